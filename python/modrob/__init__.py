"""Robustness of multimodal models: data sets, corruptions, metrics with intervals, verification.

>>> import modrob
>>> result = modrob.evaluate(scores, labels, groups=videos)
>>> print(result)

Importing needs numpy only. Mistakes in arguments raise :class:`modrob.UserError`, a ``ValueError`` that says what was
wrong, where, and what would be right.
"""

from . import data
from ._native import UserError, version as __version__
from .corruption import Corruption
from .evaluation import Comparison, Evaluation, Number, compare, evaluate, metrics
from .verification import Check, Verification, verify

__all__ = [
    "Check",
    "Comparison",
    "Corruption",
    "Evaluation",
    "Number",
    "UserError",
    "Verification",
    "__version__",
    "compare",
    "data",
    "evaluate",
    "metrics",
    "verify",
]
