"""``finitefns help TOPIC``: what is too long for the help of one command, a screen for each matter.

Every topic fits 80 columns. The pages of the docs show the same texts.
"""

from __future__ import annotations

import argparse

from ..errors import InputError
from ..wording import shortened

INPUTS = """\
An input is one of

  aaabb  1,1,2  '1 1 2'     values: one letter each, or set apart by , ; | or
                            blanks; the inputs are 1, 2, 3, ...
  'a->x, b->x, c->y'        arrows
  FILE.csv  FILE.tsv        a table: finitefns help tables
  FILE.json                 a list of values, a list of [input, output] pairs,
                            an object {input: output}, rows as pandas writes
                            them, or what FiniteMap.to_json wrote
  FILE.npy  FILE.npz        a flat array of integers or texts (or one column of
                            them); --columns x,y picks two arrays; pickles are
                            never opened
  FILE.parquet  FILE.feather
                            a table with types, where pyarrow, polars or duckdb
                            is installed
  FILE.txt  FILE            values, arrows, JSON or a table (write ./FILE)
  -                         standard input, any of the above
  example:NAME              a function that ships with finitefns, such as
                            example:genetic-code/1, example:gate/AND,
                            example:des/S1, example:months

A file may be packed by gzip (FILE.csv.gz), and written in UTF-8, or in UTF-16
with its mark. Values that begin with a minus sign come after --.

The codomain is the set of values that occur, unless --codomain says more: a
size (5 points, called 1..5 where the values lie there, else 0..4), a range
(1..5, a..e), or names (a,b,c).

What can only be a chain of maps is read as one: finitefns help kinds
"""

TABLES = """\
A table has the inputs in its first column and the outputs in its second.
--columns x,y picks columns by name, --columns 2,5 by place. A table of one
column is a list of values; one of three or more is a chain of maps.

Cells are integers where all of them look like integers, and names otherwise;
1.0 is the integer 1, and 007 is a name.

How a table is written is looked at, in up to 200 rows of all tables together,
and said on standard error:

  what separates the cells  , ; | or tab; --sep MARK says it, once for all
                            inputs or once for each
  a line of headings        the first line names the columns if it has a word
                            such as id, name, cluster, label or input, a text
                            above nothing but numbers, or an empty first cell;
                            or if all tables begin with it and nothing in it
                            comes again; --header and --no-header say it

Tables that disagree are refused. A line sep=; and # comments in front are not
rows. --most 500M reads so many bytes of an input at most; without it 2G of a
file and 256M of standard input.
"""

KINDS = """\
What is read is a map, except what can only be a chain of maps:

  a table of three columns  a column per stage, a row per input that is followed
  or more                   through the net; --columns a,b,c picks stages. A
                            cell is a name, so 0.5 and 0.50 are two points.
  FILE.json                 a list of maps: lists of point numbers 0, 1, ...
                            that are not all [input, output] pairs, objects
                            {input: output}, or what Chain.to_json wrote

--kind map                  the first two columns of a table
--kind chain                any table, or a list of pairs, as a chain
--kind endofunction         a map from a set to itself: arrows, two columns, or
                            values, which are points 0, 1, ... where a 0 occurs
                            in any input, and else 1, 2, ...
--kind matrix               a matrix, which acts on columns; so is a .npy of
                            several rows and several columns, and whatever is
                            read under a freedom that is linear, orthogonal,
                            monomial, signed, permutation or scale
--kind operator             a square matrix whose two ends share one space
--kind linear-chain         matrices one after the other: a JSON list of them,
                            or the arrays of a .npz in the order of their names
--kind net                  a net with real numbers: finitefns help nets

Integers and 1/3 are exact; next to floats they are read as floats, unless
--exact reads the floats as the fractions they are. --floating reads all numbers
as floats. --tolerance T is relative, and every verdict on floats states it.
"""

FREEDOMS = """\
A freedom says which names may change.

  all                       every name (the default)
  none                      no name
  domain  codomain          the names of the inputs, of the outputs
  hidden                    of a chain: the inner stages
  'stage1 stage3'           of a chain: these stages
  slot=GROUP                only by a group: cyclic, dihedral, alternating,
                            symmetric; on the 2^n words of n bits also hypercube
                            (negate and permute bits), bits (permute), affine
  'domain=hypercube codomain=free'
                            slot by slot; a slot that is not named is fixed
  linear  orthogonal  monomial  signed  permutation  scale
                            of a matrix, or of a state of a net

Of a net, where a slot holds the numbers of a state:

  stages                    every stage; the inputs keep their names (the
                            default of compare with --inputs; without: hidden)
  stage1=affine             at stage 1 a matrix and an offset, for all inputs;
                            free is any smooth change that can be undone
  stage1+stage2=orthogonal  stages 1 and 2 share one system of coordinates: one
                            change moves both (a tie)

Some freedoms have names of their own:

  npn/N  np/N  p/N  affine/N
                            Boolean functions of N bits
  boxes/NxM                 S-boxes of N to M bits, affine changes on both sides
  automata                  elementary cellular automata: mirror, complement
  necklaces/NxK  bracelets/NxK
                            N beads in K colours
  matrices/RxC  images/RxC  up to permuting rows and columns; up to shifts

Their numbers are kept: npn/3 takes maps of 8 points into 2, and nothing else.
An S-box may be typed in hexadecimal digits. Inputs that are numbers or words of
bits stand in their order, whatever the order of the rows.
"""

NETS = """\
A net is one of

  FILE.onnx                 every layer is written in it
  FILE.nnet                 weights and the normalisation; ReLU between
  FILE.npz  FILE.json       arrays by name, such as W0, b0, W1, b1, or weights
                            and biases as lists; also what net.save writes
  FILE.safetensors          arrays by name
  FILE.pt  FILE.pth         a state dict, where torch is installed
  example:net/NAME          one that ships: xor, abs, fold, low-rank, digits,
                            modular-addition, triple-ratio, triple-ratio/third

The format is told by what is in the file. Pickles are never opened. --kind net
reads as a net what might be something else.

What a file does not say is asked for, and never assumed:

  --activation relu         what stands between the layers; leaky:0.1 has a
                            number
  --weights out,in          a matrix has a row per output; in,out: per input
  --layers l1,relu,l2       which arrays act in which order

  --inputs DATA             the points at which the net is looked at, a row per
                            input: .csv, .npy, .npz, .parquet
  --label NAME              the column of DATA that names them
  --precision P             states that differ by at most P are one; without it
                            those that differ by rounding alone
  --tolerance T             of ranks of floats; those of piecewise-linear nets
                            are exact

Stage 0 is the inputs. A layer with its activation leads from each stage to the
next. Without inputs compare asks whether two nets are one function, and may
answer that it is undecided; with inputs it asks what is left of states and
slopes there: finitefns help freedoms
"""

WORDS = """\
The words of the answers, by the map  ada->A, ben->A, cyd->B  with an output C
that nobody has.

  domain, codomain     the inputs ada, ben, cyd; the outputs A, B, C, also those
                       that no input reaches
  level set            the inputs with one output: {ada, ben} is that of A
  level-set sizes      how large the level sets are, the largest first: (2, 1);
                       (5 x 3) means three times 5
  kernel               which inputs share an output, whatever it is called:
                       ada ben | cyd
  free, fixed, trusted a name that may change is free; any other is fixed, and
                       trusted
  freedom              which names are free: finitefns help freedoms
  relabeling           new names for points, each old name to one new name
  equivalent           a relabeling of free names turns the one into the other
  invariant            what no relabeling of free names changes; complete, when
                       nothing else is left
  translated           an output of the left table, in the words of the right,
                       by the best renaming
  distance             how many rows still differ after the best renaming
  class, class size    all that one function can be renamed into; how many
                       they are
  symmetry             a relabeling after which everything is as it was
  canonical form       the one member that stands for a class
  summary              the fewest values in the middle through which all goes
  factorization        one way through a set in the middle
  chain, stage         maps one behind the other; the set before, between or
                       behind them
  bar [a, b]           of a net: a direction that begins at stage a, and that is
                       sent to zero behind stage b
  mirrored             of two inputs of a net: equal bars, and no change of
                       coordinates takes the slopes at one to those at the other
"""

EXAMPLES = """\
  finitefns compare 1,1,1,2,2 3,3,5,5,3 --codomain 1..5
  finitefns compare before.csv after.csv --columns id,group --freedom codomain
  finitefns compare example:genetic-code/1 example:genetic-code/2 --json
  finitefns compare net.csv other.csv --freedom hidden
  finitefns compare '[[0,0,1],[1,0]]' '[[1,0,0],[0,1]]' \\
    --freedom 'stage0 stage1'
  finitefns compare 'a->b, b->a' 'u->v, v->v' --kind endofunction
  finitefns compare example:eca/110 example:eca/124 --freedom automata
  finitefns compare a.npy b.npy --freedom linear
  finitefns compare example:gate/AND example:gate/NOR \\
    --freedom 'domain=hypercube codomain=free'
  finitefns describe aaabb --codomain 5
  finitefns describe example:months
  finitefns describe net.csv --columns input,hidden1,output --merges merges.svg
  finitefns describe example:gate/AND --table --freedom npn/2
  finitefns describe example:net/fold --inputs points.csv
  finitefns compare model.onnx other.onnx --inputs points.csv --freedom stages
  finitefns factor 1,1,1,2,2 --size 3 --json
  finitefns factor aaabb --lattice lattice.svg
  finitefns classes 5 5                        # the seven classes, all free
  finitefns classes 1000 1000 --count          # a number of 32 digits
  finitefns classes 4 3 --freedom codomain --list --only surjective
  finitefns classes 5 5 --atlas five.html      # the seven, drawn on a page
  finitefns classes 1000 1000 --sample 3       # uniform over classes
  finitefns classes 3 3 2 --freedom hidden     # chains from 3 to 3 to 2 points
  finitefns classes --endofunctions 6 --count  # up to conjugacy
  finitefns classes 16 2 --freedom npn/4       # Boolean functions of four bits
  finitefns classes 24 3 --freedom domain=cyclic --limit 5  # necklaces
"""

EXERCISES = """\
The answer is JSON, a value as Python writes it, a text, a .json or .py file.
The seed makes the instance: the same for list, show and check.

  finitefns exercises show 01.1 --seed ada --hint 1
  finitefns exercises check 01.2 '{"sizes": [3, 2], "missed": 1}' --seed ada
  finitefns exercises check 01.5 same.py
      a function runs in a process of its own, with limits; that is not a
      sandbox

A sheet for a grader gets a random seed, which students do not see.

  finitefns exercises export nbgrader COURSE --problems 01 03.2
      writes COURSE/source/ps1/ps1.ipynb
  finitefns exercises export otter DIR --problems 01.2 --name week1
      writes DIR/week1.ipynb; --wheel FILE.whl goes into its zip
  finitefns exercises export nbgrader COURSE --roster ids.txt
      a sheet with an instance of its own for each line of ids.txt
  finitefns exercises export quiz DIR
      writes DIR/ps1.json, with all problems that fit a quiz
  finitefns exercises export notebook DIR --problems 05 --seed ada
      writes one for practice, and one solved
  finitefns exercises student SOLVED.ipynb OUT.ipynb
      leaves out what is between the lines ### BEGIN SOLUTION and
      ### END SOLUTION (HIDDEN TESTS)
"""

TOPICS = {
    "inputs": INPUTS,
    "tables": TABLES,
    "kinds": KINDS,
    "nets": NETS,
    "freedoms": FREEDOMS,
    "words": WORDS,
    "examples": EXAMPLES,
    "exercises": EXERCISES,
}
LISTED = """\
  finitefns help inputs     what can be typed or named as an input
  finitefns help tables     how tables are read
  finitefns help kinds      chains, endofunctions, matrices
  finitefns help nets       nets with real numbers, and their inputs
  finitefns help freedoms   which names may change, and groups
  finitefns help words      what kernel, level set and the like mean
  finitefns help examples   two dozen lines to try
  finitefns help exercises  answers, seeds, and sheets for a course
"""


def arguments(ask: argparse.ArgumentParser) -> None:
    """What may follow ``finitefns help``."""
    ask.add_argument("topic", nargs="?", metavar="TOPIC", help=", ".join(TOPICS))


def told(topic: str | None) -> str:
    """The text on a topic; without one, which topics there are.

    >>> told("tables").splitlines()[0]
    'A table has the inputs in its first column and the outputs in its second.'

    Raises `InputError` for a topic that there is not.
    """
    if topic is None:
        return f"There is help on\n\n{LISTED}\nand on each command: finitefns compare --help\n"
    if f"{topic}s" in TOPICS:  # freedom, table, kind: one of them
        topic = f"{topic}s"
    if topic not in TOPICS:
        raise InputError(
            f"help: there is no topic {shortened(topic, 40)!r}; there are {', '.join(TOPICS)}, "
            "and the name of each command"
        )
    return TOPICS[topic]


def topics(options: argparse.Namespace) -> int:
    """Print a topic."""
    print(told(options.topic), end="")
    return 0
