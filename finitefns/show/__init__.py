"""Whatever is seen and is not an exercise: pictures, reports, tables of freedoms, the atlas.

Read in this order: `svg` (marks on paper), `picture`, `arrows` and `bars` (what pictures are made
of); `questions`, which each world answers in a file of its own (`finite_kinds`, `linear_kinds`),
and `worlds`, which knows that file; what asks them, `draw`, `report` and `freedom_table`; then the
pictures of one kind each, and the `atlas`.
"""
