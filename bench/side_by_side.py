"""modrob's text encoder against the ways a user would encode and train today: same weights, token ids, batches and cores.

    python3 bench/side_by_side.py [--quick] [--threads 1 2] [--rounds 5] [--program build/release/modrob]

Makes build/side_by_side/venv of bench/side_by_side.requirements.txt when that has changed, an encoder of BERT-base's size with
random weights and MiniLM's as second workload, and utterances of MOSI's lengths with random ids. Every rival is a process of its
own and makes a pass over all utterances in each round, by turns with ours. A figure is the median over the rounds of the rival's
seconds over ours; times differ from machine to machine. What fails is a row that says why. Results: build/side_by_side/results.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
PLACE = SOURCE / "build/side_by_side"
REQUIREMENTS = SOURCE / "bench/side_by_side.requirements.txt"
SWEEP = 8 * 20  # diagnostics x mask draws
OURS = "modrob"


def set_up() -> None:
    """Goes on in the environment of the rivals."""
    python, made_of = PLACE / "venv/bin/python", PLACE / "venv/made_of.txt"
    if not made_of.exists() or made_of.read_text() != REQUIREMENTS.read_text():
        subprocess.run([sys.executable, "-m", "venv", str(PLACE / "venv")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "-r", str(REQUIREMENTS)], check=True)
        made_of.write_text(REQUIREMENTS.read_text())
    if Path(sys.prefix) != PLACE / "venv":
        os.execv(python, [str(python), *sys.argv])


def make_encoder(folder: Path, minilm: Path, size: str) -> None:
    """Random weights with MiniLM's vocabulary (bert-base-uncased's), or MiniLM itself."""
    shutil.copytree(minilm, folder, ignore=shutil.ignore_patterns("README.md", "1_Pooling", "*sentence*", "modules.json", "data_config.json"))
    if size == "minilm":
        return
    import torch
    import transformers

    torch.manual_seed(1)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    # CTranslate2's converter reads the kind of positions, which transformers no longer writes.
    config = transformers.BertConfig(position_embedding_type="absolute", **(sizes if size == "tiny" else {}))
    transformers.BertModel(config).save_pretrained(folder)


def make_utterances(folder: Path, minilm: Path, count: int) -> None:
    """Random whole words, so that texts and ids are the same thing."""
    chosen = random.Random(1)
    pieces = (minilm / "vocab.txt").read_text().split("\n")
    words = [(piece, i) for i, piece in enumerate(pieces) if piece.isascii() and piece.isalpha() and piece.islower()]
    lengths = [int(line) for line in (SOURCE / "bench/mosi_token_lengths.txt").read_text().split()][:count]
    first, last = pieces.index("[CLS]"), pieces.index("[SEP]")
    picked = [chosen.choices(words, k=length - 2) for length in lengths]
    ids = [[first, *(number for _, number in one), last] for one in picked]
    (folder / "utterances.json").write_text(json.dumps({"ids": ids, "texts": [" ".join(word for word, _ in one) for one in picked]}))
    (folder / "ids.txt").write_text("".join(" ".join(map(str, one)) + "\n" for one in ids))


class Rival:
    """A process that makes passes on request."""

    def __init__(self, name: str, folder: Path, threads: int, training: bool) -> None:
        environment = os.environ | {"OMP_NUM_THREADS": str(threads), "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
        command = [sys.executable, str(SOURCE / "bench/rivals.py"), "serve", name, str(folder), *(["training"] if training else [])]
        log = open(folder / "rivals.log", "a")
        self.process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        self.failed = self._answer().get("failed")

    def _answer(self) -> dict:
        line = self.process.stdout.readline()
        return json.loads(line) if line else {"failed": f"ended with status {self.process.wait()}"}

    def one_pass(self) -> dict | None:
        if self.failed:
            return None
        self.process.stdin.write("pass\n")
        self.process.stdin.flush()
        answer = self._answer()
        self.failed = answer.get("failed")
        return None if self.failed else answer

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait()


class Ours:
    """The program itself, started anew for each pass; it makes one that is not counted first."""

    def __init__(self, program: Path, folder: Path, threads: int, batch_size: int, training: bool, bf16: bool = False) -> None:
        self.training, self.failed = training, ""
        output = folder / f"{OURS}{' bf16' if bf16 else ''}.safetensors"
        self.command = [str(program), "bench", "encode", "--text-encoder", str(folder / "encoder"), "--token-ids", str(folder / "ids.txt")]
        self.command += ["--batch-size", str(batch_size), "--threads", str(threads), "--repeats", "1", "--output", str(output)]
        self.command += (["--train"] if training else []) + (["--precision", "bf16"] if bf16 else [])

    def one_pass(self) -> dict | None:
        ended = subprocess.run(self.command, capture_output=True, text=True)
        if ended.returncode != 0:
            self.failed = " ".join(ended.stderr.split())[-200:]
            return None
        return json.loads(ended.stdout)["training" if self.training else "encode"]

    def end(self) -> None:
        pass


def take_turns(runners: dict, rounds: int) -> dict[str, list[dict | None]]:
    passes: dict[str, list[dict | None]] = {name: [] for name in runners}
    for number in range(rounds):
        for name, runner in runners.items():
            print(f"  round {number + 1} of {rounds}: {name}" + " " * 20, end="\r", file=sys.stderr, flush=True)
            passes[name].append(runner.one_pass())
    for runner in runners.values():
        runner.end()
    return passes


def compare(runners: dict, passes: dict[str, list[dict | None]]) -> dict[str, dict]:
    """Per rival: its time over ours, round by round."""
    rows: dict[str, dict] = {}
    for name, runner in runners.items():
        done = [(one, ours) for one, ours in zip(passes[name], passes[OURS]) if one and ours]
        if runner.failed or not done:
            rows[name] = {"failed": runner.failed or passes_failed(runners)}
            continue
        ratios = {key: [one[key] / ours[key] for one, ours in done] for key in ["seconds", "processor_seconds"]}
        rows[name] = {"peak_memory_gb": max(one["peak_memory_gb"] for one, _ in done)}
        for key, values in ratios.items():
            rows[name][key + "_over_ours"] = {"median": statistics.median(values), "least": min(values), "most": max(values)}
        for key in ["seconds", "processor_seconds", "processor_share_of_sgemm"]:
            if key in done[0][0]:
                rows[name][key] = statistics.median(one[key] for one, _ in done)
    return rows


def passes_failed(runners: dict) -> str:
    return f"{OURS} made no pass: {runners[OURS].failed}"


def add_differences(folder: Path, rows: dict[str, dict]) -> None:
    """From float64: encodings; scores of one fixed random projection, of standard deviation 1; their Corr with fixed labels."""
    import numpy as np
    from safetensors.numpy import load_file

    def corr(values):
        return float(np.corrcoef(values, labels)[0, 1])

    exact = np.load(folder / "exact.npy")
    chance = np.random.default_rng(1)
    head = chance.normal(size=exact.shape[1])
    head /= (exact @ head).std()
    scores = exact @ head
    labels = 0.8 * (scores - scores.mean()) + 0.6 * chance.normal(size=len(scores))
    for name, row in rows.items():
        ours, rivals = folder / f"{name}.safetensors", folder / f"{name}.npy"
        if "failed" in row or not (ours.exists() or rivals.exists()):
            continue
        encodings = (load_file(ours)["encodings"] if ours.exists() else np.load(rivals)).astype(np.float64)
        row["largest_difference"] = {
            "encodings": float(np.abs(encodings - exact).max()),
            "scores": float(np.abs(encodings @ head - scores).max()),
            "corr": abs(corr(encodings @ head) - corr(scores)),
        }


def diagnosis(program: Path, encoder: Path, data: str, threads: int, pytorch_over_ours: float | None) -> dict:
    """A user's loop runs encoder and head for each diagnostic and draw: PyTorch's pass, times their number, against our sweep in
    units of our pass (`modrob bench diagnose`: MISA's head, the test split of `data`)."""
    command = [str(program), "bench", "diagnose", "--data", data, "--set", f"text.encoder={encoder}", "--threads", str(threads), "--draws", "20"]
    ended = subprocess.run(command, capture_output=True, text=True)
    if ended.returncode != 0:
        return {"failed": " ".join(ended.stderr.split())[-200:]}
    if pytorch_over_ours is None:
        return {"failed": "PyTorch made no pass"}
    said = json.loads(ended.stdout)
    sweep = (said["missing_4_rates_s"] + said["noise_4_rates_s"]) / said["clean_pass_s"]
    return {"sweep_in_our_passes": sweep, "loop_over_ours": SWEEP * pytorch_over_ours / sweep}


def measure(asked: argparse.Namespace, folder: Path, threads: int, is_minilm: bool) -> dict:
    import rivals

    def runners(names, training: bool) -> dict:
        made = {OURS: Ours(asked.program, folder, threads, asked.batch_size, training)}
        if not training:
            made[OURS + " bf16"] = Ours(asked.program, folder, threads, asked.batch_size, training, bf16=True)
        return made | {name: Rival(name, folder, threads, training) for name in names}

    encoding = runners(rivals.RIVALS, False)
    rows = compare(encoding, take_turns(encoding, asked.rounds))
    add_differences(folder, rows)
    training = runners(rivals.TRAINING, True)
    result = {"encode": rows, "training": compare(training, take_turns(training, asked.rounds))}
    if is_minilm:
        plain = rows["PyTorch"].get("seconds_over_ours", {}).get("median")
        result["diagnosis"] = diagnosis(asked.program, folder / "encoder", asked.data, threads, plain)
    return result


def table(title: str, rows: dict[str, dict]) -> str:
    def spread(row: dict, key: str) -> str:
        return "{median:5.2f} [{least:.2f}, {most:.2f}]".format(**row[key + "_over_ours"])

    lines = [title, f"{'':24}{'time over ours':>20}{'processor time':>22}{'peak GB':>9}{'encodings':>11}{'scores':>10}{'Corr':>10}"]
    for name, row in rows.items():
        if "failed" in row:
            lines.append(f"{name:24}failed: {row['failed']}")
            continue
        far = row.get("largest_difference", {})
        line = f"{name:24}{spread(row, 'seconds'):>20}{spread(row, 'processor_seconds'):>22}{row['peak_memory_gb']:9.2f}"
        lines.append(line + "".join(f"{far[key]:{width}.1e}" for key, width in [("encodings", 11), ("scores", 10), ("corr", 10)] if far))
    if "processor_share_of_sgemm" in rows[OURS]:
        lines.append(f"{OURS}: {rows[OURS]['processor_share_of_sgemm']:.0%} of the rate of a float32 matrix product, on real tokens")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a smoke test: a tiny encoder, eight utterances, two rounds")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--utterances", type=int, default=128, help="the first so many of bench/mosi_token_lengths.txt")
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--workloads", nargs="+", choices=["bert-base", "minilm"], default=["bert-base", "minilm"])
    parser.add_argument("--data", default="spoken_reviews", help="data set of the diagnosis")
    parser.add_argument("--program", type=Path, default=SOURCE / "build/release/modrob")
    asked = parser.parse_args()
    if not asked.program.exists():
        parser.error(f"{asked.program} is not there; ./run builds it, --program names another one")
    minilm = SOURCE / ".venv/minilm"
    if not (minilm / "vocab.txt").exists():
        parser.error(f"{minilm} is not there; ./run fetches it")
    set_up()
    if asked.quick:
        asked.rounds, asked.utterances, asked.batch_size, asked.workloads = 2, 8, 4, ["tiny"]
    results: dict = {"machine": platform.processor() or platform.machine(), "asked": {key: str(value) for key, value in vars(asked).items()}}
    results["versions"] = REQUIREMENTS.read_text().split("\n")[1:-1]
    for workload in asked.workloads:
        folder = PLACE / workload
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make_encoder(folder / "encoder", minilm, workload)
        make_utterances(folder, minilm, asked.utterances)
        (folder / "workload.json").write_text(json.dumps({"batch_size": asked.batch_size}))
        with open(folder / "prepare.log", "w") as log:
            command = [sys.executable, str(SOURCE / "bench/rivals.py"), "prepare", str(folder)]
            subprocess.run(command, env=os.environ | {"HF_HUB_OFFLINE": "1"}, stdout=log, stderr=log, check=True)
        for threads in asked.threads:
            result = results.setdefault(workload, {})[f"{threads} threads"] = measure(asked, folder, threads, workload == "minilm")
            for what in ["encode", "training"]:
                print(table(f"\n{workload}, {threads} thread(s), {what}", result[what]))
            if "diagnosis" in result:
                print(f"\n{SWEEP} passes of a PyTorch loop over our sweep: {result['diagnosis']}")
            (PLACE / "results.json").write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
