#!/usr/bin/env python3
"""Reads a data set, or an export of one, as docs/data.md describes them, and compares it with what was written.

check_files.py EXPECTED.json DATASET          a container
check_files.py EXPECTED.json DATASET EXPORT   an export of it, of any format
check_files.py --numpy EXPECTED.json EXPORT   loads an export's NPZ files with numpy, without pickle

Needs Python's standard library only; --numpy needs numpy. EXPECTED.json: utterances with id, video, split, transcript,
label, words, audio_frames and video_frames (lists; empty: no such modality).
"""

import array
import ast
import csv
import hashlib
import json
import os
import re
import struct
import sys
import zipfile

# Letters of the module `array` and sizes, by the names of either format.
TYPES = {"F32": ("f", 4), "F64": ("d", 8), "I64": ("q", 8), "<f4": ("f", 4), "<f8": ("d", 8), "<i8": ("q", 8)}
SPLITS = ("train", "valid", "test")


def check(condition, what):
    if not condition:
        sys.exit("differs: " + what)


def unpack(kind, data):
    letter, size = TYPES[kind]
    values = array.array(letter)
    check(values.itemsize == size, "size of " + kind)
    values.frombytes(data)
    if sys.byteorder == "big":
        values.byteswap()
    return list(values)


def count(shape):
    product = 1
    for size in shape:
        product *= size
    return product


def read_safetensors(path):
    """name -> (shape, values in C order)"""
    with open(path, "rb") as file:
        data = file.read()
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + size].decode("utf-8"))
    header.pop("__metadata__", None)
    tensors = {}
    end_of_all = 0
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        item = TYPES[entry["dtype"]][1]
        check((8 + size + begin) % item == 0, name + " is aligned")
        check(end - begin == count(entry["shape"]) * item, name + " has the bytes of its shape")
        tensors[name] = (entry["shape"], unpack(entry["dtype"], data[8 + size + begin:8 + size + end]))
        end_of_all = max(end_of_all, end)
    check(8 + size + end_of_all == len(data), "length of " + path)
    return tensors


def read_npy(data):
    check(data[:8] == b"\x93NUMPY\x01\x00", "beginning of an NPY file")
    (size,) = struct.unpack("<H", data[8:10])
    header = ast.literal_eval(data[10:10 + size].decode("latin-1"))
    check(not header["fortran_order"], "C order")
    body = data[10 + size:]
    shape = list(header["shape"])
    text = re.fullmatch("<U([0-9]+)", header["descr"])
    if not text:
        values = unpack(header["descr"], body)
    else:
        width = 4 * int(text.group(1))
        values = [body[i * width:(i + 1) * width].decode("utf-32-le").rstrip("\0") for i in range(count(shape))]
    check(len(values) == count(shape), "number of values")
    return shape, values


def read_npz(path):
    with zipfile.ZipFile(path) as archive:
        check(archive.testzip() is None, "checksums of " + path)
        return {name[:-len(".npy")]: read_npy(archive.read(name)) for name in archive.namelist()}


def rows(shape, values):
    """[steps, width] as a list of frames."""
    steps, width = shape
    return [values[i * width:(i + 1) * width] for i in range(steps)]


def check_hash(folder, about):
    # The recipe of docs/data.md.
    text = open(os.path.join(folder, "dataset.json"), encoding="utf-8", newline="").read()
    text = text.replace('"' + about["hash"] + '"', '"' + "0" * 64 + '"', 1)
    arrays = open(os.path.join(folder, "dataset.safetensors"), "rb").read()
    digest = hashlib.sha256(arrays + text.encode("utf-8")).hexdigest()
    check(digest == about["hash"], "hash " + digest + ", recorded " + about["hash"])
    check(len(arrays) == about["arrays_bytes"], "arrays_bytes")


def check_offsets(offsets, utterances, total, what):
    check(len(offsets) == utterances + 1 and offsets[0] == 0 and offsets[-1] == total, what)
    check(all(a < b for a, b in zip(offsets, offsets[1:])), what + " ascend")


def check_container(expected, folder):
    about = json.load(open(os.path.join(folder, "dataset.json"), encoding="utf-8"))
    arrays = read_safetensors(os.path.join(folder, "dataset.safetensors"))
    check((about["format"], about["format_version"]) == ("modrob-dataset", 1), "format")
    check_hash(folder, about)
    utterances = expected["utterances"]
    check(len(about["utterances"]) == len(utterances), "number of utterances")
    check(arrays["labels"][1] == [u["label"] for u in utterances], "labels")
    for modality in ("audio", "video"):
        if not utterances[0][modality + "_frames"]:
            check(modality + ".values" not in arrays and modality + ".offsets" not in arrays, "no " + modality)
            continue
        shape, values = arrays[modality + ".values"]
        offsets = arrays[modality + ".offsets"][1]
        check_offsets(offsets, len(utterances), shape[0], modality + ".offsets")
        frames = rows(shape, values)
        for i, utterance in enumerate(utterances):
            check(frames[offsets[i]:offsets[i + 1]] == utterance[modality + "_frames"], modality + " of " + utterance["id"])
    word_offsets = arrays["text.word_offsets"][1]
    begins, ends = arrays["text.word_begin"][1], arrays["text.word_end"][1]
    check(len(begins) == len(ends), "begins and ends of words")
    if about.get("transcripts", True):
        check_offsets(word_offsets, len(utterances), len(begins), "text.word_offsets")
    for i, (found, utterance) in enumerate(zip(about["utterances"], utterances)):
        for key in ("id", "video", "split"):
            check(found[key] == utterance[key], key + " of utterance " + str(i))
        check(found.get("transcript", "") == utterance["transcript"], "transcript of " + utterance["id"])
        transcript = utterance["transcript"].encode("utf-8")  # word ranges count bytes
        words = [transcript[begins[w]:ends[w]].decode("utf-8") for w in range(word_offsets[i], word_offsets[i + 1])]
        check(words == utterance["words"], "words of " + utterance["id"])


def check_padded(expected, arrays, with_texts):
    names = set()
    for split in SPLITS:
        here = [u for u in expected["utterances"] if u["split"] == split]

        def take(key):
            names.add(split + "/" + key)
            return arrays[split + "/" + key]

        for modality, key in (("audio", "audio"), ("video", "vision")):
            if not expected["utterances"][0][modality + "_frames"]:
                continue
            longest = max(len(u[modality + "_frames"]) for u in expected["utterances"])
            width = len(expected["utterances"][0][modality + "_frames"][0])
            shape, values = take(key)
            check(shape == [len(here), longest, width], "shape of " + split + "/" + key)
            check(take(key + "_lengths")[1] == [len(u[modality + "_frames"]) for u in here], split + "/" + key + "_lengths")
            for i, utterance in enumerate(here):
                block = rows([longest, width], values[i * longest * width:(i + 1) * longest * width])
                padding = [[0.0] * width] * (longest - len(utterance[modality + "_frames"]))
                check(block == utterance[modality + "_frames"] + padding, key + " of " + utterance["id"])
        labels = [u["label"] for u in here]
        check(take("regression_labels")[1] == labels, split + "/regression_labels")
        check(take("classification_labels")[1] == [(y > 0) - (y < 0) + 1 for y in labels], split + "/classification")
        if with_texts:
            check(take("id")[1] == [u["id"] for u in here], split + "/id")
            if expected["utterances"][0]["transcript"]:
                check(take("raw_text")[1] == [u["transcript"] for u in here], split + "/raw_text")
    check(names == set(arrays), "names of arrays: " + ", ".join(sorted(arrays)))


def check_table(expected, path):
    with open(path, encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    check(len(table) == len(expected["utterances"]), "rows of utterances.csv")
    places = dict.fromkeys(SPLITS, 0)
    for row, utterance in zip(table, expected["utterances"]):
        for key in ("id", "video", "split"):
            check(row[key] == utterance[key], key + " in utterances.csv")
        check(row.get("text", "") == utterance["transcript"], "text in utterances.csv")
        check(float(row["label"]) == utterance["label"], "label in utterances.csv")
        if "position" in row:
            check(int(row["position"]) == places[utterance["split"]], "position in utterances.csv")
        places[utterance["split"]] += 1


def check_export(expected, folder, dataset):
    about = json.load(open(os.path.join(folder, "export.json"), encoding="utf-8"))
    source = json.load(open(os.path.join(dataset, "dataset.json"), encoding="utf-8"))
    check(about["derived_from"]["hash"] == source["hash"], "hash in export.json")
    check_table(expected, os.path.join(folder, "utterances.csv"))
    if about["format"] == "safetensors":
        return check_padded(expected, read_safetensors(os.path.join(folder, "arrays.safetensors")), False)
    if about["format"] == "npz":
        return check_padded(expected, read_npz(os.path.join(folder, "arrays.npz")), True)
    check(about["format"] == "csv", "format in export.json")
    for modality in ("audio", "video"):
        path = os.path.join(folder, modality + ".npz")
        if not expected["utterances"][0][modality + "_frames"]:
            check(not os.path.exists(path), "no " + path)
            continue
        arrays = read_npz(path)
        check(list(arrays) == [u["id"] for u in expected["utterances"]], "names in " + path)
        for utterance in expected["utterances"]:
            check(rows(*arrays[utterance["id"]]) == utterance[modality + "_frames"], modality + " of " + utterance["id"])


def check_with_numpy(expected, folder):
    import numpy

    for name in sorted(os.listdir(folder)):
        if not name.endswith(".npz"):
            continue
        path = os.path.join(folder, name)
        with numpy.load(path, allow_pickle=False) as loaded:
            arrays = {key: (list(loaded[key].shape), loaded[key].ravel().tolist()) for key in loaded.files}
        check(arrays == read_npz(path), "what numpy reads of " + name)
        if name == "arrays.npz":
            check_padded(expected, arrays, True)


def main(arguments):
    with_numpy = arguments[:1] == ["--numpy"]
    expected_path, *folders = arguments[with_numpy:]
    expected = json.load(open(expected_path, encoding="utf-8"))
    if with_numpy:
        check_with_numpy(expected, folders[0])
    elif len(folders) == 1:
        check_container(expected, folders[0])
    else:
        check_export(expected, folders[1], folders[0])
    print("the same")


main(sys.argv[1:])
