import os
import re
from pathlib import Path

import pytest

import modrob

PAGE = Path(os.environ["MODROB_SOURCE_DIR"]) / "docs/python.md"
NO_VIDEO = pytest.mark.filterwarnings("ignore:no video")


@NO_VIDEO
def test_every_code_block_runs(capsys, tmp_path, monkeypatch):
    pytest.importorskip("torch")
    pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len(blocks) >= 8
    names = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
    batches = list(names["training_batches"](names["folder"] / "data"))
    assert [len(batch["id"]) for batch in batches] == [16, 16, 8]
    said = capsys.readouterr().out
    assert "300 utterances in 30 groups" in said and "verified: several.tar.gz" in said
    assert (tmp_path / "report.html").exists()


def test_tables_are_data_frames():
    pytest.importorskip("pandas")
    names = {"modrob": modrob}
    exec(next(block for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL) if "evaluate(" in block), names)
    frame = names["result"].to_frame()
    assert frame.loc["corr", "value"] == names["result"]["corr"].value
