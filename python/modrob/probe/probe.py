"""The probe: a model, and where its modalities' representations arise."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path
from typing import Any, Iterable, Mapping, Sequence

import torch

from .. import _native
from .._native import UserError
from ..corruption import Corruption
from ..results import Results
from ..score_table import ScoreTable
from ..study import Study
from .batch import Field
from .checks import require_plain_model
from .diagnosing import Diagnoser, Score
from .encoder import find_points
from .perturbing import Perturbing


class Diagnosis(Results):
    """What a diagnosis found; ``print`` shows it. Statistics are computed when they are first asked for."""

    def __init__(self, table: ScoreTable, model: str) -> None:
        self.table = table  #: every score that was measured
        self._name = model
        self._temporary = tempfile.TemporaryDirectory(prefix="modrob-")
        super().__init__(Path(self._temporary.name) / "diagnosis", keep=self._temporary, notes=table.notes)

    @property
    def scores(self) -> Any:
        """A DataFrame with a row for each utterance: group, label, clean score and its score under all that was done."""
        return self.table.to_frame()

    def _says(self) -> dict[str, Any]:
        if not self.folder.exists():
            study = Study("diagnosis", title=f"Diagnosis of {self._name}")
            study.add(self, model=self._name)
            self._said = study.save(self.folder)._said
        return super()._says()


class Probe:
    """Measures a PyTorch model, and trains it on perturbed encodings, without editing it.

    >>> probe = modrob.Probe(model, encoders={"text": "bert", "audio": "audio_rnn", "video": ("video_rnn", 1)})
    >>> result = probe.diagnose(test_loader, score=lambda model, batch: model(**batch["inputs"]))
    >>> result.report("report.html")

    Parameters
    ----------
    model
        Any ``torch.nn.Module``, on any device, of any floating-point type.
    encoders
        One to eight modalities by name. Each is a submodule (its dotted name or itself), a pair of that and what of its
        output is the representation (index, key, attribute, list of these, or a get/set pair of functions), or a
        :class:`modrob.Encoder`, which can say more. Representations are ``[B, ...]``; ``[B, T, D]`` is a sequence.
    lengths
        Real steps of sequences, for all encoders that do not say their own: a key of the batch or a function of it, or
        a dict of these by modality.

    Raises
    ------
    UserError
        No such submodule, a compiled or data-parallel model, a modality's name that is none.
    """

    def __init__(self, model: torch.nn.Module, encoders: Mapping[str, Any], *, lengths: Any = None) -> None:
        require_plain_model(model)
        self.model = model
        self._points = find_points(model, encoders)
        if isinstance(lengths, Mapping):
            for modality in lengths:
                if modality not in self.modalities:
                    raise UserError(f"lengths: there is no encoder of '{modality}'; there is {', '.join(self.modalities)}")
        _native.declare_modalities([point.modality for point in self._points])
        for point in self._points:
            own = lengths.get(point.modality) if isinstance(lengths, Mapping) else lengths
            if point.spec.lengths is None and own is not None:
                point.spec = dataclasses.replace(point.spec, lengths=own)

    @property
    def modalities(self) -> list[str]:
        return [point.modality for point in self._points]

    def diagnose(
        self,
        loader: Iterable[Any],
        score: Score,
        conditions: str | Corruption | Sequence[str | Corruption] | None = None,
        *,
        draws: int = 20,
        seed: int = 1,
        labels: Field | None = None,
        ids: Field | None = None,
        groups: Field | None = None,
        name: str | None = None,
        real_passes: bool = False,
        progress: bool | None = None,
    ) -> Diagnosis:
        """Scores of every utterance, clean and with its encodings corrupted.

        Encoders run once on each batch; for everything else what they gave is put in their place. On the first batch it
        is checked that this gives the very same scores, and that a score does not depend on the rest of its batch (up to
        rounding: 1e-5, or four units in the last place of the least precise type that the model computes with).

        Parameters
        ----------
        loader
            Any iterable of batches: dicts, tuples, dataclasses, objects.
        score
            ``score(model, batch)`` runs the model and gives one number for each row: ``[B]`` or ``[B, 1]``, on any
            device. It calls the `model` that it is given.
        conditions
            Texts such as ``"text missing 30 %"`` (docs/python.md, "Your model"). Left out: missing and noise of 5, 10, 15 and 30 % on the first
            modality, and each modality missing everywhere.
        draws, seed
            Of masks and noise.
        labels, ids, groups
            Where they stand in a batch: key (``"meta.id"`` goes deeper), position, attribute or function. Left out:
            looked for under the usual names; labels are the last part of a tuple. ``groups`` are what is resampled for
            intervals: videos, speakers, patients. Masks are keyed by ids: without any, by the row's number.
        real_passes
            For models whose scores depend on the rest of the batch: the whole model runs on every mask.
        progress
            True or False: whether a line on stderr says how far it is; by itself on terminals only.

        Raises
        ------
        UserError
            What cannot be measured so, and what would be right.
        """
        if draws < 1:
            raise UserError(f"draws is {draws}; at least 1 is needed, 20 is usual")
        if isinstance(conditions, (str, Corruption)):
            conditions = [conditions]
        names = _native.default_conditions(self.modalities) if conditions is None else list(conditions)
        if not names:
            raise UserError("conditions is empty; name one at least, such as 'text missing 30 %'")
        self._require_known(names)
        diagnoser = Diagnoser(
            self.model, self._points, score, names, draws, seed, (labels, ids, groups), progress
        )
        table = diagnoser.real_passes(loader) if real_passes else diagnoser.one_pass(loader)
        return Diagnosis(table, name or type(self.model).__name__)

    def perturb(
        self,
        *,
        ids: Iterable[Any],
        corruption: str | Corruption | None = None,
        missing: float | None = None,
        noise: float | None = None,
        modalities: str | Sequence[str] | None = None,
        seed: int = 1,
        selection: str = "exact",
    ) -> Perturbing:
        """Robust training in the caller's own loop.

        >>> perturb = probe.perturb(ids=train_ids, missing=0.15, noise=0.15, modalities="text", seed=1)
        >>> with perturb(batch["id"], epoch):
        ...     loss = criterion(model(**batch["inputs"]), batch["label"])

        Inside, the encodings of those utterances that this epoch hits are corrupted: the masks and noise that the C++
        program draws for the same seed, ids and epoch.

        Parameters
        ----------
        ids
            Of the whole training split; the share of it that is hit is exact in every epoch.
        corruption
            Any, such as ``"text missing 15 % + audio noise_add 10 %"``; or `missing` and `noise`, the shares of
            utterances, and `modalities` (``"text"``; ``"audio+video"`` or a list of these, which are hit together; the
            first modality when left out).
        selection
            ``exact`` or ``bernoulli``.
        """
        if corruption is None and missing is None and noise is None:
            raise UserError("perturb: say what befalls whom: missing=, noise= or corruption=")
        if corruption is None:
            of = modalities if isinstance(modalities, str) else "+".join(modalities or self.modalities[:1])
            parts = [f"{kind} {share}" for kind, share in (("missing", missing), ("noise_add", noise)) if share]
            corruption = f"{of} {' + '.join(parts or ['missing 0'])}"
        elif missing or noise or modalities:
            raise UserError("perturb: say corruption, or missing, noise and modalities, not both")
        self._require_known([corruption])
        return Perturbing(self._points, Corruption(corruption), [str(one) for one in ids], seed, selection)

    def _require_known(self, texts: Sequence[str]) -> None:
        has = ", ".join(self.modalities)
        for text in texts:
            try:
                corruption = Corruption(text)
            except UserError as error:
                raise UserError(f"{error}. This probe has encoders of {has}") from None
            for one in corruption.perturbations:
                unknown = [modality for modality in one.modalities if modality not in self.modalities]
                if unknown:
                    raise UserError(f"'{text}': this probe has no encoder of '{unknown[0]}'; it has {has}")
