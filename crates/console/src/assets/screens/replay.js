// Replays: several times, with the same request id, or with changes.

/** Replays an invocation, and compares the new one with it. `options` are as the API takes them. */
async function replayAndCompare(id, options = {}) {
  const result = await attempt(() => api(path`invocations/${id}/replay`, { method: "POST", body: options }));
  if (!result) return;
  // A second delivery has the same id, so the console finds only the newer of the two by it.
  navigate(options.sameId ? path`/_lam/invocations/${id}` : compareAddress(id, result.ids[0]));
}

/** Asks how often to replay an invocation, and whether with its id. */
function showReplayDialog(id) {
  showDialog("Replay", (close) => {
    const how = replayOptions();
    const submit = () => replayAndCompare(id, how.options());
    return h("form", { class: "stack", method: "dialog", onsubmit: submit },
      how.element, h("div", { class: "row end" }, button("Cancel", close), submitButton("Replay")),
    );
  });
}

/** How often to replay. A second delivery with the same request id happens once, as Lambda does it. */
function replayOptions() {
  const times = h("input", { type: "number", min: 1, max: 100, value: 1, required: true, autofocus: true });
  const sameId = h("input", { type: "checkbox", onchange: () => (times.disabled = sameId.checked) });
  return {
    element: h("div", { class: "row" },
      h("label", null, "Times", times),
      h("label", null, sameId, "Once, with the same request id, as Lambda may deliver an event twice"),
    ),
    options: () => (sameId.checked ? { sameId: true } : { times: Number(times.value) }),
  };
}

// An edited replay.

async function editedReplay({ main, signal }, id) {
  const detail = await api(path`invocations/${id}`, { signal });
  const { event } = detail;
  const how = replayOptions();
  const editor = jsonEditor({ label: "Event", text: event.text });
  const original = { text: event.text };
  const secrets = h("div", { class: "row" });

  async function reveal() {
    original.text = (await api(path`invocations/${id}?reveal=1`)).event.text;
    editor.replace(original.text);
    secrets.replaceChildren();
  }

  /** The server has the event with its secrets, so an event that is not edited is not sent. */
  function submit(submitted) {
    submitted.preventDefault();
    if (!canWrite()) return;
    const edited = editor.text !== original.text;
    if (!edited) replayAndCompare(id, how.options());
    else if (editor.check()) replayAndCompare(id, { ...how.options(), event: editor.text });
  }

  if (event.hidden > 0) {
    secrets.append(
      `${count(event.hidden, "secret")} hidden as •••. An edited event is sent exactly as shown here.`,
      button("Show secrets", () => attempt(reveal), needsToken({ class: "small" })),
    );
  }
  const cut = `Only the first ${formatBytes(event.kept)} of ${formatBytes(event.bytes)} are kept.`;
  main.replaceChildren(
    h("form", { class: "stack edit-replay", onsubmit: submit, onkeydown: submitOnCtrlEnter },
      h("h1", null, "Edit and replay"),
      h("div", { class: "row" }, statusPill(detail), data(detail.title), invocationLink(id)),
      event.kept < event.bytes && h("p", { class: "note" }, cut), secrets, editor.element,
      h("div", { class: "row spread" },
        how.element, h("div", { class: "row" }, button("Format", () => editor.format()), submitButton("Replay")),
      ),
    ),
  );
  return { title: "Edit and replay" };
}
