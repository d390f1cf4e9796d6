// What the front ends of all widgets share. Python joins this file in front of a widget's own
// (front.py says how), so it exports nothing: its functions are in scope there.
//
// Words come from users. They become text nodes and attribute values here, never markup.

const SVG = "http://www.w3.org/2000/svg";
const STILL = "(prefers-reduced-motion: reduce)";
const PATIENCE = 4000; // milliseconds until a request counts as unanswered
const REACH = 24; // how near to a place a point is dropped, in the picture's units

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.toLowerCase().startsWith("on")) throw new Error(`no code in attributes: ${name}`);
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// An element of HTML or of SVG; children are elements, or texts that stay texts.
function htmlElement(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svgElement(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

// ------------------------------------------------------------------ the panel around a picture

// A picture, a row of buttons, a line that says what happened, and room for words.
// `say` speaks to those who see and to those who listen; `follow` hears a trait until `close`.
function openPanel(model, el, label) {
  const panel = {
    picture: htmlElement("div", { class: "ff-picture" }),
    buttons: htmlElement("div", { class: "ff-buttons" }),
    status: htmlElement("p", { class: "ff-status", role: "status", "aria-live": "polite" }),
    words: htmlElement("div", { class: "ff-words" }),
  };
  const root = htmlElement("section", { class: "ff-widget", "aria-label": label });
  root.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab has plans for these keys
  root.append(panel.picture, panel.status, panel.buttons, panel.words);
  el.replaceChildren(root);
  const heard = [];
  let waiting = null;

  panel.root = root;
  panel.say = (text, kind = "done") => {
    panel.status.dataset.kind = kind;
    panel.status.replaceChildren(text);
  };
  panel.follow = (trait, listener) => {
    model.on(`change:${trait}`, listener);
    heard.push([`change:${trait}`, listener]);
  };
  // Ask Python for something; where no Python is running, say so instead of saying nothing.
  panel.ask = (request) => {
    const serial = ((model.get("asked") || {}).serial || 0) + 1;
    model.set("asked", { ...request, serial });
    model.save_changes();
    clearTimeout(waiting);
    const unanswered = "There is no answer: this needs a notebook in which Python is running.";
    waiting = setTimeout(() => panel.say(unanswered, "refused"), PATIENCE);
  };
  panel.button = (words, press) => {
    const button = htmlElement("button", { type: "button" }, words);
    button.addEventListener("click", press);
    panel.buttons.append(button);
    return button;
  };
  panel.close = () => {
    clearTimeout(waiting);
    for (const [event, listener] of heard) model.off(event, listener);
  };
  panel.follow("said", () => {
    clearTimeout(waiting);
    const said = model.get("said");
    if (said && said.text) panel.say(said.text, said.kind);
  });
  return panel;
}

// A table of names and values, such as invariants: rows of texts.
function factTable(rows, caption) {
  const table = htmlElement("table", {}, htmlElement("caption", {}, caption));
  for (const [name, ...cells] of rows) {
    const row = htmlElement("tr", {}, htmlElement("th", { scope: "row" }, name));
    row.append(...cells.map((cell) => htmlElement("td", {}, cell)));
    table.append(row);
  }
  return table;
}

// ------------------------------------------------------------------ drawing

// The marker of a level set, around (0, 0): the same shapes as svg.py draws.
function markerShape(style, radius) {
  if (!style) {
    const look = { fill: "none", stroke: "currentColor", "stroke-width": 1.5 };
    return svgElement("circle", { r: radius - 0.75, ...look });
  }
  if (style.shape === "circle") return svgElement("circle", { r: radius, fill: style.colour });
  const corners = {
    square: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
    diamond: [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
    triangle: [[0, -1.2], [1.15, 0.9], [-1.15, 0.9]],
    wedge: [[0, 1.2], [1.15, -0.9], [-1.15, -0.9]],
  }[style.shape];
  const points = corners.map((corner) => corner.map((c) => c * radius).join(",")).join(" ");
  return svgElement("polygon", { points, fill: style.colour });
}

// A line that leaves and arrives level, and the head of an arrow that comes in at an angle.
function levelCurve(x0, y0, x1, y1) {
  const bend = (x1 - x0) * 0.45;
  return `M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`;
}

function headPoints(x, y, angle) {
  const side = (turn) => `${x - 9 * Math.cos(angle + turn)},${y - 9 * Math.sin(angle + turn)}`;
  return `${x},${y} ${side(0.42)} ${side(-0.42)}`;
}

// A picture that Python drew, as SVG text, copied element by element: only shapes and words pass,
// and of their attributes only those that say where and how, so no text can bring code with it.
const SHAPES = new Set("svg g path rect circle ellipse line polygon polyline text tspan title desc".split(" "));
const LOOKS = new Set(
  ("x y x1 y1 x2 y2 cx cy r rx ry dx dy d points width height viewBox transform fill stroke opacity " +
    "fill-opacity stroke-opacity stroke-width stroke-dasharray stroke-linecap font-size font-weight " +
    "font-family font-style text-anchor role aria-label").split(" "),
);

function stillPicture(text) {
  const copy = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || !SHAPES.has(node.localName)) return null;
    const made = svgElement(node.localName);
    for (const { name, value } of node.attributes) {
      if (LOOKS.has(name) && !/url\s*\(/i.test(value)) made.setAttribute(name, value);
    }
    made.append(...[...node.childNodes].map(copy).filter(Boolean));
    return made;
  };
  const read = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  const made = read.localName === "svg" ? copy(read) : null;
  if (made) {
    made.setAttribute("class", "ff-board");
    made.style.maxWidth = `${read.getAttribute("width") || 700}px`;
  }
  return made || htmlElement("p", {}, "(no picture)");
}

// Call `frame` with numbers from 0 to 1 over a short while; at once where motion is unwelcome.
function glide(frame, duration = 260) {
  if (window.matchMedia(STILL).matches) {
    frame(1);
    return () => {};
  }
  let id = 0;
  const begin = performance.now();
  const step = (now) => {
    const t = Math.min(1, Math.max(0, (now - begin) / duration));
    frame(t * t * (3 - 2 * t));
    if (t < 1) id = requestAnimationFrame(step);
  };
  id = requestAnimationFrame(step);
  return () => cancelAnimationFrame(id);
}

// ------------------------------------------------------------------ points that can be moved

// Make nodes movable by a drag, by two clicks or taps, and by keys: arrows go from node to node,
// Enter or Space picks up and drops, Escape lets go. A node is {element, group, x, y}; nodes of a
// group are one stop of the Tab key; a node with an extent has far(x, y) too. What a widget says:
//   name(node)          what it is called in a sentence
//   stuck(node)         why it cannot be picked up, or null
//   targets(node)       the nodes on which it may be tried
//   carry(node, x, y)   it is being dragged there; carry(null) when that is over
//   drop(from, to)      it was let fall there
// Returns `letGo()`, which forgets what is held.
function makeMovable(svg, panel, nodes, { name, stuck, targets, carry, drop }) {
  let held = null;
  let drag = null;
  let lit = null;

  const light = (node) => {
    if (lit) lit.element.classList.remove("ff-target");
    lit = node;
    if (lit) lit.element.classList.add("ff-target");
  };
  const letGo = () => {
    if (held) held.element.classList.remove("ff-held");
    if (held) held.element.setAttribute("aria-pressed", "false");
    held = null;
  };
  const pick = (node) => {
    const why = stuck(node);
    if (why) {
      panel.say(why, "refused");
      return;
    }
    held = node;
    node.element.classList.add("ff-held");
    node.element.setAttribute("aria-pressed", "true");
    panel.say(`${name(node)} is picked up: choose where it goes, or let go with Escape.`, "held");
  };
  const put = (node) => {
    const from = held;
    letGo();
    if (node === from) panel.say(`${name(from)} is let go.`);
    else drop(from, node);
  };
  const press = (node) => (held ? put(node) : pick(node));
  const at = (event) => {
    const here = new DOMPoint(event.clientX, event.clientY);
    return here.matrixTransform(svg.getScreenCTM().inverse());
  };
  const nearest = (node, { x, y }) => {
    const far = (other) => (other.far ? other.far(x, y) : Math.hypot(other.x - x, other.y - y));
    const [best] = [node, ...targets(node)].sort((a, b) => far(a) - far(b));
    return far(best) <= REACH ? best : null;
  };
  const focus = (node) => {
    for (const other of nodes) {
      if (other.group === node.group) other.element.setAttribute("tabindex", -1);
    }
    node.element.setAttribute("tabindex", 0);
    node.element.focus({ preventScroll: false });
  };
  const step = (node, by) => {
    const among = held ? [held, ...targets(held).filter((other) => other !== held)] : null;
    const ring = (among || nodes.filter((other) => other.group === node.group)).sort(
      (a, b) => nodes.indexOf(a) - nodes.indexOf(b),
    );
    const place = Math.max(ring.indexOf(node), 0);
    const to = by === "first" ? 0 : by === "last" ? ring.length - 1 : place + by;
    focus(ring[(to + ring.length) % ring.length]);
  };
  const over = () => {
    if (drag) drag.node.element.classList.remove("ff-dragged");
    drag = null;
    light(null);
    carry(null);
  };

  const steps = {
    ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: "first", End: "last",
  };
  const stops = new Set();
  for (const node of nodes) {
    const { element } = node;
    element.setAttribute("tabindex", stops.has(node.group) ? -1 : 0);
    element.setAttribute("role", "button");
    element.setAttribute("aria-pressed", "false");
    stops.add(node.group);

    element.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Enter" || event.key === " ") press(node);
      else if (event.key in steps) step(node, steps[event.key]);
      else if (event.key === "Escape" && held) put(held);
      else return;
      event.preventDefault();
      event.stopPropagation(); // so have other notebooks
    });
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || drag) return;
      event.preventDefault();
      focus(node);
      element.setPointerCapture(event.pointerId);
      drag = { node, id: event.pointerId, x: event.clientX, y: event.clientY, state: "pressed" };
    });
    element.addEventListener("pointermove", (event) => {
      if (!drag || drag.id !== event.pointerId || drag.state === "stuck") return;
      const gone = Math.hypot(event.clientX - drag.x, event.clientY - drag.y);
      if (drag.state === "pressed" && gone < 5) return;
      if (drag.state === "pressed") {
        letGo();
        const why = stuck(node);
        drag.state = why ? "stuck" : "moving";
        if (why) panel.say(why, "refused");
        else element.classList.add("ff-dragged");
      }
      if (drag.state !== "moving") return;
      const here = at(event);
      const to = nearest(node, here);
      light(to === node ? null : to);
      carry(node, here.x, here.y);
    });
    element.addEventListener("pointerup", (event) => {
      if (!drag || drag.id !== event.pointerId) return;
      const { state } = drag;
      const to = state === "moving" ? nearest(node, at(event)) : null;
      over();
      if (state === "pressed") press(node);
      else if (to && to !== node) drop(node, to);
      else if (state === "moving") panel.say(`${name(node)} is let go.`);
    });
    element.addEventListener("pointercancel", over);
  }
  return letGo;
}
