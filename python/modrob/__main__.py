"""The program ``modrob`` without LibTorch: ``python -m modrob``, or ``modrob`` where the package is installed."""

import os
import signal
import sys
from pathlib import Path

from . import _native


def main() -> int:
    """Carries out the command line; the exit status. For a process that does nothing else."""
    # As in any other program of a pipe, where Python would rather get an error: `modrob ... | head`.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    arguments = ["modrob", *sys.argv[1:]]
    return _native.main([os.fsencode(argument) for argument in arguments], Path(__file__).parent)


if __name__ == "__main__":
    sys.exit(main())
