// An editor for JSON, which shows where the text is wrong.

// ---- The first error of a JSON text ---------------------------------------------------------------------------------

/** A token: punctuation, string, number or word. JSON allows these four kinds of white space and no other. */
const JSON_GRAMMAR =
  /[{}[\],:]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const JSON_SPACE = /[ \t\r\n]*/y;

/** The token at or after `offset`: `text` is empty at the end, and null if nothing there is JSON. */
function readJsonToken(source, offset) {
  JSON_SPACE.lastIndex = offset;
  JSON_SPACE.test(source);
  JSON_GRAMMAR.lastIndex = JSON_SPACE.lastIndex;
  const at = JSON_SPACE.lastIndex;
  const found = JSON_GRAMMAR.exec(source);
  if (found) return { at, text: found[0] };
  return { at, text: at === source.length ? "" : null };
}

const JSON_EXPECTS = {
  value: "a value",
  valueOrEnd: "a value or `]`",
  key: "a name in double quotes",
  keyOrEnd: "a name in double quotes or `}`",
  colon: "`:`",
  end: "the end",
};

/** The first error of a JSON text as `{message, line, column}`, both counted from one, or null. */
function findJsonError(source) {
  try {
    JSON.parse(source);
    return null;
  } catch {
    return locateJsonError(source);
  }
}

/** Browsers disagree on whether and how an error of JSON.parse names its place, so this finds it. */
function locateJsonError(source) {
  const open = [];
  let expects = "value";
  for (let offset = 0; ;) {
    const { at, text } = readJsonToken(source, offset);
    const next = text ? afterJsonToken(expects, text, open) : undefined;
    if (!next) return text === "" && expects === "end" ? null : jsonErrorAt(source, at, expects, open);
    expects = next;
    offset = at + text.length;
  }
}

/** What may follow `text`, which stands where `expects` is expected; undefined if it may not stand there. */
function afterJsonToken(expects, text, open) {
  const first = text[0];
  const afterValue = () => (open.length ? "commaOrEnd" : "end");
  const close = (bracket) => (open.at(-1) === bracket ? (open.pop(), afterValue()) : undefined);
  if (expects === "colon") return first === ":" ? "value" : undefined;
  if (expects === "commaOrEnd" && first === ",") return open.at(-1) === "{" ? "key" : "value";
  if (first === "}") return expects === "keyOrEnd" || expects === "commaOrEnd" ? close("{") : undefined;
  if (first === "]") return expects === "valueOrEnd" || expects === "commaOrEnd" ? close("[") : undefined;
  if (expects === "key" || expects === "keyOrEnd") return first === '"' ? "colon" : undefined;
  if (!expects.startsWith("value") || first === "," || first === ":") return undefined;
  if (first !== "{" && first !== "[") return afterValue();
  open.push(first);
  return first === "{" ? "keyOrEnd" : "valueOrEnd";
}

function jsonErrorAt(source, at, expects, open) {
  const before = source.slice(0, at);
  const wanted = JSON_EXPECTS[expects] ?? (open.at(-1) === "{" ? "`,` or `}`" : "`,` or `]`");
  const found = at === source.length ? "the text ends" : `found ${namedCharacter(source.codePointAt(at))}`;
  const message = `expected ${wanted}, ${found}${hintAbout(source, at)}`;
  return { message, line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
}

function hintAbout(source, at) {
  if (source[at] === "'") return "; JSON has double quotes";
  const isBroken = source[at] === '"' && readJsonToken(source, at).text === null;
  return isBroken ? "; the string does not end or has an invalid escape" : "";
}

/** A character in backticks, or its number if it cannot be seen. */
function namedCharacter(code) {
  const character = String.fromCodePoint(code);
  return /[\p{C}\p{Z}]/u.test(character) ? `U+${code.toString(16).toUpperCase().padStart(4, "0")}` : `\`${character}\``;
}

// ---- Editor ---------------------------------------------------------------------------------------------------------

/** From this length on, a change is checked when typing pauses. */
const CHECK_AT_ONCE = 100_000;

/**
 * A text area for JSON, with line numbers and the first error at its place.
 * @param {{label: string, text: string, oninput: function(string): void}} options
 * @returns {{element: HTMLElement, text: string, check: function(): boolean, showError: function(Object): void}}
 */
function jsonEditor({ label, text, oninput, rows = 18 }) {
  const gutter = lineNumbers();
  const message = h("div", {
    class: "editor-message",
    id: `editor-message-${label.replaceAll(" ", "-")}`,
    role: "status",
  });
  const area = h("textarea", {
    "aria-label": label,
    "aria-describedby": message.id,
    rows,
    wrap: "off",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    value: text,
    oninput: () => changed(),
    onscroll: () => (gutter.element.scrollTop = area.scrollTop),
  });
  let undo = null;
  let timer = 0;

  function changed() {
    gutter.show(area.value, Infinity);
    oninput?.(area.value);
    clearTimeout(timer);
    if (area.value.length < CHECK_AT_ONCE) check();
    else timer = setTimeout(check, 300);
  }

  function check() {
    const error = findJsonError(area.value);
    showError(error);
    return error === null;
  }

  function showError(error) {
    area.setAttribute("aria-invalid", String(error !== null));
    gutter.show(area.value, error?.line ?? Infinity);
    message.replaceChildren(...(error ? jsonErrorParts(area, error) : validSummary(area.value)));
    if (!error && undo !== null) message.append(button("Undo", restore, { class: "link-button" }));
  }

  function replace(next, keep = true) {
    undo = keep && area.value.trim() && area.value !== next ? area.value : null;
    area.value = next;
    changed();
  }

  function restore() {
    replace(undo, false);
    area.focus();
  }

  const element = h("div", { class: "editor" }, h("div", { class: "editor-body" }, gutter.element, area), message);
  showError(findJsonError(text));
  return {
    element,
    check,
    showError,
    replace,
    get text() {
      return area.value;
    },
    format: () => (check() ? replace(indentJson(area.value)) : showPlace(area, findJsonError(area.value))),
  };
}

/** The numbers of the lines as one text, because a large event has many lines, and the line with an error. */
function lineNumbers() {
  const element = h("div", { class: "editor-gutter", "aria-hidden": "true" });
  let shown = "";
  const numbers = (from, to) => Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => `${from + index}\n`);
  const show = (text, badLine) => {
    const lines = text.split("\n").length;
    const bad = badLine <= lines ? badLine : lines + 1;
    if (shown === `${lines} ${bad}`) return;
    shown = `${lines} ${bad}`;
    const mark = bad <= lines ? [h("span", { class: "bad" }, bad), "\n"] : [];
    element.replaceChildren(numbers(1, bad - 1).join(""), ...mark, numbers(bad + 1, lines).join(""));
  };
  return { element, show };
}

function validSummary(text) {
  return [h("span", null, `Valid JSON, ${formatBytes(new TextEncoder().encode(text).length)}`)];
}

/** The error, a button that goes to its place, and the line with a mark below. */
function jsonErrorParts(area, error) {
  if (!error.line) return [data(error.message, "strong", { class: "bad" })];
  const source = visible(area.value.split("\n")[error.line - 1] ?? "");
  const start = Math.max(0, error.column - 40);
  const place = button(`Line ${error.line}, column ${error.column}`, () => showPlace(area, error), {
    class: "link-button",
  });
  return [
    h("div", { class: "bad" }, place, ": ", data(error.message)),
    h("pre", { class: "editor-place", "aria-hidden": "true" },
      `${source.slice(start, start + 70)}\n${" ".repeat(Math.max(0, error.column - 1 - start))}^`,
    ),
  ];
}

/** Puts the caret where the error is. */
function showPlace(area, { line, column }) {
  const lines = area.value.split("\n").slice(0, line - 1);
  const offset = lines.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
  area.focus();
  area.setSelectionRange(offset, Math.min(offset + 1, area.value.length));
  area.scrollTop = (line - 4) * (area.scrollHeight / area.value.split("\n").length);
}
