"""The command on chains and endofunctions: what is read as what, what is said, what is refused."""

import itertools
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finitefns as ff
from commanding import Said
from finitefns.cli.terminal import in_rows
from finitefns.errors import InputError
from finitefns.finite.classes.chain_counting import chains
from finitefns.finite.merging import when_merged
from finitefns.reading import read_map, read_things

NET = "input,hidden1,hidden2,output\na,x,u,1\nb,x,u,1\nc,y,u,1\nd,z,v,2\n"
TWIN = "input,hidden1,hidden2,output\nd,q,2,2\nc,r,1,1\na,p,1,1\nb,p,1,1\n"
OTHER = "input,hidden1,hidden2,output\na,x,u,1\nb,y,u,1\nc,y,u,1\nd,z,v,2\n"


NOTE = "finitefns: read 'input,hidden1,hidden2,output' as headings; --no-header says otherwise\n"


@pytest.fixture
def file(tmp_path):
    def write(name: str, text: str) -> str:
        path = tmp_path / name
        path.write_bytes(text.encode())
        return str(path)

    return write


def chain(text: str, **options) -> ff.Chain:
    (found,) = read_things([text], **options)
    assert isinstance(found, ff.Chain)
    return found


def rows(c: ff.Chain) -> list[tuple]:
    """Every input with all it passes through, by label."""
    k = len(c.maps)
    return [tuple(c.compose(0, i)(x) if i else x for i in range(k + 1)) for x in c.maps[0].domain]


# ------------------------------------------------------------------ what is read as what


def test_a_table_is_followed_row_by_row(file):
    c = chain(file("net.csv", NET))
    assert rows(c) == [
        ("a", "x", "u", 1),
        ("b", "x", "u", 1),
        ("c", "y", "u", 1),
        ("d", "z", "v", 2),
    ]
    assert rows(chain(file("net.tsv", NET.replace(",", "\t")))) == rows(c)
    assert rows(chain(file("net.csv", NET.replace(",", ";")))) == rows(c)
    assert rows(chain(file("net.csv", NET + "\n,,,\na,x,u,1\n"))) == rows(c)  # said twice is once


def test_standard_input_is_a_chain_too():
    done = subprocess.run(
        [sys.executable, "-m", "finitefns", "describe", "-"],
        input=NET, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert "different points, stage by stage  4 -> 3 -> 2 -> 2" in done.stdout


@pytest.mark.parametrize(
    "text, kind",
    [
        ("[[0, 0, 1], [1, 0]]", "Chain"),
        ("[[0, 1], [1, 0]]", "FiniteMap"),  # pairs, as ever
        ("[[], []]", "Chain"),
        ("[]", "FiniteMap"),
        ('[{"a": "u"}, {"u": 1}]', "Chain"),
        ('[[["a", "u"]], [["u", 1]]]', "Chain"),
        ('[[0, 0], {"x": 1, "y": 1}]', "Chain"),
        ('{"a": "u"}', "FiniteMap"),
        (ff.Chain([[0, 0, 1], [1, 0]]).to_json(), "Chain"),
        (ff.FiniteMap([0, 1]).to_json(), "FiniteMap"),
        ("aab", "FiniteMap"),
    ],
)
def test_what_is_meant_where_nobody_says(text, kind):
    (found,) = read_things([text])
    assert type(found).__name__ == kind


def test_a_wide_table_is_a_chain_and_kind_says_otherwise(file):
    wide, narrow = file("wide.csv", "1,2,3\n4,5,6\n"), file("narrow.csv", "a,b\nc,d\n")
    assert type(read_things([wide])[0]).__name__ == "Chain"
    (f,) = read_things([wide], kind="map")
    assert f == read_map(wide)
    assert len(chain(narrow, kind="chain").maps) == 1
    assert type(read_things([wide], columns=("1", "3"))[0]).__name__ == "FiniteMap"
    assert rows(chain(wide, columns=("3", "1", "2"))) == [(3, 1, 2), (6, 4, 5)]
    assert chain("[[0, 1], [1, 0]]", kind="chain").slots == dict.fromkeys(
        ("stage0", "stage1", "stage2"), 2
    )


def test_columns_by_name_pick_the_stages(file):
    c = chain(file("net.csv", NET), columns=("input", "hidden2", "output"))
    assert rows(c)[0] == ("a", "u", 1)


@pytest.mark.parametrize(
    "head, is_header",
    [
        ("input,hidden,output", True),
        ("x,h,y", True),
        ("stage0,stage1,stage2", True),
        ("sample,layer,digit", True),  # a text above nothing but numbers
        ("flower,petal,iris", True),
        ("7,0.25,3", False),
    ],
)
def test_headers(file, head, is_header):
    c = chain(file("a.csv", f"{head}\na,0.5,1\nb,0.5,1\n"))
    assert c.slots["stage0"] == (2 if is_header else 3)


def test_names_only_need_the_usual_words_for_a_header(file):
    assert chain(file("a.csv", "p,q,r\na,b,c\n")).slots["stage0"] == 2
    assert chain(file("a.csv", "input,q,output\na,b,c\n")).slots["stage0"] == 1


def test_maps_of_a_list_meet_by_label():
    c = chain('[{"a": "u", "b": "u"}, {"v": 1, "u": 2}, {"1": "no", "2": "yes"}]')
    assert rows(c) == [("a", "u", 2, "yes"), ("b", "u", 2, "yes")]
    assert c.slots["stage1"] == 2  # v is there, though no input reaches it
    assert chain('[{"a": "1"}, {"1": 5}]').maps[0]("a") == "1"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_json_there_and_back(data):
    sizes = data.draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    maps = [
        ff.FiniteMap(data.draw(st.lists(st.integers(0, m - 1), min_size=n, max_size=n)), codomain=m)
        for n, m in itertools.pairwise(sizes)
    ]
    c = ff.Chain(maps)
    assert ff.Chain.from_json(c.to_json()) == c
    assert chain(c.to_json()) == c
    named = ff.Chain([ff.FiniteMap(maps[0].values, maps[0].codomain, list("abcd")[: sizes[0]])])
    assert ff.Chain.from_json(named.to_json()) == named


def test_from_json_refuses_the_rest():
    for text in (
        "",
        "[",
        "[]",
        "{}",
        '{"kind": "Chain"}',
        '{"kind": "Chain", "maps": 3}',
        "[" * 9999,
    ):
        with pytest.raises(InputError, match="from_json"):
            ff.Chain.from_json(text)
    with pytest.raises(InputError, match="no maps"):
        ff.Chain.from_json('{"kind": "Chain", "maps": []}')


# ------------------------------------------------------------------ compare and describe


def test_a_yes_shows_the_relabeling_stage_by_stage(say, file):
    said = say("compare", file("a.csv", NET), file("b.csv", TWIN), "--freedom", "hidden")
    assert said == Said(
        0,
        "equivalent: a relabeling of stage1, stage2 turns the left into the right\n"
        "\n"
        "  inputs                  stage 1        stage 2        outputs\n"
        "  keep their names        x -> p         u -> 1         keep their names\n"
        "                          y -> r         v -> 2\n"
        "                          z -> q\n",
        NOTE,
    )


def test_a_no_says_why(say, file):
    paths = file("a.csv", NET), file("b.csv", OTHER)
    assert say("compare", *paths).status == 0  # b and c may change their names
    said = say("compare", *paths, "--freedom", "hidden")
    assert (said.status, said.err) == (1, NOTE)
    assert said.out.startswith(
        "not equivalent: stage at which 'a' and 'b' meet is 1 on the left, 2 "
    )
    said = say("compare", "[[0, 0, 0, 1], [0, 1]]", "[[0, 0, 1, 1], [0, 1]]")
    assert said.out == (
        "not equivalent: level-set sizes of stage 0 to 1 are (3, 1) on the left, (2, 2) on the "
        "right\n"
    )


def test_some_stages_free(say, file):
    paths = file("a.csv", NET), file("b.csv", TWIN)
    assert say("compare", *paths, "--freedom", "stage1").status == 1
    assert say("compare", *paths, "--freedom", "stage1 stage2").status == 0
    assert say("compare", *paths, "--freedom", "none").status == 1
    assert say("compare", paths[0], paths[0], "--freedom", "none").out == (
        "equivalent: nothing has to move\n\n"
        "  inputs                  stage 1                 stage 2                 outputs\n"
        "  " + "        ".join(["keep their names"] * 4) + "\n"
    )


def test_trusted_outputs_are_one_set(say, file):
    one = file("a.csv", "a,x,1\nb,y,2\nc,z,3\n")
    other = file("b.csv", "a,x,1\nb,y,2\nc,z,2\n")
    said = say("compare", one, other, "--freedom", "hidden")
    assert said.status == 1
    assert "size of stage2" not in said.out
    left, right = read_things([one, other], freedom="hidden")
    assert left.maps[-1].codomain == right.maps[-1].codomain
    assert [row[-1] for row in rows(right)] == [1, 2, 2]


def test_json_replays(say, file):
    said = say("compare", file("a.csv", NET), file("b.csv", TWIN), "--json")
    moved = json.loads(said.out)["relabeling"]
    assert list(moved) == ["stage0", "stage1", "stage2", "stage3"]
    tables = [dict(pairs) for pairs in moved.values()]
    # A stage is of integers only if it is so in both tables: u, v and 1, 2 are all names.
    left, right = read_things([file("a.csv", NET), file("b.csv", TWIN)])
    assert {tuple(t[x] for t, x in zip(tables, row, strict=True)) for row in rows(left)} == set(
        rows(right)
    )
    found = json.loads(say("compare", "[[0,0,0]]", "[[0,0,1]]", "--kind", "chain", "--json").out)
    assert (found["invariant"], found["left"], found["right"]) == ("size of stage1", 1, 2)


def test_describe_tells_when_inputs_merge(say, file, tmp_path):
    pictures = [str(tmp_path / name) for name in ("forest.svg", "merges.svg")]
    said = say("describe", file("a.csv", NET), "--svg", pictures[0], "--merges", pictures[1])
    assert (said.status, said.err) == (0, NOTE)
    for line in (
        "different points, stage by stage  4 -> 3 -> 2 -> 2",
        "merge at stage 1                  {a, b}",
        "merge at stage 2                  {a, b, c}",
        "all inputs are one point          never: 2 are still apart at the end",
    ):
        assert line in said.out
    assert "merge at stage 3" not in said.out
    assert all("<svg" in Path(path).read_text() for path in pictures)
    facts = json.loads(say("describe", file("a.csv", NET), "--json").out)["facts"]
    assert facts["merge at stage 2"] == [["a", "b", "c"]]
    assert "from stage 1 on" in say("describe", "[[0, 0, 0]]").out


def test_many_stages_are_set_below_each_other(say):
    ten = json.dumps([[0, 1, 2]] * 10)
    said = say("compare", ten, ten, "--freedom", "all")
    assert said.status == 0
    assert max(map(len, said.out.splitlines())) <= 100
    assert "outputs" in said.out
    assert in_rows([]) == []


# ------------------------------------------------------------------ endofunctions


def test_endofunctions_up_to_conjugacy(say):
    said = say(
        "compare", "a->b, b->c, c->a, d->a", "1->1 , 2->1, 3->4, 4->3", "--kind", "endofunction"
    )
    assert said.status == 1
    said = say("compare", "a->b, b->c, c->a", "z->y, y->x, x->z", "--kind", "endofunction")
    assert said.status == 0
    assert said.out.startswith("equivalent: a relabeling of space")
    found = json.loads(
        say(
            "compare", "a->b, b->a, c->a", "1->1, 2->3, 3->2", "--kind", "endofunction", "--json"
        ).out
    )
    assert found["verdict"] == "not equivalent"


def test_endofunctions_of_values_and_tables(say, file):
    e, g = read_things(["2,3,1,1", "1,2,3,3"], "endofunction")
    assert e == ff.Endofunction([1, 2, 0, 0], space=[1, 2, 3, 4])
    assert g == ff.Endofunction([0, 1, 2, 2], space=[1, 2, 3, 4])
    e, g = read_things(["1,2,0,0", "1,2,3,3"], "endofunction")  # a 0 in one: 0, 1, ... in both
    assert e == ff.Endofunction([1, 2, 0, 0], space=[0, 1, 2, 3])
    assert g == ff.Endofunction([1, 2, 3, 3], space=[0, 1, 2, 3])
    path = file("a.csv", "from,to\n1,2\n2,3\n3,1\n9,1\n")
    (e,) = read_things([path], "endofunction")
    assert (e(9), e(3), e.space.size) == (1, 1, 4)
    (e,) = read_things([ff.FiniteMap([1, 2, 2]).to_json()], "endofunction")
    assert e == ff.Endofunction([1, 2, 2], space=[0, 1, 2])
    assert read_things(["[]"], "endofunction")[0].space.size == 0


# ------------------------------------------------------------------ classes


@pytest.mark.parametrize("sizes", [(3, 3, 2), (2, 2, 2, 2), (0, 0, 0), (4, 3, 2)])
@pytest.mark.parametrize("freedom", ["all", "hidden", "none", "stage0"])
def test_chains_are_counted(say, sizes, freedom):
    words = ["classes", *map(str, sizes), "--freedom", freedom, "--count"]
    assert say(*words).out == f"{ff.count_classes(chains(*sizes), freedom)}\n"
    found = json.loads(say(*words, "--json").out)
    assert found["sizes"] == list(sizes)
    assert found["count"] == ff.count_classes(chains(*sizes), freedom)


# ------------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    "words, complaint",
    [
        (["describe", "[[0, 0, 3], [0, 1, 1]]"], "stage 1 has 4 points, but map 1 starts from 3"),
        (["describe", "[[0, 0, 1, 2], [0, 0, 0, 1, 9], [0]]"],
         "stage 2 has 10 points, but map 2 starts from 1"),
        (["describe", "[]", "--kind", "chain"], "a chain of no maps has no stages"),
        (["describe", '{"kind": "Chain", "maps": []}'], "a chain of no maps"),
        (["describe", '{"kind": "Chain", "maps": 7}'], "but a chain is a list of maps"),
        (["describe", "[0, 0, 1]", "--kind", "chain"], "a chain of one map has it in a list"),
        (["describe", "[[0, -1, 2], [0]]", "--kind", "chain"], "map 0: value 2 is -1"),
        (["describe", "[[0, true, 2], [0]]", "--kind", "chain"], "map 0: value 2 is true"),
        (["describe", '[["x"], [0]]', "--kind", "chain"], 'map 0: value 1 is "x"'),
        (["describe", "[[0, 1e9], [0]]", "--kind", "chain"], "map 0: value 2 is"),
        (["describe", f"[[{10**30}], [0, 0, 0]]"], "map 0: value 1 is"),
        (["describe", '[{"a": "u"}, {"v": 1}]'], "map 0: 'a' goes to 'u', but the next map starts"),
        (["describe", '[{"a": null}, {"v": 1}]'], "map 0, key 'a': it is missing"),
        (["describe", '[{"a": "u"}, 7]', "--kind", "chain"], "map 1: it is 7"),
        (["describe", '[{"kind": "FiniteMap", "values": 3}]'], "map 0: "),
        (["describe", '[[["a", 1], ["a", 2]], [0, 0, 0]]'], "item 2: the input 'a' has the"),
        (["describe", "aab", "--kind", "chain"], "a chain is a JSON list of maps, or a table"),
        (["describe", "aab", "--kind", "mesh"], "invalid choice: 'mesh'"),
        (["describe", "[[0, 0, 1], [0]]", "--columns", "a,b,c"], "--columns is for tables"),
        (["describe", "[[0, 0, 0], [0]]", "--codomain", "5"], "--codomain is for maps"),
        (["describe", "aab", "--merges", "x.svg"], "--merges is for chains"),
        (["describe", "aab", "--merges", "x.png"], "must end in .svg"),
        (["describe", "[[0, 0, 0]]", "--svg", "no/x.svg"], "there is no folder 'no'"),
        (["compare", "[[0, 0, 0]]", "aab"], "is a chain, but 'aab' is a map; --kind"),
        (["compare", "[[0, 0, 0]]", "aab"], "and --columns x,y picks the two columns of a map"),
        (["compare", "[[0, 0, 0]]", "[[0, 0, 0]]", "--freedom", "domain"], "a Chain has stage0"),
        (["compare", "abc", "bca", "--kind", "endofunction"], "arrows a->b say both ends"),
        (["compare", "1,2,4", "123", "--kind", "endofunction"], "value 3: the output is 4"),
        (["compare", "a->b", "a->a", "--kind", "endofunction"], "item 1: the output is 'b', which"),
        (["compare", "a->a", "a->a", "--kind", "endofunction", "--codomain", "3"],
         "this is an endofunction"),
        (["compare", "a->a", "a->a", "--kind", "endofunction", "--freedom", "domain"],
         "an Endofunction has space"),
        (["classes", "3"], "found 3"),
        (["classes"], "found none"),
        (["classes", "3", "3", "x", "--count"], "the size of stage 2 is 'x'"),
        (["classes", "3", "3", "2", "--only", "injective"], "--only injective is for maps"),
        (["classes", "3", "3", "2", "--freedom", "domain"], "a Chain has stage0, stage1, stage2"),
        (["classes", "90000", "90000", "90000", "--count"], "counting chains"),
    ],
)  # fmt: skip
def test_bad_input_gets_one_sentence(say, words, complaint):
    said = say(*words)
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("finitefns: ")
    assert said.err.count("\n") == 1
    assert complaint in said.err
    assert "fault of finitefns" not in said.err


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("a,x,1\nb,,2\n", "line 2: the cell in column 2 is empty, but every stage"),
        ("a,x,1\nb,y\n", "line 2: it has 2 cells, but the first line has 3"),
        ("a,x,1\nb,y,2,3\n", "line 2: it has 4 cells, but the first line has 3"),
        ("a,x,1\n\nb,x,2\n", "line 3: 'x' of column 2 goes to 2, but at line 1 to 1"),
        (
            "input,h,output\na,x,1\na,y,1\n",
            "line 3: 'a' of column input goes to 'y', but at",
        ),
        ("a,0.5,1\nb,nan,2\n", "line 2: stage 1 is nan"),
        ('a,"x,1\n', "not a table"),
        ("a,x," + "1" * 200_000 + "\n", "not a table: a cell has more than 131,072 letters"),
        ("a,b,\0\n", "zero byte"),
    ],
)
def test_bad_tables_name_the_line(say, file, text, complaint):
    path = file("net.csv", text)
    said = say("describe", path, "--kind", "chain")
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith(f"finitefns: {path}")
    assert complaint in said.err


def test_a_column_that_is_not_there(say, file):
    path = file("net.csv", NET)
    assert "no column 'deep'" in say("describe", path, "--columns", "input,deep,output").err
    assert "9 are needed" in say("describe", path, "--columns", "1,2,9").err
    assert say("describe", path, "--columns", "0,1,2").status == 2
    assert (
        "two columns are meant" in say("describe", path, "--kind", "map", "--columns", "1,2,3").err
    )
    assert "it has 1 column" in say("describe", file("one.csv", "a\nb\n"), "--kind", "chain").err


HOSTILE = [
    "<script>alert(1)</script>",
    "two\nlines",
    "\x1b[2J",
    "x" * 10_000,
    "שלום\u202e",
    "🍎",
    "''",
]


def test_hostile_labels_are_shown_and_do_nothing(say, file, tmp_path):
    quoted = ['"' + label.replace('"', '""') + '"' for label in HOSTILE]
    lines = [",".join([q, quoted[0], quoted[i % 2], quoted[-1]]) for i, q in enumerate(quoted)]
    path = file("bad.csv", "\n".join(lines))
    said = say("describe", path)
    assert said.status == 2  # the first label of stage 1 goes to two
    assert said.err.count("\n") == 1 and len(said.err) < 1_000 and "\x1b" not in said.err
    good = "\n".join(",".join([q, q, quoted[0]]) for q in quoted)
    path, picture = file("odd.csv", good), tmp_path / "odd.svg"
    for words in (["describe", path], ["compare", path, path, "--freedom", "all"]):
        said = say(*words, "--svg", str(picture))
        assert (said.status, said.err) == (0, "")
        assert "\x1b" not in said.out and "\u202e" not in said.out
        assert "<script" not in picture.read_text()


def test_a_large_table(say, file):
    n = 50_000
    rng = np.random.default_rng(0)
    hidden = rng.integers(0, 900, n)
    ends = rng.integers(0, 7, 900)
    text = "\n".join(
        f"i{i},h{h},{e}" for i, (h, e) in enumerate(zip(hidden, ends[hidden], strict=True))
    )
    said = say("describe", file("large.csv", text))
    assert said.status == 0
    assert f"{n} -> {len(set(hidden.tolist()))} -> 7" in said.out


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet='[]{}0123,:"ab -', max_size=24), st.sampled_from(["chain", "endofunction"]))
def test_any_text_is_read_or_refused(text, kind):
    if text == "-":
        return
    try:
        (found,) = read_things([text], kind)
    except InputError:
        return
    assert type(found).__name__.lower() == kind


# ------------------------------------------------------------------ merging


def small_chains():
    for sizes in [(3, 2), (3, 3, 2), (4, 3, 2), (2, 2, 2, 2), (1, 1), (0, 2)]:
        spaces = [itertools.product(range(m), repeat=n) for n, m in itertools.pairwise(sizes)]
        for values in itertools.product(*map(list, spaces)):
            yield ff.Chain(
                [ff.FiniteMap(v, codomain=m) for v, m in zip(values, sizes[1:], strict=True)]
            )


def test_merging_against_brute_force():
    seen = 0
    for c in itertools.islice(small_chains(), 0, None, 3):
        merges, k = when_merged(c), len(c.maps)
        n = c.maps[0].domain.size
        table = merges.table()
        points = [[int(c.compose(0, s).values[x]) for s in range(k + 1)] for x in range(n)]
        for a, b in itertools.product(range(n), repeat=2):
            first = next((s for s in range(k + 1) if points[a][s] == points[b][s]), k + 1)
            assert table[a, b] == first
            assert merges.stage(a, b) == (first if first <= k else float("inf"))
        for a, b, d in itertools.product(range(n), repeat=3):
            assert table[a, d] <= max(table[a, b], table[b, d])
        for stage in range(1, k + 1):
            old = set(merges.blocks(stage - 1))
            assert set(merges.joins(stage)) == {b for b in merges.blocks(stage) if b not in old}
        seen += 1
    assert seen > 300


def test_the_tree_is_a_forest_with_the_stages_of_the_table():
    import networkx as nx

    for c in itertools.islice(small_chains(), 0, None, 17):
        merges, n, k = when_merged(c), c.maps[0].domain.size, len(c.maps)
        tree, table = merges.tree(), merges.table()
        assert all(degree <= 1 for _, degree in tree.in_degree())
        assert nx.is_directed_acyclic_graph(tree)
        roots = [node for node, degree in tree.in_degree() if not degree]
        assert len(roots) == merges.counts()[-1]  # inputs that never merge have roots of their own
        leaves = [node for node, degree in tree.out_degree() if not degree]
        assert len(leaves) == n
        leaf = {tree.nodes[node]["inputs"][0]: node for node in leaves}
        for a, b in itertools.combinations(range(n), 2):
            above = [{leaf[x], *nx.ancestors(tree, leaf[x])} for x in (a, b)]
            both = [tree.nodes[node]["stage"] for node in above[0] & above[1]]
            assert min(both, default=k + 1) == table[a, b]
        for node, data in tree.nodes(data=True):
            below = {x for child in tree.successors(node) for x in tree.nodes[child]["inputs"]}
            assert not below or below == set(data["inputs"])
            assert all(
                tree.nodes[child]["stage"] < data["stage"] for child in tree.successors(node)
            )


def test_merging_refuses():
    merges = when_merged(ff.Chain([np.zeros(6_000, int)]))
    with pytest.raises(InputError, match="6000 x 6000 pairs"):
        merges.table()
    with pytest.raises(InputError, match="no stage 2; stages go from 0 to 1"):
        merges.joins(2)
    with pytest.raises(InputError, match="no stage -1"):
        merges.blocks(-1)
    assert merges.joins(0) == ()


def test_endofunctions_are_counted_and_chains_listed(say):
    assert say("classes", "--endofunctions", "6", "--count").out == "130\n"
    assert say("classes", "3", "3", "2").out.startswith("9 classes of chains")
