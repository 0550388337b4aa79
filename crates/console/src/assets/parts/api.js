// The client of the console's API, and the messages that tell what came of it.

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
    response = await fetch(API + path, {
      method,
      headers,
      signal,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
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

/** Shows a message in the status area, which screen readers read out. Errors stay until they are closed. */
function notify(message, kind = "") {
  const area = document.getElementById("notices");
  const close = () => notice.remove();
  const notice = h("div", { class: `notice ${kind}` },
    kind === "error" && h("strong", null, "Error"), data(message),
    button("×", close, { class: "icon-button", "aria-label": "Close the message" }),
  );
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
    notify(
      error.status === 403
        ? `${error.message}\nOpen the link that lam printed on its terminal: it contains the token.`
        : error.message,
      "error",
    );
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
