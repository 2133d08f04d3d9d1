// The outline of a contract's text, as far as it can be told while it is being written: mappings,
// lists and values with their places. It never refuses: what is half written is read as far as it
// goes. The server's reader decides what is right.

const MARK = "\uE000"; // stands where the caret is
const KEY = /^(?:"([^"]*)"|'([^']*)'|([^\s#{}[\],&*!|>'"%@`][^:#{}[\],]*?))\s*:(?=\s|$)/;
const KEY_END = /:(?=\s|$)|[,}\n]/g; // in brackets
const VALUE_END = /[,}\]\n]/g;
const WORD = /[\p{L}\p{N}_.\-/+%]/u;

// Returns the outermost node: {is: "map", entries}, {is: "list", items} or {is: "text", text}.
// Every node and entry knows where it begins and ends; an entry has `key`, `keyFrom`, `keyTo`.
export function outline(text) {
  return new Reader(text).document();
}

// Returns where the caret is: the path to it, whether a `key` or a `value` is written there (or a
// `node`: nothing yet says which), the word around it, and how the line is indented.
export function contextAt(text, caret) {
  const start = text.lastIndexOf("\n", caret - 1) + 1;
  const before = text.slice(start, caret);
  if (commentStart(before) >= 0 || isQuoted(before)) return null;
  let from = caret;
  while (from > start && WORD.test(text[from - 1])) from -= 1;
  let to = caret;
  while (to < text.length && WORD.test(text[to])) to += 1;
  const isFresh = /^\s*(- +)*$/.test(text.slice(start, from));
  if (isFresh && text.slice(from, caret) === "-") return null;
  const marked = text.slice(0, from) + MARK + text.slice(to);
  const found = find(outline(marked), []);
  if (!found) return null;
  return { ...found, from, to, word: text.slice(from, caret), column: from - start, isFlow: !isFresh && inFlow(text, from) };
}

// Returns the path at an offset and whether it is on the key or in the value there.
export function placeAt(root, offset) {
  let node = root;
  let found = null;
  const path = [];
  while (node) {
    if (node.is === "map") {
      const entry = node.entries.find((one) => offset >= one.keyFrom && offset <= one.to);
      if (!entry) return found;
      path.push(entry.key);
      found = { path: [...path], is: offset <= entry.keyTo ? "key" : "value", entry, from: entry.keyFrom, to: entry.keyTo };
      if (offset <= entry.keyTo) return found;
      node = entry.value;
    } else if (node.is === "list") {
      const at = node.items.findIndex((one) => offset >= one.from && offset <= one.to);
      if (at < 0) return found;
      path.push(at);
      node = node.items[at];
      if (node.is === "text") return { path: [...path], is: "value", from: node.from, to: node.to };
    } else {
      if (found && offset >= node.from && offset <= node.to) return { ...found, from: node.from, to: node.to };
      return found;
    }
  }
  return found;
}

// Returns the node at a path, or null; `%` takes the names of a mapping, `*` each item of a list.
export function nodeAt(root, path) {
  let node = root;
  for (const step of path) {
    if (!node) return null;
    if (node.is === "map") node = node.entries.find((one) => one.key === String(step))?.value ?? null;
    else if (node.is === "list") node = node.items[Number(step)] ?? null;
    else return null;
  }
  return node;
}

// Returns the offset at which a path begins; of one that is not there, of the nearest part above.
export function offsetOf(root, path) {
  let node = root;
  let offset = 0;
  for (const step of path) {
    if (node?.is === "map") {
      const entry = node.entries.find((one) => one.key === String(step));
      if (!entry) return offset;
      offset = entry.keyFrom;
      node = entry.value;
    } else if (node?.is === "list" && node.items[Number(step)]) {
      node = node.items[Number(step)];
      offset = node.from;
    } else return offset;
  }
  return offset;
}

// Returns the texts a reference may take: all at a path with `*` and `%`.
export function textsAt(root, path) {
  let nodes = [root];
  for (const step of path) {
    nodes = nodes.flatMap((node) => {
      if (step === "*") return node?.is === "list" ? node.items : [];
      if (step === "%") return node?.is === "map" ? node.entries.map((one) => ({ is: "text", text: one.key })) : [];
      const found = node && nodeAt(node, [step]);
      return found ? [found] : [];
    });
  }
  return nodes.filter((node) => node.is === "text" && node.text).map((node) => node.text);
}

export function commentStart(line) {
  if (!line.includes("#")) return -1;
  let quote = "";
  for (let at = 0; at < line.length; at += 1) {
    if (quote) { if (line[at] === quote) quote = ""; }
    else if ((line[at] === '"' || line[at] === "'") && /(^|[\s,[{:])$/.test(line.slice(0, at))) quote = line[at];
    else if (line[at] === "#" && (at === 0 || /\s/.test(line[at - 1]))) return at;
  }
  return -1;
}

function isQuoted(before) {
  return (before.match(/"/g) ?? []).length % 2 === 1;
}

// Whether an offset stands inside { } or [ ] that are still open there.
function inFlow(text, offset) {
  let depth = 0;
  for (let at = offset - 1, lines = 0; at >= 0 && lines < 40; at -= 1) {
    const letter = text[at];
    if (letter === "\n") {
      lines += 1;
      if (depth === 0 && KEY.test(text.slice(at + 1, offset).trimStart().replace(/^(- +)+/, ""))) {
        const line = text.slice(at + 1, text.indexOf("\n", at + 1) < 0 ? undefined : text.indexOf("\n", at + 1));
        if (!/[{[]/.test(line)) return false;
      }
    } else if (letter === "}" || letter === "]") depth += 1;
    else if (letter === "{" || letter === "[") {
      if (depth === 0) return true;
      depth -= 1;
    }
  }
  return false;
}

function find(node, path) {
  if (!node) return null;
  if (node.is === "text") {
    return node.text.includes(MARK) ? { is: node.isBare ? "node" : "value", path, lacksDash: node.lacksDash === true } : null;
  }
  if (node.is === "list") {
    for (const [at, item] of node.items.entries()) {
      const found = find(item, [...path, at]);
      if (found) return found;
    }
    return null;
  }
  for (const entry of node.entries) {
    if (entry.key.includes(MARK)) {
      const used = node.entries.filter((one) => one !== entry).map((one) => one.key);
      return { is: "key", path, map: node, used, hasValue: !entry.isStub };
    }
    const found = find(entry.value, [...path, entry.key]);
    if (found) return found;
  }
  return null;
}

class Reader {
  constructor(text) {
    this.text = text;
    this.rows = [];
    let start = 0;
    for (const line of text.split("\n")) {
      const content = line.trim();
      if (content && !content.startsWith("#")) this.rows.push({ start, line, column: line.search(/\S/) });
      start += line.length + 1;
    }
  }

  document() {
    if (!this.rows.length) return { is: "map", entries: [], from: 0, to: this.text.length };
    this.at = 0;
    const root = { is: "map", entries: [], from: 0, to: this.text.length };
    while (this.at < this.rows.length) {
      const node = this.block();
      if (node.is === "map") root.entries.push(...node.entries);
      else if (node.is === "text" && node.text.includes(MARK)) root.entries.push(stub(node));
    }
    return root;
  }

  block(floor = -1) {
    const row = this.rows[this.at];
    if (isDash(row)) return this.list(row.column, floor);
    if (KEY.test(row.line.slice(row.column))) return this.map(row.column);
    const node = this.scalar(row, row.column, floor);
    return node.is === "text" ? { ...node, isBare: true } : node;
  }

  map(column) {
    const node = { is: "map", entries: [], from: this.rows[this.at].start + column, to: 0 };
    while (this.at < this.rows.length) {
      const row = this.rows[this.at];
      if (row.column < column || (row.column === column && isDash(row))) break;
      const key = KEY.exec(row.line.slice(row.column));
      if (!key) {
        const said = this.scalar(row, row.column);
        if (said.is === "text" && said.text.includes(MARK)) node.entries.push(stub(said));
        continue;
      }
      node.entries.push(this.entry(row, key, column));
    }
    node.to = node.entries.at(-1)?.to ?? node.from;
    return node;
  }

  entry(row, key, column) {
    const keyFrom = row.start + row.column;
    const name = key[1] ?? key[2] ?? key[3];
    const rest = row.column + key[0].length;
    const value = row.line.slice(rest).trim();
    const entry = { key: name, keyFrom, keyTo: keyFrom + key[0].replace(/\s*:$/, "").length, value: null, to: 0 };
    if (value && !value.startsWith("#")) {
      entry.value = this.scalar(row, rest + row.line.slice(rest).search(/\S/), column);
    } else {
      this.at += 1;
      const next = this.rows[this.at];
      if (next && (next.column > column || (next.column === column && isDash(next)))) entry.value = this.block(column);
    }
    entry.to = entry.value ? entry.value.to : row.start + row.line.length;
    return entry;
  }

  // A dash that is out of line by a blank or two still belongs to the list.
  list(column, floor) {
    const node = { is: "list", items: [], from: this.rows[this.at].start + column, to: 0 };
    while (this.at < this.rows.length) {
      const row = this.rows[this.at];
      if (row.column !== column && !(isDash(row) && row.column > floor)) break;
      if (!isDash(row)) {
        if (!row.line.includes(MARK) || KEY.test(row.line.slice(column))) break;
        node.items.push({ ...this.scalar(row, column), isBare: true, lacksDash: true });
        continue;
      }
      const content = row.line.slice(row.column + 1).search(/\S/);
      if (content < 0) {
        this.at += 1;
        const next = this.rows[this.at];
        node.items.push(next && next.column > row.column ? this.block(row.column) : { is: "text", text: "", from: row.start + row.column, to: row.start + row.line.length });
        continue;
      }
      this.rows[this.at] = { ...row, column: row.column + 1 + content };
      const item = this.block(row.column);
      node.items.push({ ...item, from: Math.min(item.from, row.start + row.column) });
    }
    node.to = node.items.at(-1)?.to ?? node.from;
    return node;
  }

  // Returns where a bracket that is never closed ends: at the next row that is no deeper.
  limit(parent) {
    for (let at = this.at + 1; at < this.rows.length; at += 1) {
      const row = this.rows[at];
      if (row.column <= parent && !"}]".includes(row.line[row.column])) return row.start;
    }
    return this.text.length;
  }

  // Reads a value in its line, or a flow over several; the next row is then the first one after it.
  scalar(row, column, parent = -1) {
    const from = row.start + column;
    const first = this.text[from];
    if (first === "{" || first === "[") {
      const flow = new Flow(this.text, from, this.limit(parent));
      const node = flow.value();
      this.at += 1;
      while (this.at < this.rows.length && this.rows[this.at].start < flow.at) this.at += 1;
      return node;
    }
    this.at += 1;
    const line = row.line.slice(column);
    const comment = commentStart(line);
    const text = (comment < 0 ? line : line.slice(0, comment)).trimEnd();
    if (/^[|>][+-]?$/.test(text)) {
      while (this.at < this.rows.length && this.rows[this.at].column > Math.max(parent, 0)) this.at += 1;
    }
    return { is: "text", text: unquoted(text), from, to: from + text.length };
  }
}

// A mapping or list in brackets, up to a limit if it is never closed.
class Flow {
  constructor(text, at, limit) {
    this.text = text;
    this.at = at;
    this.limit = limit;
  }

  value() {
    this.skip();
    if (this.text[this.at] === "{") return this.map();
    if (this.text[this.at] === "[") return this.list();
    return this.word(VALUE_END);
  }

  map() {
    const node = { is: "map", entries: [], from: this.at, to: 0 };
    this.at += 1;
    for (this.skip(); this.at < this.limit && this.text[this.at] !== "}"; this.skip()) {
      const start = this.at;
      const key = this.word(KEY_END);
      const entry = { key: key.text, keyFrom: key.from, keyTo: key.to, value: null, to: key.to, isStub: true };
      if (this.text[this.at] === ":") {
        this.at += 1;
        entry.isStub = false;
        this.skipSpaces();
        entry.value = this.text[this.at] === "\n" ? null : this.value();
        entry.to = entry.value?.to ?? this.at;
      }
      if (entry.key) node.entries.push(entry);
      this.skip();
      if (this.text[this.at] === ",") this.at += 1;
      else if (this.text[this.at] === "]" || this.at === start) break;
    }
    if (this.text[this.at] === "}") this.at += 1;
    node.to = this.at;
    return node;
  }

  list() {
    const node = { is: "list", items: [], from: this.at, to: 0 };
    this.at += 1;
    for (this.skip(); this.at < this.limit && this.text[this.at] !== "]"; this.skip()) {
      const start = this.at;
      const item = this.value();
      node.items.push(item.is === "text" ? { ...item, isBare: true, isFlowItem: true } : item);
      this.skip();
      if (this.text[this.at] === ",") this.at += 1;
      else if (this.text[this.at] === "}" || this.at === start) break;
    }
    if (this.text[this.at] === "]") this.at += 1;
    node.to = this.at;
    return node;
  }

  word(stop) {
    const from = this.at;
    const quote = this.text[from] === '"' || this.text[from] === "'" ? this.text[from] : "";
    if (quote) {
      const end = this.text.indexOf(quote, from + 1);
      const line = this.text.indexOf("\n", from);
      this.at = end > 0 && (line < 0 || end < line) ? end + 1 : Math.min(line < 0 ? this.limit : line, this.limit);
    } else {
      stop.lastIndex = from;
      const found = stop.exec(this.text);
      this.at = Math.min(found ? found.index : this.limit, this.limit);
    }
    const text = this.text.slice(from, this.at).trimEnd();
    return { is: "text", text: unquoted(text), from, to: from + text.length };
  }

  skip() {
    for (;;) {
      while (this.at < this.limit && /\s/.test(this.text[this.at])) this.at += 1;
      if (this.text[this.at] !== "#") return;
      const line = this.text.indexOf("\n", this.at);
      this.at = line < 0 ? this.limit : Math.min(line, this.limit);
    }
  }

  skipSpaces() {
    while (this.text[this.at] === " ") this.at += 1;
  }
}

function isDash(row) {
  return row.line[row.column] === "-" && (row.line[row.column + 1] === undefined || /\s/.test(row.line[row.column + 1]));
}

function stub(node) {
  return { key: node.text, keyFrom: node.from, keyTo: node.to, value: null, to: node.to, isStub: true };
}

function unquoted(text) {
  const quote = text[0];
  return text.length > 1 && (quote === '"' || quote === "'") && text.at(-1) === quote ? text.slice(1, -1) : text;
}
