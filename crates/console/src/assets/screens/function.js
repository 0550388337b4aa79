// The screen of a function: its build, its environments, its settings, and what happened outside of invocations.

async function functionScreen({ main, params, signal }) {
  const view = new FunctionView(params.name, main, signal);
  await view.load();
  return {
    title: params.name,
    functionChanged: (changed) => changed.name === params.name && view.refresh(),
    invocations: (summaries) => summaries.some((summary) => summary.function === params.name) && view.refresh(),
    changed: (what) => what === "build" && view.refresh(),
    reload: () => view.refresh(),
  };
}

class FunctionView {
  constructor(name, main, signal) {
    Object.assign(this, { name, main, signal, timer: 0, revealed: false, shown: new Map(), logs: null });
    this.exchanges = exchangeTable("Recent exchanges", "Every request of the runtime appears here.");
    this.parts = { head: functionPart("row function-head") };
    for (const part of ["build", "environments", "snapshot", "debugger", "limits", "variables", "lines", "exchanges"]) this.parts[part] = functionPart(`card ${part}-card`);
  }

  /** Loads again, at most twice a second. */
  refresh() {
    if (this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      if (!this.signal.aborted) attempt(() => this.load());
    }, 500);
  }

  async load() {
    const details = await api(path`functions/${this.name}` + (this.revealed ? "?reveal=1" : ""), { signal: this.signal });
    if (this.signal.aborted) return;
    if (!this.parts.head.parentNode) this.attach();
    this.draw(details);
  }

  attach() {
    const { head, build, environments, snapshot, debugger: debug, limits, variables, lines, exchanges } = this.parts;
    exchanges.append(h("h2", null, "Recent exchanges on the Runtime API"), this.exchanges.element);
    this.main.replaceChildren(h("div", { class: "function" }, head,
      h("div", { class: "columns" }, h("div", { class: "stack" }, build, debug, variables), h("div", { class: "stack" }, environments, snapshot, limits)), lines, exchanges));
  }

  draw(details) {
    const { name, arn, url, state, build, watches, environments, inFlight, waiting, freezes, snapStart, holdsRestore, attachVariables, serveOnly, limits, variables, lines, exchanges } = details;
    this.part("head", [arn, url, state, serveOnly, canWrite()], () => functionHead(details));
    this.part("build", [build, watches], () => buildPart(details));
    this.part("environments", [environments, inFlight, waiting], () => environmentsPart(environments, inFlight, waiting));
    this.part("snapshot", [snapStart, holdsRestore, environments.map((each) => each.state)], () => snapStart && snapshotPart(details));
    this.part("debugger", [attachVariables, serveOnly], () => attachVariables && debuggerPart(attachVariables));
    this.part("limits", [limits, freezes, details.executable, details.invokeMode], () => limitsPart(details));
    this.part("variables", [variables, this.revealed], () => variablesPart(variables, this.revealed, (on) => this.reveal(on)));
    this.drawLines(lines);
    this.exchanges.grow(exchanges);
  }

  /** Makes a part anew only if what it shows has changed, so that the focus and open details stay. */
  part(name, depends, make) {
    const key = JSON.stringify(depends);
    if (this.shown.get(name) === key) return;
    this.shown.set(name, key);
    const children = [make()].flat(Infinity).filter(Boolean);
    keepFocus(this.parts[name], () => this.parts[name].replaceChildren(...children));
    this.parts[name].hidden = children.length === 0;
  }

  /** The list grows; if lines were dropped at its beginning, it is made anew. */
  drawLines(lines) {
    const first = lines[0]?.n ?? 0;
    if (this.logs?.first !== first) {
      this.logs = { first, list: logList() };
      this.parts.lines.replaceChildren(h("h2", null, "Log outside of invocations"), lines.length ? this.logs.list.element : h("p", { class: "dim" }, "What the function writes during initialization and between invocations appears here."));
    }
    this.logs.list.grow(lines.map((line) => ({ ...line, phase: null })));
  }

  reveal(on) {
    this.revealed = on;
    attempt(() => this.load());
  }
}

function functionPart(classes) {
  return h("section", { class: classes });
}

function functionHead({ name, state, arn, url, serveOnly }) {
  const act = (what, done) => attempt(async () => {
    const result = await api(path`functions/${name}/${what}`, { method: "POST" });
    notify(done(result), "good");
  });
  return [
    h("div", { class: "function-title" }, h("h1", { class: "row" }, data(name), functionPill(state)), h("p", { class: "dim" }, data(arn, "span", { class: "mono" }), url && [" · ", h("a", { href: url, target: "_blank", rel: "noreferrer" }, data(url))])),
    link(`/_lam/send?${new URLSearchParams({ function: name })}`, "Send an event", { class: "button" }),
    !serveOnly && [
      button("Restart", () => act("restart", () => "The function restarts after the invocations in flight"), needsToken({ title: "Starts a new process after the invocations in flight" })),
      button("Kill", () => act("kill", ({ killed }) => (killed === undefined ? "Killed" : `Killed ${count(killed, "process", "processes")}`)), needsToken({ class: "danger", title: "SIGKILL now, as if the process had crashed; callers in flight get Runtime.ExitError" })),
    ],
  ];
}

// Build.

const BUILD_TONES = { running: "amber", ok: "green", failed: "red", none: "grey" };

function buildPart({ build, watches, executable }) {
  const errors = build.messages.filter(({ level }) => level === "error").length;
  const others = build.messages.length - errors;
  return [
    h("h2", { class: "row" }, "Build", h("span", { class: `pill ${build.state === "running" ? "moving" : ""}`, "data-tone": BUILD_TONES[build.state] ?? "grey" }, build.state === "none" ? "not built here" : build.state),
      build.at && h("span", { class: "dim number" }, `${build.state === "ok" ? `build ${build.number} ` : ""}at ${formatTime(build.at)}, ${formatMs(build.durationMs)}`)),
    build.error && data(build.error, "p", { class: "bad" }),
    (errors > 0 || others > 0) && h("p", null, [errors > 0 && count(errors, "error"), others > 0 && count(others, "warning")].filter(Boolean).join(", ")),
    build.messages.map(compilerMessage),
    build.output && h("details", null, h("summary", null, "Output of the build"), codeBlock(build.output, { label: "Output of the build" })),
    h("p", { class: "dim" }, watches ? "lam builds again when a source file changes." : "lam does not watch the source files.", executable && [" Executable: ", data(executable, "code")]),
  ];
}

function compilerMessage({ level, rendered, file, line, column }) {
  const place = file && `${file}:${line}${column ? `:${column}` : ""}`;
  return h("div", { class: "compiler-message" }, h("div", { class: "row" }, h("span", { class: "pill", "data-tone": level === "error" ? "red" : "amber" }, level),
    place && [data(place, "code"), button("Copy", () => attempt(() => copyText(place, "Place")), { class: "small", "aria-label": `Copy ${place}` })]),
  codeBlock(rendered, { label: `${level}${place ? ` in ${place}` : ""}` }));
}

// Environments and SnapStart.

function environmentsPart(environments, inFlight, waiting) {
  return [
    h("h2", { class: "row" }, "Execution environments", h("span", { class: "dim number" }, `${inFlight} in flight, ${waiting} waiting`)),
    h("table", null, h("caption", { class: "visually-hidden" }, "Execution environments"),
      h("thead", null, h("tr", null, h("th", { scope: "col" }, "No."), h("th", { scope: "col" }, "State"), ["PID", "In flight", "Invoked"].map((label) => h("th", { scope: "col", class: "right" }, label)))),
      h("tbody", null, environments.map((each) => h("tr", null, h("td", { class: "number" }, each.number), h("td", null, functionPill(each.state)),
        h("td", { class: "right mono" }, each.pid ?? "–"), h("td", { class: "right" }, each.inFlight), h("td", { class: "right" }, each.invocations))))),
  ];
}

function snapshotPart({ name, holdsRestore, environments }) {
  const held = environments.some(({ state }) => state === "snapshot");
  const post = (what) => attempt(() => api(path`functions/${name}/${what}`, { method: "POST" }));
  const hold = h("input", { type: "checkbox", checked: holdsRestore, onchange: () => switchOver(hold, path`functions/${name}/hold-restore`), ...needsToken() });
  return [
    h("h2", { class: "row" }, "SnapStart", h("span", { class: "pill", "data-tone": held ? "purple" : "grey" }, held ? "snapshot held" : "restored")),
    h("p", { class: "dim" }, "lam initializes the function, takes the snapshot, and restores it. Hold the restore to see what happens between the two; an invocation restores a held snapshot too."),
    h("label", null, hold, "Hold the restore after the next snapshot"),
    h("div", { class: "row" }, button("Take a new snapshot", () => post("restart"), needsToken()),
      button("Restore", () => post("restore"), held ? needsToken({ class: "primary" }) : { disabled: true, title: "No snapshot is held" })),
  ];
}

/** Turns something on or off in lam as the box says. If that fails, the box goes back. */
async function switchOver(box, address) {
  const done = await attempt(() => api(address, { method: "PUT", body: { on: box.checked } }));
  if (!done) box.checked = !box.checked;
}

// Settings.

function debuggerPart(variables) {
  const lines = variables.map(({ name, value }) => `export ${name}=${shellQuoted(value)}`).join("\n");
  return [
    h("div", { class: "row spread" }, h("h2", null, "Start it in a debugger"), button("Copy", () => attempt(() => copyText(lines, "Variables")), { class: "small", "aria-label": "Copy the variables" })),
    h("p", { class: "dim" }, "lam waits for a program that connects. Set these variables in the debugger, and start the function there."),
    codeBlock(lines, { label: "Variables for the debugger" }),
  ];
}

function shellQuoted(value) {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

function limitsPart({ limits, freezes, invokeMode, package: packageName, eventsDirectory }) {
  const rows = [
    ["Timeout", formatMs(limits.timeoutMs)], ["Timeout of the initialization", formatMs(limits.initTimeoutMs)], ["Memory", `${limits.memoryMb} MB`],
    ["Environments", limits.instances], ["Invocations at once in each", limits.concurrency], ["Event", formatBytes(limits.eventBytes)], ["Response", formatBytes(limits.responseBytes)],
    ["Streamed response", formatBytes(limits.streamBytes)], ["Invoke mode", invokeMode], ["Between invocations", freezes ? "frozen" : "keeps running"], packageName && ["Package", packageName], ["Saved events", eventsDirectory],
  ];
  return [h("h2", null, "Limits and settings"), h("dl", { class: "settings" }, rows.filter(Boolean).filter(([, value]) => value !== null && value !== undefined).map(([name, value]) => h("div", null, h("dt", null, name), h("dd", { class: "number" }, data(value)))))];
}

function variablesPart(variables, revealed, reveal) {
  const hidden = variables.some((each) => each.hidden);
  return [
    h("div", { class: "row spread" }, h("h2", null, "Environment variables"),
      hidden && button(revealed ? "Hide secrets" : "Show secrets", () => reveal(!revealed), needsToken({ class: "small" }))),
    h("table", { class: "variables" }, h("caption", { class: "visually-hidden" }, "Environment variables"),
      h("thead", null, h("tr", null, ["Name", "Value", "From"].map((label) => h("th", { scope: "col" }, label)))),
      h("tbody", null, variables.map(({ name, value, origin }) => h("tr", null, h("td", null, data(name, "code")),
        h("td", null, value === null ? h("span", { class: "dim" }, "•••", h("span", { class: "visually-hidden" }, "hidden")) : data(value, "code")), h("td", { class: "dim" }, data(origin ?? "")))))),
  ];
}

/** A table of exchanges that can grow, newest last. It stays at its end unless the user has scrolled up. */
function exchangeTable(label, nothing) {
  const body = h("tbody");
  const rows = new GrowingList(body, exchangeRow);
  const scroll = h("div", { class: "scroll exchange-scroll", tabindex: 0, role: "region", "aria-label": label }, h("table", { class: "exchange-table cards" }, h("caption", { class: "visually-hidden" }, label),
    h("thead", null, h("tr", null, ["Time", "Exchange", "Result", "Invocation"].map((text) => h("th", { scope: "col" }, text)), ["Sent", "Received", "Took"].map((text) => h("th", { scope: "col", class: "right" }, text)))), body));
  const empty = h("p", { class: "dim" }, nothing);
  return {
    element: h("div", null, empty, scroll),
    grow: (exchanges) => {
      const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 8;
      empty.hidden = exchanges.length > 0;
      scroll.hidden = exchanges.length === 0;
      rows.grow(exchanges.map(timeless));
      if (atEnd) scroll.scrollTop = scroll.scrollHeight;
    },
    showLastFault: () => {
      const row = [...body.querySelectorAll("[data-fault]")].at(-1);
      if (row) scroll.scrollTop = row.offsetTop - body.offsetTop;
    },
  };
}

/** Without the times that count from the oldest exchange that is kept: they change when that one is dropped. */
function timeless({ startMs, endMs, ...exchange }) {
  return { ...exchange, tookMs: Number((endMs - startMs).toFixed(2)) };
}

/** A broken exchange has no status. */
function exchangeRow(exchange) {
  const { method, path: target, status, fault, pipelined, connection, requestBytes, responseBytes, tookMs, at, requestId } = exchange;
  return h("tr", { "data-fault": fault },
    h("td", { "data-label": "Time", class: "number nowrap" }, formatTime(at)),
    h("td", { "data-label": "Exchange" }, h("span", null, h("code", { class: "data", title: visible(target) }, h("strong", null, method), ` ${visible(shortTarget(target, requestId))}`), h("span", { class: "dim" }, ` connection ${connection}${pipelined ? ", pipelined" : ""}`))),
    h("td", { "data-label": "Result" }, h("span", { class: "row tight" }, h("span", { class: "pill", "data-tone": status === null ? "red" : status < 300 ? "green" : "amber" }, status ?? "no response"), fault && h("span", { class: "badge fault" }, `fault ${fault}`))),
    h("td", { "data-label": "Invocation" }, requestId ? invocationLink(requestId) : h("span", { class: "dim" }, "–")),
    h("td", { "data-label": "Sent", class: "right" }, formatBytes(requestBytes)), h("td", { "data-label": "Received", class: "right" }, formatBytes(responseBytes)),
    h("td", { "data-label": "Took", class: "right" }, formatMs(tookMs)));
}

/** The path without its version, and without the request id that stands in a column of its own. */
function shortTarget(target, requestId) {
  const short = target.replace(/^\/20\d\d-\d\d-\d\d\/runtime/, "");
  return requestId ? short.replace(requestId, "{id}") : short;
}
