// Elements, and the parts that several screens are made of.

/** These are set as properties: as attributes they would only be initial values. */
const PROPERTIES = new Set(["value", "checked", "srcdoc", "disabled", "open"]);

/**
 * Makes an element. In `props`, a function whose name begins with `on` is a listener; null and false leave an
 * attribute out, and true makes an empty one. Children are nodes, strings, numbers, arrays of these, null or false.
 */
function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || (value === false && !PROPERTIES.has(name))) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

function button(label, onclick, props) {
  return h("button", { type: "button", onclick, ...props }, label);
}

function link(href, label, props) {
  return h("a", { href, ...props }, label);
}

/** Text from a function or its callers, with control characters shown as symbols. */
function data(text, tag = "span", props = {}) {
  return h(tag, { ...props, class: `data ${props.class ?? ""}` }, visible(text));
}

const CONTROLS =
  "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US".split(
    " ",
  );

/** Replaces control characters, and those that change the direction of text, by their names, such as ⟨ESC⟩. */
function visible(text) {
  return String(text ?? "").replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (found) => {
      const code = found.codePointAt(0);
      return `⟨${CONTROLS[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`}⟩`;
    },
  );
}

/** Names and values as a table, such as headers. */
function pairs(rows, label) {
  return h("table", { class: "pairs", "aria-label": label }, h("tbody", null, rows.map(([name, value]) =>
    h("tr", null, h("th", { scope: "row" }, data(name)), h("td", { class: "mono" }, data(value))),
  )));
}

/** A group of buttons of which one is pressed. `choices` are pairs of a value and a label. */
function segments(label, choices, chosen, choose) {
  return h("div", { class: "segments", role: "group", "aria-label": label }, choices.map(([value, text]) =>
    button(text, () => choose(value), { "aria-pressed": String(value === chosen) }),
  ));
}

/** A menu of buttons below a summary. */
function menu(label, items) {
  const details = h("details", { class: "menu" },
    h("summary", { class: "button" }, label),
    h("div", { class: "menu-list" }, items.map(([text, action]) =>
      button(text, () => ((details.open = false), action())),
    )),
  );
  return details;
}

/**
 * Shows a dialog with a title and a button to close it.
 * @param {string} title
 * @param {function(function(): void): any} content  Makes the children; is given a function that closes the dialog.
 */
function showDialog(title, content) {
  const close = () => dialog.close();
  const dialog = h("dialog", { "aria-label": title, onclose: () => dialog.remove() });
  dialog.append(
    h("div", { class: "row spread" },
      h("h2", null, title), button("×", close, { class: "icon-button", "aria-label": "Close" }),
    ),
    ...[content(close)].flat(Infinity),
  );
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

const STATUS_TONES = {
  ok: "green",
  error: "red",
  timeout: "red",
  crash: "red",
  "too-large": "red",
  "init-error": "red",
  "not-started": "red",
  throttled: "amber",
  stopped: "grey",
  waiting: "grey",
  running: "blue",
  streaming: "blue",
};

/** The status of an invocation, or its state while it has none. */
function statusPill(summary) {
  const text = summary.status ?? summary.state;
  const moving = summary.state === "running" || summary.state === "streaming" ? "moving" : "";
  return h("span", { class: `pill ${moving}`, "data-tone": STATUS_TONES[text] ?? "grey" }, text);
}

const VERDICTS = {
  fixed: ["green", "fixed"],
  regressed: ["red", "regressed"],
  "still-failing": ["amber", "still failing"],
  "still-passing": ["green", "still passing"],
};

function verdictPill(verdict) {
  const [tone, text] = VERDICTS[verdict] ?? ["grey", verdict];
  return h("span", { class: "pill", "data-tone": tone }, text);
}

function invocationLink(id, label = id.slice(0, 8)) {
  return link(path`/_lam/invocations/${id}`, label, { class: "mono", title: id });
}

/** Disables a control, with a reason, if the page is read-only. */
function needsToken(props = {}) {
  return canWrite() ? props : { ...props, disabled: true, title: "Read only: open the link that lam printed" };
}
