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

/** Replaces C0, DEL and C1 controls, and characters that change the direction of text, by symbols. */
function visible(text) {
  return String(text ?? "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (found) => {
    const code = found.codePointAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? "\u2421" : `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}

// ---- Formats --------------------------------------------------------------------------------------------------------

function formatMs(ms) {
  if (ms === null || ms === undefined) return "–";
  if (ms < 10) return `${ms.toFixed(2)} ms`;
  if (ms < 1000) return `${ms.toFixed(ms < 100 ? 1 : 0)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(2)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
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
  const notice = h("div", { class: `notice ${kind}` }, data(message), button("×", close, { class: "icon-button", "aria-label": "Close the message" }));
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
    h("h3", null, "Filter"),
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

// ---- Screen: Invocations --------------------------------------------------------------------------------------------

const FILTER_HINTS = [
  ["order", "Title, id or error type contains the word"], ["-order", "Does not contain it"],
  ["status:failed", "Any status but ok; also status:error, status:timeout, …"], ["source:sqs", "Events of one source"],
  ["via:replay", "How it came in: http, api, console, replay, saved"], ["cold", "Cold starts"], [">100ms", "Took longer; <5ms: shorter"],
];

async function invocationsScreen(page) {
  page.main.replaceChildren(h("p", null, "…"));
  return { title: "Invocations" };
}

// ---- Screen: One invocation -----------------------------------------------------------------------------------------

// ---- Screen: Send ---------------------------------------------------------------------------------------------------

// ---- Screen: Replay and compare -------------------------------------------------------------------------------------

// ---- Screen: Saved events -------------------------------------------------------------------------------------------

// ---- Screen: Function -----------------------------------------------------------------------------------------------

// ---- Screen: Faults -------------------------------------------------------------------------------------------------

// ---- Routes ---------------------------------------------------------------------------------------------------------

const routes = [
  { pattern: "/_lam/", nav: "invocations", screen: invocationsScreen },
  { pattern: "/_lam/invocations/:id", nav: "invocations", screen: invocationsScreen },
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
