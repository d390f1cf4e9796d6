// The front end of Relabel: a swap changes `moves`, and Python answers with new `facts`.
// Where no Python is running, the arrows follow all the same; only the facts cannot be looked at anew.

function render({ model, el }) {
  const board = model.get("picture");
  const panel = openPanel(model, el, `Relabel: ${board.title}`);
  if (board.still) {
    panel.picture.append(stillPicture(board.still));
    panel.say(board.why, "refused");
    panel.words.append(drawFacts(model.get("facts"), true));
    return panel.close;
  }
  const drawn = drawBoard(board, board.title);
  panel.picture.append(drawn.svg);

  const past = [];
  let now = model.get("moves");
  const start = Object.fromEntries(
    board.slots.map(({ slot, places }) => [slot, places.map((_, i) => i)]),
  );
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
      if (why) {
        panel.say(why, "refused");
        return;
      }
      const { slot } = board.slots[from.slot];
      const words = `${sentenceStart(drawn.called(from))} and ${drawn.called(to)} change places; the invariants stand still.`;
      go(swapped(now, slot, from.place, to.place), words);
    },
  });

  for (const { name, moves } of board.turns) {
    panel.button(name, () => go(followedBy(now, moves), `The group makes ${name}; the invariants stand still.`));
  }
  panel.button("canonical form", () => go(board.standard, "This is the canonical form: all that can be moved here into it are the same."));
  const undo = panel.button("undo", () => {
    if (past.length) go(past[past.length - 1], "The last move is undone.");
  });
  const back = panel.button("back to the start", () => go(start, "All is as it was in the beginning."));

  const showMoves = () => {
    letGo();
    const moves = model.get("moves");
    // To where one just came from is a step back, whoever takes it.
    if (past.length && sameMoves(past[past.length - 1], moves)) past.pop();
    else if (!sameMoves(moves, now)) past.push(now);
    now = moves;
    drawn.show(now);
    undo.disabled = !past.length;
    back.disabled = sameMoves(now, start);
    showFacts();
  };
  const showFacts = () => {
    const facts = model.get("facts");
    const current = sameMoves(facts.moves, now);
    panel.words.replaceChildren(drawFacts(facts, current));
  };
  panel.follow("moves", showMoves);
  panel.follow("facts", showFacts);
  showMoves();
  panel.say("Drag a point onto another of its set; or click both; or use the arrow keys and Enter.");
  return () => {
    drawn.close();
    panel.close();
  };
}

function sentenceStart(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function drawFacts(facts, current) {
  const caption = current ? "What stands still (✓ as before)" : "What stands still (as last looked at)";
  const rows = facts.rows.map(({ name, value, still }) => [name, value, still ? "✓" : "✗ changed"]);
  return factTable(rows, caption);
}

export default { render };
