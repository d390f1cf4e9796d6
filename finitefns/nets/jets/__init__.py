"""The engine of first order: forests of points that carry Jacobians, bars, and signs.

`jets` is what it takes. `bars/` finds ranks and barcodes of single inputs; the files here merged
inputs, signs and the decision (`deciding`, `labelled`, `unnamed`), with its witness; `stagewise/`
the freedoms of one matrix per stage.
"""
