// The front end of Bars: sliders say on which rung every entry stands, and Python draws the bars.

const PAUSE = 40; // milliseconds between two words of a slider that is being moved
const NO_KERNEL = "The sliders stand still: they need a notebook in which Python is running.";

function render({ model, el }) {
  const first = model.get("picture");
  const panel = openPanel(model, el, first.title);
  if (first.still) {
    panel.picture.append(stillPicture(first.still));
    panel.say(first.why, "refused");
    return panel.close;
  }
  const bars = htmlElement("div", { class: "ff-bars" });
  const vectors = htmlElement("div", { class: "ff-vectors" });
  const sliders = htmlElement("div", { class: "ff-matrices" });
  const ranks = htmlElement("div", { class: "ff-ranks" });
  const life = htmlElement("p", { class: "ff-caption" });
  const left = htmlElement("div", { class: "ff-column ff-narrow" }, bars, vectors, life);
  panel.picture.append(htmlElement("div", { class: "ff-pair" }, left, ranks, sliders));
  let chosen = null; // [from, to, which of those]: a bar that is still there stays chosen
  let cells = [];
  const choose = (picture, number) => {
    const bar = picture.bars[number];
    for (const element of bars.querySelectorAll("[data-bar]")) {
      element.classList.toggle("ff-chosen", Number(element.dataset.bar) === number);
    }
    vectors.replaceChildren();
    if (bar) {
      chosen = nameOfBar(picture, number);
      vectors.append(drawnPicture(picture.vectors[number], "the vectors of this bar"));
    }
    life.replaceChildren(bar ? `${bar.words}.` : "");
    for (const { cell, i, j } of cells) {
      cell.classList.toggle("ff-lit", Boolean(bar) && bar.from <= i && j <= bar.to);
    }
  };
  const show = () => {
    const picture = model.get("picture");
    const held = document.activeElement && document.activeElement.closest("[data-bar]");
    const focused = held && bars.contains(held);
    const board = drawnPicture(picture.board, picture.said);
    bars.replaceChildren(board);
    const table = rankTable(picture.ranks);
    ranks.replaceChildren(table.table);
    cells = table.cells;
    const elements = [...board.querySelectorAll("[data-bar]")];
    const again = picture.bars.findIndex((_, b) => nameOfBar(picture, b) === chosen);
    const start = Math.max(again, 0);
    makeChoosable(elements, {
      start: elements[start],
      next: (element, key) => {
        const way = key === "ArrowUp" || key === "ArrowLeft" ? -1 : 1;
        return elements[elements.indexOf(element) + way];
      },
      press: (element) => element.focus(),
      look: (element) => choose(picture, Number(element.dataset.bar)),
    });
    choose(picture, start);
    if (focused && elements[start]) elements[start].focus();
  };

  // What the person sets goes to Python a little later, so that a fast hand does not flood it.
  let steps = model.get("steps");
  let later = null;
  const send = () => {
    later = null;
    model.set("steps", steps);
    model.save_changes();
    python.doubt();
  };
  const turn = (m, i, j, k) => {
    steps = steps.map((rows, a) => rows.map((row, b) => row.map((old, c) => (
      a === m && b === i && c === j ? k : old))));
    if (later === null) later = setTimeout(send, PAUSE);
  };
  let grid = null;
  const fill = () => {
    const ladders = model.get("ladders");
    if (!ladders.rungs) return;
    clearTimeout(later); // what was set on the ladders of another chain says nothing here
    later = null;
    grid = sliderGrid(ladders, turn);
    sliders.replaceChildren(...grid.matrices);
    panel.buttons.replaceChildren();
    for (const name of ladders.presets) {
      panel.button(name, () => panel.ask({ do: "preset", name }));
    }
    follow();
    enable(python.met());
  };
  const follow = () => {
    if (later !== null) return; // the hand is ahead of Python
    steps = model.get("steps");
    if (grid && steps.length) grid.show(steps);
  };
  const enable = (met) => {
    for (const slider of sliders.querySelectorAll("input")) slider.disabled = !met;
    for (const button of panel.buttons.children) button.disabled = !met;
    sliders.title = met ? "" : NO_KERNEL;
  };
  const greet = () => `${model.get("picture").said}. Move the sliders; point at a bar.`;
  const python = meetPython(model, panel, { enable, greet, alone: NO_KERNEL });
  panel.follow("picture", show);
  panel.follow("steps", follow);
  panel.follow("ladders", fill);
  fill();
  show();
  panel.say(`${first.said}. ${NO_KERNEL}`, "hint");
  python.meet();
  return () => {
    clearTimeout(later);
    python.close();
    panel.close();
  };
}

// A bar by its ends, and by which of those with the same ends it is.
function nameOfBar(picture, number) {
  const { from, to } = picture.bars[number];
  const before = picture.bars.slice(0, number).filter((b) => b.from === from && b.to === to);
  return `${from} ${to} ${before.length}`;
}

function subscript(number) {
  return String.fromCharCode(0x2080 + number);
}

// Matrices of numbers, each with its slider; `show(steps)` puts all where Python says.
function sliderGrid({ rungs, shapes }, turn) {
  const entries = [];
  const matrices = rungs.map((rows, m) => {
    const name = `A${subscript(m)}`;
    const legend = `${name}: stage ${m} → ${m + 1}`;
    const [height, width] = shapes[m];
    const box = htmlElement("div", { class: width > 4 ? "ff-entries ff-close" : "ff-entries" });
    box.style.gridTemplateColumns = `repeat(${Math.max(width, 1)}, auto)`;
    rows.forEach((row, i) => row.forEach((ladder, j) => {
      const shown = htmlElement("output", {});
      const slider = htmlElement("input", {
        type: "range", min: 0, max: ladder.length - 1, step: 1,
        "aria-label": `${name}, row ${i + 1}, column ${j + 1}`,
        "data-entry": `${m} ${i} ${j}`,
      });
      const set = (k) => {
        slider.value = k;
        slider.setAttribute("aria-valuetext", ladder[k] ?? "");
        shown.replaceChildren(ladder[k] ?? "");
      };
      slider.addEventListener("input", () => {
        set(Number(slider.value));
        turn(m, i, j, Number(slider.value));
      });
      slider.addEventListener("keydown", (event) => event.stopPropagation());
      entries.push({ m, i, j, set });
      box.append(htmlElement("label", { class: "ff-entry" }, shown, slider));
    }));
    if (!height || !width) box.append(`${height} × ${width}`);
    return htmlElement("fieldset", { class: "ff-matrix" }, htmlElement("legend", {}, legend), box);
  });
  const show = (steps) => {
    // While another chain is on its way, the steps may still be those of the one before.
    for (const { m, i, j, set } of entries) set(steps[m]?.[i]?.[j] ?? 0);
  };
  return { matrices, show };
}

// The ranks of all composites, one row per stage to start from.
function rankTable(ranks) {
  const cells = [];
  const corner = htmlElement("th", { scope: "col" }, "from ╲ to");
  const head = htmlElement("tr", {}, corner);
  ranks.forEach((_, j) => head.append(htmlElement("th", { scope: "col" }, String(j))));
  const caption = htmlElement("caption", {}, "Ranks of the composites");
  const table = htmlElement("table", {}, caption, head);
  ranks.forEach((row, i) => {
    const line = htmlElement("tr", {}, htmlElement("th", { scope: "row" }, String(i)));
    for (let j = 0; j < i; j += 1) line.append(htmlElement("td", {}));
    row.forEach((rank, k) => {
      const cell = htmlElement("td", {}, rank === null ? "?" : String(rank));
      cells.push({ cell, i, j: i + k });
      line.append(cell);
    });
    table.append(line);
  });
  return { table, cells };
}

export default { render };
