// Replays with changes, and the comparison of two invocations.

/** Replays an invocation, and compares the new one with it. `options` are as the API takes them. */
async function replayAndCompare(id, options = {}) {
  const result = await attempt(() => api(path`invocations/${id}/replay`, { method: "POST", body: options }));
  if (!result) return;
  // A second delivery has the same id, so the console finds only the newer of the two by it.
  navigate(options.sameId ? path`/_lam/invocations/${id}` : compareAddress(id, result.ids[0]));
}

function compareAddress(before, after) {
  return `/_lam/compare?${new URLSearchParams({ before, after })}`;
}

/** Asks how often to replay an invocation, and whether with its id. */
function showReplayDialog(id) {
  showDialog("Replay", (close) => {
    const how = replayOptions();
    return h("form", { class: "stack", method: "dialog", onsubmit: () => replayAndCompare(id, how.options()) }, how.element,
      h("div", { class: "row end" }, button("Cancel", close), h("button", { type: "submit", class: "primary", ...needsToken() }, "Replay")));
  });
}

/** How often to replay. A second delivery with the same request id happens once, as Lambda does it. */
function replayOptions() {
  const times = h("input", { type: "number", min: 1, max: 100, value: 1, required: true });
  const sameId = h("input", { type: "checkbox", onchange: () => (times.disabled = sameId.checked) });
  return {
    element: h("div", { class: "row" }, h("label", null, "Times", times), h("label", null, sameId, "Once, with the same request id, as Lambda may deliver an event twice")),
    options: () => (sameId.checked ? { sameId: true } : { times: Number(times.value) }),
  };
}

// An edited replay.

async function editedReplay({ main, query, signal }, id) {
  const detail = await api(path`invocations/${id}`, { signal });
  const how = replayOptions();
  const editor = jsonEditor({ label: "Event", text: detail.event.text });
  const original = { text: detail.event.text };
  const secrets = h("div", { class: "row" });

  const reveal = () => attempt(async () => {
    const { event } = await api(path`invocations/${id}?reveal=1`);
    original.text = event.text;
    editor.replace(event.text);
    secrets.replaceChildren();
  });

  /** The server has the event with its secrets, so an event that is not edited is not sent. */
  function submit(event) {
    event.preventDefault();
    if (!canWrite()) return;
    const edited = editor.text !== original.text;
    if (!edited || editor.check()) replayAndCompare(id, { ...how.options(), ...(edited && { event: editor.text }) });
  }

  if (detail.event.hidden > 0) secrets.append(`${count(detail.event.hidden, "secret")} ${detail.event.hidden === 1 ? "is" : "are"} hidden as •••, and an edited event is sent as it stands here.`, button("Show secrets", reveal, { class: "small", ...needsToken() }));
  main.replaceChildren(h("form", { class: "stack edit-replay", onsubmit: submit, onkeydown: (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && submit(event) },
    h("h1", null, "Edit and replay"),
    h("p", { class: "row" }, statusPill(detail), data(detail.title), invocationLink(id)),
    detail.event.kept < detail.event.bytes && h("p", { class: "note" }, `Only the first ${formatBytes(detail.event.kept)} of ${formatBytes(detail.event.bytes)} were kept.`),
    secrets, editor.element,
    h("div", { class: "row spread" }, how.element, h("div", { class: "row" }, button("Format", () => editor.format()), sendButton("Replay")))));
  return { title: "Edit and replay" };
}

// The comparison.

async function compareScreen(page) {
  const before = page.query.get("before");
  const after = page.query.get("after") ?? (before && (await latestReplay(before, page.signal)));
  if (!after) return compareForm(page, before);
  const comparison = new CompareView(before, after, page);
  await comparison.load();
  return {
    title: "Compare",
    invocations: (summaries) => summaries.some((changed) => comparison.concerns(changed)) && comparison.refresh(),
    reload: () => comparison.refresh(),
    keys: { r: () => canWrite() && replayAndCompare(before) },
  };
}

async function latestReplay(id, signal) {
  return (await api(path`invocations/${id}`, { signal })).replays.at(-1);
}

/** Without two invocations, asks for them. */
function compareForm({ main }, before) {
  const field = (name, label, value) => h("label", { class: "field grow" }, h("span", null, label), h("input", { name, class: "mono", required: true, value: value ?? "", autocomplete: "off" }));
  main.replaceChildren(h("form", { class: "card stack compare-form", action: "/_lam/compare", method: "get" }, h("h1", null, "Compare two invocations"),
    h("p", { class: "dim" }, "A replay opens this page by itself. To compare any two invocations, enter their request ids."),
    field("before", "Before", before), field("after", "After"), h("div", { class: "row end" }, h("button", { type: "submit", class: "primary" }, "Compare"))));
  return { title: "Compare" };
}

class CompareView {
  constructor(before, after, { main, signal }) {
    Object.assign(this, { before, after, main, signal, timer: 0 });
  }

  /** Whether a change of this invocation changes what is shown. */
  concerns(summary) {
    return summary.id === this.before || summary.id === this.after || summary.replayOf === this.before;
  }

  /** Loads again, at most four times a second. */
  refresh() {
    if (this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      if (!this.signal.aborted) attempt(() => this.load());
    }, 250);
  }

  async load() {
    const get = (address) => api(address, { signal: this.signal });
    const [before, after] = await Promise.all([get(path`invocations/${this.before}`), get(path`invocations/${this.after}`)]);
    const ended = before.state === "done" && after.state === "done";
    const pair = new URLSearchParams({ before: this.before, after: this.after });
    const [comparison, replays] = await Promise.all([ended ? get(`compare?${pair}`) : null, this.replays(before, get)]);
    if (this.signal.aborted) return;
    this.main.replaceChildren(h("div", { class: "compare" },
      compareHead(before, after, comparison),
      h("div", { class: "compare-sides" }, compareSide("Before", before), compareSide("After", after)),
      comparison ? compareMeasures(before, after, comparison) : h("p", { class: "card", role: "status" }, "The replay has not ended yet. The comparison appears here when it has."),
      comparison && compareDiffs(comparison), replayTable(before, this.after, replays)));
  }

  /** All replays of the first invocation that are kept, if there is more than this one. */
  async replays(before, get) {
    if (before.replays.length < 2) return [];
    const { invocations } = await get(`invocations?${new URLSearchParams({ q: "via:replay", limit: 500 })}`);
    return invocations.filter((summary) => summary.replayOf === before.id).reverse();
  }
}

function compareHead(before, after, comparison) {
  return h("div", { class: "row compare-head" }, h("h1", null, "Compare"),
    comparison ? verdictPill(comparison.verdict) : statusPill(after), h("span", { class: "grow" }),
    button("Replay again", () => replayAndCompare(before.id), needsToken({ title: "Replay (r)" })),
    button("More times…", () => showReplayDialog(before.id), needsToken()),
    link(`/_lam/send?${new URLSearchParams({ invocation: before.id })}`, "Edit and replay", { class: "button" }));
}

function compareSide(label, summary) {
  return h("section", { class: "card", "aria-label": label },
    h("h2", { class: "row" }, h("span", { class: "dim" }, label), statusPill(summary), summary.httpStatus && h("span", { class: "badge" }, `HTTP ${summary.httpStatus}`), summary.coldStart && h("span", { class: "badge cold" }, "cold start")),
    h("p", null, link(path`/_lam/invocations/${summary.id}`, data(summary.title))),
    h("p", { class: "dim number" }, formatTime(summary.at), ` · build ${summary.build} · `, h("span", { class: "mono", title: summary.id }, summary.id.slice(0, 8))),
    summary.errorType && h("p", null, data(summary.errorType, "span", { class: "mono bad" })));
}

function compareMeasures(before, after, { status, duration, memory }) {
  const row = (label, left, right, change) => h("tr", null, h("th", { scope: "row" }, label), h("td", { class: "right" }, left), h("td", { class: "right" }, right), h("td", { class: "right" }, change));
  return h("section", { class: "card scroll" }, h("table", { class: "measures" },
    h("caption", { class: "visually-hidden" }, "Status, duration and memory"),
    h("thead", null, h("tr", null, h("th", { scope: "col" }, "Measure"), ["Before", "After", "Change"].map((label) => h("th", { scope: "col", class: "right" }, label)))),
    h("tbody", null, row("Status", status.before, status.after, status.same ? "same" : "different"),
      row("Duration", formatMs(duration.beforeMs), formatMs(duration.afterMs), changeOf(duration.beforeMs, duration.afterMs, formatMs)),
      row("Peak memory", formatKib(memory.beforeKib), formatKib(memory.afterKib), changeOf(memory.beforeKib, memory.afterKib, formatKib)),
      row("Cold start", before.coldStart ? "yes" : "no", after.coldStart ? "yes" : "no", before.coldStart === after.coldStart ? "same" : "different"))));
}

function changeOf(before, after, format) {
  if (before === null || after === null) return "–";
  const difference = after - before;
  if (difference === 0) return "same";
  const percent = before ? ` (${difference < 0 ? "−" : "+"}${Math.abs((100 * difference) / before).toFixed(0)} %)` : "";
  return `${difference < 0 ? "−" : "+"}${format(Math.abs(difference))}${percent}`;
}

function compareDiffs({ response, log, event }) {
  return [diffSection("Response", response, "Names of JSON are sorted, so that their order makes no difference."),
    diffSection("Log", log, "Request ids and times are left out of the comparison."), diffSection("Event", event, "Names of JSON are sorted.")];
}

/** What differs is open; what is the same is one line. */
function diffSection(title, { same, lines }, about) {
  const summary = h("summary", null, h("h2", null, title), h("span", { class: "pill", "data-tone": same ? "grey" : "blue" }, same ? "same" : diffCounts(lines)));
  return h("details", { class: "card diff-section", open: !same }, summary, h("p", { class: "dim" }, about),
    lines.length ? diffTable(title, lines) : h("p", { class: "dim" }, "Empty on both sides."));
}

function diffCounts(lines) {
  const of = (op) => lines.filter((line) => line.op === op).length;
  return `${of("-")} removed, ${of("+")} added`;
}

const DIFF_OPS = { "=": ["", "same"], "-": ["−", "removed"], "+": ["+", "added"] };

function diffTable(title, lines) {
  return h("table", { class: "diff" }, h("caption", { class: "visually-hidden" }, `${title}: lines before and after`),
    h("colgroup", null, ["line-number", "line-number", "sign", "rest"].map((part) => h("col", { class: part }))),
    h("thead", { class: "visually-hidden" }, h("tr", null, ["Line before", "Line after", "Change", "Text"].map((label) => h("th", { scope: "col" }, label)))),
    h("tbody", null, lines.map(diffLine)));
}

function diffLine(line) {
  if (line.op === "…") return h("tr", { class: "folded" }, h("td", { colspan: 4 }, `${count(line.count, "equal line")} not shown`));
  const [sign, meaning] = DIFF_OPS[line.op];
  return h("tr", { "data-op": meaning }, h("td", { class: "line-number" }, line.before), h("td", { class: "line-number" }, line.after),
    h("td", { class: "sign" }, h("span", { "aria-hidden": "true" }, sign), h("span", { class: "visually-hidden" }, meaning)), h("td", null, data(line.text, "code")));
}

/** With several replays of one invocation: their verdicts, and which one is compared. */
function replayTable(before, shown, replays) {
  if (!replays.length) return null;
  return h("section", { class: "card scroll" }, h("h2", null, `${count(replays.length, "replay")}: ${verdictTotals(replays.map((each) => each.verdict))}`), h("table", null,
    h("caption", { class: "visually-hidden" }, "Replays of the first invocation"),
    h("thead", null, h("tr", null, ["Time", "Compare", "Status", "Verdict", "Duration", "Build"].map((label) => h("th", { scope: "col" }, label)))),
    h("tbody", null, replays.map((each) => h("tr", { "aria-current": each.id === shown ? "true" : null },
      h("td", { class: "number nowrap" }, formatTime(each.at)), h("td", null, link(compareAddress(before.id, each.id), each.id.slice(0, 8), { class: "mono", title: each.id })),
      h("td", null, statusPill(each)), h("td", null, each.verdict ? verdictPill(each.verdict) : "–"), h("td", { class: "number nowrap" }, formatMs(each.durationMs)), h("td", null, each.build))))));
}

/** Such as "2 pass, 1 regressed, 1 not run"; `null` is an invocation without a verdict. */
function verdictTotals(verdicts) {
  const of = (...wanted) => verdicts.filter((verdict) => wanted.includes(verdict ?? null)).length;
  const totals = [[of("fixed", "still-passing"), "pass"], [of("regressed"), "regressed"], [of("still-failing"), "still failing"], [of(null), "without a verdict"]];
  return totals.filter(([number]) => number).map(([number, label]) => `${number} ${label}`).join(", ");
}
