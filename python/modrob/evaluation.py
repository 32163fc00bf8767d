"""Metrics of scores with their intervals, for people who have scores only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from ._native import UserError


@dataclass(frozen=True)
class Metric:
    """One metric of the program (docs/metrics.md)."""

    name: str
    label: str
    higher_is_better: bool
    percent: bool  #: shown times 100
    undefined_when: str


@dataclass(frozen=True)
class Number:
    """A metric's value, or a difference of two, with what the sample says of its error. NaN: undefined."""

    value: float
    low: float
    high: float
    standard_error: float
    method: str  #: of the interval: docs/statistics.md
    #: Of a difference: that it is 0, two-sided, by exchanging the sides group by group (docs/statistics.md). NaN: there
    #: is no such test (metrics of ranks, sides with different draws, values).
    p: float = math.nan


def metrics() -> dict[str, Metric]:
    """Every metric by name, in the order of tables."""
    return {row["name"]: Metric(**row) for row in _native.metric_table()}


@dataclass(repr=False)
class _Numbers(Mapping[str, Number]):
    """Numbers by metric, with a table for people."""

    _numbers: dict[str, Number]
    level: float
    groups: int  #: videos, speakers, patients: what was resampled
    utterances: int
    warnings: list[str]  #: what a reader must know before trusting a number

    def __getitem__(self, metric: str) -> Number:
        if metric not in self._numbers:
            raise KeyError(f"there is no metric '{metric}'; known: {', '.join(self._numbers)}")
        return self._numbers[metric]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def _rows(self) -> list[dict[str, Any]]:
        raise NotImplementedError

    def to_frame(self) -> Any:
        """The numbers as a ``pandas.DataFrame``, one row per metric (pandas must be installed)."""
        import pandas

        return pandas.DataFrame(self._rows()).set_index("metric")

    def _table(self) -> list[list[str]]:
        known = metrics()
        rows = [["metric", *self._columns()]]
        for row in self._rows():
            metric = known[row["metric"]]
            rows.append([metric.label, *(_shown(metric, row, key) for key in self._columns().values())])
        return rows

    def _columns(self) -> dict[str, str]:
        raise NotImplementedError

    def _head(self) -> str:
        return f"{self.utterances} utterances in {self.groups} groups; {self.level:.0%} intervals"

    def __str__(self) -> str:
        rows = self._table()
        widths = [max(len(row[c]) for row in rows) for c in range(len(rows[0]))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
        return "\n".join([self._head(), *lines, *(f"WARNING: {warning}" for warning in self.warnings)])

    def _repr_html_(self) -> str:
        from html import escape

        head, *body = self._table()
        row = lambda cells, tag: "<tr>" + "".join(f"<{tag}>{escape(c)}</{tag}>" for c in cells) + "</tr>"  # noqa: E731
        below = "".join(f"<p>{escape(line)}</p>" for line in [self._head(), *self.warnings])
        return f"<table>{row(head, 'th')}{''.join(row(cells, 'td') for cells in body)}</table>{below}"


def _shown(metric: Metric, row: Mapping[str, Any], key: str) -> str:
    value = row[key]
    if key == "p":
        return "" if math.isnan(value) else "< 0.001" if value < 0.001 else f"{value:.3f}"
    factor, decimals = (100.0, 1) if metric.percent else (1.0, 3)
    text = "undefined" if math.isnan(value) else f"{factor * value:.{decimals}f}"
    low, high = row.get(f"{key}_low", math.nan), row.get(f"{key}_high", math.nan)
    return text if math.isnan(low) else f"{text} [{factor * low:.{decimals}f}, {factor * high:.{decimals}f}]"


@dataclass(repr=False)
class Evaluation(_Numbers):
    """Metrics of one model by name: ``result["corr"].low``; ``print(result)`` shows the table."""

    def _columns(self) -> dict[str, str]:
        return {"value": "value"}

    def _rows(self) -> list[dict[str, Any]]:
        return [{"metric": name, **_spread("value", number)} for name, number in self._numbers.items()]


@dataclass(repr=False)
class Comparison(_Numbers):
    """Two models on the same utterances: ``result["corr"]`` is b less a, paired; ``a`` and ``b`` are evaluations."""

    a: Evaluation
    b: Evaluation

    def _columns(self) -> dict[str, str]:
        return {"a": "a", "b": "b", "b - a": "difference", "p": "p"}

    def _rows(self) -> list[dict[str, Any]]:
        return [
            {
                "metric": name,
                **_spread("a", self.a[name]),
                **_spread("b", self.b[name]),
                **_spread("difference", number),
                "p": number.p,
            }
            for name, number in self._numbers.items()
        ]


def _spread(name: str, number: Number) -> dict[str, Any]:
    return {name: number.value, f"{name}_low": number.low, f"{name}_high": number.high}


def evaluate(
    scores: ArrayLike,
    labels: ArrayLike,
    groups: Sequence[Any] | NDArray[Any] | None = None,
    *,
    task: str = "regression",
    level: float = 0.95,
    resamples: int = 10_000,
    seed: int = 1,
    threads: int = 0,
) -> Evaluation:
    """Every metric of `scores` with its interval.

    Parameters
    ----------
    scores
        ``[utterances]``, or ``[draws, utterances]`` for a model scored under several draws of one condition, whose
        metrics are the means over the draws. Any float array (numpy, or what ``numpy.asarray`` takes).
    labels
        ``[utterances]``, real numbers.
    groups
        ``[utterances]``: what belongs together and is resampled as a whole, such as the video, speaker or patient.
        Without it every utterance stands for itself, which gives intervals that are too short where utterances of
        one recording resemble each other.
    task
        What scores and labels are: ``regression``. Classes will be another.
    level
        Of the intervals, between 0 and 1.
    resamples
        Of the groups. The numbers depend on `seed` and on nothing else.
    threads
        0: all cores.

    Raises
    ------
    UserError
        Lengths differ, a score or label is not finite, or there is nothing to evaluate.
    """
    _require_known(task)
    answer, sample = _intervals({"scores": scores}, labels, groups, level, resamples, seed, threads)
    return Evaluation(_numbers_of(answer[0]["values"]), **sample)


def compare(
    a: ArrayLike,
    b: ArrayLike,
    labels: ArrayLike,
    groups: Sequence[Any] | NDArray[Any] | None = None,
    *,
    task: str = "regression",
    level: float = 0.95,
    resamples: int = 10_000,
    seed: int = 1,
    threads: int = 0,
) -> Comparison:
    """Scores of two models on the same utterances; differences are b less a, from the same resamples.

    The intervals are about these two trained models on new groups. They say nothing about new trainings, for which
    several seeds are needed (docs/statistics.md). Arguments and errors: :func:`evaluate`.
    """
    _require_known(task)
    answer, sample = _intervals({"a": a, "b": b}, labels, groups, level, resamples, seed, threads)
    sides = [Evaluation(_numbers_of(row["values"]), **sample) for row in answer]
    return Comparison(_numbers_of(answer[1]["changes"]), a=sides[0], b=sides[1], **sample)


def _require_known(task: str) -> None:
    if task != "regression":
        raise UserError(f"task is '{task}'; it must be 'regression': scores and labels are real numbers")


def _numbers_of(values: Mapping[str, Mapping[str, Any]]) -> dict[str, Number]:
    def number(value: float | None) -> float:
        return math.nan if value is None else value

    return {
        name: Number(
            number(of["value"]),
            number(of["low"]),
            number(of["high"]),
            number(of["standard_error"]),
            of["method"],
            number(of.get("p")),
        )
        for name, of in values.items()
    }


def _intervals(
    scored: Mapping[str, ArrayLike],
    labels: ArrayLike,
    groups: Sequence[Any] | NDArray[Any] | None,
    level: float,
    resamples: int,
    seed: int,
    threads: int,
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    if not 0 < level < 1:
        raise UserError(f"level is {level}; it must lie between 0 and 1, such as 0.95")
    if resamples < 1:
        raise UserError(f"resamples is {resamples}; at least 1 is needed, 10,000 is usual")
    label_array = _finite(np.ascontiguousarray(labels, dtype=np.float64), "labels", 1)
    count = len(label_array)
    names = [str(i) for i in range(count)] if groups is None else [str(group) for group in groups]
    if len(names) != count:
        raise UserError(f"there are {len(names)} groups for {count} labels; give one for each utterance")
    arrays = []
    for name, scores in scored.items():
        array = np.ascontiguousarray(scores, dtype=np.float32)
        array = _finite(array[np.newaxis] if array.ndim == 1 else array, name, 2)
        if array.shape[1] != count:
            raise UserError(
                f"{name} has shape {np.shape(scores)} for {count} labels; it must be [utterances] or [draws, utterances]"
            )
        arrays.append((name, array))
    answer = _native.evaluate(arrays, label_array, names, resamples, level, seed, threads)
    sample = {"level": level, "groups": answer["groups"], "utterances": count, "warnings": answer["warnings"]}
    return answer["conditions"], sample


def _finite(array: NDArray[Any], name: str, dimensions: int) -> NDArray[Any]:
    if array.ndim != dimensions or array.size == 0:
        raise UserError(f"{name} has shape {array.shape}; it must be [utterances], with one utterance at least")
    if not np.isfinite(array).all():
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise UserError(f"{name}[{', '.join(map(str, place))}] is {array[place]}; every one must be finite")
    return array
