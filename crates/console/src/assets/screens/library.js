// The events to choose from on the screen "Send": saved events, and samples by family.

/**
 * @param {Object[]} samples
 * @param {Object[]} events  Saved events of the function.
 * @param {string} functionName
 * @param {function(string, ?Object): void} onopen  Is given the text, and the saved event if it is one.
 */
function eventLibrary(samples, events, functionName, onopen) {
  const search = h("input", {
    type: "search",
    "aria-label": "Search samples and saved events",
    placeholder: `Search ${count(samples.length, "sample")}`,
    oninput: () => filterLibrary(element, search.value),
  });
  const saved = h("div");
  const families = sampleFamilies(samples).map(([family, members]) =>
    libraryGroup(
      family,
      members.map((sample) => sampleItem(sample, onopen)),
    ),
  );
  const element = h("aside", { class: "library card", "aria-label": "Samples and saved events" },
    search,
    h("div", { class: "library-list" },
      saved, families, h("p", { class: "dim nothing", hidden: true }, "No sample matches."),
    ),
  );

  function showSaved(list) {
    const items = list.map((event) => savedItem(event, functionName, onopen));
    saved.replaceChildren(...(items.length ? [libraryGroup("Saved events", items)] : []));
    filterLibrary(element, search.value);
  }

  showSaved(events);
  return { element, search, showSaved };
}

/** Samples by family, in the order in which the families come. */
function sampleFamilies(samples) {
  const families = new Map();
  for (const sample of samples) families.set(sample.family, [...(families.get(sample.family) ?? []), sample]);
  return [...families];
}

function sampleItem({ name, family, about }, onopen) {
  return libraryItem(name, about, `${name} ${family} ${about}`, () =>
    attempt(async () => onopen(await sampleText(name))),
  );
}

function savedItem({ name, bytes }, functionName, onopen) {
  return libraryItem(name, formatBytes(bytes), name, () =>
    attempt(async () => {
      const { text, saved } = await savedEvent(functionName, name);
      onopen(text, saved);
    }),
  );
}

/** The text of a sample as it is in its file. */
async function sampleText(name, signal) {
  const response = await request(path`samples/${name}`, { method: "GET", signal });
  return response.text();
}

/** The text of a saved event, and what the form has to know to save it again. */
async function savedEvent(functionName, name, signal) {
  const { event, expected } = await api(path`saved/${functionName}/${name}`, { signal });
  return { text: event, saved: { function: functionName, name, expected } };
}

function libraryGroup(title, items) {
  return h("section", { class: "library-group" }, h("h2", null, title), h("ul", null, items));
}

function libraryItem(name, about, search, onclick) {
  return h("li", { "data-search": search.toLowerCase() }, h("button", { type: "button", onclick },
    data(name, "span", { class: "mono" }), h("span", { class: "data dim" }, withCode(visible(about))),
  ));
}

/** Shows the items that contain every word. */
function filterLibrary(library, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of library.querySelectorAll("li"))
    item.hidden = !words.every((word) => item.dataset.search.includes(word));
  for (const group of library.querySelectorAll(".library-group"))
    group.hidden = !group.querySelector("li:not([hidden])");
  library.querySelector(".nothing").hidden = library.querySelector("li:not([hidden])") !== null;
}
