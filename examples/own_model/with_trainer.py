"""Robust training with the Hugging Face Trainer: the `with` stands around its own `compute_loss`.

    python examples/own_model/with_trainer.py --data data/spoken_reviews        # needs transformers and accelerate
"""

from __future__ import annotations

import argparse
import tempfile

import torch
from transformers import Trainer, TrainingArguments, set_seed

import modrob
from data import Reviews, collate
from model import LateFusion
from own_model import ENCODERS, score


class WithLoss(torch.nn.Module):
    """As the Trainer wants it: takes a batch's parts by name and gives the loss."""

    def __init__(self, model: LateFusion) -> None:
        super().__init__()
        self.model = model

    def forward(self, **batch: object) -> dict[str, torch.Tensor]:
        scores = score(self.model, batch)
        return {"loss": (scores - batch["label"]).abs().mean(), "logits": scores}


class RobustTrainer(Trainer):
    def __init__(self, *args: object, perturb: modrob.Perturbing, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.perturb = perturb

    def compute_loss(self, model: torch.nn.Module, inputs: dict, *args: object, **kwargs: object) -> object:
        if not model.training:
            return super().compute_loss(model, inputs, *args, **kwargs)
        with self.perturb(inputs["id"], int(self.state.epoch or 0)):
            return super().compute_loss(model, inputs, *args, **kwargs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="data/spoken_reviews", help="folder of a data set")
    parser.add_argument("--epochs", type=int, default=4)
    asked = parser.parse_args()
    set_seed(1)
    train, test = (Reviews(asked.data, split) for split in ("train", "test"))
    model = LateFusion(len(train[0]["audio"]), len(train[0]["video"]))
    perturb = modrob.Probe(model, ENCODERS).perturb(ids=train.ids, missing=0.15, noise=0.15, modalities="text", seed=1)
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            folder, num_train_epochs=asked.epochs, per_device_train_batch_size=64, learning_rate=2e-3, use_cpu=True,
            remove_unused_columns=False, save_strategy="no", report_to=[], disable_tqdm=True,
        )
        RobustTrainer(WithLoss(model), arguments, train_dataset=train, data_collator=collate, perturb=perturb).train()
    model.eval()
    loader = torch.utils.data.DataLoader(test, batch_size=128, collate_fn=collate)
    print(modrob.Probe(model, ENCODERS).diagnose(loader, score=score))


if __name__ == "__main__":
    main()
