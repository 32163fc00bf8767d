import importlib.util
import subprocess
import sys

import modrob


def test_importing_needs_numpy_only_and_no_torch():
    code = "import sys, modrob; print(sorted(m for m in ('torch', 'pandas', 'scipy') if m in sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout.strip() == "[]"


def test_everything_public_is_documented():
    has_torch = importlib.util.find_spec("torch") is not None
    for name in modrob.__all__:
        if not name.startswith("__") and (has_torch or name not in modrob.NEEDS_TORCH):
            assert getattr(modrob, name).__doc__, name


def test_without_torch_what_needs_it_says_so():
    code = "import sys; sys.modules['torch'] = None; import modrob; modrob.data; modrob.Probe"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert said.stderr.splitlines()[-1].startswith("ImportError: modrob.Probe works on PyTorch models, and no torch is installed")
