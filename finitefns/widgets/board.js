// A board of places with points on them and arrows between: what boards.py describes, drawn.
// twins.py draws the same where nothing moves; keep the two alike.

const POINT = 7;
const LOOP = 26;

// Returns the picture and `show(moves)`, which lets the points glide to where a relabeling puts
// them; moves[slot][point] is a place. `nodes` are the places, for makeMovable; `carry` drags the
// point of a place along; `called(node)` is what a place is called in a sentence.
function drawBoard(board, label) {
  const { width, height } = board;
  const svg = svgElement("svg", { viewBox: `0 0 ${width} ${height}`, class: "ff-board" });
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", label);
  svg.style.maxWidth = `${width}px`;
  svg.style.minWidth = `${Math.min(width, Math.max(280, 0.7 * width))}px`;
  const layers = ["arrows", "points", "places"].map((name) => svgElement("g", { class: name }));
  svg.append(...layers);
  const [arrowLayer, pointLayer, placeLayer] = layers;
  const looks = (slot, point) => board.styles[slot.looks[point]] || null;

  let moves = null;
  let stop = () => {};
  const spots = board.slots.map((slot) => slot.places.map(({ x, y }) => ({ x, y })));
  const pointAt = board.slots.map((slot) => slot.places.map((_, i) => i));

  const markers = board.slots.map((slot) => slot.places.map((_, point) => {
    const style = looks(slot, point);
    const marker = svgElement("g", { class: "ff-point" }, markerShape(style, POINT));
    if (slot.rims && slot.rims[point]) {
      const rim = { fill: "none", stroke: style.colour, "stroke-width": 1.4 };
      marker.append(svgElement("circle", { r: POINT + 3.5, ...rim }));
    }
    pointLayer.append(marker);
    return marker;
  }));
  const arrows = board.links.flatMap((link) => link.values.map((image, point) => {
    const { colour, dash } = looks(board.slots[link.a], point);
    const line = svgElement("path", { fill: "none", stroke: colour, "stroke-width": 1.8 });
    if (dash) line.setAttribute("stroke-dasharray", dash);
    const head = svgElement("polygon", { fill: colour });
    arrowLayer.append(line, head);
    return { link, point, image, line, head };
  }));

  const nodes = [];
  const notes = board.slots.map((slot, s) => {
    const small = { "text-anchor": "middle", class: "ff-quiet" };
    placeLayer.append(svgElement("text", { x: slot.x, y: 20, ...small }, slot.heading));
    placeLayer.append(svgElement("text", { x: slot.x, y: 35, ...small, class: "ff-small" }, slot.how));
    if (!slot.places.length) {
      placeLayer.append(svgElement("text", { x: slot.x, y: 60, ...small }, "(none)"));
    }
    return slot.places.map((place, number) => {
      const movable = slot.classes.filter((c) => c === slot.classes[number]).length > 1;
      const element = svgElement("g", { class: movable ? "ff-place" : "ff-place ff-stuck" });
      element.setAttribute("role", "img"); // makeMovable makes a button of it
      element.dataset.slot = slot.slot;
      element.dataset.place = number;
      const [x, y] = [place.x + place.dx, place.y + place.dy + 5];
      const note = svgElement("text", { x: place.note[0], y: place.note[1] + 4, "text-anchor": place.anchor, class: "ff-small" });
      const name = svgElement("text", { x, y, "text-anchor": place.anchor }, place.name);
      if (place.full) name.append(svgElement("title", {}, place.full));
      element.append(
        svgElement("line", { x1: place.x, y1: place.y, x2: x, y2: y - 5, class: "ff-strip" }),
        svgElement("circle", { cx: place.x, cy: place.y, r: 13, class: "ff-hit" }),
        svgElement("circle", { cx: place.x, cy: place.y, r: 12, class: "ff-ring" }),
        name,
        note,
      );
      placeLayer.append(element);
      nodes.push({ element, group: slot.slot, slot: s, place: number, x: place.x, y: place.y });
      return note;
    });
  });

  // In a sentence a long name is cut as in the picture; a label for a screen reader has more of it.
  const called = ({ slot, place }, whole = false) => {
    const { noun, places, of } = board.slots[slot];
    return `${noun} ${(whole && places[place].full) || places[place].name}${of}`;
  };
  const described = (node) => {
    const slot = board.slots[node.slot];
    const point = pointAt[node.slot][node.place];
    const told = [called(node, true)];
    if (slot.tags.length) told.push(slot.tags[node.place]);
    if (point !== node.place || slot.renamed) told.push(`was ${slot.was[point]}`);
    for (const link of board.links) {
      if (link.a === node.slot) {
        const place = moves[board.slots[link.b].slot][link.values[point]];
        told.push(`goes to ${called({ slot: link.b, place }, true)}`);
      }
      if (link.b === node.slot) {
        const many = link.values.filter((image) => image === point).length;
        told.push(many === 1 ? "one arrow comes in" : `${many || "no"} arrows come in`);
      }
    }
    return told.join(", ");
  };

  const redraw = () => {
    markers.forEach((column, s) => column.forEach((marker, point) => {
      const { x, y } = spots[s][point];
      marker.setAttribute("transform", `translate(${x} ${y})`);
    }));
    const route = board.shape === "ring" ? ringRoute : columnRoute;
    for (const arrow of arrows) {
      const { path, tip, angle } = route(board, spots, arrow);
      arrow.line.setAttribute("d", path);
      arrow.head.setAttribute("points", headPoints(tip.x, tip.y, angle));
    }
  };
  const goalOf = (s, point) => board.slots[s].places[moves[board.slots[s].slot][point]];

  const show = (given) => {
    const first = moves === null;
    moves = given;
    board.slots.forEach((slot, s) => {
      moves[slot.slot].forEach((place, point) => {
        pointAt[s][place] = point;
      });
      notes[s].forEach((note, place) => {
        const point = pointAt[s][place];
        const was = point === place && !slot.renamed ? [] : [`was ${slot.was[point]}`];
        note.replaceChildren([...slot.tags.slice(place, place + 1), ...was].join(" "));
      });
    });
    for (const node of nodes) node.element.setAttribute("aria-label", described(node));
    stop();
    const begin = spots.map((column) => column.map(({ x, y }) => ({ x, y })));
    const frame = (t) => {
      spots.forEach((column, s) => column.forEach((spot, point) => {
        const goal = goalOf(s, point);
        spot.x = begin[s][point].x * (1 - t) + goal.x * t;
        spot.y = begin[s][point].y * (1 - t) + goal.y * t;
      }));
      redraw();
    };
    if (first) frame(1);
    else stop = glide(frame);
  };
  const carry = (node, x, y) => {
    stop();
    if (node === null) {
      show(moves);
      return;
    }
    spots.forEach((column, s) => column.forEach((spot, point) => {
      const { x: gx, y: gy } = goalOf(s, point);
      Object.assign(spot, { x: gx, y: gy });
    }));
    Object.assign(spots[node.slot][pointAt[node.slot][node.place]], { x, y });
    redraw();
  };
  // Where an arrow starts and ends now, as places: what two boards can be compared by.
  const ends = ({ link, point, image }) => [
    link.a, moves[board.slots[link.a].slot][point], moves[board.slots[link.b].slot][image],
  ].join();
  return { svg, nodes, arrows, ends, show, carry, called, close: () => stop() };
}

// ------------------------------------------------------------------ the ways of arrows

function columnRoute(board, spots, { link, point, image }) {
  const from = spots[link.a][point];
  const to = spots[link.b][image];
  const tip = { x: to.x - POINT - 4, y: to.y };
  const start = from.x + board.slots[link.a].leave;
  return { path: levelCurve(start, from.y, tip.x - 7, tip.y), tip, angle: 0 };
}

function ringRoute(board, spots, { link, point, image }) {
  const points = spots[0];
  const [from, to] = [points[point], points[image]];
  const [cx, cy] = board.centre;
  if (point === image) return loopRoute(points, link.values, point, cx, cy);
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const turn = (to.x - from.x) * (cy - from.y) - (to.y - from.y) * (cx - from.x);
  const both = link.values[image] === point;
  const bend = (turn > 0 ? -1 : 1) * (both && point < image ? 0.5 : 0.25);
  const [leave, arrive] = [angle - bend, angle + bend];
  const [a, b] = [POINT + 4, POINT + 5];
  const [x0, y0] = [from.x + a * Math.cos(leave), from.y + a * Math.sin(leave)];
  const tip = { x: to.x - b * Math.cos(arrive), y: to.y - b * Math.sin(arrive) };
  const [xs, ys] = [tip.x - 7 * Math.cos(arrive), tip.y - 7 * Math.sin(arrive)];
  const reach = Math.hypot(tip.x - x0, tip.y - y0) / 2;
  const [qx, qy] = [x0 + reach * Math.cos(leave), y0 + reach * Math.sin(leave)];
  return { path: `M${x0} ${y0}Q${qx} ${qy} ${xs} ${ys}`, tip, angle: arrive };
}

// An arrow from a point to itself: inside the ring, where no name is, and off the arrows that come.
function loopRoute(points, values, point, cx, cy) {
  const at = points[point];
  const inward = Math.atan2(cy - at.y, cx - at.x);
  const near = points
    .filter((_, other) => values[other] === point && other !== point)
    .map((other) => Math.atan2(other.y - at.y, other.x - at.x));
  const apart = (a, b) => Math.abs(Math.atan2(Math.sin(a - b), Math.cos(a - b)));
  const room = (side) => (near.length ? Math.min(...near.map((a) => apart(side, a))) : 0);
  const sides = [inward, inward + 0.9, inward - 0.9];
  const away = sides.reduce((best, side) => (room(side) > room(best) ? side : best));
  const on = (radius, turn) => [at.x + radius * Math.cos(turn), at.y + radius * Math.sin(turn)];
  const [a, b] = [POINT + 4, POINT + 5];
  const [x0, y0] = on(a, away - 0.5);
  const [x1, y1] = on(b, away + 0.5);
  const [c0, d0] = on(a + LOOP, away - 0.6);
  const [c1, d1] = on(b + LOOP, away + 0.6);
  const back = Math.atan2(y1 - d1, x1 - c1);
  const [xs, ys] = [x1 - 7 * Math.cos(back), y1 - 7 * Math.sin(back)];
  return { path: `M${x0} ${y0}C${c0} ${d0} ${c1} ${d1} ${xs} ${ys}`, tip: { x: x1, y: y1 }, angle: back };
}

// ------------------------------------------------------------------ relabelings

function sameMoves(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

// The same relabeling, and then the points on two places of a slot change places.
function swapped(moves, slot, a, b) {
  const move = moves[slot].map((place) => (place === a ? b : place === b ? a : place));
  return { ...moves, [slot]: move };
}

// The same relabeling, and then another one, of some slots.
function followedBy(moves, then) {
  const next = { ...moves };
  for (const [slot, move] of Object.entries(then)) next[slot] = moves[slot].map((p) => move[p]);
  return next;
}

// Why two places of a board may not exchange their points, or null where they may.
function refusalOf(board, from, to) {
  const slot = board.slots[from.slot];
  if (from.slot !== to.slot) return "Only two points of one set change places.";
  if (slot.classes[from.place] === slot.classes[to.place]) return null;
  const name = ({ place }) => slot.places[place].name;
  const tags = slot.tags.length
    ? `${name(from)} is ${slot.tags[from.place]}, ${name(to)} is ${slot.tags[to.place]}; `
    : "";
  return `${sentenceStart(`${tags}${slot.refusal}`)}.`;
}

// Why the point on a place cannot be picked up: its whole slot is fixed.
function stuckBecause(board, node) {
  const slot = board.slots[node.slot];
  return slot.how === "fixed" ? `${sentenceStart(slot.refusal)}.` : null;
}

// ------------------------------------------------------------------ a relabeling, step by step

function sentenceStart(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

// The points of a board in somebody's hands: a drop exchanges two points in the trait `moves`.
// Returns `go(moves, words)`, `now()`, and `buttons()`, which adds undo and the way back.
function playMoves(model, panel, board, drawn, told) {
  const past = [];
  const start = Object.fromEntries(
    board.slots.map(({ slot, places }) => [slot, places.map((_, i) => i)]),
  );
  let now = model.get("moves");
  let undoing = false;
  let undo = null;
  let back = null;
  const go = (moves, words) => {
    if (sameMoves(moves, now)) {
      panel.say("Nothing moves: it is like that already.");
      return;
    }
    panel.say(words);
    model.set("moves", moves);
    model.save_changes();
  };
  const letGo = makeMovable(drawn.svg, panel, drawn.nodes, {
    name: (node) => sentenceStart(drawn.called(node)),
    stuck: (node) => stuckBecause(board, node),
    targets: (node) => drawn.nodes.filter((other) => other.slot === node.slot && other !== node),
    carry: drawn.carry,
    drop: (from, to) => {
      const why = refusalOf(board, from, to);
      if (why) panel.say(why, "refused");
      else go(swapped(now, board.slots[from.slot].slot, from.place, to.place), told(from, to));
    },
  });
  const show = () => {
    letGo();
    const moves = model.get("moves");
    // Every move can be undone, also one that leads to where somebody has been before.
    if (undoing) past.pop();
    else if (!sameMoves(moves, now)) past.push(now);
    undoing = false;
    now = moves;
    drawn.show(now);
    if (undo) undo.disabled = !past.length;
    if (back) back.disabled = sameMoves(now, start);
  };
  panel.follow("moves", show);
  show();
  const buttons = () => {
    undo = panel.button("undo", () => {
      undoing = true;
      go(past[past.length - 1], "The last move is undone.");
    });
    back = panel.button("back to the start", () => go(start, "All is as it was in the beginning."));
    show();
  };
  return { go, now: () => now, buttons };
}
