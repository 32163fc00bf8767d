"""Scores of one trained model on one split: clean, and under everything that was done to its encodings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Sequence

import numpy as np
from numpy.typing import NDArray

from ._native import UserError


@dataclass
class ScoreTable:
    """What a diagnosis measured, batch by batch. Everything else is computed from it.

    A row of ``scores`` is one way of being hit, as if every utterance were (``passes`` is False), or one condition and
    mask draw as it was really run.
    """

    conditions: list[str]
    draws: int
    seed: int  #: of masks and noise
    modalities: list[str]
    passes: bool = False
    group: str = ""  #: what groups are called, such as "speaker"; empty: not known
    notes: list[str] = field(default_factory=list)  #: what a reader should know
    ids: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  #: of the rows
    _labels: list[NDArray[np.float64]] = field(default_factory=list)
    _clean: list[NDArray[np.float32]] = field(default_factory=list)
    _scores: list[NDArray[np.float32]] = field(default_factory=list)

    @property
    def labels(self) -> NDArray[np.float64]:
        """[utterances]"""
        return np.concatenate(self._labels)

    @property
    def clean(self) -> NDArray[np.float32]:
        """[utterances]"""
        return np.concatenate(self._clean)

    @property
    def scores(self) -> NDArray[np.float32]:
        """[rows, utterances]"""
        return np.concatenate(self._scores, axis=1)

    def append(
        self,
        ids: Sequence[str],
        groups: Sequence[str],
        labels: NDArray[np.float64],
        clean: NDArray[np.float32],
        names: Sequence[str],
        scores: NDArray[np.float32],
    ) -> None:
        """More utterances: `clean` [B], `scores` [rows, B] with the same `names` every time."""
        if not np.isfinite(labels).all():
            raise UserError(f"the label of utterance '{ids[int(np.argmax(~np.isfinite(labels)))]}' is not finite")
        self.ids += ids
        self.groups += groups
        self.names = list(names)
        self._labels.append(labels)
        self._clean.append(clean)
        self._scores.append(scores)

    def add_row(self, name: str, scores: NDArray[np.float32]) -> None:
        """One more row, [utterances]."""
        self._scores = [np.concatenate([self.scores, scores[np.newaxis]])]
        self.names.append(name)

    def places(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.ids)}

    def checked(self) -> ScoreTable:
        """Itself. Raises UserError for an id that occurs twice."""
        seen: set[str] = set()
        for name in self.ids:
            if name in seen:
                raise UserError(f"the id '{name}' occurs twice; masks are keyed by ids, so each must be unique")
            seen.add(name)
        if len(set(self.groups)) == 1 and len(self.ids) > 1:
            self.notes.append(f"All utterances are of one group ('{self.groups[0]}'), so nothing has an interval.")
        if self._labels and set(np.unique(self.labels)) == {0.0, 1.0}:
            self.notes.append(
                "Labels are 0 and 1. F1, accuracies and flips go by signs, for which 0 is no class: give -1 and 1, such as "
                "labels=lambda batch: 2 * batch['label'] - 1."
            )
        return self

    def to_frame(self) -> Any:
        """One row for each utterance (``pandas.DataFrame``): group, label, clean, and a column for each row."""
        import pandas

        frame = pandas.DataFrame({"group": self.groups, "label": self.labels, "clean": self.clean}, index=self.ids)
        frame.index.name = "utterance"
        return frame.join(pandas.DataFrame(self.scores.T, index=self.ids, columns=self.names))
