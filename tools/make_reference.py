#!/usr/bin/env python3
"""tools/make_reference.py PROGRAM [FOLDER]: writes reference/commands.md, reference/settings.md, protocols.md, the end of
corruptions.md and pictures/corruptions into FOLDER (docs), and the presets of protocols into studies/protocols beside it.

Everything in them is what the program says of itself; python/tests/test_reference.py compares.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURES = "pictures/corruptions"
MADE = "Made by `tools/make_reference.py build/release/modrob`; a test compares.\n"


class Program:
    def __init__(self, path):
        self.path = Path(path).resolve()

    def say(self, *words):
        return subprocess.run([self.path, *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    def commands(self, words=()):
        """(words, help) of every command that has no subcommands, in the program's order."""
        said = self.say(*words, "--help")
        listed = re.search(r"^Subcommands:\n((?:  .*\n)+)", said, re.MULTILINE)
        if not listed:
            yield words, said
            return
        for name in re.findall(r"^  ([a-z][a-z_-]*) ", listed[1], re.MULTILINE):
            yield from self.commands((*words, name))


def anchor(words):
    return "-".join(("modrob", *words))


def commands_page(program):
    commands = list(program.commands())
    lines = ["# Commands\n", MADE]
    lines.append("`modrob` is `build/release/modrob`, or `./run` in its place. A mistake in a call ends with 2, a check that")
    lines.append("found something with 1.\n")
    lines += ["| command | what it does | `--json` |", "|---|---|---|"]
    for words, said in commands:
        summary = said.split("\n", 1)[0].replace("|", "\\|")
        lines.append(f"| [`{' '.join(words)}`](#{anchor(words)}) | {summary} | {'yes' if '--json' in said else ''} |")
    for words, said in commands:
        shown = re.sub(r"^  (-h,)?--help.*\n", "", said.split("\n", 1)[1], flags=re.MULTILINE)
        shown = re.sub(r"^Options:\n\n", "", shown, flags=re.MULTILINE).strip("\n")
        lines.append(f"\n## modrob {' '.join(words)}\n\n```text\n{shown}\n```")
    return "\n".join(lines) + "\n"


def rows_of(settings):
    """The rows of `modrob train --settings`: a line "key = default  (what it takes)", its help in the next."""
    pattern = r"^(\S+) = (.*?)  \((.*)\)\n    (.*)$"
    return {key: (default, takes, help_) for key, default, takes, help_ in re.findall(pattern, settings, re.MULTILINE)}


def settings_page(program):
    lines = ["# Settings of a run\n", MADE]
    lines.append("What `--set key=value` and the `[settings]` of a study file take, with the program's defaults; a recipe sets its")
    lines.append("own on top ([recipes](../study.md#recipes)). Study files have [a schema](../study.schema.json) of their own.")
    # A model has a general recipe, and others that name a data set behind a dot.
    models = sorted(recipe.stem for recipe in (ROOT / "studies/recipes").glob("*.toml") if "." not in recipe.stem)
    groups = {}
    for of_model in [[], *(["--model", model] for model in models)]:
        for key, row in rows_of(program.say("train", *of_model, "--settings")).items():
            groups.setdefault(key.split(".")[0] if "." in key else "Every run", {}).setdefault(key, row)
    for group, rows in groups.items():
        lines += [f"\n## {group}\n", "| setting | default | takes | what it is |", "|---|---|---|---|"]
        for key, (default, takes, help_) in rows.items():
            cells = [f"`{key}`", f"`{default}`", takes, help_]
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


ANSWERS = ("unit", "where", "who", "eligible", "grid", "replacement", "randomness", "train rule", "score")
FORMS = ("reference", "corrected")
PROTOCOLS = """# Protocols of the field

{made}
What the literature calls a missing rate differs from work to work, and often from a work's paper to its code. modrob draws the
masks of these protocols in two forms. `reference` is what the released code does, quirks kept, with the generators of numpy and
CPython; which of its masks are the same bits is said for each. `corrected` is what the authors state, drawn as
[randomness.md](randomness.md#9-masks-of-protocols) says.

```
./run explain protocol niat
./run explain protocol lnln --preset corrected
./run corrupt mask --protocol niat --pattern block --rate 0.3
./run corrupt mask --protocol lnln --rate 0.3 --form corrected --seed 7 --lengths 10..50 --utterances 4 --json
```

## In a study

One line of a study file answers "under which protocol?": `protocols = ["lnln", "gcnet.corrected", "niat.block"]`. Every rate that the protocol publishes becomes a condition: `lnln 10 %`, ..., `lnln 90 %`. Single ones stand among
`conditions` or behind `--condition`: `lnln 30 %`, `audio+video lnln 30 %` (a part of it), `mmin` (which has no rate). The name is the
protocol's, then the pattern unless it is the first one, then `.corrected` unless the reference form is meant. A strategy trains on a
protocol's masks with `corruption = "lnln.training"`, one that has a rate with `"gcnet.training 50 %"`.

`studies/protocols` has a study for each protocol and form: its grid, draws, training seeds and way of training
(`./run explain protocol lnln --preset corrected` prints it, `./run study run lnln.corrected` runs it). They run on the default data set; name yours in their place. Selection is by the
loss on the validation split whatever the work did.

What a study then says besides: curves over nominal rates; who holds up best under each protocol by the protocol's own score, with
the lead and its interval (`tables/protocols.md`, `protocols.csv`, the page's "Protocols"); the realised rate of every modality beside the nominal one
(`tables/realised_rates.csv`); and a warning where conditions of different protocols stand side by side. [Who wins under which protocol](protocol_winners.md) has it
for three models, as measured.

How modrob carries a mask out: a lost token becomes [UNK], a lost frame zeros, and lengths stay; where a protocol loses a whole
modality, its encoding is zeros. So a protocol that loses whole modalities needs no passes of its own: the scores of every utterance
under the seven subsets say all, for [models from outside](python.md) and imported scores as well. Widths of padded arrays, which published generators draw for, are the data set's longest rows, of text 50 at least. Of
word-aligned patterns (NIAT, OpenVNA, CIDer's shared ones) a frame is lost with the token that is spoken meanwhile. The reference form has as many masks
as its code draws (LNLN one, NIAT five, MMIN its six subsets) whatever `draws` says; the corrected form has `draws` of them. Scores
are means over masks where a work pools their rows (NIAT, MMIN): MAE and accuracies are the same then, F1 and correlations
can differ. Every utterance is scored, also where MultiBench deletes some. The batches of IMDer and DiCMoR are 32 utterances of the split, in its order.

## One mask

`explain protocol` prints what stands here, with every published rate. `corrupt mask --protocol` draws a mask and prints the
realised rate of each modality beside the nominal one; `--json` has the mask, a row of digits for each utterance. Its utterances
are made up, or those of a data set (`--data`); a mask of the reference form depends on how many there are, on their order and on
the widths of the padded arrays (`--lengths`), since the generators draw for padding, too.

A protocol is fixed by nine answers: what is lost at once (unit), where in the data, of whom, which positions are eligible, the
grid of rates, what stands in place of the lost, the randomness, how a model is trained for it, and the score.

## The nine answers
"""


PLURALS = {"encoding": "encodings"}
ALL_KINDS = "\n## All kinds\n"
KINDS = """
{made}
What can befall an utterance that is hit, by what it acts on. `strength` is 1 when left out; `severity 1` to `severity 5` stand for
the five strengths that each kind lists. What is not random is the same in every draw. Bit for bit:
[randomness.md](randomness.md#6-noise).

Each picture shows a made-up utterance before and after, at severity 3 where the kind has a strength. The program draws it with the
functions that it corrupts with; `missing`, `noise_add` and `noise_scale`, which it leaves to LibTorch, by their formula (again:
`modrob corrupt kinds --pictures FOLDER`). Colours are the values of features over time, on the same scale before and after; the line
below is the feature that the mark points to. Of words and tokens, dashed ones are lost or changed, filled ones are new.
"""


def kind_section(kind):
    says = [kind["help"][0].upper() + kind["help"][1:] + "."]
    if "strength" in kind:
        severities = ", ".join(f"{severity:g}" for severity in kind["severities"])
        says.append(f"Strength: {kind['strength']} (severities: {severities}).")
    says.append("Random." if kind["draws"] else "Not random.")
    picture = f"![{kind['kind']}: a made-up utterance before and after]({PICTURES}/{kind['kind']}.svg)"
    return [f"\n#### `{kind['kind']}`\n", " ".join(says) + "\n", picture]


def corruptions_page(program):
    """What was written by hand, up to the list of kinds, and that list."""
    written = (ROOT / "docs/corruptions.md").read_text(encoding="utf-8").split(ALL_KINDS)[0]
    lines = [written + ALL_KINDS + KINDS.format(made=MADE.replace("Made", "From here on made")).rstrip()]
    kinds = json.loads(program.say("corrupt", "kinds", "--json"))
    for place in dict.fromkeys(kind["acts_on"] for kind in kinds):
        here = [kind for kind in kinds if kind["acts_on"] == place]
        lines.append(f"\n### On {PLURALS.get(place, place)}\n")
        lines.append(" · ".join(f"[`{kind['kind']}`](#{kind['kind']})" for kind in here))
        for kind in here:
            lines += kind_section(kind)
    return "\n".join(lines) + "\n"


def cell(text):
    return str(text).replace("|", "\\|")


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return lines + ["| " + " | ".join(map(cell, row)) + " |" for row in rows]


def shown(rows):
    """Of a long grid every second rate."""
    rates = {row["rate"] for row in rows if row["rate"] is not None}
    return [row for row in rows if row["rate"] is None or len(rates) < 9 or row["rate"] in (0.1, 0.3, 0.5, 0.7, 0.9)]


def protocol_section(said):
    lines = [f"\n## {said['title']}\n", f"{said['paper']}; `{said['repository']}`. In commands: `{said['protocol']}`.\n"]
    lines += ["What the released code does besides (`reference`):\n", *(f"- {quirk}" for quirk in said["quirks"])]
    lines += [f"\n`corrected`: {said['corrected']}\n", f"Bit for bit: {said['bit_for_bit']}.\n"]
    patterns = [(pattern, "") for pattern in said["patterns"]] + [(pattern, ", in training") for pattern in said["training_patterns"]]
    lines += table(
        ("pattern", "rates", "what it loses"),
        ((f"`{pattern['pattern']}`{when}", pattern["rates"], pattern["help"]) for pattern, when in patterns),
    )
    columns = [(form, modality) for form in FORMS for modality in said["realised"][0][form]]
    lines.append("\nWhat its rates really are; from the lowest to the highest where draws differ:\n")
    lines += table(
        ("pattern", "rate", *(f"{form}: {modality}" for form, modality in columns)),
        (
            (
                row["pattern"] + (", training" if row["purpose"] == "training" else ""),
                "" if row["rate"] is None else row["rate"],
                *(row[form][modality]["text"] for form, modality in columns),
            )
            for row in shown(said["realised"])
        ),
    )
    return lines


def shares(of_form):
    return ", ".join(f"{modality} {share['text']}" for modality, share in of_form.items())


def protocols_page(program):
    protocols = [json.loads(program.say("explain", "protocol", one["protocol"], "--json"))
                 for one in json.loads(program.say("explain", "protocol", "--json"))]
    links = {one["title"]: re.sub("[^a-z0-9 -]", "", one["title"].lower()).replace(" ", "-") for one in protocols}
    lines = [PROTOCOLS.format(made=MADE)]
    lines += table(
        ("protocol", "year", *ANSWERS),
        (
            (f"[{one['title']}](#{links[one['title']]})", one["year"], *(one["answers"][answer] for answer in ANSWERS))
            for one in protocols
        ),
    )
    lines.append("\n## What a rate of 0.7 is\n")
    lines.append("Missing share of the valid positions of 686 made-up utterances of 10 to 50 tokens, in batches of 32; from the lowest")
    lines.append("to the highest where a protocol has draws that differ. \"all\" is of all modalities together, where they are lost as a")
    lines.append("whole. The sections below have the other rates.\n")
    lines += table(
        ("protocol", "pattern", *FORMS),
        (
            (one["title"], row["pattern"], *(shares(row[form]) for form in FORMS))
            for one in protocols
            for row in one["realised"]
            if row["rate"] == 0.7
        ),
    )
    for one in protocols:
        lines += protocol_section(one)
    return "\n".join(lines) + "\n"


def presets(program):
    """The study files of studies/protocols, by name."""
    for one in json.loads(program.say("explain", "protocol", "--json")):
        for form in FORMS:
            yield f"{one['protocol']}.{form}.toml", program.say("explain", "protocol", one["protocol"], "--preset", form)


def main():
    program = Program(sys.argv[1])
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "docs"
    studies = folder.resolve().parent / "studies/protocols"
    studies.mkdir(parents=True, exist_ok=True)
    for name, text in presets(program):
        (studies / name).write_text(text, encoding="utf-8")
    (folder / "reference").mkdir(parents=True, exist_ok=True)
    for page, text in (
        ("reference/commands.md", commands_page(program)),
        ("reference/settings.md", settings_page(program)),
        ("corruptions.md", corruptions_page(program)),
        ("protocols.md", protocols_page(program)),
    ):
        (folder / page).write_text(text, encoding="utf-8")
    shutil.rmtree(folder / PICTURES, ignore_errors=True)  # of kinds that are no more
    program.say("corrupt", "kinds", "--pictures", (folder / PICTURES).resolve())


if __name__ == "__main__":
    main()
