// How numbers and texts are shown.

function formatMs(ms) {
  if (ms === null || ms === undefined) return "–";
  if (ms < 10) return `${ms.toFixed(2)} ms`;
  if (ms < 1000) return `${ms.toFixed(ms < 100 ? 1 : 0)} ms`;
  return ms < 60_000
    ? `${(ms / 1000).toFixed(2)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** A limit or a setting, without digits that say nothing: `10 s`, `6 MiB`. */
function formatSetting(text) {
  return text.replace(/\.0+(?= )/, "");
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

/** The date and time of day in this browser's time zone. */
function formatDate(at) {
  return `${new Date(at).toLocaleDateString("sv")} ${formatTime(at)}`;
}

function count(number, noun, plural = `${noun}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? noun : plural}`;
}

/** Of a long text, about this many characters are shown at first, and each further part is twice as long. */
const FIRST_PART = 64 * 1024;

/**
 * A block of text: in monospace, in parts if it is long, with JSON in colours on request.
 * @param {string} text
 * @param {{json?: boolean, label?: string}} [options]
 */
function codeBlock(text, { json = false, label = "Text" } = {}) {
  const block = h("pre", { class: "code data", tabindex: "0", role: "region", "aria-label": label });
  let offset = 0;
  let size = FIRST_PART;
  const more = button("", () => showPart());
  const showPart = () => {
    const end = partEnd(text, offset, size);
    block.append(h("code", null, json ? jsonTokens(text.slice(offset, end)) : visible(text.slice(offset, end))));
    offset = end;
    size *= 2;
    const left = text.length - offset;
    more.hidden = left === 0;
    more.textContent = `Show more: ${formatBytes(left)} of ${formatBytes(text.length)} left`;
  };
  showPart();
  return h("div", { class: "code-box" }, block, more);
}

/** Where the part that begins at `start` ends: after a line if there is one, and not within a surrogate pair. */
function partEnd(text, start, size) {
  if (text.length - start <= size) return text.length;
  const line = text.lastIndexOf("\n", start + size);
  if (line > start) return line + 1;
  const end = start + size;
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
    nodes.push(
      visible(text.slice(plain, match.index)),
      h("span", { class: `json-${kind}` }, visible(string ?? whole)),
      colon ?? "",
    );
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
  return tokens
    .map((token, index) => {
      const empty = /^[}\]]$/.test(tokens[index + 1] ?? "");
      if (token === "{" || token === "[") return empty ? token : (depth++, token + newLine());
      if (token === "}" || token === "]")
        return /^[{[]$/.test(tokens[index - 1] ?? "") ? token : (depth--, newLine() + token);
      return token === "," ? token + newLine() : token === ":" ? ": " : token;
    })
    .join("");
}
