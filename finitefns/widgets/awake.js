// Whether Python is there, for widgets in which nothing moves without it. A saved state cannot say:
// only an answer to this very page can.

const QUIET = 1000; // milliseconds after the last word of a hand, when Python is asked for itself

// `enable(met)` lets hands move things or not; `greet()` is the sentence of a page that has met
// Python; `alone` the one where it is not there.
function meetPython(model, panel, { enable, greet, alone }) {
  let token = 0;
  let met = false;
  let doubt = null;
  const meet = () => {
    token = 1 + Math.floor(Math.random() * 2 ** 40);
    const serial = ((model.get("asked") || {}).serial || 0) + 1;
    model.set("asked", { do: "wake", token, serial });
    model.save_changes();
    doubt = setTimeout(() => {
      if (met) panel.say(alone, "refused");
      met = false;
      enable(met);
    }, PATIENCE);
  };
  panel.follow("awake", () => {
    if (model.get("awake") !== token) return; // that was another page
    clearTimeout(doubt);
    if (met) return;
    met = true;
    enable(met);
    panel.say(greet(), "hint");
  });
  return {
    meet,
    met: () => met,
    // A move may leave all as it was, so after some of them the page asks again: a kernel may have
    // stopped.
    doubt: () => {
      clearTimeout(doubt);
      doubt = setTimeout(meet, QUIET);
    },
    close: () => clearTimeout(doubt),
  };
}
