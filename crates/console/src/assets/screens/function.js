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
    Object.assign(this, { name, main, signal, revealed: false, logs: null });
    this.refresh = atMostEvery(500, signal, () => this.load());
    this.exchanges = exchangeTable("Recent exchanges", "Every request of the runtime appears here.");
    this.parts = { head: h("header", { class: "row function-head" }) };
    for (const part of ["build", "debugger", "variables", "environments", "snapshot", "limits", "lines"]) {
      this.parts[part] = h("section", { class: `card ${part}-card` });
    }
  }

  async load() {
    const details = await api(path`functions/${this.name}` + (this.revealed ? "?reveal=1" : ""), {
      signal: this.signal,
    });
    if (!this.parts.head.parentNode) this.attach();
    this.draw(details);
    this.drawLines(details.lines);
    this.exchanges.grow(details.exchanges);
  }

  attach() {
    const { head, build, debugger: debug, variables, environments, snapshot, limits, lines } = this.parts;
    const columns = h("div", { class: "columns" },
      h("div", { class: "stack" }, build, debug, variables),
      h("div", { class: "stack" }, environments, snapshot, limits),
    );
    const exchanges = h("section", { class: "card" },
      h("h2", null, "Recent exchanges on the Runtime API"), this.exchanges.element,
    );
    this.main.replaceChildren(h("div", { class: "function" }, head, columns, lines, exchanges));
  }

  draw(details) {
    const { state, build, environments, attachVariables, snapStart, holdsRestore, variables } = details;
    const {
      head,
      build: buildCard,
      debugger: debug,
      variables: variablesCard,
      environments: pool,
      snapshot,
      limits,
    } = this.parts;
    redraw(head, [state, canWrite()], () => functionHead(details));
    redraw(buildCard, [build, environments.length], () => buildPart(details));
    redraw(debug, [attachVariables, variables], () => attachVariables && debuggerPart(details));
    redraw(variablesCard, [variables, this.revealed], () =>
      variablesPart(variables, this.revealed, (on) => this.reveal(on)),
    );
    redraw(pool, [environments, details.waiting], () => environmentsPart(details));
    redraw(snapshot, [holdsRestore, environments.map((each) => each.state)], () => snapStart && snapshotPart(details));
    redraw(limits, details.limits, () => limitsPart(details));
  }

  /** The list grows; if lines were dropped at its beginning, it is made anew. */
  drawLines(lines) {
    const first = lines[0]?.n ?? 0;
    if (this.logs?.first !== first) {
      this.logs = { first, list: logList() };
      const nothing = "What the function writes during initialization and between invocations appears here.";
      this.parts.lines.replaceChildren(
        h("h2", null, "Log outside of invocations"),
        lines.length ? this.logs.list.element : h("p", { class: "dim" }, nothing),
      );
    }
    this.logs.list.grow(lines.map((line) => ({ ...line, phase: null })));
  }

  reveal(on) {
    this.revealed = on;
    attempt(() => this.load());
  }
}

function functionHead({ name, state, arn, url, serveOnly }) {
  const act = (what, done) =>
    attempt(async () => notify(done(await api(path`functions/${name}/${what}`, { method: "POST" })), "good"));
  const restart = () => act("restart", () => "The function restarts after the invocations in flight");
  const kill = () => act("kill", ({ killed }) => `Killed ${count(killed, "process", "processes")}`);
  const killTitle = "SIGKILL now, as if the process had crashed: callers in flight get Runtime.ExitError";
  return [
    h("div", { class: "function-title" },
      h("h1", { class: "row" }, data(name), functionPill(state)),
      h("p", { class: "dim" },
        data(arn, "span", { class: "mono" }),
        url && [" · ", h("a", { href: url, target: "_blank", rel: "noreferrer" }, data(url))],
      ),
    ),
    link(`/_lam/send?${new URLSearchParams({ function: name })}`, "Send an event", { class: "button" }),
    // With --serve-only, the process is not lam's.
    !serveOnly &&
      button("Restart", restart, needsToken({ title: "Starts a new process after the invocations in flight" })),
    !serveOnly && button("Kill", kill, needsToken({ class: "danger", title: killTitle })),
  ];
}

// Build.

const BUILD_TONES = { running: "amber", ok: "green", failed: "red", none: "grey" };

function buildPart({ build, watches, executable, environments }) {
  const running = build.state === "running";
  const pill = h("span", { class: `pill ${running ? "moving" : ""}`, "data-tone": BUILD_TONES[build.state] ?? "grey" },
    build.state === "none" ? "not built here" : build.state,
  );
  const number = build.state === "ok" ? `build ${build.number} ` : "";
  return [
    h("h2", { class: "row" },
      "Build", pill,
      build.at &&
        h("span", { class: "dim number" }, `${number}at ${formatTime(build.at)}, ${formatMs(build.durationMs)}`),
    ),
    build.error && data(build.error, "p", { class: "bad" }),
    messageCounts(build.messages),
    build.messages.map(compilerMessage),
    build.output &&
      h("details", null,
        h("summary", null, "Output of the build"), codeBlock(build.output, { label: "Output of the build" }),
      ),
    h("p", { class: "dim" },
      build.state === "failed" && environments.length > 0 && "The previous build keeps running. ",
      watches ? "lam builds again when a source file changes." : "lam does not watch the source files.",
      executable && [" Executable: ", data(executable, "code")],
    ),
  ];
}

function messageCounts(messages) {
  const errors = messages.filter(({ level }) => level === "error").length;
  const others = messages.length - errors;
  const counts = [errors > 0 && count(errors, "error"), others > 0 && count(others, "warning")].filter(Boolean);
  return counts.length > 0 && h("p", null, counts.join(", "));
}

function compilerMessage({ level, rendered, file, line, column }) {
  const place = file && [file, line, column].filter(Boolean).join(":");
  const copy = () => attempt(() => copyText(place, "Place"));
  return h("div", { class: "compiler-message" },
    h("div", { class: "row" },
      h("span", { class: "pill", "data-tone": level === "error" ? "red" : "amber" }, level),
      place && data(place, "code"), place && button("Copy", copy, { class: "small", "aria-label": `Copy ${place}` }),
    ),
    codeBlock(rendered, { label: place ? `${level} in ${place}` : level }),
  );
}

// Environments and SnapStart.

const ENVIRONMENT_HEADINGS = [
  "No.",
  "State",
  { text: "PID", right: true },
  { text: "In flight", right: true },
  { text: "Invocations", right: true },
];

function environmentsPart({ environments, inFlight, waiting }) {
  const rows = environments.map((each) =>
    h("tr", null,
      h("td", { class: "number" }, each.number), h("td", null, functionPill(each.state)),
      h("td", { class: "right mono" }, each.pid ?? "–"), h("td", { class: "right" }, each.inFlight),
      h("td", { class: "right" }, each.invocations),
    ),
  );
  return [
    h("h2", { class: "row" },
      "Execution environments", h("span", { class: "dim number" }, `${inFlight} in flight, ${waiting} waiting`),
    ),
    rows.length
      ? dataTable("Execution environments", ENVIRONMENT_HEADINGS, rows)
      : h("p", { class: "dim" }, "The first event starts the function."),
  ];
}

function snapshotPart({ name, holdsRestore, environments }) {
  const held = environments.some(({ state }) => state === "snapshot");
  const post = (what) => attempt(() => api(path`functions/${name}/${what}`, { method: "POST" }));
  const switchHold = () => switchOver(hold, path`functions/${name}/hold-restore`);
  const hold = h("input", { type: "checkbox", checked: holdsRestore, onchange: switchHold, ...needsToken() });
  return [
    h("h2", { class: "row" },
      "SnapStart",
      h("span", { class: "pill", "data-tone": held ? "purple" : "grey" }, held ? "snapshot held" : "no snapshot held"),
    ),
    h("p", { class: "dim" },
      "lam initializes the function, takes the snapshot, and restores it. ",
      "Hold the restore to see what happens between the two; an invocation restores a held snapshot too.",
    ),
    h("label", null, hold, "Hold the restore after the next snapshot"),
    h("div", { class: "row" },
      button("Take a new snapshot", () => post("restart"), needsToken()),
      button(
        "Restore",
        () => post("restore"),
        held ? needsToken({ class: "primary" }) : { disabled: true, title: "No snapshot is held" },
      ),
    ),
  ];
}

/** Turns something on or off in lam as the box says. If that fails, the box goes back. */
async function switchOver(box, address) {
  const done = await attempt(() => api(address, { method: "PUT", body: { on: box.checked } }));
  if (!done) box.checked = !box.checked;
}

// Settings.

/** For a shell, and as JSON for an editor such as VS Code. */
function debuggerPart({ attachVariables, variables }) {
  const all = debuggerVariables(attachVariables, variables);
  const shell = all.map(([name, value]) => `export ${name}=${shellQuoted(value)}`).join("\n");
  const json = JSON.stringify(Object.fromEntries(all), null, 2);
  const copy = (text) => () => attempt(() => copyText(text, "Variables"));
  const hidden = variables.some(({ value }) => value === null);
  return [
    h("div", { class: "row spread" },
      h("h2", null, "Start it in a debugger"),
      h("div", { class: "row" },
        button("Copy", copy(shell), { class: "small", "aria-label": "Copy the variables" }),
        button("Copy as JSON", copy(json), { class: "small", title: 'For "env" in launch.json' }),
      ),
    ),
    h("p", { class: "dim" },
      "lam waits for a program that connects. Set these variables in the debugger, and start the function there.",
      hidden && " Some values are hidden: show the secrets below before you copy.",
    ),
    codeBlock(shell, { label: "Variables for the debugger" }),
  ];
}

/** Those of the environment, and those that the project sets, which win. */
function debuggerVariables(attachVariables, variables) {
  const all = new Map(attachVariables.map(({ name, value }) => [name, value]));
  for (const { name, value } of variables) all.set(name, value ?? "•••");
  return [...all];
}

function shellQuoted(value) {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

function limitsPart({ limits, freezes, invokeMode, package: packageName, eventsDirectory }) {
  const rows = [
    ["Timeout", formatSetting(formatMs(limits.timeoutMs))],
    ["Init timeout", formatSetting(formatMs(limits.initTimeoutMs))],
    ["Memory", `${limits.memoryMb} MB`],
    ["Most environments", limits.instances],
    ["Concurrency per environment", limits.concurrency],
    ["Largest event", formatSetting(formatBytes(limits.eventBytes))],
    ["Largest response", formatSetting(formatBytes(limits.responseBytes))],
    ["Largest streamed response", formatSetting(formatBytes(limits.streamBytes))],
    ["Invoke mode", invokeMode],
    ["Between invocations", freezes ? "frozen" : "keeps running"],
    ["Package", packageName],
    ["Saved events", eventsDirectory],
  ].filter(([, value]) => value !== null && value !== undefined);
  return [
    h("h2", null, "Limits and settings"),
    h("dl", { class: "settings" }, rows.map(([name, value]) =>
      h("div", null, h("dt", null, name), h("dd", { class: "number" }, data(value))),
    )),
  ];
}

function variablesPart(variables, revealed, reveal) {
  const masked = () => h("span", { class: "dim" }, "•••", h("span", { class: "visually-hidden" }, "hidden"));
  const rows = variables.map(({ name, value, origin }) =>
    h("tr", null,
      h("td", null, data(name, "code")), h("td", null, value === null ? masked() : data(value, "code")),
      h("td", { class: "dim" }, data(origin ?? "")),
    ),
  );
  return [
    h("div", { class: "row spread" },
      h("h2", null, "Environment variables"),
      variables.some((each) => each.hidden) &&
        button(revealed ? "Hide secrets" : "Show secrets", () => reveal(!revealed), needsToken({ class: "small" })),
    ),
    rows.length
      ? dataTable("Environment variables", ["Name", "Value", "From"], rows)
      : h("p", { class: "dim" }, "They appear here when the function has been built."),
  ];
}
