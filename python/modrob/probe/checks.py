"""What must hold of a model before its numbers are trusted."""

from __future__ import annotations

import random
from typing import Any, Callable, Iterable, Mapping, Sequence

import numpy as np
import torch

from .._native import UserError
from .encoder import Point, outline

TOLERANCE = 1e-5  #: of scores that must not depend on batch mates


def require_plain_model(model: Any) -> None:
    """Raises UserError for wrappers whose parts are called elsewhere than where they stand."""
    if not isinstance(model, torch.nn.Module):
        raise UserError(f"the model must be a torch.nn.Module, it is {outline(model)}")
    if hasattr(model, "_orig_mod"):
        raise UserError(
            "the model is compiled (torch.compile), which calls its submodules out of sight; give model._orig_mod"
        )
    if isinstance(model, (torch.nn.DataParallel, torch.nn.parallel.DistributedDataParallel)):
        raise UserError(f"the model is wrapped in {type(model).__name__}, which scores copies of it; give model.module")


def require_evaluation_mode(model: torch.nn.Module) -> None:
    training = [name or "the model" for name, module in model.named_modules() if module.training]
    if training:
        raise UserError(
            f"{training[0]} is in training mode, so dropout or batch statistics would change its scores; "
            "call model.eval() before"
        )


def require_order(loader: Iterable[Any]) -> None:
    sampler = getattr(loader, "sampler", None)
    if isinstance(sampler, torch.utils.data.RandomSampler):
        raise UserError("the loader shuffles and its batches have no ids, so rows cannot be told apart; say ids=, or do not shuffle")


def find_axis(point: Point, tensor: torch.Tensor, ids: Sequence[str]) -> None:
    """Sets the axis of the rows. Raises UserError when the representation has other rows than the batch."""
    count, shape = len(ids), list(tensor.shape)
    fits = [axis for axis in range(min(2, tensor.ndim)) if shape[axis] == count]
    axis = point.spec.batch_axis
    if axis is None and point.axis in fits:
        axis = point.axis  # as in the batches before
    elif axis is None and tensor.ndim == 2 and 0 in fits:
        axis = 0  # [B, D]
    if axis is None and len(fits) == 2 and count > 1:
        raise UserError(
            f"{point} gives a tensor of shape {shape} for a batch of {count}: either axis may hold the rows; say "
            "modrob.Encoder(.., batch_axis=0), or 1 for time-major tensors"
        )
    if axis is None and fits:
        axis = fits[0]
    if axis not in (0, 1) or axis not in fits:
        hint = f"; its axis {fits[0]} has, so say batch_axis={fits[0]}" if fits else ""
        raise UserError(
            f"{point} gives a tensor of shape {shape}, which has not one row for each of the {count} utterances of the "
            f"batch{hint}"
        )
    point.axis = axis


def require_repeatable(first: np.ndarray, second: np.ndarray, ids: Sequence[str]) -> None:
    far = ~np.isclose(first, second, rtol=TOLERANCE, atol=TOLERANCE)
    if far.any():
        place = int(np.argmax(far))
        raise UserError(
            f"the model scores '{ids[place]}' {first[place]:.6g} and, asked again, {second[place]:.6g}: it draws random "
            "numbers in evaluation mode, so nothing can be measured"
        )


def require_independent(
    model: torch.nn.Module,
    attention: AttentionShapes,
    clean: np.ndarray,
    scores: np.ndarray,
    untouched: Sequence[int],
    ids: Sequence[str],
) -> None:
    """Raises UserError when a row's score changed because other rows of its batch were hit."""
    far = [i for i in untouched if not np.isclose(clean[i], scores[i], rtol=TOLERANCE, atol=TOLERANCE)]
    if far:
        raise UserError(
            f"scores depend on batch mates: '{ids[far[0]]}' has {clean[far[0]]:.6g}, and {scores[far[0]]:.6g} when others "
            f"of its batch are corrupted{_blame(model, attention)}. One pass cannot measure this; real_passes=True runs "
            "the model on every mask, and its numbers then depend on how the split is cut into batches"
        )


def require_same_alone(
    score: Callable[[Any], np.ndarray], content: Any, clean: np.ndarray, model: torch.nn.Module, ids: Sequence[str]
) -> None:
    """Raises UserError when an utterance scores otherwise alone, in half its batch or in another order. What cannot be
    cut or turned says nothing."""
    count = len(clean)
    for what, rows in (
        ("alone", [0]),
        ("in half of its batch", list(range(count // 2 or 1))),
        ("in another order", list(range(count))[::-1]),
    ):
        try:
            with AttentionShapes(model) as attention:
                scores = score(_rows_of(content, rows, count))
        except Exception:  # noqa: BLE001  a batch whose parts do not fit together any more
            continue
        if len(scores) != len(rows):
            continue
        far = [k for k, i in enumerate(rows) if not np.isclose(clean[i], scores[k], rtol=TOLERANCE, atol=TOLERANCE)]
        if far:
            raise UserError(
                f"scores depend on batch mates: '{ids[rows[far[0]]]}' has {clean[rows[far[0]]]:.6g} in its batch and "
                f"{scores[far[0]]:.6g} {what}{_blame(model, attention)}. real_passes=True runs the model on every mask, "
                "and its numbers then depend on how the split is cut into batches"
            )


def _rows_of(value: Any, rows: Sequence[int], count: int) -> Any:
    if isinstance(value, torch.Tensor):
        return value[list(rows)] if value.ndim and value.shape[0] == count else value
    if isinstance(value, np.ndarray):
        return value[list(rows)] if value.ndim and value.shape[0] == count else value
    if isinstance(value, Mapping):
        return type(value)({key: _rows_of(one, rows, count) for key, one in value.items()})
    if isinstance(value, (list, tuple)):
        parts = any(isinstance(one, (torch.Tensor, np.ndarray, Mapping, list, tuple)) for one in value)
        items = [_rows_of(one, rows, count) for one in value] if parts or len(value) != count else [value[i] for i in rows]
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    raise TypeError("not cut")


class AttentionShapes:
    """Notes which attention layers get a batch where they expect a sequence, while it is entered."""

    def __init__(self, model: torch.nn.Module) -> None:
        self._layers = [
            (name, module)
            for name, module in model.named_modules()
            if isinstance(module, torch.nn.MultiheadAttention) and not module.batch_first
        ]
        self.seen: list[tuple[str, list[int]]] = []
        self._hooks: list[Any] = []

    def __enter__(self) -> AttentionShapes:
        for name, module in self._layers:
            note = lambda _, args, name=name: self.seen.append((name, list(args[0].shape))) if args else None  # noqa: E731
            self._hooks.append(module.register_forward_pre_hook(note))
        return self

    def __exit__(self, *_: Any) -> None:
        for hook in self._hooks:
            hook.remove()


def _blame(model: torch.nn.Module, attention: AttentionShapes) -> str:
    for name, module in model.named_modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm) and module.running_mean is None:
            return f" ({type(module).__name__} '{name}' takes the statistics of the batch)"
    if attention.seen:
        name, shape = attention.seen[0]
        return (
            f" (perhaps attention over the batch: MultiheadAttention '{name}' has batch_first=False and got {shape}, whose "
            "first axis it takes for the sequence)"
        )
    return ""


class RandomState:
    """The random numbers of torch (all devices in use), numpy and Python as they are now."""

    def __init__(self) -> None:
        self._torch = torch.get_rng_state()
        self._cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() and torch.cuda.is_initialized() else None
        self._numpy = np.random.get_state()
        self._python = random.getstate()

    def restore(self) -> None:
        torch.set_rng_state(self._torch)
        if self._cuda is not None:
            torch.cuda.set_rng_state_all(self._cuda)
        np.random.set_state(self._numpy)
        random.setstate(self._python)
