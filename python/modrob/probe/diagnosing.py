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
from .batch import Batch, Field, Fields, as_scores
from .effects import HitRows, Occasion, corrupted
from .encoder import Point
from .interception import Action, Call, Interception
from .standing_in import Alter, Kept, altering
from .watching import Watch

Score = Callable[[torch.nn.Module, Any], Any]


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
        self._met = False  # a first batch, whose axes are known
        self._mates_checked = False
        self._same_in_parts = False  # the first batch scored alike in parts and in another order
        self._whole_passes = any(point.at_input for point in points)
        self._copies = True  # until the first batch has shown that nothing writes into encodings

    # ------------------------------------------------------------------ one pass

    def one_pass(self, loader: Iterable[Any]) -> ScoreTable:
        rows = _native.needed_rows([one.name for one in self.conditions], self.draws)
        names = [row["name"] for row in rows]
        if self._whole_passes:
            self.table.notes.append("Every variant runs the whole model, because what is altered is the input of a module.")
        with self._ready(loader) as progress:
            for batch in self._batches(loader):
                kept = Kept(self._copies, watch_inputs=not self._met)
                clean = self._scored(batch, kept.recording)
                self._check_first(batch, kept, clean)
                if not self._mates_checked and len(batch) > 1:
                    self._check_batch_mates(batch, kept, clean)
                scores = np.empty((len(rows), len(batch)), np.float32)
                for place, row in enumerate(rows):
                    scores[place] = self._variant(batch, kept, row)
                self.table.append(batch.ids, batch.groups, batch.labels, clean, names, scores)
                progress.advance(1)
        return self.table.checked()

    def _variant(self, batch: Batch, kept: Kept, row: Mapping[str, Any]) -> np.ndarray:
        everyone = range(len(batch))
        hits = [HitRows(one, everyone, batch.ids) for one in row["perturbations"]]
        occasion = Occasion(self.seed, draw=row["draw"])
        alter = lambda point, tensor: corrupted(point, tensor, hits, occasion, batch.lengths(point))  # noqa: E731
        return self._scored(batch, self._action(kept, alter), hits)

    def _action(self, kept: Kept, alter: Alter) -> Action:
        return altering(alter) if self._whole_passes else kept.standing_in(alter)

    def _check_first(self, batch: Batch, kept: Kept, clean: np.ndarray) -> None:
        """Axes, repeatable scores, what stands in, representations that nothing reads."""
        for point in self.points:
            if not self._met or not point.axis_is_sure:
                checks.find_axis(point, kept.representations[point.modality], len(batch))
        if self._met:
            return
        self._met = True
        self._same_in_parts = self._scores_alike_in_parts(batch, clean)
        if not self._same_in_parts:
            again = self._scored(batch, Call.carry_out)
            checks.require_repeatable(clean, again, checks.Tolerance.of(self._precision, clean), batch.ids)
        if not self._whole_passes:
            again = self._scored(batch, kept.standing_in(lambda point, tensor: tensor))
            self._copies = kept.written_into()
            if not np.array_equal(clean, again):
                self._whole_passes = True
                self.table.notes.append(
                    "Every variant runs the whole model: with what its encoders gave put in their place it scored "
                    f"'{batch.ids[int(np.argmax(clean != again))]}' otherwise than before, so something besides their "
                    "outputs passes through them."
                )
        for point in self.points:
            self._note_unread(batch, kept, clean, point)
        if kept.fed and not self._whole_passes:
            self._whole_passes = True
            self.table.notes.append(
                f"Every variant runs the whole model: the encoder of {' and of '.join(sorted(kept.fed))} reads what another "
                "encoder gave, so it gives something else when that is corrupted."
            )
        self._note_other_ways(batch, kept)

    def _note_other_ways(self, batch: Batch, kept: Kept) -> None:
        """Of what reaches the scores although every encoding is removed."""
        scores = self._scored(batch, self._action(kept, lambda point, tensor: torch.zeros_like(tensor)), finite=False)
        tolerance = checks.Tolerance.of(self._precision, scores)
        if len(batch) > 1 and tolerance.apart(scores.min(), scores.max()):
            self.table.notes.append(
                f"With every encoding of the first batch removed its scores still differ, by up to {np.ptp(scores):.3g}: "
                "something of the input reaches the score past the encodings, if only its length. Does the model read "
                "another output of an encoder, or the input itself?"
            )

    def _scores_alike_in_parts(self, batch: Batch, clean: np.ndarray) -> bool:
        """Whether one row, and half of the rows in another order, score as they did. It takes half a pass; where it fails
        or the batch cannot be cut, whole passes tell why. Notes how precisely the model computes."""
        # Watched in a pass of its own, because torch takes other paths where a module has hooks.
        with Watch(self.model, self.points) as watch:
            score = lambda content: self._plain(content, watch)  # noqa: E731
            alone = checks.part_scores(score, batch.content, [0], len(batch))
        if alone is None:
            watch = self._watched(batch)
        self._precision = watch.coarsest
        tolerance = checks.Tolerance.of(self._precision, clean)
        if alone is None or len(batch) == 1 or tolerance.apart(clean[:1], alone).any():
            return False
        rows = checks.parts_of(len(batch), self._rows_first)[-1][1]
        scores = checks.part_scores(self._plain, batch.content, rows, len(batch))
        return scores is not None and not tolerance.apart(clean[rows], scores).any()

    @property
    def _rows_first(self) -> bool:
        return all(point.axis == 0 for point in self.points)  # else a batch may be time-major

    def _note_unread(self, batch: Batch, kept: Kept, clean: np.ndarray, point: Point) -> None:
        for change in (torch.zeros_like, lambda tensor: tensor + torch.randn_like(tensor)):
            alter = lambda one, tensor: change(tensor) if one is point else tensor  # noqa: B023, E731
            scores = self._scored(batch, self._action(kept, alter), finite=False)
            if not np.array_equal(clean, scores):
                return
        self.table.notes.append(
            f"No score of the first batch changed when the encoding of '{point.modality}' ({point.name}) was removed, nor "
            "under noise: the model may not use it, and then nothing here is about that modality. Does it read another "
            "module, call or part of the output?"
        )

    def _check_batch_mates(self, batch: Batch, kept: Kept, clean: np.ndarray) -> None:
        tolerance = checks.Tolerance.of(self._precision, clean)
        watched = lambda: self._watched(batch)  # noqa: E731
        missing = {"kind": "missing", "modalities": "+".join(point.modality for point in self.points), "strength": 1.0}
        for hit in (range(1, len(batch)), range(0, len(batch), 2)):
            hits = [HitRows(missing, list(hit), [batch.ids[i] for i in hit])]
            alter = lambda point, tensor: corrupted(point, tensor, hits, Occasion(self.seed), None)  # noqa: E731
            scores = self._scored(batch, self._action(kept, alter), finite=False)
            untouched = [i for i in range(len(batch)) if i not in hit]
            checks.require_independent(watched, clean, scores, tolerance, untouched, batch.ids)
        if not self._same_in_parts:
            checks.require_same_in_parts(
                self._plain, batch.content, self._rows_first, watched, clean, tolerance, batch.ids
            )
        self._mates_checked = True

    # ------------------------------------------------------------------ real passes

    def real_passes(self, loader: Iterable[Any]) -> ScoreTable:
        if iter(loader) is loader:
            raise UserError("real_passes goes through the loader many times; give one that can be gone through again")
        self.table.passes = self._whole_passes = True
        passes = [(one, draw) for one in self.conditions for draw in range(self.draws)]
        with self._ready(loader, times=1 + len(passes)) as progress:
            for batch in self._batches(loader):
                kept = Kept(self._copies)
                clean = self._scored(batch, kept.recording)
                self._check_first(batch, kept, clean)
                self.table.append(batch.ids, batch.groups, batch.labels, clean, [], np.empty((0, len(batch)), np.float32))
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
            scores[at] = self._scored(batch, altering(alter), hits)
            progress.advance(1)
        if np.isnan(scores).any():
            lost = list(places)[int(np.argmax(np.isnan(scores)))]
            raise UserError(f"the loader gives other utterances the second time: '{lost}' is gone")
        return scores

    # ------------------------------------------------------------------ both

    def _ready(self, loader: Iterable[Any], times: int = 1) -> _Session:
        try:
            total = len(loader) * times
        except TypeError:  # an iterable without a length, or a DataLoader of one
            total = None
        return _Session(self.model, self._interception, Progress("diagnosing", total, "batches", self._progress))

    def _batches(self, loader: Iterable[Any]) -> Iterable[Batch]:
        first_row = 0
        for number, content in enumerate(loader):
            if self._fields is None:
                self._fields = Fields(content, *self._asked_fields)
                self.table.group = self._fields.group_word
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

    def _plain(self, content: Any, watch: Watch | None = None) -> np.ndarray:
        self._interception.begin_pass(Call.carry_out)
        scores = self.score(self.model, content)
        if watch is not None:
            watch.note(scores)
        return as_scores(scores)

    def _watched(self, batch: Batch) -> Watch:
        with Watch(self.model, self.points) as watch:
            self._plain(batch.content, watch)
        return watch

    def _scored(self, batch: Batch, action: Action, hits: Sequence[HitRows] = (), finite: bool = True) -> np.ndarray:
        self._interception.begin_pass(action)
        scores = as_scores(self.score(self.model, batch.content))
        self._interception.check_pass()
        if len(scores) != len(batch):
            raise UserError(f"score gave {len(scores)} numbers for batch {batch.number}, which has {len(batch)} labels")
        if finite and not np.isfinite(scores).all():
            place = int(np.argmax(~np.isfinite(scores)))
            raise UserError(
                f"the score of utterance '{batch.ids[place]}' {self._occasion_of(hits, place)} is {scores[place]}; "
                "it must be finite"
            )
        return scores

    def _occasion_of(self, hits: Sequence[HitRows], place: int) -> str:
        """'under 'text missing 30 %' (zeros in place of ..)', in the words of the condition that was asked for."""
        hits = [hit for hit in hits if place in hit.rows]
        if not hits:
            return "under 'clean'"
        done = [tuple(hit.perturbation[key] for key in ("kind", "modalities", "strength")) for hit in hits]
        for one in self.conditions:
            condition, parts = one.name, [(p.kind, "+".join(p.modalities), p.strength) for p in one.perturbations]
            if all(part in parts for part in done):
                break
        causes = [
            f"{'zeros in place of' if kind == 'missing' else 'noise in'} the encoding of {modalities.replace('+', ' and ')}"
            for kind, modalities, _ in done
        ]
        advice = ", where a division by the encoding's norm or sum has no answer" if done[0][0] == "missing" else ""
        return f"under '{condition}' ({' and '.join(causes)}{advice})"


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
