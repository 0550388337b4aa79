// The screen "Faults": what can go wrong between the runtime and the Runtime API, on purpose.

const FAULT_GROUPS = [
  ["runtime-api", "Runtime API", "The runtime sends a request, and this happens to its response."],
  ["process", "Process", "What happens to the process of the function."],
  ["caller", "Caller", "What happens before an invocation reaches the function."],
];

const EXCHANGE_LABELS = {
  next: "GET /next", response: "POST /response", error: "POST /error", "init-error": "POST /init/error",
  "restore-next": "GET /restore/next", "restore-error": "POST /restore/error", "any-post": "any POST",
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
    Object.assign(this, { name, main, signal, timer: 0, shownFaults: 0 });
    this.plan = { when: "next", n: 1 };
    this.armed = h("section", { class: "card", "aria-label": "Armed faults" });
    this.fired = h("span", { class: "pill", "data-tone": "red" });
    this.exchanges = exchangeTable("What the runtime did", `When a fault has fired, it appears here with every exchange of ${name} after it.`);
    this.afterwards = h("section", { class: "card" }, h("h2", { class: "row" }, "What the runtime did", this.fired), this.exchanges.element);
    this.kinds = h("div", { class: "stack" });
    this.element = h("div", { class: "stack faults" }, h("h1", null, "Faults"),
      h("div", { class: "columns" }, h("div", { class: "stack outcome" }, this.armed, this.afterwards), h("div", { class: "stack" }, this.planBar(), this.kinds)));
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
    const [{ kinds, armed }, details] = await Promise.all([api("faults", { signal: this.signal }), api(path`functions/${this.name}`, { signal: this.signal })]);
    if (this.signal.aborted) return;
    if (!this.kinds.hasChildNodes()) this.kinds.replaceChildren(...faultGroups(kinds, (kind, at, parameter) => this.arm(kind, at, parameter)));
    if (!this.element.parentNode) this.main.replaceChildren(this.element);
    this.drawArmed(armed);
    this.drawExchanges(details.exchanges);
  }

  drawArmed(armed) {
    const shown = JSON.stringify(armed);
    if (this.shown === shown) return;
    this.shown = shown;
    keepFocus(this.armed, () => this.armed.replaceChildren(...armedPart(armed)));
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
    const n = h("input", { type: "number", min: 1, max: 100_000, value: 2, "aria-label": "n", oninput: () => (this.plan.n = Number(n.value)) });
    const box = h("div", { class: "row" });
    const choose = (when) => {
      this.plan = { when, n: when === "next" ? 1 : Number(n.value) };
      box.replaceChildren(segments("When", [["next", "Next"], ["nth", "Only the nth"], ["every", "Every nth"]], when, choose), when === "next" ? "" : h("label", null, "n", n));
    };
    choose("next");
    return h("div", { class: "card row plan" }, h("strong", null, "Arm for"), functionSelect(this.name, pick), box, h("span", { class: "dim" }, "Then choose what goes wrong:"));
  }

  arm(kind, at, parameter) {
    const { when, n } = this.plan;
    attempt(async () => {
      await api("faults", { method: "POST", body: { function: this.name, name: kind.name, at, when, ...(when !== "next" && { n }), ...(kind.parameter && { parameter }) } });
      notify(`Armed ${kind.name}`, "good");
      this.refresh();
    });
  }
}

function faultGroups(kinds, arm) {
  return FAULT_GROUPS.map(([group, title, about]) => [title, about, kinds.filter((kind) => kind.group === group)]).filter(([, , members]) => members.length)
    .map(([title, about, members]) => h("section", { class: "card" }, h("h2", null, title), h("p", { class: "dim" }, about), h("ul", { class: "fault-list" }, members.map((kind) => faultRow(kind, arm)))));
}

function faultRow(kind, arm) {
  const at = h("select", { "aria-label": `Exchange of ${kind.name}` }, kind.at.map((value) => h("option", { value }, EXCHANGE_LABELS[value] ?? value)));
  const parameter = h("input", { type: "number", "aria-label": `Status of ${kind.name}`, required: true, min: 100, max: kind.name === "interim" ? 199 : 599, value: kind.name === "interim" ? 103 : 500 });
  const submit = (event) => {
    event.preventDefault();
    arm(kind, at.value, Number(parameter.value));
  };
  return h("li", null, h("form", { class: "fault-row", onsubmit: submit },
    h("div", { class: "grow" }, h("strong", { class: "mono" }, kind.name), h("p", null, withCode(kind.about))),
    h("div", { class: "row" }, kind.parameter && h("label", null, "Status", parameter), kind.at.length > 1 ? h("label", null, "at", at) : kind.group === "runtime-api" && h("span", { class: "dim" }, `at ${EXCHANGE_LABELS[kind.at[0]] ?? kind.at[0]}`),
      h("button", { type: "submit", "aria-label": `Arm ${kind.name}`, ...needsToken() }, "Arm"))));
}

/** Text in which backticks mark code. */
function withCode(text) {
  return text.split("`").map((part, index) => (index % 2 ? h("code", null, part) : part));
}

function armedPart(armed) {
  if (!armed.length) return [h("h2", null, "Armed"), h("p", { class: "dim" }, "No fault is armed. Arm one below, and send an event.")];
  return [h("h2", null, "Armed"), h("div", { class: "scroll" }, h("table", { class: "cards" }, h("caption", { class: "visually-hidden" }, "Armed faults"),
    h("thead", null, h("tr", null, ["Fault", "Function", "At", "When", "Seen", "Fired"].map((label) => h("th", { scope: "col" }, label)), h("th", { scope: "col" }, h("span", { class: "visually-hidden" }, "Actions")))),
    h("tbody", null, armed.map(armedRow))))];
}

function armedRow({ id, function: name, name: fault, at, when, n, parameter, seen, fired }) {
  const disarm = () => attempt(() => request(path`faults/${name}/${id}`, { method: "DELETE" }));
  return h("tr", null,
    h("td", { "data-label": "Fault" }, h("strong", { class: "mono" }, fault), parameter !== null && h("span", { class: "mono" }, ` ${parameter}`)),
    h("td", { "data-label": "Function" }, data(name)), h("td", { "data-label": "At" }, EXCHANGE_LABELS[at] ?? at),
    h("td", { "data-label": "When" }, whenText(when, n)),
    h("td", { "data-label": "Seen", class: "number" }, seen), h("td", { "data-label": "Fired", class: "number" }, fired > 0 ? h("span", { class: "pill", "data-tone": "red" }, fired) : fired),
    h("td", { class: "actions" }, button("Disarm", disarm, needsToken({ class: "small", "aria-label": `Disarm ${fault} of ${name}` }))));
}

function whenText(when, n) {
  if (when === "next") return "the next";
  if (when === "nth") return `only the ${ordinal(n)}`;
  return n === 1 ? "every one" : `every ${ordinal(n)}`;
}

function ordinal(number) {
  const ending = { one: "st", two: "nd", few: "rd", other: "th" }[new Intl.PluralRules("en", { type: "ordinal" }).select(number)];
  return `${number}${ending}`;
}
