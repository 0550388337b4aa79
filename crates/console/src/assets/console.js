// The console of `lam run`. The server's pages work as tables without this script; it takes over <main id="app">,
// keeps it live, and adds everything that changes something.
//
// The server joins this file, those of `parts` and those of `screens` to one script. This file holds the theme, the
// shell, the router, the keyboard and the table of routes; `parts` holds what screens are made of; `screens` holds one
// file or more for each screen.
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

// ---- Shell ----------------------------------------------------------------------------------------------------------

function functionNames() {
  return store.state?.functions.map((known) => known.name) ?? [];
}

/** The function that a screen for one function shows: the picked one, or the first. */
function currentFunction() {
  return store.picked || functionNames()[0] || "";
}

const FUNCTION_TONES = {
  building: "amber",
  init: "amber",
  restoring: "amber",
  idle: "green",
  busy: "blue",
  attached: "green",
  "build-failed": "red",
  crashed: "red",
  frozen: "blue",
  snapshot: "purple",
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
  document
    .getElementById("picker")
    .replaceChildren(...[name, shown && (!several || store.picked) && functionPill(shown.state)].filter(Boolean));
  document.querySelector("[data-nav=function]").href = path`/_lam/functions/${currentFunction()}`;
}

function pickerSelect(functions) {
  const existing = document.querySelector("#picker select");
  if (existing && existing.options.length === functions.length + 1) return existing;
  const select = h("select", { "aria-label": "Function", onchange: () => pick(select.value) },
    h("option", { value: "" }, "All functions"),
    functions.map((known) => h("option", { value: known.name }, visible(known.name))),
  );
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
    if (found)
      return {
        route,
        params: Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1])])),
      };
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
  return h("div", { class: "empty" },
    h("h1", null, error.status === 404 ? "Not found" : "This could not be loaded"), data(error.message, "p"),
    h("p", null, link("/_lam/", "All invocations")),
  );
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
    if (
      !anchor ||
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
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
  ["j", "Next invocation"],
  ["k", "Previous invocation"],
  ["Enter", "Open the invocation"],
  ["r", "Replay the invocation"],
  ["/", "Filter"],
  ["Ctrl+Enter", "Send"],
  ["Esc", "Close, or go back to the list"],
  ["?", "This help"],
];

/** Keys act on the screen, unless the user is typing or a dialog is open. */
function startKeyboard() {
  document.addEventListener("keydown", (event) => {
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.defaultPrevented ||
      document.querySelector("dialog[open]")
    )
      return;
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (typing && event.key !== "Escape") return;
    if (typing) return typing.blur();
    if (event.key === "?") return showHelp();
    if (event.key === "Escape" && closeMenus()) return;
    const action = current.screen?.keys?.[event.key];
    if (!action || (event.key === "Enter" && event.target.closest?.("a, button, summary"))) return;
    event.preventDefault();
    action();
  });
  document.addEventListener("click", (event) => closeMenus(event.target));
}

/** Closes the menus but the one with the element `except`, and returns whether there were any. */
function closeMenus(except = null) {
  const menus = [...document.querySelectorAll("details.menu[open]")].filter((menu) => !menu.contains(except));
  for (const menu of menus) {
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
  return menus.length > 0;
}

function showHelp() {
  showDialog("Help", () => [
    h("h3", null, "Keyboard"),
    h("dl", { class: "keys" }, SHORTCUTS.map(([key, meaning]) => [
      h("dt", null, h("kbd", null, key)),
      h("dd", null, meaning),
    ])),
    h("h3", null, "Filter"),
    h("dl", { class: "keys" }, FILTER_HINTS.map(([example, meaning]) => [
      h("dt", null, h("code", null, example)),
      h("dd", null, meaning),
    ])),
  ]);
}

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
  // Until the first screen is shown, the tables that work without this script are there.
  document.getElementById("app").setAttribute("aria-busy", "true");
  startShell();
  startRouter();
  startKeyboard();
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  connect();
  await attempt(loadState);
  await show({ focus: false });
}

takeToken();
document.addEventListener("DOMContentLoaded", start);
