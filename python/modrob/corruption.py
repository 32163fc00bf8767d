"""Corruptions as the whole program writes them: whom they hit, and with which noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

import numpy as np
from numpy.typing import NDArray

from . import _native
from ._native import UserError


@dataclass(frozen=True)
class Perturbation:
    """One kind on one share of the utterances."""

    kind: str
    modalities: tuple[str, ...]
    rate: float
    strength: float


class Corruption:
    """What befalls a share of the utterances, such as ``Corruption("text missing 15 % + audio noise_add 10 %")``.

    Who is hit is keyed by utterance ids, seed and draw (diagnosis) or epoch (training), never by order, batch or
    machine: the masks are those of the C++ program, and of a colleague (docs/randomness.md).
    """

    def __init__(self, text: str | Corruption) -> None:
        if not isinstance(text, (str, Corruption)):
            raise UserError(f"a corruption is a text, such as 'text missing 30 %', it is {text!r}")
        answer = _native.perturbations(str(text))
        self.name: str = answer["name"]
        self.perturbations = tuple(
            Perturbation(one["kind"], tuple(one["modalities"].split("+")), one["rate"], one["strength"])
            for one in answer["perturbations"]
        )

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"Corruption({self.name!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Corruption) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def hits(
        self,
        ids: Sequence[str],
        *,
        seed: int = 1,
        draw: int = 0,
        epoch: int | None = None,
        pass_: int = 0,
        selection: str = "exact",
    ) -> NDArray[np.bool_]:
        """Who is hit: ``[utterances, perturbations]``, columns in the order of :attr:`perturbations`.

        `ids` are those of the whole split, in any order. `draw` is the mask draw of a diagnosis; with `epoch` the
        mask is that of a training epoch (and pass, where an epoch has several). `selection` is ``exact`` (the share of the
        split, rounded) or ``bernoulli``.
        Raises UserError for ids that occur twice.
        """
        names = [str(one) for one in ids]
        return _native.hits(self.name, names, selection, seed, epoch is not None, epoch or 0, pass_, draw)


def noise(
    ids: Sequence[str],
    width: int,
    *,
    modality: str,
    seed: int = 1,
    draw: int = 0,
    epoch: int | None = None,
    pass_: int = 0,
) -> NDArray[np.float32]:
    """Standard normal numbers ``[utterances, width]``, keyed as :meth:`Corruption.hits` is: row i belongs to ids[i]."""
    names = [str(one) for one in ids]
    rows = np.empty((len(names), width), dtype=np.float32)
    _native.fill_noise(rows, names, [], modality, seed, epoch is not None, epoch or 0, pass_, draw, 0)
    return rows
