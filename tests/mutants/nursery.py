"""A process that has loaded what the tests load, and forks a child for every run of them.

    python nursery.py COPY < jobs

A job is one line of JSON. The child runs pytest in the private COPY of the checkout, where the
fault is planted already, and leaves its answer in a file. Loading NumPy, SymPy, pandas and pytest
takes seconds, and is done once; the package and the tests are loaded by every child anew.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import resource
import signal
import sys
import threading
import traceback
from pathlib import Path

HEAVY = (
    "numpy", "numpy.testing", "scipy", "scipy.sparse", "scipy.sparse.csgraph", "scipy.linalg",
    "scipy.optimize", "scipy.stats", "sympy", "networkx", "hypothesis", "hypothesis.strategies",
    "pandas", "polars", "pyarrow", "narwhals", "_pytest.doctest", "pytest", "lazy_loader",
)  # fmt: skip
MEMORY = 6 * 2**30


def spent() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


class Traced:
    """Which functions of the package each test calls: a map from tests to (file, function).

    A module and the body of a class run once, in the test that happens to load them. They are noted
    apart: every test that calls into the file hangs on what they have made.
    """

    def __init__(self, package: str) -> None:
        self.package, self.here, self.loaded = package, set(), set()
        self.names: dict[object, tuple[str, str] | None] = {}
        self.tests: dict[str, dict] = {}
        self.at_the_door: list[tuple[str, str]] = []

    def called(self, frame, event, argument):
        code = frame.f_code
        if code not in self.names:
            file = code.co_filename
            inside = file.startswith(self.package)
            # A comprehension or a lambda belongs to the function it stands in.
            parts = [part for part in code.co_qualname.split(".") if not part.startswith("<")]
            name = ".".join(parts) or "<module>"
            rest = "finitefns/" + file.removeprefix(self.package)
            self.names[code] = (rest, name) if inside else None
        name = self.names[code]
        if name is not None:
            (self.here if code.co_flags & inspect.CO_OPTIMIZED else self.loaded).add(name)
        return None

    def pytest_collection_finish(self):
        self.at_the_door = sorted(self.here | self.loaded)
        self.here, self.loaded = set(), set()

    def pytest_runtest_logreport(self, report):
        fresh = {"takes": 0.0, "calls": [], "loads": [], "right": True}
        test = self.tests.setdefault(report.nodeid, fresh)
        test["right"] &= report.outcome == "passed"
        if report.when == "teardown":
            test["takes"] = spent() - self.start
            test["calls"], self.here = sorted(self.here), set()
            test["loads"], self.loaded = sorted(self.loaded), set()

    def pytest_runtest_logstart(self):
        self.start = spent()


class Chosen:
    """Runs the chosen tests in the order given, each with a limit of its own."""

    def __init__(self, tests: dict[str, float], note) -> None:
        self.tests, self.note, self.fallen = tests, note, ""
        self.order = {name: place for place, name in enumerate(tests)}

    def pytest_collection_modifyitems(self, items):
        items[:] = sorted(
            (item for item in items if item.nodeid in self.order),
            key=lambda item: self.order[item.nodeid],
        )

    def pytest_runtest_logstart(self, nodeid):
        self.note(nodeid)
        # Time of the processor, not of the wall: a busy machine makes no fault fall. SIGPROF ends
        # the process, whatever it is doing; the one who waits takes that for a hang.
        signal.setitimer(signal.ITIMER_PROF, 5 + 8 * self.tests[nodeid])

    def pytest_runtest_logreport(self, report):
        if report.failed and not self.fallen:
            self.fallen = report.nodeid


def child(job: dict) -> None:
    import pytest

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    answer = Path(job["answer"])
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    # What was loaded before pytest began is not rewritten, which pytest warns of.
    quiet_now = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    options = ["-q", "-p", "no:cacheprovider", "-p", "parts", *quiet_now, *job["files"]]
    if job["trace"]:
        seen = Traced(str(Path.cwd() / "finitefns") + os.sep)
        importlib.import_module("parts").MOST_SORTS = 10**9  # a traced test takes longer
        sys.settrace(seen.called)
        pytest.main(["-m", "engine", *options], plugins=[seen])
        sys.settrace(None)
        answer.write_text(json.dumps({"tests": seen.tests, "door": seen.at_the_door}))
        return

    def note(nodeid: str) -> None:
        answer.write_text(json.dumps({"running": nodeid}))

    run = Chosen(job["tests"], note)
    note("the import")
    signal.setitimer(signal.ITIMER_PROF, 60)
    status = pytest.main(["-x", *options], plugins=[run])
    signal.setitimer(signal.ITIMER_PROF, 0)
    # 0 passed; 5: no test was left of those chosen, which only a fault can bring about.
    fallen = run.fallen or ("" if status == 0 else f"pytest ended with {int(status)}")
    answer.write_text(json.dumps({"fallen": fallen}))


def main(copy: str) -> None:
    os.chdir(copy)
    sys.path[:0] = [copy, os.path.join(copy, "tests")]
    for name in HEAVY:
        try:
            importlib.import_module(name)
        except ImportError:
            pass  # a test that needs it skips itself
    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if not pid:
            try:
                child(job)
            except BaseException:
                Path(job["answer"]).write_text(json.dumps({"broken": traceback.format_exc()}))
            finally:
                os._exit(0)
        # A test that waits for what never comes uses no processor.
        watch = threading.Timer(job["wall"], os.kill, (pid, signal.SIGKILL))
        watch.start()
        _, status = os.waitpid(pid, 0)
        watch.cancel()
        print(json.dumps({"signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0}))
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
