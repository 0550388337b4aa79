// The screen "Compare": what differs between two invocations.

function compareAddress(before, after) {
  return `/_lam/compare?${new URLSearchParams({ before, after })}`;
}

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
  const field = (name, label, value) =>
    h("label", { class: "field grow" },
      h("span", null, label),
      h("input", { name, class: "mono", required: true, value: value ?? "", autocomplete: "off" }),
    );
  main.replaceChildren(
    h("form", { class: "card stack compare-form", action: "/_lam/compare", method: "get" },
      h("h1", null, "Compare two invocations"),
      h("p", { class: "dim" },
        "A replay opens this page by itself. To compare any two invocations, enter their request ids.",
      ),
      field("before", "Before", before), field("after", "After"),
      h("div", { class: "row end" }, h("button", { type: "submit", class: "primary" }, "Compare")),
    ),
  );
  return { title: "Compare" };
}

class CompareView {
  constructor(before, after, { main, signal }) {
    Object.assign(this, { before, after, main, signal, element: h("div", { class: "compare" }) });
    this.refresh = atMostEvery(250, signal, () => this.load());
  }

  /** Whether a change of this invocation changes what is shown. */
  concerns(summary) {
    return summary.id === this.before || summary.id === this.after || summary.replayOf === this.before;
  }

  async load() {
    const get = (address) => api(address, { signal: this.signal });
    const [before, after] = await Promise.all([
      get(path`invocations/${this.before}`),
      get(path`invocations/${this.after}`),
    ]);
    const ended = before.state === "done" && after.state === "done";
    const pair = new URLSearchParams({ before: this.before, after: this.after });
    const [comparison, replays] = await Promise.all([ended ? get(`compare?${pair}`) : null, this.replays(before, get)]);
    redraw(this.element, [before.state, after.state, comparison, replays, canWrite()], () => [
      compareHead(before, after, comparison),
      h("div", { class: "compare-sides" }, compareSide("Before", before), compareSide("After", after)),
      comparison ? compareMeasures(before, after, comparison) : waitingNote(),
      comparison && compareDiffs(comparison),
      replays.length > 0 && replayTable(before, this.after, replays),
    ]);
    if (!this.element.parentNode) this.main.replaceChildren(this.element);
  }

  /** All replays of the first invocation that are kept, if there is more than this one. */
  async replays(before, get) {
    if (before.replays.length < 2) return [];
    const { invocations } = await get(`invocations?${new URLSearchParams({ q: "via:replay", limit: 500 })}`);
    return invocations.filter((summary) => summary.replayOf === before.id).reverse();
  }
}

function waitingNote() {
  return h("p", { class: "card", role: "status" },
    "The replay has not ended yet. The comparison appears here when it has.",
  );
}

function compareHead(before, after, comparison) {
  return h("div", { class: "row compare-head" },
    h("h1", null, "Compare"), comparison?.verdict ? verdictPill(comparison.verdict) : statusPill(after),
    h("span", { class: "grow" }),
    button("Replay again", () => replayAndCompare(before.id), needsToken({ title: "Replay (r)" })),
    button(
      "Replay…",
      () => showReplayDialog(before.id),
      needsToken({ title: "Several times, or with the same request id" }),
    ),
    link(`/_lam/send?${new URLSearchParams({ invocation: before.id })}`, "Replay edited", { class: "button" }),
  );
}

function compareSide(label, summary) {
  return h("section", { class: "card", "aria-label": label },
    h("h2", { class: "row" },
      h("span", { class: "dim" }, label), statusPill(summary),
      summary.httpStatus && h("span", { class: "badge" }, `HTTP ${summary.httpStatus}`),
      summary.coldStart && h("span", { class: "badge cold" }, "cold start"),
    ),
    h("p", null, link(path`/_lam/invocations/${summary.id}`, data(summary.title))),
    h("p", { class: "dim number" },
      `${formatTime(summary.at)} · build ${summary.build} · `,
      h("span", { class: "mono", title: summary.id }, summary.id.slice(0, 8)),
    ),
    summary.errorType && h("p", null, data(summary.errorType, "span", { class: "mono bad" })),
  );
}

const MEASURE_HEADINGS = [
  "Measure",
  { text: "Before", right: true },
  { text: "After", right: true },
  { text: "Change", right: true },
];

function compareMeasures(before, after, { status, duration, memory }) {
  const row = (label, ...cells) =>
    h("tr", null, h("th", { scope: "row" }, label), cells.map((cell) => h("td", { class: "right" }, cell)));
  const sameness = (same) => (same ? "same" : "different");
  const cold = ({ coldStart }) => (coldStart ? "yes" : "no");
  return h("section", { class: "card scroll" }, dataTable("Status, duration and memory", MEASURE_HEADINGS,
    [
      row("Status", status.before, status.after, sameness(status.same)),
      row(
        "Duration",
        formatMs(duration.beforeMs),
        formatMs(duration.afterMs),
        changeOf(duration.beforeMs, duration.afterMs, formatMs),
      ),
      row(
        "Peak memory",
        formatKib(memory.beforeKib),
        formatKib(memory.afterKib),
        changeOf(memory.beforeKib, memory.afterKib, formatKib),
      ),
      row("Cold start", cold(before), cold(after), sameness(before.coldStart === after.coldStart)),
    ],
    { class: "measures" },
  ));
}

function changeOf(before, after, format) {
  if (before === null || after === null) return "–";
  const difference = after - before;
  if (difference === 0) return "same";
  const sign = difference < 0 ? "−" : "+";
  const percent = before ? ` (${sign}${Math.abs((100 * difference) / before).toFixed(0)} %)` : "";
  return sign + format(Math.abs(difference)) + percent;
}

function compareDiffs({ response, log, event }) {
  return [
    diffSection("Response", response, "Names in JSON are sorted, so that their order makes no difference."),
    diffSection("Log", log, "Request ids and times are left out of the comparison."),
    diffSection("Event", event, "Names in JSON are sorted, so that their order makes no difference."),
  ];
}

/** What differs is open; what is the same is one line. */
function diffSection(title, diff, about) {
  const { same, lines } = diff;
  const result = h("span", { class: "pill", "data-tone": same ? "grey" : "blue" }, same ? "same" : diffCounts(diff));
  return h("details", { class: "card diff-section", open: !same },
    h("summary", null, h("h2", null, title), result), h("p", { class: "dim" }, about),
    lines.length ? diffTable(title, lines) : h("p", { class: "dim" }, "Empty on both sides."),
  );
}

function diffCounts({ onlySecrets, lines }) {
  if (onlySecrets) return "only hidden values differ";
  const of = (op) => lines.filter((line) => line.op === op).length;
  return `${of("-")} removed, ${of("+")} added`;
}

const DIFF_OPS = { "=": ["", "same"], "-": ["−", "removed"], "+": ["+", "added"] };

function diffTable(title, lines) {
  const headings = ["Line before", "Line after", "Change", "Text"].map((text) => ({ text, hidden: true }));
  const table = dataTable(`${title}: lines before and after`, headings, lines.map(diffLine), { class: "diff" });
  table.prepend(
    h("colgroup", null, ["line-number", "line-number", "sign", "rest"].map((part) => h("col", { class: part }))),
  );
  return table;
}

function diffLine(line) {
  if (line.op === "…")
    return h("tr", { class: "folded" }, h("td", { colspan: 4 }, `${count(line.count, "equal line")} not shown`));
  const [sign, meaning] = DIFF_OPS[line.op];
  return h("tr", { "data-op": meaning },
    h("td", { class: "line-number" }, line.before), h("td", { class: "line-number" }, line.after),
    h("td", { class: "sign" },
      h("span", { "aria-hidden": "true" }, sign), h("span", { class: "visually-hidden" }, meaning),
    ),
    h("td", null, data(line.text, "code")),
  );
}

const REPLAY_HEADINGS = ["Time", "Compare", "Status", "Verdict", "Duration", "Build"];

/** With several replays of one invocation: their verdicts, and which one is compared. */
function replayTable(before, shown, replays) {
  const rows = replays.map((each) =>
    h("tr", { "aria-current": each.id === shown ? "true" : null },
      h("td", { class: "number nowrap" }, formatTime(each.at)),
      h("td", null, link(compareAddress(before.id, each.id), each.id.slice(0, 8), { class: "mono", title: each.id })),
      h("td", null, statusPill(each)), h("td", null, each.verdict ? verdictPill(each.verdict) : "–"),
      h("td", { class: "number nowrap" }, formatMs(each.durationMs)), h("td", null, each.build),
    ),
  );
  return h("section", { class: "card scroll" },
    h("h2", null, `${count(replays.length, "replay")}: ${verdictTotals(replays.map((each) => each.verdict))}`),
    dataTable("Replays of the first invocation", REPLAY_HEADINGS, rows),
  );
}

/** Such as "2 pass, 1 regressed, 1 not run yet". `nothing` says what it is called if there is no verdict. */
function verdictTotals(verdicts, nothing = "without a verdict") {
  const of = (...wanted) => verdicts.filter((verdict) => wanted.includes(verdict ?? null)).length;
  const totals = [
    [of("fixed", "still-passing"), "pass"],
    [of("regressed"), "regressed"],
    [of("still-failing"), "still failing"],
    [of(null), nothing],
  ];
  return totals
    .filter(([number]) => number)
    .map(([number, label]) => `${number} ${label}`)
    .join(", ");
}
