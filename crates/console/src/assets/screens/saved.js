// The screen "Saved": events in files of the package, and their verdicts.

async function savedScreen({ main, signal }) {
  const onBuild = runOnBuildBox();
  const totals = h("p", { class: "saved-totals", role: "status" });
  const lists = h("div", { class: "stack" });
  const load = async () => {
    const saved = await api(savedAddress(store.picked), { signal });
    onBuild.checked = saved.runOnBuild;
    totals.textContent = savedTotals(saved.events);
    redraw(lists, [saved, canWrite()], () => savedLists(saved));
  };
  await load();
  main.replaceChildren(
    h("div", { class: "row saved-head" },
      h("h1", null, "Saved events"), totals, h("span", { class: "grow" }),
      h("label", null, onBuild, "Run all on every build"),
    ),
    lists,
  );
  const refresh = atMostEvery(250, signal, load);
  return {
    title: "Saved",
    changed: (what) => what === "saved" && refresh(),
    invocations: (summaries) => summaries.some((summary) => summary.savedAs) && refresh(),
    reload: refresh,
  };
}

/** Where the saved events of a function are, or of all if the name is empty. */
function savedAddress(functionName) {
  return functionName ? `saved?${new URLSearchParams({ function: functionName })}` : "saved";
}

function runOnBuildBox() {
  const box = h("input", { type: "checkbox", onchange: () => switchOver(box, "saved/run-on-build"), ...needsToken() });
  return box;
}

/** Such as "3 saved events: 2 pass, 1 regressed". */
function savedTotals(events) {
  if (!events.length) return "";
  const verdicts = events.map((saved) => saved.last?.verdict);
  return `${count(events.length, "saved event")}: ${verdictTotals(verdicts, "not run yet")}`;
}

function savedLists({ directory, events }) {
  const names = [...new Set(events.map((saved) => saved.function))];
  if (!names.length) return noSavedEvents();
  return [
    names.map((name) =>
      savedTable(
        name,
        events.filter((saved) => saved.function === name),
      ),
    ),
    names.length === 1 &&
      h("p", { class: "dim" }, "The files are in ", data(directory, "code"), ". Commit them to share them."),
  ];
}

function noSavedEvents() {
  return h("div", { class: "empty" },
    h("h2", null, "No saved events"),
    h("p", null,
      "Save an event on the page ", link("/_lam/send", "Send"), ", or an invocation with its response. ",
      "Saved events can run after each build, and show what has regressed.",
    ),
  );
}

const SAVED_HEADINGS = [
  "Event",
  "Size",
  "Expected response",
  "Last verdict",
  "Last run",
  { text: "Actions", hidden: true },
];

function savedTable(name, events) {
  const runAll = button(
    "Run all",
    () => runSaved(name),
    needsToken({ class: "primary", "aria-label": `Run all saved events of ${name}` }),
  );
  return h("section", { class: "card" },
    h("div", { class: "row spread" }, h("h2", null, data(name)), runAll),
    h("div", { class: "scroll" }, dataTable(`Saved events of ${name}`, SAVED_HEADINGS,
      events.map(savedRow), { class: "saved-table cards" },
    )),
  );
}

function savedRow({ function: functionName, name, bytes, hasExpected, last, error }) {
  const address = `/_lam/send?${new URLSearchParams({ function: functionName, saved: name })}`;
  const dim = (text) => h("span", { class: "dim" }, text);
  const time =
    last && link(path`/_lam/invocations/${last.id}`, formatTime(last.at), { class: "number", title: last.at });
  return h("tr", null,
    labelled("Event", null, h("div", null,
      link(address, data(name, "span", { class: "mono" })), error && data(error, "div", { class: "bad" }),
    )),
    labelled("Size", { class: "number nowrap" }, formatBytes(bytes)),
    labelled("Expected response", null, hasExpected ? "yes" : dim("none")),
    labelled("Last verdict", null, last?.verdict ? verdictPill(last.verdict) : dim(last ? "–" : "not run yet")),
    labelled("Last run", { class: "nowrap" }, last ? h("span", null, time, dim(` · build ${last.build}`)) : "–"),
    h("td", { class: "actions" }, savedActions(functionName, name, last)),
  );
}

function savedActions(functionName, name, last) {
  const afterRun = (label) => ({
    class: "small",
    "aria-label": `${label}: ${name}`,
    ...(!last && { disabled: true, title: "Run it once first" }),
  });
  const changes = (label, props) => needsToken({ "aria-label": `${label} ${name}`, ...props });
  return h("div", { class: "row" },
    button("Run", () => runSaved(functionName, name), changes("Run", { class: "small" })),
    button("Compare", () => attempt(() => compareRuns(functionName, name)), afterRun("Compare")),
    button("Copy as test", () => copyAsTest(last.id), afterRun("Copy as test")),
    button("Delete…", () => confirmDelete(functionName, name), changes("Delete", { class: "small danger" })),
  );
}

/** Compares the last two runs of a saved event. */
async function compareRuns(functionName, name) {
  const query = new URLSearchParams({ q: "via:saved", function: functionName, limit: 500 });
  const { invocations } = await api(`invocations?${query}`);
  const [after, before] = invocations.filter((summary) => summary.savedAs === name);
  if (before) navigate(compareAddress(before.id, after.id));
  else notify(`${name} has run only once. Run it again, and compare the two.`);
}

/** Runs one saved event, or all of the function. One opens its invocation. */
async function runSaved(functionName, name) {
  const result = await attempt(() =>
    api(path`saved/${functionName}/run`, { method: "POST", body: name ? { name } : {} }),
  );
  if (!result) return;
  if (name && result.ids.length === 1) return navigate(path`/_lam/invocations/${result.ids[0]}`);
  notify(`${count(result.ids.length, "saved event")} started`, "good");
}

async function copyAsTest(id) {
  await attempt(async () => copyText(await api(path`invocations/${id}/copy/test`), "Test"));
}

function confirmDelete(functionName, name) {
  const remove = (close) =>
    attempt(async () => {
      await request(path`saved/${functionName}/${name}`, { method: "DELETE" });
      close();
    });
  showDialog("Delete a saved event", (close) => [
    h("p", null, "Delete the files of ", data(name, "strong"), "? If they are not committed, they are lost."),
    h("div", { class: "row end" },
      button("Cancel", close, { autofocus: true }), button("Delete", () => remove(close), { class: "danger" }),
    ),
  ]);
}

/**
 * Asks for a name, and saves an event that is being edited.
 * @param {{function: string, name: string, event: string, expected: ?string}} draft
 * @param {function({function: string, name: string, expected: ?string}): void} onsaved
 */
function showSaveEvent(draft, onsaved) {
  const name = savedNameField(draft.name);
  const expects = h("input", {
    type: "checkbox",
    checked: draft.expected !== null,
    onchange: () => (expected.hidden = !expects.checked),
  });
  const editor = jsonEditor({ label: "Expected response", text: draft.expected ?? "null", rows: 8 });
  const expected = h("div", { hidden: draft.expected === null }, editor.element);

  async function save(close) {
    const saved = { function: draft.function, name: name.value, expected: expects.checked ? editor.text : null };
    await request(path`saved/${saved.function}/${saved.name}`, {
      method: "PUT",
      body: { event: draft.event, expected: saved.expected },
    });
    close();
    notify(`Saved as ${saved.name}`, "good");
    onsaved(saved);
  }

  showDialog("Save the event", (close) => {
    const submit = (event) => {
      event.preventDefault();
      if (!expects.checked || editor.check()) attempt(() => save(close));
    };
    return h("form", { class: "stack", onsubmit: submit },
      h("label", { class: "field" }, h("span", null, "Name: letters, digits, - and _, and . inside"), name),
      h("label", null, expects, "With an expected response"), expected,
      h("p", { class: "dim" },
        "The event becomes a file, exactly as the editor shows it. An event of that name is replaced.",
      ),
      h("div", { class: "row end" },
        button("Cancel", close), h("button", { type: "submit", class: "primary" }, "Save"),
      ),
    );
  });
}

function savedNameField(value) {
  return h("input", {
    class: "mono",
    value,
    required: true,
    maxlength: 80,
    pattern: "[A-Za-z0-9_][A-Za-z0-9_\\-]*(\\.[A-Za-z0-9_\\-]+)*",
    title: "Letters, digits, - and _, and . inside",
    autocomplete: "off",
    spellcheck: "false",
    autofocus: true,
  });
}
