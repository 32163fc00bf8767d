"""A study's results as tables, figures and files."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Any, Iterator, Mapping

from . import _native
from ._native import UserError
from .verification import Verification, verify


class Results:
    """A study's folder. DataFrames need pandas; everything is read when it is asked for.

    Numbers are in the program's units (F1 in [0, 1]). ``models_*`` are intervals of these trained models on new groups,
    ``recipe_*`` of the way of training with new seeds (docs/statistics.md).
    """

    def __init__(self, folder: Path, *, keep: Any = None, notes: list[str] | None = None) -> None:
        self.folder = folder
        self.notes: list[str] = notes or []  #: what was assumed when it was measured
        self._keep = keep  # a temporary folder lives as long as this object
        self._said: dict[str, Any] | None = None

    @classmethod
    def _made(cls, folder: Path, threads: int = 0, notes: list[str] | None = None, keep: Any = None) -> Results:
        results = cls(folder, keep=keep, notes=notes)
        results._said = _native.make_report(folder, threads)
        return results

    # ------------------------------------------------------------------ numbers

    @property
    def tables(self) -> Mapping[str, Any]:
        """Every table and view of ``results.sqlite`` by name, as DataFrames (docs/study.md, "The database")."""
        return _Tables(self._database())

    @property
    def conditions(self) -> Any:
        """A DataFrame with a row for each model, strategy, condition and metric: value and drop with both intervals."""
        return self.tables["intervals"]

    @property
    def scores(self) -> Any:
        """A DataFrame with a row for each run and utterance: group (``video``), label and clean score."""
        with self._connection() as database:
            return _frame(
                database,
                "SELECT r.data, r.model, r.strategy, r.seed, s.utterance, u.video, u.label, s.clean FROM scores s "
                "JOIN runs r USING (run) JOIN utterances u ON u.data = r.data AND u.utterance = s.utterance",
            )

    def curve(self, modality: str | None = None, kind: str | None = None, metric: str | None = None) -> Any:
        """A DataFrame with the points of every curve over rates; of one modality (set), kind or metric only."""
        return _of(self.tables["curve_points"], modalities=modality, kind=kind, metric=metric)

    def reliance(self, metric: str | None = None) -> Any:
        """A DataFrame with what each model loses without each modality: the drop when it is missing everywhere, and its
        Shapley value where all sets of modalities were removed (``note`` says why one is undefined).

        Shapley values need the metric's value without any modality. There a model gives every utterance one score, of
        which correlations (corr, spearman) are undefined; mae, ccc and the accuracies and F1 are not.
        """
        import pandas

        analysis, rows = self._analysis(), []
        if metric is not None and metric not in analysis["metrics"]:
            raise UserError(f"no row has metric '{metric}'; there is {', '.join(analysis['metrics'])}")
        for group in analysis["groups"]:
            for name, of in zip(analysis["metrics"], group["reliance"]):
                for one in of["modalities"]:
                    row = {key: group[key] for key in ("data", "model", "strategy")}
                    row |= {"metric": name, "modality": one["modality"]}
                    for what in ("drop", "shapley"):
                        row |= _quantity(what, one.get(what), analysis["layout"])
                    undefined = one.get("shapley") is not None and row["shapley"] is None
                    rows.append(row | {"note": _UNDEFINED if undefined else ""})
        columns = ["data", "model", "strategy", "metric", "modality"]
        return _of(pandas.DataFrame(rows, columns=None if rows else columns), metric=metric)

    def flips(self, variant: str | None = None) -> Any:
        """A DataFrame with utterances whose predicted sign changes when they are hit, largest change first: at most 30 of
        each variant, and of noise in its first draw."""
        import pandas

        rows = []
        for group in self._analysis()["groups"]:
            for flips in group["flips"]:
                for utterance, video, label, clean, corrupted in flips["largest"]:
                    row = {key: group[key] for key in ("data", "model", "strategy")}
                    rows.append(
                        row
                        | {"variant": flips["variant"], "utterance": utterance, "video": video}
                        | {"label": label, "clean": clean, "corrupted": corrupted}
                    )
        columns = ["data", "model", "strategy", "variant", "utterance", "video", "label", "clean", "corrupted"]
        frame = pandas.DataFrame(rows, columns=columns)
        return frame if variant is None else frame[frame["variant"] == variant].reset_index(drop=True)

    # ------------------------------------------------------------------ words and pictures

    @property
    def answers(self) -> str:
        """What was asked of the study, answered; what it measured, where nothing was."""
        return self._says()["answer"]

    @property
    def reasons(self) -> str:
        """What the answers rest on: every comparison with its interval, p, seeds, and what would decide it."""
        return self._says()["reasons"]

    @property
    def warnings(self) -> list[str]:
        """What a reader must know before trusting a number."""
        return self._says()["warnings"]

    @property
    def figures(self) -> dict[str, Figure]:
        """Figures by name; they show themselves in notebooks."""
        self._says()
        return {path.stem: Figure(path.read_text(encoding="utf-8")) for path in sorted((self.folder / "figures").glob("*.svg"))}

    def report(self, path: str | os.PathLike[str]) -> Path:
        """Writes the page, which works offline."""
        self._says()
        target = Path(path)
        shutil.copyfile(self.folder / "report.html", target)
        return target

    def __str__(self) -> str:
        said = self._says()
        return "\n".join([said["answer"], "", said["table"], *(f"- {note}" for note in self._to_know())]).rstrip()

    def _to_know(self) -> list[str]:
        warnings = self.warnings
        return [*(note for note in self.notes if note not in warnings), *warnings]

    def _repr_html_(self) -> str:
        from html import escape

        said = self._says()
        notes = "".join(f"<li>{escape(note)}</li>" for note in self._to_know())
        return f"<p>{escape(said['answer'])}</p><pre>{escape(said['table'])}</pre><ul>{notes}</ul>"

    # ------------------------------------------------------------------ files

    def save(self, folder: str | os.PathLike[str]) -> Results:
        """Copies the study to `folder`, which must not exist."""
        self._says()
        target = Path(folder)
        if target.exists():
            raise UserError(f"'{target}' exists already; remove it or choose another folder")
        unfinished = target.with_name(f"{target.name}.{os.getpid()}.tmp")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copytree(self.folder, unfinished, ignore=shutil.ignore_patterns("LEASE*", "lock", "*.tmp"))
            unfinished.rename(target)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        return Results(target, notes=self.notes)

    def bundle(self, path: str | os.PathLike[str], *, texts: bool = False) -> Path:
        """Packs all that a reader needs into one archive, which ``modrob study verify`` accepts. `texts`: what was said
        in the utterances that the page lists, too."""
        self._says()
        _native.bundle(self.folder, Path(path), texts)
        return Path(path)

    def verify(self) -> Verification:
        """Every number again from the stored scores."""
        self._says()
        return verify(self.folder)

    def _says(self) -> dict[str, Any]:
        if self._said is None:
            self._said = _native.make_report(self.folder, 0)
        return self._said

    def _analysis(self) -> dict[str, Any]:
        self._says()
        return json.loads((self.folder / "tables" / "analysis.json").read_text(encoding="utf-8"))

    def _database(self) -> Path:
        self._says()
        return self.folder / "results.sqlite"

    def _connection(self) -> _Closing:
        return _Closing(self._database())


class Figure(str):
    """The text of an SVG file."""

    def _repr_svg_(self) -> str:
        return str(self)


class _Closing:
    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)

    def __enter__(self) -> sqlite3.Connection:
        return self._database

    def __exit__(self, *_: Any) -> None:
        self._database.close()


def _frame(database: sqlite3.Connection, sql: str) -> Any:
    import pandas

    return pandas.read_sql_query(sql, database)


_UNDEFINED = "without any modality all scores are alike, of which this metric is undefined; mae or f1_non0 is not"


def _of(frame: Any, **wanted: str | None) -> Any:
    """Rows with these values. Raises UserError for a value that no row has, where there are any."""
    for column, value in wanted.items():
        if value is None:
            continue
        if len(frame) and value not in set(frame[column]):
            known = ", ".join(dict.fromkeys(frame[column]))
            raise UserError(f"no row has {column} '{value}'; there is {known}")
        frame = frame[frame[column] == value]
    return frame.reset_index(drop=True)


class _Tables(Mapping[str, Any]):
    def __init__(self, path: Path) -> None:
        self._path = path
        with _Closing(path) as database:
            found = database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
            self._names = [name for (name,) in found]

    def __getitem__(self, name: str) -> Any:
        if name not in self._names:
            raise KeyError(f"there is no table '{name}'; known: {', '.join(self._names)}")
        with _Closing(self._path) as database:
            return _frame(database, f'SELECT * FROM "{name}"')

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"<{len(self)} tables, each a DataFrame as in tables[{self._names[0]!r}]: {', '.join(self._names)}>"


def _quantity(name: str, quantity: Any, layout: Mapping[str, list[str]]) -> dict[str, float | None]:
    """Point and both intervals of a number with its uncertainty."""
    if quantity is None:
        return {f"{name}{end}": None for end in ("", "_models_low", "_models_high", "_recipe_low", "_recipe_high")}
    parts = dict(zip(layout["quantity"], quantity))
    row: dict[str, float | None] = {name: dict(zip(layout["models"], parts["models"]))["point"]}
    for of in ("models", "recipe"):
        values = dict(zip(layout[of], parts[of]))
        row |= {f"{name}_{of}_low": values["t_low"], f"{name}_{of}_high": values["t_high"]}
    return row


def open_study(study: str | os.PathLike[str]) -> Results:
    """A study's folder, or a bundle, which is unpacked into a temporary folder that lives as long as the answer.
    Raises UserError when it is neither."""
    path = Path(study)
    if path.is_dir():
        return Results(path)
    temporary = tempfile.TemporaryDirectory(prefix="modrob-")
    _native.unpack(path, Path(temporary.name))
    inside = [Path(temporary.name), *(one for one in Path(temporary.name).iterdir() if one.is_dir())]
    folder = next((one for one in inside if (one / "study.json").exists()), None)
    if folder is None:
        raise UserError(f"'{path}' holds no study: there is no study.json in it")
    return Results(folder, keep=temporary)
