// The logs of one invocation, and lists that grow at their end.

const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"];
const LOG_PHASES = { before: "Before the invocation", during: "During the invocation", after: "After the response" };

/** Log lines with a filter by level and text. A filter by level leaves lines without a level. */
function logsTab(panel, detail) {
  const list = logList();
  const level = h("select", { "aria-label": "Least level", onchange: filter },
    h("option", { value: "0" }, "All levels"),
    LEVELS.slice(1).map((name, index) => h("option", { value: index + 1 }, `${name} and above`)),
  );
  const text = h("input", {
    type: "search",
    placeholder: "Filter lines",
    "aria-label": "Filter lines",
    oninput: filter,
  });
  const summary = h("span", { class: "dim number", role: "status" });
  const tools = h("span", { class: "row" });
  const bar = h("div", { class: "row panel-bar" }, level, text, summary, tools);
  function filter() {
    const shown = list.filter(Number(level.value), text.value.toLowerCase());
    const { lines, dropped } = detail.record.log;
    summary.textContent =
      (shown < lines.length ? `${shown} of ` : "") +
      count(lines.length, "line") +
      (dropped ? `, ${dropped} dropped` : "");
  }
  /** The lines that the filter leaves, as they were written. */
  function shownText() {
    return detail.record.log.lines
      .filter((_, index) => !list.element.children[index].hidden)
      .map((line) => `${line.text}\n`)
      .join("");
  }
  return {
    refresh: ({ log, report }) => {
      const hidden = log.lines.reduce((sum, line) => sum + line.hidden, 0);
      const none = log.lines.length === 0;
      if (detail.changed("panel", ["logs", none, hidden, detail.reveal, report])) {
        tools.replaceChildren(
          ...[
            revealButton(detail, hidden),
            button("Copy", () => attempt(() => copyText(shownText(), "Log lines")), { class: "small", disabled: none }),
          ].filter(Boolean),
        );
        panel.replaceChildren(
          ...[
            bar,
            none && h("div", { class: "empty" }, h("p", null, "No log lines")),
            list.element,
            report && h("pre", { class: "report data" }, visible(report)),
          ].filter(Boolean),
        );
      }
      list.grow(log.lines, detail.reveal);
      filter();
    },
  };
}

/** Lines that can grow and be filtered; the function's screen uses it too. */
function logList() {
  let phase = null;
  const element = h("ol", { class: "log" });
  const growing = new GrowingList(element, (line, index) => {
    const starts = line.phase && (index === 0 || line.phase !== phase);
    phase = line.phase;
    return logLine(line, starts);
  });
  return {
    element,
    grow: (lines, version) => growing.grow(lines, version),
    filter: (level, text) => {
      let shown = 0;
      for (const row of element.children) {
        row.hidden =
          Number(row.dataset.level) < level || (text !== "" && !row.textContent.toLowerCase().includes(text));
        shown += row.hidden ? 0 : 1;
      }
      return shown;
    },
  };
}

function logLine(line, startsPhase) {
  const severity = line.level ? LEVELS.indexOf(line.level) : LEVELS.length;
  return h("li", {
    class: `line ${line.phase ?? ""} ${line.stream} ${line.level ?? ""}`,
    "data-level": severity,
    "data-phase": startsPhase ? LOG_PHASES[line.phase] : null,
  },
    h("span", { class: "when number" }, line.atMs === undefined || line.atMs === null ? "" : formatOffset(line.atMs)),
    h("span", { class: "level" }, line.level ?? (line.stream === "extension" ? visible(line.extension) : line.stream)),
    line.json ? jsonLine(line.text) : h("span", { class: "said data" }, ansi(line.text)),
  );
}

/** A JSON record, folded: its message if it has one, or the record in one line. */
function jsonLine(text) {
  const details = h("details", {
    class: "said",
    ontoggle: () => {
      if (details.open && details.children.length === 1)
        details.append(h("pre", { class: "data" }, jsonTokens(indentJson(text))));
    },
  },
    h("summary", null, jsonSummary(text)),
  );
  return details;
}

function jsonSummary(text) {
  let record = null;
  try {
    record = JSON.parse(text);
  } catch {
    /* A masked or cut record is shown as it is. */
  }
  const message = record?.message ?? record?.msg ?? record?.fields?.message;
  return typeof message === "string"
    ? [data(message), " ", data(text, "span", { class: "json-rest" })]
    : h("span", { class: "data" }, jsonTokens(text));
}

/** Text with the colours of a terminal: SGR sequences become classes, all other control characters symbols. */
function ansi(text) {
  const parts = text.split(/\u001b\[([\d;]*)m/);
  let style = "";
  return parts.map((part, index) => {
    if (index % 2 === 0) return part && (style ? h("span", { class: style }, visible(part)) : visible(part));
    const codes = part.split(";").map(Number);
    if (codes.includes(0)) style = "";
    for (const code of codes) if ((code >= 31 && code <= 36) || code === 1 || code === 2) style += ` sgr-${code}`;
    return null;
  });
}

/** A list to which only new items are added, so that what is selected, open or scrolled to stays. */
class GrowingList {
  constructor(element, make) {
    Object.assign(this, { element, make, length: 0, last: "" });
  }

  /** With another `version`, such as with secrets instead of without, all items are made anew. */
  grow(items, version) {
    const same =
      version === this.version &&
      this.length <= items.length &&
      (this.length === 0 || JSON.stringify(items[this.length - 1]) === this.last);
    if (!same) this.clear();
    this.element.append(...items.slice(this.length).map((item, index) => this.make(item, this.length + index)));
    this.length = items.length;
    this.version = version;
    this.last = JSON.stringify(items.at(-1) ?? "");
  }

  clear() {
    this.element.replaceChildren();
    this.length = 0;
  }
}
