"""Every code block of the documents runs, or says why it does not; every link leads somewhere."""

import json
import re
import sys

import pytest

import modrob
from documents import (
    PAGES,
    PROGRAM,
    SOURCE,
    blocks_of,
    carry_out,
    complaint_about,
    help_of_commands,
    make_world,
    mentions,
    unknown_in,
)

PYTHON_PAGE = SOURCE / "docs/python.md"
NO_VIDEO = pytest.mark.filterwarnings("ignore:no video")
of_every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(SOURCE)))
with_the_program = pytest.mark.skipif(not PROGRAM, reason="there is no program with LibTorch here")


def run_python(block, names):
    exec(compile(block.text, block.place, "exec"), names)


@of_every_page
def test_every_block_is_code_or_says_that_it_is_none(page):
    for block in blocks_of(page):
        assert block.is_known, f"{block.place}: name the language: python, text (no code), or one command a line"
        for words in block.only:
            assert any(block.is_named(command) for command in block.commands), f"{block.place}: no command begins with '{words}'"
    assert len(re.findall(r"^```", page.read_text(encoding="utf-8"), re.MULTILINE)) == 2 * len(list(blocks_of(page)))
    assert page.read_text(encoding="utf-8").count("<!-- not run") == sum(bool(block.reason) for block in blocks_of(page))


@with_the_program
@of_every_page
def test_commands_that_do_not_run_exist_with_their_options(page):
    for block in blocks_of(page):
        for command in block.commands:
            if not block.runs(command):
                assert not complaint_about(command), f"{block.place}: {command}"


@with_the_program
@pytest.mark.parametrize(
    "command, complaint",
    [
        ("modrob explain --table 3 --row mosi", "'--table' is unknown"),
        ("./run study bnch", "not a command"),
        ("modrob train some.toml", "1 names"),
        ("modrob diagnose --draws 3", "0 names"),
        ("modrob data import talks.csv", "lacks --output"),
        ("tools/no_such_tool.sh", "no file"),
    ],
)
def test_a_wrong_call_is_found(command, complaint):
    assert complaint in complaint_about(command)


@with_the_program
@of_every_page
def test_commands_that_the_text_mentions_exist(page):
    for mention in mentions(page):
        assert not unknown_in(mention), mention


@with_the_program
def test_a_mention_of_what_is_not_there_is_found():
    assert unknown_in("modrob study vrify STUDY") == ["modrob study vrify STUDY"]
    assert unknown_in("modrob explain --table 3") == ["--table"]
    assert unknown_in("modrob data split --valid-share") == []


@with_the_program
def test_the_help_of_every_command_has_an_example_that_exists():
    for words, said in help_of_commands().items():
        examples = re.findall(r"^(?:Example:| {8}) (.*\bmodrob .*)$", said, re.MULTILINE)
        assert examples, words
        for example in examples:
            assert not complaint_about(example), example


@with_the_program
def test_every_command_has_json():
    """But one prints a script, one writes files; README.md says so."""
    assert [words for words, said in help_of_commands().items() if " --json " not in said] == [("completion",), ("run",)]


class FakeWandb:
    """What Weights & Biases would be told: of each run its settings, a row for each call, the summary."""

    def __init__(self):
        self.runs = []

    def init(self, project, name, group, config):
        self.runs.append(FakeRun(project, name, group, config))
        return self.runs[-1]


class FakeRun:
    def __init__(self, project, name, group, config):
        self.project, self.name, self.group, self.config = project, name, group, config
        self.rows, self.summary = [], {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def log(self, values, step):
        # As wandb's own: steps never go back.
        assert not self.rows or step >= self.rows[-1][0]
        self.rows.append((step, values))


@pytest.fixture
def wandb(monkeypatch):
    fake = FakeWandb()
    monkeypatch.setitem(sys.modules, "wandb", fake)
    return fake


@pytest.fixture
def world(tmp_path):
    make_world(tmp_path)
    return tmp_path


@with_the_program
@NO_VIDEO
@of_every_page
def test_every_block_runs(page, world, wandb, monkeypatch):
    pytest.importorskip("pandas")
    pytest.importorskip("safetensors")
    monkeypatch.chdir(world)
    names = {}
    for block in blocks_of(page):
        for command in block.commands:
            if block.runs(command):
                carry_out(world, command)
        if block.language == "toml":
            # A table alone is one of any study file.
            rest = (world / "studies/quick.toml").read_text(encoding="utf-8") if block.text.startswith("[") else ""
            (world / "studies/shown.toml").write_text(rest + block.text, encoding="utf-8")
            carry_out(world, "modrob study check studies/shown.toml --file-only")
        # Those of the Python page have a test of their own, which needs no program.
        if block.is_python and not block.reason and page != PYTHON_PAGE:
            run_python(block, names)


@with_the_program
def test_weights_and_biases_are_told_what_the_logs_say(world, wandb, monkeypatch):
    pandas = pytest.importorskip("pandas")
    monkeypatch.chdir(world)
    run_python(next(block for block in blocks_of(SOURCE / "docs/study.md") if "wandb.init" in block.text), {})
    folders = sorted((world / "results/quick/runs").iterdir())
    assert [run.name for run in wandb.runs] == [folder.name for folder in folders] and len(folders) > 1
    run, folder = wandb.runs[0], folders[0]
    assert run.config["seed"] == int(re.search(r"seed(\d+)", folder.name)[1]) and run.group in folder.name
    logged = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    assert len(run.rows) == len(logged)
    for (step, values), event in zip(run.rows, logged):
        assert step == event["step"]
        if event["event"] == "epoch":
            assert values["validation_loss"] == event["validation_loss"]
            assert values["validation/corr"] == event["validation"]["corr"] and "loss/total" not in values
        else:
            assert values["loss/total"] == event["loss"]["total"] and "validation_loss" not in values
    table = pandas.read_csv("results/quick/tables/robustness.csv")
    assert set(table.condition) - {"clean"} == {name.removesuffix("/corr") for name in run.summary}
    assert all(-1 <= value <= 1 or value != value for value in run.summary.values())


@with_the_program
@pytest.mark.parametrize(
    "command",
    ["report MOVED", "declare MOVED", "status MOVED", "stop MOVED", "compare MOVED MOVED", "verify MOVED", "bundle MOVED"]
    + ["plan quick --no-probe --output MOVED", "clean quick --dry-run --output MOVED"],
)
def test_a_results_folder_can_be_moved_and_renamed(command, world):
    (world / "results/quick").rename(world / "elsewhere")
    carry_out(world, f"modrob study {command.replace('MOVED', 'elsewhere')}")


@NO_VIDEO
def test_the_blocks_of_the_python_page_run(capsys, tmp_path, monkeypatch):
    pytest.importorskip("torch")
    pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    blocks = [block for block in blocks_of(PYTHON_PAGE) if block.is_python]
    assert len(blocks) >= 8
    names = {}
    for block in blocks:
        run_python(block, names)
    batches = list(names["training_batches"](names["folder"] / "data"))
    assert [len(batch["id"]) for batch in batches] == [16, 16, 8]
    said = capsys.readouterr().out
    assert "300 utterances in 30 groups" in said and "verified: several.tar.gz" in said
    assert (tmp_path / "report.html").exists()


def test_tables_are_data_frames():
    pytest.importorskip("pandas")
    names = {"modrob": modrob}
    run_python(next(block for block in blocks_of(PYTHON_PAGE) if "evaluate(" in block.text), names)
    frame = names["result"].to_frame()
    assert frame.loc["corr", "value"] == names["result"]["corr"].value


def anchors_of(page):
    """GitHub's, of headings outside code."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@of_every_page
def test_every_link_leads_somewhere(page):
    if page.parent == SOURCE and not (SOURCE / "CMakeLists.txt").exists():
        pytest.skip("the documents without the rest of the tree")
    text = re.sub(r"^```.*?^```$|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        other = (page.parent / file).resolve() if file else page
        assert other.exists(), f"{page.name}: {target}"
        assert not anchor or anchor in anchors_of(other), f"{page.name}: {target}"
