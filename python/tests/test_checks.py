"""What a model's first batch must show before its numbers are trusted."""

import numpy as np
import pytest

import modrob

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402

from own_models import LATE_FUSION, LateFusion, loader, rows, score  # noqa: E402

MISSING = ["text missing 30 %"]


def diagnosed(model, encoders=LATE_FUSION, score=score, conditions=MISSING, **options):
    return modrob.Probe(model.eval(), encoders).diagnose(loader(rows()), score=score, conditions=conditions, draws=2, **options)


class TestEncodersThatNothingReads:
    @pytest.mark.parametrize("real_passes", [False, True])
    def test_are_noted(self, real_passes, tmp_path):
        class TextOnly(LateFusion):
            def forward(self, text, audio, video):
                self.audio_rnn(audio.transpose(0, 1))
                return super().forward(text, torch.zeros_like(audio), video)

        result = diagnosed(
            TextOnly(), {"text": ("text_rnn", [1, 0]), "audio": modrob.Encoder("audio_rnn", 1, call=0)}, real_passes=real_passes
        )
        (note,) = [note for note in result.notes if "No score of the first batch changed" in note]
        assert "'audio' (audio_rnn)" in note and str(result).count(note) == 1
        assert "No score of the first batch changed" in result.report(tmp_path / "report.html").read_text()

    def test_a_zero_encoding_that_is_read_is_not(self):
        class Silent(LateFusion):
            def __init__(self):
                super().__init__()
                self.frames.weight.data.zero_()
                self.frames.bias.data.zero_()

        result = diagnosed(Silent())
        assert not any("No score" in note for note in result.notes)


def test_the_checks_run_the_encoders_on_little_more_than_half_a_batch():
    class Counting(nn.Linear):
        encoded = 0

        def forward(self, x):
            self.encoded += len(x)
            return super().forward(x)

    model = LateFusion()
    model.frames = Counting(model.frames.in_features, model.frames.out_features)
    diagnosed(model, {"video": modrob.Encoder("frames", lengths=False)}, conditions=["video missing 30 %", "video noise_add 30 %"])
    first = len(next(iter(loader(rows())))["id"])
    assert model.frames.encoded == len(rows()) + 1 + first // 2


class TestRoundingIsNoBatchMate:
    """Kernels cut sums otherwise for other numbers of rows; here the model does."""

    ENCODERS = {"video": modrob.Encoder("frames", lengths=False)}

    class Summing(LateFusion):
        mates = 0.0

        def forward(self, text, audio, video):
            state = self.text_rnn(self.words(text))[1][0][-1]
            heard = self.audio_rnn(audio.transpose(0, 1))[1][-1]
            seen = self.frames(video).mean(1)
            x = torch.cat([state, heard, seen], 1).to(seen.dtype)
            x = x + self.mates * x.mean(0)
            parts = x.flip(1).split(4, 1) if len(x) == 16 else x.split(3, 1)
            total = sum(part.sum(1) for part in parts)
            return 64 * self.head[2](torch.stack(8 * [total / 4], 1))[:, 0]

    def model(self, dtype, mates=0.0):
        model = self.Summing().to(dtype)
        model.mates = mates
        return model

    @staticmethod
    def cast(model, batch):
        dtype = model.frames.weight.dtype
        return model(batch["text"], batch["audio"].to(dtype), batch["video_features"].to(dtype))

    @staticmethod
    def autocast(model, batch):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return score(model, batch).float()

    def diagnosed(self, model, score=score):
        return diagnosed(model, self.ENCODERS, score, ["video missing 30 %"])

    @pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
    def test_of_models_of_low_precision(self, dtype):
        with torch.inference_mode():
            batch = next(iter(loader(rows())))
            half = {key: value[:8] for key, value in batch.items()}
            model = self.model(dtype).eval()
            apart = (self.cast(model, batch)[:8] - self.cast(model, half)).abs()
        assert apart.max() > 1e-4  # what the tolerance of float32 refuses
        assert np.isfinite(self.diagnosed(self.model(dtype), self.cast).table.scores).all()

    def test_under_autocast(self):
        assert np.isfinite(self.diagnosed(self.model(torch.float32), self.autocast).table.scores).all()

    @pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
    def test_mates_that_matter_are_found(self, dtype):
        with pytest.raises(modrob.UserError, match="depend on batch mates"):
            self.diagnosed(self.model(dtype, mates=0.5), self.cast)

    def test_mates_that_matter_are_found_under_autocast(self):
        with pytest.raises(modrob.UserError, match="depend on batch mates"):
            self.diagnosed(self.model(torch.float32, mates=0.5), self.autocast)

    def test_float32_has_the_tolerance_it_had(self):
        with pytest.raises(modrob.UserError, match="depend on batch mates"):
            self.diagnosed(self.model(torch.float32, mates=1e-3))


def test_nested_tensors_inside_an_encoder_are_no_hindrance():
    class Nested(LateFusion):
        def __init__(self):
            super().__init__()
            layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
            self.layers = nn.TransformerEncoder(layer, 1, enable_nested_tensor=True)

        def forward(self, text, audio, video):
            return self.head[2](self.layers(self.words(text), src_key_padding_mask=text == 0)[:, 0])[:, 0]

    assert not diagnosed(Nested(), {"text": modrob.Encoder("layers", lengths="length")}).table.passes


@pytest.mark.parametrize("real_passes", [False, True])
@pytest.mark.parametrize("where", ["head", "encoder"])
def test_dropout_that_is_always_on_is_found(where, real_passes):
    class Dropping(LateFusion):
        def forward(self, text, audio, video):
            return nn.functional.dropout(super().forward(text, audio, video), 0.3, training=True)

    class Frames(nn.Linear):
        def forward(self, x):
            return nn.functional.dropout(super().forward(x), 0.3, training=True)

    model = Dropping() if where == "head" else LateFusion()
    if where == "encoder":
        model.frames = Frames(6, 4)
    with pytest.raises(modrob.UserError, match="draws random numbers in evaluation mode"):
        diagnosed(model, real_passes=real_passes)


class TestBlame:
    class Normed(LateFusion):
        """With layers of batch statistics in some places; the first in the list of modules is never called."""

        def __init__(self, inside, outside):
            super().__init__()
            head = self.head
            del self.head
            self.spare = nn.BatchNorm1d(15, track_running_stats=False)
            norm = lambda there, width: nn.BatchNorm1d(width, track_running_stats=not there)  # noqa: E731
            self.frames, self.after = nn.Sequential(nn.Linear(6, 4), norm(inside, 4)), norm(outside, 15)
            self.head = head

        def forward(self, text, audio, video):
            state = self.text_rnn(self.words(text))[1][0][-1]
            heard = self.audio_rnn(audio.transpose(0, 1))[1][-1]
            return self.head(self.after(torch.cat([state, heard, self.frames(video.mean(1))], 1)))[:, 0]

    @pytest.mark.parametrize(
        ("inside", "outside", "words"),
        [
            (True, True, r"others of its batch are corrupted \(BatchNorm1d 'after'"),
            (True, False, r"half of its batch \(BatchNorm1d 'frames.1'"),
        ],
    )
    def test_is_on_a_layer_that_runs_and_can_be_the_cause(self, inside, outside, words):
        with pytest.raises(modrob.UserError, match=words):
            diagnosed(self.Normed(inside, outside))

    @pytest.mark.filterwarnings("ignore::DeprecationWarning")
    def test_is_on_dynamic_quantisation(self):
        model = torch.ao.quantization.quantize_dynamic(LateFusion().eval(), {nn.Linear}, dtype=torch.qint8)
        with pytest.raises(modrob.UserError, match=r"\(Linear 'head.0' is quantised by the values of the whole batch\)"):
            diagnosed(model)

    def test_is_on_none_where_none_runs(self):
        class Mixing(self.Normed):
            def forward(self, text, audio, video):
                scores = super().forward(text, audio, video)
                return scores - scores.mean()

        with pytest.raises(modrob.UserError, match="others of its batch are corrupted. One pass"):
            diagnosed(Mixing(False, False))


@pytest.mark.parametrize(("real_passes"), [False, True])
def test_a_score_that_is_not_finite_names_condition_and_cause(real_passes):
    class Cosine(LateFusion):
        def forward(self, text, audio, video):
            state = self.text_rnn(self.words(text))[1][0][-1]
            return (state / state.norm(dim=1, keepdim=True)).sum(1) + 0 * self.frames(video).sum((1, 2))

    encoders = {"text": ("text_rnn", [1, 0]), "video": modrob.Encoder("frames", lengths=False)}
    words = r"'talk\d+\[\d\]' under 'text missing 30 %' \(zeros in place of the encoding of text, where a division .* is nan"
    with pytest.raises(modrob.UserError, match=words):
        diagnosed(Cosine(), encoders, conditions=["video noise_add 10 %", "text missing 30 %"], real_passes=real_passes)


@pytest.mark.parametrize("part", ["", "audio_rnn"])
def test_models_that_were_compiled_in_place_are_refused(part):
    model = LateFusion()
    model.get_submodule(part).compile()
    with pytest.raises(modrob.UserError, match=f"{part or 'the model'} was compiled in place"):
        modrob.Probe(model, LATE_FUSION)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda scores: None, "it gave None; does the function end without a return"),
        (lambda scores: (scores, scores), r"it gave tuple of Tensor \[16\], Tensor \[16\]; return the part that holds"),
        (lambda scores: torch.stack([scores, -scores], 1), r"\[16, 2\] looks like scores of 2 classes; give one number"),
    ],
)
def test_what_score_gives_must_be_one_number_for_each_row(answer, words):
    with pytest.raises(modrob.UserError, match=words):
        diagnosed(LateFusion(), score=lambda model, batch: answer(score(model, batch)))
