// What the whole page knows, and the stream of events that keeps it and the screens up to date.

/** What the whole page knows: `state` is the response of `/_lam/api/state`. */
const store = { state: null, picked: sessionStorage.getItem("lam-function") ?? "" };

const live = { source: null, instance: null, retry: 0, pending: new Map(), frame: 0 };

/** Opens the stream of events. A hidden tab has none: a browser allows only six connections to one server. */
function connect() {
  if (live.source || document.hidden) return;
  const source = new EventSource(`${API}events`);
  live.source = source;
  source.addEventListener("hello", (event) => greeted(JSON.parse(event.data)));
  source.addEventListener("invocation", (event) => enqueue(JSON.parse(event.data)));
  source.addEventListener("function", (event) => functionChanged(JSON.parse(event.data)));
  source.addEventListener("changed", (event) => current.screen?.changed?.(JSON.parse(event.data).what));
  source.addEventListener("error", () => lost(source));
}

function disconnect() {
  live.source?.close();
  live.source = null;
}

/** What a screen has loaded before a `hello` may be old by now, so it loads again. */
async function greeted({ instance }) {
  const restarted = live.instance !== null && live.instance !== instance;
  live.instance = instance;
  live.retry = 0;
  banner("lost", null);
  setConnection("live", "live");
  if (restarted) await attempt(loadState);
  current.screen?.reload?.();
}

function lost(source) {
  setConnection("lost", "disconnected");
  banner("lost", "The connection to lam is lost. The page shows what it had, and connects again by itself.");
  if (source.readyState !== EventSource.CLOSED) return;
  disconnect();
  live.retry = Math.min(live.retry + 1, 5);
  setTimeout(connect, 500 * 2 ** live.retry);
}

/** Collects changes until the next frame, the last one of each invocation. */
function enqueue(summary) {
  live.pending.set(summary.seq, summary);
  live.frame ||= requestAnimationFrame(deliver);
}

/** Hands the changes to the screen, or waits until there is one. */
function deliver() {
  live.frame = current.screen ? 0 : requestAnimationFrame(deliver);
  if (!current.screen) return;
  const summaries = [...live.pending.values()];
  live.pending.clear();
  current.screen.invocations?.(summaries);
}

function functionChanged(changed) {
  const functions = store.state?.functions;
  const index = functions?.findIndex((known) => known.name === changed.name) ?? -1;
  if (index >= 0) functions[index] = { ...functions[index], ...changed };
  showPicker();
  current.screen?.functionChanged?.(changed);
}

async function loadState() {
  store.state = await api("state");
  if (!store.state.functions.some((known) => known.name === store.picked)) store.picked = "";
  showPicker();
  banner(
    "read-only",
    store.state.hasToken
      ? null
      : [
          h("strong", null, "Read only."),
          token() ? " lam has restarted with another token." : "",
          " To send, replay or see secrets, open the link that lam printed on its terminal: it contains the token.",
        ],
    "calm",
  );
}
