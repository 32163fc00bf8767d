import os
import re
from pathlib import Path

import pytest

PAGE = Path(os.environ["MODROB_SOURCE_DIR"]) / "docs/python.md"
NO_VIDEO = pytest.mark.filterwarnings("ignore:no video")


@NO_VIDEO
def test_every_code_block_runs(capsys):
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len(blocks) >= 4
    names = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
    assert "300 utterances in 30 groups" in capsys.readouterr().out


@NO_VIDEO
def test_batches_of_torch_run():
    pytest.importorskip("torch")
    names = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL):
        exec(compile(block, str(PAGE), "exec"), names)
    batches = list(names["training_batches"](names["folder"] / "data"))
    assert [len(batch["id"]) for batch in batches] == [16, 16, 8]


def test_tables_are_data_frames():
    pytest.importorskip("pandas")
    names = {}
    exec(re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)[0], names)
    frame = names["result"].to_frame()
    assert frame.loc["corr", "value"] == names["result"]["corr"].value
