"""The program of the package: every command that needs no LibTorch, as the full program has it."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

SOURCE = Path(os.environ["MODROB_SOURCE_DIR"])
NEEDS_MODELS = ["train", "diagnose", "predict", "checkpoint", "bench", "doctor", "run"]
STUDY_NEEDS_MODELS = ["study run", "study plan", "study clean"]


def called(program, arguments, home, **options):
    environment = {**os.environ, "MODROB_HOME": str(home), "MODROB_PROGRESS": "none"}
    return subprocess.run([*program, *map(str, arguments)], capture_output=True, env=environment, **options)


@pytest.fixture
def ours(tmp_path):
    """The package's program, in a home of its own."""

    def call(*arguments, **options):
        return called([sys.executable, "-m", "modrob"], arguments, options.pop("home", tmp_path), **options)

    return call


@pytest.fixture
def full(tmp_path):
    """The same command of the full program."""
    name = os.environ.get("MODROB_PROGRAM")
    if not name:
        pytest.skip("MODROB_PROGRAM does not name the full program")
    return lambda *arguments: called([name], arguments, tmp_path)


@pytest.fixture
def study(tmp_path):
    with tarfile.open(SOURCE / "tests/verify/older_study.tar.gz") as files:
        files.extractall(tmp_path)
    return next(path for path in tmp_path.rglob("study.json")).parent


def both(result):
    return result.returncode, result.stdout.decode(), result.stderr.decode()


def commands_in(help_text):
    listed = help_text.split("Subcommands:\n")[1].split("\n\n")[0]
    return [line.split()[0] for line in listed.splitlines() if line[2] != " "]


@pytest.mark.parametrize(
    "command", ["study", "study check", "study verify", "data import", "corrupt mask", "fidelity", "explain", "study table", "cite"]
)
def test_help_is_that_of_the_full_program(command, ours, full):
    mine, theirs = (both(program(*command.split(), "--help")) for program in (ours, full))
    if command == "study":  # which lists what needs the full program
        mine = (mine[0], mine[1].replace(" [full program]", ""), mine[2])
        mine, theirs = ((said[0], said[1].split(), said[2]) for said in (mine, theirs))
    assert mine == theirs
    assert mine[0] == 0


def test_the_list_of_commands_marks_those_that_need_the_full_program(ours, full):
    said = ours("--help").stdout.decode()
    marked = [line.split()[0] for line in said.splitlines() if line.startswith("  ") and "[full program]" in line]
    assert marked == NEEDS_MODELS
    assert "$MODROB_HOME" in said
    assert commands_in(said) == commands_in(full("--help").stdout.decode())


@pytest.mark.parametrize("command", NEEDS_MODELS + STUDY_NEEDS_MODELS)
def test_what_needs_models_says_in_a_line_how_to_get_them(command, ours):
    status, said, error = both(ours(*command.split(), "x", "--set", "a=b", "--jobs", "2", "-1"))
    assert (status, said, error.count("\n")) == (2, "", 1), error
    assert error.startswith(f"modrob: 'modrob {command}' needs the full program, with LibTorch: './run'")
    assert "docs/python.md" in error


def test_help_of_what_needs_models_says_so_too(ours):
    status, said, _ = both(ours("study", "run", "--help"))
    assert status == 0 and "[full program]" in said and "'modrob study run' needs the full program" in said
    status, said, error = both(ours("bench"))
    assert (status, said) == (2, "") and error.startswith("modrob: 'modrob bench' needs the full program")


def test_masks_are_those_of_the_full_program(ours, full, tmp_path):
    (tmp_path / "ids").write_bytes("".join(f"talk{i}[{i % 3}]\n" for i in range(40)).encode() + b"\xff\n")
    mask = ["corrupt", "mask", "--ids", tmp_path / "ids", "--corruption", "text missing 15 % + audio noise_add 10 %"]
    mask += ["--seed", "7", "--draw", "3"]
    mine, theirs = ours(*mask), full(*mask)
    assert (mine.stdout, mine.stderr) == (theirs.stdout, theirs.stderr)
    assert mine.returncode == 0 and mine.stdout.count(b"\n") == 41
    refused = ["corrupt", "msk"]
    assert both(ours(*refused)) == both(full(*refused))
    assert ours(*refused).returncode == 2


def test_data_sets_are_made_and_audited_as_by_the_full_program(ours, full, tmp_path):
    pickle = SOURCE / "tests/golden/formats/mmsa/mosei_unaligned.pkl"
    made = ours("data", "import", pickle, "--output", tmp_path / "mosei")
    assert made.returncode == 0, made.stderr
    for command in (["audit"], ["audit", "--json"], ["show"], ["verify"], ["show", "--json"]):
        asked = ["data", command[0], tmp_path / "mosei", *command[1:]]
        mine = both(ours(*asked))
        assert mine == both(full(*asked))
        assert mine[1]
    absent = ["data", "show", tmp_path / "absent"]
    assert both(ours(*absent)) == both(full(*absent))
    assert ours(*absent).returncode == 2


def test_a_study_is_verified_and_reported_as_by_the_full_program(ours, full, study, tmp_path):
    for command in ("verify", "status", "declare"):
        mine = both(ours("study", command, study))
        assert mine == both(full("study", command, study))
        assert mine[0] == 0, mine
    kept = tmp_path / "kept"
    shutil.copytree(study, kept)
    mine = both(ours("study", "report", study))
    page = (study / "report.html").read_bytes()
    shutil.rmtree(study)
    shutil.copytree(kept, study)
    assert mine == both(full("study", "report", study))
    assert mine[0] == 0, mine
    theirs = (study / "report.html").read_bytes()
    assert b"LibTorch" in theirs and page != theirs, "each says what made it"
    assert both(ours("study", "compare", study, kept)) == both(full("study", "compare", study, kept))
    assert ours("study", "bundle", study, "--output", tmp_path / "b.tar.gz").returncode == 0
    assert ours("study", "verify", tmp_path / "b.tar.gz").returncode == 0
    status, _, error = both(ours("study", "verify", study, "--rerun", "1"))
    assert status == 2 and "'modrob study verify --rerun' needs the full program" in error
    changed = next(study.glob("runs/*/metrics.json"))
    changed.write_text(changed.read_text().replace("0.", "1.", 1))
    mine = both(ours("study", "verify", study))
    assert mine == both(full("study", "verify", study))
    assert mine[0] == 1


def study_file(folder, **changes):
    said = {"name": "'mine'", "models": "['misa']", "seeds": "[1]", "draws": "2", **changes}
    said.setdefault("data", f"['{folder / 'mosei'}']")
    text = "".join(f"{key} = {value}\n" for key, value in said.items())
    (folder / "mine.toml").write_text(
        text + "[[strategy]]\nname = 'none'\n[[condition]]\nmodalities = ['text']\nkinds = ['missing']\nrates = [1.0]\n"
    )
    return folder / "mine.toml"


def test_a_study_file_is_checked_as_far_as_there_are_no_models(ours, full, tmp_path):
    pickle = SOURCE / "tests/golden/formats/mmsa/mosei_unaligned.pkl"
    assert ours("data", "import", pickle, "--output", tmp_path / "mosei").returncode == 0
    file = study_file(tmp_path)
    only = ["study", "check", file, "--file-only"]
    assert both(ours(*only)) == both(full(*only))
    status, said, _ = both(ours("study", "check", file))
    assert status == 0 and "recipes, encoders and models need the full program" in said
    status, said, error = both(ours("study", "check", study_file(tmp_path, data="['/absent']")))
    assert status == 2 and "in the way: " in said and "/absent" in said and "for 1 reason" in error
    for asked in (["study", "check", study_file(tmp_path, models="['mise']")], ["study", "check", "quikc"]):
        mine = both(ours(*asked, home=SOURCE))
        assert mine[0] == 2 and "did you mean" in mine[2]


def test_presets_come_with_the_package_and_other_places_are_those_of_the_current_directory(tmp_path):
    environment = {key: value for key, value in os.environ.items() if key != "MODROB_HOME"}
    call = [sys.executable, "-m", "modrob", "study"]
    checked = subprocess.run([*call, "check", "quick", "--file-only"], cwd=tmp_path, env=environment, capture_output=True)
    assert checked.returncode == 0, checked.stderr
    absent = subprocess.run([*call, "report", "quick"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert absent.returncode == 2
    assert f"'{tmp_path}/results/quick' holds no results of the study 'quick'" in absent.stderr


def test_a_study_file_stands_for_its_results_where_they_lie(ours, study, tmp_path):
    file = study_file(tmp_path)
    shutil.copytree(study, tmp_path / "results/mine")
    status, _, error = both(ours("study", "report", file))
    assert status == 0 and "is from before a change of the study file, and is taken as it is" in error
    for more in (["--set", "seed=2"], ["--data", "x"], ["--text-encoder", "x"], ["--recipe", "misa=x"]):
        status, _, error = both(ours("study", "report", file, *more))
        assert status == 2, more
        assert "with --set, --data, --recipe or --text-encoder needs the full program" in error or "no file" in error
    status, _, error = both(ours("study", "report", study, "--output", "x"))
    assert status == 2 and "is a folder of results, which says itself" in error


def test_switches_and_the_papers_numbers_are_those_of_the_full_program(ours, full):
    for asked in (["fidelity"], ["fidelity", "mmim", "--json"], ["explain", "t3"], ["fidelity", "mise"]):
        assert both(ours(*asked)) == both(full(*asked))
    cell = ["explain", "t3/15+15/missing/30/mosi/corr"]
    mine = both(ours(*cell))
    assert mine == both(full(*cell)) and mine[0] == 0
    assert ours("fidelity", "--markdown").stdout == (SOURCE / "docs/fidelity.md").read_bytes()


def test_completion_and_version(ours, full):
    for shell in ("bash", "zsh", "fish"):
        assert b" complete -- " in ours("completion", shell).stdout
    assert ours("complete", "--", "study", "ver").stdout.startswith(b"verify\t")
    assert ours("complete", "--", "trai").stdout.endswith(b"[full program]\n")
    assert ours("complete", "--", "study", "table", "quick", "--strategies", "15").stdout == b"15+15\t\n"
    mine, theirs = (program("version").stdout.decode() for program in (ours, full))
    assert mine.split(",")[0] == theirs.split(",")[0]
    assert "without LibTorch" in mine and "LibTorch" in theirs
    assert b"libtorch" not in ours("version", "--json").stdout


def test_a_reader_that_goes_away_ends_it_quietly():
    call = [sys.executable, "-m", "modrob", "study", "schema"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as closed:
        closed.stdout.close()
        assert closed.wait(60) in (0, -signal.SIGPIPE)
        assert closed.stderr.read() == b""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_the_programs_own_status(sent, study):
    with open(study / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        call = [sys.executable, "-m", "modrob", "study", "report", str(study)]
        with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as waiting:
            assert "waiting for it" in waiting.stderr.readline()
            waiting.send_signal(sent)
            assert waiting.stderr.read() == "modrob: stopped; the same command begins anew\n"
            assert waiting.wait(60) == 128 + sent
