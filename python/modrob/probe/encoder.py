"""Which submodule makes or takes a modality's representation, and what of its output or input that is."""

from __future__ import annotations

import copy
import dataclasses
import difflib
from dataclasses import dataclass
from typing import Any, Callable, Mapping, Union

import torch

from .._native import UserError

Selector = Union[None, int, str, list, "tuple[Callable[[Any], Any], Callable[[Any, Any], Any]]"]


@dataclass(frozen=True)
class Encoder:
    """The submodule whose output (or input) is a modality's representation.

    Parameters
    ----------
    module
        Dotted name as ``model.named_modules()`` gives it, or the module itself.
    output
        What of its output: ``None`` the tensor itself; an index (``1``) or key or attribute (``"last_hidden_state"``);
        a list of these from the outside to the inside (``[1, 0]``: ``h`` of an LSTM); or a pair of functions
        ``(get(output) -> tensor, set(output, tensor) -> output)``.
    input
        In place of `output`, for models whose encoders are no modules of their own: which argument of the module is the
        representation, by position (``0``) or keyword (``"audio"``). The whole model runs for everything that is done to it.
    call
        Which call of the module in one pass, from 0, where it is called several times (one encoder shared by two
        modalities).
    lengths
        Real steps of each row of a sequence ``[B, T, D]``: a key of the batch or a function of it. ``False``: the
        middle axis is no time, every element is real. Needed for noise only.
    batch_axis
        Axis of the rows: 0, or 1 (``[T, B, D]``). ``None``: the one that has as many entries as the batch.
    """

    module: Any
    output: Selector = None
    call: int | None = None
    lengths: Any = None
    batch_axis: int | None = None
    input: int | str | None = None

    def __post_init__(self) -> None:
        if self.input is not None and self.output is not None:
            raise UserError(
                f"modrob.Encoder: output={self.output!r} and input={self.input!r} exclude each other; a representation is "
                "what a module gives, or what it is called with"
            )
        if self.input is not None and (isinstance(self.input, bool) or not isinstance(self.input, (int, str))):
            raise UserError(f"modrob.Encoder: input must be a position such as 0, or a keyword's name, it is {self.input!r}")


@dataclass
class Point:
    """An encoder that was found in a model."""

    modality: str
    name: str  #: dotted
    module: torch.nn.Module
    spec: Encoder
    axis: int | None = None  #: of the rows, once it is known
    axis_is_sure: bool = False

    @property
    def call(self) -> int:
        return self.spec.call or 0

    @property
    def at_input(self) -> bool:
        return self.spec.input is not None

    def __str__(self) -> str:
        return f"encoder of '{self.modality}' ({self.name}{f', input {self.spec.input!r}' if self.at_input else ''})"


def find_points(model: torch.nn.Module, encoders: Mapping[str, Any]) -> list[Point]:
    """The encoders of a model by modality. Raises UserError for what is not there."""
    if not isinstance(encoders, Mapping) or not 1 <= len(encoders) <= 8:
        raise UserError("encoders must be a dict of one to eight modalities, such as {'text': 'bert', 'audio': 'rnn'}")
    modules = dict(model.named_modules())
    names = {id(module): name or "the model itself" for name, module in modules.items()}
    points = []
    for modality, given in encoders.items():
        if isinstance(given, tuple) and len(given) != 2:
            raise UserError(
                f"encoder of '{modality}': a tuple is (module, what of its output), this one has {len(given)} parts; "
                "modrob.Encoder(..) says more"
            )
        spec = given if isinstance(given, Encoder) else Encoder(*given) if isinstance(given, tuple) else Encoder(given)
        module = spec.module
        if isinstance(module, str):
            if module not in modules:
                near = difflib.get_close_matches(module, modules, n=3) or [name for name in modules if name][:12]
                raise UserError(f"encoder of '{modality}': the model has no submodule '{module}'; it has {', '.join(near)}")
            module = modules[module]
        if id(module) not in names:
            raise UserError(
                f"encoder of '{modality}': {type(module).__name__} is no submodule of the model; "
                "give a name that model.named_modules() lists, or one of its modules"
            )
        if isinstance(module, torch.jit.ScriptModule):
            raise UserError(f"encoder of '{modality}' is a ScriptModule, whose output cannot be replaced; give the module it was made of")
        points.append(Point(modality, names[id(module)], module, spec))
    _check_shared(points)
    return points


def _check_shared(points: list[Point]) -> None:
    for a in points:
        for b in points:
            if a is b or a.module is not b.module or a.call != b.call:
                continue
            if (a.spec.output, a.spec.input) == (b.spec.output, b.spec.input):
                raise UserError(
                    f"'{a.modality}' and '{b.modality}' have the same encoder ({a.name}); if it is called once for each, "
                    f"say which call is whose: modrob.Encoder('{a.name}', call=0) and modrob.Encoder('{b.name}', call=1)"
                )


def outline(value: Any, depth: int = 2) -> str:
    """What an output or batch is made of, for messages: 'tuple of Tensor [8, 20, 64], Tensor [8, 64]'."""
    if isinstance(value, torch.Tensor):
        return f"Tensor {list(value.shape)}"
    if value is None:
        return "None"
    if isinstance(value, Mapping):
        inside = ", ".join(f"{key}: {outline(one, depth - 1)}" for key, one in list(value.items())[:12])
        return f"{type(value).__name__} with {inside}" if depth else type(value).__name__
    if isinstance(value, (tuple, list)):
        if not depth or not any(isinstance(one, (torch.Tensor, Mapping, tuple, list)) for one in value):
            return f"{type(value).__name__} of {len(value)}"
        return f"{type(value).__name__} of " + ", ".join(outline(one, depth - 1) for one in value[:8])
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return f"{type(value).__name__} with " + ", ".join(field.name for field in dataclasses.fields(value))
    return type(value).__name__


def map_tensors(value: Any, change: Callable[[torch.Tensor], torch.Tensor]) -> Any:
    """The same structure with every tensor changed. What is of an unknown type stays as it is."""
    if isinstance(value, torch.Tensor):
        return change(value)
    if isinstance(value, tuple):
        items = [map_tensors(one, change) for one in value]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    if isinstance(value, list):
        return [map_tensors(one, change) for one in value]
    if isinstance(value, Mapping):
        same = copy.copy(value)
        for key, one in value.items():
            same[key] = map_tensors(one, change)
        return same
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.replace(
            value, **{f.name: map_tensors(getattr(value, f.name), change) for f in dataclasses.fields(value) if f.init}
        )
    return value


def select(point: Point, output: Any) -> torch.Tensor:
    """The representation in an encoder's output. Raises UserError that shows the output when it is not there."""
    selector = point.spec.output
    try:
        if isinstance(selector, tuple):
            chosen = selector[0](output)
        else:
            chosen = output
            for step in _steps(selector):
                chosen = _item(chosen, step)
    except (LookupError, AttributeError, TypeError) as error:
        raise UserError(f"{point}: its output has no {selector!r}; it is {outline(output)}") from error
    return _representation(
        point, chosen, f"say what of the output it is, such as ('{point.name}', 1) or ('{point.name}', 'last_hidden_state')"
    )


def select_input(point: Point, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> torch.Tensor:
    """The representation among a module's arguments. Raises UserError that shows these when it is not there."""
    which = point.spec.input
    try:
        chosen = args[which] if isinstance(which, int) else kwargs[which]
    except LookupError as error:
        called = [outline(one) for one in args] + [f"{name}={outline(one)}" for name, one in kwargs.items()]
        raise UserError(f"{point}: the module is not called with that; it is called with ({', '.join(called)})") from error
    return _representation(point, chosen, "name the argument that holds it")


def replace_input(
    point: Point, args: tuple[Any, ...], kwargs: Mapping[str, Any], tensor: torch.Tensor
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments with another representation; the given ones are left alone."""
    which = point.spec.input
    if isinstance(which, str):
        return args, {**kwargs, which: tensor}
    items = list(args)
    items[which] = tensor
    return tuple(items), dict(kwargs)


def _representation(point: Point, chosen: Any, advice: str) -> torch.Tensor:
    if isinstance(chosen, torch.nn.utils.rnn.PackedSequence):
        advice = (
            "take the state where the rest of the model reads it ([1, 0] of an LSTM, 1 of a GRU), else the input of the module "
            "that reads the sequence once it is padded again: modrob.Encoder(.., input=0)"
        )
    if not isinstance(chosen, torch.Tensor) or not chosen.is_floating_point():
        raise UserError(
            f"{point}: the representation must be a tensor of floating-point numbers, it is {outline(chosen)}; {advice}"
        )
    return chosen


def replace(point: Point, output: Any, tensor: torch.Tensor) -> Any:
    """An output with another representation; the given one is left alone."""
    selector = point.spec.output
    if isinstance(selector, tuple):
        return selector[1](output, tensor)
    return _with_item(output, _steps(selector), tensor)


def _steps(selector: Selector) -> list:
    return [] if selector is None else list(selector) if isinstance(selector, list) else [selector]


def _item(value: Any, step: Any) -> Any:
    if isinstance(step, str) and not isinstance(value, Mapping):
        return getattr(value, step)
    return value[step]  # outputs of Hugging Face are mappings that take an index too


def _with_item(value: Any, steps: list, tensor: torch.Tensor) -> Any:
    if not steps:
        return tensor
    step, rest = steps[0], steps[1:]
    new = _with_item(_item(value, step), rest, tensor)
    if isinstance(value, tuple) and isinstance(step, int):
        items = list(value)
        items[step] = new
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    if isinstance(value, tuple):
        return value._replace(**{step: new})
    if isinstance(value, Mapping) and isinstance(step, int):
        step = list(value)[step]
    if dataclasses.is_dataclass(value) and not isinstance(value, Mapping):
        return dataclasses.replace(value, **{step: new})
    same = copy.copy(value)
    if isinstance(value, (Mapping, list)):
        same[step] = new
    else:
        setattr(same, step, new)
    return same
