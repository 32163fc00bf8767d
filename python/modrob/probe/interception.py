"""Standing between a model and its encoders for the length of a `with`, without editing either."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Mapping

import torch

from .._native import UserError
from .encoder import Point

#: Answers a call of an encoder: gives its output.
Action = Callable[["Call"], Any]


class Calls:
    """A module that encodes one or more modalities, and how often it was called in the current pass."""

    def __init__(self, module: torch.nn.Module) -> None:
        self.module = module
        self.points: list[Point] = []
        self.count = 0

    def at(self, call: int) -> list[Point]:
        return [point for point in self.points if point.spec.call in (None, call)]


@dataclass(frozen=True)
class Call:
    """One call of a module that encodes."""

    of: Calls
    number: int  #: in its pass
    forward: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]

    @property
    def points(self) -> list[Point]:
        return self.of.at(self.number)

    def carry_out(self) -> Any:
        return self.forward(*self.args, **self.kwargs)


class Interception:
    """While it is entered, `action` answers every call of the encoders' ``forward``; afterwards the modules are exactly
    as they were, whatever happened inside. Not reentrant, one thread at a time."""

    def __init__(self, points: list[Point]) -> None:
        by_module: dict[int, Calls] = {}
        for point in points:
            by_module.setdefault(id(point.module), Calls(point.module)).points.append(point)
        self.encoders = list(by_module.values())
        self.action: Action = Call.carry_out
        self._before: list[tuple[torch.nn.Module, bool, Any]] = []

    def __enter__(self) -> Interception:
        try:
            for calls in self.encoders:
                own = vars(calls.module)
                self._before.append((calls.module, "forward" in own, own.get("forward")))
                own["forward"] = self._answer(calls, calls.module.forward)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: Any) -> None:
        while self._before:
            module, had, forward = self._before.pop()
            vars(module).pop("forward", None)
            if had:
                vars(module)["forward"] = forward

    def begin_pass(self, action: Action) -> None:
        self.action = action
        for calls in self.encoders:
            calls.count = 0

    def check_pass(self, training: bool = False) -> None:
        """Raises UserError unless every encoder was called as its points say; in a training perhaps more often."""
        place = "inside the with" if training else "when the model was scored"
        advice = "run the model inside the with" if training else "run it through score's `model` argument"
        called = [calls.points[0].name for calls in self.encoders if calls.count > 0]
        for calls in self.encoders:
            point = max(calls.points, key=lambda one: one.call)
            if calls.count <= point.call:
                times = "was not called" if calls.count == 0 else f"was called {_times(calls.count)} only"
                raise UserError(
                    f"{point} {times} {place}"
                    + (f" ({', '.join(called)} was)" if called and calls.count == 0 else "")
                    + f"; name the submodule that the model's forward calls, and {advice}. A compiled model "
                    "(torch.compile) calls none: give the model that was compiled"
                )
            if not training and calls.count > 1 and any(one.spec.call is None for one in calls.points):
                raise UserError(
                    f"{point} was called {_times(calls.count)} in one pass; say which call gives the representation of "
                    f"'{point.modality}', from 0: modrob.Encoder('{point.name}', call=0)"
                )

    def _answer(self, calls: Calls, forward: Callable[..., Any]) -> Callable[..., Any]:
        def answer(*args: Any, **kwargs: Any) -> Any:
            call = Call(calls, calls.count, forward, args, kwargs)
            calls.count += 1
            return self.action(call)

        return answer


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
