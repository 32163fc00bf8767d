"""What answers an encoder's call: itself with its representation altered, or what it gave before."""

from __future__ import annotations

from typing import Any, Callable

import torch

from .._native import UserError
from .encoder import Point, map_tensors, replace, replace_input, select, select_input
from .interception import Action, Call

Alter = Callable[[Point, torch.Tensor], torch.Tensor]


def altering(alter: Alter) -> Action:
    """Encoders run, and their representations are altered."""

    def action(call: Call) -> Any:
        args, kwargs = call.args, call.kwargs
        for point in call.points:
            if point.at_input:
                args, kwargs = replace_input(point, args, kwargs, alter(point, select_input(point, args, kwargs)))
        return _altered(call, call.forward(*args, **kwargs), alter)

    return action


def _altered(call: Call, output: Any, alter: Alter) -> Any:
    for point in call.points:
        if not point.at_input:
            output = replace(point, output, alter(point, select(point, output)))
    return output


class Kept:
    """What the encoders gave for one batch. They run once; afterwards it stands in their place, altered or not.

    `copies`: what stands in is copied each time, because the rest of the model may write into it. `watch_inputs`: what
    encoders are called with is kept too, to see whether it changes when encodings do.
    """

    def __init__(self, copies: bool, watch_inputs: bool = False) -> None:
        self.representations: dict[str, torch.Tensor] = {}  #: by modality, not altered
        self._outputs: dict[tuple[int, int], Any] = {}
        self._copies, self._watch_inputs = copies, watch_inputs
        self._inputs: dict[tuple[int, int], list[torch.Tensor]] = {}
        self.fed: set[str] = set()  #: modalities whose encoder was called with something else than when it ran
        self._handed_out: list[torch.Tensor] = []

    def recording(self, call: Call) -> Any:
        for point in call.points:
            if point.at_input:
                self.representations[point.modality] = select_input(point, call.args, call.kwargs)
        if self._watch_inputs:
            self._inputs[id(call.of), call.number] = [tensor.clone() for tensor in _tensors(call)]
        output = call.carry_out()
        kept = self._outputs[id(call.of), call.number] = map_tensors(output, torch.clone)
        for point in call.points:
            if not point.at_input:
                self.representations[point.modality] = select(point, kept)
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

        def action(call: Call) -> Any:
            output = self._outputs.get((id(call.of), call.number))
            if output is None:
                raise UserError(f"{call.of.points[0]} is called more often when an encoding is corrupted than when it is not")
            before = self._inputs.get((id(call.of), call.number))
            if before is not None and not _same(before, _tensors(call)):
                self.fed.update(point.modality for point in call.points)
            if self._copies:
                output = map_tensors(output, self._copy)
            return _altered(call, output, alter)

        return action


def _tensors(call: Call) -> list[torch.Tensor]:
    """What an encoder is called with."""
    found: list[torch.Tensor] = []
    map_tensors((call.args, dict(call.kwargs)), lambda tensor: found.append(tensor) or tensor)
    return [tensor for tensor in found if not tensor.is_nested]


def _same(first: list[torch.Tensor], second: list[torch.Tensor]) -> bool:
    return len(first) == len(second) and all(
        one.shape == other.shape and bool(((one == other) | ((one != one) & (other != other))).all())
        for one, other in zip(first, second)
    )
