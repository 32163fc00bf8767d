"""Whether every number of a study follows from its stored scores."""

from __future__ import annotations

import os
from dataclasses import dataclass

from . import _native


@dataclass(frozen=True)
class Check:
    """One step: outcome is ``passed``, ``failed`` or ``not checked``."""

    name: str
    outcome: str
    summary: str
    notes: list[str]
    problem_count: int
    problems: list[dict[str, str]]  #: the first ones: place and what


@dataclass(frozen=True)
class Verification:
    """True in a condition when everything fits; ``print`` shows what ``modrob study verify`` prints."""

    study: str
    verified: bool
    checks: list[Check]
    text: str

    def __bool__(self) -> bool:
        return self.verified

    def __str__(self) -> str:
        return self.text.rstrip("\n")


def verify(
    study: str | os.PathLike[str], *, declared: str = "", manifest: str = "", threads: int = 0
) -> Verification:
    """Verifies a study's folder or bundle without model and data, as ``modrob study verify`` does.

    `declared` and `manifest` are SHA-256 hashes as they were published, to compare with. Raises UserError when there
    is no study. docs/study.md, "Verifying".
    """
    answer = _native.verify(os.fspath(study), declared, manifest, threads)
    checks = [Check(**check) for check in answer["checks"]]
    return Verification(answer["study"], answer["verified"], checks, answer["text"])
