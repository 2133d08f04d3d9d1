// The editor of the bench: a plain text field, so that keyboard, screen reader, input method and
// undo are the browser's own, over a coloured copy of its text with line numbers.

import { commentStart, contextAt } from "./bench-outline.js";

const TOKEN = /("(?:[^"\\]|\\.)*"|'[^']*')|([\p{L}_][\p{L}\p{N}_.-]*|\d[\w-]*)(?=\s*:(?:\s|$))|(?<![\p{L}\p{N}_-])(-?\d+(?:\.\d+)?)(?![\p{L}\p{N}_:-])|([{}[\],:]|^\s*-(?=\s|$))/gu;

export class Editor {
  constructor(box, phrases) {
    this.box = box;
    this.phrases = phrases;
    this.field = box.querySelector("textarea");
    this.copy = box.querySelector("[data-copy]");
    this.gutter = box.querySelector("[data-gutter]");
    this.list = box.querySelector("[data-options]");
    this.card = box.querySelector("[data-card]");
    this.lines = [];
    this.marks = new Map();
    this.options = [];
    this.chosen = 0;
    this.mayLeave = false;
    this.help = null;
    this.onChange = () => {};
    this.onCaret = () => {};
    this.explainAt = () => null;
    this.#listen();
    this.#draw();
  }

  get text() { return this.field.value; }
  get caret() { return this.field.selectionStart; }
  get line() { return this.text.slice(0, this.caret).split("\n").length; }

  // Replaces a stretch as if it were typed, so that undo takes it back.
  replace(from, to, text, caret = from + text.length) {
    this.field.focus();
    this.field.setSelectionRange(from, to);
    const isDone = text ? document.execCommand("insertText", false, text) : from === to || document.execCommand("delete");
    if (!isDone) {
      this.field.setRangeText(text, from, to, "end");
      this.field.dispatchEvent(new Event("input"));
    }
    this.field.setSelectionRange(caret, caret);
    this.#moved();
  }

  // Moves the caret to a line, counted from 1, and shows it in the middle.
  goTo(line) {
    const offset = this.text.split("\n").slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const end = this.text.indexOf("\n", offset);
    const indent = this.text.slice(offset, end < 0 ? undefined : end).search(/\S|$/);
    this.field.focus({ preventScroll: true });
    this.field.setSelectionRange(offset + indent, offset + indent);
    const height = this.#lineHeight();
    this.field.scrollTop = Math.max(0, (line - 1) * height - this.field.clientHeight / 2);
    this.field.scrollLeft = 0;
    this.#scrolled();
    this.#moved();
  }

  // Marks lines: a map of line numbers to "error" or "warning".
  mark(marks) {
    this.marks = marks;
    this.#draw();
  }

  close() {
    this.list.hidden = true;
    this.options = [];
    this.field.removeAttribute("aria-activedescendant");
  }

  // Shows what fits at the caret: when asked for, while typing, or `next`, after a key was taken.
  complete(when = "asked") {
    if (!this.help || this.field.selectionStart !== this.field.selectionEnd) return;
    const context = contextAt(this.text, this.caret);
    let options = this.help.options(this.text, context);
    if (when === "typing" && (!context?.word || options.some((one) => one.label === context.word) || context.to > this.caret)) options = [];
    if (!options.length) {
      this.close();
      if (when === "asked") this.box.dispatchEvent(new CustomEvent("say", { detail: this.phrases.nothing }));
      return;
    }
    this.#reveal();
    this.context = context;
    this.options = options.slice(0, 80);
    this.chosen = 0;
    this.#showOptions();
  }

  #accept() {
    const option = this.options[this.chosen];
    const { from, to, column } = this.context;
    const isInside = this.text.slice(to, to + 1) === ":";
    const start = this.text.lastIndexOf("\n", from - 1) + 1;
    const dashes = /^\s*(?:- +)*/.exec(this.text.slice(start, from))[0].length;
    const indent = " ".repeat(this.context.isFlow ? column : dashes);
    let insert = (isInside ? option.label : option.insert).replaceAll("\n", `\n${indent}`);
    const at = insert.indexOf("|");
    insert = insert.replace("|", "");
    this.close();
    this.replace(from, to, insert, from + (at < 0 ? insert.length : at));
    if (at >= 0 || insert.endsWith(": ")) this.complete("next");
  }

  #listen() {
    const { field } = this;
    field.addEventListener("input", (event) => {
      this.#draw();
      this.onChange();
      if (event.isComposing) return;
      if (event.inputType?.startsWith("insert") && event.inputType !== "insertFromPaste") this.complete("typing");
      else this.close();
    });
    field.addEventListener("compositionend", () => this.complete("typing"));
    field.addEventListener("scroll", () => this.#scrolled());
    field.addEventListener("keydown", (event) => this.#pressed(event));
    field.addEventListener("keyup", (event) => { if (/^(Arrow|Home|End|Page)/.test(event.key)) this.#moved(); });
    field.addEventListener("click", () => { this.close(); this.#moved(); });
    field.addEventListener("blur", () => { this.close(); this.mayLeave = false; });
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const row = event.target.closest("[role=option]");
      if (row) { this.chosen = [...this.list.children].indexOf(row); this.#accept(); }
    });
    field.addEventListener("mousemove", (event) => this.#hovered(event));
    field.addEventListener("mouseleave", () => this.#hideCard());
    new ResizeObserver(() => this.#scrolled()).observe(field);
  }

  #pressed(event) {
    if (event.isComposing) return;
    const isOpen = !this.list.hidden;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    this.#hideCard();
    if ((event.ctrlKey && event.code === "Space") || (event.altKey && event.code === "Slash")) {
      event.preventDefault();
      this.complete();
    } else if (isOpen && isPlain && ["ArrowDown", "ArrowUp", "PageDown", "PageUp"].includes(event.key)) {
      event.preventDefault();
      const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
      this.#choose(Math.abs(step) === 1 ? (this.chosen + step + this.options.length) % this.options.length : Math.max(0, Math.min(this.options.length - 1, this.chosen + step)));
    } else if (isOpen && isPlain && !event.shiftKey && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      this.#accept();
    } else if (event.key === "Escape") {
      if (isOpen) { event.preventDefault(); this.close(); return; }
      this.mayLeave = true;
      this.box.dispatchEvent(new CustomEvent("say", { detail: this.phrases.leave }));
      return;
    } else if (event.key === "Tab" && isPlain && !this.mayLeave) {
      event.preventDefault();
      if (event.shiftKey) this.#shift(-1);
      else if (this.field.selectionStart !== this.field.selectionEnd) this.#shift(1);
      else this.replace(this.caret, this.caret, " ".repeat(2 - this.#column() % 2));
    } else if (event.key === "Enter" && isPlain && !event.shiftKey) {
      event.preventDefault();
      this.#newLine();
    } else if (isOpen && /^(Home|End|Arrow)/.test(event.key)) this.close();
    if (event.key !== "Shift") this.mayLeave = event.key === "Tab" ? this.mayLeave : false;
  }

  #column() {
    return this.caret - (this.text.lastIndexOf("\n", this.caret - 1) + 1);
  }

  #newLine() {
    const { selectionStart: from, selectionEnd: to } = this.field;
    const start = this.text.lastIndexOf("\n", from - 1) + 1;
    const line = this.text.slice(start, from);
    const lead = /^\s*(?:- +)*/.exec(line)[0];
    const comment = commentStart(line);
    const said = (comment < 0 ? line : line.slice(0, comment)).trimEnd();
    const indent = said ? " ".repeat(lead.length) + (/:$/.test(said) ? "  " : "") : /^\s*/.exec(line)[0];
    this.replace(from, to, `\n${indent}`);
  }

  #shift(direction) {
    const { selectionStart: from, selectionEnd: to } = this.field;
    const start = this.text.lastIndexOf("\n", from - 1) + 1;
    const next = this.text.indexOf("\n", to > from && this.text[to - 1] === "\n" ? to - 1 : to);
    const end = next < 0 ? this.text.length : next;
    const old = this.text.slice(start, end);
    const shifted = old.split("\n").map((line) => (direction > 0 ? (line ? `  ${line}` : line) : line.replace(/^ {1,2}/, ""))).join("\n");
    if (shifted === old) return;
    this.replace(start, end, shifted);
    if (from === to) {
      const caret = Math.max(start, from + shifted.length - old.length);
      this.field.setSelectionRange(caret, caret);
    } else this.field.setSelectionRange(start, start + shifted.length);
  }

  #showOptions() {
    this.list.replaceChildren(...this.options.map((one, at) => {
      const row = Object.assign(document.createElement("li"), { id: `option-${at}` });
      row.setAttribute("role", "option");
      const label = Object.assign(document.createElement("span"), { className: "label", textContent: one.label });
      const detail = Object.assign(document.createElement("span"), { className: "detail", textContent: one.detail });
      if (one.isRequired) label.append(Object.assign(document.createElement("b"), { className: "must", textContent: "*" }));
      row.append(label, detail);
      return row;
    }));
    this.list.hidden = false;
    this.#place(this.list, this.context.from);
    this.#choose(0);
    this.box.dispatchEvent(new CustomEvent("say", { detail: this.phrases.options.replace("#", String(this.options.length)) }));
  }

  #choose(at) {
    this.chosen = at;
    for (const [place, row] of [...this.list.children].entries()) row.setAttribute("aria-selected", String(place === at));
    this.list.children[at].scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", `option-${at}`);
  }

  // Scrolls so that the caret can be seen: a caret that was set by script may be out of sight.
  #reveal() {
    const height = this.#lineHeight();
    const top = (this.line - 1) * height;
    const seen = this.field.scrollTop;
    if (top < seen || top + 3 * height > seen + this.field.clientHeight) this.field.scrollTop = Math.max(0, top - this.field.clientHeight / 2);
    this.#scrolled();
  }

  // Puts a box under the text at an offset, or above it where there is no room below.
  #place(part, offset) {
    const spot = this.#spot(offset);
    const room = this.box.getBoundingClientRect();
    const left = Math.max(4, Math.min(spot.left - room.left, room.width - part.offsetWidth - 8));
    const below = spot.bottom - room.top + 4;
    const isAbove = below + part.offsetHeight > room.height && spot.top - room.top > part.offsetHeight;
    part.style.left = `${left}px`;
    part.style.top = `${isAbove ? spot.top - room.top - part.offsetHeight - 4 : below}px`;
  }

  // Where a character stands on the screen, by the coloured copy.
  #spot(offset) {
    const before = this.text.slice(0, offset);
    const line = before.split("\n").length - 1;
    const column = offset - (before.lastIndexOf("\n") + 1);
    const row = this.copy.children[line];
    const range = document.createRange();
    let left = column;
    const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (left <= node.length) {
        range.setStart(node, left);
        range.setEnd(node, left);
        return range.getClientRects()[0] ?? row.getBoundingClientRect();
      }
      left -= node.length;
    }
    return row.getBoundingClientRect();
  }

  #hovered(event) {
    clearTimeout(this.hovering);
    const { clientX, clientY } = event;
    if (!this.card.hidden) this.#hideCard();
    this.hovering = setTimeout(() => {
      const offset = this.#offsetAt(clientX, clientY);
      const said = offset === null ? null : this.explainAt(offset);
      if (!said || !this.list.hidden) return;
      this.card.replaceChildren(
        Object.assign(document.createElement("b"), { textContent: said.title }),
        Object.assign(document.createElement("span"), { textContent: said.text }),
      );
      if (said.value) this.card.append(Object.assign(document.createElement("span"), { className: "value", textContent: said.value }));
      this.card.hidden = false;
      this.#place(this.card, offset);
    }, 320);
  }

  #hideCard() {
    clearTimeout(this.hovering);
    this.card.hidden = true;
  }

  #offsetAt(x, y) {
    const height = this.#lineHeight();
    const line = Math.floor((y - this.copy.getBoundingClientRect().top) / height);
    const row = this.copy.children[line];
    if (!row || line < 0) return null;
    const start = this.lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0);
    let low = 0;
    let high = this.lines[line].length;
    if (x > this.#spot(start + high).left + 4) return null;
    while (low < high) {
      const middle = Math.floor((low + high + 1) / 2);
      if (this.#spot(start + middle).left <= x) low = middle;
      else high = middle - 1;
    }
    return start + low;
  }

  #lineHeight() {
    return this.copy.firstElementChild?.getBoundingClientRect().height || 21;
  }

  // Draws what has changed: lines that are the same keep their elements.
  #draw() {
    const lines = this.text.split("\n");
    const rows = this.copy.children;
    for (const [at, line] of lines.entries()) {
      if (at < rows.length && this.lines[at] === line) continue;
      const row = coloured(line);
      if (at < rows.length) rows[at].replaceWith(row);
      else this.copy.append(row);
    }
    while (rows.length > lines.length) rows[rows.length - 1].remove();
    this.lines = lines;
    while (this.gutter.children.length < lines.length) {
      this.gutter.append(Object.assign(document.createElement("div"), { textContent: String(this.gutter.children.length + 1) }));
    }
    while (this.gutter.children.length > lines.length) this.gutter.lastElementChild.remove();
    for (const [at, row] of [...this.gutter.children].entries()) {
      const mark = this.marks.get(at + 1) ?? "";
      if (row.className !== mark) row.className = mark;
      if (rows[at].className !== mark) rows[at].className = mark;
    }
    this.#scrolled();
  }

  #scrolled() {
    this.copy.style.transform = `translate(${-this.field.scrollLeft}px, ${-this.field.scrollTop}px)`;
    this.gutter.style.transform = `translateY(${-this.field.scrollTop}px)`;
    if (!this.list.hidden) this.#place(this.list, this.context.from);
  }

  #moved() {
    const line = this.line;
    for (const part of [this.gutter, this.copy]) {
      part.querySelector("[data-here]")?.removeAttribute("data-here");
      part.children[line - 1]?.setAttribute("data-here", "");
    }
    this.onCaret();
  }
}

function coloured(line) {
  const row = document.createElement("div");
  const comment = commentStart(line);
  const said = comment < 0 ? line : line.slice(0, comment);
  let end = 0;
  for (const found of said.matchAll(TOKEN)) {
    if (found.index > end) row.append(said.slice(end, found.index));
    const kind = found[1] ? "w-quoted" : found[2] ? "w-key" : found[3] ? "w-figure" : "w-sign";
    const isKey = kind === "w-quoted" && /^\s*:(\s|$)/.test(said.slice(found.index + found[0].length));
    row.append(Object.assign(document.createElement("span"), { className: isKey ? "w-key" : kind, textContent: found[0] }));
    end = found.index + found[0].length;
  }
  row.append(said.slice(end));
  if (comment >= 0) row.append(Object.assign(document.createElement("span"), { className: "w-comment", textContent: line.slice(comment) }));
  if (!line) row.append("\u200B");
  return row;
}
