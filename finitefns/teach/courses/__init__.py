"""Problems for a course: notebooks for students, and sheets for nbgrader, otter and jupyterquiz.

Read in this order: `document` (a notebook as JSON), `markers` (from the solved notebook to the
student's), `posing` (a problem as cells), `practice`, `handing_in`, and for graders `marking`,
`nbgrader`, `otter`, `quiz`.

In sheets for nbgrader and otter the seed is the key: what students get tells the problems, and not
the seed, which is in the hidden tests alone. Whoever knows it can ask the package for solutions.
These graders run a student's code in one process with the judge, and are not a sandbox.
"""

from .document import open_notebook, save
from .handing_in import hand_in
from .markers import student_version
from .marking import mark, received
from .nbgrader import to_nbgrader
from .otter import to_otter
from .practice import notebook
from .quiz import fits_a_quiz, to_jupyterquiz

__all__ = [
    "notebook",
    "student_version",
    "open_notebook",
    "save",
    "to_nbgrader",
    "to_otter",
    "to_jupyterquiz",
    "fits_a_quiz",
    "hand_in",
    "mark",
    "received",
]
