from . import charts
from .activations import Activation, activation
from .changes import CoordinateChange
from .checking import TaylorCheck, check_jacobian
from .files.loading import load
from .functions import Residual, Smooth
from .images import Convolution, Pool
from .layers import Affine, Layer, Pointwise
from .net import Net
from .norms import LayerNorm, Radial, RMSNorm, Softmax
from .parted import parting
from .rounded import Rounded
from .rounding import linked
from .shadow import correspondence
from .trace import Trace

__all__ = [
    "Activation",
    "Affine",
    "Convolution",
    "CoordinateChange",
    "Layer",
    "LayerNorm",
    "Net",
    "Pointwise",
    "Pool",
    "RMSNorm",
    "Radial",
    "Residual",
    "Rounded",
    "Smooth",
    "Softmax",
    "TaylorCheck",
    "Trace",
    "activation",
    "charts",
    "check_jacobian",
    "correspondence",
    "linked",
    "load",
    "parting",
]
