#!/usr/bin/env python3
"""Re-creates masks and noise from docs/randomness.md alone, without the program. Needs numpy only.

Who is hit in a diagnosis of 30 % missing text:
    recreate_mask.py --ids ids.txt --seed 1 --modalities text --missing 0.3
The first 16 noise numbers of one utterance in mask draw 3:
    recreate_mask.py --ids ids.txt --noise 0.3 --draw 3 --noise-of 'utterance0' --elements 16 --json

The file of ids has one utterance id per line (UTF-8): all utterances of the split, or for reference_batch those of one
batch. Section numbers below are those of docs/randomness.md.
"""

import argparse
import json
import re
import sys
from fractions import Fraction

import numpy as np

MASK32 = 0xFFFFFFFF
MASK64 = 0xFFFFFFFFFFFFFFFF
MODALITIES = {"text": 1, "audio": 2, "video": 4}


def philox(counter, key):
    """Section 1, on arrays: counter is four uint64 arrays and key two, all holding 32-bit words."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    low = np.uint64(MASK32)
    high = np.uint64(32)
    for _ in range(10):
        p0 = np.uint64(0xD2511F53) * c0
        p1 = np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (p1 >> high) ^ c1 ^ k0, p1 & low, (p0 >> high) ^ c3 ^ k1, p0 & low
        k0 = (k0 + np.uint64(0x9E3779B9)) & low
        k1 = (k1 + np.uint64(0xBB67AE85)) & low
    return c0, c1, c2, c3


def mix(x):
    """Section 2."""
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK64
    return x ^ (x >> 31)


def hash_text(text):
    h = 0xCBF29CE484222325
    for byte in text.encode("utf-8"):
        h = ((h ^ byte) * 0x100000001B3) & MASK64
    return mix(h)


def hash_words(*words):
    h = 0
    for word in words:
        h = mix(((h + 0x9E3779B97F4A7C15) & MASK64) ^ (word & MASK64))
    return h


def blocks(key, items, numbers):
    """Section 3: block `numbers[i]` of the stream (key, items[i]); four arrays of 32-bit words."""
    items = np.asarray(items, dtype=np.uint64)
    numbers = np.asarray(numbers, dtype=np.uint64)
    low, high = np.uint64(MASK32), np.uint64(32)
    words = (np.uint64(key & MASK32), np.uint64(key >> 32))
    return philox((items & low, items >> high, numbers & low, numbers >> high), words)


def uniform(key, items):
    """Section 4: uniform number 0 of each item's stream."""
    w0, w1, _, _ = blocks(key, items, np.zeros(len(items), dtype=np.uint64))
    return (((w1 << np.uint64(32)) | w0) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def log(x):
    """Section 4."""
    m, e = np.frexp(x)
    m, e = m * 2.0, e - 1
    large = m > 1.4142135623730951
    m = np.where(large, m * 0.5, m)
    e = np.where(large, e + 1, e).astype(np.float64)
    s = (m - 1.0) / (m + 1.0)
    q = s * s
    t = np.zeros_like(x)
    for odd in range(23, 1, -2):
        t = (t + 1.0 / odd) * q
    return e * 0.6931471805599453 + (2.0 * s) * (t + 1.0)


def cos_sin(word):
    """Section 4."""
    octant = word >> np.uint64(29)
    rest = word & np.uint64(0x1FFFFFFF)
    rest = np.where(octant & np.uint64(1), np.uint64(0x20000000) - rest, rest)
    angle = (rest.astype(np.float64) * 2.0**-32) * 6.283185307179586
    q = angle * angle
    c = np.ones_like(q)
    s = np.ones_like(q)
    for n in range(18, 0, -2):
        c = 1.0 - (q / float(n * (n - 1))) * c
        s = 1.0 - (q / float(n * (n + 1))) * s
    s = angle * s
    exchange = np.isin(octant, [1, 2, 5, 6])
    c, s = np.where(exchange, s, c), np.where(exchange, c, s)
    c = np.where((octant >= 2) & (octant <= 5), -c, c)
    s = np.where(octant >= 4, -s, s)
    return c, s


def normals(key, item, count):
    """Section 4: normal numbers 0 .. count-1 of a stream, float64."""
    index = np.arange(count, dtype=np.uint64)
    words = np.stack(blocks(key, np.full(count, item, dtype=np.uint64), index // np.uint64(4)))
    pair = ((index % np.uint64(4)) // np.uint64(2) * np.uint64(2)).astype(np.int64)
    column = np.arange(count)
    u = (words[pair, column].astype(np.float64) + 1.0) * 2.0**-32
    radius = np.sqrt(-2.0 * log(u))
    c, s = cos_sin(words[pair + 1, column])
    return radius * np.where(index % np.uint64(2) == 0, c, s)


def who_is_hit(ids, key, missing, noise, selection):
    """Section 5. 0 = not hit, 1 = missing, 2 = noisy, in the order of ids."""
    hashes = [hash_text(i) for i in ids]
    u = uniform(key, hashes)
    hits = np.zeros(len(ids), dtype=np.int64)
    if selection == "bernoulli":
        hits[u < float(missing + noise)] = 2
        hits[u < float(missing)] = 1
        return hits
    if selection == "exact":
        first = round(missing * len(ids))  # of a Fraction: exact, halves to even
        last = round((missing + noise) * len(ids))
    else:
        first = int(len(ids) * float(missing))
        last = first + int(len(ids) * float(noise))
    order = sorted(range(len(ids)), key=lambda i: (u[i], hashes[i]))
    hits[order[:first]] = 1
    hits[order[first:last]] = 2
    return hits


def parse_rate(text):
    number = text[:-1].rstrip() if text.endswith("%") else text
    if re.fullmatch(r"\d+(\.\d*)?|\.\d+", number) is None:
        raise argparse.ArgumentTypeError(f"'{text}' is no rate; give a share such as 0.15, or 15%")
    rate = Fraction(number) / (100 if text.endswith("%") else 1)
    if rate > 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not between 0 and 1")
    return rate


def parse_modalities(text):
    names = list(MODALITIES) if text == "all" else text.split("+")
    if len(set(names)) != len(names) or not all(re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) for name in names):
        raise argparse.ArgumentTypeError(f"'{text}' is no set of modalities; give text, audio+video, all, ...")
    return names


def modalities_key(names):
    """What the set is in a key: its number, or the hash of its name where a modality is not one of the three."""
    if set(names) <= set(MODALITIES):
        return sum(MODALITIES[name] for name in names)
    return hash_text("+".join([m for m in MODALITIES if m in names] + sorted(set(names) - set(MODALITIES))))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ids", required=True, help="file with one utterance id per line")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--modalities", type=parse_modalities, default="text", help="text, audio+video, all, ...")
    parser.add_argument("--missing", type=parse_rate, default="0", help="share of missing utterances")
    parser.add_argument("--noise", type=parse_rate, default="0", help="share of noisy utterances")
    parser.add_argument("--selection", choices=["exact", "bernoulli", "reference_batch"], default="exact")
    parser.add_argument("--purpose", choices=["diagnosis", "training"], default="diagnosis")
    parser.add_argument("--epoch", type=int, default=0)
    parser.add_argument("--pass", type=int, default=0, dest="pass_")
    parser.add_argument("--draw", type=int, default=0)
    parser.add_argument("--noise-of", metavar="ID", help="also print the noise of this utterance, for each modality")
    parser.add_argument("--elements", type=int, default=16, help="how many noise numbers")
    parser.add_argument("--json", action="store_true", help="one JSON object; floating-point numbers as hexadecimal")
    arguments = parser.parse_args()
    if arguments.missing + arguments.noise > 1:
        parser.error("the rates of missing and noise add up to more than 1")
    return arguments


def main():
    a = parse_arguments()
    with open(a.ids, encoding="utf-8") as file:
        ids = [line for line in file.read().split("\n") if line]
    if len(set(ids)) != len(ids):
        sys.exit(f"{a.ids}: an utterance id occurs twice")
    prefix = "train" if a.purpose == "training" else "diagnose"

    def key(what, bits):
        return hash_words(a.seed, hash_text(f"{prefix}.{what}"), bits, a.epoch, a.pass_, a.draw)

    mask_key = key("mask", modalities_key(a.modalities))
    hits = who_is_hit(ids, mask_key, a.missing, a.noise, a.selection)
    noise = {}
    if a.noise_of is not None:
        noise = {m: normals(key("noise", modalities_key([m])), hash_text(a.noise_of), a.elements) for m in a.modalities}

    if a.json:
        json.dump(
            {
                "mask_key": f"{mask_key:016x}",
                "u": [float(u).hex() for u in uniform(mask_key, [hash_text(i) for i in ids])],
                "missing": [i for i, hit in zip(ids, hits) if hit == 1],
                "noise": [i for i, hit in zip(ids, hits) if hit == 2],
                "normals": {m: [float(n).hex() for n in numbers] for m, numbers in noise.items()},
            },
            sys.stdout,
        )
        print()
        return
    for i, hit in zip(ids, hits):
        print(f"{('-', 'missing', 'noise')[hit]}\t{i}")
    for m, numbers in noise.items():
        print(f"# {m} noise of {a.noise_of}: " + " ".join(repr(float(n)) for n in numbers))


if __name__ == "__main__":
    main()
