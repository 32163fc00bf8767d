"""A small late-fusion model. modrob knows nothing of it, and it knows nothing of modrob."""

from __future__ import annotations

import torch
from torch import nn

from data import WORDS


class TextEncoder(nn.Module):
    """Words [B, T] to a vector [B, 64] and the steps it is made of [B, T, 64]."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(WORDS, 48, padding_idx=0)
        self.phrases = nn.Conv1d(48, 64, 3, padding=1)

    def forward(self, words: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        steps = self.phrases(self.words(words).transpose(1, 2)).transpose(1, 2)
        real = (words != 0)[..., None]
        return torch.relu(steps).masked_fill(~real, 0.0).amax(1), steps


class LateFusion(nn.Module):
    """Text by a convolution over words, audio and video by a layer each, fused by a small head."""

    def __init__(self, audio_width: int, video_width: int) -> None:
        super().__init__()
        self.text = TextEncoder()
        self.audio = nn.Sequential(nn.LayerNorm(audio_width), nn.Linear(audio_width, 16), nn.ReLU())
        self.video = nn.Sequential(nn.LayerNorm(video_width), nn.Linear(video_width, 16), nn.ReLU())
        self.head = nn.Sequential(nn.Dropout(0.3), nn.Linear(96, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, words: torch.Tensor, audio: torch.Tensor, video: torch.Tensor) -> torch.Tensor:
        text, _ = self.text(words)
        return self.head(torch.cat([text, self.audio(audio), self.video(video)], 1))[:, 0]
