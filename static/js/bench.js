// The contract bench: checks the text while it is written, jumps to what is found, saves without
// loss, and keeps what is not yet saved in this browser.

import { Editor } from "./bench-editor.js";
import { Help } from "./bench-help.js";
import { nodeAt, offsetOf, outline, placeAt } from "./bench-outline.js";

const CHECK_AFTER = 300; // milliseconds without a key
const bench = document.getElementById("bench");
const form = bench.querySelector("form");
const phrases = JSON.parse(document.getElementById("phrases").textContent);
const editor = new Editor(bench.querySelector("[data-editor]"), phrases);
const parts = Object.fromEntries([...bench.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));

let saved = bench.dataset.unsaved ? null : editor.text; // what is safe: on the server, or a template
let isNew = !form.elements.begun_from.value; // never saved: even an untouched text is worth a save
let findings = [];
let root = null; // the outline of the text, when somebody asks


const store = {
  name: () => `bench:${bench.dataset.who}:${form.elements.slot.value}`,
  read() { try { return JSON.parse(localStorage.getItem(this.name())); } catch { return null; } },
  write(entry) { try { localStorage.setItem(this.name(), JSON.stringify(entry)); } catch { /* full or forbidden: leaving still asks */ } },
  clear() { try { localStorage.removeItem(this.name()); } catch { /* as above */ } },
};

// --- what is said about the text -------------------------------------------------------------

let asked = 0;
let shown = 0;
let waiting;
let inFlight;
let told = "";

function checkSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(check, CHECK_AFTER);
  parts.checked.dataset.state = "waiting";
}

async function check() {
  clearTimeout(waiting);
  const number = asked += 1;
  inFlight?.abort();
  inFlight = new AbortController();
  const text = editor.text;
  try {
    const answer = await fetch(bench.dataset.check, { method: "POST", body: body({ document: text }), headers: { Accept: "application/json" }, signal: inFlight.signal });
    if (answer.redirected) { say(phrases.signed_out, "bad"); return; }
    if (!answer.ok) throw new Error(String(answer.status));
    const said = await answer.json();
    if (number < shown || number !== asked) return;
    shown = number;
    show(said, text);
    parts.checked.dataset.state = "done";
  } catch (error) {
    if (error.name !== "AbortError") { parts.checked.dataset.state = "failed"; say(phrases.unreachable, "bad"); }
  }
}

function show(said, text) {
  const tree = outline(text);
  findings = said.findings
    .map((one) => ({ ...one, line: one.line ?? lineAt(text, offsetOf(tree, one.place.split(".").filter(Boolean))) }))
    .sort((a, b) => a.line - b.line);
  const marks = new Map();
  for (const one of findings) if (marks.get(one.line) !== "error") marks.set(one.line, one.severity);
  editor.mark(marks);
  const drawn = JSON.stringify([findings, said.summary]);
  if (drawn === told) return;
  told = drawn;
  const here = [...parts.findings.children].indexOf(document.activeElement?.closest("li"));
  parts.findings.replaceChildren(...findings.map(findingRow));
  if (here >= 0) parts.findings.children[Math.min(here, findings.length - 1)]?.querySelector("button").focus();
  parts.clean.hidden = findings.length > 0;
  parts.none.hidden = said.is_readable;
  parts.summary.hidden = !said.is_readable;
  if (said.is_readable) parts.summary.replaceChildren(...said.summary.map(sectionRow));
  const counts = phrases.counts.replace("#e", String(said.errors)).replace("#w", String(said.warnings));
  parts.counts.textContent = findings.length ? counts : phrases.clean;
  parts.counts.className = `tag ${said.errors ? "bad" : said.warnings ? "warn" : "good"}`;
  for (const badge of bench.querySelectorAll("[data-count]")) badge.textContent = findings.length ? String(findings.length) : "";
}

function findingRow(one) {
  const row = element("li", one.severity);
  const jump = element("button", "jump");
  jump.type = "button";
  const head = element("span", "head");
  head.append(element("span", `tag ${one.severity === "error" ? "bad" : "warn"}`, phrases[one.severity]), element("span", "line", phrases.line.replace("#", String(one.line))));
  if (one.place) head.append(element("span", "place code", one.place));
  if (one.clause) head.append(element("span", "faint", phrases.clause.replace("#", one.clause)));
  jump.append(head, element("span", "text", one.text));
  jump.addEventListener("click", () => goToFinding(findings.indexOf(one)));
  row.append(jump);
  if (one.mends.length) {
    const mends = element("ul", "mends");
    mends.append(...one.mends.map((mend) => element("li", "", mend)));
    row.append(mends);
  }
  return row;
}

function goToFinding(at) {
  const one = findings[at];
  if (!one) return;
  showPane("document");
  editor.goTo(one.line);
  for (const [place, row] of [...parts.findings.children].entries()) row.toggleAttribute("data-here", place === at);
  const row = parts.findings.children[at];
  const room = parts.findings.parentElement;
  if (row.offsetParent) room.scrollTop = Math.max(0, row.offsetTop - 60);
  parts.help.replaceChildren(element("b", one.severity === "error" ? "bad" : "warn", phrases[one.severity]), element("span", "", one.text), ...one.mends.slice(0, 1).map((mend) => element("span", "soft", mend)));
  announce(`${phrases[one.severity]}, ${phrases.line.replace("#", String(one.line))}: ${one.text}`);
}

function stepFinding(direction) {
  if (!findings.length) { announce(phrases.clean); return; }
  const line = editor.line;
  const current = [...parts.findings.children].findIndex((row) => row.hasAttribute("data-here"));
  let at;
  if (current >= 0 && findings[current]?.line === line) at = current + direction;
  else at = direction > 0 ? findings.findIndex((one) => one.line >= line) : findings.findLastIndex((one) => one.line <= line);
  goToFinding(at < 0 ? (direction > 0 ? 0 : findings.length - 1) : (at + findings.length) % findings.length);
}

// --- what a key means ------------------------------------------------------------------------

function explain() {
  const said = editor.help && explainAt(editor.caret);
  if (!said) { parts.help.replaceChildren(element("span", "faint", phrases.hint)); return; }
  parts.help.replaceChildren(element("b", "", said.title), element("span", "", said.text));
  if (said.value) parts.help.append(element("span", "soft", said.value));
}

function explainAt(offset) {
  root ??= outline(editor.text);
  const place = placeAt(root, offset);
  return place && editor.help ? editor.help.explain(root, place) : null;
}

async function learn() {
  try {
    const answer = await fetch(bench.dataset.format, { headers: { Accept: "application/json" } });
    if (answer.ok && !answer.redirected) editor.help = new Help(await answer.json(), phrases);
    bench.dataset.ready = "yes";
    explain();
  } catch { /* without it everything but completion works */ }
}

// --- saving ----------------------------------------------------------------------------------

async function save() {
  if (bench.dataset.saving) return;
  bench.dataset.saving = "yes";
  const text = editor.text;
  try {
    const answer = await fetch(form.action, { method: "POST", body: body({ document: text }), headers: { Accept: "application/json" } });
    if (answer.redirected) { say(phrases.signed_out, "bad"); return; }
    const said = await answer.json();
    if (answer.ok) hasSaved(said, text);
    else if (answer.status === 409) conflict(said.problems);
    else {
      say(answer.status === 422 ? phrases.not_saved : phrases.unreachable, "bad", said.problems.slice(0, 3).map((one) => one.text));
      check();
    }
  } catch { say(phrases.unreachable, "bad"); } finally { delete bench.dataset.saving; }
}

function hasSaved(said, text) {
  store.clear();
  saved = text;
  isNew = false;
  for (const name of ["begun_from", "slot", "contract_id", "number"]) form.elements[name].value = said[name];
  history.replaceState(null, "", said.bench);
  for (const choice of bench.querySelectorAll("[data-vendor]")) choice.disabled = true;
  form.elements.vendor_id.disabled = false;
  say(phrases.saved.replace("#n", String(said.number)).replace("#t", clock()), "good");
  remember();
}

function conflict(problems) {
  const [problem] = problems;
  say(problem.text, "bad");
  const { facts } = problem;
  if (facts.sha256) {
    const look = element("a", "btn btn-plain btn-sm", phrases.look);
    Object.assign(look, { href: `${bench.dataset.contracts}${facts.contract_id}?number=${facts.number}`, target: "_blank", rel: "noopener" });
    const over = element("button", "btn btn-plain btn-sm", phrases.replace);
    Object.assign(over, { type: "button" });
    over.addEventListener("click", () => { form.elements.begun_from.value = facts.sha256; save(); });
    parts.said.querySelector("div").append(acts(look, over));
  } else if (facts.next) {
    const next = element("button", "btn btn-plain btn-sm", phrases.as_next.replace("#", facts.next));
    next.type = "button";
    next.addEventListener("click", () => { renumber(facts.next); save(); });
    parts.said.querySelector("div").append(acts(next));
  }
}

function renumber(number) {
  const version = nodeAt(outline(editor.text), ["version"]);
  if (version) editor.replace(version.from, version.to, number);
  form.elements.begun_from.value = "";
}

// --- nothing is lost -------------------------------------------------------------------------

let offered = null; // an earlier unsaved text that waits for an answer
let keeping;

function keep() {
  clearTimeout(keeping);
  keeping = setTimeout(keepNow, 250);
}

function keepNow() {
  clearTimeout(keeping);
  if (editor.text === saved) { if (!offered) store.clear(); return; }
  store.write({ text: editor.text, at: Date.now(), earlier: offered });
}

function offer() {
  const found = store.read();
  offered = found && (found.text !== editor.text ? { text: found.text, at: found.at } : found.earlier ?? null);
  if (!offered) return;
  say(phrases.found.replace("#", new Date(offered.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" })), "info");
  const back = element("button", "btn btn-plain btn-sm", phrases.take_back);
  const drop = element("button", "btn btn-plain btn-sm", phrases.drop);
  for (const one of [back, drop]) one.type = "button";
  back.addEventListener("click", () => { const { text } = offered; offered = null; hush(); editor.replace(0, editor.text.length, text, 0); keepNow(); });
  drop.addEventListener("click", () => { offered = null; hush(); keepNow(); });
  parts.said.querySelector("div").append(acts(back, drop));
}

addEventListener("beforeunload", (event) => {
  if (editor.text === saved) return;
  keepNow();
  event.preventDefault();
});
addEventListener("pagehide", keepNow);

function remember() {
  const isDirty = editor.text !== saved;
  parts.state.textContent = isDirty ? phrases.unsaved : isNew ? phrases.fresh : phrases.all_saved;
  parts.state.dataset.dirty = String(isDirty);
}

// --- what it would have cost -----------------------------------------------------------------

// The answer is a piece of a page of ours; what is refused is said in its own words.
async function replay(section) {
  const button = section.querySelector("[data-run]");
  button.disabled = true;
  try {
    const answer = await fetch(section.dataset.replay, { method: "POST", body: body({ document: editor.text }), headers: { Accept: "text/html" } });
    if (answer.redirected) say(phrases.signed_out, "bad");
    else if (answer.ok || answer.status === 422) parts.replay.innerHTML = await answer.text();
    else say(phrases.unreachable, "bad");
  } catch { say(phrases.unreachable, "bad"); } finally { button.disabled = false; }
}

// A heading of the summary (a metric has its clause beside it) over its paragraph.
function sectionRow(section) {
  const row = element("li");
  const head = element("strong", "", section.title);
  if (section.clause) head.append(element("span", "faint", ` ${section.clause}`));
  row.append(head, element("span", "d-block", section.text));
  return row;
}

// --- small parts -----------------------------------------------------------------------------

function element(name, className = "", text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text });
}

function acts(...children) {
  const row = element("div", "acts");
  row.append(...children);
  return row;
}

function body(values) {
  const data = new FormData(form);
  for (const [name, value] of Object.entries(values)) data.set(name, value);
  return data;
}

function say(text, tone, more = []) {
  const inside = document.createElement("div");
  inside.append(element("div", "strong", text));
  if (more.length) {
    const list = document.createElement("ul");
    list.append(...more.map((one) => element("li", "", one)));
    inside.append(list);
  }
  parts.said.replaceChildren(inside);
  parts.said.className = `note ${tone}`;
  parts.said.setAttribute("role", tone === "bad" ? "alert" : "status");
  parts.said.hidden = false;
}

function hush() { parts.said.hidden = true; }
function announce(text) { parts.live.textContent = text; }
function clock() { return new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }); }
function lineAt(text, offset) { return text.slice(0, offset).split("\n").length; }

function showPane(name) {
  bench.dataset.pane = name;
  for (const tab of bench.querySelectorAll("[role=tab]")) {
    const isHere = tab.dataset.pane === name;
    tab.setAttribute("aria-selected", String(isHere));
    tab.tabIndex = isHere ? 0 : -1;
  }
}

// --- begin -----------------------------------------------------------------------------------

editor.explainAt = explainAt;
editor.onChange = () => { root = null; checkSoon(); keep(); remember(); };
editor.onCaret = explain;
editor.box.addEventListener("say", (event) => announce(event.detail));
for (const tab of bench.querySelectorAll("[role=tab]")) {
  tab.addEventListener("click", () => showPane(tab.dataset.pane));
  tab.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const tabs = [...bench.querySelectorAll("[role=tab]")];
    const next = tabs[(tabs.indexOf(tab) + (event.key === "ArrowRight" ? 1 : tabs.length - 1)) % tabs.length];
    showPane(next.dataset.pane);
    next.focus();
  });
}
form.addEventListener("submit", (event) => { event.preventDefault(); save(); });
for (const button of bench.querySelectorAll("[data-question]")) {
  button.addEventListener("click", () => {
    const at = editor.text.indexOf(`# ? ${button.textContent}`);
    if (at >= 0) { showPane("document"); editor.goTo(lineAt(editor.text, at)); }
  });
}
for (const button of bench.querySelectorAll("[data-step]")) button.addEventListener("click", () => stepFinding(Number(button.dataset.step)));
addEventListener("keydown", (event) => {
  const isWriting = event.target.matches?.("input, textarea, select");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); save(); }
  else if (event.key === "F8") { event.preventDefault(); stepFinding(event.shiftKey ? -1 : 1); }
  else if (event.key === "F1" || (event.key === "?" && !isWriting)) { event.preventDefault(); document.getElementById("keys").showModal(); }
});
const past = bench.querySelector("[data-replay]");
past?.querySelector("[data-run]").addEventListener("click", () => replay(past));
bench.dataset.script = "yes";
showPane("document");
offer();
remember();
learn();
check();
keep();
