import json
import os
import subprocess

import numpy as np
import pytest

import modrob
from modrob.corruption import noise

IDS = [f"video{i // 7}[{i % 7}]" for i in range(200)]


def test_a_corruption_has_the_programs_name_and_parts():
    corruption = modrob.Corruption("text:15+15")
    assert corruption.name == "text missing 15 % + noise_add 15 %"
    assert [one.kind for one in corruption.perturbations] == ["missing", "noise_add"]
    assert corruption == modrob.Corruption("text missing 15% + noise_add 15%")
    assert modrob.Corruption("text+audio noise_add 10 % strength 0.5").perturbations[0].strength == 0.5


def test_as_many_are_hit_as_the_rate_says_and_each_by_one_thing():
    hits = modrob.Corruption("text:15+15").hits(IDS)
    assert hits.shape == (200, 2) and hits.dtype == bool
    assert hits.sum(axis=0).tolist() == [30, 30]
    assert hits.sum(axis=1).max() == 1


def test_who_is_hit_is_keyed_by_id_seed_draw_and_epoch():
    corruption = modrob.Corruption("text missing 30 %")
    hits = corruption.hits(IDS, draw=3)
    assert (corruption.hits(IDS[::-1], draw=3)[::-1] == hits).all()
    others = [corruption.hits(IDS, draw=2), corruption.hits(IDS, draw=3, seed=2), corruption.hits(IDS, epoch=3)]
    assert all((other != hits).any() for other in others)


def test_masks_and_noise_are_those_of_the_program(tmp_path):
    program = os.environ.get("MODROB_PROGRAM")
    if not program:
        pytest.skip("MODROB_PROGRAM does not name the full program")
    (tmp_path / "ids").write_text("\n".join(IDS) + "\n")
    said = subprocess.run(
        [program, "corrupt", "mask", "--ids", str(tmp_path / "ids"), "--corruption", "text:15+15", "--seed", "5"]
        + ["--draw", "2", "--noise-of", IDS[3], "--elements", "9", "--json"],
        check=True,
        capture_output=True,
        text=True,
    )
    answer = json.loads(said.stdout)
    hits = modrob.Corruption("text:15+15").hits(IDS, seed=5, draw=2)
    names = np.array(["none", "missing", "noise_add"])[hits @ [1, 2]]
    assert dict(zip(IDS, names)) == answer["hits"]
    ours = noise([IDS[3]], 9, modality="text", seed=5, draw=2)[0]
    assert ours.tolist() == np.array(answer["noise"]["text"], dtype=np.float32).tolist()


@pytest.mark.parametrize(
    ("text", "words"),
    [("text missing", "names no corruption"), ("smell missing 30 %", "smell"), ("text missing 130 %", "130")],
)
def test_mistakes_are_named(text, words):
    with pytest.raises(modrob.UserError, match=words):
        modrob.Corruption(text)


def test_ids_that_occur_twice_are_refused():
    with pytest.raises(modrob.UserError, match="the id 'b' occurs twice"):
        modrob.Corruption("text missing 30 %").hits(["a", "b", "b"])
    with pytest.raises(modrob.UserError, match="smell"):
        noise(["a"], 3, modality="smell")
    with pytest.raises(modrob.UserError, match="depends on batches"):
        modrob.Corruption("text missing 30 %").hits(["a"], selection="reference_batch")
