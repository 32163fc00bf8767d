import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import modrob
from modrob import data

FORMATS = Path(os.environ["MODROB_SOURCE_DIR"]) / "tests/golden/formats"
SPLITS = ["train"] * 12 + ["valid"] * 4 + ["test"] * 8


def audio_of(i):
    return np.random.default_rng(i).normal(size=(2 + i % 5, 4)).astype(np.float32)


def write_talks(folder, count=24):
    """A table of one's own with arrays beside it."""
    rows = [f"u{i},talk{i // 4},{SPLITS[i % 24]},{(-1) ** i * (i % 7) / 3},words of number {i}" for i in range(count)]
    (folder / "talks.csv").write_text("\n".join(["id,video,split,label,text", *rows]) + "\n")
    np.savez(folder / "audio.npz", **{f"u{i}": audio_of(i) for i in range(count)})
    np.savez(folder / "video.npz", **{f"u{i}": np.full((1 + i % 3, 3), i, np.float32) for i in range(count)})
    return folder / "talks.csv"


@pytest.fixture
def talks(tmp_path):
    return data.import_(write_talks(tmp_path), tmp_path / "talks").folder


def program(*arguments):
    name = os.environ.get("MODROB_PROGRAM")
    if not name:
        pytest.skip("MODROB_PROGRAM does not name the full program")
    return subprocess.run([name, "data", *map(str, arguments)], capture_output=True, text=True).stdout


# Importing


def test_an_import_says_and_writes_what_the_program_does(tmp_path):
    pickle_file = FORMATS / "mmsa/mosei_unaligned.pkl"
    with pytest.warns(UserWarning):
        ours = data.import_(pickle_file, tmp_path / "ours")
    assert ours.is_dataset and ours.format == "mmsa" and ours.provenance["repairs"]
    said = program("import", pickle_file, "--output", tmp_path / "theirs")
    assert str(ours) == said.replace("theirs", "ours").rstrip("\n")
    for file in ("dataset.json", "dataset.safetensors"):
        assert (tmp_path / "ours" / file).read_bytes() == (tmp_path / "theirs" / file).read_bytes()


def test_options_are_keywords(tmp_path):
    table = write_talks(tmp_path)
    result = data.import_(table, tmp_path / "a", name="mine", audio=tmp_path / "audio.npz", rescale=(-2, 2, -3, 3))
    assert result.open().name == "mine"
    assert result.open().labels.max() == pytest.approx(3.0)
    with pytest.warns(UserWarning, match="all negative"):
        shown = data.import_(FORMATS / "mmsa/mosi_aligned.pkl", tmp_path / "b", mean_frames=True).open()
    assert {len(item["audio"]) for item in shown} == {1}


def test_what_is_no_data_set_is_said(tmp_path):
    with pytest.warns(UserWarning, match="no layout that modrob knows"):
        result = data.import_(FORMATS / "pickle/zoo.p4.pkl", tmp_path / "plain")
    assert not result.is_dataset and result.provenance is None
    with pytest.raises(modrob.UserError, match="is no data set"):
        result.open()


def test_formats_list_what_each_takes():
    known = data.formats()
    assert list(known)[:2] == ["mmsa", "mult"]
    assert "vocabulary_size" in known["mmsa"].options and known["cached"].options == {}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"vocab_size": 3}, "unknown setting 'vocab_size'; did you mean"),
        ({"vocabulary_size": 0}, "must be at least 1"),
        ({"strict": "yes"}, "'strict' must be true or false"),
        ({"memory": "1GiB"}, "'memory' must be an integer"),
        ({"cleaning": "refrence"}, "did you mean 'reference'"),
        ({"labels_as": "classes"}, "negative-positive"),
        ({"rescale": (1, 0)}, "--rescale"),
        ({"format": "mssa"}, "did you mean 'mmsa'"),
    ],
)
def test_wrong_options_are_named_and_nothing_is_written(tmp_path, options, words):
    with pytest.raises(modrob.UserError) as error:
        data.import_(FORMATS / "mmsa/mosi_aligned.pkl", tmp_path / "out", **options)
    assert words in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_files_that_harm_or_are_none_are_refused(tmp_path):
    for file, words in [("os_system.p2.pkl", "os_system"), ("html.pkl", "HTML page"), ("none.pkl", "no such file")]:
        with pytest.raises(modrob.UserError, match=words):
            data.import_(FORMATS / "hostile" / file, tmp_path / "out")
    with pytest.raises(modrob.UserError, match="exists already"):
        data.import_(FORMATS / "mmsa/mosi_aligned.pkl", tmp_path)
    with pytest.raises(TypeError):
        data.import_(FORMATS / "mmsa/mosi_aligned.pkl", tmp_path / "out", labels=object())


# Auditing


def test_an_audit_finds_what_the_program_finds(talks):
    result = data.audit(talks)
    assert result, str(result)
    assert json.loads(program("audit", talks, "--json"))["findings"] == result.report["findings"]
    assert {finding.code for finding in result.findings} >= {"few_test_videos"}
    assert str(result).startswith("talks: ") and "talks" in repr(result)
    assert "<iframe" in result._repr_html_() and result.html.startswith("<!doctype html>")


def test_an_audit_with_errors_is_false(tmp_path):
    table = write_talks(tmp_path)
    np.savez(tmp_path / "video.npz", **{f"u{i}": np.zeros((2, 3), np.float32) for i in range(24)})
    with pytest.warns(UserWarning, match="every utterance has 2 frames"):
        data.import_(table, tmp_path / "talks")
    result = data.audit(tmp_path / "talks")
    assert not result and result.findings[0].code == "all_zero_modality" and result.findings[0].grade == "error"


def test_an_audit_needs_a_data_set_and_an_encoder(tmp_path, talks):
    with pytest.raises(modrob.UserError, match=f"'{tmp_path}' is no data set"):
        data.audit(tmp_path)
    with pytest.raises(modrob.UserError, match=str(tmp_path / "bert")):
        data.audit(talks, text_encoder=tmp_path / "bert")


# Data sets


def test_a_split_is_a_sequence_of_utterances(talks):
    train, everything = data.Dataset(talks, "train"), data.Dataset(talks)
    assert [len(train), len(everything)] == [12, 24]
    assert train.ids == [f"u{i}" for i in range(12)] and train.groups[5] == "talk1"
    assert train.texts[3] == "words of number 3" and train.words(3)[-1] == "3"
    item = everything[-1]
    assert list(item) == ["id", "group", "text", "label", "audio", "video"]
    assert item["label"] == pytest.approx(-2 / 3) and item["audio"].tolist() == audio_of(23).tolist()
    assert [one["id"] for one in train] == train.ids
    assert train.widths == {"audio": 4, "video": 3} and not train.word_aligned and train.simulated == []
    assert train.description["provenance"]["imported_from"] == "own"
    assert repr(train) == "<Dataset talks, train: 12 utterances, audio 4, video 3>"
    labels = data.Dataset(talks, "test").labels
    assert labels.dtype == np.float64 and labels.tolist() == everything.labels[16:].tolist()


def test_frames_are_read_only_views_that_outlive_the_data_set(talks):
    frames = data.Dataset(talks)[7]["audio"]
    assert frames.dtype == np.float32 and not frames.flags.writeable and not frames.flags.owndata
    with pytest.raises(ValueError, match="read-only"):
        frames[0] = 0
    assert frames.tolist() == audio_of(7).tolist()
    same = data.Dataset(talks)
    assert np.shares_memory(same[7]["audio"], same[7]["audio"])


def test_a_modality_that_is_not_there_is_no_key(tmp_path):
    table = write_talks(tmp_path)
    (tmp_path / "video.npz").unlink()
    with pytest.warns(UserWarning, match="no video"):
        dataset = data.import_(table, tmp_path / "talks").open("valid")
    assert dataset.widths == {"audio": 4} and "video" not in dataset[0]


@pytest.mark.filterwarnings("ignore:the valid split is empty")
def test_an_empty_split_has_no_utterance(tmp_path):
    table = write_talks(tmp_path, 12)
    with pytest.warns(UserWarning, match="the test split is empty"):
        dataset = data.import_(table, tmp_path / "talks").open("test")
    assert len(dataset) == 0 and dataset.labels.shape == (0,) and list(dataset) == []


def test_mistakes_with_data_sets_are_named(tmp_path, talks):
    with pytest.raises(modrob.UserError, match="dev"):
        data.Dataset(talks, "dev")
    with pytest.raises(modrob.UserError, match="is no data set"):
        data.Dataset(tmp_path)
    with pytest.raises(IndexError, match="no utterance 24: the data set has 24"):
        data.Dataset(talks)[24]
    with pytest.raises(TypeError):
        data.Dataset(talks)[1:3]


def test_a_changed_file_is_found(talks):
    assert data.verify(talks) == data.Dataset(talks).hash
    file = Path(talks) / "dataset.json"
    file.write_text(file.read_text().replace("words of number 3", "words of number 4"))
    with pytest.raises(modrob.UserError, match="changed or damaged"):
        data.verify(talks)
    with pytest.raises(modrob.UserError, match="no data set"):
        data.verify(Path(talks).parent)


def test_a_pickled_data_set_maps_the_same_file_again(tmp_path, talks, monkeypatch):
    monkeypatch.chdir(tmp_path)
    stored = pickle.dumps(data.Dataset("talks", "valid"))
    monkeypatch.chdir("/")
    assert len(stored) < 1000
    again = pickle.loads(stored)
    assert again.ids == ["u12", "u13", "u14", "u15"] and again[0]["audio"].tolist() == audio_of(12).tolist()
    file = tmp_path / "talks/dataset.json"
    file.write_text(file.read_text().replace(again.hash, "0" * 64))
    with pytest.raises(modrob.UserError, match="holds another data set than before"):
        pickle.loads(stored)


# Batches


def test_padded_batches_end_in_zeros(talks):
    items = [data.Dataset(talks)[i] for i in (0, 3, 6)]
    batch = data.collate(items)
    assert batch["id"] == ["u0", "u3", "u6"] and batch["group"][2] == "talk1"
    assert batch["audio"].shape == (3, 5, 4) and batch["audio"].dtype == np.float32
    assert batch["audio_length"].tolist() == [2, 5, 3] and batch["audio_length"].dtype == np.int64
    assert batch["audio"][2, :3].tolist() == audio_of(6).tolist() and not batch["audio"][2, 3:].any()
    assert batch["label"].dtype == np.float32 and batch["label"].shape == (3,)


def test_ragged_batches_are_views(talks):
    items = list(data.Dataset(talks, "valid"))
    batch = data.collate(items, padded=False)
    assert [len(frames) for frames in batch["audio"]] == batch["audio_length"].tolist()
    assert all(np.shares_memory(one, item["audio"]) for one, item in zip(batch["audio"], items))


def test_what_fits_no_batch_is_named(talks):
    item = data.Dataset(talks)[0]
    with pytest.raises(modrob.UserError, match="no items"):
        data.collate([])
    with pytest.raises(modrob.UserError, match=r"item 1 has the keys \['id'\]"):
        data.collate([item, {"id": "x"}])
    with pytest.raises(modrob.UserError, match=r"'audio' of item 1 has shape \(2, 5\); \[T, 4\] is needed"):
        data.collate([item, {**item, "audio": np.zeros((2, 5))}])


@pytest.mark.parametrize("workers", [None, "fork", "spawn"])
def test_a_loader_of_torch_takes_them(talks, workers):
    torch = pytest.importorskip("torch")
    dataset = data.Dataset(talks, "train")
    loader = torch.utils.data.DataLoader(
        dataset,
        batch_size=5,
        collate_fn=partial(data.collate, torch=True),
        num_workers=2 if workers else 0,
        multiprocessing_context=workers,
    )
    batches = list(loader)
    assert [len(batch["id"]) for batch in batches] == [5, 5, 2]
    assert batches[2]["id"] == ["u10", "u11"]
    assert batches[0]["label"].dtype == torch.float32  # as PyTorch's losses ask for
    assert batches[0]["audio"].dtype == torch.float32 and tuple(batches[0]["audio"].shape) == (5, 6, 4)
    assert batches[2]["audio"][1, :3].tolist() == audio_of(11).tolist()
    assert batches[0]["audio_length"].tolist() == [2, 3, 4, 5, 6]


def test_ragged_tensors_are_copies(talks, recwarn):
    pytest.importorskip("torch")
    dataset = data.Dataset(talks)
    batch = data.collate([dataset[0], dataset[1]], padded=False, torch=True)
    batch["audio"][1].zero_()
    assert dataset[1]["audio"].tolist() == audio_of(1).tolist()
    assert not recwarn.list, "PyTorch warns of memory that it may not write to"


# Long calls


@pytest.fixture
def long_import(tmp_path):
    """Arguments of an import that writes 180 MB; what lies beside its output stays as it is."""
    write_talks(tmp_path, 0).write_text("id,video,split,label,text\n" + "".join(f"u{i},v,train,1,word\n" for i in range(3000)))
    (tmp_path / "audio").mkdir()
    np.save(tmp_path / "audio/u0.npy", np.ones((200, 74), np.float32))
    for i in range(1, 3000):
        os.link(tmp_path / "audio/u0.npy", tmp_path / f"audio/u{i}.npy")
    for archive in ("audio.npz", "video.npz"):
        (tmp_path / archive).unlink()
    before = set(tmp_path.iterdir())
    yield tmp_path / "talks.csv", tmp_path / "out"
    assert set(tmp_path.iterdir()) == before


def send_when_it_writes(number, output):
    """The thread can send nothing unless the call lets other threads go on."""

    def watch():
        until = time.monotonic() + 60
        while not list(output.parent.glob("out*")) and time.monotonic() < until:
            time.sleep(0.001)
        signal.pthread_kill(threading.main_thread().ident, number)

    threading.Thread(target=watch).start()


def test_ctrl_c_ends_an_import_and_leaves_nothing_behind(long_import):
    send_when_it_writes(signal.SIGINT, long_import[1])
    with pytest.raises(KeyboardInterrupt):
        data.import_(*long_import)


def test_whatever_a_handler_raises_ends_the_call(long_import):
    def too_late(*_):
        raise TimeoutError("time is over")

    old = signal.signal(signal.SIGALRM, too_late)
    send_when_it_writes(signal.SIGALRM, long_import[1])
    with pytest.raises(TimeoutError, match="time is over"):
        data.import_(*long_import)
    signal.signal(signal.SIGALRM, old)


def test_calls_work_in_other_threads_and_in_handlers(long_import, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    folder = data.import_(write_talks(other), other / "talks").folder
    audits = []
    thread = threading.Thread(target=lambda: audits.append(data.audit(folder)))
    thread.start()
    thread.join()

    def audit_and_stop(*_):
        audits.append(data.audit(folder))
        raise InterruptedError

    old = signal.signal(signal.SIGALRM, audit_and_stop)
    send_when_it_writes(signal.SIGALRM, long_import[1])
    with pytest.raises(InterruptedError):
        data.import_(*long_import)
    signal.signal(signal.SIGALRM, old)
    assert [len(audit.report["splits"]) for audit in audits] == [3, 3]


def test_progress_is_shown_only_when_asked(tmp_path):
    write_talks(tmp_path)
    code = (
        "import sys, modrob.data as data\n"
        "data.import_(sys.argv[1] + '/talks.csv', sys.argv[1] + '/' + sys.argv[2], progress=sys.argv[2] == 'shown')\n"
        "data.audit(sys.argv[1] + '/' + sys.argv[2])\n"
    )
    said = [
        subprocess.run([sys.executable, "-c", code, tmp_path, how], check=True, capture_output=True, text=True).stderr
        for how in ("quiet", "shown")
    ]
    assert said[0] == "" and "importing: 48/48 utterances in" in said[1] and "reading frames" not in said[1]


def test_everything_public_is_documented():
    assert all(getattr(data, name).__doc__ for name in data.__all__)
