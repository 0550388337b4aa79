// The screen "Invocations". The list and one invocation are the same screen, so that both can be seen side by side
// where there is room.

const FILTER_HINTS = [
  ["order", "The title, id or error type contains the word"],
  ["-order", "None of them contains it"],
  ["status:failed", "Any status but ok; also status:timeout, status:crash, …"],
  ["source:sqs", "Events of one source"],
  ["via:replay", "How it came: http, api, console, replay, saved"],
  ["cold", "Cold starts"],
  [">100ms", "Longer than 100 ms; also <5ms"],
];

async function invocationsScreen(page) {
  const list = new InvocationList();
  const detail = new InvocationDetail(() => list.home());
  const split = h("div", { class: "split" }, list.element, splitter(), detail.element);
  let stepping = false;

  async function open({ params: { id }, query }) {
    const before = detail.id;
    const focusStays = stepping;
    stepping = false;
    split.toggleAttribute("data-open", Boolean(id));
    if (!id) {
      list.setQuery(query.get("q") ?? "");
      list.select(null);
      detail.close();
      setTitle("Invocations");
      if (before) list.focusRow(before);
      return;
    }
    list.select(id);
    await detail.show(id);
    if (detail.id !== id) return;
    setTitle(detail.record?.title ?? "Invocation");
    if (before === id || focusStays) return;
    detail.element.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  /** Moves by one row, and takes the invocation beside the list along. The focus stays in the list. */
  function step(by) {
    const id = list.step(by);
    if (!id || !detail.id) return;
    stepping = true;
    navigate(list.address(id), { replace: true });
  }

  if (page.query.has("function")) store.picked = page.query.get("function");
  await list.load(page.query.get("q") ?? "");
  page.main.replaceChildren(split);
  await open(page);
  return {
    title: detail.record?.title ?? "Invocations",
    update: (next) => attempt(() => open(next)),
    invocations: (summaries) => (list.apply(summaries), detail.apply(summaries)),
    reload: () => attempt(() => Promise.all([list.load(), detail.load()])),
    keys: {
      j: () => step(1),
      k: () => step(-1),
      "/": () => list.input.focus(),
      r: () => attempt(() => replay(detail.id ?? list.focused())),
      Enter: () => list.focused() && navigate(list.address(list.focused())),
      Escape: () => detail.id && navigate(list.home()),
    },
  };
}

/** Replays an invocation as it was, and opens the new one. */
async function replay(id) {
  if (!id) return;
  const { ids } = await api(path`invocations/${id}/replay`, { method: "POST", body: {} });
  notify("Replayed", "good");
  navigate(path`/_lam/invocations/${ids[0]}`);
}

/** A column: its class, its heading, what a cell depends on, and what it shows. A cell is made anew only on change. */
const COLUMNS = [
  {
    name: "time",
    heading: "Time",
    of: (s) => s.at,
    cell: (s) => h("time", { datetime: s.at, title: formatDate(s.at) }, formatTime(s.at)),
  },
  { name: "source", heading: "Source", of: (s) => s.source, cell: (s) => sourceBadge(s) },
  {
    name: "what",
    heading: "Invocation",
    of: (s) => s.title,
    cell: (s, list) =>
      link(list.address(s.id), data(s.title), {
        title: visible(s.title),
        "aria-current": s.id === list.selected && "true",
      }),
  },
  {
    name: "marks",
    heading: "",
    of: (s) => [s.coldStart, s.replayOf, s.savedAs, s.verdict, s.via, s.function],
    cell: (s) => marks(s),
  },
  {
    name: "status",
    heading: "Status",
    of: (s) => [s.status, s.state, s.httpStatus],
    cell: (s) => [statusPill(s), httpStatus(s)],
  },
  { name: "duration", heading: "Duration", right: true, of: (s) => s.durationMs, cell: (s) => formatMs(s.durationMs) },
  {
    name: "billed",
    heading: "Billed",
    right: true,
    of: (s) => s.billedMs,
    cell: (s) => (s.billedMs === null ? "–" : `${s.billedMs.toLocaleString("en")} ms`),
  },
  { name: "memory", heading: "Memory", right: true, of: (s) => s.memoryKib, cell: (s) => formatKib(s.memoryKib) },
];

function sourceBadge({ source, sourceAbout }) {
  return h("span", { class: "badge", title: sourceAbout }, source ?? "event");
}

function httpStatus({ httpStatus: status }) {
  const tone = status >= 500 ? "bad" : status >= 400 ? "warn" : "";
  return status !== null && h("span", { class: `number http-status ${tone}` }, status);
}

function marks(summary) {
  const several = functionNames().length > 1 && !store.picked;
  return [
    summary.verdict && verdictPill(summary.verdict),
    summary.coldStart &&
      h("span", { class: "badge cold", title: "Cold start: the first invocation of an environment" }, "cold"),
    summary.replayOf
      ? h("span", { class: "badge", title: `Replay of ${summary.replayOf}` }, "replay")
      : (summary.via === "console" || summary.via === "saved") &&
        h("span", { class: "badge" }, summary.savedAs ? visible(summary.savedAs) : summary.via),
    several && data(summary.function, "span", { class: "mark-function" }),
  ];
}

/** The live table. Rows are found by number, and only the cells that have changed are made anew. */
class InvocationList {
  constructor() {
    this.rows = new Map();
    this.query = "";
    this.selected = null;
    /** How many loads are under way, and what has changed meanwhile: the loaded list may not have it yet. */
    this.loading = 0;
    this.missed = [];
    this.input = h("input", {
      type: "search",
      name: "q",
      autocomplete: "off",
      spellcheck: "false",
      placeholder: "Filter: text, status:failed, source:sqs, cold, >100ms",
      "aria-label": "Filter",
      "aria-describedby": "filter-error",
      oninput: () => this.typed(),
    });
    this.error = h("p", { id: "filter-error", class: "filter-error", role: "alert" });
    this.heading = h("span", { class: "dim number" });
    this.body = h("tbody", { onclick: (event) => this.clicked(event) });
    this.empty = h("div", { class: "empty", hidden: true });
    this.element = h(
      "section",
      { class: "list-pane", "aria-labelledby": "list-title" },
      h(
        "div",
        { class: "list-head" },
        h("div", { class: "row spread" }, h("h1", { id: "list-title" }, "Invocations"), this.heading),
        h("form", { action: "/_lam/", method: "get", role: "search", class: "row" },
          h("div", { class: "grow filter" }, this.input),
        ),
        h("div", { class: "chips" }, ["status:failed", "cold", "via:replay", ">100ms"].map((term) => this.chip(term))),
        this.error,
      ),
      (this.table = h(
        "table",
        { class: "invocations", "aria-label": "Invocations, newest first" },
        h("thead", null, h("tr", null, COLUMNS.map(({ name, heading, right }) =>
          h("th", { scope: "col", class: `c-${name} ${right ? "right" : ""}` },
            heading || h("span", { class: "visually-hidden" }, "Marks"),
          ),
        ))),
        this.body,
      )),
      this.empty,
    );
  }

  chip(term) {
    return button(
      term,
      () => {
        const terms = new Set(this.input.value.split(/\s+/).filter(Boolean));
        if (!terms.delete(term)) terms.add(term);
        this.input.value = [...terms].join(" ");
        this.typed();
      },
      { class: "chip", "data-term": term, "aria-pressed": "false" },
    );
  }

  home() {
    return this.query ? `/_lam/?${new URLSearchParams({ q: this.query })}` : "/_lam/";
  }

  address(id) {
    return path`/_lam/invocations/${id}`;
  }

  typed() {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => {
      this.query = this.input.value.trim();
      if (location.pathname === "/_lam/") history.replaceState(null, "", this.home());
      attempt(() => this.load(this.query));
    }, 120);
  }

  setQuery(query) {
    if (query !== this.query) attempt(() => this.load(query));
  }

  /** Loads the list. An error in the filter is shown beside it, and the rows stay. */
  async load(query = this.query) {
    this.query = query;
    if (document.activeElement !== this.input) this.input.value = query;
    const terms = query.split(/\s+/);
    for (const chip of this.element.querySelectorAll(".chip"))
      chip.setAttribute("aria-pressed", String(terms.includes(chip.dataset.term)));
    const search = new URLSearchParams({ q: query, function: store.picked, limit: store.state?.kept ?? 500 });
    try {
      this.loading += 1;
      const { invocations } = await api(`invocations?${search}`);
      if (query !== this.query) return;
      this.error.textContent = "";
      this.replace(invocations);
    } catch (error) {
      if (error.status !== 400) throw error;
      this.error.textContent = error.message;
    } finally {
      this.loading -= 1;
      if (this.loading === 0) this.apply(this.missed.splice(0));
    }
  }

  replace(invocations) {
    const known = this.rows;
    // A lam that was started again counts from the beginning.
    const isSame = ({ id, seq }) => known.get(seq)?.element.dataset.id === id;
    const rowFor = (summary) => (isSame(summary) ? known.get(summary.seq) : this.makeRow(summary));
    this.rows = new Map(invocations.map((summary) => [summary.seq, rowFor(summary)]));
    for (const summary of invocations) this.refresh(summary);
    const rows = [...this.rows.values()].map((row) => row.element);
    if (rows.length !== this.body.children.length || rows.some((row, index) => row !== this.body.children[index]))
      this.body.replaceChildren(...rows);
    this.showCount();
  }

  /** Takes changed summaries in. The server knows what a filter means, so with a filter it is asked, not too often. */
  apply(summaries) {
    if (summaries.length === 0) return;
    if (this.loading > 0) this.missed.push(...summaries);
    for (const summary of summaries) {
      if (store.picked && summary.function !== store.picked) continue;
      if (this.rows.has(summary.seq)) this.refresh(summary);
      else if (!this.query) this.insert(summary);
    }
    if (this.query) this.loadSoon();
    else this.trim();
  }

  loadSoon() {
    this.soon ??= setTimeout(() => {
      this.soon = null;
      attempt(() => this.load());
    }, 400);
  }

  insert(summary) {
    const row = this.makeRow(summary);
    this.rows.set(summary.seq, row);
    this.refresh(summary);
    let before = this.body.firstElementChild;
    while (before && Number(before.dataset.seq) > summary.seq) before = before.nextElementSibling;
    this.body.insertBefore(row.element, before);
  }

  trim() {
    while (this.rows.size > (store.state?.kept ?? 500)) {
      this.rows.delete(Number(this.body.lastElementChild.dataset.seq));
      this.body.lastElementChild.remove();
    }
    this.showCount();
  }

  showCount() {
    const shown = this.rows.size;
    this.heading.textContent = count(shown, "invocation");
    this.empty.hidden = shown > 0;
    this.table.hidden = shown === 0;
    if (shown === 0) this.empty.replaceChildren(...(this.query ? noMatch() : firstSteps()));
  }

  makeRow(summary) {
    const cells = COLUMNS.map(({ name, right }) => h("td", { class: `c-${name} ${right ? "right" : ""}` }));
    const element = h(
      "tr",
      { "data-id": summary.id, "data-seq": summary.seq, class: summary.id === this.selected ? "selected" : "" },
      cells,
    );
    return { element, cells, shown: [] };
  }

  refresh(summary) {
    const row = this.rows.get(summary.seq);
    COLUMNS.forEach(({ of, cell }, index) => {
      const depends = String(of(summary));
      if (row.shown[index] === depends) return;
      row.shown[index] = depends;
      row.cells[index].replaceChildren(...[cell(summary, this)].flat().filter(Boolean));
    });
  }

  select(id) {
    const before = this.rowOf(this.selected);
    before?.classList.remove("selected");
    before?.querySelector("a")?.removeAttribute("aria-current");
    this.selected = id;
    const row = this.rowOf(id);
    row?.classList.add("selected");
    row?.querySelector("a")?.setAttribute("aria-current", "true");
    row?.scrollIntoView({ block: "nearest" });
  }

  /** The newest row of an invocation: a second delivery of an event has the same id. */
  rowOf(id) {
    return [...this.body.children].find((row) => row.dataset.id === id);
  }

  focusedRow() {
    return document.activeElement?.closest(".invocations tr") ?? this.rowOf(this.selected);
  }

  focused() {
    return this.focusedRow()?.dataset.id;
  }

  /** Moves the focus by one row, and returns its id. */
  step(by) {
    const from = this.focusedRow();
    const row = from ? (by > 0 ? from.nextElementSibling : from.previousElementSibling) : this.body.firstElementChild;
    row?.querySelector("a").focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
    return row?.dataset.id;
  }

  focusRow(id) {
    this.rowOf(id)?.querySelector("a").focus();
  }

  clicked(event) {
    const row = event.target.closest("tr");
    if (row && !event.target.closest("a") && !String(getSelection())) navigate(this.address(row.dataset.id));
  }
}

function noMatch() {
  return [
    h("h2", null, "Nothing matches the filter"),
    h("p", null, "Press ", h("kbd", null, "?"), " to see what a filter can say."),
  ];
}

function firstSteps() {
  const url = store.state?.functions.find((known) => known.name === currentFunction())?.url ?? location.origin;
  return [
    h("h2", null, "No invocations yet"),
    h("p", null, "Send a request to the function, or ", link("/_lam/send", "send an event"), " from here."),
    h("pre", { class: "example" }, `curl ${url}`),
  ];
}
