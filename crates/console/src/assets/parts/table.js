// Tables, and what keeps the screens with tables up to date.

/**
 * A table. A heading is a text, or `{text, right, hidden}`: `right` for numbers, and `hidden` for screen readers only.
 * @param {string} label  For screen readers.
 * @param {Array} headings
 * @param {Array} rows
 */
function dataTable(label, headings, rows, props) {
  return h("table", { "aria-label": label, ...props },
    h("thead", null, h("tr", null, headings.map(heading))), h("tbody", null, rows),
  );
}

function heading(column) {
  const { text, right, hidden } = typeof column === "string" ? { text: column } : column;
  return h("th", { scope: "col", class: right ? "right" : null },
    hidden ? h("span", { class: "visually-hidden" }, text) : text,
  );
}

/** Cells of a row, each with the text of its heading, which a narrow window shows beside it. */
function labelled(label, props, ...children) {
  return h("td", { "data-label": label, ...props }, children);
}

/** Returns a function that runs `action` soon, and at most once in so many milliseconds, until `signal` is aborted. */
function atMostEvery(milliseconds, signal, action) {
  let timer = 0;
  return () => {
    timer ||= setTimeout(() => {
      timer = 0;
      if (!signal.aborted) attempt(action);
    }, milliseconds);
  };
}

/** Shows in `part` what `make` returns, if that depends on something that has changed. Keeps the focus. */
function redraw(part, depends, make) {
  const key = JSON.stringify(depends);
  if (part.drawn === key) return;
  part.drawn = key;
  const children = [make()].flat(Infinity).filter(Boolean);
  keepFocus(part, () => part.replaceChildren(...children));
  part.hidden = children.length === 0;
}
