// The review desk by keyboard, with a timer and a draft that outlives the window.
"use strict";

const SENT = "review-sent";
const form = document.querySelector("form[data-desk]");

// What was sent and accepted needs no draft any more: another page than its own came back.
const sent = sessionStorage.getItem(SENT);
if (sent && !(form && sent === draftName() && document.querySelector(".note.bad"))) {
  localStorage.removeItem(sent);
  sessionStorage.removeItem(SENT);
}

function draftName() { return `review-draft-${form.dataset.person}-${form.dataset.desk}`; }

if (form) {
  const items = [...form.querySelectorAll("[data-item]")];
  const left = form.querySelector("[data-left]");
  const keys = document.getElementById("keys");
  let here = 0;

  const isAnswered = (item) =>
    item.querySelector("input[type=radio]:checked, input[type=checkbox]:checked") ||
    [...item.querySelectorAll("input:not([type=radio]):not([type=checkbox]):not([name^='points.']), select")].some((field) => field.value);

  const count = () => {
    const open = form.elements.undelivered?.checked ? 0 : items.filter((item) => !isAnswered(item)).length;
    left.textContent = left.dataset.word.replace("#", open);
    left.hidden = open === 0;
  };

  const go = (place, { scrolls = true } = {}) => {
    if (!items.length) return;
    here = Math.max(0, Math.min(place, items.length - 1));
    items.forEach((item, index) => item.classList.toggle("here", index === here));
    if (scrolls) items[here].scrollIntoView({ block: "nearest" });
    const field = items[here].querySelector("input:checked, input, select");
    if (field) field.focus({ preventScroll: true });
  };

  const answer = (key) => {
    const field = items[here]?.querySelector(`[data-key="${key}"]`);
    if (field) {
      field.checked = field.type === "checkbox" ? !field.checked : true;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      go(here + 1);
    } else if (key === "1") {
      items[here]?.querySelector("input:not([type=checkbox]), select")?.focus();
    }
  };

  const acts = {
    1: () => answer("1"), 2: () => answer("2"), 0: () => answer("0"),
    j: () => go(here + 1), k: () => go(here - 1),
    c: () => document.getElementById("comment").focus(),
    p: () => items[here]?.querySelector("[name^='points.']")?.focus(),
    t: () => document.querySelector("[data-hide-timer]").click(),
    q: () => document.querySelector("[data-queue]").click(),
    "?": () => (keys.open ? keys.close() : keys.showModal()),
    Enter: () => form.requestSubmit(form.querySelector("[data-save]")),
  };

  const isTyping = (target) =>
    target.matches("textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=hidden])");

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); acts.Enter(); return; }
    if (event.ctrlKey) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape") { event.target.blur(); go(here); }
      return;
    }
    if (event.key === "Enter" && event.target.matches("a, button, summary")) return;
    if (keys.open && event.key !== "?") return;
    const act = acts[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  form.addEventListener("focusin", (event) => {
    const place = items.indexOf(event.target.closest("[data-item]"));
    if (place >= 0) {
      here = place;
      items.forEach((item, index) => item.classList.toggle("here", index === here));
    }
  });

  // A field holds one answer: a value, or one of the answers beside it.
  form.addEventListener("input", (event) => {
    const item = event.target.closest("[data-item]");
    const boxes = item ? [...item.querySelectorAll("input[type=checkbox]")] : [];
    if (!boxes.length) return;
    boxes.filter((box) => box !== event.target).forEach((box) => { box.checked = false; });
    if (boxes.includes(event.target) && event.target.checked) {
      item.querySelectorAll("select, input:not([type=checkbox])").forEach((field) => { field.value = ""; });
    }
  });

  // The draft: kept with every change, put back when the form comes empty.
  const fields = () => [...form.elements].filter((field) => field.name && !["csrf", "seconds", "then"].includes(field.name));
  const keep = () => {
    const said = fields().filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked).map((field) => [field.name, field.value]);
    localStorage.setItem(draftName(), JSON.stringify(said));
  };
  const restore = () => {
    const said = JSON.parse(localStorage.getItem(draftName()) || "[]");
    said.forEach(([name, value]) => fields().filter((field) => field.name === name).forEach((field) => {
      if (["radio", "checkbox"].includes(field.type)) field.checked = field.checked || field.value === value;
      else field.value = value;
    }));
  };
  if (!("given" in form.dataset)) restore();
  form.addEventListener("input", () => { keep(); count(); });
  form.addEventListener("change", () => { keep(); count(); });
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, draftName()));

  // The timer runs while the page is looked at.
  const clock = document.querySelector("[data-timer]");
  const hider = document.querySelector("[data-hide-timer]");
  let seconds = 0;
  const showTime = () => { clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`; };
  const hideTimer = (hidden) => {
    clock.hidden = hidden;
    hider.textContent = hidden ? hider.dataset.show : hider.dataset.hide;
    localStorage.setItem("review-timer", hidden ? "hidden" : "shown");
  };
  setInterval(() => {
    if (document.hidden) return;
    seconds += 1;
    form.elements.seconds.value = seconds;
    showTime();
  }, 1000);
  hider.addEventListener("click", () => hideTimer(!clock.hidden));
  hideTimer(localStorage.getItem("review-timer") === "hidden");

  count();
  const first = items.findIndex((item) => !isAnswered(item));
  go(Math.max(first, 0), { scrolls: false }); // on a phone the contact is read first
}
