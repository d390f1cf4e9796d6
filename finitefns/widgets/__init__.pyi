from .bars import Bars
from .factor import Factor
from .match import Match
from .relabel import Relabel
from .round_states import RoundStates
from .slide_inputs import SlideInputs

__all__ = ["Bars", "Factor", "Match", "Relabel", "RoundStates", "SlideInputs"]
