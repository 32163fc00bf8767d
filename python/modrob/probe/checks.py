"""What must hold of a model before its numbers are trusted."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, Callable, Iterable, Mapping, Sequence

import numpy as np
import torch

from .._native import UserError
from .encoder import Point, outline
from .watching import Watch


@dataclass(frozen=True)
class Tolerance:
    """How far two scores of the same may be apart by rounding alone."""

    relative: float = 1e-5
    absolute: float = 1e-5

    @classmethod
    def of(cls, dtype: torch.dtype, scores: np.ndarray) -> Tolerance:
        """Of scores that were computed through this type. Below float32: four units in the last place, of each score and
        of the largest, since layers before the last round what is of another size than its score."""
        unit = torch.finfo(dtype).eps
        if unit <= torch.finfo(torch.float32).eps:
            return cls()
        return cls(4 * unit, 4 * unit * float(np.abs(scores).max()))

    def apart(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return ~np.isclose(first, second, rtol=self.relative, atol=self.absolute)


def require_plain_model(model: Any) -> None:
    """Raises UserError for wrappers whose parts are called elsewhere than where they stand."""
    if not isinstance(model, torch.nn.Module):
        raise UserError(f"the model must be a torch.nn.Module, it is {outline(model)}")
    in_place = [name for name, one in model.named_modules() if getattr(one, "_compiled_call_impl", None) is not None]
    if in_place:
        raise UserError(
            f"{in_place[0] or 'the model'} was compiled in place (.compile()), which calls submodules out of sight; give a "
            "model before it is compiled, or undo it by setting the module's _compiled_call_impl to None"
        )
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


def find_axis(point: Point, tensor: torch.Tensor, count: int, whose: str = "utterances of the batch") -> None:
    """Sets the axis of the `count` rows. Raises UserError when the representation has other rows."""
    shape = list(tensor.shape)
    fits = [axis for axis in range(min(2, tensor.ndim)) if shape[axis] == count]
    axis = point.spec.batch_axis
    if axis is None and point.axis_is_sure and point.axis in fits:
        axis = point.axis  # as in the batches before
    elif axis is None and tensor.ndim == 2 and 0 in fits:
        axis = 0  # [B, D]
    if axis is None and len(fits) == 2 and count > 1:
        raise UserError(
            f"{point}: the representation has the shape {shape} for a batch of {count}: either axis may hold the rows; say "
            "modrob.Encoder(.., batch_axis=0), or 1 for time-major tensors"
        )
    if axis is None and fits:
        axis = fits[0]
    if axis not in (0, 1) or axis not in fits:
        hint = f"; its axis {fits[0]} has, so say batch_axis={fits[0]}" if fits else ""
        raise UserError(
            f"{point}: the representation has the shape {shape}, which has not one row for each of the {count} {whose}{hint}"
        )
    point.axis = axis
    # A batch of one may have one step too: either axis gives the same, and says nothing of the next batch.
    point.axis_is_sure = count > 1 or len(fits) == 1


def require_repeatable(first: np.ndarray, second: np.ndarray, tolerance: Tolerance, ids: Sequence[str]) -> None:
    far = tolerance.apart(first, second)
    if far.any():
        place = int(np.argmax(far))
        raise UserError(
            f"the model scores '{ids[place]}' {first[place]:.6g} and, asked again, {second[place]:.6g}: it draws random "
            "numbers in evaluation mode, so nothing can be measured"
        )


def require_independent(
    watched: Callable[[], Watch],
    clean: np.ndarray,
    scores: np.ndarray,
    tolerance: Tolerance,
    untouched: Sequence[int],
    ids: Sequence[str],
) -> None:
    """Raises UserError when a row's score changed because other rows of its batch were hit. `watched`: a pass of the
    whole batch, for the message."""
    far = [i for i in untouched if tolerance.apart(clean[i], scores[i])]
    if far:
        watch = watched()
        raise UserError(
            f"scores depend on batch mates: '{ids[far[0]]}' has {clean[far[0]]:.6g}, and {scores[far[0]]:.6g} when others "
            f"of its batch are corrupted{_blame(watch.outside, watch)}. One pass cannot measure this; real_passes=True runs "
            "the model on every mask, and its numbers then depend on how the split is cut into batches"
        )


def parts_of(count: int, turned: bool) -> list[tuple[str, list[int]]]:
    """Rows that must score as in the whole batch, and what they are; `turned`: in another order too."""
    half = list(range(count // 2 or 1))
    parts = [("alone", [0]), ("in half of its batch", half)]
    if turned:
        parts += [("in another order", list(range(count))[::-1]), ("in half of its batch, in another order", half[::-1])]
    return parts


def part_scores(score: Callable[[Any], np.ndarray], content: Any, rows: Sequence[int], count: int) -> np.ndarray | None:
    """Scores of these rows of a batch of `count`, without the others. None for what cannot be cut: of other than its rows
    a batch has as many scores as before, and parts may not fit together."""
    try:
        scores = score(_rows_of(content, rows, count))
    except Exception:  # noqa: BLE001  whatever the model says of rows that do not fit together
        return None
    return scores if len(scores) == len(rows) else None


def require_same_in_parts(
    score: Callable[[Any], np.ndarray],
    content: Any,
    turned: bool,
    watched: Callable[[], Watch],
    clean: np.ndarray,
    tolerance: Tolerance,
    ids: Sequence[str],
) -> None:
    """Raises UserError when an utterance scores otherwise alone, in half its batch or (`turned`) in another order."""
    for what, rows in parts_of(len(clean), turned):
        scores = part_scores(score, content, rows, len(clean))
        if scores is None:
            continue
        far = [k for k, i in enumerate(rows) if tolerance.apart(clean[i], scores[k])]
        if far:
            # The rest of the model was found independent before, as far as representations reach.
            watch = watched()
            blame = _blame(watch.inside + watch.outside, watch)
            raise UserError(
                f"scores depend on batch mates: '{ids[rows[far[0]]]}' has {clean[rows[far[0]]]:.6g} in its batch and "
                f"{scores[far[0]]:.6g} {what}{blame}. real_passes=True runs the model on every mask, "
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


def _blame(called: Sequence[tuple[str, torch.nn.Module]], watch: Watch) -> str:
    for name, module in called:
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm) and module.running_mean is None:
            return f" ({type(module).__name__} '{name}' takes the statistics of the batch)"
        if type(module).__module__.startswith("torch.ao.nn.quantized.dynamic"):
            return f" ({type(module).__name__} '{name}' is quantised by the values of the whole batch)"
    for name, module in called:
        shape = watch.first_argument.get(name)
        if isinstance(module, torch.nn.MultiheadAttention) and not module.batch_first and shape:
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
