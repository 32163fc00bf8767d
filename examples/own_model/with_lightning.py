"""Robust training in Lightning: the `with` stands around the forward pass of `training_step`.

    python examples/own_model/with_lightning.py --data data/spoken_reviews        # needs pytorch-lightning
"""

from __future__ import annotations

import argparse

import pytorch_lightning as lightning
import torch

import modrob
from data import Reviews, collate
from model import LateFusion
from own_model import ENCODERS, score


class Robust(lightning.LightningModule):
    def __init__(self, model: LateFusion, train_ids: list[str], seed: int = 1) -> None:
        super().__init__()
        self.model = model
        self.perturb = modrob.Probe(model, ENCODERS).perturb(
            ids=train_ids, missing=0.15, noise=0.15, modalities="text", seed=seed
        )

    def training_step(self, batch: dict, batch_index: int) -> torch.Tensor:
        with self.perturb(batch["id"], self.current_epoch):
            scores = score(self.model, batch)
        return (scores - batch["label"]).abs().mean()

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.parameters(), lr=2e-3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="data/spoken_reviews", help="folder of a data set")
    parser.add_argument("--epochs", type=int, default=4)
    asked = parser.parse_args()
    lightning.seed_everything(1)
    train, test = (Reviews(asked.data, split) for split in ("train", "test"))
    model = LateFusion(len(train[0]["audio"]), len(train[0]["video"]))
    trainer = lightning.Trainer(
        max_epochs=asked.epochs, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False
    )
    loader = torch.utils.data.DataLoader(train, batch_size=64, shuffle=True, collate_fn=collate)
    trainer.fit(Robust(model, train.ids), loader)
    model.eval()
    loader = torch.utils.data.DataLoader(test, batch_size=128, collate_fn=collate)
    print(modrob.Probe(model, ENCODERS).diagnose(loader, score=score))


if __name__ == "__main__":
    main()
