"""Measuring a PyTorch model where it stands: its encoders' outputs are corrupted, the model is not edited."""

from .encoder import Encoder
from .perturbing import Perturbing
from .probe import Probe

__all__ = ["Encoder", "Perturbing", "Probe"]
