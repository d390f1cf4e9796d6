"""How nets come in and go out: one reader per format, each from bytes to layers.

Read in this order: `options`, what a person may say; `numerals`, arrays as numbers; `named`, arrays
that go by names; the formats `nnet`, `arrays`, `safetensors`, `torch_state`, `onnx_graph`; `ours`,
what `Net.save` writes; `kinds`, which format it is; `loading`, the door.
"""
