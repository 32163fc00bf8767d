"""One line that says how far long work is, and the time left."""

from __future__ import annotations

import sys
import time


class Progress:
    """Writes to stderr: by itself on a terminal, always or never when `shown` says so."""

    def __init__(self, what: str, total: int | None, unit: str, shown: bool | None = None) -> None:
        self._what, self._total, self._unit = what, total, unit
        self._shown = sys.stderr.isatty() if shown is None else shown
        self._begun = self._told = time.monotonic()
        self._done = 0

    def advance(self, count: int) -> None:
        self._done += count
        now = time.monotonic()
        if not self._shown or now - self._told < 0.5:
            return
        self._told = now
        sys.stderr.write(f"\r{self._line(now)}\x1b[K")
        sys.stderr.flush()

    def finish(self) -> None:
        if self._shown and self._done:
            sys.stderr.write(f"\r{self._what}: {self._done} {self._unit} in {_time(time.monotonic() - self._begun)}\x1b[K\n")

    def _line(self, now: float) -> str:
        if not self._total:
            return f"{self._what}: {self._done} {self._unit}"
        left = (now - self._begun) / self._done * max(self._total - self._done, 0)
        return f"{self._what}: {self._done} of {self._total} {self._unit}, {_time(left)} left"


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
