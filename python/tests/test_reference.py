"""docs/reference says what the program says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(os.environ["MODROB_SOURCE_DIR"])


@pytest.mark.skipif("MODROB_PROGRAM" not in os.environ, reason="there is no program with LibTorch here")
def test_the_reference_is_what_the_program_says(tmp_path):
    subprocess.run([sys.executable, SOURCE / "tools/make_reference.py", os.environ["MODROB_PROGRAM"], tmp_path], check=True)
    for page in ("commands.md", "settings.md"):
        assert (SOURCE / "docs/reference" / page).read_text(encoding="utf-8") == (tmp_path / page).read_text(
            encoding="utf-8"
        ), f"make it again: tools/make_reference.py build/release/modrob ({page})"
