"""What of a batch is its ids, labels, groups and lengths."""

from __future__ import annotations

from typing import Any, Callable, Mapping, Sequence, Union

import numpy as np
import torch

from .._native import UserError
from .encoder import outline

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
    array = np.asarray(values, dtype=np.float64)
    return _flat(array, what)


def as_scores(values: Any) -> np.ndarray:
    """[rows] float32 of what `score` gave: [B], [B, 1], or an output with one such tensor."""
    if isinstance(values, torch.Tensor):
        values = values.detach().float().cpu().numpy()
    try:
        array = np.asarray(values, dtype=np.float32)
    except (TypeError, ValueError):
        raise UserError(
            f"score must give one number for each row, it gave {outline(values)}; "
            "return the tensor of scores, such as model(**batch['inputs']).logits"
        ) from None
    return _flat(array, "score")


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
    """[rows] whole numbers."""
    return [int(value) for value in as_numbers(values, what)]


def _flat(array: np.ndarray, what: str) -> np.ndarray:
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim == 0:
        array = array[np.newaxis]
    if array.ndim != 1:
        raise UserError(f"{what} has the shape {list(array.shape)}; it must be one number for each row: [B] or [B, 1]")
    return np.ascontiguousarray(array)
