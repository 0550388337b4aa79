// The screen "Send": an event or an HTTP request for a function.

/** What the screen remembers for a function, in the storage of this tab. */
const EMPTY_DRAFT = {
  mode: "event",
  event: "{}",
  options: {},
  http: {
    front: null,
    method: "GET",
    path: "/",
    query: [],
    headers: [["accept", "*/*"]],
    cookies: [],
    body: "",
    base64: false,
  },
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
  if (replayed) return editedReplay(page, replayed);
  const { main, query, signal } = page;
  const name = query.get("function") ?? currentFunction();
  const [{ samples }, { events }, opened] = await Promise.all([
    api("samples", { signal }),
    api(savedAddress(name), { signal }),
    openedEvent(name, query, signal),
  ]);
  const form = new SendForm(name, samples, events);
  main.replaceChildren(form.element);
  if (opened) form.openAsEvent(opened);
  return {
    title: "Send",
    changed: (what) => what === "saved" && attempt(() => form.loadSaved()),
    keys: { "/": () => form.library.search.focus() },
  };
}

/** The event that the address names: a sample or a saved event. Undefined if it names none. */
async function openedEvent(name, query, signal) {
  if (query.has("sample")) return { text: await sampleText(query.get("sample"), signal) };
  if (query.has("saved")) return attempt(() => savedEvent(name, query.get("saved"), signal));
  return undefined;
}

/** An event in one line, as it comes over the network, is indented. */
function readable(text) {
  return text.trim().includes("\n") || findJsonError(text) ? text : indentJson(text);
}

/** The form for one function, as an event or as an HTTP request. */
class SendForm {
  constructor(name, samples, events) {
    this.name = name;
    this.draft = readDraft(name);
    this.saved = null;
    this.editor = jsonEditor({ label: "Event", text: this.draft.event, oninput: (event) => this.keep({ event }) });
    this.library = eventLibrary(samples, events, name, (text, saved) => this.open(text, saved));
    this.http = httpForm(name, this.draft.http, () => this.keep({}));
    this.savedNote = h("div", { class: "row dim", hidden: true });
    this.mode = h("div");
    this.parts = h("div", { class: "send-parts" });
    this.sections = { event: this.eventSection(), http: this.httpSection() };
    this.element = h("form", { class: "send", onsubmit: (event) => this.submit(event), onkeydown: submitOnCtrlEnter },
      h("div", { class: "row send-head" }, h("h1", null, "Send"), functionSelect(name, pick), this.mode), this.parts,
    );
    this.showMode(this.draft.mode);
  }

  eventSection() {
    return h("section", { class: "stack", "aria-label": "Event" },
      this.savedNote, this.editor.element, sendOptions(this.draft.options, () => this.keep({})),
      h("div", { class: "row end" },
        button("Format", () => this.editor.format()), button("Save…", () => this.save(), needsToken()),
        submitButton("Send"),
      ),
    );
  }

  httpSection() {
    return h("section", { class: "stack", "aria-label": "HTTP request" },
      this.http.element,
      h("div", { class: "row end" },
        button("Edit as event", () => this.editAsEvent(), needsToken()), submitButton("Send"),
      ),
    );
  }

  showMode(mode) {
    const choices = [
      ["event", "Event"],
      ["http", "HTTP request"],
    ];
    keepFocus(this.mode, () =>
      this.mode.replaceChildren(segments("What to send", choices, mode, (chosen) => this.showMode(chosen))),
    );
    this.parts.replaceChildren(this.sections[mode], mode === "http" ? this.http.preview : this.library.element);
    this.keep({ mode });
    if (mode === "http") this.http.showPreview();
  }

  keep(change) {
    Object.assign(this.draft, change);
    writeDraft(this.name, this.draft);
  }

  /** Puts a text into the editor. `saved` says which saved event it is. */
  open(text, saved = null) {
    this.editor.replace(readable(text));
    this.showSaved(saved);
  }

  openAsEvent({ text, saved }) {
    this.showMode("event");
    this.open(text, saved);
  }

  showSaved(saved) {
    this.saved = saved;
    this.savedNote.hidden = saved === null;
    if (!saved) return;
    const close = button("Close", () => this.open("{}"), { class: "link-button" });
    const expects = saved.expected === null ? "" : h("span", { class: "badge" }, "has an expected response");
    this.savedNote.replaceChildren(h("span", null, "Saved event ", data(saved.name, "strong")), expects, close);
  }

  async loadSaved() {
    this.library.showSaved((await api(savedAddress(this.name))).events);
  }

  save() {
    if (!this.editor.check()) return;
    const { name = "", expected = null } = this.saved ?? {};
    showSaveEvent({ function: this.name, name, expected, event: this.editor.text }, (saved) => this.showSaved(saved));
  }

  async editAsEvent() {
    const text = await attempt(() => this.http.eventText());
    if (text) this.openAsEvent({ text });
  }

  async submit(event) {
    event.preventDefault();
    if (!canWrite()) return;
    const sent = await attempt(() => (this.draft.mode === "http" ? this.http.send() : this.sendEvent()));
    if (sent) navigate(path`/_lam/invocations/${sent.id}`);
  }

  /** Null if the event is not JSON, which the editor shows then. */
  async sendEvent() {
    if (!this.editor.check()) return null;
    const body = { event: this.editor.text, ...invokeOptions(this.draft.options) };
    try {
      return await api(path`functions/${this.name}/invoke`, { method: "POST", body });
    } catch (error) {
      if (error.status !== 400 || !error.body.line) throw error;
      this.editor.showError({ message: error.message, line: error.body.line, column: error.body.column });
      return null;
    }
  }
}

function submitButton(label) {
  return h("button", { type: "submit", class: "primary", ...needsToken({ title: "Ctrl+Enter" }) }, label);
}

function submitOnCtrlEnter(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
}

/** A list of the functions, or nothing if there is only one. */
function functionSelect(name, onpick) {
  const options = functionNames().map((known) => h("option", { value: known }, visible(known)));
  if (options.length < 2) return null;
  const select = h("select", { onchange: () => onpick(select.value) }, options);
  select.value = name;
  return h("label", null, h("span", { class: "dim" }, "Function"), select);
}

// Options of an invocation.

/** The fields for everything but the event. Changes `options`. */
function sendOptions(options, onchange) {
  const summary = h("summary", null, optionsSummary(options));
  const set = (key, value) => {
    options[key] = value;
    summary.textContent = optionsSummary(options);
    onchange();
  };
  const check = (key, label) => {
    const box = h("input", { type: "checkbox", checked: options[key] ?? false, onchange: () => set(key, box.checked) });
    return h("label", null, box, label);
  };
  const field = (key, label, tag, props) => {
    const input = h(tag, {
      value: options[key] ?? "",
      autocomplete: "off",
      spellcheck: "false",
      oninput: () => set(key, input.value),
      ...props,
    });
    return h("label", { class: "field grow" }, h("span", null, label), input);
  };
  return h("details", { class: "options", open: Object.keys(invokeOptions(options)).length > 0 },
    summary,
    h("div", { class: "stack" },
      h("div", { class: "row" },
        check("async", "Asynchronous: the caller does not wait for the response"),
        check("streaming", "Stream the response"),
      ),
      h("div", { class: "fields" },
        field("timeoutMs", "Timeout in ms", "input", {
          type: "number",
          min: 1,
          max: 900_000,
          placeholder: "that of the function",
        }),
        field("tenantId", "Tenant id", "input"),
        field("traceId", "Trace id (X-Ray)", "input", { placeholder: "Root=1-…" }),
      ),
      field("clientContext", "Client context (JSON)", "textarea", { rows: 3, placeholder: '{"custom": {}}' }),
    ),
  );
}

function optionsSummary(options) {
  const set = Object.keys(invokeOptions(options)).length;
  return set ? `Options (${set} set)` : "Options: client context, tenant, trace, timeout, async, streaming";
}

/** The options that are set, as the API names them. */
function invokeOptions({ async: isAsync, streaming, timeoutMs, tenantId, traceId, clientContext }) {
  const options = {
    async: isAsync,
    responseMode: streaming && "streaming",
    timeoutMs: Number(timeoutMs),
    tenantId: tenantId?.trim(),
    traceId: traceId?.trim(),
    clientContext: clientContext?.trim(),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value));
}
