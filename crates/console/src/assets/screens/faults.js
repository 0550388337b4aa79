// The screen "Faults": what can go wrong between the runtime and the Runtime API, on purpose.

const FAULT_GROUPS = [
  ["process", "Process", "What happens to the process of the function."],
  ["caller", "Caller", "What happens before an invocation reaches the function."],
  ["runtime-api", "Runtime API", "The runtime sends a request, and this happens to its response."],
];

const EXCHANGE_LABELS = {
  next: "GET /next",
  response: "POST /response",
  error: "POST /error",
  "init-error": "POST /init/error",
  "restore-next": "GET /restore/next",
  "restore-error": "POST /restore/error",
  "any-post": "any POST",
};

async function faultsScreen({ main, signal }) {
  const view = new FaultsView(currentFunction(), main, signal);
  await view.load();
  return {
    title: "Faults",
    changed: (what) => what === "faults" && view.refresh(),
    invocations: () => view.refresh(),
    reload: () => view.refresh(),
  };
}

class FaultsView {
  constructor(name, main, signal) {
    Object.assign(this, { name, main, signal, shownFaults: 0, plan: { when: "next", n: 1 } });
    this.refresh = atMostEvery(250, signal, () => this.load());
    this.armed = h("section", { class: "card" });
    this.fired = h("span", { class: "pill", "data-tone": "red" });
    const nothing = `When a fault has fired, it appears here with every exchange of ${visible(name)} after it.`;
    this.exchanges = exchangeTable("What the runtime did", nothing);
    this.kinds = h("div", { class: "stack" });
    this.callers = h("section", { class: "card" });
    const runtime = h("section", { class: "card" },
      h("h2", { class: "row" }, "What the runtime did", this.fired), this.exchanges.element,
    );
    const outcome = h("div", { class: "stack outcome" }, this.armed, runtime, this.callers);
    const choice = h("div", { class: "stack" }, this.planBar(), this.kinds);
    const columns = h("div", { class: "columns" }, outcome, choice);
    this.element = h("div", { class: "stack faults" }, h("h1", null, "Faults"), columns);
  }

  async load() {
    const get = (address) => api(address, { signal: this.signal });
    const [{ kinds, armed }, { exchanges }, { invocations }] = await Promise.all([
      get("faults"),
      get(path`functions/${this.name}`),
      get(`invocations?${new URLSearchParams({ function: this.name, limit: 6 })}`),
    ]);
    if (!this.element.parentNode) {
      this.kinds.replaceChildren(...faultGroups(kinds, (kind, at, parameter) => this.arm(kind, at, parameter)));
      this.main.replaceChildren(this.element);
    }
    redraw(this.armed, armed, () => armedPart(armed));
    redraw(this.callers, invocations, () => callersPart(this.name, invocations));
    this.drawExchanges(exchanges);
  }

  /** From the first fault that has fired on: how the runtime continued. */
  drawExchanges(exchanges) {
    const first = exchanges.findIndex(({ fault }) => fault);
    const after = first < 0 ? [] : exchanges.slice(first);
    const fired = after.filter(({ fault }) => fault).length;
    this.exchanges.grow(after);
    if (fired > this.shownFaults) this.exchanges.showLastFault();
    this.shownFaults = fired;
    this.fired.textContent = `${count(fired, "fault")} fired`;
    this.fired.hidden = fired === 0;
  }

  /** When the next fault that is armed happens, and to which function. */
  planBar() {
    const setN = () => (this.plan.n = Number(n.value));
    const n = h("input", { type: "number", min: 1, max: 100_000, value: 2, "aria-label": "n", oninput: setN });
    const box = h("div", { class: "row" });
    const choices = [
      ["next", "Next"],
      ["nth", "Only the nth"],
      ["every", "Every nth"],
    ];
    const choose = (when) => {
      this.plan = { when, n: Number(n.value) };
      const parts = [segments("When", choices, when, choose), when === "next" ? "" : h("label", null, "n", n)];
      keepFocus(box, () => box.replaceChildren(...parts));
    };
    choose("next");
    return h("div", { class: "card row plan" },
      h("strong", null, "Arm for"), functionSelect(this.name, pick), box,
      h("span", { class: "dim" }, "Then choose what goes wrong:"),
    );
  }

  arm(kind, at, parameter) {
    const { when, n } = this.plan;
    const body = { function: this.name, name: kind.name, at, when };
    if (when !== "next") body.n = n;
    if (kind.parameter) body.parameter = parameter;
    attempt(async () => {
      await api("faults", { method: "POST", body });
      notify(`Armed ${kind.name}`, "good");
      this.refresh();
    });
  }
}

function faultGroups(kinds, arm) {
  const groups = FAULT_GROUPS.map(([group, title, about]) => [
    title,
    about,
    kinds.filter((kind) => kind.group === group),
  ]);
  return groups
    .filter(([, , members]) => members.length)
    .map(([title, about, members]) =>
      h("section", { class: "card" },
        h("h2", null, title), h("p", { class: "dim" }, about),
        h("ul", { class: "fault-list" }, members.map((kind) => faultRow(kind, arm))),
      ),
    );
}

/** A fault with its sentence, the exchange that it affects, its parameter, and the button that arms it. */
function faultRow(kind, arm) {
  const exchanges = kind.at.map((value) => h("option", { value }, EXCHANGE_LABELS[value] ?? value));
  const at = h("select", { "aria-label": `Exchange of ${kind.name}` }, exchanges);
  const [most, initial] = kind.name === "interim" ? [199, 103] : [599, 500];
  const parameter = h("input", {
    type: "number",
    "aria-label": `Status of ${kind.name}`,
    required: true,
    min: 100,
    max: most,
    value: initial,
  });
  const submit = (event) => {
    event.preventDefault();
    arm(kind, at.value, Number(parameter.value));
  };
  const only = kind.group === "runtime-api" && h("span", { class: "dim" }, `at ${at.options[0].text}`);
  return h("li", null, h("form", { class: "fault-row", onsubmit: submit },
    h("div", { class: "grow" }, h("strong", { class: "mono" }, kind.name), h("p", null, withCode(kind.about))),
    h("div", { class: "row" },
      kind.parameter && h("label", null, "Status", parameter), kind.at.length > 1 ? h("label", null, "at", at) : only,
      h("button", { type: "submit", "aria-label": `Arm ${kind.name}`, ...needsToken() }, "Arm"),
    ),
  ));
}

/** Text in which backticks mark code. */
function withCode(text) {
  return text.split("`").map((part, index) => (index % 2 ? h("code", null, part) : part));
}

const ARMED_HEADINGS = ["Fault", "Function", "At", "When", "Seen", "Fired", { text: "Actions", hidden: true }];

function armedPart(armed) {
  const head = h("h2", null, "Armed");
  if (!armed.length) return [head, h("p", { class: "dim" }, "No fault is armed. Arm one, and send an event.")];
  return [
    head,
    h("div", { class: "scroll" }, dataTable("Armed faults", ARMED_HEADINGS, armed.map(armedRow), { class: "cards" })),
  ];
}

function armedRow({ id, function: name, name: fault, at, when, n, parameter, seen, fired }) {
  const disarm = () => attempt(() => request(path`faults/${name}/${id}`, { method: "DELETE" }));
  return h("tr", null,
    labelled("Fault", null,
      h("strong", { class: "mono" }, fault), parameter !== null && h("span", { class: "mono" }, ` ${parameter}`),
    ),
    labelled("Function", null, data(name)), labelled("At", null, EXCHANGE_LABELS[at] ?? at),
    labelled("When", null, whenText(when, n)), labelled("Seen", { class: "number" }, seen),
    labelled("Fired", { class: "number" }, fired > 0 ? h("span", { class: "pill", "data-tone": "red" }, fired) : fired),
    h("td", { class: "actions" }, button(
      "Disarm",
      disarm,
      needsToken({ class: "small", "aria-label": `Disarm ${fault} of ${name}` }),
    )),
  );
}

function whenText(when, n) {
  if (when === "next") return "the next";
  if (when === "nth") return `only the ${ordinal(n)}`;
  return n === 1 ? "every one" : `every ${ordinal(n)}`;
}

function ordinal(number) {
  const ending = { one: "st", two: "nd", few: "rd", other: "th" }[
    new Intl.PluralRules("en", { type: "ordinal" }).select(number)
  ];
  return `${number}${ending}`;
}

const CALLER_HEADINGS = ["Time", "Invocation", "Status", { text: "Duration", right: true }];

/** What the callers of the latest invocations got. */
function callersPart(name, invocations) {
  const send = link(`/_lam/send?${new URLSearchParams({ function: name })}`, "Send an event", {
    class: "button small",
  });
  const head = h("div", { class: "row spread" }, h("h2", null, "What the callers got"), send);
  const nothing = h("p", { class: "dim" }, "The latest invocations appear here.");
  const table = () => dataTable("Latest invocations", CALLER_HEADINGS, invocations.map(callerRow));
  return [head, invocations.length ? table() : nothing];
}

function callerRow({ id, at, title, errorType, durationMs, ...summary }) {
  const error = errorType && data(errorType, "span", { class: "mono bad" });
  return h("tr", null,
    labelled("Time", { class: "number nowrap" }, formatTime(at)),
    labelled("Invocation", null, link(path`/_lam/invocations/${id}`, data(title))),
    labelled("Status", null, h("span", { class: "row tight" }, statusPill(summary), httpStatus(summary), error)),
    labelled("Duration", { class: "right" }, formatMs(durationMs)),
  );
}
