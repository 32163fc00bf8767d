"""What is written down of the program is what it says: docs/reference, docs/protocols.md, docs/corruptions.md, CITATION.cff."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import modrob

SOURCE = Path(os.environ["MODROB_SOURCE_DIR"])


@pytest.mark.skipif("MODROB_PROGRAM" not in os.environ, reason="there is no program with LibTorch here")
def test_the_reference_is_what_the_program_says(tmp_path):
    subprocess.run([sys.executable, SOURCE / "tools/make_reference.py", os.environ["MODROB_PROGRAM"], tmp_path], check=True)
    made = sorted(str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.*"))
    assert {"corruptions.md", "pictures/corruptions/missing.svg", "protocols.md", "reference/commands.md"} < set(made)
    for page in made:
        assert (SOURCE / "docs" / page).read_text(encoding="utf-8") == (tmp_path / page).read_text(
            encoding="utf-8"
        ), f"make it again: tools/make_reference.py build/release/modrob ({page})"
    kept = {file.name for file in (SOURCE / "docs/pictures/corruptions").iterdir()}
    assert kept == {file.name for file in (tmp_path / "pictures/corruptions").iterdir()}


@pytest.mark.skipif(not (SOURCE / "CITATION.cff").exists(), reason="the tree's other files are not here")
def test_the_version_to_cite_is_this_one():
    assert f"\nversion: {modrob.__version__}\n" in (SOURCE / "CITATION.cff").read_text(encoding="utf-8")
