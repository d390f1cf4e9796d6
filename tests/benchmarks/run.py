"""Measure the bounds that the package keeps: ``python tests/benchmarks/run.py [name of a group]``.

Every bound is a ratio of two times taken in one process, in turns, so that a busy or a slow
machine moves both; the median of the ratios is what counts. Exit status 1 when a bound is broken.
``--write docs/benchmarks.md`` measures all of them and puts the table into that page.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from jet_rows import jet_rows
from measured import Row, facts, markdown, put_into
from net_rows import net_rows
from timing import ratio, seconds

import finitefns as ff
from finitefns.finite.classes.classification import classify
from finitefns.linear import LinearChain, LinearMap, barcode
from finitefns.nets import Affine, Net, Pointwise
from finitefns.survival import random_change

N = 10**7


def peak(job: Callable[[], Any], array_bytes: int) -> float:
    """The peak memory of a job beyond what was there, in arrays of the input's length."""
    gc.collect()
    tracemalloc.start()
    job()
    _, top = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return top / array_bytes


def random_map(outputs: int, seed: int = 0) -> ff.FiniteMap:
    values = np.random.default_rng(seed).integers(0, outputs, N)
    return ff.FiniteMap(values, codomain=outputs)


def fresh(f: ff.FiniteMap) -> ff.FiniteMap:
    """The same map, remembering nothing: the array is shared, not copied."""
    return ff.FiniteMap._trusted(f.values, f.codomain, f.domain)


def form_rows() -> Iterator[Row]:
    for outputs, bound in ((N, 2.0), (1000, 3.0)):
        values = np.random.default_rng(0).integers(0, outputs, N)

        def sizes_and_form(values: Any = values, outputs: int = outputs) -> Any:
            f = ff.FiniteMap(values, codomain=outputs)
            return ff.level_set_sizes(f), ff.canonical_form(f).form

        work = f"level-set sizes + canonical form, a fresh array of 10^7 points into {outputs:,}"
        measured = ratio(sizes_and_form, lambda v=values: np.bincount(v))
        yield Row(f"{work}: x np.bincount", measured, bound)
        yield Row(f"{work}: peak memory, arrays", peak(sizes_and_form, 8 * N), 6.0)


def equivalent_rows() -> Iterator[Row]:
    for outputs, bound in ((N, 1.5), (1000, 0.5)):
        f = random_map(outputs)
        rng = np.random.default_rng(1)
        g = f.act(ff.Relabeling(domain=rng.permutation(N), codomain=rng.permutation(outputs)))

        def job(f: Any = f, g: Any = g) -> None:
            if not ff.equivalent(fresh(f), fresh(g)):
                raise SystemExit("a relabeled map was not recognised")

        def base(f: Any = f, g: Any = g) -> None:
            np.argsort(f.values, kind="stable")
            np.argsort(g.values, kind="stable")

        name = f"equivalent with re-played witness, 10^7 points into {outputs:,}"
        yield Row(f"{name}: x two stable argsorts", ratio(job, base, 3), bound)
        yield Row(f"{name}: peak memory, arrays", peak(job, 8 * N), 6.0)


def label_rows() -> Iterator[Row]:
    rng = np.random.default_rng(2)
    numbers = rng.integers(0, 1000, N)
    names = np.array([f"label {i}" for i in range(1000)])
    strings = names[numbers].tolist()

    def factorize() -> None:
        index = {label: i for i, label in enumerate(dict.fromkeys(strings))}
        np.fromiter(map(index.__getitem__, strings), np.int64, N)

    yield Row(
        "a column of 10^7 strings read as labels: x one factorization by a dict",
        ratio(lambda: ff.FiniteMap.from_values(strings), factorize, 3),
        1.5,
    )
    hashes = rng.integers(0, 2**63 - 1, N)
    yield Row(
        "a column of 10^7 64-bit hashes read as labels: x np.unique(return_inverse=True)",
        ratio(
            lambda: ff.FiniteMap.from_values(hashes),
            lambda: np.unique(hashes, return_inverse=True),
            3,
        ),
        1.5,
    )


def import_rows() -> Iterator[Row]:
    def start(statement: str) -> float:
        code = f"import time; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)"
        command = [sys.executable, "-c", code]
        run = subprocess.run(command, capture_output=True, check=True, text=True, env=compiled)
        return float(run.stdout)

    # As an installed package is found: its bytecode is kept, and the first start writes it.
    compiled = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    compiled["PYTHONPYCACHEPREFIX"] = tempfile.mkdtemp()
    start("import numpy, finitefns; finitefns.equivalent; finitefns.FiniteMap")
    pairs = [(start("import numpy, finitefns"), start("import numpy")) for _ in range(9)]
    extra = statistics.median(a for a, _ in pairs) - statistics.median(b for _, b in pairs)
    yield Row("import finitefns: milliseconds beyond import numpy", 1000 * extra, 50.0)
    used = statistics.median(
        start("import numpy, finitefns; finitefns.equivalent; finitefns.FiniteMap")
        for _ in range(9)
    ) - statistics.median(b for _, b in pairs)
    yield Row("the same, and its main names loaded: milliseconds", 1000 * used, 50.0)


def count_rows() -> Iterator[Row]:
    yield Row(
        "count_classes(maps(1000, 1000)): seconds",
        seconds(lambda: ff.count_classes(ff.maps(1000, 1000))),
        1.0,
    )
    yield Row(
        "random_class(maps(3000, 3000)): seconds",
        seconds(lambda: ff.random_class(ff.maps(3000, 3000), rng=0)),
        5.0,
    )


def random_chain(points: int, seed: int = 3) -> ff.Chain:
    rng = np.random.default_rng(seed)
    maps = [ff.FiniteMap(rng.integers(0, points, points), codomain=points) for _ in range(4)]
    return ff.Chain(maps)


def chain_shapes(n: int) -> Iterator[tuple[str, ff.Chain]]:
    """Chains of 4 maps of n points, all four of one shape."""
    rng = np.random.default_rng(6)
    shapes: dict[str, Callable[[], Any]] = {
        "random": lambda: rng.integers(0, n, n),
        "constant": lambda: np.zeros(n, np.int64),
        "bijections": lambda: rng.permutation(n),
        "halving": lambda: np.arange(n) // 2,
    }
    for shape, values in shapes.items():
        yield shape, ff.Chain([ff.FiniteMap(values(), codomain=n) for _ in range(4)])


def chain_rows() -> Iterator[Row]:
    def form(c: ff.Chain) -> None:
        ff.canonical_form(ff.Chain(c.maps)).change.moves  # noqa: B018 - a fresh chain has no form yet

    c = random_chain(10**6)

    def sorts() -> None:
        for f in c.maps:
            np.argsort(f.values, kind="stable")

    name = "canonical form with relabelings, chain of 4 maps of 10^6 points"
    yield Row(f"{name}: x one stable argsort a layer", ratio(lambda: form(c), sorts, 3), 6.0)
    quarter = random_chain(10**6 // 4)
    yield Row(f"{name}: x a quarter of it", ratio(lambda: form(c), lambda: form(quarter), 3), 5.0)
    for shape, chain in chain_shapes(10**6):
        points = sum(len(f.values) for f in chain.maps)
        measured = peak(lambda chain=chain: form(chain), 8 * points)
        yield Row(f"{name}: {shape}, peak memory, arrays", measured, 6.0)
    other = c.act(
        ff.Relabeling(**{s: np.random.default_rng(5).permutation(10**6) for s in c.slots})
    )

    def compared() -> None:
        if not ff.equivalent(*(ff.Chain(map(fresh, x.maps)) for x in (c, other))):
            raise SystemExit("a relabeled chain was not recognised")

    work = "equivalent with re-played witness, two chains of 4 maps of 10^6 points"
    yield Row(f"{work}: peak memory, arrays of both", peak(compared, 8 * 8 * 10**6), 6.0)
    small = random_chain(8_000)
    try:
        import igraph
    except ImportError:
        return
    starts = np.arange(5) * 8_000
    edges = [
        (int(i + starts[k]), int(y + starts[k + 1]))
        for k, f in enumerate(small.maps)
        for i, y in enumerate(f.values.tolist())
    ]
    graph = igraph.Graph(n=40_000, edges=edges)
    colours = np.repeat(np.arange(5), 8_000).tolist()
    ours = statistics.median(seconds(lambda: form(small)) for _ in range(5))
    theirs = seconds(lambda: graph.canonical_permutation(color=colours))
    work = "canonical form, chain of 4 maps of 8,000 points: times faster than bliss"
    yield Row(work, theirs / ours, 1000.0, at_least=True)


def endofunction_rows() -> Iterator[Row]:
    n = 10**6
    rng = np.random.default_rng(4)
    points = np.arange(n)
    shapes = {
        "random": rng.integers(0, n, n),
        "star": np.zeros(n, np.int64),
        "path": np.maximum(points - 1, 0),
        "n/2 swaps": points ^ 1,
        "one n-cycle": (points + 1) % n,
        "comb": np.where(points < n // 2, np.maximum(points - 1, 0), points - n // 2),
    }

    def form(values: Any) -> None:
        ff.canonical_form(ff.Endofunction(values)).change.moves  # noqa: B018

    scrambled = {
        name: ff.Endofunction(v).act(ff.Relabeling(space=rng.permutation(n))).values
        for name, v in shapes.items()
    }
    name = "canonical form with relabeling, endofunction of 10^6 points"
    random = scrambled["random"]
    sort = ratio(lambda: form(random), lambda: np.argsort(random, kind="stable"))
    yield Row(f"{name}: random, x one stable argsort", sort, 3.2)
    for shape in list(shapes)[1:]:
        measured = ratio(lambda v=scrambled[shape]: form(v), lambda: form(random), 3)
        yield Row(f"{name}: {shape}, x the random one", measured, 6.0)
    for shape, values in scrambled.items():
        measured = peak(lambda v=values: form(v), 8 * n)
        yield Row(f"{name}: {shape}, peak memory, arrays", measured, 6.0)
    for shape, values in scrambled.items():
        x = ff.Endofunction(values)
        y = x.act(ff.Relabeling(space=rng.permutation(n)))
        measured = peak(lambda x=x, y=y: ff.equivalent(x, y), 8 * 2 * n)
        work = "equivalent with re-played witness, two endofunctions of 10^6 points"
        yield Row(f"{work}: {shape}, peak memory, arrays of both", measured, 6.0)


def group_rows() -> Iterator[Row]:
    rng = np.random.default_rng(5)
    numbers = rng.integers(0, 2**40, N)
    npn = ff.Freedom(domain="hypercube", codomain="free")

    def classified() -> None:
        table = classify(ff.maps(16, 2), npn)
        assert len(table) == 222 and len(table.moves) == 65536

    work = "65,536 functions of 4 bits to 222 NPN classes, with witnesses"
    sort = ratio(classified, lambda: np.argsort(numbers, kind="stable"), 3)
    yield Row(f"{work}: x one stable argsort of 10^7 int64", sort, 2.0 / 1.4)

    def per_map(maps: list[ff.FiniteMap], freedom: ff.Freedom) -> float:
        took = [
            seconds(lambda f=f: ff.canonical_form(ff.FiniteMap(f.values), freedom).change)
            for f in maps
        ]
        return max(took[1:])  # the first one builds the stabiliser chain of the group

    six = [ff.FiniteMap(rng.integers(0, 2, 64), codomain=2) for _ in range(6)]
    six.append(ff.FiniteMap([i.bit_count() % 2 for i in range(64)]))
    yield Row(
        "NPN canonical form with witness, 6 bits: seconds, the slowest", per_map(six, npn), 1.0
    )
    affine = ff.Freedom(domain="affine", codomain="affine")
    boxes = [ff.FiniteMap(rng.permutation(16)) for _ in range(6)]
    boxes += [ff.FiniteMap(ff.example("present").values), ff.FiniteMap(range(16))]
    work = "affine canonical form with witness, 4-bit S-boxes: seconds, the slowest"
    yield Row(work, per_map(boxes, affine), 60.0)
    try:
        import networkx as nx
    except ImportError:
        return
    cube = nx.hypercube_graph(6)
    yield Row(
        "automorphisms of the 6-cube, as a group: seconds",
        seconds(lambda: ff.group(cube)),
        60.0,
    )


def class_rows() -> Iterator[Row]:
    for sizes in [(30, 20, 10), (10, 10, 10, 10)]:
        for freedom in ("all", "hidden"):
            space = ff.chains(*sizes)
            name = f"chains{sizes}, {freedom}"
            count = seconds(lambda s=space, f=freedom: ff.count_classes(s, f))
            yield Row(f"count_classes({name}): seconds", count, 3.0)
            draw = seconds(lambda s=space, f=freedom: ff.random_class(s, f, rng=0))
            yield Row(f"random_class({name}): seconds", draw, 3.0)
    count = seconds(lambda: ff.count_classes(ff.endofunctions(200)))
    yield Row("count_classes(endofunctions(200)): seconds", count, 1.0)
    draw = seconds(lambda: ff.random_class(ff.endofunctions(200), rng=0))
    yield Row("random_class(endofunctions(200)): seconds", draw, 1.0)


def linear_rows() -> Iterator[Row]:
    rng = np.random.default_rng(6)
    chain = [rng.normal(size=(22, 512)), rng.normal(size=(512, 22))]
    square = rng.normal(size=(512, 512))
    assert dict(barcode(chain)) == {(0, 2): 22, (0, 0): 490, (2, 2): 490}
    yield Row(
        "barcode with bases, float chain 512 -> 22 -> 512: x one full SVD of 512 x 512",
        ratio(lambda: barcode(chain), lambda: np.linalg.svd(square), 5),
        5.0,
    )
    small = []
    for _ in range(200):
        d = rng.integers(0, 7, 5)
        pairs = itertools.pairwise(d.tolist())
        small.append([rng.integers(-9, 10, (m, n)) for n, m in pairs])
    took = statistics.median(seconds(lambda: [barcode(c) for c in small]) for _ in range(3))
    yield Row("exact barcodes of 200 chains of 4 matrices, dimensions <= 6: seconds", took, 1.5)
    a, b = rng.normal(size=(2, 1000, 1000))

    def compared() -> None:
        assert ff.equivalent(LinearMap(a), LinearMap(b), "linear")

    yield Row(
        "equivalent, two 1000 x 1000 float matrices, linear freedom: x one SVD",
        ratio(compared, lambda: np.linalg.svd(a), 5),
        4.0,
    )
    tall = rng.normal(size=(810_000, 9))
    yield Row(
        "rank of a float matrix of 810,000 x 9, from a fresh array: x numpy.linalg.matrix_rank",
        ratio(lambda: LinearMap(tall).rank, lambda: np.linalg.matrix_rank(tall), 3),
        3.0,
    )
    yield from unit_rows(rng)


def unit_rows(rng: np.random.Generator) -> Iterator[Row]:
    """Two layers of 300 units whose order, or order and signs, nobody trusts."""
    square = rng.normal(size=(300, 300))
    shapes = list(itertools.pairwise((10, 300, 300, 5)))
    whole = LinearChain([rng.integers(-9, 10, (m, n)) for n, m in shapes])
    floats = LinearChain([rng.normal(size=(m, n)) for n, m in shapes])
    for net, kind, sort, bound in (
        (whole, "exact", "permutation", 30.0),
        (whole, "exact", "signed", 60.0),
        (floats, "float", "permutation", 30.0),
    ):
        freedom = f"stage1={sort} stage2={sort}"
        other = net.act(random_change(net, freedom, rng))

        def matched(a: Any = net, b: Any = other, freedom: str = freedom) -> None:
            if not ff.equivalent(a, b, freedom):
                raise SystemExit("a chain with its units elsewhere was not recognised")

        yield Row(
            f"equivalent, {kind} chain 10 -> 300 -> 300 -> 5, hidden units {sort}: x one SVD of "
            "300 x 300",
            ratio(matched, lambda: np.linalg.svd(square), 3),
            bound,
        )


def shadow_rows() -> Iterator[Row]:
    """Nets as finite chains: a million inputs rounded, ten thousand states linked."""
    rng = np.random.default_rng(9)
    layers: list[Any] = []
    for n, m in itertools.pairwise((2, 8, 8, 3)):
        layers += [Affine(rng.normal(size=(m, n)), rng.normal(size=m)), Pointwise("relu")]
    trace = Net(layers[:-1]).on(rng.normal(size=(10**6, 2)))

    def rounded(precision: Any) -> Any:
        vars(trace).pop("points", None)  # which of its states are one it finds anew
        return trace.discretize(precision)

    for precision in ("exact", 0.5, "signs"):
        rows = trace.states
        if precision == 0.5:
            r = trace.discretize(precision)
            rows = (trace.states[0], *(r.states[t][r.points(t)] for t in range(1, r.last + 1)))

        def each_state(rows: Any = rows) -> None:
            for state in rows:
                np.unique(state, axis=0)

        yield Row(
            f"discretize at {precision}, net 2-8-8-3 on 10^6 inputs: x np.unique(axis=0) of each "
            "state",
            ratio(lambda p=precision: rounded(p), each_state, 3),
            0.5,
        )
    from scipy.cluster.hierarchy import linkage

    states = Net([Affine(np.eye(16))]).on(rng.normal(size=(10**4, 16)))
    work = "precisions of 10^4 states of 16 numbers: x scipy.cluster.hierarchy.linkage"
    tree = ratio(lambda: states.precisions(1), lambda: linkage(states.states[1], "single"), 3)
    yield Row(work, tree, 3.0)
    held = peak(lambda: states.precisions(1), 8 * 16 * 10**4)
    yield Row("the same: peak memory, arrays of the states", held, 6.0)


GROUPS: dict[str, Callable[[], Iterator[Row]]] = {
    "Starting": import_rows,
    "Canonical forms of maps": form_rows,
    "Comparing maps": equivalent_rows,
    "Reading labels": label_rows,
    "Counting and sampling maps": count_rows,
    "Chains": chain_rows,
    "Endofunctions": endofunction_rows,
    "Groups": group_rows,
    "Counting and sampling chains and endofunctions": class_rows,
    "Matrices": linear_rows,
    "Nets as finite chains": shadow_rows,
    "Nets to first order": jet_rows,
    "Nets at the front door": net_rows,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("group", nargs="*", help="a part of a group's name, such as Chains")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the whole into this page")
    options = parser.parse_args()
    wanted = " ".join(options.group).lower()
    if options.write is not None:
        if wanted:
            parser.error("--write measures every group, but one was named")
        put_into(options.write.read_text(encoding="utf-8"), "")  # a page without a place: now
    print(facts())
    print(f"{'measured':>9}  {'bound':>9}  kept  work")
    found: dict[str, list[Row]] = {}
    for name, rows in GROUPS.items():
        if wanted not in name.lower() and wanted not in rows.__name__:
            continue
        for row in rows():
            found.setdefault(name, []).append(row)
            print(row, flush=True)
    if options.write is not None:
        page = options.write.read_text(encoding="utf-8")
        options.write.write_text(put_into(page, markdown(facts(), found)), encoding="utf-8")
    return 0 if all(row.kept for group in found.values() for row in group) else 1


if __name__ == "__main__":
    sys.exit(main())
