"""What makes results on a data set wrong or hard to read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from .. import _native


@dataclass(frozen=True)
class Finding:
    """One thing that was found: docs/data.md, "Audit", lists them all by `code`."""

    grade: str  #: ``error`` (results would be wrong), ``warning`` or ``note``
    code: str
    message: str
    advice: str
    affects: str  #: what `first` lists: ``utterances``, ``videos``, ``features``; empty when it lists nothing
    count: int
    first: list[str]  #: ids of the first ten


@dataclass(frozen=True, repr=False)
class Audit:
    """What was found in a data set; ``print`` shows what ``modrob data audit`` prints. True when no error was found."""

    report: dict[str, Any]  #: what ``modrob data audit --json`` prints
    text: str
    html: str  #: one page that needs nothing else, as ``--html`` writes it

    @property
    def findings(self) -> list[Finding]:
        """Errors first."""
        return [Finding(**finding) for finding in self.report["findings"]]

    def __bool__(self) -> bool:
        return self.report["errors"] == 0

    def __str__(self) -> str:
        return self.text.rstrip("\n")

    def __repr__(self) -> str:
        counts = ", ".join(f"{self.report[grade]} {grade}" for grade in ("errors", "warnings", "notes"))
        return f"<Audit of {self.report['name']}: {counts}>"

    def _repr_html_(self) -> str:
        from html import escape

        # A frame of its own keeps the page's style from the notebook's.
        return f'<iframe srcdoc="{escape(self.html)}" style="width:100%;height:40em;border:0"></iframe>'


def audit(folder: str | os.PathLike[str], *, text_encoder: str = "", progress: bool = False) -> Audit:
    """Looks for what makes results on a data set wrong, as ``modrob data audit`` does. Reads every frame once.

    `text_encoder` is the folder of a BERT-family encoder whose tokeniser counts word pieces; without it that check is
    listed as not done, unless the packaged encoder is there. `progress` is shown on stderr. Raises UserError when
    there is no such data set or encoder.
    """
    answer = _native.audit(os.fspath(folder), os.fspath(text_encoder), progress)
    return Audit(answer["report"], answer["text"], answer["html"])
