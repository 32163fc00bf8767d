"""What of a batch is its ids, labels, groups, lengths and scores."""

from __future__ import annotations

from typing import Any, Callable, Mapping, Sequence, Union

import numpy as np
import torch

from .._native import UserError
from .encoder import Point, outline

#: A key (dotted: "inputs.length"), a position, an attribute, or a function of the batch.
Field = Union[str, int, "Callable[[Any], Any]"]

LABEL_KEYS = ("label", "labels", "y", "target", "targets")
ID_KEYS = ("id", "ids", "utterance", "utterance_id", "sample_id")
GROUP_KEYS = ("group", "groups", "video", "videos", "video_id", "speaker", "patient")


def take(batch: Any, field: Field, what: str) -> Any:
    """A field of a batch. Raises UserError that shows what the batch has when it is not there."""
    if callable(field):
        return field(batch)
    try:
        return _get(batch, field)
    except (LookupError, AttributeError, TypeError):
        pass
    value = batch
    try:
        for part in str(field).split("."):
            value = _get(value, part)
        return value
    except (LookupError, AttributeError, TypeError) as error:
        raise UserError(f"{what}: the batch has no {field!r}; it is {outline(batch)}") from error


def find(batch: Any, keys: Sequence[str], last: bool = False) -> Field | None:
    """The first of these keys that the batch has; with `last`, the last position of a tuple."""
    for key in keys:
        if key in batch if isinstance(batch, Mapping) else hasattr(batch, key) and not callable(getattr(batch, key)):
            return key
    return -1 if last and isinstance(batch, (tuple, list)) and len(batch) > 1 else None


def _get(value: Any, key: Any) -> Any:
    if isinstance(value, Mapping) or isinstance(key, int):
        return value[key]
    return getattr(value, key)


def as_numbers(values: Any, what: str) -> np.ndarray:
    """[rows] float64."""
    if isinstance(values, torch.Tensor):
        values = values.detach().double().cpu().numpy()
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UserError(f"{what} must be numbers, one for each row: {error}; they are {outline(values)}") from None
    return _flat(array, what)


def as_scores(values: Any) -> np.ndarray:
    """[rows] float32 of what `score` gave: [B] or [B, 1]."""
    if isinstance(values, torch.Tensor):
        values = values.detach().float().cpu().numpy()
    try:
        if values is None or _has_tensors(values):
            raise TypeError
        array = np.asarray(values, dtype=np.float32)
    except (TypeError, ValueError):
        raise UserError(
            f"score must give one number for each row, it gave {outline(values)}; {_advice(values)}"
        ) from None
    return _flat(array, "score")


def _has_tensors(values: Any) -> bool:
    """Of more than one number each: the parts of an output, not a list of scores."""
    return isinstance(values, (tuple, list)) and any(isinstance(one, torch.Tensor) and one.numel() > 1 for one in values)


def _advice(values: Any) -> str:
    if values is None:
        return "does the function end without a return?"
    if isinstance(values, (tuple, list)):
        return "return the part that holds the scores, such as model(..)[0]"
    return "return the tensor of scores, such as model(**batch['inputs']).logits"


def as_names(values: Any, what: str) -> list[str]:
    """[rows] texts."""
    if isinstance(values, torch.Tensor):
        values = values.detach().cpu().numpy()
    if isinstance(values, str) or not hasattr(values, "__len__"):
        raise UserError(f"{what} must be a list of names, one for each row, it is {values!r}")
    names = [name.decode() if isinstance(name, bytes) else str(name) for name in np.asarray(values, dtype=object).ravel()]
    if any(one is None for one in np.asarray(values, dtype=object).ravel()) or "" in names:
        raise UserError(f"{what}: row {names.index('') if '' in names else names.index('None')} of a batch has none")
    return names


def as_lengths(values: Any, what: str) -> list[int]:
    """[rows] whole numbers, of these or of a mask [rows, steps] of real steps, which come first."""
    mask = values.detach().cpu().numpy() if isinstance(values, torch.Tensor) else np.asarray(values)
    if mask.ndim != 2 or mask.shape[1] < 2:
        return [int(value) for value in as_numbers(values, what)]
    real = mask != 0
    counts = real.sum(1)
    if (real != (np.arange(mask.shape[1]) < counts[:, np.newaxis])).any():
        raise UserError(
            f"{what}: the mask has real steps behind steps that are not; noise is drawn for the first steps of each row, so "
            "pad at the end"
        )
    return [int(count) for count in counts]


def _flat(array: np.ndarray, what: str) -> np.ndarray:
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim == 0:
        array = array[np.newaxis]
    if array.ndim != 1:
        hint = ""
        if what == "score" and array.ndim == 2 and len(array) > 1:
            hint = (
                f". {list(array.shape)} looks like scores of {array.shape[1]} classes; give one number for each row, such as "
                "logits[:, 1] - logits[:, 0], or the mean of the labels under the softmax"
            )
        raise UserError(
            f"{what} has the shape {list(array.shape)}; it must be one number for each row: [B] or [B, 1]{hint}"
        )
    return np.ascontiguousarray(array)


class Fields:
    """Where labels, ids and groups stand in a batch; what is not given is looked for under the usual names."""

    def __init__(self, batch: Any, labels: Field | None, ids: Field | None, groups: Field | None) -> None:
        found = labels if labels is not None else find(batch, LABEL_KEYS, last=True)
        if found is None:
            raise UserError(f"labels: say where they stand in the batch, which is {outline(batch)}")
        self.labels = found
        self.ids = ids if ids is not None else find(batch, ID_KEYS)
        self.groups = groups if groups is not None else find(batch, GROUP_KEYS)

    @property
    def group_word(self) -> str:
        """What groups are called, as far as their key says: "video" of "meta.video_id"."""
        word = self.groups.split(".")[-1].removesuffix("_id") if isinstance(self.groups, str) else ""
        word = word[:-1] if word in GROUP_KEYS and word.endswith("s") else word
        return word if word.isascii() and word.isalpha() and word != "group" else ""


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
