// The screen "Send": an event or an HTTP request for a function.

/** What the Send screen remembers for a function, in the storage of this tab. */
const EMPTY_DRAFT = {
  mode: "event", event: "{}", options: {},
  http: { front: null, method: "GET", path: "/", query: [], headers: [["accept", "*/*"]], cookies: [], body: "", base64: false },
};

function readDraft(name) {
  return { ...structuredClone(EMPTY_DRAFT), ...JSON.parse(sessionStorage.getItem(`lam-draft-${name}`) ?? "{}") };
}

/** An event of several MiB may not fit into the storage; it is sent all the same. */
function writeDraft(name, draft) {
  try {
    sessionStorage.setItem(`lam-draft-${name}`, JSON.stringify(draft));
  } catch {
    sessionStorage.removeItem(`lam-draft-${name}`);
  }
}

async function sendScreen(page) {
  const replayed = page.query.get("invocation");
  return replayed ? editedReplay(page, replayed) : sendForm(page);
}

async function sendForm({ main, query, signal }) {
  const name = query.get("function") ?? currentFunction();
  const draft = readDraft(name);
  if (query.has("sample") || query.has("saved")) draft.mode = "event";
  const [{ samples }, { events }, opened] = await Promise.all([
    api("samples", { signal }), api(`saved?${new URLSearchParams({ function: name })}`, { signal }), openedEvent(name, query, signal)]);
  const form = new SendForm(name, draft, opened, samples, events);
  main.replaceChildren(form.element);
  return {
    title: "Send",
    changed: (what) => what === "saved" && attempt(() => form.loadSaved()),
    keys: { "/": () => form.library.search.focus() },
  };
}

/** The event that the address names: a sample or a saved event. Null if it names none. */
async function openedEvent(name, query, signal) {
  const sample = query.get("sample");
  const saved = query.get("saved");
  if (sample) return { text: await sampleText(sample, signal) };
  if (saved) return attempt(async () => savedEvent(name, saved, await api(path`saved/${name}/${saved}`, { signal })));
  return null;
}

function savedEvent(functionName, name, { event, expected }) {
  return { text: event, saved: { function: functionName, name, expected } };
}

/** An event in one line, as it comes over the network, is indented. */
function readable(text) {
  return text.trim().includes("\n") || findJsonError(text) ? text : indentJson(text);
}

/** The text of a sample as it is in the file. */
async function sampleText(name, signal) {
  const response = await request(path`samples/${name}`, { method: "GET", signal });
  return response.text();
}

/** The form for one function, as an event or as an HTTP request. */
class SendForm {
  constructor(name, draft, opened, samples, events) {
    this.name = name;
    this.draft = draft;
    this.saved = opened?.saved ?? null;
    if (opened) draft.event = readable(opened.text);
    this.editor = jsonEditor({ label: "Event", text: draft.event, oninput: (text) => this.keep({ event: text }) });
    this.library = eventLibrary(samples, events, (text, saved) => this.open(text, saved), name);
    this.http = httpForm(name, draft.http, () => this.keep({}));
    this.savedNote = h("div", { class: "row dim" });
    this.modes = { event: this.eventPart(), http: this.httpPart() };
    this.element = h("form", { class: "send", onsubmit: (event) => this.submit(event), onkeydown: (event) => this.key(event) }, this.header(), h("div", { class: "send-parts" }));
    this.showMode(draft.mode);
    this.showSaved();
  }

  header() {
    const modes = [["event", "Event"], ["http", "HTTP request"]];
    this.modeButtons = modes.map(([mode, label]) => button(label, () => this.showMode(mode), { "data-mode": mode }));
    return h("div", { class: "row send-head" }, h("h1", null, "Send"), functionSelect(this.name, pick), h("div", { class: "segments", role: "group", "aria-label": "What to send" }, this.modeButtons));
  }

  eventPart() {
    const edit = h("section", { class: "stack", "aria-label": "Event" }, this.savedNote, this.editor.element, sendOptions(this.draft.options, () => this.keep({})),
      h("div", { class: "row end" }, button("Format", () => this.editor.format()), button("Save…", () => this.save(), needsToken()), sendButton()));
    return [edit, this.library.element];
  }

  httpPart() {
    const form = h("section", { class: "stack", "aria-label": "HTTP request" }, this.http.element,
      h("div", { class: "row end" }, button("Edit as event", () => this.editAsEvent(), needsToken()), sendButton()));
    return [form, this.http.preview];
  }

  showMode(mode) {
    for (const each of this.modeButtons) each.setAttribute("aria-pressed", String(each.dataset.mode === mode));
    this.element.querySelector(".send-parts").replaceChildren(...this.modes[mode]);
    this.keep({ mode });
    if (mode === "http") this.http.showPreview();
  }

  keep(change) {
    Object.assign(this.draft, change);
    writeDraft(this.name, this.draft);
  }

  open(text, saved = null) {
    this.saved = saved;
    this.editor.replace(readable(text));
    this.showSaved();
  }

  showSaved() {
    this.savedNote.replaceChildren(...(this.saved ? [h("span", null, "Saved event ", data(this.saved.name, "strong")), this.saved.expected !== null && h("span", { class: "badge" }, "has an expected response"), button("Close", () => this.open("{}"), { class: "link-button" })].filter(Boolean) : []));
    this.savedNote.hidden = !this.saved;
  }

  async loadSaved() {
    this.library.showSaved((await api(`saved?${new URLSearchParams({ function: this.name })}`)).events);
  }

  save() {
    if (!this.editor.check()) return;
    showSaveEvent({ function: this.name, name: this.saved?.name ?? "", event: this.editor.text, expected: this.saved?.expected ?? null }, (saved) => {
      this.saved = saved;
      this.showSaved();
    });
  }

  async editAsEvent() {
    const result = await attempt(() => this.http.event());
    if (!result) return;
    this.showMode("event");
    this.open(result);
  }

  key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.submit(event);
  }

  async submit(event) {
    event.preventDefault();
    if (!canWrite()) return;
    const sent = await attempt(() => (this.draft.mode === "http" ? this.http.send() : this.sendEvent()));
    if (sent) navigate(path`/_lam/invocations/${sent.id}`);
  }

  async sendEvent() {
    if (!this.editor.check()) return null;
    try {
      return await api(path`functions/${this.name}/invoke`, { method: "POST", body: { event: this.editor.text, ...invokeOptions(this.draft.options) } });
    } catch (error) {
      if (error.status !== 400 || !error.body.line) throw error;
      this.editor.showError({ message: error.message, line: error.body.line, column: error.body.column });
      return null;
    }
  }
}

function sendButton(label = "Send") {
  return h("button", { type: "submit", class: "primary", ...needsToken({ title: "Ctrl+Enter" }) }, label);
}

/** A list of the functions, or nothing if there is only one. */
function functionSelect(name, onpick) {
  if (functionNames().length < 2) return null;
  const select = h("select", { onchange: () => onpick(select.value) }, functionNames().map((known) => h("option", { value: known }, visible(known))));
  select.value = name;
  return h("label", null, h("span", { class: "dim" }, "Function"), select);
}

// Options of an invocation.

function sendOptions(options, onchange) {
  const field = (key, label, props) => h("label", { class: "field grow" }, h("span", null, label),
    h(props?.rows ? "textarea" : "input", { value: options[key] ?? "", oninput: (event) => set(key, event.target.value), ...props }));
  const check = (key, label) => h("label", null, h("input", { type: "checkbox", checked: options[key] ?? false, onchange: (event) => set(key, event.target.checked) }), label);
  const summary = h("summary", null);
  const set = (key, value) => {
    options[key] = value;
    summary.textContent = optionsSummary(options);
    onchange();
  };
  summary.textContent = optionsSummary(options);
  return h("details", { class: "options", open: Object.keys(invokeOptions(options)).length > 0 }, summary, h("div", { class: "stack" },
    h("div", { class: "row" }, check("async", "Asynchronous: the caller does not wait for the response"), check("streaming", "Stream the response")),
    h("div", { class: "fields" }, field("timeoutMs", "Timeout in ms", { type: "number", min: 1, max: 900_000, placeholder: "that of the function" }),
      field("tenantId", "Tenant ID", { autocomplete: "off" }), field("traceId", "Trace ID (X-Ray)", { autocomplete: "off", placeholder: "Root=1-…" })),
    field("clientContext", "Client context (JSON)", { rows: 3, spellcheck: "false", placeholder: '{"custom": {}}' })));
}

function optionsSummary(options) {
  const set = Object.keys(invokeOptions(options)).length;
  return set ? `Options (${set} set)` : "Options: client context, tenant, trace, timeout, async, streaming";
}

/** The options that are set, as the API names them. */
function invokeOptions({ async: isAsync, streaming, timeoutMs, tenantId, traceId, clientContext }) {
  const options = {
    async: isAsync || null, responseMode: streaming ? "streaming" : null, timeoutMs: Number(timeoutMs) || null,
    tenantId: tenantId?.trim(), traceId: traceId?.trim(), clientContext: clientContext?.trim(),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value));
}

// Samples and saved events.

/** The events to choose from. `onopen` is given the text, and the saved event if it is one. */
function eventLibrary(samples, events, onopen, functionName) {
  const search = h("input", { type: "search", "aria-label": "Search samples and saved events", placeholder: `Search ${count(samples.length, "sample")}`, oninput: () => filter() });
  const savedList = h("div", null);
  const groups = sampleFamilies(samples).map(([family, members]) => libraryGroup(family, members.map((sample) =>
    libraryItem(sample.name, sample.about, `${sample.name} ${family} ${sample.about}`, () => attempt(async () => onopen(await sampleText(sample.name)))))));
  const nothing = h("p", { class: "dim", hidden: true }, "No sample matches.");

  function showSaved(list) {
    savedList.replaceChildren(...(list.length ? [libraryGroup("Saved events", list.map((saved) => libraryItem(saved.name, formatBytes(saved.bytes), saved.name, () => openSaved(saved.name))))] : []));
    filter();
  }

  async function openSaved(name) {
    const loaded = await attempt(async () => savedEvent(functionName, name, await api(path`saved/${functionName}/${name}`)));
    if (loaded) onopen(loaded.text, loaded.saved);
  }

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of element.querySelectorAll("li")) item.hidden = !words.every((word) => item.dataset.search.includes(word));
    for (const group of element.querySelectorAll(".library-group")) group.hidden = !group.querySelector("li:not([hidden])");
    nothing.hidden = element.querySelector("li:not([hidden])") !== null;
  }

  const element = h("aside", { class: "library card", "aria-label": "Samples and saved events" }, search, h("div", { class: "library-list" }, savedList, groups, nothing));
  showSaved(events);
  return { element, search, showSaved };
}

/** Samples by family, in the order in which the families come. */
function sampleFamilies(samples) {
  const families = new Map();
  for (const sample of samples) families.set(sample.family, [...(families.get(sample.family) ?? []), sample]);
  return [...families];
}

function libraryGroup(title, items) {
  return h("section", { class: "library-group" }, h("h2", null, title), h("ul", null, items));
}

function libraryItem(name, about, search, onclick) {
  return h("li", { "data-search": search.toLowerCase() }, h("button", { type: "button", onclick }, data(name, "span", { class: "mono" }), data(about, "span", { class: "dim" })));
}

// An HTTP request.

const HTTP_FRONTS = [
  ["url", "Function URL"], ["http-api", "API Gateway HTTP API, payload 2.0"], ["http-api-1.0", "API Gateway HTTP API, payload 1.0"],
  ["rest", "API Gateway REST API"], ["alb", "Application Load Balancer"], ["alb-multi-value", "Application Load Balancer, multi-value headers"],
];
const HTTP_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** The form of an HTTP request, and a preview of the event that the function gets for it. Changes `http`. */
function httpForm(name, http, onchange) {
  http.front ??= store.state?.functions.find((known) => known.name === name)?.front ?? "url";
  let timer = 0;
  const event = h("div");
  const preview = h("section", { class: "card stack http-preview", "aria-label": "Preview" }, h("h2", null, "Event that the function gets"), event);

  function changed(change) {
    Object.assign(http, change);
    onchange();
    clearTimeout(timer);
    timer = setTimeout(showPreview, 250);
  }

  async function showPreview() {
    if (!canWrite()) return event.replaceChildren("The preview needs the token of the link that lam printed.");
    try {
      event.replaceChildren(codeBlock(indentJson(await eventText()), { json: true, label: "Event that the function gets" }));
    } catch (error) {
      event.replaceChildren(data(error.message, "p", { class: "bad" }));
    }
  }

  /** A row without a name is one that is still being written. */
  const sent = () => ({ ...http, query: http.query.filter(([key]) => key), headers: http.headers.filter(([key]) => key) });
  const eventText = async () => (await api(path`functions/${name}/http?preview=1`, { method: "POST", body: sent() })).event;
  return {
    preview, showPreview,
    element: httpFields(http, changed),
    event: async () => indentJson(await eventText()),
    send: () => api(path`functions/${name}/http`, { method: "POST", body: sent() }),
  };
}

function httpFields(http, changed) {
  const select = (key, label, options) => {
    const element = h("select", { onchange: () => changed({ [key]: element.value }) }, options.map(([value, text]) => h("option", { value }, text)));
    element.value = http[key];
    return h("label", { class: "field" }, h("span", null, label), element);
  };
  const query = pairRows({ noun: "query parameter", title: "Query", pairs: http.query, onchange: () => changed({}) });
  const target = h("input", { class: "mono", value: http.path, spellcheck: "false", oninput: () => changed({ path: target.value }), onchange: () => splitTarget(target, query, changed) });
  return h("div", { class: "stack" },
    select("front", "Event source", HTTP_FRONTS),
    h("div", { class: "http-line" }, select("method", "Method", HTTP_METHODS.map((method) => [method, method])), h("label", { class: "field grow" }, h("span", null, "Path"), target)),
    query.element,
    pairRows({ noun: "header", title: "Headers", pairs: http.headers, onchange: () => changed({}) }).element,
    cookieRows(http, changed).element,
    h("label", { class: "field" }, h("span", null, "Body"), h("textarea", { rows: 6, spellcheck: "false", value: http.body, oninput: (event) => changed({ body: event.target.value }) })),
    h("label", null, h("input", { type: "checkbox", checked: http.base64, onchange: (event) => changed({ base64: event.target.checked }) }), "The body is base64 (binary)"));
}

/** A path that was pasted with a query becomes a path and query parameters. */
function splitTarget(target, query, changed) {
  const mark = target.value.indexOf("?");
  if (mark < 0) return;
  for (const pair of new URLSearchParams(target.value.slice(mark + 1))) query.add(pair);
  target.value = target.value.slice(0, mark);
  changed({ path: target.value });
}

/** Rows of a name and a value each, which can be added and removed. Changes `pairs`. */
function pairRows({ noun, title, pairs, onchange }) {
  const rows = h("ul", { class: "stack-small" });
  const input = (pair, index, label) => h("input", { class: "mono grow", value: pair[index], "aria-label": `${label} of ${noun} ${pairs.indexOf(pair) + 1}`, placeholder: label, spellcheck: "false", autocomplete: "off", oninput: (event) => set(pair, index, event.target.value) });

  function set(pair, index, value) {
    pair[index] = value;
    onchange();
  }

  function render() {
    rows.replaceChildren(...pairs.map((pair, at) => h("li", { class: "row pair" }, input(pair, 0, "name"), input(pair, 1, "value"),
      button("×", () => remove(at), { class: "icon-button", "aria-label": `Remove ${noun} ${at + 1}` }))));
  }

  function remove(at) {
    pairs.splice(at, 1);
    render();
    onchange();
    element.querySelector("button.small").focus();
  }

  function add(pair = ["", ""]) {
    pairs.push(pair);
    render();
    onchange();
  }

  const addAndFocus = () => {
    add();
    rows.lastChild.querySelector("input").focus();
  };
  const element = h("fieldset", { class: "pair-rows" }, h("legend", null, title), rows, button(`Add ${noun}`, addAndFocus, { class: "small" }));
  render();
  return { element, add };
}

/** Cookies are kept as `name=value`, and edited as pairs. */
function cookieRows(http, changed) {
  const pairs = http.cookies.map((cookie) => [cookie.split("=", 1)[0], cookie.slice(cookie.indexOf("=") + 1)]);
  return pairRows({ noun: "cookie", title: "Cookies", pairs, onchange: () => changed({ cookies: pairs.filter(([name]) => name).map(([name, value]) => `${name}=${value}`) }) });
}
