"""MISA in PyTorch, written from docs/models/misa.md and bert.md and not from the C++ code, for weights that it trained."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Mapping

import numpy as np
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

TYPES = {"F32": np.float32, "F64": np.float64, "I64": np.int64}


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    content = path.read_bytes()
    data = 8 + int.from_bytes(content[:8], "little")
    arrays = {}
    for name, one in json.loads(content[8:data]).items():
        if name != "__metadata__":
            begin, end = one["data_offsets"]
            arrays[name] = np.frombuffer(content[data + begin : data + end], TYPES[one["dtype"]]).reshape(one["shape"])
    return arrays


def write_safetensors(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Of float32 arrays."""
    header, end = {}, 0
    for name, array in arrays.items():
        header[name] = {"dtype": "F32", "shape": array.shape, "data_offsets": [end, end + array.nbytes]}
        end += array.nbytes
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(array.tobytes() for array in arrays.values()))


class Residual(nn.Module):
    """LayerNorm(x W + residual)"""

    def __init__(self, inner: int, width: int) -> None:
        super().__init__()
        self.dense = nn.Linear(inner, width)
        self.LayerNorm = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: torch.Tensor, residual: torch.Tensor) -> torch.Tensor:
        return self.LayerNorm(self.dense(x) + residual)


class BertLayer(nn.Module):
    def __init__(self, config: Mapping) -> None:
        super().__init__()
        width, inner = config["hidden_size"], config["intermediate_size"]
        self.heads = config["num_attention_heads"]
        projections = nn.ModuleDict({name: nn.Linear(width, width) for name in ("query", "key", "value")})
        self.attention = nn.ModuleDict({"self": projections, "output": Residual(width, width)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(width, inner)})
        self.output = Residual(inner, width)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        project = self.attention["self"]
        q, k, v = (project[name](x).unflatten(2, (self.heads, -1)).transpose(1, 2) for name in ("query", "key", "value"))
        weights = (q @ k.transpose(2, 3) / q.shape[3] ** 0.5 + mask).softmax(3)
        x = self.attention["output"]((weights @ v).transpose(1, 2).flatten(2), x)
        return self.output(nn.functional.gelu(self.intermediate["dense"](x)), x)


class Bert(nn.Module):
    """Padded token ids [B, T], lengths [B] -> mean of the last hidden states over each text's tokens, [B, W]."""

    def __init__(self, config: Mapping) -> None:
        super().__init__()
        width = config["hidden_size"]
        sizes = {"word": config["vocab_size"], "position": config["max_position_embeddings"], "token_type": 2}
        self.embeddings = nn.ModuleDict({f"{name}_embeddings": nn.Embedding(size, width) for name, size in sizes.items()})
        self.embeddings["LayerNorm"] = nn.LayerNorm(width, eps=1e-12)
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(BertLayer(config) for _ in range(config["num_hidden_layers"]))})

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        places = torch.arange(ids.shape[1])
        real = (places < lengths[:, None]).float()
        x = self.embeddings["word_embeddings"](ids) + self.embeddings["position_embeddings"](places)
        x = self.embeddings["LayerNorm"](x + self.embeddings["token_type_embeddings"].weight[0])
        for layer in self.encoder["layer"]:
            x = layer(x, (-10000 * (1 - real))[:, None, None, :])
        return (x * real[..., None]).sum(1) / lengths[:, None]


class Summary(nn.Module):
    """Padded frames [B, T, D], lengths [B] -> the final states of two bidirectional LSTMs, [B, 4 D]."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.rnn1 = nn.LSTM(width, width, bidirectional=True)
        self.layer_norm = nn.LayerNorm(2 * width)
        self.rnn2 = nn.LSTM(2 * width, width, bidirectional=True)

    def forward(self, frames: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        steps = pack_padded_sequence(frames, lengths, batch_first=True, enforce_sorted=False)
        outputs, (first, _) = self.rnn1(steps)
        normed = self.layer_norm(pad_packed_sequence(outputs)[0])
        _, (second, _) = self.rnn2(pack_padded_sequence(normed, lengths, enforce_sorted=False))
        return torch.cat([first[0], second[0], first[1], second[1]], 1)


class Misa(nn.Module):
    """Names are the reference's, but that encoders of frames are submodules: ``v.rnn1`` is its ``vrnn1``."""

    def __init__(self, settings: Mapping, bert: Mapping, video_width: int, audio_width: int) -> None:
        super().__init__()
        hidden = settings["hidden_size"]
        self.bertmodel, self.v, self.a = Bert(bert), Summary(video_width), Summary(audio_width)
        for k, width, private in (
            ("t", bert["hidden_size"], "private_t_1"),
            ("v", 4 * video_width, "private_v_1"),
            ("a", 4 * audio_width, "private_a_3"),
        ):
            layers = {f"project_{k}": nn.Linear(width, hidden), f"project_{k}_layer_norm": nn.LayerNorm(hidden)}
            self.add_module(f"project_{k}", nn.ModuleDict(layers))
            self.add_module(f"private_{k}", nn.ModuleDict({private: nn.Linear(hidden, hidden)}))
        self.shared = nn.ModuleDict({"shared_1": nn.Linear(hidden, hidden)})
        layers = {"fusion_layer_1": nn.Linear(6 * hidden, 3 * hidden), "fusion_layer_3": nn.Linear(3 * hidden, 1)}
        self.fusion = nn.ModuleDict(layers)
        layer = nn.TransformerEncoderLayer(hidden, settings["attention_heads"], settings["feed_forward_size"])
        self.transformer_encoder = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False)

    def forward(self, batch: Mapping) -> torch.Tensor:
        encodings = {
            "t": self.bertmodel(batch["text"], batch["text_length"]),
            "v": self.v(batch["video"], batch["video_length"]),
            "a": self.a(batch["audio"], batch["audio_length"]),
        }
        private, shared = [], []
        for k, encoding in encodings.items():
            project, norm = self.get_submodule(f"project_{k}").values()
            (of_its_own,) = self.get_submodule(f"private_{k}").values()
            projected = norm(project(encoding).relu())
            private.append(of_its_own(projected).sigmoid())
            shared.append(self.shared["shared_1"](projected).sigmoid())
        fused = self.transformer_encoder(torch.stack(private + shared)).transpose(0, 1).flatten(1)
        return self.fusion["fusion_layer_3"](self.fusion["fusion_layer_1"](fused).relu())[:, 0]

    @staticmethod
    def trained(run: Path, bert: Mapping, video_width: int, audio_width: int) -> Misa:
        """With the selected weights of a run's folder."""
        settings = json.loads((run / "run.json").read_text())["identity"]["settings"]["misa"]
        assert (settings["text"], settings["activation"]) == ("bert", "relu")
        model = Misa(settings, bert, video_width, audio_width).eval()
        (best,) = run.glob("best-*.safetensors")
        weights = {
            re.sub(r"^([va])(rnn|layer_norm)", r"\1.\2", name): torch.from_numpy(array.copy())
            for name, array in read_safetensors(best).items()
        }
        lacking, other = model.load_state_dict(weights, strict=False)
        without_use = {"bertmodel.pooler", "recon_t", "recon_v", "recon_a", "sp_discriminator", "tlayer_norm"}
        assert not lacking and all(any(name.startswith(f"{one}.") for one in without_use) for name in other), other
        return model
