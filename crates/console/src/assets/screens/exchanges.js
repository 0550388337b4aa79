// The recent exchanges of a function on the Runtime API, as a table.

const EXCHANGE_HEADINGS = [
  "Time",
  "Exchange",
  "Result",
  "Invocation",
  { text: "Sent", right: true },
  { text: "Received", right: true },
  { text: "Took", right: true },
];

/** A table of exchanges that can grow, newest last. It stays at its end unless the user has scrolled up. */
function exchangeTable(label, nothing) {
  const table = dataTable(label, EXCHANGE_HEADINGS, [], { class: "exchange-table cards" });
  const body = table.tBodies[0];
  const rows = new GrowingList(body, exchangeRow);
  const scroll = h("div", { class: "scroll exchange-scroll", tabindex: 0, role: "region", "aria-label": label }, table);
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

function exchangeRow(exchange) {
  const { fault, requestBytes, responseBytes, tookMs, at, requestId } = exchange;
  return h("tr", { "data-fault": fault },
    labelled("Time", { class: "number nowrap" }, formatTime(at)), labelled("Exchange", null, exchangeTarget(exchange)),
    labelled("Result", null, exchangeResult(exchange)),
    labelled("Invocation", null, requestId ? invocationLink(requestId) : h("span", { class: "dim" }, "–")),
    labelled("Sent", { class: "right" }, formatBytes(requestBytes)),
    labelled("Received", { class: "right" }, formatBytes(responseBytes)),
    labelled("Took", { class: "right" }, formatMs(tookMs)),
  );
}

function exchangeTarget({ method, path: target, connection, pipelined, requestId }) {
  const call = h("code", { class: "data", title: visible(target) },
    h("strong", null, method), ` ${visible(shortTarget(target, requestId))}`,
  );
  return h("span", null,
    call, h("span", { class: "dim" }, ` connection ${connection}${pipelined ? ", pipelined" : ""}`),
  );
}

/** A broken exchange has no status. */
function exchangeResult({ status, fault }) {
  const tone = status === null ? "red" : status < 300 ? "green" : "amber";
  return h("span", { class: "row tight" },
    h("span", { class: "pill", "data-tone": tone }, status ?? "no response"),
    fault && h("span", { class: "badge fault" }, `fault ${fault}`),
  );
}

/** The path without its version, and without the request id that stands in a column of its own. */
function shortTarget(target, requestId) {
  const short = target.replace(/^\/20\d\d-\d\d-\d\d\/runtime/, "");
  return requestId ? short.replace(requestId, "{id}") : short;
}
