import json
import random

import numpy as np
import pytest

import modrob

torch = pytest.importorskip("torch")
pandas = pytest.importorskip("pandas")
from torch import nn  # noqa: E402

from modrob.probe.batch import Fields  # noqa: E402
from own_models import LATE_FUSION, LateFusion, SharedEncoder, loader, rows, score  # noqa: E402

CONDITIONS = [
    "text missing 30 %",
    "text noise_add 50 % strength 0.5",
    "audio+video noise_scale 40 %",
    "text missing 20 % + audio noise_add 30 %",
    "video missing 100 %",
]


def diagnosed(model, encoders, made=None, **options):
    made = made or rows()
    options = {"score": score, "conditions": CONDITIONS, "draws": 3, "seed": 7} | options
    lengths = options.pop("lengths", {"text": "length"} if "text" in encoders else None)
    probe = modrob.Probe(model, encoders, lengths=lengths)
    return probe.diagnose(loader(made, options.pop("batch_size", 16)), **options)


class TestNumbers:
    """Against a plain loop that masks and adds by hand, in the middle of the model."""

    def test_one_pass_gives_what_a_loop_over_masks_gives(self):
        made, model = rows(), LateFusion().eval()
        result = diagnosed(model, LATE_FUSION | {"video": modrob.Encoder("frames", lengths=False)}, made)
        metrics = result.tables["cells"].set_index(["condition", "metric"])["value"]
        ids, labels = [row["id"] for row in made], [row["label"] for row in made]
        for text in CONDITIONS:
            by_draw = []
            for draw in range(3):
                scores = self.by_hand(model, made, modrob.Corruption(text), ids, draw)
                by_draw.append(modrob.evaluate(scores, labels, resamples=10)["corr"].value)
            assert metrics[modrob.Corruption(text).name, "corr"] == pytest.approx(np.mean(by_draw), abs=1e-6), text

    def by_hand(self, model, made, corruption, ids, draw):
        hits = corruption.hits(ids, seed=7, draw=draw)
        batch = torch.utils.data.default_collate(made)
        with torch.no_grad():
            state = model.text_rnn(model.words(batch["text"]))[1][0][-1]
            heard = model.audio_rnn(batch["audio"].transpose(0, 1))[1][-1]
            seen = model.frames(batch["video_features"])
            encodings = {"text": state, "audio": heard, "video": seen}
            for p, one in enumerate(corruption.perturbations):
                hit = torch.from_numpy(hits[:, p])
                for modality in one.modalities:
                    x = encodings[modality].clone()
                    noise = modrob.corruption.noise(ids, x[0].numel(), modality=modality, seed=7, draw=draw)
                    noise = torch.from_numpy(noise).reshape(x.shape)
                    if one.kind == "missing":
                        x[hit] = 0
                    elif one.kind == "noise_add":
                        x[hit] += one.strength * noise[hit]
                    else:
                        first = noise.flatten(1)[:, 0].reshape(-1, *[1] * (x.ndim - 1))
                        x[hit] *= (1 - one.strength + one.strength * first)[hit]
                    encodings[modality] = x
            seen = (2.0 * encodings["video"]).mean(1)
            return model.head(torch.cat([encodings["text"], encodings["audio"], seen], 1))[:, 0].numpy()

    def test_a_protocol_that_loses_modalities_is_made_of_subsets(self):
        subsets = ["text", "audio", "video", "text+audio", "text+video", "audio+video"]
        encoders = LATE_FUSION | {"video": modrob.Encoder("frames", lengths=False)}
        conditions = ["mmin", *(f"{subset} missing 100 %" for subset in subsets)]
        result = diagnosed(LateFusion().eval(), encoders, conditions=conditions)
        metrics = result.tables["cells"].set_index(["condition", "metric"])["value"]
        by_subset = [metrics[f"{subset} missing 100 %", "mae"] for subset in subsets]
        assert metrics["mmin", "mae"] == pytest.approx(np.mean(by_subset), abs=1e-9)

    def test_a_protocol_that_hides_tokens_is_refused(self):
        with pytest.raises(modrob.UserError, match="'lnln' is a protocol"):
            diagnosed(LateFusion().eval(), LATE_FUSION | {"video": modrob.Encoder("frames", lengths=False)}, conditions=["lnln 30 %"])

    def test_batches_do_not_matter(self):
        model = LateFusion().eval()
        one, other = (diagnosed(model, LATE_FUSION, batch_size=size, conditions=["text noise_add 30 %"]) for size in (7, 90))
        assert one.table.names == other.table.names
        np.testing.assert_allclose(one.table.scores, other.table.scores, atol=1e-6)

    def test_real_passes_agree_with_one_pass(self):
        model = LateFusion().eval()
        encoders = LATE_FUSION | {"video": modrob.Encoder("frames", lengths=False)}
        one, real = (diagnosed(model, encoders, real_passes=way) for way in (False, True))
        assert real.table.passes and len(real.table.names) == len(CONDITIONS) * 3
        merged = one.conditions.merge(real.conditions, on=["condition", "metric"])
        assert len(merged) == len(one.conditions)
        np.testing.assert_allclose(merged["value_x"], merged["value_y"], atol=1e-5)

    def test_noise_leaves_padding_and_sequences_need_lengths(self):
        model = SharedEncoder().eval()
        encoders = {
            "text": ("text", "last_hidden_state"),
            "audio": modrob.Encoder("shared", call=0, lengths=lambda batch: [5] * len(batch["id"])),
            "video": modrob.Encoder("shared", call=1, lengths=False),
        }
        result = diagnosed(model, encoders)
        assert set(result.reliance()["modality"]) == {"video"}
        with pytest.raises(modrob.UserError, match=r"sequence of shape \[16, 8, 8\].*lengths="):
            diagnosed(model, encoders, lengths=None)


class TestModels:
    def test_three_modalities_of_any_name(self):
        made = rows()
        result = diagnosed(
            LateFusion().eval(),
            {"text": ("text_rnn", [1, 0]), "lidar": ("audio_rnn", 1), "skeleton": modrob.Encoder("frames", lengths=False)},
            made,
            conditions=["lidar missing 30 %", "lidar+skeleton noise_add 30 %"],
        )
        ids = [row["id"] for row in made]
        hits = modrob.Corruption("lidar missing 30 %").hits(ids, seed=7)
        assert hits.sum() == 27
        assert (modrob.Corruption("text missing 30 %").hits(ids, seed=7) != hits).any()
        assert result.verify()

    def test_batches_of_as_many_rows_as_a_vector_is_wide(self):
        class Frames(LateFusion):
            def forward(self, text, audio, video):
                return self.frames(video[:, 0]).mean(1)  # [B, 4]

        conditions = ["video noise_add 50 %"]
        four, many = (diagnosed(Frames().eval(), {"video": "frames"}, batch_size=size, conditions=conditions) for size in (4, 90))
        np.testing.assert_allclose(four.table.scores, many.table.scores, atol=1e-6)

    def test_one_condition_may_be_a_text_or_a_corruption(self):
        for one in ("text missing 30 %", modrob.Corruption("text:missing:0.3")):
            assert diagnosed(LateFusion().eval(), LATE_FUSION, conditions=one).table.conditions == ["text missing 30 %"]

    def test_default_conditions_are_of_the_first_modality(self):
        result = diagnosed(LateFusion().eval(), {"audio": ("audio_rnn", 1), "text": ("text_rnn", [1, 0])}, conditions=None)
        names = list(dict.fromkeys(result.conditions["condition"]))
        assert names[:3] == ["clean", "audio missing 5 %", "audio missing 10 %"]
        assert names[-2:] == ["audio missing 100 %", "text missing 100 %"] and len(names) == 11

    def test_get_and_set_functions_and_dotted_names(self):
        class Inside(nn.Module):
            def __init__(self):
                super().__init__()
                self.part = LateFusion()

            def forward(self, *inputs):
                return self.part(*inputs)

        model = Inside().eval()
        pair = (lambda output: output[1], lambda output, tensor: (output[0], tensor))
        by_function = diagnosed(model, {"audio": ("part.audio_rnn", pair)}, conditions=["audio missing 50 %"])
        by_index = diagnosed(model, {"audio": (model.part.audio_rnn, 1)}, conditions=["audio missing 50 %"])
        assert (by_function.table.scores == by_index.table.scores).all()

    def test_batches_of_tuples_and_of_objects(self):
        made = rows()

        class Batch:
            def __init__(self, content):
                self.content, self.label, self.names = content, content["label"], content["id"]

        model = LateFusion().eval()
        probe = modrob.Probe(model, LATE_FUSION)
        objects = [Batch(batch) for batch in loader(made)]
        result = probe.diagnose(
            objects, score=lambda m, b: score(m, b.content), conditions=["text missing 30 %"], ids="names", groups="content.video"
        )
        assert result.table.ids == [row["id"] for row in made] and len(set(result.table.groups)) == 15
        tuples = [(batch["text"], batch["audio"], batch["video_features"], batch["label"]) for batch in loader(made)]
        of_tuples = probe.diagnose(tuples, score=lambda m, b: m(*b[:3]), conditions=["text missing 30 %"])
        assert of_tuples.table.ids[:2] == ["0", "1"] and (of_tuples.table.scores == result.table.scores).all()
        assert any("No ids" in note for note in of_tuples.notes) and any("No groups" in note for note in of_tuples.notes)

    def test_half_precision_and_double(self):
        made = rows()
        cast = lambda m, b: m(b["text"], b["audio"].to(m.head[0].weight.dtype), b["video_features"].to(m.head[0].weight.dtype))  # noqa: E731
        for dtype in (torch.bfloat16, torch.float64):
            result = diagnosed(LateFusion().to(dtype).eval(), LATE_FUSION, made, score=cast, conditions=["text noise_add 30 %"])
            assert np.isfinite(result.table.scores).all()

    def test_an_encoder_that_the_rest_looks_through_is_measured_with_whole_passes(self):
        class Leaks(LateFusion):
            def forward(self, text, audio, video):
                state = self.text_rnn(self.words(text))[1][0][-1]
                self.frames.seen = 0
                seen = self.frames(video)
                return self.head(torch.cat([state, audio.mean(1), audio.mean(1)[:, :2], seen.mean(1)], 1))[:, 0] + self.frames.left

        class Frames(nn.Linear):
            left = 0.0

            def forward(self, x):
                self.left = x.mean((1, 2))
                return super().forward(x)

        model = Leaks()
        model.frames = Frames(6, 4)
        # What the encoder leaves beside its output is that of the batch it ran on last, which a stand-in does not leave.
        model.eval()

        def forgetful(m, batch):
            answer = score(m, batch)
            m.frames.left = 0.0
            return answer

        result = diagnosed(model, {"video": "frames"}, score=forgetful, conditions=["video missing 30 %"])
        assert any("whole model" in note for note in result.notes)


class TestRefusals:
    @pytest.mark.parametrize(
        ("encoders", "words"),
        [
            ({}, "one to eight modalities"),
            ({"text": "text_rn"}, "no submodule 'text_rn'; it has text_rnn"),
            ({"text": nn.Linear(2, 2)}, "is no submodule of the model"),
            ({"text": ("text_rnn", 1, 0)}, r"a tuple is \(module, what of its output\), this one has 3 parts"),
            ({"te xt": "text_rnn"}, "letters, digits"),
            ({"audio": ("audio_rnn", 1), "video": ("audio_rnn", 1)}, r"call=0\).*call=1"),
        ],
    )
    def test_of_encoders(self, encoders, words):
        with pytest.raises(modrob.UserError, match=words):
            modrob.Probe(LateFusion(), encoders)

    @pytest.mark.parametrize(
        ("encoders", "words"),
        [
            ({"text": "text_rnn"}, r"tuple of Tensor \[16, 8, 6\], tuple of Tensor \[1, 16, 6\]"),
            ({"text": ("text_rnn", 7)}, "its output has no 7; it is tuple"),
            ({"audio": ("audio_rnn", "state")}, "its output has no 'state'"),
            ({"audio": modrob.Encoder("audio_rnn", 1, batch_axis=0)}, r"\[1, 16, 5\].*batch_axis=1"),
            ({"text": "words", "audio": modrob.Encoder("audio_rnn", 1, call=1)}, "was called once only"),
        ],
    )
    def test_of_what_the_encoders_give(self, encoders, words):
        with pytest.raises(modrob.UserError, match=words):
            diagnosed(LateFusion().eval(), encoders, conditions=[f"{list(encoders)[0]} missing 30 %"])

    @pytest.mark.parametrize("length", [-3, 9])
    def test_of_lengths_that_no_sequence_has(self, length):
        encoders = {"text": modrob.Encoder("text", "last_hidden_state", lengths=lambda batch: [length] * len(batch["id"]))}
        with pytest.raises(modrob.UserError, match=rf"length of 'talk0\[0\]' is {length}, and its sequence has 8 steps"):
            diagnosed(SharedEncoder().eval(), encoders, conditions=["text noise_add 30 %"])

    def test_of_encoders_called_never_or_twice(self):
        class Odd(LateFusion):
            def __init__(self):
                super().__init__()
                self.unused = nn.Linear(2, 2)

            def forward(self, text, audio, video):
                self.frames(video)
                return super().forward(text, audio, video)

        with pytest.raises(modrob.UserError, match="'text' .unused. was not called"):
            diagnosed(Odd().eval(), {"text": "unused"}, conditions=["text missing 30 %"])
        with pytest.raises(modrob.UserError, match=r"called 2 times in one pass; say which call.*call=0"):
            diagnosed(Odd().eval(), {"video": "frames"}, conditions=["video missing 30 %"])

    def test_of_wrapped_models(self):
        with pytest.raises(modrob.UserError, match="give model.module"):
            modrob.Probe(nn.DataParallel(LateFusion()), {"text": "module.text_rnn"})
        compiled = LateFusion()
        compiled.__dict__["_orig_mod"] = None
        with pytest.raises(modrob.UserError, match="model._orig_mod"):
            modrob.Probe(compiled, {"text": "text_rnn"})
        with pytest.raises(modrob.UserError, match="must be a torch.nn.Module"):
            modrob.Probe("model", {"text": "text_rnn"})

    def test_of_ambiguous_axes(self):
        class Square(nn.Module):
            def __init__(self):
                super().__init__()
                self.rnn = nn.GRU(3, 5)

            def forward(self, audio):
                return self.rnn(audio.transpose(0, 1))[0].sum((0, 2))

        made = rows(5)
        with pytest.raises(modrob.UserError, match="either axis may hold the rows"):
            diagnosed(Square().eval(), {"audio": ("rnn", 0)}, made, score=lambda m, b: m(b["audio"]), conditions=["audio missing 40 %"])

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"conditions": ["smell missing 30 %"]}, "unknown modality 'smell'.* This probe has encoders of text"),
            ({"conditions": [0.3]}, "a corruption is a text, such as 'text missing 30 %', it is 0.3"),
            ({"conditions": ["audio missing 30 %"]}, "no encoder of 'audio'; it has text"),
            ({"conditions": []}, "conditions is empty"),
            ({"draws": 0}, "draws is 0"),
            ({"labels": "video"}, "labels must be numbers, one for each row: could not convert string to float"),
            ({"labels": "lable"}, "the batch has no 'lable'; it is dict with id: list of 16"),
            ({"ids": "nothing.there"}, "ids: the batch has no 'nothing.there'"),
            ({"ids": lambda batch: batch["video"]}, "the id 'talk0' occurs twice"),
            ({"groups": lambda batch: ["a"]}, "16 labels and 1 groups"),
            ({"score": lambda model, batch: score(model, batch)[:3]}, "score gave 3 numbers for batch 0, which has 16"),
            ({"score": lambda model, batch: score(model, batch) * np.nan}, r"score of utterance 'talk0\[0\]' under 'clean' is nan"),
            ({"score": lambda model, batch: (score(model, batch), 1, {})}, "one number for each row"),
            ({"score": lambda model, batch: torch.rand(len(batch["id"])) + score(model, batch)}, "draws random numbers"),
        ],
    )
    def test_of_what_is_asked(self, options, words):
        with pytest.raises(modrob.UserError, match=words):
            diagnosed(LateFusion().eval(), {"text": ("text_rnn", [1, 0])}, **{"conditions": ["text missing 30 %"]} | options)

    def test_of_training_mode_shuffling_and_empty_loaders(self):
        probe = modrob.Probe(LateFusion(), LATE_FUSION)
        with pytest.raises(modrob.UserError, match="call model.eval()"):
            probe.diagnose(loader(rows()), score=score)
        probe.model.eval()
        with pytest.raises(modrob.UserError, match="loader is empty"):
            probe.diagnose([], score=score)
        nameless = [{key: value for key, value in row.items() if key not in ("id", "video")} for row in rows()]
        shuffled = torch.utils.data.DataLoader(nameless, batch_size=8, shuffle=True)
        with pytest.raises(modrob.UserError, match="shuffles and its batches have no ids"):
            probe.diagnose(shuffled, score=score)
        with pytest.raises(modrob.UserError, match="many times"):
            probe.diagnose(iter(loader(rows())), score=score, real_passes=True)

    def test_of_scores_that_depend_on_batch_mates(self):
        class Normed(LateFusion):
            def __init__(self):
                super().__init__()
                self.head = nn.Sequential(nn.BatchNorm1d(15, track_running_stats=False), nn.Linear(15, 1))

        model = Normed().eval()
        with pytest.raises(modrob.UserError, match=r"depend on batch mates.*BatchNorm1d 'head.0'.*real_passes=True"):
            diagnosed(model, LATE_FUSION, conditions=["text missing 30 %"])
        assert diagnosed(model, LATE_FUSION, conditions=["text missing 30 %"], real_passes=True).verify()

        class Attends(LateFusion):
            def __init__(self):
                super().__init__()
                self.mix = nn.MultiheadAttention(15, 3)
                self.last = nn.Linear(15, 1)

            def forward(self, text, audio, video):
                state = self.text_rnn(self.words(text))[1][0][-1]
                heard = self.audio_rnn(audio.transpose(0, 1))[1][-1]
                x = torch.cat([state, heard, self.frames(video).mean(1)], 1)[:, None]
                return self.last(self.mix(x, x, x)[0][:, 0])

        with pytest.raises(modrob.UserError, match="attention over the batch: MultiheadAttention 'mix'"):
            diagnosed(Attends().eval(), LATE_FUSION, conditions=["text missing 30 %"])


class TestTheModelAfterwards:
    def state(self, model):
        hooks = [(dict(m._forward_hooks), dict(m._forward_pre_hooks), sorted(vars(m))) for m in model.modules()]
        return hooks, model.training, torch.get_rng_state().tolist(), random.getstate(), np.random.get_state()[1].tolist()

    @pytest.mark.parametrize("error", [None, ValueError, KeyboardInterrupt])
    def test_it_is_as_before(self, error):
        model = LateFusion().eval()
        model.text_rnn.register_forward_hook(lambda module, args, output: None)
        calls = []

        def interrupted(m, batch):
            calls.append(1)
            random.random(), np.random.rand(), torch.rand(3)
            if error and len(calls) == 12:
                raise error
            return score(m, batch)

        made, before = rows(), self.state(model)
        probe = modrob.Probe(model, LATE_FUSION)
        if error:
            with pytest.raises(error):
                probe.diagnose(loader(made), score=interrupted, conditions=["text missing 30 %"])
        else:
            probe.diagnose(loader(made), score=interrupted, conditions=["text missing 30 %"])
        assert self.state(model) == before
        assert torch.is_grad_enabled() and not torch.is_inference_mode_enabled()


@pytest.fixture(scope="module")
def result():
    conditions = ["text missing 30 %", "text missing 60 %", "text missing 100 %", "audio missing 100 %", "text+audio missing 100 %"]
    return diagnosed(LateFusion().eval(), {"text": ("text_rnn", [1, 0]), "audio": ("audio_rnn", 1)}, conditions=conditions)


class TestResult:
    def test_frames(self, result):
        assert {"condition", "metric", "value", "models_low", "drop"} <= set(result.conditions.columns)
        assert result.curve("text", metric="corr")["rate"].tolist() == [0, 0.3, 0.6, 1.0]
        reliance = result.reliance("corr")
        assert reliance["modality"].tolist() == ["text", "audio"] and reliance["shapley"].notna().all()
        assert reliance["shapley"].sum() == pytest.approx(
            result.conditions.set_index(["condition", "metric"]).loc[("text+audio missing 100 %", "corr"), "drop"], abs=1e-9
        )
        assert set(reliance["note"]) == {""}
        assert set(result.flips()["variant"]) <= {"text missing", "audio missing", "text+audio missing"}
        assert result.scores.loc["talk0[0]", "group"] == "talk0" and len(result.scores) == 90

    def test_shapley_values_that_are_undefined_say_why(self):
        conditions = ["text missing 100 %", "audio missing 100 %", "text+audio missing 100 %"]
        without_video = lambda m, b: m(b["text"], b["audio"], torch.zeros_like(b["video_features"]))  # noqa: E731
        encoders = {"text": ("text_rnn", [1, 0]), "audio": ("audio_rnn", 1)}
        reliance = diagnosed(LateFusion().eval(), encoders, score=without_video, conditions=conditions).reliance()
        undefined = reliance["shapley"].isna()
        assert set(reliance["metric"][undefined]) == {"corr", "spearman"}
        assert reliance["note"][undefined].str.contains("all scores are alike").all()
        assert set(reliance["note"][~undefined]) == {""}

    def test_groups_are_called_what_their_key_says(self, result):
        assert result.table.group == "video"
        result.answers  # makes the study
        study = json.loads((result.folder / "study.json").read_text())
        assert study["study"]["group"] == "video"
        for key, word in (("videos", "video"), ("meta.speaker_id", "speaker"), ("group", ""), (2, ""), ("patient", "patient")):
            assert Fields({"label": 1}, None, None, key).group_word == word

    def test_tables_show_their_names(self, result):
        assert "cells, " in repr(result.tables) and "DataFrame" in repr(result.tables)

    def test_names_that_no_row_has_are_told(self, result):
        for call, words in (
            (lambda: result.curve("txt"), "no row has modalities 'txt'; there is text"),
            (lambda: result.curve("text", metric="cor"), "no row has metric 'cor'; there is .*corr, "),
            (lambda: result.reliance("cor"), "no row has metric 'cor'; there is .*corr, "),
        ):
            with pytest.raises(modrob.UserError, match=words):
                call()

    def test_words_pictures_and_files(self, result, tmp_path):
        assert "lean" in result.answers and "LateFusion" in str(result)
        assert "<pre>" in result._repr_html_()
        assert all("<svg" in text._repr_svg_() for text in result.figures.values()) and result.figures
        page = result.report(tmp_path / "report.html")
        assert "modrob did not train these models" in page.read_text()
        saved = result.save(tmp_path / "saved")
        assert saved.verify() and modrob.verify(tmp_path / "saved")
        with pytest.raises(modrob.UserError, match="exists already"):
            result.save(tmp_path / "saved")
        assert not list(tmp_path.glob("*.tmp"))
        bundle = result.bundle(tmp_path / "mine.tar.gz")
        assert modrob.verify(bundle)
        opened = modrob.open_study(bundle)
        pandas.testing.assert_frame_equal(opened.conditions, result.conditions)
        with pytest.raises(KeyError, match="there is no table 'cell'"):
            opened.tables["cell"]

    def test_a_score_that_was_changed_is_found(self, result, tmp_path):
        result.save(tmp_path / "saved")
        file = next((tmp_path / "saved").glob("runs/*/predictions.safetensors"))
        content = bytearray(file.read_bytes())
        content[-9] ^= 1
        file.write_bytes(content)
        assert not modrob.verify(tmp_path / "saved")

    def test_one_group_has_no_intervals_and_says_so(self):
        made = [row | {"video": "one"} for row in rows(30)]
        result = diagnosed(LateFusion().eval(), LATE_FUSION, made, conditions=["text missing 30 %"])
        assert any("one group" in note for note in result.notes)
        assert result.conditions["models_low"].isna().all()
