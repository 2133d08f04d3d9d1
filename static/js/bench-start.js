// The ways to begin a draft: texts that were never saved and are kept in this browser come first.
"use strict";

const section = document.getElementById("kept");
if (section) list(section);

function list(section) {
  const prefix = `bench:${section.dataset.who}:`;
  const rows = Object.keys(localStorage).filter((name) => name.startsWith(prefix)).map((name) => row(section, name, name.slice(prefix.length))).filter(Boolean);
  section.querySelector("ul").replaceChildren(...rows);
  section.hidden = rows.length === 0;
}

function row(section, name, slot) {
  const kept = read(name);
  if (!kept) return null;
  const entry = document.createElement("li");
  const told = Object.assign(document.createElement("span"), { className: "grow" });
  const title = /^\s*en:\s*(.+)$/m.exec(kept.text)?.[1] ?? /^key:\s*(.+)$/m.exec(kept.text)?.[1] ?? slot;
  const at = new Date(kept.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  told.append(
    Object.assign(document.createElement("span"), { className: "strong", textContent: title }),
    Object.assign(document.createElement("span"), { className: "faint small d-block", textContent: at }),
  );
  const open = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-plain btn-sm", textContent: section.dataset.open });
  const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-plain btn-sm", textContent: section.dataset.drop });
  open.addEventListener("click", () => take(section, name, slot, kept));
  drop.addEventListener("click", () => { localStorage.removeItem(name); list(section); });
  entry.append(told, open, drop);
  return entry;
}

function read(name) {
  try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
}

// A saved draft's text is offered on its own page; one that was never saved opens as a file would.
function take(section, name, slot, kept) {
  const saved = /^([0-9a-f-]{36}):(\d+)$/.exec(slot);
  if (saved) { location.href = `${section.dataset.drafts}${saved[1]}/${saved[2]}`; return; }
  const title = slot.replace(/^new:(file:)?/, "").replace(/[^\p{L}\p{N}._-]+/gu, "-");
  const prefix = name.slice(0, -slot.length);
  localStorage.removeItem(name);
  localStorage.setItem(`${prefix}new:file:${title}`, JSON.stringify(kept));
  const field = document.getElementById("file");
  const files = new DataTransfer();
  files.items.add(new File([kept.text], title, { type: "application/yaml" }));
  field.files = files.files;
  field.form.requestSubmit();
}
