// The screen "Saved": events in files of the package, and their verdicts.

async function savedScreen({ main, signal }) {
  const view = { totals: h("p", { class: "saved-totals", role: "status" }), lists: h("div", { class: "stack" }), onBuild: runOnBuildToggle() };
  const load = async () => showSavedEvents(view, await api(savedAddress(), { signal }));
  await load();
  main.replaceChildren(h("div", { class: "row saved-head" }, h("h1", null, "Saved events"), view.totals, h("span", { class: "grow" }), view.onBuild.element), view.lists);
  return { title: "Saved", changed: (what) => what === "saved" && attempt(load), reload: () => attempt(load) };
}

function savedAddress() {
  return store.picked ? `saved?${new URLSearchParams({ function: store.picked })}` : "saved";
}

function runOnBuildToggle() {
  const box = h("input", { type: "checkbox", onchange: () => switchOver(box, "saved/run-on-build"), ...needsToken() });
  return { element: h("label", null, box, "Run all on every build"), set: (on) => (box.checked = on) };
}

function showSavedEvents(view, { directory, events, runOnBuild }) {
  view.onBuild.set(runOnBuild);
  view.totals.textContent = events.length ? `${count(events.length, "saved event")}: ${verdictTotals(events.map((saved) => saved.last?.verdict)).replace("without a verdict", "not run yet")}` : "";
  const names = [...new Set(events.map((saved) => saved.function))];
  view.lists.replaceChildren(...(names.length ? names.map((name) => savedTable(name, events.filter((saved) => saved.function === name))) : [noSavedEvents()]),
    h("p", { class: "dim" }, "The files are in ", data(directory, "code"), ": commit them to share them."));
}

function noSavedEvents() {
  return h("div", { class: "empty" }, h("h2", null, "No saved events"), h("p", null, "Save an event on the page ", link("/_lam/send", "Send"), ", or an invocation with its response. Saved events can run after each build, and show what has regressed."));
}

function savedTable(name, events) {
  return h("section", { class: "card" }, h("div", { class: "row spread" }, h("h2", null, data(name)), button("Run all", () => runSaved(name), needsToken({ class: "primary", "aria-label": `Run all saved events of ${name}` }))),
    h("div", { class: "scroll" }, h("table", { class: "saved-table cards" }, h("caption", { class: "visually-hidden" }, `Saved events of ${name}`),
      h("thead", null, h("tr", null, ["Event", "Size", "Expected response", "Last verdict", "Last run"].map((label) => h("th", { scope: "col" }, label)), h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, "Actions")))),
      h("tbody", null, events.map(savedRow)))));
}

function savedRow({ function: functionName, name, bytes, hasExpected, last }) {
  const open = `/_lam/send?${new URLSearchParams({ function: functionName, saved: name })}`;
  return h("tr", null,
    h("td", { "data-label": "Event" }, link(open, data(name, "span", { class: "mono" }))),
    h("td", { "data-label": "Size", class: "number nowrap" }, formatBytes(bytes)),
    h("td", { "data-label": "Expected response" }, hasExpected ? "yes" : h("span", { class: "dim" }, "none")),
    h("td", { "data-label": "Last verdict" }, last?.verdict ? verdictPill(last.verdict) : h("span", { class: "dim" }, last ? "–" : "not run yet")),
    h("td", { "data-label": "Last run", class: "nowrap" }, last ? link(path`/_lam/invocations/${last.id}`, formatTime(last.at), { class: "number", title: last.at }) : "–", last && h("span", { class: "dim" }, ` · build ${last.build}`)),
    h("td", { class: "actions" }, h("div", { class: "row" },
      button("Run", () => runSaved(functionName, name), needsToken({ class: "small", "aria-label": `Run ${name}` })),
      button("Copy as test", () => copyAsTest(last.id), last ? { class: "small", "aria-label": `Copy as test: ${name}` } : { class: "small", disabled: true, title: "Run it once first", "aria-label": `Copy as test: ${name}` }),
      button("Delete…", () => confirmDelete(functionName, name), needsToken({ class: "small danger", "aria-label": `Delete ${name}` })))));
}

/** Runs one saved event, or all of the function. One opens its invocation. */
async function runSaved(functionName, name) {
  const result = await attempt(() => api(path`saved/${functionName}/run`, { method: "POST", body: name ? { name } : {} }));
  if (!result) return;
  if (name && result.ids.length === 1) return navigate(path`/_lam/invocations/${result.ids[0]}`);
  notify(`${count(result.ids.length, "saved event")} started`, "good");
}

async function copyAsTest(id) {
  await attempt(async () => copyText(await api(path`invocations/${id}/copy/test`), "Test"));
}

function confirmDelete(functionName, name) {
  const remove = (close) => attempt(async () => {
    await request(path`saved/${functionName}/${name}`, { method: "DELETE" });
    close();
  });
  showDialog("Delete a saved event", (close) => [
    h("p", null, "Delete the files of ", data(name, "strong"), "? If they are not committed, they are lost."),
    h("div", { class: "row end" }, button("Cancel", close, { autofocus: true }), button("Delete", () => remove(close), { class: "danger" }))]);
}

/**
 * Asks for a name, and saves an event that is being edited.
 * @param {{function: string, name: string, event: string, expected: ?string}} draft
 * @param {function({function: string, name: string, expected: ?string}): void} onsaved
 */
function showSaveEvent(draft, onsaved) {
  const name = savedNameField(draft.name);
  const expects = h("input", { type: "checkbox", checked: draft.expected !== null, onchange: () => (expected.hidden = !expects.checked) });
  const editor = jsonEditor({ label: "Expected response", text: draft.expected ?? "null", rows: 8 });
  const expected = h("div", { hidden: draft.expected === null }, editor.element);
  showDialog("Save the event", (close) => h("form", { class: "stack", onsubmit: (event) => {
    event.preventDefault();
    if (expects.checked && !editor.check()) return;
    const response = expects.checked ? editor.text : null;
    attempt(async () => {
      await request(path`saved/${draft.function}/${name.value}`, { method: "PUT", body: { event: draft.event, expected: response } });
      close();
      notify(`Saved as ${name.value}`, "good");
      onsaved({ function: draft.function, name: name.value, expected: response });
    });
  } }, savedNameLabel(name), h("label", null, expects, "With an expected response"), expected,
  h("p", { class: "dim" }, "An event of that name is replaced."), h("div", { class: "row end" }, button("Cancel", close), h("button", { type: "submit", class: "primary" }, "Save"))));
}

function savedNameField(value) {
  return h("input", { class: "mono", value, required: true, maxlength: 80, pattern: "[A-Za-z0-9_\\-]([A-Za-z0-9_.\\-]*[A-Za-z0-9_\\-])?", title: "Letters, digits, - and _, and . inside", autocomplete: "off", spellcheck: "false", autofocus: true });
}

function savedNameLabel(field) {
  return h("label", { class: "field" }, h("span", null, "Name: letters, digits, - and _, and . inside"), field);
}
