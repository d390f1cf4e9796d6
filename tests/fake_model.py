"""A widget in an empty page, joined to the real Python object: front end and Python, no kernel.

The page gets a model as small as anywidget promises one (get, set, save_changes, on, off). What
the front end saves travels, as JSON text, to the widget's own message handler, and what the widget
sends back travels to the page; so a test sees exactly the messages that a notebook would carry.
"""

import itertools
import json

MODEL = """
async ([number, esm, css, state, alive]) => {
  const style = document.createElement("style");
  style.textContent = css;
  const el = document.createElement("div");
  el.id = `widget${number}`;
  document.head.append(style);
  document.body.append(el);
  const heard = {};
  const line = { alive };
  const underway = new Set();
  let changed = {};
  const take = (updates) => {
    const news = Object.entries(updates).filter(
      ([name, value]) => JSON.stringify(state[name]) !== JSON.stringify(value));
    for (const [name, value] of news) state[name] = value;
    for (const [name] of news) for (const f of heard[`change:${name}`] || []) f();
  };
  const model = {
    get: (name) => state[name],
    set: (name, value) => { changed[name] = value; take({ [name]: value }); },
    save_changes: () => {
      const sent = JSON.stringify(changed);
      changed = {};
      if (!line.alive) return;
      const trip = window.toPython(number, sent).then(
        (answers) => { JSON.parse(answers).forEach(take); underway.delete(trip); });
      underway.add(trip);
    },
    on: (event, f) => { (heard[event] ||= []).push(f); },
    off: (event, f) => { heard[event] = (heard[event] || []).filter((g) => g !== f); },
  };
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const widget = (await import(url)).default;
  const close = await widget.render({ model, el });
  (window.fronts ||= {})[number] = { state, take, heard, close, underway, line };
}
"""

_numbers = itertools.count()
_fronts = {}  # by number, as the page calls them


class Line:
    """What a widget takes for the line to its page: it keeps what is sent."""

    comm_id = "a-line"
    kernel = True

    def __init__(self):
        self.sent = []

    def on_msg(self, callback):
        self.callback = callback

    def send(self, data=None, **_):
        # An echo repeats what the page already has; a page applies updates only.
        if data and data.get("method") == "update":
            self.sent.append(json.loads(json.dumps(data["state"])))

    def close(self, **_):
        pass


class Front:
    """A widget shown in a page; ``alive=False`` shows it as a page without a kernel would."""

    def __init__(self, page, widget, alive=True, theme=None):
        self.page, self._widget, self.number = page, widget, next(_numbers)
        self.line = Line()
        widget.comm = self.line
        if not any(front.page is page for front in _fronts.values()):
            page.expose_function("toPython", _hear)
        _fronts[self.number] = self
        if theme is not None:
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        state = json.loads(json.dumps(widget.get_state()))
        esm, css = state.pop("_esm"), state.pop("_css")
        page.evaluate(MODEL, [self.number, esm, css, state, alive])
        self.root = page.locator(f"#widget{self.number}")

    @property
    def widget(self):
        """The widget, once all that the page sent has arrived."""
        self.page.evaluate("n => Promise.all(fronts[n].underway)", self.number)
        return self._widget

    def deliver(self):
        """Bring to the page what Python has sent on its own."""
        sent, self.line.sent = self.line.sent, []
        for state in sent:
            self.page.evaluate("([n, s]) => fronts[n].take(s)", [self.number, state])

    def hear(self, state):
        """What a page might send, good or bad, as the widget would get it."""
        data = {"method": "update", "state": json.loads(json.dumps(state))}
        self._widget._handle_msg({"content": {"data": data}, "buffers": []})

    def state(self, name):
        """A trait as the page has it."""
        return self.page.evaluate("([n, name]) => fronts[n].state[name]", [self.number, name])

    def place(self, slot, number):
        return self.root.locator(f'.ff-place[data-slot="{slot}"][data-place="{number}"]').first

    def middle(self, slot, number):
        """Where the middle of a place is on the screen."""
        box = self.place(slot, number).locator(".ff-hit").bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, start, end):
        """A real drag with the mouse, from one (slot, place) to another."""
        self.page.mouse.move(*self.middle(*start))
        self.page.mouse.down()
        self.page.mouse.move(*self.middle(*end), steps=6)
        self.page.mouse.up()

    def button(self, name):
        return self.root.get_by_role("button", name=name, exact=True)

    @property
    def status(self):
        return self.root.locator("[role=status]")


def _hear(number, text):
    front = _fronts[number]
    front.hear(json.loads(text))
    sent, front.line.sent = front.line.sent, []
    return json.dumps(sent)
