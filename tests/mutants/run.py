"""Plant faults in the engines, one at a time, and see whether a quick test falls: `make mutants`.

    python tests/mutants/run.py [--seed N] [--count N] [--only PATH] [--list] [--jobs N]

Every fault is planted in a private copy of the checkout. The tests that call the function with the
fault run first, cheapest first, until one falls; a fault that no test of the engines notices has
survived, and is shown. Faults that change nothing are listed in equal.txt, with a reason; what
survived once and must never do so again stands in first.txt, and is tried before what is drawn. The
exit status is 1 where one of these survives, or less than 95 % of the drawn ones fall. What has
fallen is remembered in build/mutants, so that a run that was broken off goes on, and a test that
was written for a survivor is tried at once.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from faults import Fault, drawn
from listed import named, read, stale

HERE = Path(__file__).resolve().parent
HOUSE = HERE.parent.parent
PARTS = ("finitefns", "tests", "tutorials", "docs", "README.md", "CONTRIBUTING.md", "Makefile")
FIRST = 8.0  # seconds of tests that are tried before all others that call the function
MOST = 150.0  # seconds of tests that are tried for one fault; what costs more is another case
ENOUGH = 0.95
OTHER = ("tests/nets/", "finitefns/nets/")  # about a room in which no faults are planted


# ------------------------------------------------------------------ the copy and its process


class Room:
    """A private copy of the checkout with a process that runs tests in it."""

    def __init__(self, house: Path, place: Path) -> None:
        self.place = place
        for part in (*PARTS, "pyproject.toml"):
            if (house / part).is_dir():
                leave = shutil.ignore_patterns("__pycache__", "executed")
                shutil.copytree(house / part, place / part, ignore=leave)
            elif (house / part).exists():
                shutil.copy(house / part, place / part)
        # Compiled once, and known by content: a planted fault is compiled anew, nothing else is.
        line = ["-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "finitefns"]
        subprocess.run([sys.executable, *line], cwd=place, check=True)
        self.process = self.started()

    def started(self) -> subprocess.Popen[str]:
        own = {
            "PYTHONPATH": str(self.place),
            "PYTHONDONTWRITEBYTECODE": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
        line = [sys.executable, str(HERE / "nursery.py"), str(self.place)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        return subprocess.Popen(line, env={**os.environ, **own}, process_group=0, **pipes)

    def ran(self, wall: float, **job: object) -> dict:
        """What a child says of the tests it was given; a child that was ended says where it was."""
        answer = self.place / "answer.json"
        answer.unlink(missing_ok=True)
        files = job["files"]
        line = {"answer": str(answer), "wall": wall, "trace": False, **job}
        assert self.process.stdin and self.process.stdout and files
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        ended = json.loads(self.process.stdout.readline())
        told = json.loads(answer.read_text()) if answer.exists() else {"running": "the start"}
        if "broken" in told:
            raise SystemExit(f"mutants: the run itself is broken: {told['broken']}")
        if "running" in told:
            return {"fallen": f"{told['running']} (ended by signal {ended['signal']})"}
        return told

    def close(self) -> None:
        """End the process and the child that it may be waiting for."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()


def spread(rooms: list[Room], jobs: list, work) -> None:
    """Let every room take the next job until none is left; the first exception ends it all."""
    left: queue.SimpleQueue = queue.SimpleQueue()
    for job in jobs:
        left.put(job)
    wrong: list[BaseException] = []

    def go(room: Room) -> None:
        while not wrong:
            try:
                job = left.get_nowait()
            except queue.Empty:
                return
            try:
                work(room, job)
            except BaseException as error:
                wrong.append(error)

    threads = [threading.Thread(target=go, args=(room,), daemon=True) for room in rooms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]


# ------------------------------------------------------------------ which tests call what


@dataclass
class Map:
    """What every quick test takes and calls, and what is called while its file is loaded."""

    tests: dict[str, dict] = field(default_factory=dict)
    doors: dict[str, list[list[str]]] = field(default_factory=dict)

    def tests_of(self, fault: Fault) -> dict[str, float]:
        """The tests that call the function of a fault, in the order in which they are tried."""
        place = [fault.file, fault.function]
        right = {name: test for name, test in self.tests.items() if test["right"]}
        calling = [name for name, test in right.items() if place in test["calls"]]
        if not calling:  # what runs once, when its file is loaded, or while tests are
            calling = [name for name, test in right.items() if touches(test, fault.file)]
        if not calling:
            doors = {file for file, calls in self.doors.items() if place in calls}
            calling = [name for name in right if name.partition("::")[0] in doors]
        # Cheap ones first, and of the many cases of one test only every so often another.
        seen: dict[str, int] = {}
        keys = {}
        for name in sorted(dict.fromkeys(calling), key=lambda one: (right[one]["takes"], one)):
            test = name.partition("[")[0]
            seen[test] = seen.get(test, 0) + 1
            keys[name] = right[name]["takes"] * seen[test] + 0.02 * seen[test]
        chosen, total = {}, 0.0
        for name in sorted(keys, key=lambda one: keys[one]):
            total += right[name]["takes"]
            if total < MOST or not chosen:
                chosen[name] = right[name]["takes"]
        return chosen


def touches(test: dict, file: str) -> bool:
    return any(place[0] == file for place in (*test["calls"], *test["loads"]))


def fingerprint(house: Path) -> str:
    """What the package and the tests are, in one word."""
    told = hashlib.sha256()
    for part in ("finitefns", "tests"):
        for path in sorted((house / part).rglob("*.py")):
            told.update(path.relative_to(house).as_posix().encode() + path.read_bytes())
    return told.hexdigest()


def mapped(rooms: list[Room], house: Path, build: Path, old: bool, among: str = "") -> Map:
    """The map, from build/mutants where the files are the same as then."""
    kept, now = build / "map.json", fingerprint(house)
    found = Map()
    if kept.exists():
        told = json.loads(kept.read_text())
        if told["of"] == now or old:
            found = Map(told["tests"], told["doors"])
            if told["whole"]:
                return found
    if old and found.tests:
        return found
    files = list((house / "tests").rglob("test_*.py"))
    files += [path for path in (house / "finitefns").rglob("*.py") if ">>> " in path.read_text()]
    names = [path.relative_to(house).as_posix() for path in files]
    sys.path.insert(0, str(house / "tests"))
    import parts

    names = [name for name in names if not parts.is_later(name) and re.search(among, name)]
    names = [name for name in names if not name.startswith(OTHER)]
    own = [name for name in names if name.startswith("finitefns/")]
    jobs = [[name] for name in names if name not in own] + [own[k::4] for k in range(4)]
    jobs = [job for job in jobs if job and not set(job) <= set(found.doors)]
    jobs.sort(key=lambda job: -sum((house / name).stat().st_size for name in job))
    build.mkdir(parents=True, exist_ok=True)
    lock = threading.Lock()
    begun = time.monotonic()

    def work(room: Room, job: list[str]) -> None:
        told = room.ran(3 * 3600, files=job, trace=True)
        if "fallen" in told:
            raise SystemExit(f"mutants: {job[0]} did not end without a fault: {told['fallen']}")
        with lock:
            found.tests.update(told["tests"])
            found.doors.update(dict.fromkeys(job, told["door"]))
            write(kept, {"of": now, "whole": False, "tests": found.tests, "doors": found.doors})

    spread(rooms, jobs, work)
    wrong = sorted(name for name, test in found.tests.items() if not test["right"])
    if wrong:
        print(f"{len(wrong)} tests do not pass without a fault and are left out: {wrong[:5]}")
    print(
        f"{len(found.tests)} tests of the engines, traced in {time.monotonic() - begun:.0f} s",
        flush=True,
    )
    write(kept, {"of": now, "whole": not among, "tests": found.tests, "doors": found.doors})
    return found


def write(path: Path, told: object) -> None:
    """Keep something on disk; who breaks the run off leaves the old file or the new one."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(told), encoding="utf-8")
    fresh.replace(path)


# ------------------------------------------------------------------ the run


class Trial:
    """Faults tried in rooms; what fell and to which test is kept on disk as it comes."""

    def __init__(self, house: Path, build: Path, tests: Map) -> None:
        self.house, self.tests, self.kept = house, tests, build / "results.json"
        self.now, self.lock = fingerprint(house), threading.Lock()
        self.known = json.loads(self.kept.read_text()) if self.kept.exists() else {}

    def tried(self, room: Room, fault: Fault) -> str:
        """The test that falls, or nothing where the fault has survived."""
        name = json.dumps(fault.key)
        before = self.known.get(name)
        tests = self.tests.tests_of(fault)
        # What fell has fallen; what survived did so before the tests that there were.
        same = before is not None and before["of"] == self.now
        if same and (before["fallen"] or before.get("asked") == len(tests)):
            return before["fallen"]
        # What felled it the last time is asked first, whatever else has changed since.
        last = (before or {}).get("fallen", "")
        if last in tests:
            tests = {last: tests[last], **tests}
        fallen = self.planted(room, fault, tests) if tests else ""
        with self.lock:
            self.known[name] = {"of": self.now, "fallen": fallen, "asked": len(tests)}
            write(self.kept, self.known)
        return fallen

    def planted(self, room: Room, fault: Fault, tests: dict[str, float]) -> str:
        path = room.place / fault.file
        source = path.read_text(encoding="utf-8")
        path.write_text(fault.planted(source), encoding="utf-8")
        try:
            first, after, total = {}, {}, 0.0
            for name, takes in tests.items():
                total += takes + 0.02
                (first if total < FIRST or not first else after)[name] = takes
            for batch in (first, after):
                if not batch:
                    continue
                files = list(dict.fromkeys(name.partition("::")[0] for name in batch))
                wall = 300 + 20 * sum(batch.values())
                told = room.ran(wall, files=files, tests=batch)
                if told["fallen"]:
                    return told["fallen"]
            return ""
        finally:
            path.write_text(source, encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seed", type=int, default=0, help="another seed draws other faults")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--only", default="", metavar="PATH", help="files that begin so")
    parser.add_argument("--list", action="store_true", help="show the faults, try none")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--old-map", action="store_true", help="do not trace the tests anew")
    parser.add_argument("--among", default="", metavar="REGEX", help="only tests of such files")
    parser.add_argument("--house", type=Path, default=HOUSE, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    house = options.house.resolve()
    build = house / "build" / "mutants"
    equal = read(house / "tests" / "mutants" / "equal.txt")
    first = read(house / "tests" / "mutants" / "first.txt")
    known = [fault for fault in named(first, house) if fault.file.startswith(options.only)]
    keys = {fault.key for fault in known}
    fresh = drawn(house, options.seed, options.count, options.only)
    faults = known + [fault for fault in fresh if fault.key not in keys]
    if options.list:
        for fault in faults:
            print(fault.shown() + (f"\n  = {equal[fault.key]}" if fault.key in equal else ""))
        return 0
    for name, entries in (("equal.txt", equal), ("first.txt", first)):
        for line in stale(entries, house):
            print(f"{name} speaks of a line that is gone: {line}")
    trying = [fault for fault in faults if fault.key not in equal]
    # Who ends the run ends what it has started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    survived: list[Fault] = []
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as place:
        rooms = [Room(house, Path(place) / str(k)) for k in range(max(1, options.jobs))]
        try:
            trial = Trial(house, build, mapped(rooms, house, build, options.old_map, options.among))
            done = 0

            def work(room: Room, fault: Fault) -> None:
                nonlocal done
                fallen = trial.tried(room, fault)
                with trial.lock:
                    done += 1
                    at = f"[{done}/{len(trying)}, {time.monotonic() - begun:.0f} s]"
                    if fallen:
                        print(f"{at} fallen: {fault.file}:{fault.line} to {fallen}", flush=True)
                    else:
                        survived.append(fault)
                        print(f"{at} SURVIVED: {fault.shown()}", flush=True)

            spread(rooms, trying, work)
        finally:
            for room in rooms:
                room.close()
    left = [fault for fault in trying if fault.key not in keys]
    alive = [fault for fault in survived if fault.key not in keys]
    share = 1 - len(alive) / len(left) if left else 1.0
    for fault in sorted(survived, key=lambda one: (one.file, one.line)):
        print(f"\nsurvived: {fault.shown()}")
    if known:
        print(f"\n{len(known)} faults that survived before: {len(survived) - len(alive)} still do")
    print(
        f"\nseed {options.seed}: {len(fresh)} faults, {len(fresh) - len(left)} change nothing,"
        f" {len(left) - len(alive)} fallen, {len(alive)} survived: {share:.1%} fall,"
        f" {ENOUGH:.0%} are asked for"
    )
    return 0 if share >= ENOUGH and len(alive) == len(survived) else 1


if __name__ == "__main__":
    sys.exit(main())
