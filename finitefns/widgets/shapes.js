// Pictures that Python drew, as shapes.py describes them: built node by node, never from markup.

const KINDS = new Set(["g", "rect", "circle", "line", "path", "polygon", "text", "tspan", "title"]);

// A shape is [tag, attributes, content], its content a text or a list of shapes.
function builtShape([tag, attributes, content]) {
  if (!KINDS.has(tag)) throw new Error(`no shape of a picture: ${tag}`);
  const inside = typeof content === "string" ? [content] : content.map(builtShape);
  return svgElement(tag, attributes, ...inside);
}

// A picture of the size that Python gave it; on a narrow page it shrinks.
function drawnPicture({ width, height, shapes }, label) {
  const svg = svgElement("svg", {
    viewBox: `0 0 ${width} ${height}`,
    class: "ff-drawn",
    role: "group",
    "aria-label": label,
    "font-size": 14,
  });
  svg.style.maxWidth = `${Math.round(width)}px`;
  svg.append(...shapes.map(builtShape));
  return svg;
}

// Elements that are one stop of the Tab key: arrow keys go from one to the next, as `next(element,
// key)` says, and Enter or Space presses. `look(element)` hears what is pointed at or has the focus.
function makeChoosable(elements, { next, press, look, start }) {
  const focus = (element) => {
    for (const other of elements) other.setAttribute("tabindex", other === element ? 0 : -1);
    element.focus();
  };
  for (const element of elements) {
    element.setAttribute("role", "button");
    element.setAttribute("tabindex", element === (start || elements[0]) ? 0 : -1);
    element.addEventListener("click", () => press(element));
    element.addEventListener("focus", () => look(element));
    element.addEventListener("pointerenter", () => look(element));
    element.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Enter" || event.key === " ") press(element);
      else if (event.key.startsWith("Arrow")) focus(next(element, event.key) || element);
      else return;
      event.preventDefault();
      event.stopPropagation(); // a notebook has its own plans for these keys
    });
  }
}
