"""Utterances put together for a model."""

from __future__ import annotations

from typing import Any, Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .._native import UserError


def collate(items: Sequence[Mapping[str, Any]], *, padded: bool = True, torch: bool = False) -> dict[str, Any]:
    """A batch of utterances of a :class:`Dataset`, also with keys that were added to each of them.

    >>> loader = DataLoader(dataset, batch_size=32, collate_fn=functools.partial(modrob.data.collate, torch=True))

    Arrays of frames become float32 ``[B, T, D]`` with zeros behind each utterance's last frame, T that of the longest;
    ``audio_length`` (int64 ``[B]``) says how many frames count, and likewise for each modality. Numbers (``label``)
    become float32 ``[B]``. Everything else becomes a list.

    Parameters
    ----------
    padded
        False: frames stay a list of arrays ``[T, D]`` of their own lengths.
    torch
        Tensors instead of arrays. Padded ones share their memory with nothing else; ragged ones are copies, because
        PyTorch knows no read-only memory.

    Raises
    ------
    UserError
        No items, items with different keys, or frames of different widths.
    """
    if not items:
        raise UserError("there are no items; a batch has at least one")
    for position, item in enumerate(items):
        if item.keys() != items[0].keys():
            raise UserError(f"item {position} has the keys {list(item)}, item 0 has {list(items[0])}; all must be alike")
    tensor = _tensor() if torch else np.asarray
    batch: dict[str, Any] = {}
    for key, first in items[0].items():
        values = [item[key] for item in items]
        if isinstance(first, np.ndarray) and first.ndim == 2:
            _check_widths(values, key)
            batch[key] = tensor(_padded(values)) if padded else [tensor(_writable(v, torch)) for v in values]
            batch[f"{key}_length"] = tensor(np.array([len(value) for value in values], dtype=np.int64))
        elif isinstance(first, (int, float, np.number)):
            batch[key] = tensor(np.array(values, dtype=np.float32))
        else:
            batch[key] = values
    return batch


def _tensor() -> Callable[[NDArray[Any]], Any]:
    from torch import from_numpy

    return from_numpy


def _check_widths(values: Sequence[NDArray[Any]], key: str) -> None:
    for position, value in enumerate(values):
        if value.ndim != 2 or value.shape[1] != values[0].shape[1]:
            raise UserError(
                f"'{key}' of item {position} has shape {value.shape}; [T, {values[0].shape[1]}] is needed, as in item 0"
            )


def _padded(values: Sequence[NDArray[Any]]) -> NDArray[np.float32]:
    block = np.zeros((len(values), max(map(len, values)), values[0].shape[1]), dtype=np.float32)
    for row, value in zip(block, values):
        row[: len(value)] = value
    return block


def _writable(value: NDArray[Any], needed: bool) -> NDArray[Any]:
    return value.copy() if needed else value
