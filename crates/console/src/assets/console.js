// The console of `lam run`. The server's pages work as tables without this script; it takes over <main id="app">,
// keeps it live, and adds everything that changes something.
//
// Order: theme, elements, formats, API, notices, live updates, shell, router, keyboard, parts that several screens
// use, one section per screen, the table of routes, start.
//
// Text from a function or its callers reaches the page as text nodes only, never as markup.

"use strict";

/**
 * @typedef {Object} Page      What a screen is given.
 * @property {HTMLElement} main           The element to fill.
 * @property {Object<string, string>} params   The named parts of the path.
 * @property {URLSearchParams} query
 * @property {AbortSignal} signal         Aborted when another screen takes over.
 *
 * @typedef {Object} Screen    What a screen returns. Everything but the title is optional.
 * @property {string} title
 * @property {function(Page): void} [update]   Another address of the same screen; without it the screen is made anew.
 * @property {function(Object[]): void} [invocations]  Summaries that are new or have changed, at most once a frame.
 * @property {function(Object): void} [functionChanged]
 * @property {function(string): void} [changed]        "faults", "saved" or "build".
 * @property {function(): void} [reload]       Updates may have been missed: load the data again.
 * @property {Object<string, function(): void>} [keys] Key names of the screen, such as `r`.
 */

// ---- Theme ----------------------------------------------------------------------------------------------------------
// Runs before the body is parsed, so that the page never flashes in the other theme.

/** "light", "dark", or null for what the system says. */
function chosenTheme() {
  const theme = localStorage.getItem("lam-theme");
  return theme === "light" || theme === "dark" ? theme : null;
}

function applyTheme() {
  const theme = chosenTheme();
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

function isDark() {
  return (chosenTheme() ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
}

applyTheme();

// ---- Elements -------------------------------------------------------------------------------------------------------

/** These are set as properties: as attributes they would only be initial values. */
const PROPERTIES = new Set(["value", "checked", "srcdoc", "disabled", "open"]);

/**
 * Makes an element. In `props`, a function whose name begins with `on` is a listener; null and false leave an
 * attribute out, and true makes an empty one. Children are nodes, strings, numbers, arrays of these, null or false.
 */
function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || (value === false && !PROPERTIES.has(name))) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function button(label, onclick, props) {
  return h("button", { type: "button", onclick, ...props }, label);
}

function link(href, label, props) {
  return h("a", { href, ...props }, label);
}

/** Text from a function or its callers, with control characters shown as symbols. */
function data(text, tag = "span", props = {}) {
  return h(tag, { ...props, class: `data ${props.class ?? ""}` }, visible(text));
}

const CONTROLS = "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US".split(" ");

/** Replaces control characters, and those that change the direction of text, by their names, such as ⟨ESC⟩. */
function visible(text) {
  return String(text ?? "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (found) => {
    const code = found.codePointAt(0);
    return `⟨${CONTROLS[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`}⟩`;
  });
}

// ---- Formats --------------------------------------------------------------------------------------------------------

function formatMs(ms) {
  if (ms === null || ms === undefined) return "–";
  if (ms < 10) return `${ms.toFixed(2)} ms`;
  if (ms < 1000) return `${ms.toFixed(ms < 100 ? 1 : 0)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(2)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** A time before or after that of the invocation, with its sign. */
function formatOffset(ms) {
  return `${ms < 0 ? "−" : "+"}${formatMs(Math.abs(ms))}`;
}

function formatBytes(bytes) {
  if (bytes === null || bytes === undefined) return "–";
  if (bytes < 1024) return `${bytes} B`;
  const kib = bytes / 1024;
  return kib < 1024 ? `${kib.toFixed(kib < 10 ? 1 : 0)} KiB` : `${(kib / 1024).toFixed(kib < 10_240 ? 2 : 1)} MiB`;
}

function formatKib(kib) {
  return kib === null || kib === undefined ? "–" : `${(kib / 1024).toFixed(1)} MB`;
}

/** The time of day with milliseconds; the full time belongs in a title. */
function formatTime(at) {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return "–";
  const two = (number) => String(number).padStart(2, "0");
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, "0")}`;
}

function count(number, noun, plural = `${noun}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? noun : plural}`;
}

// ---- API ------------------------------------------------------------------------------------------------------------

const API = "/_lam/api/";

/** The token comes with the link that lam prints, and goes from the address into the storage of this tab. */
function takeToken() {
  const address = new URL(location.href);
  const token = address.searchParams.get("token");
  if (!token) return;
  sessionStorage.setItem("lam-token", token);
  address.searchParams.delete("token");
  history.replaceState(null, "", address);
}

function token() {
  return sessionStorage.getItem("lam-token");
}

/** Whether this tab may change something or see secrets. Until the server has spoken, having a token is enough. */
function canWrite() {
  return store.state ? store.state.hasToken : token() !== null;
}

/** An error of the API: the server's message, the status (0 if there was no response), and the server's JSON. */
class ApiError extends Error {
  constructor(message, status, body = {}) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

/**
 * Calls the API and returns its JSON, or its text if that is what it sends.
 * @param {string} path  Below /_lam/api/. Use `path()` to build it from parts.
 * @param {{method?: string, body?: any, signal?: AbortSignal}} [options]
 */
async function api(path, { method = "GET", body, signal } = {}) {
  const response = await request(path, { method, body, signal });
  const isJson = response.headers.get("content-type")?.includes("json");
  return isJson ? response.json() : response.text();
}

async function request(path, { method, body, signal }) {
  const headers = {};
  if (token()) headers["X-Lam-Token"] = token();
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(API + path, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError("lam does not respond. Is `lam run` still running?", 0);
  }
  if (response.ok) return response;
  const details = await response.json().catch(() => ({}));
  throw new ApiError(details.error ?? `the console returned status ${response.status}`, response.status, details);
}

/** Joins parts to a path, each escaped: path`functions/${name}/invoke`. */
function path(strings, ...parts) {
  return strings.reduce((whole, string, index) => whole + encodeURIComponent(parts[index - 1]) + string);
}

/** Saves what the API sends as a file; the token goes in a header, so a plain link would not do. */
async function download(apiPath, fileName) {
  const response = await request(apiPath, { method: "GET" });
  const address = URL.createObjectURL(await response.blob());
  h("a", { href: address, download: fileName }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

// ---- Notices --------------------------------------------------------------------------------------------------------

/** Shows a message in the status area, which screen readers read out. Errors stay until they are closed. */
function notify(message, kind = "") {
  const area = document.getElementById("notices");
  const close = () => notice.remove();
  const notice = h("div", { class: `notice ${kind}` }, kind === "error" && h("strong", null, "Error"), data(message), button("×", close, { class: "icon-button", "aria-label": "Close the message" }));
  while (area.children.length > 3) area.firstChild.remove();
  area.append(notice);
  if (kind !== "error") setTimeout(close, 6000);
}

/** Runs an action of the user, and shows its error if it fails. Returns undefined then. */
async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    if (error.name === "AbortError") return undefined;
    notify(error.status === 403 ? `${error.message}\nOpen the link that lam printed on its terminal: it contains the token.` : error.message, "error");
    return undefined;
  }
}

async function copyText(text, what) {
  await navigator.clipboard.writeText(text);
  notify(`${what} copied`, "good");
}

/** A banner below the header, or none if `content` is null. One for each name. */
function banner(name, content, kind = "") {
  const area = document.getElementById("banners");
  area.querySelector(`[data-banner="${name}"]`)?.remove();
  if (content) area.append(h("div", { class: `banner ${kind}`, "data-banner": name }, content));
}

// ---- Live updates ---------------------------------------------------------------------------------------------------

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

/** Events may have been missed before every `hello` but the first, so everything is loaded again. */
async function greeted({ instance }) {
  const again = live.instance !== null;
  const restarted = again && live.instance !== instance;
  live.instance = instance;
  live.retry = 0;
  banner("lost", null);
  setConnection("live", "live");
  if (!again) return;
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
  live.pending.set(summary.id, summary);
  if (live.frame) return;
  live.frame = requestAnimationFrame(() => {
    const summaries = [...live.pending.values()];
    live.pending.clear();
    live.frame = 0;
    current.screen?.invocations?.(summaries);
  });
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
  banner("read-only", store.state.hasToken ? null : [
    h("strong", null, "Read only."), " To send, replay or see secrets, open the link that lam printed on its terminal: it contains the token.",
  ], "calm");
}

// ---- Shell ----------------------------------------------------------------------------------------------------------

function functionNames() {
  return store.state?.functions.map((known) => known.name) ?? [];
}

/** The function that a screen for one function shows: the picked one, or the first. */
function currentFunction() {
  return store.picked || functionNames()[0] || "";
}

const FUNCTION_TONES = {
  building: "amber", init: "amber", restoring: "amber", idle: "green", busy: "blue", attached: "green",
  "build-failed": "red", crashed: "red", frozen: "blue", snapshot: "purple",
};

function functionPill(state) {
  return h("span", { class: "pill", "data-tone": FUNCTION_TONES[state] ?? "grey" }, state);
}

/** With one function its name and state; with several a list to pick from. */
function showPicker() {
  const functions = store.state?.functions ?? [];
  const shown = functions.find((known) => known.name === currentFunction());
  const several = functions.length > 1;
  const name = several ? pickerSelect(functions) : shown && data(shown.name, "strong");
  document.getElementById("picker").replaceChildren(...[name, shown && (!several || store.picked) && functionPill(shown.state)].filter(Boolean));
  document.querySelector("[data-nav=function]").href = path`/_lam/functions/${currentFunction()}`;
}

function pickerSelect(functions) {
  const existing = document.querySelector("#picker select");
  if (existing && existing.options.length === functions.length + 1) return existing;
  const select = h("select", { "aria-label": "Function", onchange: () => pick(select.value) },
    h("option", { value: "" }, "All functions"),
    functions.map((known) => h("option", { value: known.name }, visible(known.name))));
  select.value = store.picked;
  return select;
}

function pick(name) {
  store.picked = name;
  sessionStorage.setItem("lam-function", name);
  showPicker();
  if (location.pathname.startsWith("/_lam/functions/")) navigate(path`/_lam/functions/${currentFunction()}`);
  else show({ anew: true });
}

function setConnection(state, text) {
  const element = document.getElementById("connection");
  element.dataset.state = state;
  element.textContent = text;
}

function showTheme() {
  const toggle = document.getElementById("theme");
  const other = isDark() ? "light" : "dark";
  toggle.textContent = isDark() ? "☀" : "☾";
  toggle.title = `Use the ${other} theme`;
  toggle.setAttribute("aria-label", toggle.title);
}

function startShell() {
  const toggle = document.getElementById("theme");
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    localStorage.setItem("lam-theme", isDark() ? "light" : "dark");
    applyTheme();
    showTheme();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);
  showTheme();
  const help = document.getElementById("help");
  help.hidden = false;
  help.addEventListener("click", showHelp);
  setConnection("", "connecting");
}

// ---- Router ---------------------------------------------------------------------------------------------------------

/** The screen that is shown. */
const current = { route: null, screen: null, leave: null };

/** Goes to an address of the console. `replace` leaves no entry in the history. */
function navigate(address, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", address);
  show();
}

/** Finds the route of the address: its `pattern` may have parts such as `:id`. */
function findRoute(pathname) {
  for (const route of routes) {
    const names = [...route.pattern.matchAll(/:(\w+)/g)].map((match) => match[1]);
    const found = new RegExp(`^${route.pattern.replace(/:\w+/g, "([^/]+)")}/?$`).exec(pathname);
    if (found) return { route, params: Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1])])) };
  }
  return { route: null, params: {} };
}

/** Shows the screen of the address. A screen that is already there updates itself, unless it shall be made anew. */
async function show({ anew = false, focus = true } = {}) {
  const { route, params } = findRoute(location.pathname);
  const main = document.getElementById("app");
  const query = new URLSearchParams(location.search);
  markNavigation(route);
  if (!anew && route && current.route?.screen === route.screen && current.screen?.update) {
    current.route = route;
    current.screen.update({ main, params, query, signal: current.leave.signal });
    return;
  }
  current.leave?.abort();
  const leave = new AbortController();
  Object.assign(current, { route, screen: null, leave });
  const page = { main, params, query, signal: leave.signal };
  main.setAttribute("aria-busy", "true");
  const screen = await makeScreen(route, page);
  if (leave.signal.aborted) return;
  main.removeAttribute("aria-busy");
  current.screen = screen;
  setTitle(screen.title);
  if (focus) main.focus({ preventScroll: true });
}

async function makeScreen(route, page) {
  try {
    if (!route) throw new ApiError("the console has no page at this address", 404);
    return await route.screen(page);
  } catch (error) {
    if (!page.signal.aborted) page.main.replaceChildren(failure(error));
    return { title: "Error", reload: () => show({ anew: true }) };
  }
}

/** What stands in place of content that could not be loaded. */
function failure(error) {
  return h("div", { class: "empty" }, h("h1", null, error.status === 404 ? "Not found" : "This could not be loaded"), data(error.message, "p"),
    h("p", null, link("/_lam/", "All invocations")));
}

function setTitle(title) {
  document.title = `${visible(title)} · lam`;
}

function markNavigation(route) {
  for (const item of document.querySelectorAll("[data-nav]")) {
    if (item.dataset.nav === route?.nav) item.setAttribute("aria-current", "page");
    else item.removeAttribute("aria-current");
  }
}

/** Links and GET forms within the console change the screen without loading the page again. */
function startRouter() {
  document.addEventListener("click", (event) => {
    const anchor = event.target.closest?.("a[href]");
    if (!anchor || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (anchor.target || anchor.hasAttribute("download") || !isPage(anchor)) return;
    event.preventDefault();
    navigate(anchor.href);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "get" || !isPage(new URL(form.action))) return;
    event.preventDefault();
    const fields = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    navigate(new URL(form.action).pathname + (fields.size ? `?${fields}` : ""));
  });
  window.addEventListener("popstate", () => show());
}

function isPage({ origin, pathname, hash }) {
  return origin === location.origin && !hash && findRoute(pathname).route !== null;
}

// ---- Keyboard -------------------------------------------------------------------------------------------------------

const SHORTCUTS = [
  ["j", "Next invocation"], ["k", "Previous invocation"], ["Enter", "Open the invocation"], ["r", "Replay the invocation"],
  ["/", "Filter"], ["Esc", "Close, or go back to the list"], ["?", "This help"],
];

/** Keys act on the screen, unless the user is typing or a dialog is open. */
function startKeyboard() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (typing && event.key !== "Escape") return;
    if (typing) return typing.blur();
    if (event.key === "?") return showHelp();
    const action = current.screen?.keys?.[event.key];
    if (!action || (event.key === "Enter" && event.target.closest?.("a, button, summary"))) return;
    event.preventDefault();
    action();
  });
  document.addEventListener("click", (event) => closeMenus(event.target));
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(except)) menu.open = false;
}

function showHelp() {
  showDialog("Keyboard", () => [
    h("dl", { class: "keys" }, SHORTCUTS.map(([key, meaning]) => [h("dt", null, h("kbd", null, key)), h("dd", null, meaning)])),
    h("h2", null, "Filter"),
    h("dl", { class: "keys" }, FILTER_HINTS.map(([example, meaning]) => [h("dt", null, h("code", null, example)), h("dd", null, meaning)])),
  ]);
}

// ---- Parts for several screens --------------------------------------------------------------------------------------

/**
 * Shows a dialog with a title and a button to close it.
 * @param {string} title
 * @param {function(function(): void): any} content  Makes the children; is given a function that closes the dialog.
 */
function showDialog(title, content) {
  const close = () => dialog.close();
  const dialog = h("dialog", { "aria-label": title, onclose: () => dialog.remove() });
  dialog.append(h("div", { class: "row spread" }, h("h2", null, title), button("×", close, { class: "icon-button", "aria-label": "Close" })), ...[content(close)].flat(Infinity));
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

const STATUS_TONES = {
  ok: "green", error: "red", timeout: "red", crash: "red", "too-large": "red", "init-error": "red",
  "not-started": "grey", throttled: "amber", stopped: "grey", waiting: "grey", running: "blue", streaming: "blue",
};

/** The status of an invocation, or its state while it has none. */
function statusPill(summary) {
  const text = summary.status ?? summary.state;
  const moving = summary.state === "running" || summary.state === "streaming" ? "moving" : "";
  return h("span", { class: `pill ${moving}`, "data-tone": STATUS_TONES[text] ?? "grey" }, text);
}

const VERDICTS = { fixed: ["green", "fixed"], regressed: ["red", "regressed"], "still-failing": ["amber", "still failing"], "still-passing": ["green", "still passing"] };

function verdictPill(verdict) {
  const [tone, text] = VERDICTS[verdict] ?? ["grey", verdict];
  return h("span", { class: "pill", "data-tone": tone }, text);
}

function invocationLink(id, label = id.slice(0, 8)) {
  return link(path`/_lam/invocations/${id}`, label, { class: "mono", title: id });
}

/** Disables a control, with a reason, if the page is read-only. */
function needsToken(props = {}) {
  return canWrite() ? props : { ...props, disabled: true, title: "Read only: open the link that lam printed" };
}

// ---- Parts: texts ---------------------------------------------------------------------------------------------------

/** Long texts are shown in parts of about this many characters. */
const PART = 64 * 1024;

/**
 * A block of text: in monospace, in parts if it is long, with JSON in colours on request.
 * @param {string} text
 * @param {{json?: boolean, label?: string}} [options]
 */
function codeBlock(text, { json = false, label = "Text" } = {}) {
  const block = h("pre", { class: "code data", tabindex: "0", role: "region", "aria-label": label });
  let offset = 0;
  const more = button("", () => showPart());
  const showPart = () => {
    const end = partEnd(text, offset);
    block.append(h("code", null, json ? jsonTokens(text.slice(offset, end)) : visible(text.slice(offset, end))));
    offset = end;
    const left = text.length - offset;
    more.hidden = left === 0;
    more.textContent = `Show more: ${formatBytes(left)} of ${formatBytes(text.length)} left`;
  };
  showPart();
  return h("div", { class: "code-box" }, block, more);
}

/** Where the part that begins at `start` ends: after a line if there is one, and not within a surrogate pair. */
function partEnd(text, start) {
  if (text.length - start <= PART) return text.length;
  const line = text.lastIndexOf("\n", start + PART);
  if (line > start) return line + 1;
  const end = start + PART;
  return (text.charCodeAt(end) & 0xfc00) === 0xdc00 ? end + 1 : end;
}

const JSON_TOKEN = /("(?:[^"\\\n]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\b\d[\d.eE+-]*/g;

/** JSON text as nodes: names, strings, numbers and literals in their colours, everything else as it is. */
function jsonTokens(text) {
  const nodes = [];
  let plain = 0;
  for (const match of text.matchAll(JSON_TOKEN)) {
    const [whole, string, colon] = match;
    const kind = colon ? "name" : string ? "string" : /[tfn]/.test(whole[0]) ? "literal" : "number";
    nodes.push(visible(text.slice(plain, match.index)), h("span", { class: `json-${kind}` }, visible(string ?? whole)), colon ?? "");
    plain = match.index + whole.length;
  }
  nodes.push(visible(text.slice(plain)));
  return nodes;
}

/** Indents JSON token by token, so that numbers and duplicate names stay as they were written. */
function indentJson(text) {
  let depth = 0;
  const newLine = () => `\n${"  ".repeat(depth)}`;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  return tokens.map((token, index) => {
    const empty = /[}\]]/.test(tokens[index + 1] ?? "");
    if (token === "{" || token === "[") return empty ? token : (depth++, token + newLine());
    if (token === "}" || token === "]") return /[{[]/.test(tokens[index - 1] ?? "") ? token : (depth--, newLine() + token);
    return token === "," ? token + newLine() : token === ":" ? ": " : token;
  }).join("");
}

/** Names and values as a table, such as headers. */
function pairs(rows, label) {
  return h("table", { class: "pairs", "aria-label": label },
    h("tbody", null, rows.map(([name, value]) => h("tr", null, h("th", { scope: "row" }, data(name)), h("td", { class: "mono" }, data(value))))));
}

/** A group of buttons of which one is pressed. `choices` are pairs of a value and a label. */
function segments(label, choices, chosen, choose) {
  return h("div", { class: "segments", role: "group", "aria-label": label },
    choices.map(([value, text]) => button(text, () => choose(value), { "aria-pressed": String(value === chosen) })));
}

/** A menu of buttons below a summary. */
function menu(label, items) {
  const details = h("details", { class: "menu" }, h("summary", { class: "button" }, label),
    h("div", { class: "menu-list" }, items.map(([text, action]) => button(text, () => ((details.open = false), action())))));
  return details;
}

// ---- Screen: Invocations --------------------------------------------------------------------------------------------
// The list and one invocation are the same screen, so that both can be seen side by side where there is room.

const FILTER_HINTS = [
  ["order", "The title, id or error type contains the word"], ["-order", "None of them contains it"],
  ["status:failed", "Any status but ok; also status:timeout, status:crash, …"], ["source:sqs", "Events of one source"],
  ["via:replay", "How it came: http, api, console, replay, saved"], ["cold", "Cold starts"], [">100ms", "Took longer; or <5ms"],
];

async function invocationsScreen(page) {
  const list = new InvocationList();
  const detail = new InvocationDetail();
  const split = h("div", { class: "split" }, list.element, splitter(), detail.element);
  const screen = { title: "Invocations" };
  const open = async ({ params, query }) => {
    split.toggleAttribute("data-open", Boolean(params.id));
    list.select(params.id ?? null);
    if (!params.id) list.setQuery(query.get("q") ?? "");
    if (!params.id) return detail.close(), setTitle("Invocations");
    await detail.show(params.id);
    if (detail.id === params.id) setTitle(detail.record?.title ?? "Invocation");
  };
  const step = (by) => {
    const id = list.step(by);
    if (id && split.hasAttribute("data-open")) navigate(list.address(id), { replace: true });
  };
  const replayChosen = () => {
    const id = detail.id ?? list.focused();
    if (id) attempt(() => replay(id));
  };
  page.main.replaceChildren(split);
  await list.load(page.query.get("q") ?? "");
  await open(page);
  return Object.assign(screen, {
    title: detail.record?.title ?? "Invocations",
    update: (next) => attempt(() => open(next)),
    invocations: (summaries) => (list.apply(summaries), detail.apply(summaries)),
    reload: () => attempt(() => Promise.all([list.load(), detail.load()])),
    keys: {
      j: () => step(1), k: () => step(-1), r: replayChosen, "/": () => list.input.focus(),
      Enter: () => list.focused() && navigate(list.address(list.focused())),
      Escape: () => detail.id && navigate(list.home()),
    },
  });
}

/** Replays an invocation as it was, and opens the new one. */
async function replay(id, body = {}) {
  const { ids } = await api(path`invocations/${id}/replay`, { method: "POST", body });
  notify(ids.length === 1 ? "Replayed" : `Replayed ${ids.length} times`, "good");
  navigate(path`/_lam/invocations/${ids[0]}`);
}

/** The divider between the list and the invocation: moved by pointer or arrow keys, kept in this browser. */
function splitter() {
  const limit = (rem) => Math.round(Math.min(Math.max(rem, 22), 70));
  const stored = limit(Number(localStorage.getItem("lam-split")) || 34);
  const set = (rem) => {
    divider.setAttribute("aria-valuenow", limit(rem));
    document.documentElement.style.setProperty("--list-width", `${limit(rem)}rem`);
    localStorage.setItem("lam-split", limit(rem));
  };
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const divider = h("div", {
    class: "divider", role: "separator", tabindex: "0", "aria-orientation": "vertical", "aria-label": "Width of the list",
    "aria-valuemin": "22", "aria-valuemax": "70",
    onpointerdown: (event) => divider.setPointerCapture(event.pointerId),
    onpointermove: (event) => divider.hasPointerCapture(event.pointerId) && set(event.clientX / rem),
    onkeydown: (event) => {
      const by = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
      if (by) set(Number(divider.getAttribute("aria-valuenow")) + by);
    },
  });
  set(stored);
  return divider;
}

/** A column: its class, its heading, what a cell depends on, and what it shows. A cell is made anew only on change. */
const COLUMNS = [
  { name: "time", heading: "Time", of: (s) => s.at, cell: (s) => h("time", { datetime: s.at, title: new Date(s.at).toLocaleString() }, formatTime(s.at)) },
  { name: "source", heading: "Source", of: (s) => s.source, cell: (s) => sourceBadge(s) },
  { name: "what", heading: "Invocation", of: (s) => s.title, cell: (s, list) => link(list.address(s.id), data(s.title), { title: visible(s.title) }) },
  { name: "marks", heading: "", of: (s) => [s.coldStart, s.replayOf, s.savedAs, s.verdict, s.via, s.function], cell: (s) => marks(s) },
  { name: "status", heading: "Status", of: (s) => [s.status, s.state, s.httpStatus], cell: (s) => [statusPill(s), httpStatus(s)] },
  { name: "duration", heading: "Duration", right: true, of: (s) => s.durationMs, cell: (s) => formatMs(s.durationMs) },
  { name: "billed", heading: "Billed", right: true, of: (s) => s.billedMs, cell: (s) => (s.billedMs === null ? "–" : `${s.billedMs} ms`) },
  { name: "memory", heading: "Memory", right: true, of: (s) => s.memoryKib, cell: (s) => formatKib(s.memoryKib) },
];

function sourceBadge({ source, sourceAbout }) {
  return h("span", { class: "badge", title: sourceAbout }, source ?? "event");
}

function httpStatus({ httpStatus: status }) {
  return status !== null && h("span", { class: `number http-status ${status >= 500 ? "bad" : ""}` }, status);
}

function marks(summary) {
  const several = functionNames().length > 1 && !store.picked;
  return [
    summary.verdict && verdictPill(summary.verdict),
    summary.coldStart && h("span", { class: "badge cold", title: "Cold start: this invocation waited for the init of a new environment" }, "cold"),
    summary.replayOf ? h("span", { class: "badge", title: `Replay of ${summary.replayOf}` }, "replay")
      : (summary.via === "console" || summary.via === "saved") && h("span", { class: "badge" }, summary.savedAs ? visible(summary.savedAs) : summary.via),
    several && data(summary.function, "span", { class: "mark-function" }),
  ];
}

/** The live table. Rows are found by id, and only the cells that have changed are made anew. */
class InvocationList {
  constructor() {
    this.rows = new Map();
    this.query = "";
    this.selected = null;
    this.input = h("input", { type: "search", name: "q", autocomplete: "off", spellcheck: "false", placeholder: "Filter: text, status:failed, source:sqs, cold, >100ms", "aria-label": "Filter", "aria-describedby": "filter-error", oninput: () => this.typed() });
    this.error = h("p", { id: "filter-error", class: "filter-error", role: "alert" });
    this.heading = h("span", { class: "dim number" });
    this.body = h("tbody", { onclick: (event) => this.clicked(event) });
    this.empty = h("div", { class: "empty", hidden: true });
    this.element = h("section", { class: "list-pane", "aria-labelledby": "list-title" },
      h("div", { class: "list-head" },
        h("div", { class: "row spread" }, h("h1", { id: "list-title" }, "Invocations"), this.heading),
        h("form", { action: "/_lam/", method: "get", role: "search", class: "row" }, h("div", { class: "grow filter" }, this.input)),
        h("div", { class: "chips" }, ["status:failed", "cold", "via:replay", ">100ms"].map((term) => this.chip(term))),
        this.error),
      this.table = h("table", { class: "invocations", "aria-label": "Invocations, newest first" },
        h("thead", null, h("tr", null, COLUMNS.map(({ name, heading, right }) => h("th", { scope: "col", class: `c-${name} ${right ? "right" : ""}` }, heading || h("span", { class: "visually-hidden" }, "Marks"))))),
        this.body),
      this.empty);
  }

  chip(term) {
    return button(term, () => {
      const terms = new Set(this.input.value.split(/\s+/).filter(Boolean));
      if (!terms.delete(term)) terms.add(term);
      this.input.value = [...terms].join(" ");
      this.typed();
    }, { class: "chip", "data-term": term, "aria-pressed": "false" });
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
    for (const chip of this.element.querySelectorAll(".chip")) chip.setAttribute("aria-pressed", String(terms.includes(chip.dataset.term)));
    const search = new URLSearchParams({ q: query, function: store.picked, limit: store.state?.kept ?? 500 });
    try {
      const { invocations, total } = await api(`invocations?${search}`);
      if (query !== this.query) return;
      this.error.textContent = "";
      this.replace(invocations, total);
    } catch (error) {
      if (error.status !== 400) throw error;
      this.error.textContent = error.message;
    }
  }

  replace(invocations, total) {
    const known = this.rows;
    this.rows = new Map(invocations.map((summary) => [summary.id, known.get(summary.id) ?? this.makeRow(summary)]));
    for (const summary of invocations) this.refresh(summary);
    const rows = [...this.rows.values()].map((row) => row.element);
    if (rows.length !== this.body.children.length || rows.some((row, index) => row !== this.body.children[index])) this.body.replaceChildren(...rows);
    this.total = total;
    this.showCount();
  }

  /** Takes changed summaries in. The server knows what a filter means, so with a filter it is asked, not too often. */
  apply(summaries) {
    for (const summary of summaries) {
      if (store.picked && summary.function !== store.picked) continue;
      if (this.rows.has(summary.id)) this.refresh(summary);
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
    this.rows.set(summary.id, row);
    this.refresh(summary);
    let before = this.body.firstElementChild;
    while (before && Number(before.dataset.seq) > summary.seq) before = before.nextElementSibling;
    this.body.insertBefore(row.element, before);
    this.total = (this.total ?? 0) + 1;
  }

  trim() {
    while (this.rows.size > (store.state?.kept ?? 500)) {
      this.rows.delete(this.body.lastElementChild.dataset.id);
      this.body.lastElementChild.remove();
    }
    this.showCount();
  }

  showCount() {
    const shown = this.rows.size;
    this.heading.textContent = this.total > shown ? `${shown} of ${this.total.toLocaleString("en")}` : count(shown, "invocation");
    this.empty.hidden = shown > 0;
    this.table.hidden = shown === 0;
    if (shown === 0) this.empty.replaceChildren(...(this.query ? noMatch() : firstSteps()));
  }

  makeRow(summary) {
    const cells = COLUMNS.map(({ name, right }) => h("td", { class: `c-${name} ${right ? "right" : ""}` }));
    const element = h("tr", { "data-id": summary.id, "data-seq": summary.seq, class: summary.id === this.selected ? "selected" : "" }, cells);
    return { element, cells, shown: [] };
  }

  refresh(summary) {
    const row = this.rows.get(summary.id);
    COLUMNS.forEach(({ of, cell }, index) => {
      const depends = String(of(summary));
      if (row.shown[index] === depends) return;
      row.shown[index] = depends;
      row.cells[index].replaceChildren(...[cell(summary, this)].flat().filter(Boolean));
    });
    row.element.toggleAttribute("data-failed", summary.status !== null && summary.status !== "ok");
  }

  select(id) {
    this.rows.get(this.selected)?.element.classList.remove("selected");
    this.rows.get(this.selected)?.element.querySelector("a")?.removeAttribute("aria-current");
    this.selected = id;
    const row = this.rows.get(id)?.element;
    row?.classList.add("selected");
    row?.querySelector("a")?.setAttribute("aria-current", "true");
    row?.scrollIntoView({ block: "nearest" });
  }

  focused() {
    return document.activeElement?.closest(".invocations tr")?.dataset.id ?? this.selected;
  }

  /** Moves the focus by one row, and returns its id. */
  step(by) {
    const from = this.rows.get(this.focused())?.element;
    const row = from ? (by > 0 ? from.nextElementSibling : from.previousElementSibling) : this.body.firstElementChild;
    row?.querySelector("a").focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
    return row?.dataset.id;
  }

  clicked(event) {
    const row = event.target.closest("tr");
    if (row && !event.target.closest("a") && !String(getSelection())) navigate(this.address(row.dataset.id));
  }
}

function noMatch() {
  return [h("h2", null, "Nothing matches the filter"), h("p", null, "Press ", h("kbd", null, "?"), " to see what a filter can say.")];
}

function firstSteps() {
  const url = store.state?.functions.find((known) => known.name === currentFunction())?.url ?? location.origin;
  return [h("h2", null, "No invocations yet"), h("p", null, "Send a request, or use ", link("/_lam/send", "Send"), ":"), h("pre", { class: "example" }, `curl ${url}`)];
}

// ---- Screen: One invocation -----------------------------------------------------------------------------------------

/** The tab that was chosen last stays chosen from one invocation to the next. */
let chosenTab = null;

const TABS = [
  { name: "event", label: "Event", make: eventTab },
  { name: "response", label: "Response", make: responseTab },
  { name: "logs", label: "Logs", count: (record) => record.log.lines.length + record.log.dropped, make: logsTab },
  { name: "runtime-api", label: "Runtime API", count: (record) => record.exchanges.length + record.exchangesDropped, make: runtimeApiTab },
  { name: "error", label: "Error", hidden: (record) => !record.error, make: errorTab },
];

/** One invocation. While it runs, its parts are made anew as their data changes, and lists grow at their end. */
class InvocationDetail {
  constructor() {
    this.id = null;
    this.record = null;
    this.element = h("article", { class: "detail-pane", "aria-label": "Invocation" });
  }

  close() {
    Object.assign(this, { id: null, record: null, reveal: false });
    this.element.replaceChildren();
  }

  async show(id) {
    if (id === this.id) return;
    Object.assign(this, { id, record: null, reveal: false });
    this.head = h("header", { class: "detail-head" });
    this.tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "Parts of the invocation", onkeydown: (event) => this.tabKey(event) });
    this.panel = h("div", { class: "panel", role: "tabpanel", tabindex: "-1", id: "panel" });
    await this.load();
  }

  async load() {
    const { id, reveal } = this;
    if (!id) return;
    let record;
    try {
      record = await api(path`invocations/${id}` + (reveal ? "?reveal=1" : ""));
    } catch (error) {
      if (id !== this.id) return;
      if (this.record) throw error;
      this.element.replaceChildren(failure(error));
      return;
    }
    if (id !== this.id || reveal !== this.reveal) return;
    const first = this.record === null;
    this.record = record;
    if (first) this.element.replaceChildren(this.head, this.tabs, this.panel);
    if (first) this.element.scrollTop = 0;
    this.refresh();
  }

  /** Loads the invocation again if it has changed: now, or at the end of a pause after the last time. */
  apply(summaries) {
    if (!summaries.some(({ id, replayOf }) => id === this.id || (replayOf && replayOf === this.id))) return;
    this.soon ??= setTimeout(() => {
      this.soon = null;
      attempt(() => this.load());
    }, 150);
  }

  refresh() {
    const { record } = this;
    const { event, response, log, exchanges, ...summary } = record;
    if (this.changed("head", [summary, canWrite()])) keepFocus(this.head, () => this.head.replaceChildren(...detailHead(this)));
    const tab = TABS.find(({ name, hidden }) => name === chosenTab && !hidden?.(record)) ?? TABS.find(({ name }) => name === (record.error ? "error" : "response"));
    if (this.changed("tabs", [tab.name, TABS.map((each) => [each.count?.(record), each.hidden?.(record)])])) keepFocus(this.tabs, () => this.tabs.replaceChildren(...this.tabButtons(tab)));
    if (this.changed("tab", [record.id, tab.name])) this.content = tab.make(this.panel, this);
    this.panel.setAttribute("aria-labelledby", `tab-${tab.name}`);
    this.content.refresh(record);
  }

  /** Whether what a part depends on differs from the last time. */
  changed(part, depends) {
    this.shown = this.shown?.of === this.head ? this.shown : { of: this.head };
    const text = JSON.stringify(depends);
    if (this.shown[part] === text) return false;
    this.shown[part] = text;
    return true;
  }

  tabButtons(chosen) {
    return TABS.filter(({ hidden }) => !hidden?.(this.record)).map((tab) => button([tab.label, tab.count && h("span", { class: "count" }, tab.count(this.record))], () => this.choose(tab.name), {
      role: "tab", id: `tab-${tab.name}`, "data-tab": tab.name, "aria-controls": "panel", "aria-selected": String(tab === chosen), tabindex: tab === chosen ? "0" : "-1",
    }));
  }

  choose(name) {
    chosenTab = name;
    this.refresh();
  }

  tabKey(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    const buttons = [...this.tabs.children];
    const next = buttons.at((buttons.findIndex((each) => each.tabIndex === 0) + by) % buttons.length);
    this.choose(next.dataset.tab);
    this.tabs.querySelector("[aria-selected=true]").focus();
  }

  async setReveal(on) {
    this.reveal = on;
    await this.load();
  }
}

/** Makes a part anew, and gives the focus back to the control with the same id, tab or label. */
function keepFocus(part, make) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  make();
  if (focused) [...part.querySelectorAll("a, button, summary")].find((each) => each.textContent === focused.textContent || (each.id && each.id === focused.id))?.focus();
}

function detailHead(detail) {
  const { record } = detail;
  return [
    h("div", { class: "row crumbs" }, link("/_lam/", "‹ Invocations", { class: "back" }), sourceBadge(record), record.coldStart && h("span", { class: "badge cold" }, "cold start"), record.verdict && verdictPill(record.verdict),
      h("span", { class: "dim" }, data(record.function), ` · via ${record.via}`, record.build ? ` · build ${record.build}` : "", record.environment ? ` · environment ${record.environment}` : "")),
    h("div", { class: "row title-row" }, h("h1", null, data(record.title)), statusPill(record), httpStatus(record)),
    h("div", { class: "row id-row" }, h("code", { class: "data" }, record.id), button("Copy", () => attempt(() => copyText(record.id, "Request id")), { class: "small", "aria-label": "Copy the request id" }),
      h("time", { class: "dim number", datetime: record.at }, new Date(record.at).toLocaleString("en-GB"), `.${record.at.slice(20, 23)}`), relatives(record)),
    actions(detail),
    metrics(record),
    phaseBar(record),
  ];
}

/** Links to what this replays, and to its own replays. */
function relatives({ id, replayOf, replays }) {
  return [
    replayOf && h("span", null, "replay of ", invocationLink(replayOf), " · ", link(`/_lam/compare?${new URLSearchParams({ before: replayOf, after: id })}`, "compare")),
    replays.length > 0 && h("span", null, `${count(replays.length, "replay")}: `, replays.slice(-5).map((replayed) => [invocationLink(replayed), " "]),
      link(`/_lam/compare?${new URLSearchParams({ before: id, after: replays.at(-1) })}`, "compare")),
  ];
}

function actions(detail) {
  const { id, watched } = detail.record;
  const watch = () => api(path`invocations/${id}/watch`, { method: "PUT", body: { on: !watched } }).then(() => detail.load());
  return h("div", { class: "row actions" },
    button("Replay", () => attempt(() => replay(id)), needsToken({ class: "primary", title: "Send the same event again (r)" })),
    link(`/_lam/send?${new URLSearchParams({ invocation: id })}`, "Replay edited", { class: "button" }),
    button("Save", () => saveDialog(detail.record), needsToken()),
    menu("Copy as", [["curl", "curl"], ["aws lambda invoke", "aws"], ["lam invoke", "lam"], ["Rust test", "test"]].map(([label, kind]) => [label, () => attempt(() => copyAs(id, kind, label, detail.reveal))])),
    button("Export", () => attempt(() => download(path`invocations/${id}/export`, `invocation-${id.slice(0, 8)}.md`)), { title: "A bug report in Markdown, without secrets" }),
    button(watched ? "Watching" : "Watch", () => attempt(watch), needsToken({ "aria-pressed": String(watched), title: "Replay after each successful build" })));
}

async function copyAs(id, kind, label, reveal) {
  await copyText(await api(path`invocations/${id}/copy/${kind}` + (reveal ? "?reveal=1" : "")), label);
}

function saveDialog(record) {
  const name = h("input", { id: "save-name", required: true, pattern: "[A-Za-z0-9_\\-]([A-Za-z0-9_.\\-]*[A-Za-z0-9_\\-])?", maxlength: "80", autofocus: true, value: record.savedAs ?? suggestName(record.title) });
  const expected = h("input", { type: "checkbox", checked: record.status === "ok" });
  showDialog("Save the event", (close) => h("form", {
    class: "stack", onsubmit: (event) => {
      event.preventDefault();
      attempt(async () => {
        await api(path`saved/${record.function}/${name.value}`, { method: "PUT", body: { invocation: record.id, withResponse: expected.checked } });
        notify(`Saved as ${name.value}`, "good");
        close();
      });
    },
  },
  h("p", { class: "dim" }, "The event becomes a file in the folder ", h("code", null, "events"), " of the function's package, to be committed and sent again. It is saved as it was sent, with its secrets."),
  h("div", { class: "field" }, h("label", { for: "save-name" }, "Name: letters, digits, - _ ."), name),
  h("label", null, expected, "Keep the response as the expected one"),
  h("div", { class: "row end" }, button("Cancel", close), h("button", { class: "primary" }, "Save"))));
  name.select();
}

function suggestName(title) {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40) || "event";
}

function metrics(record) {
  const entries = [
    ["Duration", formatMs(record.durationMs)], ["Billed", record.billedMs === null ? "–" : `${record.billedMs} ms`],
    record.initMs !== null && ["Init", formatMs(record.initMs)], ["Peak memory", formatKib(record.memoryKib)],
    record.gbSeconds !== null && ["GB-seconds", record.gbSeconds.toPrecision(3)], ["Event", formatBytes(record.eventBytes)], ["Response", formatBytes(record.responseBytes)],
  ];
  return h("dl", { class: "metrics" }, entries.filter(Boolean).map(([name, value]) => h("div", null, h("dt", null, name), h("dd", { class: "number" }, value))));
}

const PHASES = {
  build: "Waited for the build", queued: "Waited for a free environment", init: "Init of the environment", handler: "Handler, until the response or its first byte",
  response: "Response, until it was accepted", next: "Until the next request for an event", frozen: "Frozen",
};
const BILLED_PHASES = new Set(["init", "handler", "response", "next"]);

/** Where the time went: proportional segments and a legend to see, and a table to hear. */
function phaseBar({ at, phases, state }) {
  if (phases.length === 0) return null;
  const now = Date.now() - new Date(at).getTime();
  const timed = phases.map((phase) => ({ ...phase, ms: phase.endMs === null ? (state === "done" ? null : Math.max(now - phase.startMs, 0)) : phase.endMs - phase.startMs }));
  const segment = ({ name, ms, endMs }) => {
    const element = h("div", { class: `segment phase-${name} ${BILLED_PHASES.has(name) ? "billed" : ""} ${endMs === null ? "open" : ""}`, title: `${PHASES[name] ?? name}: ${formatMs(ms)}` });
    if (name !== "frozen") element.style.flexGrow = Math.max(ms ?? 0, 0.001);
    return element;
  };
  return h("div", { class: "phases" },
    h("div", { class: "phase-bar", "aria-hidden": "true" }, timed.map(segment)),
    h("ul", { class: "legend", "aria-hidden": "true" }, timed.map(({ name, ms }) => h("li", { title: PHASES[name] }, h("span", { class: `swatch phase-${name}` }), `${name} `, h("span", { class: "number dim" }, ms === null ? "" : formatMs(ms)))),
      h("li", null, h("span", { class: "swatch billed-line" }), "billed")),
    h("div", { class: "visually-hidden" }, h("table", null, h("caption", null, "Phases"),
      h("thead", null, h("tr", null, ["Phase", "Begins", "Takes", "Billed"].map((heading) => h("th", { scope: "col" }, heading)))),
      h("tbody", null, timed.map(({ name, startMs, ms }) => h("tr", null, h("th", { scope: "row" }, PHASES[name] ?? name), h("td", null, formatMs(startMs)), h("td", null, formatMs(ms)), h("td", null, BILLED_PHASES.has(name) ? "yes" : "no")))))));
}

// ---- One invocation: event ------------------------------------------------------------------------------------------

/** What every tab returns: `refresh` shows a record in the panel, and does nothing if its part has not changed. */
function redrawing(panel, detail, part, depends, draw) {
  return {
    refresh: (record) => {
      if (detail.changed(part, [depends(record), detail.reveal, canWrite()])) panel.replaceChildren(...[draw(record)].flat(Infinity).filter(Boolean));
    },
  };
}

function eventTab(panel, detail) {
  let view = "pretty";
  const tab = redrawing(panel, detail, "panel", ({ event, request, context }) => [view, event, request, context], (record) => {
    const { event, request, context } = record;
    const views = [["pretty", "Pretty"], ["raw", "Raw"], event.typed !== null && ["typed", "Typed"]].filter(Boolean);
    const text = view === "typed" ? event.typed ?? "" : view === "raw" ? event.raw : event.text;
    const known = Object.entries(context).filter(([, value]) => value !== null).map(([name, value]) => [CONTEXT_NAMES[name] ?? name, value]);
    return [
      h("div", { class: "row panel-bar" }, segments("View of the event", views, view, (chosen) => ((view = chosen), tab.refresh(record))), revealButton(detail, event.hidden),
        h("span", { class: "grow" }), sizeOf(event), copyAndDownload(text, "Event", path`invocations/${record.id}/event`, `event-${record.id.slice(0, 8)}.json`)),
      request && requestBlock(request),
      codeBlock(text, { json: event.isJson && view !== "typed", label: "Event" }),
      known.length > 0 && h("details", { class: "fold" }, h("summary", null, "Context"), pairs(known, "Context")),
    ];
  });
  return tab;
}

const CONTEXT_NAMES = { clientContext: "Client context", tenantId: "Tenant id", traceId: "Trace id", functionArn: "Function ARN" };

function requestBlock({ front, method, target, headers, bodyBytes }) {
  return h("details", { class: "fold" },
    h("summary", null, h("span", { class: "badge" }, front), " ", h("code", null, data(`${method} ${target}`)), h("span", { class: "dim" }, ` ${count(headers.length, "header")}, body ${formatBytes(bodyBytes)}`)),
    pairs(headers, "Request headers"));
}

/** Shows or hides the secrets of an invocation. */
function revealButton(detail, hidden) {
  if (!detail.reveal && !hidden) return null;
  return button(detail.reveal ? "Hide secrets" : `Show ${count(hidden, "hidden value")}`, () => attempt(() => detail.setReveal(!detail.reveal)), needsToken({ class: "small" }));
}

function sizeOf({ bytes, kept, sha256 }) {
  const cut = kept < bytes ? `first ${formatBytes(kept)} of ` : "";
  return h("span", { class: "dim number", title: sha256 ? `SHA-256 ${sha256}` : null }, cut + formatBytes(bytes));
}

function copyAndDownload(text, what, apiPath, fileName) {
  return [
    button("Copy", () => attempt(() => copyText(text, what)), { class: "small" }),
    button("Download", () => attempt(() => download(apiPath, fileName)), needsToken({ class: "small", title: "As it was, with its secrets" })),
  ];
}

// ---- One invocation: response ---------------------------------------------------------------------------------------

function responseTab(panel, detail) {
  let view = null;
  const choose = (record) => (chosen) => ((view = chosen), tab.refresh(record));
  const chunks = new GrowingList(h("ol", { class: "chunks" }), chunkLine);
  const withoutChunks = ({ response, state }) => [view, state, response && { ...response, chunks: response.streamed, text: response.streamed ? null : response.text, raw: null }];
  const body = redrawing(panel, detail, "panel", withoutChunks, (record) => {
    const { response } = record;
    if (!response) return h("div", { class: "empty" }, h("h2", null, record.state === "done" ? "No response" : "No response yet"), h("p", null, record.state === "done" ? "The invocation ended without a response." : "It appears here while it arrives."));
    const { http } = response;
    const views = [http && ["caller", "As the caller sees it"], response.streamed && ["chunks", "Chunks"], ["payload", http ? "Payload" : "Pretty"], !http && response.isJson && ["raw", "Raw"]].filter(Boolean);
    const chosen = views.some(([name]) => name === view) ? view : response.streamed && record.state !== "done" ? "chunks" : views[0][0];
    return [
      h("div", { class: "row panel-bar" }, views.length > 1 && segments("View of the response", views, chosen, choose(record)), response.kind !== "payload" && h("span", { class: "badge" }, response.kind), revealButton(detail, response.hidden),
        h("span", { class: "grow" }), sizeOf(response), copyAndDownload(response.text ?? "", "Response", path`invocations/${record.id}/response`, `response-${record.id.slice(0, 8)}`)),
      chosen === "caller" ? httpResponse(http, record.id) : chosen === "chunks" ? chunks.element : codeBlock((chosen === "raw" ? response.raw : response.text) ?? "", { json: response.isJson, label: "Response" }),
      response.chunksDropped > 0 && chosen === "chunks" && h("p", { class: "dim" }, `${count(response.chunksDropped, "more chunk")} not kept`),
      response.trailers?.length > 0 && [h("h2", null, "Trailers"), pairs(response.trailers, "Trailers")],
    ];
  });
  const tab = { refresh: (record) => (body.refresh(record), chunks.grow(record.response?.chunks ?? [])) };
  return tab;
}

/** A list to which only new items are added, so that what is selected, open or scrolled to stays. */
class GrowingList {
  constructor(element, make) {
    Object.assign(this, { element, make, length: 0, last: "" });
  }

  grow(items) {
    const same = this.length <= items.length && (this.length === 0 || JSON.stringify(items[this.length - 1]) === this.last);
    if (!same) this.clear();
    this.element.append(...items.slice(this.length).map((item, index) => this.make(item, this.length + index)));
    this.length = items.length;
    this.last = JSON.stringify(items.at(-1) ?? "");
  }

  clear() {
    this.element.replaceChildren();
    this.length = 0;
  }
}

function chunkLine({ atMs, bytes, text, hex }) {
  return h("li", null, h("span", { class: "dim number right" }, formatOffset(atMs)), h("span", { class: "dim number right" }, formatBytes(bytes)),
    h("pre", { class: "data" }, text !== undefined && text !== null ? visible(text) : hex));
}

function httpResponse(http, id) {
  const { status, headers, cookies, body, warnings, malformed } = http;
  return [
    malformed && h("p", { class: "callout red" }, h("strong", null, "Malformed response. "), data(malformed)),
    warnings.map((warning) => h("p", { class: "callout amber" }, h("strong", null, "Warning: "), data(warning))),
    h("div", { class: "row" }, h("span", { class: "pill", "data-tone": status >= 500 ? "red" : status >= 400 ? "amber" : "green" }, `HTTP ${status}`), body.contentType && h("code", { class: "dim" }, data(body.contentType))),
    h("details", { class: "fold", open: headers.length <= 6 }, h("summary", null, count(headers.length, "header"), cookies.length > 0 && `, ${count(cookies.length, "cookie")}`),
      pairs([...headers, ...cookies.map((cookie) => ["set-cookie", cookie])], "Response headers")),
    httpBody(body, id),
  ];
}

/** The body by its kind. HTML is rendered without scripts, forms, network or the address of this page. */
function httpBody(body, id) {
  if (body.kind === "empty") return h("p", { class: "dim" }, "The body is empty.");
  if (body.kind === "image") return h("figure", { class: "image" }, h("img", { src: API + path`invocations/${id}/body`, alt: `Body, ${body.contentType ?? "image"}, ${formatBytes(body.bytes)}` }));
  if (body.kind === "binary") return codeBlock(hexDump(body.hex), { label: "Body in hexadecimal" });
  const text = codeBlock(body.kind === "json" ? indentJson(body.text) : body.text, { json: body.kind === "json", label: "Body" });
  if (body.kind !== "html") return text;
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`;
  return [h("iframe", { class: "preview", sandbox: "", title: "Preview of the HTML body", srcdoc: policy + body.text }), h("details", { class: "fold" }, h("summary", null, "Source"), text)];
}

/** Offset, sixteen bytes in hexadecimal, and the printable ones. */
function hexDump(hex) {
  const lines = [];
  for (let offset = 0; offset < hex.length; offset += 32) {
    const bytes = hex.slice(offset, offset + 32).match(/../g);
    const letters = bytes.map((byte) => { const code = parseInt(byte, 16); return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : "."; });
    lines.push(`${(offset / 2).toString(16).padStart(8, "0")}  ${bytes.join(" ").padEnd(47)}  ${letters.join("")}`);
  }
  return lines.join("\n");
}

// ---- One invocation: logs -------------------------------------------------------------------------------------------

const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"];
const LOG_PHASES = { before: "Before the invocation", during: "During the invocation", after: "After the response" };

/** Log lines with a filter by level and text. Lines without a level are always at least as severe as the filter. */
function logsTab(panel, detail) {
  const list = logList();
  const level = h("select", { "aria-label": "Least level", onchange: filter }, h("option", { value: "0" }, "All levels"), LEVELS.slice(1).map((name, index) => h("option", { value: index + 1 }, `${name} and above`)));
  const text = h("input", { type: "search", placeholder: "Filter lines", "aria-label": "Filter lines", oninput: filter });
  const summary = h("span", { class: "dim number", role: "status" });
  const bar = h("div", { class: "row panel-bar" }, level, text, summary);
  function filter() {
    const shown = list.filter(Number(level.value), text.value.toLowerCase());
    const { lines, dropped } = detail.record.log;
    summary.textContent = (shown < lines.length ? `${shown} of ` : "") + count(lines.length, "line") + (dropped ? `, ${dropped} dropped` : "");
  }
  return {
    refresh: ({ log, report }) => {
      const reveal = revealButton(detail, log.lines.reduce((sum, line) => sum + line.hidden, 0));
      if (detail.changed("panel", ["logs", log.lines.length === 0, Boolean(reveal), detail.reveal, report])) {
        panel.replaceChildren(...[bar, log.lines.length === 0 && h("div", { class: "empty" }, h("p", null, "No log lines")), list.element, report && h("pre", { class: "report data" }, visible(report))].filter(Boolean));
        bar.querySelector("button")?.remove();
        if (reveal) bar.append(reveal);
      }
      list.grow(log.lines);
      filter();
    },
  };
}

/** Lines that can grow and be filtered; the function's screen uses it too. */
function logList() {
  let phase = null;
  const element = h("ol", { class: "log" });
  const growing = new GrowingList(element, (line, index) => {
    const starts = line.phase && (index === 0 || line.phase !== phase);
    phase = line.phase;
    return logLine(line, starts);
  });
  return {
    element,
    grow: (lines) => growing.grow(lines),
    filter: (level, text) => {
      let shown = 0;
      for (const row of element.children) {
        row.hidden = Number(row.dataset.level) < level || (text !== "" && !row.textContent.toLowerCase().includes(text));
        shown += row.hidden ? 0 : 1;
      }
      return shown;
    },
  };
}

function logLine(line, startsPhase) {
  const severity = line.level ? LEVELS.indexOf(line.level) : line.stream === "stderr" ? LEVELS.length : LEVELS.length - 1;
  return h("li", { class: `line ${line.phase ?? ""} ${line.stream} ${line.level ?? ""}`, "data-level": severity, "data-phase": startsPhase ? LOG_PHASES[line.phase] : null },
    h("span", { class: "when number" }, line.atMs === undefined || line.atMs === null ? "" : formatOffset(line.atMs)),
    h("span", { class: "level" }, line.level ?? (line.stream === "extension" ? visible(line.extension) : line.stream)),
    line.json ? jsonLine(line.text) : h("span", { class: "said data" }, ansi(line.text)));
}

/** A JSON record, folded: its message if it has one, or the record in one line. */
function jsonLine(text) {
  const details = h("details", { class: "said", ontoggle: () => {
    if (details.open && details.children.length === 1) details.append(h("pre", { class: "data" }, jsonTokens(indentJson(text))));
  } }, h("summary", null, jsonSummary(text)));
  return details;
}

function jsonSummary(text) {
  let record = null;
  try {
    record = JSON.parse(text);
  } catch { /* A masked or cut record is shown as it is. */ }
  const message = record?.message ?? record?.msg ?? record?.fields?.message;
  return typeof message === "string" ? [data(message), " ", data(text, "span", { class: "json-rest" })] : h("span", { class: "data" }, jsonTokens(text));
}

/** Text with the colours of a terminal: SGR sequences become classes, all other control characters symbols. */
function ansi(text) {
  const parts = text.split(/\u001b\[([\d;]*)m/);
  let style = "";
  return parts.map((part, index) => {
    if (index % 2 === 0) return part && (style ? h("span", { class: style }, visible(part)) : visible(part));
    const codes = part.split(";").map(Number);
    if (codes.includes(0)) style = "";
    for (const code of codes) if ((code >= 31 && code <= 36) || code === 1 || code === 2) style += ` sgr-${code}`;
    return null;
  });
}

// ---- One invocation: Runtime API and error --------------------------------------------------------------------------

function runtimeApiTab(panel, detail) {
  return redrawing(panel, detail, "panel", (record) => [record.exchanges, record.exchangesDropped], (record) => [
    record.exchanges.length === 0 && h("div", { class: "empty" }, h("p", null, "No exchanges yet")),
    exchangeList(record.exchanges),
    record.exchangesDropped > 0 && h("p", { class: "dim" }, `${count(record.exchangesDropped, "exchange")} not kept`),
  ]);
}

/** Exchanges on the Runtime API, each with its headers to unfold; the function's screen uses it too. */
function exchangeList(exchanges) {
  return h("ul", { class: "exchanges" }, exchanges.map((exchange) => h("li", null, h("details", null,
    h("summary", null,
      h("span", { class: "dim number right" }, formatOffset(exchange.startMs)),
      h("code", { class: "call data" }, h("strong", null, exchange.method), ` ${visible(exchange.path)}`),
      h("span", null, exchange.fault && h("span", { class: "badge fault" }, `fault ${exchange.fault}`), " ", exchange.pipelined && h("span", { class: "badge", title: "Sent before the response to the request before had arrived" }, "pipelined"), " ",
        h("span", { class: "pill", "data-tone": exchange.status === null ? "red" : exchange.status < 300 ? "green" : "amber" }, exchange.status ?? "no response")),
      h("span", { class: "dim number right" }, formatMs(exchange.endMs - exchange.startMs))),
    h("div", { class: "exchange" },
      h("p", { class: "dim" }, `Connection ${exchange.connection}, ${formatBytes(exchange.requestBytes)} sent, ${formatBytes(exchange.responseBytes)} received`),
      h("h2", null, "Request headers"), pairs(exchange.requestHeaders, "Request headers"),
      exchange.responseHeaders.length > 0 && [h("h2", null, "Response headers"), pairs(exchange.responseHeaders, "Response headers")])))));
}

function errorTab(panel, detail) {
  return redrawing(panel, detail, "panel", ({ error }) => error, ({ error }) => error && [
    h("div", { class: "callout red" }, h("h2", null, data(error.type ?? "Error")), h("p", { class: "message" }, data(error.message))),
    error.exit && h("p", null, h("strong", null, "Exit: "), data(error.exit)),
    error.stop && h("p", null, h("strong", null, "Stopped because: "), data(error.stop)),
    error.stack?.length > 0 && [h("h2", null, "Stack"), h("ol", { class: "stack-trace" }, error.stack.map((frame) => h("li", null, data(frame, "code"))))],
    error.lastStderr && [h("h2", null, "Last lines on stderr"), h("pre", { class: "code data", tabindex: "0", role: "region", "aria-label": "Last lines on stderr" }, ansi(error.lastStderr))],
  ]);
}

// ---- Screen: Send ---------------------------------------------------------------------------------------------------

// ---- Screen: Replay and compare -------------------------------------------------------------------------------------

// ---- Screen: Saved events -------------------------------------------------------------------------------------------

// ---- Screen: Function -----------------------------------------------------------------------------------------------

// ---- Screen: Faults -------------------------------------------------------------------------------------------------

// ---- Routes ---------------------------------------------------------------------------------------------------------

const routes = [
  { pattern: "/_lam/", nav: "invocations", screen: invocationsScreen },
  { pattern: "/_lam/invocations/:id", nav: "invocations", screen: invocationsScreen },
  { pattern: "/_lam/send", nav: "send", screen: sendScreen },
  { pattern: "/_lam/compare", nav: "invocations", screen: compareScreen },
  { pattern: "/_lam/saved", nav: "saved", screen: savedScreen },
  { pattern: "/_lam/functions/:name", nav: "function", screen: functionScreen },
  { pattern: "/_lam/faults", nav: "faults", screen: faultsScreen },
];

// ---- Start ----------------------------------------------------------------------------------------------------------

async function start() {
  startShell();
  startRouter();
  startKeyboard();
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  await attempt(loadState);
  await show({ focus: false });
  connect();
}

takeToken();
document.addEventListener("DOMContentLoaded", start);
