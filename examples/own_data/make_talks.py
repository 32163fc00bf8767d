"""Writes talks.csv, and audio.npz and video.npz with an array [steps, features] for each of its rows, as a feature extractor
would save them. All of it is made up: sentences from parts whose tone decides the label, and frames that are noise with
a little of the label. Needs NumPy: python3 make_talks.py"""
import csv
import os
import random

import numpy as np

SPEAKERS = {"train": 30, "valid": 8, "test": 12}
CLIPS = 8  # of each speaker
TONES = {
    2.5: ["I loved every minute of {}.", "{} is a masterpiece, go and see it.", "Wow, {} is \"perfect\" cinema."],
    1.5: ["{} is warm, clever and well played.", "I really liked {}.", "{} made me laugh more than once."],
    0.5: ["{} is worth a ticket, I think.", "At least {} has nice costumes.", "{} is better than I had feared."],
    -0.5: ["{} drags a little towards the end.", "{} could have been shorter.", "I am not sure about {}."],
    -1.5: ["I got bored by {} in the middle.", "Nobody acts in {}, they read the lines aloud.", "{} is dull and far too loud."],
    -2.5: ["{} was the worst evening of my year.", "Please, do not waste your money on {}.", "I hated {} from start to end."],
}
SUBJECTS = ["this film", "the second part", "the new series", "that documentary", "the play", "this remake", "the sequel",
            "the whole thing"]

os.chdir(os.path.dirname(os.path.abspath(__file__)))
draw = random.Random(7)
rows = []
for split, speakers in SPEAKERS.items():
    for speaker in range(speakers):
        video, end, mood = f"{split}_{speaker + 1:02}", 0.0, draw.gauss(0, 0.6)
        for clip in range(CLIPS):
            tone = draw.choice(list(TONES))
            sentence = draw.choice(TONES[tone]).format(draw.choice(SUBJECTS))
            start = round(end + draw.uniform(0.2, 0.6), 1)
            end = round(start + draw.uniform(1.2, 3.0), 1)
            label = min(3.0, max(-3.0, round(tone + mood + draw.gauss(0, 0.5), 1)))
            rows.append([f"{video}_{clip + 1}", video, split, label, sentence[0].upper() + sentence[1:], start, end])
with open("talks.csv", "w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["id", "video", "split", "label", "text", "start", "end"])
    writer.writerows(rows)

frames_of = np.random.default_rng(7)
for name, features, frames_per_second in [("audio", 6, 6), ("video", 4, 3)]:
    arrays = {}
    for clip, _, _, label, _, start, end in rows:
        frames = frames_of.normal(size=(max(1, round((end - start) * frames_per_second)), features))
        frames[:, 0] += 0.4 * label
        arrays[clip] = frames.astype(np.float16)
    np.savez_compressed(name + ".npz", **arrays)
