"""Writes audio.npz and video.npz: for each row of talks.csv an array [steps, features], as a feature extractor would
save them. The numbers are made up: noise, plus a little of the label. Needs NumPy: python3 make_arrays.py"""
import csv
import os

import numpy as np

os.chdir(os.path.dirname(os.path.abspath(__file__)))
with open("talks.csv", encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
random = np.random.default_rng(7)
for name, features, frames_per_second in [("audio", 6, 10), ("video", 4, 5)]:
    arrays = {}
    for row in rows:
        steps = max(1, round((float(row["end"]) - float(row["start"])) * frames_per_second))
        frames = random.normal(size=(steps, features))
        frames[:, 0] += 0.4 * float(row["label"])
        arrays[row["id"]] = frames.astype(np.float32)
    np.savez_compressed(name + ".npz", **arrays)
