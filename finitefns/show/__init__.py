"""Whatever is seen and is not an exercise: pictures, reports, tables of freedoms, the atlas.

Read in this order: `svg` (marks on paper), `picture`, `arrows` and `bars` (what pictures are made
of), then the pictures of one kind each, `draw` (which picture a thing has), `report` and
`freedom_table`, `atlas`.
"""
