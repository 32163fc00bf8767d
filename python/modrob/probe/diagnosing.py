"""Scores of every utterance as if it were hit, from one pass of the encoders."""

from __future__ import annotations

from typing import Any, Callable, Iterable, Mapping, Sequence

import numpy as np
import torch

from .. import _native
from .._native import UserError
from .._progress import Progress
from ..corruption import Corruption
from ..score_table import ScoreTable
from . import checks
from .batch import GROUP_KEYS, ID_KEYS, LABEL_KEYS, Field, as_lengths, as_names, as_numbers, as_scores, find, take
from .effects import HitRows, Occasion, corrupted
from .encoder import Point, map_tensors, outline, replace, select
from .interception import Action, Calls, Interception

Score = Callable[[torch.nn.Module, Any], Any]
Alter = Callable[[Point, torch.Tensor], torch.Tensor]


def altering(alter: Alter) -> Action:
    """Encoders run, and what they gave is altered."""

    def action(calls: Calls, call: int, forward: Callable[[], Any]) -> Any:
        output = forward()
        for point in calls.at(call):
            output = replace(point, output, alter(point, select(point, output)))
        return output

    return action


class Kept:
    """What the encoders gave for one batch. They run once; afterwards it stands in their place, altered or not.

    `copies`: what stands in is copied each time, because the rest of the model may write into it.
    """

    def __init__(self, copies: bool) -> None:
        self.outputs: dict[tuple[int, int], Any] = {}
        self._copies = copies
        self._handed_out: list[torch.Tensor] = []

    def recording(self, calls: Calls, call: int, forward: Callable[[], Any]) -> Any:
        output = forward()
        self.outputs[id(calls), call] = map_tensors(output, torch.clone)
        return output

    def written_into(self) -> bool:
        """Whether the rest of the model wrote into one of the copies."""
        return any(tensor._version > 0 for tensor in self._handed_out)

    def _copy(self, tensor: torch.Tensor) -> torch.Tensor:
        # Outside of inference mode, where a tensor counts what is written into it.
        with torch.inference_mode(False):
            self._handed_out.append(tensor.clone())
        return self._handed_out[-1]

    def standing_in(self, alter: Alter) -> Action:
        self._handed_out.clear()

        def action(calls: Calls, call: int, forward: Callable[[], Any]) -> Any:
            output = self.outputs.get((id(calls), call))
            if output is None:
                raise UserError(f"{calls.points[0]} is called more often when an encoding is corrupted than when it is not")
            if self._copies:
                output = map_tensors(output, self._copy)
            for point in calls.at(call):
                output = replace(point, output, alter(point, select(point, output)))
            return output

        return action


class Batch:
    """One batch with what is known of its rows."""

    def __init__(self, content: Any, fields: Fields, number: int, first_row: int) -> None:
        self.content, self.number = content, number
        self.labels = as_numbers(take(content, fields.labels, "labels"), "labels")
        count = len(self.labels)
        self.ids = (
            [str(first_row + i) for i in range(count)]
            if fields.ids is None
            else as_names(take(content, fields.ids, "ids"), "ids")
        )
        self.groups = self.ids if fields.groups is None else as_names(take(content, fields.groups, "groups"), "groups")
        for name, values in (("ids", self.ids), ("groups", self.groups)):
            if len(values) != count:
                raise UserError(f"batch {number} has {count} labels and {len(values)} {name}; one is needed for each row")
        self._lengths: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self.labels)

    def lengths(self, point: Point) -> list[int] | None:
        """Real steps of each row; None where nobody says them."""
        given = point.spec.lengths
        if given is None or given is False:
            return None
        if point.modality not in self._lengths:
            values = as_lengths(take(self.content, given, f"lengths of '{point.modality}'"), f"lengths of '{point.modality}'")
            if len(values) != len(self):
                raise UserError(f"batch {self.number} has {len(self)} labels and {len(values)} lengths of '{point.modality}'")
            self._lengths[point.modality] = values
        return self._lengths[point.modality]


class Fields:
    """Where labels, ids and groups stand in a batch; what is not given is looked for under the usual names."""

    def __init__(self, batch: Any, labels: Field | None, ids: Field | None, groups: Field | None) -> None:
        found = labels if labels is not None else find(batch, LABEL_KEYS, last=True)
        if found is None:
            raise UserError(f"labels: say where they stand in the batch, which is {outline(batch)}")
        self.labels = found
        self.ids = ids if ids is not None else find(batch, ID_KEYS)
        self.groups = groups if groups is not None else find(batch, GROUP_KEYS)


class Diagnoser:
    """Goes through a loader once (or, with real passes, once for each condition and draw)."""

    def __init__(
        self,
        model: torch.nn.Module,
        points: list[Point],
        score: Score,
        conditions: Sequence[str],
        draws: int,
        seed: int,
        fields: tuple[Field | None, Field | None, Field | None],
        progress: bool | None,
    ) -> None:
        self.model, self.points, self.score = model, points, score
        self.conditions = [Corruption(text) for text in conditions]
        self.draws, self.seed = draws, seed
        self._asked_fields = fields
        self._fields: Fields | None = None
        self._progress = progress
        self._interception = Interception(points)
        self.table = ScoreTable(
            conditions=[one.name for one in self.conditions],
            draws=draws,
            seed=seed,
            modalities=[point.modality for point in points],
        )
        self._checked = False
        self._whole_passes = False
        self._copies = True  # until the first batch has shown that nothing writes into encodings

    # ------------------------------------------------------------------ one pass

    def one_pass(self, loader: Iterable[Any]) -> ScoreTable:
        rows = _native.needed_rows([one.name for one in self.conditions], self.draws)
        names = [row["name"] for row in rows]
        with self._ready(loader) as progress:
            for batch in self._batches(loader):
                kept = Kept(self._copies)
                clean = self._scored(batch, kept.recording, "clean")
                if not self._checked:
                    self._check(batch, kept, clean)
                scores = [self._variant(batch, kept, row) for row in rows]
                self.table.append(batch.ids, batch.groups, batch.labels, clean, names, np.stack(scores))
                progress.advance(1)
        return self.table.checked()

    def _variant(self, batch: Batch, kept: Kept, row: Mapping[str, Any]) -> np.ndarray:
        everyone = range(len(batch))
        hits = [HitRows(one, everyone, batch.ids) for one in row["perturbations"]]
        occasion = Occasion(self.seed, draw=row["draw"])
        alter = lambda point, tensor: corrupted(point, tensor, hits, occasion, batch.lengths(point))  # noqa: E731
        action = altering(alter) if self._whole_passes else kept.standing_in(alter)
        return self._scored(batch, action, row["name"])

    def _check(self, batch: Batch, kept: Kept, clean: np.ndarray) -> None:
        for point in self.points:
            checks.find_axis(point, select(point, self._output_of(kept, point)), batch.ids)
        again = self._scored(batch, kept.standing_in(lambda point, tensor: tensor), "clean")
        self._copies = kept.written_into()
        if not np.array_equal(clean, again):
            plain = self._scored(batch, lambda calls, call, forward: forward(), "clean")
            checks.require_repeatable(clean, plain, batch.ids)
            self._whole_passes = True
            self.table.notes.append(
                "Every variant runs the whole model: with what its encoders gave put in their place it scored "
                f"'{batch.ids[int(np.argmax(clean != again))]}' otherwise than before, so something besides their outputs "
                "passes through them."
            )
        if len(batch) > 1:
            self._check_batch_mates(batch, kept, clean)
            self._checked = True

    def _check_batch_mates(self, batch: Batch, kept: Kept, clean: np.ndarray) -> None:
        missing = {"kind": "missing", "modalities": "+".join(point.modality for point in self.points), "strength": 1.0}
        for hit in (range(1, len(batch)), range(0, len(batch), 2)):
            hits = [HitRows(missing, list(hit), [batch.ids[i] for i in hit])]
            alter = lambda point, tensor: corrupted(point, tensor, hits, Occasion(self.seed), None)  # noqa: E731
            action = altering(alter) if self._whole_passes else kept.standing_in(alter)
            with checks.AttentionShapes(self.model) as attention:
                scores = self._scored(batch, action, "clean", finite=False)
            untouched = [i for i in range(len(batch)) if i not in hit]
            checks.require_independent(self.model, attention, clean, scores, untouched, batch.ids)
        if all(point.axis == 0 for point in self.points):
            checks.require_same_alone(
                lambda content: self._plain(content), batch.content, clean, self.model, batch.ids
            )

    def _output_of(self, kept: Kept, point: Point) -> Any:
        calls = next(one for one in self._interception.encoders if point in one.points)
        return kept.outputs[id(calls), point.call]

    # ------------------------------------------------------------------ real passes

    def real_passes(self, loader: Iterable[Any]) -> ScoreTable:
        if iter(loader) is loader:
            raise UserError("real_passes goes through the loader many times; give one that can be gone through again")
        self.table.passes = True
        passes = [(one, draw) for one in self.conditions for draw in range(self.draws)]
        with self._ready(loader, times=1 + len(passes)) as progress:
            sizes = []
            for batch in self._batches(loader):
                kept = Kept(self._copies)
                clean = self._scored(batch, kept.recording, "clean")
                if not self._checked:
                    for point in self.points:
                        checks.find_axis(point, select(point, self._output_of(kept, point)), batch.ids)
                    self._checked = True
                self.table.append(batch.ids, batch.groups, batch.labels, clean, [], np.empty((0, len(batch)), np.float32))
                sizes.append(len(batch))
                progress.advance(1)
            places = self.table.checked().places()
            for condition, draw in passes:
                scores = self._real_pass(loader, condition, draw, places, progress)
                self.table.add_row(_native.pass_name(condition.name, draw), scores)
        return self.table

    def _real_pass(
        self, loader: Iterable[Any], condition: Corruption, draw: int, places: Mapping[str, int], progress: Progress
    ) -> np.ndarray:
        hit = condition.hits(list(places), seed=self.seed, draw=draw)
        scores = np.full(len(places), np.nan, dtype=np.float32)
        for batch in self._batches(loader):
            unknown = [name for name in batch.ids if name not in places]
            if unknown:
                raise UserError(f"the loader gives other utterances the second time: '{unknown[0]}' was not there before")
            at = [places[name] for name in batch.ids]
            hits = []
            for p, one in enumerate(condition.perturbations):
                rows = [i for i, place in enumerate(at) if hit[place, p]]
                record = {"kind": one.kind, "modalities": "+".join(one.modalities), "strength": one.strength}
                hits.append(HitRows(record, rows, [batch.ids[i] for i in rows]))
            alter = lambda point, tensor: corrupted(  # noqa: E731
                point, tensor, hits, Occasion(self.seed, draw=draw), batch.lengths(point)
            )
            scores[at] = self._scored(batch, altering(alter), condition.name)
            progress.advance(1)
        if np.isnan(scores).any():
            lost = list(places)[int(np.argmax(np.isnan(scores)))]
            raise UserError(f"the loader gives other utterances the second time: '{lost}' is gone")
        return scores

    # ------------------------------------------------------------------ both

    def _ready(self, loader: Iterable[Any], times: int = 1) -> _Session:
        total = len(loader) * times if hasattr(loader, "__len__") else None
        return _Session(self.model, self._interception, Progress("diagnosing", total, "batches", self._progress))

    def _batches(self, loader: Iterable[Any]) -> Iterable[Batch]:
        first_row = 0
        for number, content in enumerate(loader):
            if self._fields is None:
                self._fields = Fields(content, *self._asked_fields)
                if self._fields.ids is None:
                    checks.require_order(loader)
                    self.table.notes.append("No ids: masks are keyed by each row's number in the loader's order.")
                if self._fields.groups is None:
                    self.table.notes.append(
                        "No groups: every utterance stands for itself, so intervals are too short where utterances of "
                        "one recording resemble each other."
                    )
            batch = Batch(content, self._fields, number, first_row)
            first_row += len(batch)
            yield batch
        if first_row == 0:
            raise UserError("the loader is empty")

    def _plain(self, content: Any) -> np.ndarray:
        self._interception.begin_pass(lambda calls, call, forward: forward())
        return as_scores(self.score(self.model, content))

    def _scored(self, batch: Batch, action: Action, what: str, finite: bool = True) -> np.ndarray:
        self._interception.begin_pass(action)
        scores = as_scores(self.score(self.model, batch.content))
        self._interception.check_pass()
        if len(scores) != len(batch):
            raise UserError(f"score gave {len(scores)} numbers for batch {batch.number}, which has {len(batch)} labels")
        if finite and not np.isfinite(scores).all():
            place = int(np.argmax(~np.isfinite(scores)))
            raise UserError(f"the score of utterance '{batch.ids[place]}' under '{what}' is {scores[place]}; it must be finite")
        return scores


class _Session:
    """The model as it was before, afterwards: hooks, mode, random numbers."""

    def __init__(self, model: torch.nn.Module, interception: Interception, progress: Progress) -> None:
        self._model, self._interception, self._progress = model, interception, progress

    def __enter__(self) -> Progress:
        checks.require_evaluation_mode(self._model)
        self._random = checks.RandomState()
        self._inference = torch.inference_mode()
        self._inference.__enter__()
        self._interception.__enter__()
        return self._progress

    def __exit__(self, *error: Any) -> None:
        self._interception.__exit__()
        self._inference.__exit__(*error)
        self._random.restore()
        self._progress.finish()
