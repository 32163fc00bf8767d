"""Robustness of multimodal models: diagnosis of any PyTorch model, metrics with intervals, studies, verification.

>>> import modrob
>>> probe = modrob.Probe(model, encoders={"text": "bert", "audio": "audio_rnn", "video": ("video_rnn", 1)})
>>> result = probe.diagnose(test_loader, score=lambda model, batch: model(**batch["inputs"]))
>>> result.report("report.html")

Importing needs numpy only; ``Probe`` imports torch when it is used. Mistakes in arguments raise
:class:`modrob.UserError`, a ``ValueError`` that says what was wrong, where, and what would be right.
"""

from typing import TYPE_CHECKING, Any

from . import data
from ._native import UserError, version as __version__
from .corruption import Corruption
from .evaluation import Comparison, Evaluation, Number, compare, evaluate, metrics
from .results import Figure, Results, open_study
from .score_table import ScoreTable
from .study import Study
from .verification import Check, Verification, verify

if TYPE_CHECKING:
    from .probe import Encoder, Perturbing, Probe

__all__ = [
    "Check",
    "Comparison",
    "Corruption",
    "Encoder",
    "Evaluation",
    "Figure",
    "Number",
    "Perturbing",
    "Probe",
    "Results",
    "ScoreTable",
    "Study",
    "UserError",
    "Verification",
    "__version__",
    "compare",
    "data",
    "evaluate",
    "metrics",
    "open_study",
    "verify",
]


NEEDS_TORCH = ("Encoder", "Perturbing", "Probe")


def __getattr__(name: str) -> Any:
    """What needs torch is imported when it is asked for."""
    if name in NEEDS_TORCH:
        try:
            from . import probe
        except ModuleNotFoundError as error:
            if error.name != "torch":
                raise
            raise ImportError(
                f"modrob.{name} works on PyTorch models, and no torch is installed here; any version of it will do"
            ) from None
        return getattr(probe, name)
    raise AttributeError(f"module 'modrob' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
