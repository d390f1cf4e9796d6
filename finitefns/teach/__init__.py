"""What needs a student: exercises, the checks of tutorials, courses, marks.

`exercises` pose and judge, `checks` answer in the tutorials, `courses` writes sheets for graders,
and `grade` marks what was handed in, within `limits`.
"""
