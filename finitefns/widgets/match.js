// The front end of Match: yours beside the goal. A move changes `moves`; what is asked (a hint, the
// fewest moves, whether a reason is right) Python answers, so that the page does not know it.

function render({ model, el }) {
  const board = model.get("picture");
  const panel = openPanel(model, el, `Match: ${board.title}`);
  const beside = htmlElement("div", { class: "ff-beside" });
  // Both are drawn to one scale, side by side or one below the other.
  const titled = (title, picture) => {
    const figure = htmlElement("figure", {}, htmlElement("figcaption", {}, title), picture);
    figure.style.flexBasis = picture.style.maxWidth;
    return figure;
  };
  panel.picture.append(beside);
  if (board.still) {
    beside.append(titled("yours", stillPicture(board.still)), titled("the goal", stillPicture(board.goal)));
    panel.say(board.why);
    return panel.close;
  }
  const drawn = drawBoard(board, "yours");
  const goal = drawBoard(board.goal, "the goal");
  goal.svg.classList.add("ff-goal");
  goal.show(board.goal.moves);
  beside.append(titled("yours", drawn.svg), titled("the goal", goal.svg));
  const score = htmlElement("p", { class: "ff-score" });
  panel.picture.append(score);

  const play = playMoves(model, panel, board, drawn, (from, to) =>
    `${sentenceStart(drawn.called(from))} and ${drawn.called(to)} change places.`);
  for (const { name, moves } of board.turns) {
    panel.button(name, () => play.go(followedBy(play.now(), moves), `The group makes ${name}.`));
  }
  play.buttons();
  panel.button("hint", () => panel.ask({ do: "hint" }));
  panel.button("how few moves?", () => panel.ask({ do: "fewest" }));

  const list = htmlElement("div", { class: "ff-buttons", role: "group", "aria-label": "reasons" });
  board.reasons.forEach((words, reason) => {
    const button = htmlElement("button", { type: "button" }, words);
    button.addEventListener("click", () => panel.ask({ do: "claim", reason }));
    list.append(button);
  });
  const why = "It cannot be done, because they differ in …";
  panel.words.append(htmlElement("details", {}, htmlElement("summary", {}, why), list));

  const showScore = () => {
    const met = new Set(drawn.arrows.map(drawn.ends));
    let same = 0;
    for (const arrow of goal.arrows) {
      const is = met.has(goal.ends(arrow));
      same += is;
      arrow.line.classList.toggle("ff-met", is);
      arrow.head.classList.toggle("ff-met", is);
    }
    const all = goal.arrows.length;
    const { made } = model.get("progress");
    const words = all
      ? `${same} of ${all} arrows are as in the goal.`
      : "There are no arrows.";
    score.replaceChildren(`${made === 1 ? "1 move" : `${made} moves`} made. ${words}`);
  };
  panel.follow("moves", showScore);
  panel.follow("progress", showScore);
  showScore();
  const same = "They are the same already: nothing has to be done.";
  const howTo = "Turn yours into the goal: drag a point onto another of its set, or click both, or use the arrow keys and Enter.";
  panel.say(model.get("progress").solved ? same : howTo);
  return () => {
    drawn.close();
    goal.close();
    panel.close();
  };
}

export default { render };
