// The front end of Factor: what is dropped where is asked of Python, which answers with a picture.

function render({ model, el }) {
  const first = model.get("picture");
  const panel = openPanel(model, el, first.title);
  if (first.still) {
    panel.picture.append(stillPicture(first.still));
    panel.say(first.why, "refused");
    return panel.close;
  }
  const pair = htmlElement("div", { class: "ff-pair" });
  const caption = htmlElement("p", { class: "ff-caption" });
  panel.picture.append(pair);
  panel.words.append(caption);
  for (const [words, wish] of [
    ["finest", "finest"],
    ["coarsest (the summary)", "summary"],
  ]) {
    panel.button(words, () => panel.ask({ do: wish }));
  }
  const mend = panel.button("part the mixed blocks", () => panel.ask({ do: "mend" }));
  const undo = panel.button("undo", () => panel.ask({ do: "undo" }));

  let moved = null; // the input to which the focus goes after its move
  const show = () => {
    const picture = model.get("picture");
    const focused = pair.contains(document.activeElement) ? document.activeElement : null;
    const kept = focused && (moved || { ...focused.dataset });
    moved = null;
    const board = drawnPicture(picture.board, `${picture.title}, through blocks`);
    const diagram = drawnPicture(picture.diagram, "Where you stand among the factorizations");
    diagram.style.minWidth = `${Math.round(picture.diagram.width)}px`;
    const window = htmlElement("div", { class: "ff-scroll" }, diagram);
    pair.replaceChildren(board, window);
    movableInputs(board, panel, picture, (input) => {
      moved = { input };
    });
    choosableNodes(diagram, panel, picture, caption);
    const here = diagram.querySelector("[aria-current]");
    const rows = diagram.querySelector(".ff-rows");
    const stay = () => rows && rows.setAttribute("transform", `translate(${window.scrollLeft} 0)`);
    window.addEventListener("scroll", stay);
    if (here) window.scrollLeft = middleOf(here).x - window.clientWidth / 2;
    stay();
    caption.replaceChildren(`${picture.among}.`);
    mend.disabled = !picture.broken;
    undo.disabled = !picture.steps;
    // Everything was drawn anew: whoever works by keys stays where they were.
    for (const [name, number] of Object.entries(kept || {})) {
      const again = pair.querySelector(`[data-${name}="${number}"]`);
      if (again) again.focus({ preventScroll: true });
    }
  };
  panel.follow("picture", show);
  show();
  const hint = "Drag an input into another block; or click both; or use the arrow keys and Enter.";
  panel.say(`${first.said}. ${hint}`, first.broken ? "refused" : "hint");
  return panel.close;
}

function movableInputs(board, panel, picture, moving) {
  const inputs = picture.inputs.map((input, i) => ({
    ...input,
    input: i,
    group: "inputs",
    element: board.querySelector(`[data-input="${i}"]`),
  }));
  const blocks = picture.blocks.map((block, b) => ({
    ...block,
    block: b,
    group: "blocks",
    element: board.querySelector(`[data-block="${b}"]`),
    // A block is hit anywhere on its box, and by the points of those that sit in it.
    far: (x, y) => Math.min(
      Math.hypot(
        Math.max(Math.abs(x - block.x) - block.width / 2, 0),
        Math.max(Math.abs(y - block.y) - block.height / 2, 0),
      ),
      ...inputs.filter((one) => one.block === b).map((one) => Math.hypot(one.x - x, one.y - y)),
    ),
  }));
  const ghost = svgElement("g", { class: "ff-ghost", "aria-hidden": "true" });
  board.append(ghost);

  makeMovable(board, panel, [...inputs, ...blocks], {
    name: (node) => node.name,
    stuck: (node) => (node.group === "blocks"
      ? "A block stays where it is: pick up an input first, and then choose a block for it."
      : null),
    targets: (node) => (node.group === "inputs" ? blocks : []),
    carry: (node, x, y) => {
      ghost.replaceChildren();
      board.classList.toggle("ff-carrying", node !== null);
      for (const arrow of board.querySelectorAll(".ff-s")) arrow.classList.remove("ff-faint");
      if (node === null) return;
      board.querySelector(`.ff-s${node.input}`).classList.add("ff-faint");
      ghost.append(
        svgElement("path", { d: levelCurve(node.x + 10, node.y, x - 8, y), class: "ff-thread" }),
        svgElement("circle", { cx: x, cy: y, r: 5, class: "ff-tip" }),
      );
    },
    // Onto another input means into the block in which that one sits: both have a `block`.
    drop: (from, to) => {
      moving(from.input);
      panel.ask({ do: "move", input: from.input, block: to.block });
    },
  });
}

function choosableNodes(diagram, panel, picture, caption) {
  const nodes = [...diagram.querySelectorAll("[data-node]")];
  const spots = new Map(nodes.map((node) => [node, middleOf(node)]));
  const here = nodes[picture.here];
  makeChoosable(nodes, {
    start: here,
    next: (node, key) => neighbour(nodes, spots, node, key),
    press: (node) => panel.ask({ do: "go", node: Number(node.dataset.node) }),
    look: (node) => {
      const at = node === here ? "" : "; click to go there";
      caption.replaceChildren(`${node.getAttribute("aria-label")}${at}.`);
    },
  });
  diagram.addEventListener("pointerleave", () => caption.replaceChildren(`${picture.among}.`));
}

function middleOf(node) {
  const { x, y, width, height } = node.getBBox();
  return { x: x + width / 2, y: y + height / 2 };
}

// The nearest node of the row above or below, or the next one of this row.
function neighbour(nodes, spots, node, key) {
  const { x, y } = spots.get(node);
  const there = (other) => spots.get(other);
  const along = key === "ArrowLeft" || key === "ArrowRight";
  const way = key === "ArrowLeft" || key === "ArrowUp" ? -1 : 1;
  const ahead = nodes.filter((other) => {
    const far = along ? there(other).x - x : there(other).y - y;
    return far * way > 1 && (!along || Math.abs(there(other).y - y) < 1);
  });
  const cost = (other) => (along
    ? Math.abs(there(other).x - x)
    : Math.abs(there(other).y - y) * 1000 + Math.abs(there(other).x - x));
  return ahead.sort((a, b) => cost(a) - cost(b))[0];
}

export default { render };
