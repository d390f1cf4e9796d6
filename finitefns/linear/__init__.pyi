from .barcodes import Barcode, barcode
from .basis import BasisChange
from .chains import LinearChain
from .maps import LinearMap
from .operators import LinearOperator
from .sparsest import sparsify, sparsity_table

__all__ = [
    "Barcode",
    "BasisChange",
    "LinearChain",
    "LinearMap",
    "LinearOperator",
    "barcode",
    "sparsify",
    "sparsity_table",
]
