// The tabs of one invocation but the logs: event, response, Runtime API and error. Each has a function that returns an
// object with `refresh(record)`, which does nothing if its part of the record has not changed.

/** What every tab returns: `refresh` shows a record in the panel, and does nothing if its part has not changed. */
function redrawing(panel, detail, part, depends, draw) {
  return {
    refresh: (record) => {
      if (detail.changed(part, [depends(record), detail.reveal, canWrite()]))
        panel.replaceChildren(...[draw(record)].flat(Infinity).filter(Boolean));
    },
  };
}

function eventTab(panel, detail) {
  let view = "pretty";
  const tab = redrawing(
    panel,
    detail,
    "panel",
    ({ event, request, context }) => [view, event, request, context],
    (record) => {
      const { event, request, context } = record;
      const views = [["pretty", "Pretty"], ["raw", "Raw"], event.typed !== null && ["typed", "Typed"]].filter(Boolean);
      const text = view === "typed" ? (event.typed ?? "") : view === "raw" ? event.raw : event.text;
      const known = Object.entries(context)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [CONTEXT_NAMES[name] ?? name, value]);
      return [
        h("div", { class: "row panel-bar" },
          segments("View of the event", views, view, (chosen) => ((view = chosen), tab.refresh(record))),
          revealButton(detail, event.hidden), h("span", { class: "grow" }), sizeOf(event),
          copyAndDownload(text, "Event", path`invocations/${record.id}/event`, `event-${record.id.slice(0, 8)}.json`),
        ),
        request && requestBlock(request),
        codeBlock(text, { json: event.isJson && view !== "typed", label: "Event" }),
        known.length > 0 && h("details", { class: "fold" }, h("summary", null, "Context"), pairs(known, "Context")),
      ];
    },
  );
  return tab;
}

const CONTEXT_NAMES = {
  clientContext: "Client context",
  tenantId: "Tenant id",
  traceId: "Trace id",
  functionArn: "Function ARN",
};

function requestBlock({ front, method, target, headers, bodyBytes }) {
  return h("details", { class: "fold" },
    h("summary", null,
      h("span", { class: "badge" }, front), " ", h("code", null, data(`${method} ${target}`)),
      h("span", { class: "dim" }, ` ${count(headers.length, "header")}, ${bodyBytes ? `${formatBytes(bodyBytes)} body` : "no body"}`),
    ),
    pairs(headers, "Request headers"),
  );
}

/** Shows or hides the secrets of an invocation. */
function revealButton(detail, hidden) {
  if (!detail.reveal && !hidden) return null;
  return button(
    detail.reveal ? "Hide secrets" : `Show ${count(hidden, "hidden value")}`,
    () => attempt(() => detail.setReveal(!detail.reveal)),
    needsToken({ class: "small" }),
  );
}

function sizeOf({ bytes, kept, sha256 }) {
  const cut = kept < bytes ? `first ${formatBytes(kept)} of ` : "";
  return h("span", { class: "dim number", title: sha256 ? `SHA-256 ${sha256}` : null }, cut + formatBytes(bytes));
}

function copyAndDownload(text, what, apiPath, fileName) {
  return [
    button("Copy", () => attempt(() => copyText(text, what)), { class: "small" }),
    button(
      "Download",
      () => attempt(() => download(apiPath, fileName)),
      needsToken({ class: "small", title: "As it was, with its secrets" }),
    ),
  ];
}

// ---- One invocation: response ---------------------------------------------------------------------------------------

function responseTab(panel, detail) {
  let view = null;
  const choose = (record) => (chosen) => ((view = chosen), tab.refresh(record));
  const chunks = new GrowingList(h("ol", { class: "chunks" }), chunkLine);
  const withoutChunks = ({ response, state }) => [
    view,
    state,
    response && { ...response, chunks: response.streamed, text: view === "chunks" ? null : response.text, raw: null },
  ];
  const body = redrawing(panel, detail, "panel", withoutChunks, (record) => {
    const { response } = record;
    if (!response)
      return h("div", { class: "empty" },
        h("h2", null, record.state === "done" ? "No response" : "No response yet"),
        h("p", null,
          record.state === "done" ? "The invocation ended without a response." : "It appears here while it arrives.",
        ),
      );
    const { http } = response;
    const views = [
      http && ["caller", "As the caller sees it"],
      response.streamed && ["chunks", "Chunks"],
      ["payload", http ? "Payload" : "Pretty"],
      !http && response.isJson && ["raw", "Raw"],
    ].filter(Boolean);
    if (response.streamed && record.state !== "done") view ??= "chunks";
    const chosen = views.some(([name]) => name === view) ? view : views[0][0];
    return [
      h("div", { class: "row panel-bar" },
        views.length > 1 && segments("View of the response", views, chosen, choose(record)),
        response.kind !== "payload" && h("span", { class: "badge" }, response.kind),
        revealButton(detail, response.hidden), h("span", { class: "grow" }), sizeOf(response),
        copyAndDownload(
          response.text ?? "",
          "Response",
          path`invocations/${record.id}/response`,
          `response-${record.id.slice(0, 8)}`,
        ),
      ),
      chosen === "chunks" &&
        response.hidden > 0 &&
        !detail.reveal &&
        h("p", { class: "dim" }, "The chunks are hidden, because the response contains secrets."),
      chosen === "caller"
        ? httpResponse(http, record.id)
        : chosen === "chunks"
          ? chunks.element
          : codeBlock((chosen === "raw" ? response.raw : response.text) ?? "", {
              json: response.isJson,
              label: "Response",
            }),
      response.chunksDropped > 0 &&
        chosen === "chunks" &&
        h("p", { class: "dim" }, `${count(response.chunksDropped, "more chunk")} not kept`),
      response.trailers?.length > 0 && [h("h2", null, "Trailers"), pairs(response.trailers, "Trailers")],
    ];
  });
  const tab = {
    refresh: (record) => (body.refresh(record), chunks.grow(record.response?.chunks ?? [], detail.reveal)),
  };
  return tab;
}

/** A secret may begin in one chunk and end in the next, so chunks with secrets have no content until it is asked for. */
function chunkLine({ atMs, bytes, text, hex }) {
  const content = text ?? hex;
  return h("li", null,
    h("span", { class: "dim number right" }, formatOffset(atMs)),
    h("span", { class: "dim number right" }, formatBytes(bytes)),
    content === undefined || content === null
      ? h("span", { class: "dim" }, "•••")
      : h("pre", { class: "data" }, visible(content)),
  );
}

function httpResponse(http, id) {
  const { status, headers, cookies, body, warnings, malformed } = http;
  return [
    malformed && h("p", { class: "callout red" }, h("strong", null, "Malformed response. "), data(malformed)),
    warnings.map((warning) => h("p", { class: "callout amber" }, h("strong", null, "Warning: "), data(warning))),
    h("div", { class: "row" },
      h("span", { class: "pill", "data-tone": status >= 500 ? "red" : status >= 400 ? "amber" : "green" },
        `HTTP ${status}`,
      ),
      body.contentType && h("code", { class: "dim" }, data(body.contentType)),
    ),
    h("details", { class: "fold", open: headers.length <= 6 },
      h("summary", null, count(headers.length, "header"), cookies.length > 0 && `, ${count(cookies.length, "cookie")}`),
      pairs([...headers, ...cookies.map((cookie) => ["set-cookie", cookie])], "Response headers"),
    ),
    httpBody(body, id),
  ];
}

/** The body by its kind. HTML is rendered without scripts, forms, network or the address of this page. */
function httpBody(body, id) {
  if (body.kind === "empty") return h("p", { class: "dim" }, "The body is empty.");
  if (body.kind === "image")
    return h("figure", { class: "image" }, h("img", {
      src: API + path`invocations/${id}/body`,
      alt: `Body, ${body.contentType ?? "image"}, ${formatBytes(body.bytes)}`,
    }));
  if (body.kind === "binary" && body.hex === null)
    return h("p", { class: "dim" }, "The body is hidden, because it contains secrets.");
  if (body.kind === "binary") return codeBlock(hexDump(body.hex), { label: "Body in hexadecimal" });
  const text = codeBlock(body.kind === "json" ? indentJson(body.text) : body.text, {
    json: body.kind === "json",
    label: "Body",
  });
  if (body.kind !== "html") return text;
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`;
  return [
    h("iframe", { class: "preview", sandbox: "", title: "Preview of the HTML body", srcdoc: policy + body.text }),
    h("p", { class: "dim" }, "Rendered without scripts, styles and network."),
    h("details", { class: "fold" }, h("summary", null, "Source"), text),
  ];
}

/** Offset, sixteen bytes in hexadecimal, and the printable ones. */
function hexDump(hex) {
  const lines = [];
  for (let offset = 0; offset < hex.length; offset += 32) {
    const bytes = hex.slice(offset, offset + 32).match(/../g);
    const letters = bytes.map((byte) => {
      const code = parseInt(byte, 16);
      return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : ".";
    });
    lines.push(`${(offset / 2).toString(16).padStart(8, "0")}  ${bytes.join(" ").padEnd(47)}  ${letters.join("")}`);
  }
  return lines.join("\n");
}

// ---- One invocation: Runtime API and error -----------------------------------------------------------------------------

function runtimeApiTab(panel, detail) {
  return redrawing(
    panel,
    detail,
    "panel",
    (record) => [record.exchanges, record.exchangesDropped],
    (record) => [
      record.exchanges.length === 0 && h("div", { class: "empty" }, h("p", null, "No exchanges yet")),
      exchangeList(record.exchanges),
      record.exchangesDropped > 0 && h("p", { class: "dim" }, `${count(record.exchangesDropped, "exchange")} not kept`),
    ],
  );
}

/** Exchanges on the Runtime API, each with its headers to unfold; the function's screen uses it too. */
function exchangeList(exchanges) {
  return h("ul", { class: "exchanges" }, exchanges.map((exchange) =>
    h("li", null, h("details", null,
      h("summary", null,
        h("span", { class: "dim number right" }, formatOffset(exchange.startMs)),
        h("code", { class: "call data" }, h("strong", null, exchange.method), ` ${visible(exchange.path)}`),
        h("span", null,
          exchange.fault && h("span", { class: "badge fault" }, `fault ${exchange.fault}`), " ",
          exchange.pipelined &&
            h("span", { class: "badge", title: "Sent before the response to the request before had arrived" },
              "pipelined",
            ),
          " ",
          h("span", {
            class: "pill",
            "data-tone": exchange.status === null ? "red" : exchange.status < 300 ? "green" : "amber",
          },
            exchange.status ?? "no response",
          ),
        ),
        h("span", { class: "dim number right" }, formatMs(exchange.endMs - exchange.startMs)),
      ),
      h("div", { class: "exchange" },
        h("p", { class: "dim" },
          `Connection ${exchange.connection}, ${formatBytes(exchange.requestBytes)} sent, ${formatBytes(exchange.responseBytes)} received`,
        ),
        h("h2", null, "Request headers"), pairs(exchange.requestHeaders, "Request headers"),
        exchange.responseHeaders.length > 0 && [
          h("h2", null, "Response headers"),
          pairs(exchange.responseHeaders, "Response headers"),
        ],
      ),
    )),
  ));
}

function errorTab(panel, detail) {
  return redrawing(
    panel,
    detail,
    "panel",
    ({ error }) => error,
    ({ error }) =>
      error && [
        h("div", { class: "callout red" },
          h("h2", null, data(error.type ?? "Error")), h("p", { class: "message" }, data(error.message)),
        ),
        error.exit && h("p", null, h("strong", null, "Exit: "), data(error.exit)),
        error.stop && h("p", null, h("strong", null, "Stopped because: "), data(error.stop)),
        error.stack?.length > 0 && [
          h("h2", null, "Stack"),
          h("ol", { class: "stack-trace" }, error.stack.map((frame) => h("li", null, data(frame, "code")))),
        ],
        error.lastStderr && [
          h("h2", null, "Last lines of the process on stderr"),
          h("pre", { class: "code data", tabindex: "0", role: "region", "aria-label": "Last lines of the process on stderr" }, ansi(
            error.lastStderr,
          )),
        ],
      ],
  );
}
