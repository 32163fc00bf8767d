"""A small late-fusion model. modrob knows nothing of it, and it knows nothing of modrob."""

from __future__ import annotations

import torch
from torch import nn

from data import WORDS


class LateFusion(nn.Module):
    """Text by a bidirectional GRU over words, audio and video by two layers each, fused by a small head."""

    def __init__(self, audio_width: int, video_width: int) -> None:
        super().__init__()
        self.words = nn.Embedding(WORDS, 32, padding_idx=0)
        self.text_rnn = nn.GRU(32, 32, batch_first=True, bidirectional=True)
        self.audio = nn.Sequential(nn.LayerNorm(audio_width), nn.Linear(audio_width, 16), nn.ReLU())
        self.video = nn.Sequential(nn.LayerNorm(video_width), nn.Linear(video_width, 16), nn.ReLU())
        self.head = nn.Sequential(nn.Dropout(0.3), nn.Linear(96, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, words: torch.Tensor, length: torch.Tensor, audio: torch.Tensor, video: torch.Tensor) -> torch.Tensor:
        packed = nn.utils.rnn.pack_padded_sequence(self.words(words), length.cpu(), batch_first=True, enforce_sorted=False)
        _, states = self.text_rnn(packed)  # [2, B, 32]
        text = torch.cat([states[0], states[1]], 1)
        return self.head(torch.cat([text, self.audio(audio), self.video(video)], 1))[:, 0]
