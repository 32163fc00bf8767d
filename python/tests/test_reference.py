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
    docs = tmp_path / "docs"
    docs.mkdir()
    subprocess.run([sys.executable, SOURCE / "tools/make_reference.py", os.environ["MODROB_PROGRAM"], docs], check=True)
    made = sorted(str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.*") if file.is_file())
    assert {"docs/corruptions.md", "docs/pictures/corruptions/missing.svg", "docs/protocols.md",
            "docs/reference/commands.md", "studies/protocols/lnln.reference.toml"} < set(made)
    for page in made:
        assert (SOURCE / page).read_text(encoding="utf-8") == (tmp_path / page).read_text(
            encoding="utf-8"
        ), f"make it again: tools/make_reference.py build/release/modrob ({page})"
    for folder in ("docs/pictures/corruptions", "studies/protocols"):
        assert {file.name for file in (SOURCE / folder).iterdir()} == {file.name for file in (tmp_path / folder).iterdir()}


@pytest.mark.skipif("MODROB_PROGRAM" not in os.environ, reason="there is no program with LibTorch here")
def test_the_presets_of_protocols_are_studies_that_can_run():
    presets = sorted((SOURCE / "studies/protocols").glob("*.toml"))
    assert len(presets) == 28
    for preset in presets:
        said = subprocess.run([os.environ["MODROB_PROGRAM"], "study", "check", preset], capture_output=True, text=True)
        assert said.returncode == 0, said.stderr


@pytest.mark.skipif(not (SOURCE / "CITATION.cff").exists(), reason="the tree's other files are not here")
def test_the_version_to_cite_is_this_one():
    assert f"\nversion: {modrob.__version__}\n" in (SOURCE / "CITATION.cff").read_text(encoding="utf-8")
