// The front end of Relabel: a swap changes `moves`, and Python answers with new `facts`.
// Where no Python is running, the arrows follow all the same; only the facts cannot be looked at anew.

function render({ model, el }) {
  const board = model.get("picture");
  const panel = openPanel(model, el, `Relabel: ${board.title}`);
  if (board.still) {
    panel.picture.append(stillPicture(board.still));
    panel.say(board.why);
    panel.words.append(drawFacts(model.get("facts"), true));
    return panel.close;
  }
  const drawn = drawBoard(board, board.title);
  panel.picture.append(drawn.svg);
  const play = playMoves(model, panel, board, drawn, (from, to) =>
    `${sentenceStart(drawn.called(from))} and ${drawn.called(to)} change places; the invariants stand still.`);
  for (const { name, moves } of board.turns) {
    const words = `The group makes ${name}; the invariants stand still.`;
    panel.button(name, () => play.go(followedBy(play.now(), moves), words));
  }
  const standard = "This is the canonical form: all that can be moved here into it are the same.";
  if (board.standard) panel.button("canonical form", () => play.go(board.standard, standard));
  play.buttons();

  const showFacts = () => {
    const facts = model.get("facts");
    panel.words.replaceChildren(drawFacts(facts, sameMoves(facts.moves, play.now())));
  };
  panel.follow("moves", showFacts);
  panel.follow("facts", showFacts);
  showFacts();
  panel.say("Drag a point onto another of its set; or click both; or use the arrow keys and Enter.");
  return () => {
    drawn.close();
    panel.close();
  };
}

function drawFacts(facts, current) {
  const caption = current ? "What stands still (✓ as before)" : "What stands still (as last looked at)";
  const rows = facts.rows.map(({ name, value, still }) => [name, value, still ? "✓" : "✗ changed"]);
  return factTable(rows, caption);
}

export default { render };
