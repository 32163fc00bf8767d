"""modrob.Probe against the loop that a user would write: encoders run again for every condition and mask draw.

    PYTHONPATH=build/release/python .venv/bin/python bench/python_probe.py [--utterances 686] [--passes 2]

A transformer of BERT-base's size (random weights) and MOSI's lengths (bench/mosi_token_lengths.txt), eight conditions,
twenty draws. The plain loop is run for --passes of its 160 passes and scaled to all of them (0: all are run). Then the
same model is trained with and without perturbed encodings. Prints ratios; times differ from machine to machine.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

import modrob
from modrob.probe.encoder import map_tensors
from modrob.probe.standing_in import Kept


class Transformer(nn.Module):
    def __init__(self, width: int = 768, layers: int = 12, heads: int = 12) -> None:
        super().__init__()
        self.words = nn.Embedding(30522, width)
        layer = nn.TransformerEncoderLayer(width, heads, 4 * width, batch_first=True, activation="gelu")
        self.layers = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)

    def forward(self, text: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        return self.layers(self.words(text), src_key_padding_mask=~real)


class Model(nn.Module):
    """Text through the transformer, audio and video through recurrent layers, fused late."""

    def __init__(self, width: int = 768, layers: int = 12) -> None:
        super().__init__()
        self.bert = Transformer(width, layers)
        self.audio = nn.GRU(5, 16, batch_first=True)
        self.video = nn.GRU(20, 16, batch_first=True)
        self.head = nn.Sequential(nn.Linear(width + 32, 64), nn.ReLU(), nn.Linear(64, 1))

    def rest(self, words: torch.Tensor, real: torch.Tensor, heard: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        text = (words * real[..., None]).sum(1) / real.sum(1, keepdim=True)
        return self.head(torch.cat([text, heard[-1], seen[-1]], 1))[:, 0]

    def forward(self, batch: dict) -> torch.Tensor:
        words = self.bert(batch["text"], batch["real"])
        return self.rest(words, batch["real"], self.audio(batch["audio"])[1], self.video(batch["seen"])[1])


ENCODERS = {"text": modrob.Encoder("bert", lengths="length"), "audio": ("audio", 1), "video": ("video", 1)}
CONDITIONS = [f"text {kind} {rate} %" for kind in ("missing", "noise_add") for rate in (5, 10, 15, 30)]
DRAWS = 20


def utterances(count: int) -> list[dict]:
    lengths = [int(line) for line in (Path(__file__).parent / "mosi_token_lengths.txt").read_text().split()]
    longest = max(lengths[:count])
    torch.manual_seed(1)
    made = []
    for i in range(count):
        text = torch.zeros(longest, dtype=torch.long)
        text[: lengths[i]] = torch.randint(1, 30000, (lengths[i],))
        made.append(
            {"id": f"u{i}", "video": f"v{i // 8}", "label": float(np.sin(i)), "text": text, "real": text > 0}
            | {"length": lengths[i], "audio": torch.randn(longest, 5), "seen": torch.randn(longest, 20)}
        )
    return made


def plain_loop(model: Model, loader: list[dict], ids: list[str], passes: int) -> float:
    """Seconds of all passes: clean, and each condition in each draw."""
    asked = [(modrob.Corruption(text), draw) for text in CONDITIONS for draw in range(DRAWS)]
    chosen = asked[:: max(1, len(asked) // passes)] if passes else asked
    begun = time.perf_counter()
    with torch.inference_mode():
        for corruption, draw in chosen:
            hit = dict(zip(ids, corruption.hits(ids, draw=draw)[:, 0]))
            kind = corruption.perturbations[0].kind
            for batch in loader:
                words = model.bert(batch["text"], batch["real"])
                rows = torch.tensor([bool(hit[name]) for name in batch["id"]])
                if kind == "missing":
                    words[rows] = 0
                else:
                    words[rows] += torch.randn_like(words[rows])
                model.rest(words, batch["real"], model.audio(batch["audio"])[1], model.video(batch["seen"])[1])
    return (time.perf_counter() - begun) * (len(asked) + 1) / len(chosen)


def model_alone(model: Model, loader: list[dict]) -> float:
    """Seconds that one pass of the encoders and the rest of the model for every variant take, with nothing between."""
    variants = 2 + DRAWS + 1  # clean, its check, missing, the draws of noise
    begun = time.perf_counter()
    with torch.inference_mode():
        for batch in loader:
            words, heard, seen = model.bert(batch["text"], batch["real"]), model.audio(batch["audio"])[1], model.video(batch["seen"])[1]
            for _ in range(variants):
                model.rest(words, batch["real"], heard, seen)
    return time.perf_counter() - begun


def diagnose(model: Model, loader: list[dict]) -> tuple[float, int, int]:
    """Seconds, bytes kept at most at one time, and bytes of the encodings of the largest batch."""
    kept_bytes = [0]
    record = Kept.recording

    def recording(self, call):
        output = record(self, call)
        sizes = []
        for one in self._outputs.values():
            map_tensors(one, lambda tensor: sizes.append(tensor.nbytes) or tensor)
        kept_bytes[0] = max(kept_bytes[0], sum(sizes))
        return output

    Kept.recording = recording
    begun = time.perf_counter()
    modrob.Probe(model, ENCODERS).diagnose(loader, score=lambda m, batch: m(batch), conditions=CONDITIONS, draws=DRAWS)
    seconds = time.perf_counter() - begun
    Kept.recording = record
    encodings = max(
        4 * len(batch["id"]) * (batch["text"].shape[1] * model.bert.words.embedding_dim + 32 + 32 * batch["text"].shape[1])
        for batch in loader
    )
    return seconds, kept_bytes[0], encodings


def training(model: Model, loader: list[dict], ids: list[str], rounds: int) -> tuple[float, float]:
    """Seconds of a step, plain and perturbed, the least of `rounds` that alternate."""
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-5)
    perturb = modrob.Probe(model, ENCODERS).perturb(ids=ids, missing=0.15, noise=0.15, modalities="text")
    best = {"plain": np.inf, "perturbed": np.inf}
    for epoch in range(rounds):
        for way in best:
            begun = time.perf_counter()
            for batch in loader:
                if way == "plain":
                    loss = (model(batch) - batch["label"]).abs().mean()
                else:
                    with perturb(batch["id"], epoch, batch=batch):
                        loss = (model(batch) - batch["label"]).abs().mean()
                loss.backward()
                optimiser.step()
                optimiser.zero_grad()
            best[way] = min(best[way], (time.perf_counter() - begun) / len(loader))
    return best["plain"], best["perturbed"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--utterances", type=int, default=686, help="MOSI's test split has 686")
    parser.add_argument("--passes", type=int, default=2, help="of the plain loop's 160; 0: all")
    parser.add_argument("--rounds", type=int, default=3, help="of what is compared, by turns; the least counts")
    asked = parser.parse_args()
    made = utterances(asked.utterances)
    ids, model = [one["id"] for one in made], Model().eval()
    loader = list(torch.utils.data.DataLoader(made, batch_size=16))
    model_alone(model, loader[:1])
    alone, ours = np.inf, np.inf
    for _ in range(asked.rounds):
        alone = min(alone, model_alone(model, loader))
        seconds, kept, encodings = diagnose(model, loader)
        ours = min(ours, seconds)
    plain = plain_loop(model, loader, ids, asked.passes)
    print(f"{asked.utterances} utterances, {len(CONDITIONS)} conditions x {DRAWS} draws, {torch.get_num_threads()} threads")
    print(f"plain loop       {plain:9.2f} s" + ("" if asked.passes == 0 else f" (from {asked.passes} passes)"))
    print(f"modrob.Probe     {ours:9.2f} s   {plain / ours:.1f} times as fast")
    print(f"model alone      {alone:9.2f} s   modrob's own time (checks, masks, noise, hooks): {100 * (ours / alone - 1):.1f} %")
    print(f"kept             {kept / 1e6:9.2f} MB at most, {kept / encodings - 1:+.1%} of a batch's encodings")
    plain_step, perturbed_step = training(model.train(), loader[:1], ids, asked.rounds)
    print(f"training step    {plain_step:9.3f} s plain, {perturbed_step:.3f} s perturbed: {100 * (perturbed_step / plain_step - 1):+.1f} %")


if __name__ == "__main__":
    main()
