"""The code blocks of the documents, and a folder in which they run.

A block is Python (```python), commands (``` or ```console, each line one) or no code (```text, csv, toml). Code runs, all of a
page in order and in one folder. What cannot is said in a comment before the block: <!-- not run: REASON -->, or of some commands
<!-- not run (WORDS; WORDS): REASON -->, those that begin with these words behind `modrob`. Their options are checked all the same.
"""

import functools
import importlib.util
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(os.environ["MODROB_SOURCE_DIR"])
PROGRAM = os.environ.get("MODROB_PROGRAM")
PAGES = [page for page in (SOURCE / "README.md", SOURCE / "CONTRIBUTING.md", *sorted(SOURCE.glob("docs/**/*.md"))) if page.exists()]

NO_CODE = {"text", "csv", "toml"}
COMMAND = re.compile(r"(\./run|\./check|modrob|python|pip|cp|source|tools/\S+)(?= |$)")
BLOCK = re.compile(r"(?:<!-- not run(?: \((?P<words>[^)]*)\))?: (?P<reason>[^>]*?) -->\n+)?^```(?P<language>.*)\n(?P<text>(?:.*\n)*?)^```$", re.MULTILINE)
UNKNOWN = "--no-such-option"


@dataclass(frozen=True)
class Block:
    place: str  # page:line
    language: str
    text: str
    reason: str  # why it does not run, or ""
    only: tuple  # the commands that this is about; none: all

    @property
    def is_python(self):
        return self.language == "python"

    @property
    def commands(self):
        """Its command lines without comments; none where a line is no command."""
        if self.language not in ("", "console"):
            return []
        lines = [re.sub(r"(^|\s)#.*", "", line).strip() for line in self.text.splitlines()]
        lines = [line for line in lines if line]
        return lines if all(COMMAND.match(line) for line in lines) else []

    @property
    def is_known(self):
        return self.is_python or self.language in NO_CODE or bool(self.commands)

    def runs(self, command):
        return not self.reason or (bool(self.only) and not self.is_named(command))

    def is_named(self, command):
        return any(" ".join(modrob_words(command)).startswith(words) for words in self.only)


def blocks_of(page):
    text = page.read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        line = text.count("\n", 0, match.start("language")) + 1
        only = tuple(words.strip() for words in (match["words"] or "").split(";") if words.strip())
        yield Block(f"{page.relative_to(SOURCE)}:{line}", match["language"], match["text"], match["reason"] or "", only)


def modrob_words(command):
    """What stands behind `./run` or `modrob`; nothing of other commands."""
    if command.startswith("source <("):
        command = command.removeprefix("source <(").removesuffix(")")
    words = shlex.split(re.split(r" >>? ", command)[0])
    return words[1:] if words[0] in ("./run", "modrob") else []


def mentions(page):
    """Commands in the text, as `modrob data import`; often without the names that they take."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return sorted(set(re.findall(r"`((?:modrob|\./run) [a-z-][^`]*)`", text.replace("\n", " "))))


def unknown_in(mention):
    """What of a mentioned command there is not: its words, its options."""
    words = modrob_words(mention)
    if words[0].startswith("-"):
        return []
    commands = help_of_commands()
    of = [path for path in commands if all(name == word for name, word in zip(path, words))]
    help_ = "".join(commands[path] for path in of)
    return [word for word in words if word.startswith("--") and f" {word.partition('=')[0]}" not in help_] if of else [mention]


def complaint_about(command):
    """What is wrong with a call that is not to be carried out, or nothing.

    The program itself says so: behind the call stands an option that no command has, so that it goes no further than reading its
    options, and names the first that it does not know. How many names a command takes stands in its help.
    """
    words = modrob_words(command)
    if not words:
        files = [word for word in shlex.split(command) if re.match(r"(tools|examples|studies)/", word)]
        return "".join(f"no file {file}" for file in files if not (SOURCE / file).exists())
    path = next((path for path in help_of_commands() if path == tuple(words[: len(path)])), None)
    if path is None:
        return "not a command"
    said = subprocess.run([PROGRAM, *words, UNKNOWN], capture_output=True, text=True, cwd=SOURCE).stderr
    if f"'{UNKNOWN}' is unknown to" not in said:
        return said
    help_ = help_of_commands()[path]
    takes_a_value = dict(re.findall(r"^  (--[\w-]+)( [A-Z{]\S*)?", help_, re.MULTILINE))
    missing = [option for option in re.findall(r"^  (--[\w-]+).* REQUIRED", help_, re.MULTILINE) if option not in words]
    if missing:
        return f"lacks {' '.join(missing)}"
    names, rest = 0, iter(words[len(path) :])
    for word in rest:
        if not word.startswith("--"):
            names += 1
        elif "=" not in word and takes_a_value.get(word):
            next(rest)
    wanted = re.search(r"^Usage: modrob .*?\[OPTIONS\] ?(.*)$", help_, re.MULTILINE)[1].split()
    least = sum(not name.startswith("[") for name in wanted)
    most = names if any(name.endswith("...") for name in wanted) else len(wanted)
    return "" if least <= names <= most else f"{names} names, and {' '.join(wanted) or 'none'} asked for"


@functools.cache
def help_of_commands():
    """The help of every command, by its words."""
    description = importlib.util.spec_from_file_location("make_reference", SOURCE / "tools/make_reference.py")
    make_reference = importlib.util.module_from_spec(description)
    description.loader.exec_module(make_reference)
    return dict(make_reference.Program(PROGRAM).commands())


def make_world(folder):
    """A folder that looks like a clone after `./run`, with small files under the names that the documents use."""
    shutil.copytree(SOURCE / "studies", folder / "studies")
    for name in ("examples", ".venv"):
        (folder / name).symlink_to(SOURCE / name)
    for name in ("run", "bin/modrob", "bin/python"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f'#!/bin/sh\nexec "{sys.executable if name == "bin/python" else PROGRAM}" "$@"\n')
        (folder / name).chmod(stat.S_IRWXU)
    with tarfile.open(SOURCE / "tests/verify/older_study.tar.gz") as archive:
        archive.extractall(folder / "results", filter="data")
    shutil.copytree(folder / "results/quick", folder / "results/other")
    shutil.copy(SOURCE / "tests/verify/older_study.tar.gz", folder / "colleague.tar.gz")
    for name in ("unaligned_50.pkl", "PATH"):
        shutil.copy(SOURCE / "tests/golden/formats/mmsa/mosei_unaligned.pkl", folder / name)
    (folder / "scores.csv").write_text(next(block.text for block in blocks_of(SOURCE / "docs/study.md") if block.language == "csv"))
    shutil.copy(folder / "studies/quick.toml", folder / "studies/mine.toml")
    carry_out(folder, "modrob data make spoken-reviews --output data/spoken_reviews", "modrob data import examples/own_data/talks.csv --output DIR")
    videos = sorted({row.split(",")[1] for row in (SOURCE / "examples/own_data/talks.csv").read_text().splitlines()[1:]})
    splits = ["train", "valid", "test"] * len(videos)
    (folder / "splits.csv").write_text("video,split\n" + "".join(f"{video},{split}\n" for video, split in zip(videos, splits)))


def carry_out(folder, *commands):
    """Runs the commands in the folder; they must end with 0."""
    environment = dict(os.environ, MODROB_HOME=str(folder), PATH=f"{folder / 'bin'}:{os.environ['PATH']}", MODROB_PROGRESS="none")
    for command in commands:
        done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
