"""Writes the files beside it with NumPy (2.4.6): python3 make.py. Every array of numbers counts 0, 1, 2, ..."""
import os

import numpy as np

os.chdir(os.path.dirname(os.path.abspath(__file__)))
arrays = {
    code.replace("<", "").replace(">", "big_").replace("|", ""): np.arange(6).reshape(2, 3).astype(code)
    for code in ["<f2", "<f4", "<f8", ">f4", ">f8", "|i1", "<i2", "<i4", "<i8", ">i8", "|u1", ">u2", "<u4", "<u8"]
}
arrays["bool"] = np.arange(2).astype(bool)
arrays["empty"] = np.zeros((0, 3), np.float32)
arrays["scalar"] = np.float64(3)
arrays["texts"] = np.array(["a", "caf\u00e9", ""])
arrays["big_texts"] = np.array(["a", "\U0001f600"]).astype(">U3")
arrays["bytes"] = np.array([b"a", b"bc"])
arrays["nested/name"] = np.arange(4.0)
arrays["long"] = np.repeat(np.arange(4, dtype=np.float32), 500)
np.savez("stored.npz", **arrays)
np.savez_compressed("deflated.npz", **arrays)
