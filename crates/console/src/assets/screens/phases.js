// The phases of one invocation: where its time went.

const PHASES = {
  build: "Waited for the build",
  queued: "Waited for a free environment",
  init: "Init of the environment",
  restore: "Restore from the snapshot",
  handler: "Handler, until the response or its first byte",
  response: "Response, until it was accepted",
  next: "Until the next request for an event",
  frozen: "Frozen",
};
const BILLED_PHASES = new Set(["init", "restore", "handler", "response", "next"]);

/** Where the time went: proportional segments and a legend to see, and a table to hear. */
function phaseBar({ at, phases, state }) {
  if (phases.length === 0) return null;
  const now = Date.now() - new Date(at).getTime();
  const timed = phases.map((phase) => ({
    ...phase,
    ms:
      phase.endMs === null ? (state === "done" ? null : Math.max(now - phase.startMs, 0)) : phase.endMs - phase.startMs,
  }));
  const segment = ({ name, ms, endMs }) => {
    const element = h("div", {
      class: `segment phase-${name} ${BILLED_PHASES.has(name) ? "billed" : ""} ${endMs === null ? "open" : ""}`,
      title: `${PHASES[name] ?? name}: ${formatMs(ms)}`,
    });
    // In µs: if all add up to less than 1, the bar would not be filled.
    if (name !== "frozen") element.style.flexGrow = Math.max((ms ?? 0) * 1000, 1);
    return element;
  };
  return h("div", { class: "phases" },
    h("div", { class: "phase-bar", "aria-hidden": "true" }, timed.map(segment)),
    h("ul", { class: "legend", "aria-hidden": "true" },
      timed.map(({ name, ms }) =>
        h("li", { title: PHASES[name] },
          h("span", { class: `swatch phase-${name}` }), `${name} `,
          h("span", { class: "number dim" }, ms === null ? "" : formatMs(ms)),
        ),
      ),
      timed.some(({ name }) => BILLED_PHASES.has(name)) &&
        h("li", null, h("span", { class: "swatch billed-line" }), "billed"),
    ),
    h("div", { class: "visually-hidden" }, h("table", null,
      h("caption", null, "Phases"),
      h("thead", null, h("tr", null, ["Phase", "Begins", "Takes", "Billed"].map((heading) =>
        h("th", { scope: "col" }, heading),
      ))),
      h("tbody", null, timed.map(({ name, startMs, ms }) =>
        h("tr", null,
          h("th", { scope: "row" }, PHASES[name] ?? name), h("td", null, formatMs(startMs)),
          h("td", null, formatMs(ms)), h("td", null, BILLED_PHASES.has(name) ? "yes" : "no"),
        ),
      )),
    )),
  );
}
