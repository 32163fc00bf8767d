import os
import tarfile

import pytest

import modrob


@pytest.fixture
def study(tmp_path):
    archive = os.path.join(os.environ["MODROB_SOURCE_DIR"], "tests/verify/older_study.tar.gz")
    with tarfile.open(archive) as files:
        files.extractall(tmp_path)
    return next(path for path in tmp_path.rglob("study.json")).parent


def test_a_study_is_verified_without_the_program_that_made_it(study):
    result = modrob.verify(study)
    assert result, str(result)
    assert [check.name for check in result.checks][:2] == ["manifest", "definition"]
    assert "verified" in str(result)


def test_a_changed_number_is_found(study):
    changed = next(study.glob("runs/*/metrics.json"))
    changed.write_text(changed.read_text().replace("0.", "1.", 1))
    result = modrob.verify(study)
    assert not result
    assert next(check for check in result.checks if check.name == "manifest").outcome == "failed"
    assert "NOT verified" in str(result)


def test_what_is_no_study_is_refused(tmp_path):
    with pytest.raises(modrob.UserError, match=str(tmp_path)):
        modrob.verify(tmp_path)
