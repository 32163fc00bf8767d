"""What a model does in one pass, for checks and their messages."""

from __future__ import annotations

from typing import Any, Sequence

import torch

from .encoder import Point, map_tensors


class Watch:
    """Notes which modules are called, and how precisely they compute, while it is entered."""

    def __init__(self, model: torch.nn.Module, points: Sequence[Point]) -> None:
        self._modules = [(name, one) for name, one in model.named_modules() if not isinstance(one, torch.jit.ScriptModule)]
        self._encoders = {id(point.module) for point in points if not point.at_input}
        self._inside = 0  # how many encoders are running
        self.outside: list[tuple[str, torch.nn.Module]] = []  #: called, and not by an encoder
        self.inside: list[tuple[str, torch.nn.Module]] = []  #: called by an encoder, or one itself
        self.first_argument: dict[str, list[int]] = {}  #: its shape, by name of the module
        self.coarsest = torch.float64  #: type of the least precise tensor that a module gave
        self._hooks: list[Any] = []

    def note(self, tensor: Any) -> Any:
        if isinstance(tensor, torch.Tensor) and tensor.is_floating_point():
            self.coarsest = max(self.coarsest, tensor.dtype, key=lambda dtype: torch.finfo(dtype).eps)
        return tensor

    def __enter__(self) -> Watch:
        for name, module in self._modules:
            self._hooks.append(module.register_forward_pre_hook(self._before(name)))
            self._hooks.append(module.register_forward_hook(self._after))
        return self

    def __exit__(self, *_: Any) -> None:
        for hook in self._hooks:
            hook.remove()

    def _before(self, name: str) -> Any:
        def before(module: torch.nn.Module, args: tuple[Any, ...]) -> None:
            self._inside += id(module) in self._encoders
            (self.inside if self._inside else self.outside).append((name, module))
            if args and isinstance(args[0], torch.Tensor) and not args[0].is_nested:
                self.first_argument[name] = list(args[0].shape)

        return before

    def _after(self, module: torch.nn.Module, args: tuple[Any, ...], output: Any) -> None:
        self._inside -= id(module) in self._encoders
        map_tensors(output, self.note)
