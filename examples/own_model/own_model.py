"""Your own PyTorch model, diagnosed and made robust: about a minute on two cores.

    ./run data make spoken-reviews --output data/spoken_reviews     # or any data set that modrob has imported
    python examples/own_model/own_model.py --data data/spoken_reviews --output results/own_model

Trains a late-fusion model (model.py) twice for each seed, plainly and on perturbed encodings, measures both, and writes
a study: OUTPUT/report.html is its page, and `modrob study verify OUTPUT` accepts it.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch
from torch import nn

import modrob
from data import Reviews, collate
from model import LateFusion

ENCODERS = {"text": ("text", 0), "audio": "audio", "video": "video"}
CLAIM = {
    "family": "robust",
    "question": "Does robust training make the loss of text smaller?",
    "quantity": "drop",
    "conditions": ["text missing 30 %"],
    "strategies": ["robust"],
    "against_strategy": "none",
}


def score(model: nn.Module, batch: dict) -> torch.Tensor:
    return model(batch["words"], batch["audio"], batch["video"])


def trained(train: Reviews, valid: Reviews, seed: int, robust: bool, epochs: int) -> nn.Module:
    """The model of the epoch with the smallest error on the validation split."""
    torch.manual_seed(seed)
    model = LateFusion(len(train[0]["audio"]), len(train[0]["video"]))
    optimiser = torch.optim.Adam(model.parameters(), lr=2e-3)
    order = torch.Generator().manual_seed(seed)
    loader = torch.utils.data.DataLoader(train, batch_size=64, shuffle=True, generator=order, collate_fn=collate)
    held_out = collate([valid[i] for i in range(len(valid))])
    perturb = modrob.Probe(model, ENCODERS).perturb(
        ids=train.ids, missing=0.15 * robust, noise=0.15 * robust, modalities="text", seed=seed
    )
    best, kept = float("inf"), {}
    for epoch in range(epochs):
        model.train()
        for batch in loader:
            with perturb(batch["id"], epoch):
                loss = (score(model, batch) - batch["label"]).abs().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        model.eval()
        with torch.inference_mode():
            error = (score(model, held_out) - held_out["label"]).abs().mean().item()
        if error < best:
            best, kept = error, {name: tensor.clone() for name, tensor in model.state_dict().items()}
    model.load_state_dict(kept)
    return model.eval()


def main() -> modrob.Results:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data/spoken_reviews"), help="folder of a data set")
    parser.add_argument("--output", type=Path, default=Path("results/own_model"), help="folder of the study")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=4)
    asked = parser.parse_args()
    train, valid, test = (Reviews(asked.data, split) for split in ("train", "valid", "test"))
    loader = torch.utils.data.DataLoader(test, batch_size=128, collate_fn=collate)
    seeds = list(range(1, asked.seeds + 1))
    study = modrob.Study(
        asked.output.name,
        title="A late-fusion model of our own",
        seeds=seeds,
        claims=[CLAIM],
        strategies={"none": "", "robust": "text missing 15 % + noise_add 15 %"},
    )
    for strategy in ("none", "robust"):
        for seed in seeds:
            begun = time.perf_counter()
            model = trained(train, valid, seed, strategy == "robust", asked.epochs)
            result = modrob.Probe(model, ENCODERS).diagnose(loader, score=score)
            study.add(result, model="late_fusion", strategy=strategy, seed=seed, data=asked.data.name)
            print(f"{strategy}, seed {seed}: trained and diagnosed in {time.perf_counter() - begun:.1f} s", flush=True)
    results = study.save(asked.output)
    print(results)
    print(f"\nReport: {asked.output / 'report.html'}\nCheck it anywhere: modrob study verify {asked.output}")
    return results


if __name__ == "__main__":
    main()
