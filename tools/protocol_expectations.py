#!/usr/bin/env python3
"""Draws masks of the field's protocols with numpy and CPython themselves: tools/protocol_expectations.py >
tests/golden/protocols/masks.json (numpy 2.4.6, CPython 3.11.7).

A second writing of the reference forms, which shares nothing with src/protocols. "kept" holds, for each draw and modality, the
first 16 digits of the SHA-256 of numpy.packbits(kept). The split is that of `modrob corrupt mask --protocol`: 686 utterances,
text 10..50 of 50 tokens, audio 75..375 of 375, video 100..500 of 500. Seed of a run: 1111, of CMS-Mamba 2024.
"""

import hashlib
import json
import random

import numpy as np

N = 686
LENGTHS = [10 + np.arange(N) % 41, 75 + np.arange(N) % 301, 100 + np.arange(N) % 401]
WIDTHS = [50, 375, 500]
ALIGNED = [LENGTHS[0]] * 3, [50] * 3
UNALIGNED = LENGTHS, WIDTHS
CASES = []


def eligible(length, width, ends_stay):
    position = np.arange(width)
    if ends_stay:
        return (position > 0) & (position < length[:, None] - 1)
    return position < length[:, None]


def report(protocol, pattern, rates, draws, **asked):
    hashes = [[hashlib.sha256(np.packbits(~missing).tobytes()).hexdigest()[:16] for missing in draw] for draw in draws]
    CASES.append({"protocol": protocol, "pattern": pattern, "rates": list(rates), **asked, "kept": hashes})


def thresholds(rng, shape, rate):
    return ~(rng.random_sample(shape) > rate)


def lnln(rate):
    lengths, widths = UNALIGNED
    draw = []
    for m in range(3):
        lost = thresholds(np.random.RandomState(1111), (N, widths[m]), rate)
        draw.append(lost & eligible(lengths[m], widths[m], m == 0))
    report("lnln", "random", [rate], [draw])


def tfr_net(rates):
    lengths, widths = UNALIGNED
    draw = []
    for m, seed in enumerate((111, 1111, 11111)):
        lost = thresholds(np.random.RandomState(seed), (N, widths[m]), rates[m])
        draw.append(lost & eligible(lengths[m], widths[m], m == 0))
    report("tfr_net", "random", rates, [draw])


def inner_block(rng, lengths, rate, lost):
    for i, length in enumerate(lengths):
        n = round((int(length) - 2) * rate)
        start = rng.randint(1, length - n)
        lost[i, start : start + n] = True


def niat(pattern, rate):
    lengths, widths = ALIGNED
    inside = eligible(lengths[0], 50, True)
    pile = np.zeros((N, 50), dtype=bool)
    draws = []
    for seed in (1, 11, 111, 1111, 11111):
        rng = np.random.RandomState(seed)
        if pattern == "random":
            draws.append([thresholds(rng, (N, 50), rate) & inside for _ in range(3)])
        elif pattern == "temporal":
            draws.append([thresholds(rng, (N, 50), rate) & inside] * 3)
        else:
            inner_block(rng, lengths[0], rate, pile)
            draws.append([pile.copy()] * 3)
    report("niat", pattern, [rate], draws)


def niat_training():
    lost = thresholds(np.random.RandomState(22), (N, 50), 0.2) & eligible(LENGTHS[0], 50, False)
    report("niat", "augmented", [], [[np.zeros((N, 50), dtype=bool)] * 3, [lost] * 3], epoch=0)


def cider(pattern, rates):
    rng = np.random.RandomState(1111)
    if pattern in ("tmfm", "stmfm"):
        inside = eligible(LENGTHS[0], 50, True)
        lost = np.zeros((N, 50), dtype=bool)
        if pattern == "tmfm":
            lost = thresholds(rng, (N, 50), rates[0]) & inside
        else:
            inner_block(rng, LENGTHS[0], rates[0], lost)
        report("cider", pattern, rates, [[lost] * 3])
        return
    inside = [eligible(LENGTHS[m], WIDTHS[m], m == 0) for m in range(3)]
    if pattern == "rmfm":
        lost = np.split(thresholds(rng, (N, sum(WIDTHS)), rates[0]), np.cumsum(WIDTHS)[:2], axis=1)
    elif pattern == "rmfm_same":
        lost = [thresholds(rng, (N, WIDTHS[m]), rates[m]) for m in range(3)]
    else:
        whole = thresholds(rng, (N, 3), rates[0])
        lost = [whole[:, m : m + 1] for m in range(3)]
    report("cider", pattern, rates, [[lost[m] & inside[m] for m in range(3)]])


def imder(rate, batch_size):
    two_share = [0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0]
    one_share = [0.1, 0.2, 0.3, 0.2, 0.1, 0, 0]
    place = int(10 * rate - 1)
    batches = -(-N // batch_size)
    rounded = 10 * round(batches / 10)
    random.seed(1111)
    two = one = 0
    lost = {modality: np.zeros((N, 1), dtype=bool) for modality in "TAV"}
    for batch in range(batches):
        kept = ["T", "V", "A"]
        if rounded and two / rounded < two_share[place]:
            two += 1
            kept = random.sample(kept, 1)
        elif rounded and one / rounded < one_share[place]:
            one += 1
            kept = random.sample(kept, 2)
        for modality in set("TAV") - set(kept):
            lost[modality][batch * batch_size : (batch + 1) * batch_size] = True
    report("imder", "random", [rate], [[lost[modality] for modality in "TAV"]], batch_size=batch_size)


def gcnet(rate, batch_size):
    rng = np.random.RandomState(1111)

    def one_view(rows):
        return np.eye(3, dtype=bool)[rng.randint(0, 3, rows)]

    kept = []
    for begin in range(0, N, batch_size):
        rows = max(32, min(batch_size, N - begin))
        wanted = 3 * rows * (1 - rate) - rows
        views = one_view(rows)
        while 1 - rate > 1 / 3:
            overlap = (views & (rng.randint(0, 100, (rows, 3)) < int(100 * (wanted / (3 * rows))))).sum()
            share = wanted / (1 - overlap / wanted) / (3 * rows)
            views |= rng.randint(0, 100, (rows, 3)) < int(100 * share)
            if abs(1 - rate - views.mean()) < 0.005:
                break
            views = one_view(rows)
        kept.append(views[: min(batch_size, N - begin)])
    kept = np.concatenate(kept)
    report("gcnet", "random", [rate], [[~kept[:, m : m + 1] for m in range(3)]], batch_size=batch_size)


def mmin_training():
    random.seed(1111)
    lost = {modality: np.zeros((N, 1), dtype=bool) for modality in "LAV"}
    for epoch in range(2):
        for i in range(N):
            condition = random.choice(["A", "V", "L", "AV", "AL", "VL"])
            for modality in "LAV":
                lost[modality][i] = modality not in condition
    report("mmin", "six", [], [[lost[modality] for modality in "LAV"]], epoch=1)


def missing_aware_prompts(pattern, rate):
    random.seed(1111)
    rows = random.sample(range(N), int(N * rate))
    text, image = np.zeros((N, 1), dtype=bool), np.zeros((N, 1), dtype=bool)
    (image if pattern == "image" else text)[rows] = True
    if pattern == "both":
        of_image = random.sample(rows, int(len(rows) * 0.5))
        text[of_image] = False
        image[of_image] = True
    report("missing_aware_prompts", pattern, [rate], [[text, image]])


def cms_block(rng, first, last, rate):
    n = round(rate * (last - first))
    if n == 0:
        return None
    start = first + int(rng.integers(0, last - first - n + 1))
    return slice(start, start + n)


def cms_mamba(pattern, independent, block, training=False):
    draws = []
    for seed in (2024,) if training else (1111, 2222, 3333, 4444, 5555):
        lost = [np.zeros((N, WIDTHS[m]), dtype=bool) for m in range(3)]
        for i in range(N):
            rng = np.random.default_rng(np.random.SeedSequence([seed, 3 if training else 0, i]))
            rates = [rng.random()] * 3 if training else independent
            for m in range(3):
                first, last = (1, LENGTHS[m][i] - 1) if m == 0 else (0, LENGTHS[m][i])
                if rates:
                    lost[m][i] = rng.random(WIDTHS[m]) < rates[m]
                    lost[m][i, :first] = lost[m][i, last:] = False
                if block:
                    hidden = cms_block(rng, first, last, block[m])
                    if hidden:
                        lost[m][i, hidden] = True
        draws.append(lost)
    if training:
        report("cms_mamba", pattern, [], draws, epoch=3)
    else:
        report("cms_mamba", pattern, [] if pattern == "mixed_burst" else independent or block, draws)


def main():
    for rate in (0, 0.1, 0.5, 0.9):
        lnln(rate)
    tfr_net((0.3, 0.3, 0.3))
    tfr_net((1, 0, 0.5))
    for pattern in ("random", "temporal", "block"):
        for rate in (0.3, 0.7):
            niat(pattern, rate)
    niat_training()
    cider("rmfm", (0.3,))
    cider("rmfm_same", (0.3, 0.5, 0.9))
    for pattern in ("rmm", "tmfm", "stmfm"):
        cider(pattern, (0.4,))
    for rate, batch_size in ((0.3, 4), (0.6, 16), (0, 128)):
        imder(rate, batch_size)
    for rate, batch_size in ((0.1, 32), (0.5, 100), (0.6, 686), (0.7, 32)):
        gcnet(rate, batch_size)
    mmin_training()
    for pattern in ("both", "text", "image"):
        missing_aware_prompts(pattern, 0.7)
    cms_mamba("independent", (0.5, 0.1, 0.9), None)
    cms_mamba("block", None, (0.3, 0.3, 0.3))
    cms_mamba("mixed_burst", (0.2, 0.2, 0.2), (0.3, 0.3, 0.3))
    cms_mamba("independent", None, None, training=True)
    print("[\n" + ",\n".join(map(json.dumps, CASES)) + "\n]")


if __name__ == "__main__":
    main()
