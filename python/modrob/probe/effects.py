"""What a perturbation does to a representation. Who is hit and every random number come from the C++ core."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Sequence

import numpy as np
import torch

from .. import _native
from .._native import UserError
from .encoder import Point


@dataclass(frozen=True)
class Occasion:
    """Which of the draws (docs/randomness.md): `draw` of a diagnosis, or `epoch` and `pass_` of a training."""

    seed: int
    draw: int = 0
    epoch: int | None = None
    pass_: int = 0

    def keys(self) -> tuple[int, bool, int, int, int]:
        """Seed, training, epoch, pass, draw, as the core's functions take them."""
        return self.seed, self.epoch is not None, self.epoch or 0, self.pass_, self.draw


@dataclass(frozen=True)
class HitRows:
    """Rows of a batch that one perturbation hits."""

    perturbation: Mapping[str, Any]  #: kind, modalities, rate, strength
    rows: Sequence[int]
    ids: Sequence[str]  #: of these rows

    def concerns(self, modality: str) -> bool:
        return bool(self.rows) and modality in self.perturbation["modalities"].split("+")


#: Where a diagnosis finds lengths.
LENGTHS_ADVICE = "modrob.Encoder(.., lengths='lengths') with a key of the batch or a function of it"


def corrupted(
    point: Point,
    tensor: torch.Tensor,
    hits: Sequence[HitRows],
    occasion: Occasion,
    lengths: Sequence[int] | None,
    lengths_advice: str = LENGTHS_ADVICE,
) -> torch.Tensor:
    """The representation with these rows corrupted; the given one is left alone. Rows lie on ``point.axis``."""
    x = tensor.movedim(point.axis or 0, 0)
    for hit in hits:
        if not hit.concerns(point.modality):
            continue
        index = torch.as_tensor(hit.rows, device=x.device)
        kind, strength = hit.perturbation["kind"], hit.perturbation["strength"]
        if kind == "missing":
            x = x.index_fill(0, index, 0.0)
            continue
        if strength == 0:
            continue
        everyone = len(hit.rows) == len(x)  # in their order: rows ascend
        chosen = x if everyone else x.index_select(0, index)
        steps = _real_steps(point, x, hit, lengths, lengths_advice)
        if kind == "noise_add":
            noise = torch.from_numpy(_noise(point, chosen, hit, occasion, steps)).to(chosen)
            # In the noise's own memory, which nothing else has.
            chosen = (noise if strength == 1 else noise.mul_(strength)).add_(chosen)
        elif kind == "noise_scale":
            chosen = chosen * _factors(point, chosen, hit, occasion, steps, strength)
        else:
            chosen = _changed(point, chosen, hit, occasion, steps)
        x = chosen if everyone else x.index_copy(0, index, chosen)
    return x.movedim(0, point.axis or 0)


def _real_steps(
    point: Point, x: torch.Tensor, hit: HitRows, lengths: Sequence[int] | None, advice: str
) -> list[int] | None:
    # Without a time axis every element is real.
    if x.ndim != 3 or x.shape[1] == 1 or point.spec.lengths is False:
        return None
    if lengths is None:
        raise UserError(
            f"{point}: the representation is a sequence of shape {list(x.shape)} (rows, steps, features): noise is drawn "
            f"for the real steps only, so say their number: {advice}; modrob.Encoder(.., lengths=False) where the middle "
            "axis is no time"
        )
    for row, name in zip(hit.rows, hit.ids):
        if not 0 <= lengths[row] <= x.shape[1]:
            raise UserError(
                f"{point}: the length of '{name}' is {lengths[row]}, and its sequence has {x.shape[1]} steps; lengths are "
                "the real steps of each row"
            )
    return [lengths[row] for row in hit.rows]


def _noise(point: Point, chosen: torch.Tensor, hit: HitRows, occasion: Occasion, steps: list[int] | None) -> np.ndarray:
    rows = np.empty((len(hit.rows), chosen[0].numel()), dtype=np.float32)
    counts = [] if steps is None else [count * chosen.shape[2] for count in steps]
    _native.fill_noise(rows, list(hit.ids), counts, point.modality, *occasion.keys(), torch.get_num_threads())
    return rows.reshape(tuple(chosen.shape))


def _changed(
    point: Point, chosen: torch.Tensor, hit: HitRows, occasion: Occasion, steps: list[int] | None
) -> torch.Tensor:
    """scale * x + cross * x[partner] + shift, whose numbers are constant: corruption/kinds/row_change.h."""
    kind, strength = hit.perturbation["kind"], hit.perturbation["strength"]
    shape = chosen.shape
    if point.spec.lengths is False:
        chosen = chosen.flatten(1)  # no axis is time: all are features
    width = chosen.shape[-1]
    values = chosen.detach().to("cpu", torch.float32).reshape(len(chosen), -1).contiguous().numpy()
    counts = [values.shape[1] // width] * len(chosen) if steps is None else steps
    found = _native.row_changes(kind, values, width, counts, list(hit.ids), point.modality, *occasion.keys(), strength)
    part = {name: torch.from_numpy(array) for name, array in found.items()}
    number = lambda name: part[name].reshape(chosen.shape).to(chosen)  # noqa: E731
    y = chosen * number("scale") if "scale" in part else chosen
    if "partner" in part:
        partner = part["partner"].to(chosen.device)
        if chosen.ndim == 3:
            partner = partner[:, None, :].expand(chosen.shape)
        y = y + chosen.gather(-1, partner) * number("cross")
    return (y + number("shift") if "shift" in part else y).reshape(shape)


def _factors(
    point: Point, chosen: torch.Tensor, hit: HitRows, occasion: Occasion, steps: list[int] | None, strength: float
) -> torch.Tensor:
    scalars = np.asarray(_native.noise_scalars(list(hit.ids), point.modality, *occasion.keys()))
    factors = (1.0 - strength) + strength * scalars
    if steps is not None:
        real = np.arange(chosen.shape[1]) < np.asarray(steps)[:, np.newaxis]
        factors = np.where(real, factors[:, np.newaxis], (1.0 - strength) + strength)
    shape = factors.shape + (1,) * (chosen.ndim - factors.ndim)
    return torch.from_numpy(factors.reshape(shape)).to(chosen)
