"""Exercises that judge themselves, each with an instance of its own for every student.

``all_problems()`` lists them, ``problem("03.1", seed=student_id)`` is one; ``check``, ``hint``,
``solution`` are its verbs. Read in this order: `result`, `answers`, `judging`, `witnesses`,
`trials`, `digests`, `problems`; then the rooms of problems, ``t01`` to ``t13``, and the `index`.

Notebooks and sheets for a course are made in `finitefns.teach.courses`.

What checking here is not: a sandbox. Whoever runs code in one process with a judge can reach the
judge, and memory has no limit there. Marks that count come from
``python -m finitefns.teach.grade``: it reads data, and runs functions in a process of their own
under limits of time and memory; that is not a sandbox either. The package carries the solutions,
so an exercise teaches, and an examination needs its own.
"""

from .digests import Sealed
from .index import all_problems, problem
from .problems import Problem, Solution
from .result import Result

__all__ = ["Problem", "Result", "Sealed", "Solution", "all_problems", "problem"]
