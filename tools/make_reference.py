#!/usr/bin/env python3
"""tools/make_reference.py PROGRAM [FOLDER]: writes commands.md and settings.md into FOLDER (docs/reference).

Everything in them is what the program says of itself; python/tests/test_reference.py compares.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
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


def main():
    program = Program(sys.argv[1])
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "docs/reference"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "commands.md").write_text(commands_page(program), encoding="utf-8")
    (folder / "settings.md").write_text(settings_page(program), encoding="utf-8")


if __name__ == "__main__":
    main()
