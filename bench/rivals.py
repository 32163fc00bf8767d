"""The ways to encode texts that bench/side_by_side.py measures modrob against; runs in the virtual environment that it makes.

    python bench/rivals.py prepare FOLDER          # what the rivals read, made of FOLDER/encoder: FOLDER/prepared.json says what failed
    python bench/rivals.py serve RIVAL FOLDER      # passes of one rival: a line with a request in, a line of JSON out

The mean of the last hidden states over an utterance's tokens is what all compute, of the same weights and token ids, in
batches in the same order. FOLDER/utterances.json holds ids and the texts that give them, FOLDER/workload.json the rest.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Callable

import numpy as np


class Workload:
    def __init__(self, folder: Path) -> None:
        said = json.loads((folder / "workload.json").read_text())
        self.folder, self.batch_size, self.threads = folder, said["batch_size"], int(os.environ.get("OMP_NUM_THREADS", "1"))
        made = json.loads((folder / "utterances.json").read_text())
        self.ids, self.texts = made["ids"], made["texts"]

    def batches(self) -> list[list[list[int]]]:
        return [self.ids[i : i + self.batch_size] for i in range(0, len(self.ids), self.batch_size)]

    def padded(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Ids and mask of each batch, to the longest of the batch."""
        made = []
        for batch in self.batches():
            longest = max(map(len, batch))
            ids = np.array([one + [0] * (longest - len(one)) for one in batch], np.int64)
            made.append((ids, np.array([[1] * len(one) + [0] * (longest - len(one)) for one in batch], np.int64)))
        return made


def mean_of_tokens(hidden: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.einsum("bth,bt->bh", hidden, mask.astype(hidden.dtype)) / mask.sum(1, keepdims=True).astype(hidden.dtype)


Pass = Callable[[], np.ndarray]


def read_pytorch(work: Workload, attention: str = "sdpa"):
    import torch
    import transformers

    torch.set_num_threads(work.threads)
    model = transformers.AutoModel.from_pretrained(work.folder / "encoder", attn_implementation=attention, dtype=torch.float32)
    return torch, model.eval()


def pytorch(work: Workload, bf16: bool = False, train: bool = False) -> Pass:
    torch, model = read_pytorch(work)
    batches = [(torch.from_numpy(ids), torch.from_numpy(mask)) for ids, mask in work.padded()]

    def mean(ids, mask):
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask[..., None].to(torch.float32)
        return (hidden.float() * weights).sum(1) / weights.sum(1)

    def encode():
        with torch.inference_mode():
            return torch.cat([mean(*batch) for batch in batches]).numpy()

    def step():
        for batch in batches:
            model.zero_grad(set_to_none=True)
            mean(*batch).sum().backward()

    model.train(train)
    return step if train else encode


def sentence_transformers(work: Workload) -> Pass:
    """From texts: sorts by length and tokenises, as a user calls it."""
    import torch
    from sentence_transformers import SentenceTransformer, models

    torch.set_num_threads(work.threads)
    words = models.Transformer(str(work.folder / "encoder"))
    model = SentenceTransformer(modules=[words, models.Pooling(words.get_word_embedding_dimension(), "mean")], device="cpu")
    read = [model.tokenizer(text)["input_ids"] for text in work.texts]
    if read != work.ids:
        raise RuntimeError("its tokeniser gives other ids")
    return lambda: model.encode(work.texts, batch_size=work.batch_size, show_progress_bar=False)


def onnxruntime(work: Workload, file: str) -> Pass:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = work.threads
    session = ort.InferenceSession(str(work.folder / file), options, providers=["CPUExecutionProvider"])
    batches = work.padded()
    return lambda: np.concatenate(
        [mean_of_tokens(session.run(None, {"input_ids": ids, "attention_mask": mask})[0], mask) for ids, mask in batches]
    )


def openvino(work: Workload, precision: str) -> Pass:
    import openvino as ov

    core = ov.Core()
    settings = {"INFERENCE_NUM_THREADS": work.threads, "INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY"}
    model = core.compile_model(core.read_model(work.folder / "model.onnx"), "CPU", settings)
    batches = work.padded()
    return lambda: np.concatenate(
        [mean_of_tokens(model({"input_ids": ids, "attention_mask": mask})[0], mask) for ids, mask in batches]
    )


def ctranslate2(work: Workload, compute_type: str) -> Pass:
    import ctranslate2 as ct2

    encoder = ct2.Encoder(str(work.folder / "ctranslate2"), device="cpu", compute_type=compute_type, intra_threads=work.threads)
    batches = list(zip(work.batches(), work.padded()))
    return lambda: np.concatenate(
        [mean_of_tokens(np.array(encoder.forward_batch(ids).last_hidden_state), mask) for ids, (_, mask) in batches]
    )


# Rival: what it needs of `prepare`, and how it is read. Names that end in an arithmetic are not float32.
RIVALS: dict[str, tuple[str, Callable[[Workload], Pass]]] = {
    "PyTorch": ("", pytorch),
    "sentence-transformers": ("", sentence_transformers),
    "ONNX Runtime": ("onnx", lambda work: onnxruntime(work, "model.onnx")),
    "ONNX Runtime, fused": ("fused onnx", lambda work: onnxruntime(work, "fused.onnx")),
    "OpenVINO": ("onnx", lambda work: openvino(work, "f32")),
    "CTranslate2": ("ctranslate2", lambda work: ctranslate2(work, "float32")),
    "PyTorch bf16": ("", lambda work: pytorch(work, bf16=True)),
    "OpenVINO bf16": ("onnx", lambda work: openvino(work, "bf16")),
    "ONNX Runtime int8": ("int8 onnx", lambda work: onnxruntime(work, "int8.onnx")),
    "CTranslate2 int8": ("ctranslate2", lambda work: ctranslate2(work, "int8")),
}
TRAINING = {"PyTorch": ("", lambda work: pytorch(work, train=True))}


def export_onnx(work: Workload) -> None:
    torch, model = read_pytorch(work, "eager")

    class Hidden(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids, attention_mask):
            return self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state

    ids, mask = (torch.from_numpy(one) for one in work.padded()[0])
    sizes = {0: "utterances", 1: "tokens"}
    names = {"input_names": ["input_ids", "attention_mask"], "output_names": ["hidden"]}
    axes = {name: sizes for name in ["input_ids", "attention_mask", "hidden"]}
    with torch.no_grad():
        torch.onnx.export(Hidden(), (ids, mask), str(work.folder / "model.onnx"), dynamo=False, dynamic_axes=axes, opset_version=17, **names)


def fuse_onnx(work: Workload) -> None:
    from onnxruntime.transformers import optimizer

    config = json.loads((work.folder / "encoder/config.json").read_text())
    sizes = {"num_heads": config["num_attention_heads"], "hidden_size": config["hidden_size"]}
    fused = optimizer.optimize_model(str(work.folder / "model.onnx"), model_type="bert", **sizes)
    if not fused.is_fully_optimized():
        raise RuntimeError(f"not everything was fused: {fused.get_fused_operator_statistics()}")
    fused.save_model_to_file(str(work.folder / "fused.onnx"))


def int8_onnx(work: Workload) -> None:
    from onnx import TensorProto
    from onnxruntime.quantization import quantize_dynamic

    # The fused operators are none that shapes are inferred of.
    quantize_dynamic(work.folder / "fused.onnx", work.folder / "int8.onnx", extra_options={"DefaultTensorType": TensorProto.FLOAT})


def convert_ctranslate2(work: Workload) -> None:
    from ctranslate2.converters import TransformersConverter

    TransformersConverter(str(work.folder / "encoder")).convert(str(work.folder / "ctranslate2"), force=True)


def exact(work: Workload) -> None:
    """The encodings in float64, which everybody is compared with."""
    torch, model = read_pytorch(work, "eager")
    model.double()
    with torch.inference_mode():
        hidden = [
            mean_of_tokens(model(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask)).last_hidden_state.numpy(), mask)
            for ids, mask in work.padded()
        ]
    np.save(work.folder / "exact.npy", np.concatenate(hidden))


PREPARED = {"exact": exact, "onnx": export_onnx, "fused onnx": fuse_onnx, "int8 onnx": int8_onnx, "ctranslate2": convert_ctranslate2}


def reason(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


def prepare(folder: Path) -> None:
    work, said = Workload(folder), {}
    for name, make in PREPARED.items():
        try:
            make(work)
            said[name] = ""
        except Exception as error:
            traceback.print_exc()
            said[name] = reason(error)
    (folder / "prepared.json").write_text(json.dumps(said, indent=2) + "\n")


def peak_memory() -> float:
    """Of this process in GB; getrusage tells that of the process which started it, where it was more."""
    status = Path("/proc/self/status").read_text().split()
    return int(status[status.index("VmHWM:") + 1]) * 1024e-9


def serve(name: str, folder: Path) -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # libraries print what they like
    work = Workload(folder)

    def answer(what: dict) -> None:
        print(json.dumps(what), file=answers, flush=True)

    try:
        needs, read = (TRAINING if "training" in sys.argv else RIVALS)[name]
        failed = json.loads((folder / "prepared.json").read_text()).get(needs)
        if failed:
            raise RuntimeError(f"{needs}: {failed}")
        run = read(work)
        encodings = run()
        if encodings is not None:
            np.save(folder / f"{name}.npy", encodings)
        answer({"ready": True})
        for _ in sys.stdin:
            begun, used = time.perf_counter(), time.process_time()
            run()
            times = {"seconds": time.perf_counter() - begun, "processor_seconds": time.process_time() - used}
            answer(times | {"peak_memory_gb": peak_memory()})
    except Exception as error:
        traceback.print_exc()
        answer({"failed": reason(error)})


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(Path(sys.argv[2]))
    else:
        serve(sys.argv[2], Path(sys.argv[3]))
