"""The default data set (spoken reviews) as PyTorch batches: hashed words, and statistics of audio and video frames."""

from __future__ import annotations

import zlib
from pathlib import Path

import torch

import modrob.data

WORDS = 4096


def word_numbers(text: str, longest: int = 40) -> torch.Tensor:
    """The words of a text as numbers from 1 [T]; 0 is padding. CRC-32 is the same on every machine."""
    words = [word.strip(".,!?;:\"'()") for word in text.lower().split()[:longest]]
    return torch.tensor([1 + zlib.crc32(word.encode()) % (WORDS - 1) for word in words] or [1])


class Reviews(torch.utils.data.Dataset):
    """One split. An item: id, group, label, words [T], mean and spread of the frames of audio and video [2 D]."""

    def __init__(self, folder: str | Path, split: str) -> None:
        data = modrob.data.Dataset(folder, split)
        self.ids = data.ids
        self._items = [self._item(one) for one in data]

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, i: int) -> dict:
        return self._items[i]

    @staticmethod
    def _item(utterance: dict) -> dict:
        item = {key: utterance[key] for key in ("id", "group", "label")} | {"words": word_numbers(utterance["text"])}
        for modality in ("audio", "video"):
            frames = torch.from_numpy(utterance[modality].copy())
            item[modality] = torch.cat([frames.mean(0), frames.std(0, unbiased=False)])
        return item


def collate(items: list[dict]) -> dict:
    """Words padded to [B, T], frames' statistics [B, 2 D], labels [B]."""
    batch = {key: [item[key] for item in items] for key in ("id", "group")}
    batch["label"] = torch.tensor([item["label"] for item in items], dtype=torch.float32)
    batch["words"] = torch.nn.utils.rnn.pad_sequence([item["words"] for item in items], batch_first=True)
    for modality in ("audio", "video"):
        batch[modality] = torch.stack([item[modality] for item in items])
    return batch
