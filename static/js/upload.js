// The upload desk: several files dropped at once, each with its kind, sent one after another with
// progress; then the reading of the submission, followed until it is done.
"use strict";

const form = document.getElementById("upload");
if (form) desk(form);
const reading = document.getElementById("progress");
if (reading) follow(reading);

function desk(form) {
  const input = form.querySelector("input[type=file]");
  const kinds = form.querySelector("select[name=kind]");
  const queue = document.getElementById("queue");
  const drop = document.getElementById("drop");
  const send = form.querySelector("[data-send]");
  const choose = form.querySelector("[data-choose]");
  let waiting = [];

  // With script, the plain one-file form becomes a list of files.
  form.querySelectorAll("[data-plain]").forEach((part) => { part.hidden = true; part.classList.add("d-none"); });
  input.classList.add("visually-hidden");
  input.required = false;
  input.multiple = true;
  input.tabIndex = -1;
  choose.hidden = false;
  choose.addEventListener("click", () => input.click());
  input.addEventListener("change", () => { add([...input.files]); input.value = ""; });
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.remove("over"); });
  }
  drop.addEventListener("drop", (event) => add([...event.dataTransfer.files]));
  // A file dropped beside the box must not replace the page.
  for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
  send.addEventListener("click", sendAll);
  form.addEventListener("submit", (event) => { event.preventDefault(); sendAll(); });

  function add(files) {
    for (const file of files) {
      const row = document.createElement("li");
      const name = Object.assign(document.createElement("span"), { className: "file-name", textContent: file.name });
      const size = Object.assign(document.createElement("span"), { className: "faint small number", textContent: readable(file.size) });
      const kind = kinds.cloneNode(true);
      kind.removeAttribute("id");
      kind.className = "form-select form-select-sm";
      kind.setAttribute("aria-label", file.name);
      kind.value = guess(file.name, [...kinds.options].map((option) => option.value));
      const bar = Object.assign(document.createElement("progress"), { className: "progress-line", max: 1, value: 0, hidden: true });
      const word = Object.assign(document.createElement("span"), { className: "small bad" });
      const remove = Object.assign(document.createElement("button"), { type: "button", className: "btn-close" });
      remove.setAttribute("aria-label", file.name + " ×");
      const entry = { file, kind, bar, word, row };
      remove.addEventListener("click", () => { waiting = waiting.filter((one) => one !== entry); row.remove(); show(); });
      row.append(name, size, kind, remove, word, bar);
      queue.append(row);
      if (file.size > Number(form.dataset.size)) word.textContent = form.dataset.tooBig;
      else waiting.push(entry);
    }
    show();
  }

  function show() { send.hidden = waiting.length === 0; }

  async function sendAll() {
    send.disabled = true;
    let failed = 0;
    for (const entry of [...waiting]) {
      if (await sendOne(entry)) waiting = waiting.filter((one) => one !== entry);
      else failed += 1;
    }
    send.disabled = false;
    if (failed === 0) location.reload();
  }

  function sendOne({ file, kind, bar, word }) {
    const body = new FormData();
    body.append("csrf", form.elements.csrf.value);
    body.append("kind", kind.value);
    body.append("file", file, file.name);
    bar.hidden = false;
    word.textContent = "";
    bar.setAttribute("aria-label", form.dataset.sending);
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) bar.value = event.loaded / event.total;
      });
      request.addEventListener("loadend", () => {
        const fine = request.status >= 200 && request.status < 300;
        if (fine) bar.value = 1;
        else { bar.hidden = true; word.textContent = reasons(request) || form.dataset.failed; }
        done(fine);
      });
      request.send(body);
    });
  }
}

function reasons(request) {
  try { return JSON.parse(request.responseText).problems.map((problem) => problem.text).join(" "); } catch { return ""; }
}

function guess(name, kinds) {
  const hints = [["contacts", /contact|calls?\b|chats?\b|ticket|服务记录|通话|会话|工单/i], ["qa", /qa|质检|quality/i], ["ratings", /rating|csat|survey|评价|满意/i],
    ["complaints", /complain|投诉/i], ["roster", /roster|花名册|agents?/i], ["transfers", /transfer|转接/i],
    ["schedule", /schedul|排班/i], ["forecast", /forecast|预测/i], ["orders", /order|订单/i],
    ["pauses", /pause/i], ["callbacks", /callback|回访/i], ["aggregates", /aggregat|汇总/i]];
  const found = hints.find(([kind, pattern]) => kinds.includes(kind) && pattern.test(name));
  return found ? found[0] : kinds[0];
}

function readable(bytes) {
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

async function follow(panel) {
  const bar = panel.querySelector("progress");
  const stage = panel.querySelector("[data-stage]");
  const count = panel.querySelector("[data-count]");
  for (let pause = 700; ; pause = Math.min(pause * 1.1, 4000)) {
    await new Promise((wake) => { setTimeout(wake, pause); });
    try {
      const answer = await fetch(panel.dataset.progress, { headers: { Accept: "application/json" } });
      if (!answer.ok) continue;
      const told = await answer.json();
      stage.textContent = told.word;
      count.textContent = told.count;
      if (told.total > 0) { bar.max = told.total; bar.value = told.done; } else { bar.removeAttribute("value"); }
      if (told.is_over) { location.reload(); return; }
    } catch { /* the network came and went; the next round asks again */ }
  }
}
