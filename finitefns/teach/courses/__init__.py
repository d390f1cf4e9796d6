"""Problems for a course: notebooks for students, and sheets for nbgrader, otter and jupyterquiz.

Read in this order: `document` (a notebook as JSON), `markers` (from the solved notebook to the
student's), `posing` (a problem as cells), `practice`, and for graders `marking`, `nbgrader`,
`otter`, `quiz`.

Of the graders nbgrader and otter, the seed is the key: the students' sheet tells the problems, not
the seed, and the seed makes the marks. Whoever knows it can ask the package for the solutions.
These graders run a student's code in one process with the judge, and are no sandbox.
"""
