// The front end of SlideInputs and RoundStates: a slider says at which stop to stand, Python draws.

const PAUSE = 40; // milliseconds between two words of a slider that is being moved
const NO_KERNEL = "The slider stands still: it needs a notebook in which Python is running.";

function render({ model, el }) {
  const first = model.get("picture");
  const panel = openPanel(model, el, first.title);
  if (first.still) {
    panel.picture.append(stillPicture(first.still));
    panel.say(first.why, "refused");
    return panel.close;
  }
  const board = htmlElement("div", { class: "ff-scroll" });
  const shown = htmlElement("output", {});
  const slider = htmlElement("input", { type: "range", min: 0, step: 1, "aria-label": first.over });
  const line = htmlElement("label", { class: "ff-slide" }, `${first.over}: `, shown, slider);
  panel.picture.append(line, board);

  let later = null;
  const send = () => {
    later = null;
    model.set("step", Number(slider.value));
    model.save_changes();
    python.doubt();
  };
  slider.addEventListener("input", () => {
    if (later === null) later = setTimeout(send, PAUSE);
  });
  slider.addEventListener("keydown", (event) => event.stopPropagation());
  const show = () => {
    const picture = model.get("picture");
    board.replaceChildren(drawnPicture(picture.board, picture.said));
    shown.replaceChildren(picture.name);
    slider.setAttribute("aria-valuetext", picture.name);
  };
  const follow = () => {
    slider.max = Math.max(model.get("stops") - 1, 0);
    if (later === null) slider.value = model.get("step"); // else the hand is ahead of Python
  };
  const enable = (met) => {
    slider.disabled = !met || model.get("stops") < 2;
    line.title = met ? "" : NO_KERNEL;
  };
  const greet = () => `${model.get("picture").said}. Move the slider.`;
  const python = meetPython(model, panel, { enable, greet, alone: NO_KERNEL });
  panel.follow("picture", show);
  panel.follow("step", follow);
  panel.follow("stops", follow);
  follow();
  show();
  enable(false);
  panel.say(`${first.said}. ${NO_KERNEL}`, "hint");
  python.meet();
  return () => {
    clearTimeout(later);
    python.close();
    panel.close();
  };
}

export default { render };
