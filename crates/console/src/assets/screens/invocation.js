// One invocation: its head, its phases, and the tabs, which are in `invocation-tabs.js`.

/** The tab that was chosen last stays chosen from one invocation to the next. */
let chosenTab = null;

const TABS = [
  { name: "event", label: "Event", make: eventTab },
  { name: "response", label: "Response", make: responseTab },
  { name: "logs", label: "Logs", count: (record) => record.log.lines.length + record.log.dropped, make: logsTab },
  {
    name: "runtime-api",
    label: "Runtime API",
    count: (record) => record.exchanges.length + record.exchangesDropped,
    make: runtimeApiTab,
  },
  { name: "error", label: "Error", hidden: (record) => !record.error, make: errorTab },
];

/** One invocation. While it runs, its parts are made anew as their data changes, and lists grow at their end. */
class InvocationDetail {
  /** @param {function(): string} home  The address of the list, with its filter. */
  constructor(home) {
    Object.assign(this, { home, id: null, record: null });
    this.element = h("article", { class: "detail-pane", "aria-label": "Invocation", tabindex: "-1" });
  }

  close() {
    Object.assign(this, { id: null, record: null, reveal: false });
    this.element.replaceChildren();
  }

  async show(id) {
    if (id === this.id) return;
    Object.assign(this, { id, record: null, reveal: false });
    this.head = h("header", { class: "detail-head" });
    this.tabs = h("div", {
      class: "tabs",
      role: "tablist",
      "aria-label": "Parts of the invocation",
      onkeydown: (event) => this.tabKey(event),
    });
    this.panel = h("div", { class: "panel", role: "tabpanel", tabindex: "-1", id: "panel" });
    await this.load();
  }

  async load() {
    const { id, reveal } = this;
    if (!id) return;
    let record;
    try {
      record = await api(path`invocations/${id}` + (reveal ? "?reveal=1" : ""));
    } catch (error) {
      if (id !== this.id) return;
      if (this.record) throw error;
      this.element.replaceChildren(failure(error));
      return;
    }
    if (id !== this.id || reveal !== this.reveal) return;
    const first = this.record === null;
    this.record = record;
    if (first) this.element.replaceChildren(this.head, this.tabs, this.panel);
    if (first) this.element.scrollTop = 0;
    this.refresh();
  }

  /** Loads the invocation again if it has changed. Changes that follow each other fast cause one load. */
  apply(summaries) {
    if (!summaries.some(({ id, replayOf }) => id === this.id || (replayOf && replayOf === this.id))) return;
    this.soon ??= setTimeout(() => {
      this.soon = null;
      attempt(() => this.load());
    }, 150);
  }

  refresh() {
    const { record } = this;
    const { event, response, log, exchanges, ...summary } = record;
    if (this.changed("head", [summary, canWrite()]))
      keepFocus(this.head, () => this.head.replaceChildren(...detailHead(this)));
    const tab =
      TABS.find(({ name, hidden }) => name === chosenTab && !hidden?.(record)) ??
      TABS.find(({ name }) => name === (record.error ? "error" : "response"));
    if (this.changed("tabs", [tab.name, TABS.map((each) => [each.count?.(record), each.hidden?.(record)])]))
      keepFocus(this.tabs, () => this.tabs.replaceChildren(...this.tabButtons(tab)));
    if (this.changed("tab", [record.id, tab.name])) this.content = tab.make(this.panel, this);
    this.panel.setAttribute("aria-labelledby", `tab-${tab.name}`);
    this.content.refresh(record);
  }

  /** Whether what a part depends on differs from the last time. */
  changed(part, depends) {
    this.shown = this.shown?.of === this.head ? this.shown : { of: this.head };
    const text = JSON.stringify(depends);
    if (this.shown[part] === text) return false;
    this.shown[part] = text;
    return true;
  }

  tabButtons(chosen) {
    return TABS.filter(({ hidden }) => !hidden?.(this.record)).map((tab) =>
      button(
        [tab.label, tab.count && h("span", { class: "count" }, tab.count(this.record))],
        () => this.choose(tab.name),
        {
          role: "tab",
          id: `tab-${tab.name}`,
          "data-tab": tab.name,
          "aria-controls": "panel",
          "aria-selected": String(tab === chosen),
          tabindex: tab === chosen ? "0" : "-1",
        },
      ),
    );
  }

  choose(name) {
    chosenTab = name;
    this.refresh();
  }

  tabKey(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    const buttons = [...this.tabs.children];
    const next = buttons.at((buttons.findIndex((each) => each.tabIndex === 0) + by) % buttons.length);
    this.choose(next.dataset.tab);
    this.tabs.querySelector("[aria-selected=true]").focus();
  }

  async setReveal(on) {
    this.reveal = on;
    try {
      await this.load();
    } catch (error) {
      this.reveal = !on;
      throw error;
    }
  }
}

/** Makes a part anew, and gives the focus back to the control with the same id, tab or label. */
function keepFocus(part, make) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  make();
  if (focused)
    [...part.querySelectorAll("a, button, summary")]
      .find((each) => each.textContent === focused.textContent || (each.id && each.id === focused.id))
      ?.focus();
}

function detailHead(detail) {
  const { record } = detail;
  return [
    h("div", { class: "row crumbs" },
      link(detail.home(), "‹ Invocations", { class: "back" }), sourceBadge(record),
      record.coldStart && h("span", { class: "badge cold" }, "cold start"),
      record.verdict && verdictPill(record.verdict),
      h("span", { class: "dim" },
        data(record.function), ` · via ${record.via}`, record.build ? ` · build ${record.build}` : "",
        record.environment === null ? "" : ` · environment ${record.environment}`,
      ),
    ),
    h("div", { class: "row title-row" },
      h("h1", { title: visible(record.title) }, data(record.title)), statusPill(record), httpStatus(record),
    ),
    h("div", { class: "row id-row" },
      h("code", { class: "data" }, record.id),
      button("Copy", () => attempt(() => copyText(record.id, "Request id")), {
        class: "small",
        "aria-label": "Copy the request id",
      }),
      h("time", { class: "dim number", datetime: record.at }, formatDate(record.at)), relatives(record),
    ),
    actions(detail),
    metrics(record),
    phaseBar(record),
  ];
}

/** Links to what this replays, and to its own replays. */
function relatives({ id, replayOf, replays }) {
  return [
    replayOf &&
      h("span", null,
        "replay of ", invocationLink(replayOf), " · ",
        link(`/_lam/compare?${new URLSearchParams({ before: replayOf, after: id })}`, "compare"),
      ),
    replays.length > 0 &&
      h("span", null,
        `${count(replays.length, "replay")}: `, replays.slice(-5).map((replayed) => [invocationLink(replayed), " "]),
        link(`/_lam/compare?${new URLSearchParams({ before: id, after: replays.at(-1) })}`, "compare"),
      ),
  ];
}

function actions(detail) {
  const { id, watched } = detail.record;
  const watch = () =>
    api(path`invocations/${id}/watch`, { method: "PUT", body: { on: !watched } }).then(() => detail.load());
  return h("div", { class: "row actions" },
    button(
      "Replay",
      () => attempt(() => replay(id)),
      needsToken({ class: "primary", title: "Send the same event again (r)" }),
    ),
    link(`/_lam/send?${new URLSearchParams({ invocation: id })}`, "Replay edited", { class: "button" }),
    button("Replay…", () => showReplayDialog(id), needsToken({ title: "Several times, or with the same request id" })),
    button("Save", () => saveDialog(detail.record), needsToken()),
    menu(
      "Copy as",
      [
        ["curl", "curl"],
        ["aws lambda invoke", "aws"],
        ["lam invoke", "lam"],
        ["Rust test", "test"],
      ].map(([label, kind]) => [label, () => attempt(() => copyAs(id, kind, label, detail.reveal))]),
    ),
    button("Export", () => attempt(() => download(path`invocations/${id}/export`, `invocation-${id.slice(0, 8)}.md`)), {
      title: "A bug report in Markdown, without secrets",
    }),
    button(
      "Replay on build",
      () => attempt(watch),
      needsToken({ "aria-pressed": String(watched), title: "Replay after each successful build" }),
    ),
  );
}

async function copyAs(id, kind, label, reveal) {
  await copyText(await api(path`invocations/${id}/copy/${kind}` + (reveal ? "?reveal=1" : "")), label);
}

function saveDialog(record) {
  const name = h("input", {
    id: "save-name",
    required: true,
    pattern: "[A-Za-z0-9_\\-]([A-Za-z0-9_.\\-]*[A-Za-z0-9_\\-])?",
    maxlength: "80",
    autofocus: true,
    value: record.savedAs ?? suggestName(record.title),
  });
  const expected = h("input", { type: "checkbox", checked: record.status === "ok" });
  showDialog("Save the event", (close) =>
    h("form", {
      class: "stack",
      onsubmit: (event) => {
        event.preventDefault();
        attempt(async () => {
          await api(path`saved/${record.function}/${name.value}`, {
            method: "PUT",
            body: { invocation: record.id, withResponse: expected.checked },
          });
          notify(`Saved as ${name.value}`, "good");
          close();
        });
      },
    },
      h("p", { class: "dim" },
        "The event becomes a file in the folder ", h("code", null, "events"),
        " of the function's package, to be committed and sent again. It is saved as it was sent, with its secrets.",
      ),
      h("div", { class: "field" }, h("label", { for: "save-name" }, "Name: letters, digits, - _ ."), name),
      h("label", null, expected, "Keep the response as the expected one"),
      h("div", { class: "row end" }, button("Cancel", close), h("button", { class: "primary" }, "Save")),
    ),
  );
  name.select();
}

function suggestName(title) {
  return (
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 40) || "event"
  );
}

function metrics(record) {
  const entries = [
    ["Duration", formatMs(record.durationMs)],
    ["Billed", record.billedMs === null ? "–" : `${record.billedMs.toLocaleString("en")} ms`],
    record.initMs !== null && ["Init", formatMs(record.initMs)],
    ["Peak memory", formatKib(record.memoryKib)],
    record.gbSeconds !== null && ["GB-seconds", record.gbSeconds.toPrecision(3)],
    ["Event", formatBytes(record.eventBytes)],
    ["Response", formatBytes(record.responseBytes)],
  ];
  return h("dl", { class: "metrics" }, entries
    .filter(Boolean)
    .map(([name, value]) => h("div", null, h("dt", null, name), h("dd", { class: "number" }, value))));
}
