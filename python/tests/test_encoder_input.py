"""Representations that are what a module is called with."""

import numpy as np
import pytest

import modrob

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402

from own_models import loader, rows  # noqa: E402


class Fusion(nn.Module):
    def __init__(self):
        super().__init__()
        self.text, self.audio = nn.Linear(8, 4), nn.Linear(15, 4)

    def forward(self, text, *, audio):
        return torch.tanh(self.text(text)) + self.audio(audio)


class NoEncoders(nn.Module):
    """What it reads of its batch is no module's output."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(2)
        self.fusion, self.head = Fusion(), nn.Linear(4, 1)

    def forward(self, text, audio):
        self.read = text.float() / 20, audio.flatten(1)
        return self.head(self.fusion(self.read[0], audio=self.read[1]))[:, 0]


ENCODERS = {"text": modrob.Encoder("fusion", input=0), "audio": modrob.Encoder("fusion", input="audio")}
MADE = rows()
IDS = [row["id"] for row in MADE]


def score(model, batch):
    return model(batch["text"], batch["audio"])


def by_hand(model, corruption, **occasion):
    batch = next(iter(loader(MADE, len(MADE))))
    hit = torch.from_numpy(modrob.Corruption(corruption).hits(IDS, seed=7, **occasion))
    with torch.no_grad():
        text, audio = batch["text"].float() / 20, batch["audio"].flatten(1)
        noise = torch.from_numpy(modrob.corruption.noise(IDS, 15, modality="audio", seed=7, **occasion))
        text[hit[:, 0]] = 0
        audio[hit[:, 1]] += noise[hit[:, 1]]
        return model.head(model.fusion(text, audio=audio))[:, 0]


def test_are_corrupted_in_whole_passes():
    model, condition = NoEncoders().eval(), "text missing 30 % + audio noise_add 20 %"
    result = modrob.Probe(model, ENCODERS).diagnose(loader(MADE), score=score, conditions=[condition], draws=2, seed=7)
    assert any("Every variant runs the whole model, because" in note for note in result.notes)
    cells = result.tables["cells"].set_index(["condition", "metric"])["value"]
    labels = [row["label"] for row in MADE]
    drawn = [modrob.evaluate(by_hand(model, condition, draw=draw).numpy(), labels, resamples=10) for draw in (0, 1)]
    assert cells[condition, "corr"] == pytest.approx(np.mean([one["corr"].value for one in drawn]), abs=1e-6)


def test_are_perturbed_in_training():
    model, corruption = NoEncoders(), "text missing 30 % + audio noise_add 20 %"
    perturb = modrob.Probe(model, ENCODERS).perturb(ids=IDS, corruption=corruption, seed=7)
    batch = next(iter(loader(MADE, len(MADE))))
    with perturb(batch["id"], 3):
        scores = score(model, batch)
    torch.testing.assert_close(scores.detach(), by_hand(model, corruption, epoch=3))
    scores.sum().backward()
    assert "forward" not in vars(model.fusion)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"input": 0, "output": 1}, "output=1 and input=0 exclude each other"),
        ({"input": 1.5}, "input must be a position such as 0, or a keyword's name, it is 1.5"),
        ({"input": 1}, r"input 1\): the module is not called with that; .* with \(Tensor \[16, 8\], audio=Tensor \[16, 15\]\)"),
        ({"input": "text"}, "input 'text'.: the module is not called with that"),
    ],
)
def test_refusals(options, words):
    with pytest.raises(modrob.UserError, match=words):
        probe = modrob.Probe(NoEncoders().eval(), {"text": modrob.Encoder("fusion", **options)})
        probe.diagnose(loader(MADE), score=score, conditions=["text missing 30 %"])


def test_two_modalities_of_one_input_are_refused():
    with pytest.raises(modrob.UserError, match="have the same encoder"):
        modrob.Probe(NoEncoders(), {"text": modrob.Encoder("fusion", input=0), "audio": modrob.Encoder("fusion", input=0)})
