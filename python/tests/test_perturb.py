import json
import os
import subprocess

import numpy as np
import pytest

import modrob

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402
from torch.utils.checkpoint import checkpoint  # noqa: E402

from own_models import LATE_FUSION, LateFusion, SharedEncoder, loader, rows, score  # noqa: E402

MADE = rows()
IDS = [row["id"] for row in MADE]


def test_a_last_batch_of_as_many_rows_as_steps_keeps_the_axis_that_was_known():
    model = LateFusion()
    encoders = {"video": modrob.Encoder("frames", lengths=False)}  # [B, 4, 4]
    perturb = modrob.Probe(model, encoders).perturb(ids=IDS, corruption="video noise_add 100 %")
    for made in (MADE[:86], MADE[86:]):
        batch = next(iter(loader(made, len(made))))
        with perturb(batch["id"], 0):
            score(model, batch)
    again = modrob.Probe(model, encoders).perturb(ids=IDS, corruption="video noise_add 100 %")
    with pytest.raises(modrob.UserError, match="either axis may hold the rows"):
        with again(batch["id"], 0):
            score(model, batch)


def whole_batch():
    return next(iter(loader(MADE, len(MADE))))


class Watched(LateFusion):
    """Keeps what its head reads, and lets gradients reach the encodings."""

    def forward(self, text, audio, video):
        state = self.text_rnn(self.words(text))[1][0]
        heard = self.audio_rnn(audio.transpose(0, 1))[1]
        seen = self.frames(video)
        self.read = {"text": state[-1], "audio": heard[-1], "video": seen}
        for one in self.read.values():
            if one.requires_grad:
                one.retain_grad()
        return self.head(torch.cat([state[-1], heard[-1], seen.mean(1)], 1))[:, 0]


def test_an_epochs_masks_and_noise_are_the_programs(tmp_path):
    program = os.environ.get("MODROB_PROGRAM")
    if not program:
        pytest.skip("MODROB_PROGRAM does not name the full program")
    (tmp_path / "ids").write_text("\n".join(IDS) + "\n")
    said = subprocess.run(
        [program, "corrupt", "mask", "--ids", str(tmp_path / "ids"), "--corruption", "text:15+15", "--seed", "5"]
        + ["--epoch", "3", "--purpose", "training", "--noise-of", IDS[3], "--elements", "6", "--json"],
        check=True,
        capture_output=True,
        text=True,
    )
    answer = json.loads(said.stdout)
    model, batch = Watched(), whole_batch()
    score(model, batch)
    clean = {name: tensor.detach().clone() for name, tensor in model.read.items()}
    perturb = modrob.Probe(model, LATE_FUSION).perturb(ids=IDS, missing=0.15, noise=0.15, modalities="text", seed=5)
    with perturb(batch["id"], epoch=3):
        score(model, batch)
    for i, name in enumerate(IDS):
        read, before = model.read["text"][i].detach(), clean["text"][i]
        expected = answer["hits"][name]
        if expected == "missing":
            assert (read == 0).all()
        elif expected == "noise_add":
            noise = modrob.corruption.noise([name], 6, modality="text", seed=5, epoch=3)[0]
            assert torch.equal(read, before + torch.from_numpy(noise))
        else:
            assert torch.equal(read, before)
    assert torch.equal(model.read["audio"], clean["audio"])
    ours = modrob.corruption.noise([IDS[3]], 6, modality="text", seed=5, epoch=3)[0]
    assert ours.tolist() == np.array(answer["noise"]["text"], dtype=np.float32).tolist()
    hit = perturb.hits(3)
    assert set(hit["text missing"]) == {name for name, what in answer["hits"].items() if what == "missing"}


def test_epochs_differ_and_batches_do_not():
    model = Watched()
    perturb = modrob.Probe(model, LATE_FUSION).perturb(ids=IDS, corruption="text missing 30 % + audio noise_add 20 %")
    assert perturb.hits(0) != perturb.hits(1) and perturb.hits(0) == perturb.hits(0)
    whole = whole_batch()
    with perturb(whole["id"], 0):
        score(model, whole)
    read = model.read["text"].detach()
    at = 0
    for batch in loader(MADE, 7):
        with perturb(batch["id"], 0):
            score(model, batch)
        part = model.read["text"].detach()
        assert torch.equal(part == 0, read[at : at + len(part)] == 0)
        at += len(part)


def test_gradients_pass_as_the_kinds_say():
    model, batch = Watched(), whole_batch()
    perturb = modrob.Probe(model, LATE_FUSION).perturb(ids=IDS, missing=0.3)
    missing = [IDS.index(name) for name in perturb.hits(0)["text missing"]]
    with perturb(batch["id"], 0):
        loss = score(model, batch).pow(2).sum()
    loss.backward()
    others = [i for i in range(len(IDS)) if i not in missing]
    grown = model.text_rnn.weight_ih_l0.grad
    assert torch.isfinite(grown).all() and (grown != 0).any()
    only = {key: value[others] if isinstance(value, torch.Tensor) else value for key, value in batch.items()}
    model.zero_grad()
    score(model, only).pow(2).sum().backward()
    torch.testing.assert_close(model.text_rnn.weight_ih_l0.grad, grown)


def test_gradient_accumulation_and_the_model_afterwards():
    model = Watched()
    before = [sorted(vars(module)) for module in model.modules()]
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01)
    perturb = modrob.Probe(model, LATE_FUSION).perturb(ids=IDS, missing=0.15, noise=0.15)
    for epoch in range(2):
        for step, batch in enumerate(loader(MADE)):
            with perturb(batch["id"], epoch):
                loss = (score(model, batch) - batch["label"]).abs().mean() / 2
            loss.backward()
            if step % 2:
                optimiser.step()
                optimiser.zero_grad()
    model.read = {}
    assert [sorted(set(vars(module)) - {"read"}) for module in model.modules()] == before
    with pytest.raises(RuntimeError, match="on purpose"):
        with perturb(batch["id"], 0):
            raise RuntimeError("on purpose")
    assert "forward" not in vars(model.text_rnn)


class Checkpointed(LateFusion):
    def __init__(self, reentrant):
        super().__init__()
        self.reentrant = reentrant

    def forward(self, text, audio, video):
        seen = checkpoint(self.frames, video, use_reentrant=self.reentrant)
        state = self.text_rnn(self.words(text))[1][0]
        heard = self.audio_rnn(audio.transpose(0, 1))[1]
        return self.head(torch.cat([state[-1], heard[-1], torch.tanh(seen).mean(1)], 1))[:, 0]


@pytest.mark.parametrize("reentrant", [False, True])
def test_gradient_checkpointing_recomputes_the_same(reentrant):
    batch, model = whole_batch(), Checkpointed(reentrant)
    batch["video_features"].requires_grad_()

    class Plain(Checkpointed):
        def forward(self, text, audio, video):
            seen = self.frames(video)
            state = self.text_rnn(self.words(text))[1][0]
            heard = self.audio_rnn(audio.transpose(0, 1))[1]
            return self.head(torch.cat([state[-1], heard[-1], torch.tanh(seen).mean(1)], 1))[:, 0]

    grads = []
    for one in (model, Plain(reentrant)):
        perturb = modrob.Probe(one, {"video": modrob.Encoder("frames", lengths=False)}).perturb(ids=IDS, missing=0.3, noise=0.3)
        with perturb(batch["id"], 0):
            score(one, batch).pow(2).sum().backward()
        grads.append(one.frames.weight.grad)
    torch.testing.assert_close(grads[0], grads[1])
    perturb = modrob.Probe(model, {"video": modrob.Encoder("frames", lengths=False)}).perturb(ids=IDS, missing=0.3)
    with pytest.raises(modrob.UserError, match="keep loss.backward.. inside the with"):
        with perturb(batch["id"], 0):
            loss = score(model, batch).sum()
        loss.backward()


def test_sequences_need_lengths_for_noise():
    model, batch = SharedEncoder(), whole_batch()
    probe = modrob.Probe(model, {"text": ("text", "last_hidden_state")}, lengths="length")
    perturb = probe.perturb(ids=IDS, noise=0.5)
    with pytest.raises(modrob.UserError, match="noise is drawn for the real steps only"):
        with perturb(batch["id"], 0):
            score(model, batch)
    outputs = []
    for options in ({"lengths": batch["length"]}, {"batch": batch}, {"lengths": {"text": batch["length"].tolist()}}):
        model.eval()
        with perturb(batch["id"], 0, **options):
            outputs.append(score(model, batch))
    assert torch.equal(outputs[0], outputs[1]) and torch.equal(outputs[0], outputs[2])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"missing": 0.7, "noise": 0.7}, "add up to 1.4"),
        ({"missing": 0.1, "corruption": "text missing 15 %"}, "not both"),
        ({"missing": 0.1, "modalities": "smell"}, "smell"),
        ({}, "say what befalls whom"),
        ({"corruption": "text gone 15 %"}, "gone"),
        ({"missing": 0.1, "selection": "reference_batch"}, "reference_batch"),
        ({"missing": 0.1, "ids": ["a", "a"]}, "'a' occurs twice"),
    ],
)
def test_refusals_before_training(options, words):
    with pytest.raises(modrob.UserError, match=words):
        modrob.Probe(LateFusion(), LATE_FUSION).perturb(**{"ids": IDS} | options)


def test_refusals_while_training():
    model, batch = LateFusion(), whole_batch()
    perturb = modrob.Probe(model, LATE_FUSION).perturb(ids=IDS, missing=0.3)
    with pytest.raises(modrob.UserError, match="the id 'nobody' is none of the 90 ids"):
        perturb(["nobody"], 0)
    with pytest.raises(modrob.UserError, match="epochs count from 0"):
        perturb(IDS, -1)
    with pytest.raises(modrob.UserError, match="has not one row for each of the 2 ids that perturb was called with"):
        with perturb([perturb.hits(0)["text missing"][0], IDS[0]], 0):
            score(model, batch)
    with pytest.raises(modrob.UserError, match="was not called"):
        with perturb(batch["id"], 0):
            pass


def test_messages_speak_of_training():
    model, batch = SharedEncoder(), whole_batch()
    probe = modrob.Probe(model, {"text": ("text", "last_hidden_state")}, lengths="length")
    perturb = probe.perturb(ids=IDS, noise=0.5)
    with pytest.raises(modrob.UserError, match=r"say their number: perturb\(ids, epoch, batch=batch\)"):
        with perturb(batch["id"], 0):
            score(model, batch)
    with pytest.raises(modrob.UserError, match="called with 90 ids and 3 lengths of 'text'"):
        with perturb(batch["id"], 0, lengths=[1, 2, 3]):
            score(model, batch)
    with pytest.raises(modrob.UserError, match="was not called inside the with;"):
        with perturb(batch["id"], 0):
            pass


def test_ids_that_do_not_fit_are_refused_also_where_nobody_is_hit():
    model, batch = LateFusion(), whole_batch()
    perturb = modrob.Probe(model, LATE_FUSION).perturb(ids=IDS, missing=0.3)
    spared = [name for name in IDS if name not in perturb.hits(0)["text missing"]]
    with pytest.raises(modrob.UserError, match="not one row for each of the 2 ids that perturb was called with"):
        with perturb(spared[:2], 0):
            score(model, batch)


def test_modalities_may_be_a_list():
    probe = modrob.Probe(LateFusion(), LATE_FUSION)
    one, other = (probe.perturb(ids=IDS, missing=0.3, modalities=which) for which in (["text", "audio"], "text+audio"))
    assert one.corruption == other.corruption and one.hits(0) == other.hits(0)


def test_lengths_of_a_modality_that_is_none():
    with pytest.raises(modrob.UserError, match="lengths: there is no encoder of 'txt'; there is text, audio, video"):
        modrob.Probe(LateFusion(), LATE_FUSION, lengths={"txt": "length"})
