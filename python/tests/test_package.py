import subprocess
import sys

import modrob


def test_importing_needs_numpy_only_and_no_torch():
    code = "import sys, modrob; print(sorted(m for m in ('torch', 'pandas', 'scipy') if m in sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout.strip() == "[]"


def test_everything_public_is_documented():
    for name in modrob.__all__:
        if not name.startswith("__"):
            assert getattr(modrob, name).__doc__, name
