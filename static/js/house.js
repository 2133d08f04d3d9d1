// Small manners of every page: dialogs that ask first, buttons that work once, filters that act.
"use strict";

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog).showModal();
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  if (event.target.matches("dialog.sure")) event.target.close();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-auto]")) event.target.form.requestSubmit();
});

// A second click must not send a second time; coming back by the browser's history frees it.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.submitter?.matches("[data-once]")) return;
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  event.submitter.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  });
});

// The latest months stand at the right end of the map.
document.querySelectorAll("[data-scroll-end]").forEach((box) => { box.scrollLeft = box.scrollWidth; });

// What scrolls sideways can be reached by the keyboard, unless something in it can be already.
function letScroll() {
  document.querySelectorAll(".scroll").forEach((box) => {
    const overflows = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
    const reached = [...box.querySelectorAll("a[href], button, input, select, textarea, summary")];
    if (overflows && !reached.some((one) => one.offsetParent) && !box.hasAttribute("tabindex")) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      const heading = box.closest("[aria-labelledby]")?.getAttribute("aria-labelledby");
      if (heading) box.setAttribute("aria-labelledby", heading);
    }
  });
}
letScroll();
window.addEventListener("resize", letScroll);

// A refused field says so itself, and what is wrong with it, to whoever does not see the note.
document.querySelectorAll("[role=alert] [data-place]").forEach((problem) => {
  const field = problem.dataset.place && document.querySelector(
    `main form [name="${CSS.escape(problem.dataset.place)}"]:not([type=hidden])`);
  if (!field) return;
  field.setAttribute("aria-invalid", "true");
  const known = field.getAttribute("aria-describedby");
  field.setAttribute("aria-describedby", known ? `${known} ${problem.id}` : problem.id);
});

// A link to something folded opens it, and all it lies in.
function unfold() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  for (let fold = target && target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (target && target.closest("details")) target.scrollIntoView();
}
unfold();
window.addEventListener("hashchange", unfold);

// What was folded open last stays in the address: it can be sent on, and is open again after a reload.
document.addEventListener("toggle", (event) => {
  const fold = event.target;
  if (!fold.matches?.("details[data-keep][id]")) return;
  const here = `#${fold.id}`;
  if (fold.open && location.hash !== here) history.replaceState(null, "", here);
  if (!fold.open && location.hash === here) history.replaceState(null, "", location.pathname + location.search);
}, true);
