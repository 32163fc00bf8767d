"""The program trains and diagnoses MISA; the same weights in PyTorch, diagnosed by modrob.Probe, must say the same."""

import csv
import json
import os
import subprocess

import numpy as np
import pytest

import modrob

torch = pytest.importorskip("torch")

from misa import Bert, Misa, read_safetensors, write_safetensors  # noqa: E402

ENCODERS = {"text": "bertmodel", "audio": "a", "video": "v"}
BERT = {
    "model_type": "bert",
    "vocab_size": 11,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 24,
    "max_position_embeddings": 16,
}
PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "good", "bad", "film", "the", "##ly", "##s", "very"]
WORDS = {"goodly": ["good", "##ly"], "bad": ["bad"], "films": ["film", "##s"], "The": ["the"], "unheard": ["[UNK]"]}
SIZES = {"train": 120, "valid": 20, "test": 60}
WIDTHS = {"audio": 5, "video": 3}

#: Kinds without draws.
NOT_RANDOM = {"missing", "smoothing", "quantise", "clip"}

#: What is asked of the program, with the same for the probe: conditions, draws, seed. None: the defaults of each.
ASKED = {
    "defaults": (None, None, None),
    "all_kinds": (
        [
            "audio+video noise_add 30 %",
            "text missing 15 % + noise_add 15 %",
            "audio noise_scale 40 % strength 0.5",
            "text missing 50 % + audio+video noise_add 100 % strength 0.5",
            "text+audio+video noise_scale 60 %",
            "text affine 40 % strength 0.5",
            "audio rotation 100 % severity 3",
            "video smoothing 50 % severity 4 + quantise 50 %",
            "text dropout 30 % severity 4 + clip 30 % strength 0.4 + sign_flip 40 % strength 0.3",
        ],
        4,
        7,
    ),
}


def program(*arguments):
    command = [os.environ["MODROB_PROGRAM"], "--progress", "none", *map(str, arguments)]
    said = subprocess.run(command, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    return said.stdout


class World:
    """A data set, a text encoder, and MISA as the program trained it."""

    def __init__(self, folder):
        self.folder = folder
        self.write_encoder()
        self.write_table()
        program("data", "import", folder / "talks.csv", "--output", folder / "data")
        (folder / "recipe.toml").write_text(
            f"model = 'misa'\n[text]\nencoder = '{folder / 'encoder'}'\n[optimizer]\nkind = 'adam'\nlearning_rate = 0.003\n"
            "[training]\nbatch_size = 8\nepochs = 9\n[misa]\ndropout = 0.1\nhidden_size = 16\nfeed_forward_size = 16\n"
        )
        self.run = folder / "run"
        program("train", "--data", folder / "data", "--recipe", folder / "recipe.toml", "--output", self.run)
        self.model = Misa.trained(self.run, BERT, WIDTHS["video"], WIDTHS["audio"])
        self._answers = {}

    def write_encoder(self):
        """A BERT of two narrow layers with random weights."""
        folder = self.folder / "encoder"
        folder.mkdir()
        (folder / "config.json").write_text(json.dumps(BERT))
        (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n")
        torch.manual_seed(1)
        weights = {name: one.numpy() for name, one in Bert(BERT).state_dict().items()}
        write_safetensors(folder / "model.safetensors", weights)

    def write_table(self):
        """Texts of 1 to 20 words, some longer than the encoder reads. Every modality tells a part of the label."""
        random = np.random.default_rng(1)
        frames = {"audio": {}, "video": {}}
        with open(self.folder / "talks.csv", "w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["id", "video", "label", "text", "split"])
            for split, size in SIZES.items():
                for i in range(size):
                    name, good, opinion = f"{split}{i}", random.random() < 0.5, dict(zip(frames, random.normal(size=2)))
                    word = "goodly" if good else "bad"
                    words = [word, *random.choice([word, word, "films", "The", "unheard"], random.integers(0, 20))]
                    label = np.clip((1.5 if good else -1.5) + 0.7 * sum(opinion.values()), -3, 3)
                    table.writerow([name, f"{split}_talk{i // 5}", round(label, 3), " ".join(words), split])
                    for modality, arrays in frames.items():
                        steps = random.normal(size=(random.integers(1, 15), WIDTHS[modality]))
                        arrays[name] = (opinion[modality] + 0.5 * steps).astype(np.float32)
        for modality, arrays in frames.items():
            np.savez(self.folder / f"{modality}.npz", **arrays)

    def batches(self, size):
        """Of the test split, from the data set that the program wrote."""
        dataset = modrob.data.Dataset(self.folder / "data", "test")
        for first in range(0, len(dataset), size):
            rows = range(first, min(first + size, len(dataset)))
            tokens = [torch.tensor(self.tokens(dataset.texts[i])) for i in rows]
            yield modrob.data.collate([dataset[i] for i in rows], torch=True) | {
                "text": torch.nn.utils.rnn.pad_sequence(tokens, batch_first=True),
                "text_length": torch.tensor([len(one) for one in tokens]),
                "label": dataset.labels[rows],  # float64, as the program's metrics take them
            }

    @staticmethod
    def tokens(text):
        """[CLS] pieces [SEP], cut to what the encoder reads."""
        pieces = [piece for word in text.split() for piece in WORDS[word]]
        kept = ["[CLS]", *pieces[: BERT["max_position_embeddings"] - 2], "[SEP]"]
        return [PIECES.index(piece) for piece in kept]

    def diagnosed_by_program(self, asked):
        """What it said; scores, clean scores and labels; names of rows, utterances and videos."""
        conditions, draws, seed = ASKED[asked]
        if asked not in self._answers:
            options = [] if conditions is None else ["--draws", draws, "--seed", seed]
            for condition in conditions or ():
                options += ["--condition", condition]
            said = program("diagnose", self.run, "--output", self.folder / asked, "--json", *options)
            arrays = read_safetensors(self.folder / asked / "predictions.safetensors")
            self._answers[asked] = json.loads(said), arrays, json.loads((self.folder / asked / "predictions.json").read_text())
        return self._answers[asked]

    def diagnosed_by_probe(self, asked, **options):
        conditions, draws, seed = ASKED[asked]
        if conditions is not None:
            options |= {"conditions": conditions, "draws": draws, "seed": seed}
        probe = modrob.Probe(self.model, ENCODERS)
        batches = list(self.batches(16))
        return probe.diagnose(batches, lambda model, batch: model(batch), **options)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    if not os.environ.get("MODROB_PROGRAM"):
        pytest.skip("MODROB_PROGRAM does not name the full program")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # of layers this narrow, threads would wait for each other
    yield World(tmp_path_factory.mktemp("misa"))
    torch.set_num_threads(threads)


@pytest.mark.parametrize("asked", ASKED)
def test_every_score_is_the_programs(world, asked):
    result = world.diagnosed_by_probe(asked)
    _, arrays, about = world.diagnosed_by_program(asked)
    table = result.table
    assert (table.names, table.ids, table.groups) == (about["rows"], about["utterances"], about["videos"])
    np.testing.assert_array_equal(table.labels, arrays["labels"])
    np.testing.assert_allclose(table.clean, arrays["clean"], rtol=0, atol=1e-5)
    for name, ours, theirs in zip(table.names, table.scores, arrays["scores"]):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5, err_msg=name)
        assert abs(theirs - arrays["clean"]).max() > 0.01, f"{name} changes no score, so agreeing says nothing"


@pytest.mark.parametrize("asked", ASKED)
def test_every_metric_is_the_programs(world, asked, tmp_path):
    theirs, _, _ = world.diagnosed_by_program(asked)
    (file,) = world.diagnosed_by_probe(asked).save(tmp_path / "study").folder.glob("runs/*/metrics.json")
    ours = json.loads(file.read_text())
    assert (ours["seed"], ours["draws"]) == (theirs["seed"], theirs["draws"])
    assert ours["clean"] == pytest.approx(theirs["clean"], rel=0, abs=1e-5)
    assert len(ours["conditions"]) == len(theirs["conditions"]) > 0
    for one, other in zip(ours["conditions"], theirs["conditions"]):
        assert one["name"] == other["name"]
        assert list(one["draws"]) == list(other["draws"]) == list(modrob.metrics())
        for metric, values in other["draws"].items():
            assert one["draws"][metric] == pytest.approx(values, rel=0, abs=1e-5), (one["name"], metric)
        for what in ("mean", "sd", "drop"):
            assert one[what] == pytest.approx(other[what], rel=0, abs=1e-5), (one["name"], what)


@pytest.mark.parametrize("asked", ASKED)
def test_the_program_hit_those_whom_python_names(world, asked):
    """Its own metrics of every draw, again from its scores and Python's masks; one draw as it lists it itself."""
    theirs, arrays, about = world.diagnosed_by_program(asked)
    (world.folder / "ids").write_text("\n".join(about["utterances"]) + "\n")
    for condition in theirs["conditions"]:
        corruption = modrob.Corruption(condition["name"])
        for draw in range(theirs["draws"]):
            hits = corruption.hits(about["utterances"], seed=theirs["seed"], draw=draw)
            found = modrob.evaluate(gathered(arrays, about, corruption, hits, draw), arrays["labels"], resamples=1)
            expected = {metric: by_draw[draw] for metric, by_draw in condition["draws"].items()}
            values = {metric: one.value for metric, one in found.items()}
            assert values == pytest.approx(expected, rel=1e-12), (condition["name"], draw)
        options = ["--corruption", condition["name"], "--seed", theirs["seed"], "--draw", draw, "--json"]
        listed = json.loads(program("corrupt", "mask", "--ids", world.folder / "ids", *options))["hits"]
        kinds = [one.kind for one in corruption.perturbations]
        ours = [" + ".join(kind for kind, hit in zip(kinds, row) if hit) or "none" for row in hits]
        assert dict(zip(about["utterances"], ours)) == listed, condition["name"]


def test_real_passes_hit_the_same_utterances(world):
    """Scores of whole passes over masked batches are what the program's table gives under the same masks."""
    passes = world.diagnosed_by_probe("all_kinds", real_passes=True).table
    theirs, arrays, about = world.diagnosed_by_program("all_kinds")
    by_name = dict(zip(passes.names, passes.scores))
    for condition in theirs["conditions"]:
        corruption = modrob.Corruption(condition["name"])
        for draw in range(theirs["draws"]):
            name = f"{condition['name']}, draw {draw}"
            hits = corruption.hits(about["utterances"], seed=theirs["seed"], draw=draw)
            expected = gathered(arrays, about, corruption, hits, draw)
            np.testing.assert_allclose(by_name[name], expected, rtol=0, atol=1e-5, err_msg=name)
            changed = (by_name[name] != passes.clean) & (abs(expected - arrays["clean"]) > 1e-4)
            assert changed[~hits.any(1)].sum() == 0 and changed.any(), name


def gathered(arrays, about, corruption, hits, draw):
    """Scores under a condition from the program's table (docs/study.md, "Verifying", 6)."""
    ways = []
    for one in corruption.perturbations:
        drawn = "" if one.kind == "missing" else f"/{one.strength}"
        drawn += "" if one.kind in NOT_RANDOM else f"/draw{draw}"
        ways.append(f"{'+'.join(one.modalities)}/{one.kind}{drawn}")
    scores = arrays["clean"].copy()
    for i, row in enumerate(hits):
        if row.any():
            scores[i] = arrays["scores"][about["rows"].index(" + ".join(way for way, hit in zip(ways, row) if hit)), i]
    return scores
