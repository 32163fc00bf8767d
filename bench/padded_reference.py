"""What BBFN and MulT cost as their released code computes them: padded batches in plain PyTorch.

A text encoder of BERT-base size (eager attention, as transformers had it), then the model's own part, both written from
docs/models, with random weights and the token lengths of `bench/mosi_token_lengths.txt`. Prints processor time a
batch for a scoring pass and a training step, and the peak memory of the step, to be put beside `modrob bench step`.

    python bench/padded_reference.py bbfn --batch-size 64 --batches 2
"""

import argparse
import json
import math
import pathlib
import random
import resource
import time

import torch
from torch import nn
from torch.nn import functional as F

AUDIO, VIDEO, HIDDEN = 74, 47, 768


class BertLayer(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.inner, self.outer = nn.Linear(HIDDEN, 3072), nn.Linear(3072, HIDDEN)
        self.norms = nn.ModuleList(nn.LayerNorm(HIDDEN, eps=1e-12) for _ in range(2))
        self.drop = nn.Dropout(0.1)

    def forward(self, x, mask):
        def split(rows):
            return rows.view(*rows.shape[:2], 12, 64).transpose(1, 2)

        scores = split(self.query(x)) @ split(self.key(x)).transpose(2, 3) / 8 + mask
        context = self.drop(scores.softmax(-1)) @ split(self.value(x))
        x = self.norms[0](x + self.drop(self.out(context.transpose(1, 2).reshape(x.shape))))
        return self.norms[1](x + self.drop(self.outer(F.gelu(self.inner(x)))))


class Bert(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.words, self.places = nn.Embedding(30522, HIDDEN, padding_idx=0), nn.Embedding(512, HIDDEN)
        self.norm, self.drop = nn.LayerNorm(HIDDEN, eps=1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(BertLayer() for _ in range(layers))

    def forward(self, ids, real):
        mask = (1 - real.float())[:, None, None] * -10000
        x = self.drop(self.norm(self.words(ids) + self.places.weight[: ids.shape[1]]))
        for layer in self.layers:
            x = layer(x, mask)
        return x


class Attention(nn.Module):
    """Time-major, as fairseq's: a packed projection, masks added and multiplied."""

    def __init__(self, width, heads, dropout):
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.into = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, query, key, value, added, factor=None):
        (tq, batch, width), head = query.shape, query.shape[2] // self.heads
        parts = zip((query, key, value), self.into.weight.chunk(3), self.into.bias.chunk(3), strict=True)
        q, k, v = (F.linear(x, w, b).reshape(x.shape[0], batch * self.heads, head).transpose(0, 1) for x, w, b in parts)
        weights = torch.bmm(q * head**-0.5, k.transpose(1, 2)).view(batch, self.heads, tq, -1) + added
        weights = F.dropout(weights.softmax(-1), self.dropout, self.training)
        if factor is not None:
            weights = weights * factor
        context = torch.bmm(weights.flatten(0, 1), v).transpose(0, 1).reshape(tq, batch, width)
        return self.out(context), weights.mean(1)


class GatedLayer(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.attention = Attention(d, 5, 0.1)
        self.retain, self.compound = nn.Linear(2 * d, d), nn.Linear(2 * d, d)
        self.inner, self.outer = nn.Linear(d, 4 * d), nn.Linear(4 * d, d)
        self.norms = nn.ModuleList(nn.LayerNorm(d) for _ in range(2))

    def forward(self, x, y, control, added, factor):
        def drop(rows):
            return F.dropout(rows, 0.1, self.training)

        keys = self.norms[0](y)
        u = drop(self.attention(self.norms[0](x), keys, keys, added, factor)[0])
        z = self.compound(control).sigmoid() * u + self.retain(control).sigmoid() * x
        return z + drop(self.outer(drop(F.relu(self.inner(self.norms[1](z))))))


class Pair(nn.Module):
    def __init__(self, d, levels):
        super().__init__()
        first = [nn.ModuleList(nn.Linear(d, d) for _ in range(2))]
        later = [nn.ModuleList(nn.GRU(d, d, bidirectional=True) for _ in range(2)) for _ in range(levels - 1)]
        self.pools = nn.ModuleList(first + later)
        self.layers = nn.ModuleList(nn.ModuleList(GatedLayer(d) for _ in range(2)) for _ in range(levels))
        self.tell = nn.ModuleList(nn.Sequential(nn.Linear(d, 4 * d), nn.ReLU(), nn.Linear(4 * d, 1)) for _ in range(levels))

    def pooled(self, gru, x, lengths, real):
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths)
        outputs = nn.utils.rnn.pad_packed_sequence(gru(packed)[0], total_length=x.shape[0])[0]
        mean = (outputs * real.t()[:, :, None]).sum(0) / lengths[:, None]
        return mean.view(mean.shape[0], 2, -1).mean(1)

    def forward(self, language, other, means, lengths, real):
        added = torch.zeros(real.shape).masked_fill(~real, -math.inf)[:, None, None]
        factor = (real[:, None, :, None] & real[:, None, None]).float()
        for level, (pools, layers) in enumerate(zip(self.pools, self.layers, strict=True)):
            if level == 0:
                e = [pool(mean) for pool, mean in zip(pools, means, strict=True)]
            else:
                e = [self.pooled(gru, x, lengths, real) for gru, x in zip(pools, (language, other), strict=True)]
            self.tell[level](torch.cat(e)).sigmoid()
            control = torch.cat(e, 1)
            language, other = (
                layers[0](language, other, control, added, factor),
                layers[1](other, language, control, added, factor),
            )
        return language[0], other[0]


class Bbfn(nn.Module):
    def __init__(self, d=40, levels=5):
        super().__init__()
        self.convolutions = nn.ModuleList(nn.Conv1d(w, d, 3, padding=1, bias=False) for w in (HIDDEN, AUDIO, VIDEO))
        self.pairs = nn.ModuleList(Pair(d, levels) for _ in range(2))
        self.fuse, self.again, self.score = nn.Linear(4 * d, 4 * d), nn.Linear(4 * d, 4 * d), nn.Linear(4 * d, 1)

    def forward(self, text, audio, video, lengths, real):
        streams = [c(x.transpose(1, 2)).permute(2, 0, 1) for c, x in zip(self.convolutions, (text, audio, video), strict=True)]
        means = [(x * real.t()[:, :, None]).sum(0) / lengths[:, None] for x in streams]
        read = []
        for i, pair in enumerate(self.pairs):
            read += pair(streams[0], streams[i + 1], (means[0], means[i + 1]), lengths, real)
        f = torch.cat(read, 1)
        return self.score(self.again(F.relu(self.fuse(f))) + f).squeeze(1)

    loss = staticmethod(F.mse_loss)


class Stack(nn.Module):
    def __init__(self, width, layers, dropout):
        super().__init__()
        self.blocks = nn.ModuleList(
            nn.ModuleDict(
                {
                    "attention": Attention(width, 10, dropout),
                    "inner": nn.Linear(width, 4 * width),
                    "outer": nn.Linear(4 * width, width),
                    "norm0": nn.LayerNorm(width),
                    "norm1": nn.LayerNorm(width),
                }
            )
            for _ in range(layers)
        )
        self.norm, self.width = nn.LayerNorm(width), width

    def embed(self, x):
        steps, half = x.shape[0], self.width // 2
        frequencies = torch.exp(torch.arange(half).float() * -(math.log(10000) / (half - 1)))
        angles = torch.arange(steps + 1).float()[:, None] * frequencies
        codes = torch.cat([angles.sin(), angles.cos()], 1)
        codes[0] = 0
        places = torch.where(x[:, :, 0] != 0, torch.arange(1, steps + 1)[:, None], 0)
        embedded = math.sqrt(self.width) * x + codes[places.flatten()].view(*x.shape).detach()
        return F.dropout(embedded, 0.3, self.training)

    def forward(self, x, source=None):
        mask = torch.full((x.shape[0], x.shape[0] if source is None else source.shape[0]), -math.inf)
        mask = mask.triu(1 + abs(mask.shape[0] - mask.shape[1]))
        keys = values = None
        if source is not None:
            keys, values = self.embed(source), self.embed(source)
        x = self.embed(x)
        for block in self.blocks:
            q = block["norm0"](x)
            k, v = (q, q) if source is None else (block["norm0"](keys), block["norm0"](values))
            x = x + F.dropout(block["attention"](q, k, v, mask)[0], 0.1, self.training)
            inner = F.dropout(F.relu(block["inner"](block["norm1"](x))), 0.1, self.training)
            x = x + F.dropout(block["outer"](inner), 0.1, self.training)
        return self.norm(x)


class Mult(nn.Module):
    def __init__(self, d=30, layers=4):
        super().__init__()
        self.projections = nn.ModuleList(nn.Conv1d(w, d, 1, bias=False) for w in (HIDDEN, AUDIO, VIDEO))
        self.sources = ((1, 2), (0, 2), (0, 1))
        self.crossmodal = nn.ModuleList(
            nn.ModuleList(Stack(d, layers, 0.2 if source == 0 else 0) for source in sources) for sources in self.sources
        )
        self.memories = nn.ModuleList(Stack(2 * d, max(layers, 3), 0.2) for _ in range(3))
        self.expand, self.contract, self.score = nn.Linear(6 * d, 6 * d), nn.Linear(6 * d, 6 * d), nn.Linear(6 * d, 1)

    def forward(self, text, audio, video, lengths, real):
        text = F.dropout(text, 0.3, self.training)
        rows = [p(x.transpose(1, 2)).permute(2, 0, 1) for p, x in zip(self.projections, (text, audio, video), strict=True)]
        last = []
        for target, sources in enumerate(self.sources):
            joined = [stack(rows[target], rows[source]) for stack, source in zip(self.crossmodal[target], sources, strict=True)]
            last.append(self.memories[target](torch.cat(joined, 2))[-1])
        s = torch.cat(last, 1)
        return self.score(self.contract(F.dropout(F.relu(self.expand(s)), 0.1, self.training)) + s).squeeze(1)

    loss = staticmethod(F.l1_loss)


def make_batch(lengths, size):
    # By length, as the released collation has them.
    tokens = torch.tensor(sorted(random.choices(lengths, k=size), reverse=True))
    longest = int(tokens.max())
    real = torch.arange(longest)[None] < tokens[:, None]
    ids = torch.randint(1000, 30522, (size, longest)) * real
    frames = [torch.randn(size, longest, width) * real[:, :, None] for width in (AUDIO, VIDEO)]
    return ids, frames, tokens, real, torch.randn(size)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", choices=["bbfn", "mult"])
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--batches", type=int, default=2)
    parser.add_argument("--layers", type=int, default=12, help="of the text encoder")
    parser.add_argument("--no-training", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    random.seed(1)
    here = pathlib.Path(__file__).resolve().parent
    lengths = [int(line) for line in (here / "mosi_token_lengths.txt").read_text().split()]
    bert, model = Bert(options.layers), {"bbfn": Bbfn, "mult": Mult}[options.model]()
    batches = [make_batch(lengths, options.batch_size) for _ in range(options.batches)]

    def predict(batch):
        ids, frames, tokens, real, _ = batch
        return model(bert(ids, real), *frames, tokens, real)

    def timed(use):
        use(batches[0])
        begin = time.process_time()
        for batch in batches:
            use(batch)
        return (time.process_time() - begin) / len(batches)

    result = {"real_share": sum(int(b[2].sum()) for b in batches) / sum(b[0].numel() for b in batches)}
    if not options.no_training:
        optimizer = torch.optim.Adam([*bert.parameters(), *model.parameters()], lr=1e-5)

        def step(batch):
            optimizer.zero_grad()
            model.loss(predict(batch), batch[4]).backward()
            torch.nn.utils.clip_grad_norm_([*bert.parameters(), *model.parameters()], 0.8)
            optimizer.step()

        result["training_step_s"] = timed(step)
        result["peak_memory_gb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024e-9
    bert.eval(), model.eval()
    with torch.no_grad():
        result["pass_s"] = timed(predict)
        result["encode_s"] = timed(lambda batch: bert(batch[0], batch[3]))
    print(json.dumps(result))


main()
