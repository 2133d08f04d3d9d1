// What the bench knows about the format: which keys and words fit where the caret is, and what
// each of them means. Everything comes from the format the server tells; nothing is listed here.

import { nodeAt, outline, textsAt } from "./bench-outline.js";

export class Help {
  constructor(format, phrases) {
    this.format = { ...format, measures: Object.fromEntries(format.measures.map((one) => [one.id, one])) };
    this.phrases = phrases;
  }

  // Returns what fits at a context: {label, detail, insert, isRequired}, best first.
  options(text, context) {
    if (!context) return [];
    const root = outline(text.slice(0, context.from) + "\uE000" + text.slice(context.to));
    const place = this.#walk(root, context.path);
    if (!place) return [];
    const name = context.path.findLast((step) => typeof step === "string") ?? "";
    let found;
    if (context.is === "key") found = this.#withSkeleton(this.#keys(place, context, root, context.used), context);
    else if (context.is === "value") found = this.#values(place, name, root);
    else found = this.#either(place, name, root, context);
    return ranked(found, context.word);
  }

  // Returns what stands at a path: a title, what it means, and what its value means.
  explain(root, place) {
    const key = place.path.findLast((step) => typeof step === "string");
    const keyed = place.path.slice(0, place.path.findLastIndex((step) => typeof step === "string"));
    const holder = this.#walk(root, keyed);
    if (!holder || key === undefined) return null;
    const value = nodeAt(root, place.path);
    const said = value?.is === "text" ? value.text : "";
    const text = this.#meaning(holder, key, root);
    if (!text) return null;
    const schema = this.#child(holder.schema, key, holder.node);
    return { title: place.path.filter((step) => typeof step === "string").join(" › "), text, value: this.#valueMeaning(schema, key, said) };
  }

  // The path is walked through the format and the text together: a text's words pick the part.
  #walk(root, path) {
    let schema = { is: "part", part: this.format.root };
    let node = root;
    let holder = null;
    for (const step of path) {
      const next = typeof step === "number" ? (schema.is === "list" ? schema.of : null) : this.#child(schema, step, node, holder);
      if (!next) return null;
      if (typeof step === "string") holder = node;
      schema = next;
      node = node && nodeAt(node, [step]);
    }
    return { schema, node, holder };
  }

  #child(schema, key, node, holder) {
    if (!schema) return null;
    if (schema.is === "either") return this.#child(schema.of, key, node, holder);
    if (schema.is === "part") return this.format.parts[schema.part].keys.find((one) => one.name === key)?.node ?? null;
    if (schema.is === "one_of") {
      if (key === schema.chooser) return { is: "choice", words: schema.words };
      const chosen = schema.parts[nodeAt(node, [schema.chooser])?.text];
      return chosen ? this.#child({ is: "part", part: chosen }, key, node, holder) : null;
    }
    if (schema.is === "table") return schema.of;
    if (schema.is === "level") return { is: "number" };
    if (schema.is === "scope") return { is: "choice", words: schema.words[key] ?? [], names: "choice" };
    if (schema.is === "parameters") {
      const parameter = this.#measure(holder ?? node)?.parameters.find((one) => one.name === key);
      return parameter ? { is: "parameter", parameter } : null;
    }
    return null;
  }

  #measure(node) {
    return node ? this.format.measures[nodeAt(node, ["measure"])?.text] : undefined;
  }

  #meaning({ schema, node, holder }, key, root) {
    if (!schema) return "";
    if (schema.is === "either") return this.#meaning({ schema: schema.of, node, holder }, key, root);
    if (schema.is === "one_of") {
      if (key === schema.chooser) return this.format.words[`any.${key}`] ?? "";
      const chosen = schema.parts[nodeAt(node, [schema.chooser])?.text];
      return chosen ? this.#meaning({ schema: { is: "part", part: chosen }, node, holder }, key, root) : "";
    }
    if (schema.is === "part") {
      const found = this.format.parts[schema.part].keys.find((one) => one.name === key);
      return found ? this.format.words[found.says] ?? "" : "";
    }
    if (schema.is === "scope") return this.format.names.scope[key] ?? "";
    if (schema.is === "parameters") return this.#measure(holder)?.parameters.find((one) => one.name === key)?.says ?? "";
    if (schema.is === "table") return this.#word(schema.names, key, key);
    return "";
  }

  #valueMeaning(schema, key, said) {
    if (!schema || !said) return "";
    if (schema.is === "measure") {
      const measure = this.format.measures[said];
      return measure ? `${measure.names[0]}: ${measure.formula}` : "";
    }
    return this.#word(schema, key, said);
  }

  #word(schema, key, word) {
    if (schema?.is === "parameter") return schema.parameter.words.find(([one]) => one === word)?.[1] ?? "";
    if (schema?.names === "choice") return this.format.names.choice[word] ?? "";
    return this.format.values[`${key}.${word}`] ?? this.format.values[`dimension.${word}`] ?? "";
  }

  #keys({ schema, node, holder }, context, root, used) {
    if (schema.is === "either") return this.#keys({ schema: schema.of, node, holder }, context, root, used);
    if (schema.is === "list") return this.#keys({ schema: schema.of, node, holder }, context, root, used);
    const free = (name) => !used.includes(name);
    const entry = (name, says, child, isRequired) => ({
      label: name, detail: says, isRequired, insert: context.hasValue ? name : this.#insertion(name, child, context),
    });
    if (schema.is === "part") {
      return this.format.parts[schema.part].keys.filter((one) => free(one.name))
        .map((one) => entry(one.name, this.format.words[one.says] ?? "", one.node, one.required));
    }
    if (schema.is === "one_of") {
      const chosen = schema.parts[nodeAt(node, [schema.chooser])?.text];
      const first = free(schema.chooser) ? [entry(schema.chooser, this.format.words[`any.${schema.chooser}`] ?? "", { is: "choice" }, true)] : [];
      return chosen ? [...first, ...this.#keys({ schema: { is: "part", part: chosen }, node, holder }, context, root, used)] : first;
    }
    if (schema.is === "table") {
      const names = schema.names.is === "choice" ? schema.names.words : [];
      return names.filter(free).map((name) => entry(name, this.#word(schema.names, "dimension", name), schema.of, false));
    }
    if (schema.is === "level") return ["lower", "upper"].filter(free).map((name) => entry(name, this.phrases[name], { is: "number" }, true));
    if (schema.is === "scope") return Object.keys(schema.words).filter(free).map((name) => entry(name, this.format.names.scope[name] ?? "", { is: "text" }, false));
    if (schema.is === "parameters") {
      return (this.#measure(holder)?.parameters ?? []).filter((one) => free(one.name)).map((one) => entry(one.name, one.says, { is: "text" }, one.required));
    }
    return [];
  }

  #values({ schema, holder }, name, root) {
    if (schema.is === "either") return [...words(schema.words, (word) => this.#word(schema, name, word)), ...this.#opening(schema.of)];
    if (schema.is === "choice") return words(schema.words, (word) => this.#word(schema, name, word));
    if (schema.is === "text" || schema.is === "zone") return words(schema.words ?? [], () => "");
    if (schema.is === "parameter") return schema.parameter.words.map(([word, says]) => ({ label: word, detail: says, insert: word }));
    if (schema.is === "reference") return words([...new Set(textsAt(root, schema.to))].filter((text) => !text.includes("\uE000")), () => "");
    if (schema.is === "measure") {
      return Object.entries(this.format.measures).map(([id, one]) => ({
        label: id, detail: `${one.names[0]} · ${one.dimension_name}`, insert: id, also: one.names,
      }));
    }
    if (schema.is === "whole" && name === "version" && this.#measure(holder)) return words([String(this.#measure(holder).version)], () => "");
    if (schema.is === "level") return [{ label: "{lower: …, upper: …}", detail: this.phrases.band, insert: "{lower: |, upper: }" }];
    if (schema.is === "list") return [{ label: "[ … ]", detail: this.phrases.list, insert: "[|]" }];
    return this.#opening(schema);
  }

  #either(place, name, root, context) {
    const { schema } = place;
    if (schema.is === "list" && context.isFlow) return this.#values({ ...place, schema: schema.of }, name, root);
    if (schema.is === "list") return this.#keysOrValues({ ...place, schema: schema.of, node: null }, name, root, context).map(dashed);
    const found = this.#keysOrValues(place, name, root, context);
    return context.lacksDash ? found.map(dashed) : found;
  }

  #keysOrValues(place, name, root, context) {
    const keys = this.#keys({ ...place, node: place.node?.is === "map" ? place.node : null }, { ...context, hasValue: false }, root, []);
    return keys.length ? this.#withSkeleton(keys, context) : this.#values(place, name, root);
  }

  // Puts first, where nothing has been typed yet, all keys at once that must be said.
  #withSkeleton(keys, context) {
    const must = keys.filter((one) => one.isRequired);
    if (must.length < 2 || context.word || context.hasValue) return keys;
    const lines = must.map((one, at) => (at === 0 ? one.insert + (one.insert.includes("|") ? "" : "|") : one.insert.replace("|", "")));
    const insert = lines.join(context.isFlow ? ", " : "\n");
    return [{ label: this.phrases.required, detail: must.map((one) => one.label).join(", "), insert, isRequired: true }, ...keys];
  }

  #opening(schema) {
    if (!["part", "one_of", "parameters", "scope", "table"].includes(schema.is)) return [];
    if (schema.is === "one_of") return [{ label: `{${schema.chooser}: …}`, detail: "", insert: `{${schema.chooser}: |}` }];
    return [{ label: "{ … }", detail: "", insert: "{|}" }];
  }

  #insertion(name, child, context) {
    if (context.isFlow) return `${name}: `;
    if (child.is === "list") return ["choice", "day"].includes(child.of.is) ? `${name}: [|]` : `${name}:\n  - |`;
    if (["part", "one_of", "table"].includes(child.is)) return child.is === "one_of" ? `${name}:\n  ${child.chooser}: |` : `${name}:\n  |`;
    if (child.is === "parameters" || child.is === "scope") return `${name}: {|}`;
    return name === "clause" ? `${name}: "|"` : `${name}: `;
  }
}

function words(list, meaning) {
  return list.map((word) => ({ label: word, detail: meaning(word), insert: word }));
}

function dashed(option) {
  return { ...option, insert: `- ${option.insert.replaceAll("\n", "\n  ")}` };
}

// What begins with the word comes first, then what holds it, then what a name in words holds.
function ranked(options, word) {
  const asked = word.toLowerCase();
  const rank = (one) => {
    const label = one.label.toLowerCase();
    if (label.startsWith(asked)) return 0;
    if (label.includes(asked)) return 1;
    return [...(one.also ?? []), one.detail].some((text) => text.toLowerCase().includes(asked)) ? 2 : 3;
  };
  return options.map((one, at) => ({ one, at, rank: rank(one) }))
    .filter(({ rank: placed }) => placed < 3)
    .sort((a, b) => a.rank - b.rank || Number(b.one.isRequired ?? false) - Number(a.one.isRequired ?? false) || a.at - b.at)
    .map(({ one }) => one);
}
