"""Studies of models that were measured from Python: several trainings, their claims, one folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any, Iterable, Mapping, Sequence

from . import _native
from ._claims import listed, provisional, require_valid
from ._native import UserError
from .results import Results
from .score_table import ScoreTable


class Study:
    """Collects trained models (model, strategy, seed), judges what is claimed of them, and saves it all.

    >>> study = modrob.Study("mine", seeds=[1, 2, 3], claims=[{...}])
    >>> for seed in (1, 2, 3):
    ...     study.add(probe_of(seed).diagnose(loader, score=score), model="mine", seed=seed)
    >>> results = study.save("results/mine")

    Parameters
    ----------
    name
        Of the study; in the report.
    seeds
        Training seeds as declared before they were run: one that is never added is named as missing. Those that were
        added when left out.
    metrics
        Headline metrics of tables and report (docs/metrics.md); all others are computed too.
    claims
        ``[[claim]]`` tables as dicts, or files that hold them (docs/study.md, "Claims"). What is wrong in them is said
        at once; conditions are known with the first diagnosis, and what was never added when the study is saved.
    strategies
        What a way of training did, by name: ``{"robust": "text missing 15 % + noise_add 15 %"}``; in order of tables.
    """

    def __init__(
        self,
        name: str,
        *,
        title: str = "",
        seeds: Sequence[int] | None = None,
        metrics: Sequence[str] = ("corr", "f1_non0", "mae"),
        claims: Iterable[Mapping[str, Any] | str | os.PathLike[str]] = (),
        strategies: Mapping[str, str] | None = None,
        split: str = "test",
    ) -> None:
        self.name, self.title, self.split = name, title, split
        self._seeds = None if seeds is None else [int(seed) for seed in seeds]
        self._metrics = listed(metrics)
        self._claims = [claims] if isinstance(claims, Mapping) else listed(claims)
        for number, claim in enumerate(self._claims, 1):
            if not isinstance(claim, (Mapping, str, os.PathLike)):
                raise UserError(f"claim {number} must be a dict of a [[claim]]'s keys, or a file of these, it is {claim!r}")
        if not isinstance(strategies or {}, Mapping):
            raise UserError(
                "strategies must be a dict of what each did, by name, such as {'none': '', 'robust': 'text missing 15 % + "
                f"noise_add 15 %'}}; it is {strategies!r}"
            )
        self._strategies = dict(strategies or {})
        self._runs: list[tuple[str, str, str, int, ScoreTable]] = []
        self._files: list[Path] = []
        self._options: dict[str, list[str]] = {"modalities": [], "kinds": []}
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        require_valid(provisional(self._head(), None), whole=False)

    def add(self, diagnosis: Any, *, model: str, strategy: str = "none", seed: int = 1, data: str = "data") -> None:
        """One trained model. `diagnosis` is what ``Probe.diagnose`` gave; conditions, draws and seed of the masks must
        be those of the others. Raises UserError when they are not, and when the same is added twice."""
        table: ScoreTable = diagnosis.table
        if self._files:
            raise UserError("this study has tables of scores; add diagnoses to one of their own")
        if self._runs:
            first = self._runs[0][-1]
            for what in ("conditions", "draws", "seed", "modalities", "passes"):
                if getattr(first, what) != getattr(table, what):
                    raise UserError(
                        f"{model}, {strategy}, seed {seed} was diagnosed with {what} {getattr(table, what)}, those before "
                        f"it with {getattr(first, what)}; a study asks every model the same"
                    )
        if self._seeds is not None and int(seed) not in self._seeds:
            raise UserError(f"seed {seed} is none of the declared seeds {self._seeds}; declare it, or add what was declared")
        if self._strategies and strategy not in (*self._strategies, "none"):
            raise UserError(
                f"'{strategy}' is none of the declared strategies ({', '.join(self._strategies)}); declare it, or write it so"
            )
        if any(run[:4] == (data, model, strategy, seed) for run in self._runs):
            raise UserError(f"{model}, {strategy}, seed {seed} is in the study already")
        if not self._runs:
            require_valid(provisional(self._head(), table))
        self._runs.append((data, model, strategy, int(seed), table))

    def add_scores(self, table: Any, *, modalities: str | Sequence[str] = (), kinds: str | Sequence[str] = ()) -> None:
        """Scores that anything computed: a file (CSV, JSONL, safetensors) or a ``pandas.DataFrame`` with the columns
        utterance, condition, label, score and perhaps group, draw, seed, data, model, strategy (docs/study.md,
        "Scores of other programs"). `modalities`, `kinds`: names in its conditions that modrob does not know."""
        if self._runs:
            raise UserError("this study has diagnoses; add tables of scores to one of their own")
        if hasattr(table, "to_csv"):
            if self._temporary is None:
                self._temporary = tempfile.TemporaryDirectory(prefix="modrob-")
            file = Path(self._temporary.name) / f"scores{len(self._files) + 1}.csv"
            names = [name for name in table.index.names if name is not None]
            (table.reset_index(names) if names else table).to_csv(file, index=False)
            table = file
        self._files.append(Path(table))
        for key, names in (("modalities", modalities), ("kinds", kinds)):
            self._options[key] += [name for name in listed(names) if name not in self._options[key]]

    def save(self, folder: str | os.PathLike[str], *, threads: int = 0) -> Results:
        """Makes `folder` (which must not exist) a study's folder with statistics, tables, figures and page: the same
        that ``modrob study`` writes, so report, compare, verify and bundle work on it. `threads` 0: all cores."""
        notes: list[str] = []
        if Path(folder).exists():
            raise UserError(f"'{folder}' exists already; remove it or choose another folder")
        if self._files:
            notes = self._import(Path(folder))
        elif self._runs:
            for *_, table in self._runs:
                notes += [note for note in table.notes if note not in notes]
            definition = self._definition() | ({"notes": notes} if notes else {})
            require_valid(definition)
            writer = _native.StudyWriter(json.dumps(definition))
            for data, model, strategy, seed, table in self._runs:
                writer.add(
                    data, model, strategy, seed, table.ids, table.groups, table.labels, table.clean, table.names, table.scores
                )
            writer.write(folder)
        else:
            raise UserError(f"the study '{self.name}' is empty; add a diagnosis or a table of scores")
        try:
            return Results._made(Path(folder), threads, notes)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)  # the folder appears whole or not at all
            raise

    def _import(self, folder: Path) -> list[str]:
        with tempfile.TemporaryDirectory(prefix="modrob-") as temporary:
            head = Path(temporary) / "study.toml"
            head.write_text(_toml(self._head()), encoding="utf-8")
            try:
                return _native.import_scores(
                    self._files, self.name, self.title, self.split, *self._options.values(), head, folder
                )
            except UserError as error:
                raise UserError(self._in_own_words(str(error), head)) from None

    def _in_own_words(self, message: str, head: Path) -> str:
        """Without the names of files that this class wrote."""
        if self._temporary is not None:
            row = lambda found: "the DataFrame" + (f", row {int(found[2]) - 2}" if found[2] else "")  # noqa: E731
            # Its first line is that of the columns.
            message = re.sub(rf"'?{re.escape(self._temporary.name)}/scores\d+\.csv'?(:(\d+))?", row, message)
        begins = [i for i, line in enumerate(head.read_text(encoding="utf-8").split("\n"), 1) if line == "[[claim]]"]

        def place(found: re.Match[str]) -> str:
            number = sum(begin <= int(found[1]) for begin in begins)
            return f"claim {number}" if number else "the study"

        return re.sub(rf"{re.escape(str(head))}(?::(\d+))(?::\d+)?", place, message)

    def _head(self) -> dict[str, Any]:
        """What does not follow from the scores."""
        files = [str(Path(claim).absolute()) for claim in self._claims if isinstance(claim, (str, os.PathLike))]
        head: dict[str, Any] = {"name": self.name, "split": self.split, "metrics": self._metrics}
        if self._seeds is not None:
            head["seeds"] = self._seeds
        if files:
            head["claims"] = files
        tables = [dict(claim) for claim in self._claims if isinstance(claim, Mapping)]
        strategies = [{"name": name, "corruption": text} if text else {"name": name} for name, text in self._strategies.items()]
        return head | ({"claim": tables} if tables else {}) | ({"strategy": strategies} if strategies else {})

    def _definition(self) -> dict[str, Any]:
        first = self._runs[0][-1]
        distinct = lambda place: list(dict.fromkeys(run[place] for run in self._runs))  # noqa: E731
        head = self._head()
        described = {table["name"]: table for table in head.pop("strategy", [])}
        names = [name for name in described if name in distinct(2)] + [name for name in distinct(2) if name not in described]
        return head | {
            "title": self.title,
            "scores": "imported_passes" if first.passes else "imported_variants",
            "modalities": first.modalities,
            "data": distinct(0),
            "models": distinct(1),
            "seeds": head.get("seeds", distinct(3)),
            "draws": first.draws,
            "diagnosis_seed": first.seed,
            "strategy": [described.get(name, {"name": name}) for name in names],
            "condition": [{"corruptions": [condition]} for condition in first.conditions],
        } | ({"group": first.group} if first.group else {})


def _toml(tables: Mapping[str, Any]) -> str:
    """TOML of keys and lists of tables. JSON's texts, numbers and lists are TOML's."""
    lines = [f"{key} = {_value(value)}" for key, value in tables.items() if not _is_tables(value)]
    for key, value in tables.items():
        for table in value if _is_tables(value) else []:
            lines += [f"[[{key}]]"] + [f"{name} = {_value(one)}" for name, one in table.items()]
    return "\n".join(lines) + "\n"


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(str(key))} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)
