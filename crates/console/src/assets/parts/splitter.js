// The divider between two panes.

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
    class: "divider",
    role: "separator",
    tabindex: "0",
    "aria-orientation": "vertical",
    "aria-label": "Width of the list",
    "aria-valuemin": "22",
    "aria-valuemax": "70",
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
