"""Files and folders of the field, turned into data sets without running any of them."""

from __future__ import annotations

import json
import os
import warnings
from dataclasses import dataclass
from typing import Any, Sequence

from .. import _native
from .dataset import Dataset


@dataclass(frozen=True)
class Format:
    """One kind of file or folder that :func:`import_` reads."""

    name: str  #: what ``format=`` calls it
    help: str
    options: dict[str, str]  #: keywords that only some formats take, and what they say


def formats() -> dict[str, Format]:
    """Every format by name, in the order in which a file is held against them."""
    return {row["name"]: Format(**row) for row in _native.import_formats()}


@dataclass(frozen=True)
class Imported:
    """What an import wrote; ``print`` shows what ``modrob data import`` prints."""

    folder: str
    format: str  #: the file was read as
    is_dataset: bool  #: False: word vectors, or plain values of a pickle of no known layout
    summary: str
    provenance: dict[str, Any] | None  #: of a data set: sources with SHA-256, known file, repairs, warnings
    warnings: list[str]
    text: str

    def __str__(self) -> str:
        return self.text.rstrip("\n")

    def open(self, split: str | None = None) -> Dataset:
        """The data set that was written. Raises UserError when it is none."""
        return Dataset(self.folder, split)


def import_(
    path: str | os.PathLike[str],
    output: str | os.PathLike[str],
    *,
    format: str = "",
    name: str = "",
    cleaning: str = "default",
    labels_as: str = "scores",
    rescale: str | Sequence[float] = "",
    memory: int = 1 << 30,
    strict: bool = False,
    progress: bool = False,
    **options: Any,
) -> Imported:
    """Turns a file or folder of this field into a data set, as ``modrob data import`` does.

    Nothing in a file is ever executed: pickles are read by a closed list of instructions and names. `output` appears
    whole or not at all, also after Ctrl-C. Each warning is also a Python warning.

    Parameters
    ----------
    path
        A file or folder of one of :func:`formats`: pickles of MMSA, Self-MM, MulT, MISA, BBFN, MMIM; .csd files of the
        CMU-MultimodalSDK; a table of your own with arrays beside it.
    output
        Folder of the data set; must not exist.
    format
        What `path` is, instead of finding it out by content.
    name
        Of the data set; by its videos or file where none is given.
    cleaning
        ``default`` (what is no number becomes 0, counted) or ``reference`` (as the reference's loader).
    labels_as
        ``scores`` (0 is neutral) or ``negative-positive`` (classes 0 and 1 become -1 and +1).
    rescale
        ``(low, high)``: the ends of the labels' scale become -1 and 1; ``(low, high, to_low, to_high)``: other ends.
    memory
        Bytes that a pickle's objects may take; arrays stay in the file.
    strict
        Refuse utterances without frames instead of importing them as missing.
    progress
        Shown on stderr.
    **options
        What only some formats take, such as ``labels=``, ``audio=``, ``vocabulary_size=``: ``formats()[name].options``.

    Raises
    ------
    UserError
        The file is damaged, of no known kind or lacks what is needed; an option is unknown or wrong; `output` exists.
    """
    if not isinstance(rescale, str):
        rescale = ",".join(str(float(end)) for end in rescale)
    asked = dict(format=format, name=name, cleaning=cleaning, labels_as=labels_as, rescale=rescale, memory=memory)
    request = json.dumps({**asked, "strict": strict, **options}, default=os.fspath)
    answer = _native.import_dataset(os.fspath(path), os.fspath(output), request, progress)
    for warning in answer["warnings"]:
        warnings.warn(warning, stacklevel=2)
    return Imported(folder=answer.pop("output"), **answer)
