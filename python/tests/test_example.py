"""The examples: own_model on a small data set, the notebook that reads a study on the study that the tests keep."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import modrob
from modrob import data

pytest.importorskip("torch")
pytest.importorskip("pandas")

SOURCE = Path(os.environ["MODROB_SOURCE_DIR"])
EXAMPLE = SOURCE / "examples/own_model"
NOTEBOOK = EXAMPLE / "own_model.ipynb"
READING = SOURCE / "examples/read_a_study.ipynb"
OLDER_STUDY = SOURCE / "tests/verify/older_study.tar.gz"


@pytest.fixture(scope="module")
def talks(tmp_path_factory):
    """60 utterances of 12 talks whose words and frames tell the label."""
    folder = tmp_path_factory.mktemp("talks")
    random = np.random.default_rng(1)
    splits = 30 * ["train"] + 10 * ["valid"] + 20 * ["test"]
    labels = [(-1) ** i * (1 + i % 3) for i in range(60)]
    rows = [f"u{i},talk{i // 5},{splits[i]},{labels[i]},{'good' if labels[i] > 0 else 'bad'} word{i}" for i in range(60)]
    (folder / "talks.csv").write_text("\n".join(["id,video,split,label,text", *rows]))
    for name, width in (("audio", 4), ("video", 3)):
        frames = {f"u{i}": random.normal(size=(3 + i % 4, width)) + 0.3 * labels[i] for i in range(60)}
        np.savez(folder / f"{name}.npz", **frames)
    data.import_(folder / "talks.csv", folder / "data")
    return folder / "data"


def test_the_script_trains_measures_and_writes_a_study(talks, tmp_path):
    said = subprocess.run(
        [sys.executable, EXAMPLE / "own_model.py", "--data", talks, "--output", tmp_path / "mine", "--seeds", "2"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.count("trained and diagnosed in") == 4
    assert "Does robust training make the loss of text smaller?" in said
    study = modrob.open_study(tmp_path / "mine")
    assert study.verify()
    assert set(study.conditions["strategy"]) == {"none", "robust"}
    assert len(study.tables["claims"]) == 2


def code_cells(notebook):
    return [cell for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]


def run_cells(notebook):
    names = {}
    for cell in code_cells(notebook):
        exec(compile("".join(cell["source"]), notebook.name, "exec"), names)
    return names


def test_the_notebook_runs(talks, monkeypatch):
    monkeypatch.setenv("MODROB_EXAMPLE_DATA", str(talks))
    monkeypatch.syspath_prepend(str(EXAMPLE))
    assert run_cells(NOTEBOOK)["both"].verify()


@pytest.mark.skipif(not (READING.exists() and OLDER_STUDY.exists()), reason="the tree's other files are not here")
def test_the_reading_notebook_draws_the_study_s_numbers(monkeypatch, capsys):
    pytest.importorskip("matplotlib").use("agg")
    monkeypatch.setenv("MODROB_EXAMPLE_STUDY", str(OLDER_STUDY))
    names = run_cells(READING)
    assert "verified: " in capsys.readouterr().out
    drawn = {line.get_label(): list(line.get_ydata()) for line in names["figure"].axes[0].lines}
    values = names["study"].conditions.set_index(["strategy", "condition", "metric"])["value"]
    rates = [0.05, 0.1, 0.15, 0.3, 1]
    for strategy in ("none", "15+15"):
        expected = [values[strategy, "clean", "corr"]]
        expected += [values[strategy, f"text missing {100 * rate:.0f} %", "corr"] for rate in rates]
        assert drawn[strategy] == expected


@pytest.mark.parametrize(
    "notebook, kinds", [(NOTEBOOK, {"image/svg+xml", "text/html"}), (READING, {"image/png", "image/svg+xml", "text/html"})]
)
def test_a_notebook_keeps_its_output(notebook, kinds):
    if not notebook.exists():
        pytest.skip("the tree's other files are not here")
    outputs = [output for cell in code_cells(notebook) for output in cell["outputs"]]
    assert kinds <= {kind for output in outputs for kind in output.get("data", {})}
    assert "verified" in json.dumps(outputs)
    assert not [output for output in outputs if output["output_type"] == "error"]
