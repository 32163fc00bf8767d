"""examples/own_model as its README lines say, on a small data set."""

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

EXAMPLE = Path(os.environ["MODROB_SOURCE_DIR"]) / "examples/own_model"
NOTEBOOK = EXAMPLE / "own_model.ipynb"


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


def code_cells():
    return [cell for cell in json.loads(NOTEBOOK.read_text())["cells"] if cell["cell_type"] == "code"]


def test_the_notebook_runs(talks, monkeypatch):
    monkeypatch.setenv("MODROB_EXAMPLE_DATA", str(talks))
    monkeypatch.syspath_prepend(str(EXAMPLE))
    names = {}
    for cell in code_cells():
        exec(compile("".join(cell["source"]), NOTEBOOK.name, "exec"), names)
    assert names["both"].verify()


def test_the_notebook_keeps_its_output():
    shown = [kind for cell in code_cells() for output in cell["outputs"] for kind in output.get("data", {})]
    assert "image/svg+xml" in shown and "text/html" in shown
    assert "verified" in json.dumps([cell["outputs"] for cell in code_cells()])
    assert not [output for cell in code_cells() for output in cell["outputs"] if output["output_type"] == "error"]
