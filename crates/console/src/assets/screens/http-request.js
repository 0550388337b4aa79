// The form of an HTTP request on the screen "Send".

const EVENT_SOURCES = [
  ["url", "Function URL"],
  ["http-api", "API Gateway HTTP API, payload 2.0"],
  ["http-api-1.0", "API Gateway HTTP API, payload 1.0"],
  ["rest", "API Gateway REST API"],
  ["alb", "Application Load Balancer"],
  ["alb-multi-value", "Application Load Balancer, multi-value headers"],
];
const HTTP_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** The form, and a preview of the event that the function gets for the request. Changes `http`. */
function httpForm(name, http, onchange) {
  http.front ??= store.state?.functions.find((known) => known.name === name)?.front ?? "url";
  const event = h("div");
  const title = "Event that the function gets";
  const preview = h("section", { class: "card stack http-preview", "aria-label": "Preview" },
    h("h2", null, title), event,
  );
  let timer = 0;

  function changed(change) {
    Object.assign(http, change);
    onchange();
    clearTimeout(timer);
    timer = setTimeout(showPreview, 250);
  }

  async function showPreview() {
    if (!canWrite()) return event.replaceChildren("The preview needs the token of the link that lam printed.");
    try {
      event.replaceChildren(codeBlock(await eventText(), { json: true, label: title }));
    } catch (error) {
      event.replaceChildren(data(error.message, "p", { class: "bad" }));
    }
  }

  const post = (query) => api(path`functions/${name}/http` + query, { method: "POST", body: requestOf(http) });
  const eventText = async () => indentJson((await post("?preview=1")).event);
  return { preview, showPreview, eventText, element: httpFields(http, changed), send: () => post("") };
}

/** The request as the API takes it. A row without a name is one that is still being written. */
function requestOf(http) {
  const named = (rows) => rows.filter(([name]) => name);
  return { ...http, query: named(http.query), headers: named(http.headers) };
}

function httpFields(http, changed) {
  const query = pairRows({ noun: "query parameter", title: "Query", pairs: http.query, onchange: () => changed({}) });
  const target = h("input", {
    class: "mono",
    value: http.path,
    spellcheck: "false",
    oninput: () => changed({ path: target.value }),
    onchange: () => splitTarget(target, query, changed),
  });
  const body = h("textarea", {
    rows: 6,
    spellcheck: "false",
    value: http.body,
    oninput: () => changed({ body: body.value }),
  });
  const base64 = h("input", {
    type: "checkbox",
    checked: http.base64,
    onchange: () => changed({ base64: base64.checked }),
  });
  const methods = HTTP_METHODS.map((method) => [method, method]);
  return h("div", { class: "stack" },
    selectField("Event source", EVENT_SOURCES, http.front, (front) => changed({ front })),
    h("div", { class: "http-line" },
      selectField("Method", methods, http.method, (method) => changed({ method })),
      h("label", { class: "field grow" }, h("span", null, "Path"), target),
    ),
    query.element,
    pairRows({ noun: "header", title: "Headers", pairs: http.headers, onchange: () => changed({}) }).element,
    cookieRows(http, changed).element, h("label", { class: "field" }, h("span", null, "Body"), body),
    h("label", null, base64, "The body is base64 (binary)"),
  );
}

/** A list with a label above. `choices` are pairs of a value and a label. */
function selectField(label, choices, chosen, onchoose) {
  const select = h("select", { onchange: () => onchoose(select.value) }, choices.map(([value, text]) =>
    h("option", { value }, text),
  ));
  select.value = chosen;
  return h("label", { class: "field" }, h("span", null, label), select);
}

/** A path that was pasted with a query becomes a path and query parameters. */
function splitTarget(target, query, changed) {
  const mark = target.value.indexOf("?");
  if (mark < 0) return;
  for (const pair of new URLSearchParams(target.value.slice(mark + 1))) query.add(pair);
  target.value = target.value.slice(0, mark);
  changed({ path: target.value });
}

/** Rows of a name and a value each, which can be added and removed. Changes `pairs`. */
function pairRows({ noun, title, pairs, onchange }) {
  const rows = h("ul", { class: "stack-small" });
  const adder = button(
    `Add ${noun}`,
    () => {
      add();
      rows.lastChild.querySelector("input").focus();
    },
    { class: "small" },
  );

  function input(at, part, label) {
    const field = h("input", {
      class: "mono grow",
      value: pairs[at][part],
      "aria-label": `${label} of ${noun} ${at + 1}`,
      placeholder: label,
      spellcheck: "false",
      autocomplete: "off",
      oninput: () => {
        pairs[at][part] = field.value;
        onchange();
      },
    });
    return field;
  }

  function render() {
    rows.replaceChildren(
      ...pairs.map((_, at) =>
        h("li", { class: "row pair" },
          input(at, 0, "name"), input(at, 1, "value"),
          button("×", () => remove(at), { class: "icon-button", "aria-label": `Remove ${noun} ${at + 1}` }),
        ),
      ),
    );
  }

  function add(pair = ["", ""]) {
    pairs.push(pair);
    render();
    onchange();
  }

  function remove(at) {
    pairs.splice(at, 1);
    render();
    onchange();
    adder.focus();
  }

  render();
  return { element: h("fieldset", { class: "pair-rows" }, h("legend", null, title), rows, adder), add };
}

/** Cookies are kept as `name=value`, and edited as pairs. */
function cookieRows(http, changed) {
  const pairs = http.cookies.map((cookie) => [cookie.split("=", 1)[0], cookie.slice(cookie.indexOf("=") + 1)]);
  const keep = () => changed({ cookies: pairs.filter(([name]) => name).map(([name, value]) => `${name}=${value}`) });
  return pairRows({ noun: "cookie", title: "Cookies", pairs, onchange: keep });
}
