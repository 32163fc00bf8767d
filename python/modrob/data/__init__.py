"""Data sets: the field's files read safely, audited, and handed to NumPy or PyTorch without a copy.

>>> from modrob import data
>>> print(data.import_("unaligned_50.pkl", "data/mosi"))
>>> print(data.audit("data/mosi"))
>>> train = data.Dataset("data/mosi", "train")

What a data set's folder holds, which files are read, and what an audit looks for: docs/data.md.
"""

from .auditing import Audit, Finding, audit
from .batches import collate
from .dataset import Dataset, verify
from .importing import Format, Imported, formats, import_

__all__ = ["Audit", "Dataset", "Finding", "Format", "Imported", "audit", "collate", "formats", "import_", "verify"]
