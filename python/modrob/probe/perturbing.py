"""Robust training: encodings of a share of each epoch's utterances are corrupted while the caller trains."""

from __future__ import annotations

import sys
from typing import Any, Iterable, Sequence

import torch
import torch.utils.checkpoint

from .._native import UserError
from ..corruption import Corruption
from .batch import as_lengths, as_names, take
from .checks import find_axis
from .effects import HitRows, Occasion, corrupted
from .encoder import Point
from .interception import Interception
from .standing_in import altering


LENGTHS_ADVICE = (
    "perturb(ids, epoch, batch=batch), which takes them from where modrob.Encoder(.., lengths='lengths') or "
    "Probe(.., lengths=) says, or perturb(ids, epoch, lengths=lengths)"
)


class Perturbing:
    """What ``Probe.perturb`` gives: called with a batch's ids and the epoch, it is a ``with`` for that batch.

    Who is hit in an epoch is drawn once for the whole split. Not thread safe, not reentrant.
    """

    def __init__(self, points: list[Point], corruption: Corruption, ids: Sequence[str], seed: int, selection: str) -> None:
        self.corruption = corruption
        self._points = [point for point in points if any(point.modality in one.modalities for one in corruption.perturbations)]
        self._ids, self._seed, self._selection = list(ids), seed, selection
        self._places = {name: i for i, name in enumerate(self._ids)}
        self._records = [
            {"kind": one.kind, "modalities": "+".join(one.modalities), "strength": one.strength}
            for one in corruption.perturbations
        ]
        self._drawn: tuple[tuple[int, int], Any] | None = None
        self._hits_of(0, 0)  # says what is wrong with the ids before the training begins

    def hits(self, epoch: int, pass_: int = 0) -> dict[str, list[str]]:
        """Ids by what befalls them in an epoch, such as ``{"text missing": [..]}``."""
        hit = self._hits_of(epoch, pass_)
        return {
            f"{record['modalities']} {record['kind']}": [name for name, row in zip(self._ids, hit) if row[p]]
            for p, record in enumerate(self._records)
        }

    def __call__(
        self, ids: Iterable[Any], epoch: int, *, pass_: int = 0, lengths: Any = None, batch: Any = None
    ) -> _Perturbed:
        """For one batch of these `ids`, in row order, all of the split. Epochs count from 0.

        `lengths` are the real steps ``[B]`` of sequences (a dict of these by modality where they differ), for noise; or
        give the `batch`, of which the encoders' own `lengths` are taken. Where an encoder's call is recomputed in the
        backward pass (gradient checkpointing around it), keep ``loss.backward()`` inside the ``with``.
        """
        names = as_names(ids, "ids")
        unknown = [name for name in names if name not in self._places]
        if unknown:
            raise UserError(f"the id '{unknown[0]}' is none of the {len(self._ids)} ids that perturb was told")
        hit = self._hits_of(epoch, pass_)[[self._places[name] for name in names]]
        hits = []
        for p, record in enumerate(self._records):
            rows = [int(i) for i in hit[:, p].nonzero()[0]]
            hits.append(HitRows(record, rows, [names[i] for i in rows]))
        occasion = Occasion(self._seed, epoch=epoch, pass_=pass_)
        return _Perturbed(self._points, names, hits, occasion, lengths, batch)

    def _hits_of(self, epoch: int, pass_: int) -> Any:
        if epoch < 0:
            raise UserError(f"epoch is {epoch}; epochs count from 0")
        if self._drawn is None or self._drawn[0] != (epoch, pass_):
            hit = self.corruption.hits(self._ids, seed=self._seed, epoch=epoch, pass_=pass_, selection=self._selection)
            self._drawn = ((epoch, pass_), hit)
        return self._drawn[1]


class _Perturbed:
    def __init__(
        self,
        points: list[Point],
        names: Sequence[str],
        hits: Sequence[HitRows],
        occasion: Occasion,
        lengths: Any,
        batch: Any,
    ) -> None:
        self._names, self._hits, self._occasion, self._lengths, self._batch = names, hits, occasion, lengths, batch
        # Also where nobody of this batch is hit: what is wrong is said in the first batch.
        self._interception = Interception(points)
        self._to_recompute: set[str] = set()  # encoders that gradient checkpointing will run again

    def __enter__(self) -> None:
        self._interception.__enter__()
        self._interception.begin_pass(altering(self._alter))

    def __exit__(self, *error: Any) -> None:
        self._interception.__exit__(*error)
        if error[0] is not None:
            return
        self._interception.check_pass(training=True)
        if self._to_recompute:
            raise UserError(
                f"the encoder {min(self._to_recompute)} runs inside gradient checkpointing, which runs it again in the "
                "backward pass: keep loss.backward() inside the with, so that it is perturbed there too"
            )

    def _alter(self, point: Point, tensor: torch.Tensor) -> torch.Tensor:
        if _in_backward():
            if point.spec.call is not None:
                raise UserError(
                    f"{point} is run again in the backward pass (gradient checkpointing), where its calls cannot be told "
                    "apart; take it out of the checkpointed part"
                )
            self._to_recompute.discard(point.name)
        elif _in_checkpoint() and point.module.training:
            self._to_recompute.add(point.name)
        find_axis(point, tensor, len(self._names), "ids that perturb was called with")
        return corrupted(point, tensor, self._hits, self._occasion, self._lengths_of(point), LENGTHS_ADVICE)

    def _lengths_of(self, point: Point) -> list[int] | None:
        what = f"lengths of '{point.modality}'"
        given = self._lengths.get(point.modality) if isinstance(self._lengths, dict) else self._lengths
        if given is None and self._batch is not None and point.spec.lengths not in (None, False):
            given = take(self._batch, point.spec.lengths, what)
        if given is None:
            return None
        values = as_lengths(given, what)
        if len(values) != len(self._names):
            raise UserError(f"perturb was called with {len(self._names)} ids and {len(values)} {what}; each row has one")
        return values


def _in_backward() -> bool:
    task = getattr(torch._C, "_current_graph_task_id", None)  # torch 2.0 and later
    return task is not None and task() != -1


def _in_checkpoint() -> bool:
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename == torch.utils.checkpoint.__file__:
            return True
        frame = frame.f_back
    return False
