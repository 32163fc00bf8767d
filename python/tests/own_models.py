"""Models of kinds that modrob has never seen, and their data."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

COUNT = 90

# Layers as small as these take many times as long on several threads of a busy machine.
torch.set_num_threads(1)


def rows(count: int = COUNT, seed: int = 0) -> list[dict]:
    random = np.random.default_rng(seed)
    torch.manual_seed(seed)
    made = []
    for i in range(count):
        label = float(random.normal())
        length = int(random.integers(2, 8))
        text = torch.zeros(8, dtype=torch.long)
        text[:length] = torch.randint(1, 20, (length,))
        text[0] = 1 + int(label > 0)
        made.append(
            {
                "id": f"talk{i // 6}[{i % 6}]",
                "video": f"talk{i // 6}",
                "label": label,
                "text": text,
                "length": length,
                "audio": torch.randn(5, 3) + label,
                "video_features": torch.randn(4, 6),
            }
        )
    return made


def loader(made: list[dict], batch_size: int = 16) -> torch.utils.data.DataLoader:
    return torch.utils.data.DataLoader(made, batch_size=batch_size)


def score(model: nn.Module, batch: dict) -> torch.Tensor:
    return model(batch["text"], batch["audio"], batch["video_features"])


class LateFusion(nn.Module):
    """Recurrent: an LSTM whose state is the text, a time-major GRU, a linear layer over frames."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.words = nn.Embedding(20, 8)
        self.text_rnn = nn.LSTM(8, 6, batch_first=True)
        self.audio_rnn = nn.GRU(3, 5)
        self.frames = nn.Linear(6, 4)
        self.head = nn.Sequential(nn.Linear(15, 8), nn.ReLU(inplace=True), nn.Linear(8, 1))

    def forward(self, text: torch.Tensor, audio: torch.Tensor, video: torch.Tensor) -> torch.Tensor:
        _, (state, _) = self.text_rnn(self.words(text))
        _, heard = self.audio_rnn(audio.transpose(0, 1))
        seen = self.frames(video)
        seen.mul_(2.0)  # an encoder's output that is written into
        return self.head(torch.cat([state[-1], heard[-1], seen.mean(1)], 1))[:, 0]


LATE_FUSION = {"text": ("text_rnn", [1, 0]), "audio": ("audio_rnn", 1), "video": "frames"}


@dataclass
class EncoderOutput:
    last_hidden_state: torch.Tensor
    pooler_output: torch.Tensor


class SmallTransformer(nn.Module):
    """As Hugging Face's: its output is an object with named tensors."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(4)
        self.words = nn.Embedding(20, 8)
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, dropout=0.1)
        self.layers = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False)

    def forward(self, text: torch.Tensor) -> EncoderOutput:
        hidden = self.layers(self.words(text), src_key_padding_mask=text == 0)
        return EncoderOutput(hidden, hidden[:, 0])


class SharedEncoder(nn.Module):
    """A transformer for text, and one projection for audio and video, called once for each."""

    def __init__(self) -> None:
        super().__init__()
        self.text = SmallTransformer()
        torch.manual_seed(5)
        self.shared = nn.Linear(3, 4)
        self.head = nn.Linear(16, 1)

    def forward(self, text: torch.Tensor, audio: torch.Tensor, video: torch.Tensor) -> torch.Tensor:
        hidden = self.text(text).last_hidden_state
        real = (text != 0)[..., None]
        words = (hidden * real).sum(1) / real.sum(1)
        heard, seen = self.shared(audio).mean(1), self.shared(video[..., :3]).mean(1)
        return self.head(torch.cat([words, heard, seen], 1))


Pair = namedtuple("Pair", "state extra")
