"""A data set's utterances as arrays that lie in the mapped file."""

from __future__ import annotations

import operator
import os
from typing import Any, Iterator

import numpy as np
from numpy.typing import NDArray

from .. import _native
from .._native import UserError


class Dataset:
    """The utterances of one split, or of all, of a data set's folder.

    Usable as a ``torch.utils.data.Dataset``: ``len(dataset)``, and ``dataset[i]`` is a dict of

    ========================  ======================================================================
    ``id``, ``group``         texts; the group is the video or speaker that the utterance comes from
    ``text``                  its transcript; empty where the data set has none
    ``label``                 a float, sentiment
    ``audio``, ``video``      float32 ``[T, D]``, those of :attr:`widths`
    ========================  ======================================================================

    Frames are views of the mapped file: read-only, not copied, read from the disk when they are looked at, and valid
    as long as anything refers to them. Copies sent to other processes (DataLoader workers, by fork or spawn) map the
    same file again.

    Parameters
    ----------
    folder
        A data set as ``modrob data import`` or :func:`modrob.data.import_` wrote it.
    split
        ``train``, ``valid`` or ``test``; None: every utterance, in the order of the file.

    Raises
    ------
    UserError
        The folder is no data set, a file is damaged (found by sizes and structure; :func:`verify` reads it all), or
        there is no such split.
    """

    def __init__(self, folder: str | os.PathLike[str], split: str | None = None) -> None:
        self._file = _native.open_dataset(os.path.abspath(folder) if os.path.exists(folder) else os.fspath(folder))
        rows = self._file.utterances(split)
        self._indices: list[int] = [row["index"] for row in rows]
        self.split = split
        self.ids: list[str] = [row["id"] for row in rows]
        self.groups: list[str] = [row["group"] for row in rows]  #: videos or speakers, for ``evaluate(groups=)``
        self.texts: list[str] = [row["text"] for row in rows]  #: transcripts
        self.labels: NDArray[np.float64] = np.array([row["label"] for row in rows], dtype=np.float64)  #: [utterances]
        self.widths: dict[str, int] = self._file.widths  #: features a frame, of each modality that has frames

    @property
    def folder(self) -> str:
        return self._file.folder

    @property
    def name(self) -> str:
        return self._file.name

    @property
    def hash(self) -> str:
        """SHA-256 of the content, as recorded when it was written."""
        return self._file.hash

    @property
    def description(self) -> dict[str, Any]:
        """``dataset.json`` without its utterances: provenance with sources, repairs and warnings."""
        return self._file.description

    @property
    def simulated(self) -> list[str]:
        """Modalities whose values were made up, not recorded: scores on them say nothing about real recordings."""
        return self._file.simulated

    @property
    def word_aligned(self) -> bool:
        """Audio and video have one frame for each of :meth:`words`."""
        return self._file.word_aligned

    def words(self, index: int) -> list[str]:
        """The words of utterance `index`."""
        return self._file.words(self._indices[index])

    def __len__(self) -> int:
        return len(self._indices)

    def __getitem__(self, index: int) -> dict[str, Any]:
        index = operator.index(index)
        if not -len(self) <= index < len(self):
            raise IndexError(f"there is no utterance {index}: the data set has {len(self)}")
        item = {"id": self.ids[index], "group": self.groups[index], "text": self.texts[index]}
        item["label"] = float(self.labels[index])
        for modality in self.widths:
            item[modality] = self._file.frames(modality, self._indices[index])
        return item

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        features = ", ".join(f"{modality} {width}" for modality, width in self.widths.items())
        simulated = f", {' and '.join(self.simulated)} SIMULATED" if self.simulated else ""
        return f"<Dataset {self.name}, {self.split or 'all'}: {len(self)} utterances, {features or 'no frames'}{simulated}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _open_again, (self.folder, self.split, self.hash)


def _open_again(folder: str, split: str | None, content: str) -> Dataset:
    dataset = Dataset(folder, split)
    if dataset.hash != content:
        raise UserError(f"'{folder}' holds another data set than before: its hash is {dataset.hash}, not {content}")
    return dataset


def verify(folder: str | os.PathLike[str]) -> str:
    """Compares a data set's bytes with the hash that it was written with, as ``modrob data verify`` does.

    Reads everything and returns the hash. Raises UserError when something was changed, or there is no data set.
    """
    file = _native.open_dataset(os.fspath(folder))
    file.verify_hash()
    return file.hash
