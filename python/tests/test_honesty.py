"""What would be wrong in silence: encoders that feed each other, ways past the encodings, masks for lengths, labels 0/1."""

import numpy as np
import pytest

import modrob

torch = pytest.importorskip("torch")

from own_models import LATE_FUSION, COUNT, LateFusion, SharedEncoder, loader, rows, score  # noqa: E402


def diagnosed(model, encoders=LATE_FUSION, made=None, conditions=("audio missing 100 %",), **options):
    options = {"score": score, "conditions": list(conditions), "draws": 2} | options
    return modrob.Probe(model.eval(), encoders).diagnose(made if made is not None else loader(rows()), **options)


class Chained(LateFusion):
    """The encoder of video reads what that of audio gave."""

    def forward(self, text, audio, video):
        _, (state, _) = self.text_rnn(self.words(text))
        heard = self.audio_rnn(audio.transpose(0, 1))[1][-1]
        seen = self.frames(video + heard.mean(1)[:, None, None])
        return self.head(torch.cat([state[-1], heard, seen.mean(1)], 1))[:, 0]


class TestEncodersThatFeedEachOther:
    def test_run_again_for_every_variant(self):
        one_pass, real = diagnosed(Chained()), diagnosed(Chained(), real_passes=True)
        (note,) = [note for note in one_pass.notes if "reads what another encoder gave" in note]
        assert "the encoder of video" in note
        np.testing.assert_allclose(one_pass.table.scores[0], real.table.scores[0], atol=1e-5)

    def test_are_not_seen_where_there_are_none(self):
        assert not any("reads what another" in note for note in diagnosed(LateFusion()).notes)


class TestWaysPastTheEncodings:
    def test_are_noted(self):
        class Bypass(LateFusion):
            def forward(self, text, audio, video):
                return super().forward(text, audio, video) + video.mean((1, 2))

        assert any("past the encodings" in note for note in diagnosed(Bypass()).notes)

    def test_are_not_seen_where_there_are_none(self):
        assert not any("past the encodings" in note for note in diagnosed(LateFusion()).notes)


class TestLengthsOfAMask:
    def encoders(self, mask):
        return {"text": modrob.Encoder("text", "last_hidden_state", lengths=mask)}

    def scores(self, lengths):
        noise = ["text noise_add 100 %"]
        return diagnosed(SharedEncoder(), self.encoders(lengths), conditions=noise).table.scores

    def test_are_the_steps_that_it_marks(self):
        counts, mask = self.scores("length"), self.scores(lambda batch: (batch["text"] != 0).long())
        # The first word of a text is real whatever its number is.
        np.testing.assert_array_equal(counts, mask)

    def test_must_come_first(self):
        with pytest.raises(modrob.UserError, match="pad at the end"):
            self.scores(lambda batch: (batch["text"] != 0).flip(1))

    def test_may_be_none_of_a_row(self):
        assert np.isfinite(self.scores(lambda batch: [0] * len(batch["id"]))).all()


def test_where_no_axis_is_time_all_elements_are_features():
    """Smoothing a vector leaves one number; of a sequence one for each feature."""
    seen = {}

    class Seeing(LateFusion):
        def forward(self, text, audio, video):
            self.head.register_forward_pre_hook(lambda module, args: seen.update(at=args[0])) if not seen else None
            return super().forward(text, audio, video)

    for lengths, alike in ((False, True), (lambda batch: [4] * len(batch["id"]), False)):
        seen.clear()
        encoders = {"video": modrob.Encoder("frames", lengths=lengths)}
        diagnosed(Seeing(), encoders, conditions=["video smoothing 100 %"], draws=1)
        video = seen["at"][:, -4:]
        assert (float((video - video[:, :1]).abs().max()) < 1e-5) == alike


def test_labels_of_two_classes_are_explained():
    made = [one | {"label": float(one["label"] > 0)} for one in rows()]
    assert any("Labels are 0 and 1" in note for note in diagnosed(LateFusion(), made=loader(made)).notes)


def test_a_loader_of_an_iterable_without_a_length_is_gone_through():
    class Stream(torch.utils.data.IterableDataset):
        def __iter__(self):
            return iter(rows())

    assert len(diagnosed(LateFusion(), made=torch.utils.data.DataLoader(Stream(), batch_size=16)).table.ids) == COUNT


def test_a_condition_that_hits_nobody_is_the_clean_score():
    result = diagnosed(LateFusion(), conditions=["text missing 0 %"])
    assert result.table.scores.shape == (0, COUNT)


@pytest.mark.parametrize("kind", ["frames_missing", "tokens_mask", "typos_omit", "shuffle", "stale"])
def test_kinds_on_inputs_are_refused_with_the_reason(kind):
    modality = "audio" if kind.startswith("frames") else "text"
    with pytest.raises(modrob.UserError, match="before they are encoded; modrob.Probe corrupts encodings"):
        diagnosed(LateFusion(), conditions=[f"{modality} {kind} 100 %"])


@pytest.mark.parametrize("kind", ["mean", "noise_relative", "worst_case"])
def test_kinds_that_read_of_a_trained_model_are_refused_with_the_reason(kind):
    with pytest.raises(modrob.UserError, match="modrob.Probe does not have"):
        diagnosed(LateFusion(), conditions=[f"text {kind} 100 %"])


def test_figures_are_there_at_once():
    assert diagnosed(LateFusion(), conditions=["text missing 30 %", "text missing 100 %"]).figures


def test_a_strategy_that_was_not_declared_is_refused():
    study = modrob.Study("mine", strategies={"none": "", "robust": "text missing 15 %"})
    with pytest.raises(modrob.UserError, match=r"'robst' is none of the declared strategies \(none, robust\)"):
        study.add(diagnosed(LateFusion()), model="mine", strategy="robst")
