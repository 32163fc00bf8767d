import os
import shutil
import sqlite3

import numpy as np
import pytest

import modrob

pandas = pytest.importorskip("pandas")

CONDITIONS = {"text missing 30 %": 2, "text missing 100 %": 1, "audio missing 100 %": 1}
CLAIM = {
    "family": "price",
    "question": "Is robust training free?",
    "kind": "non_inferiority",
    "margin": {"corr": 0.05},
    "metrics": ["corr"],
    "strategies": ["robust"],
    "against_strategy": "none",
    "conditions": ["clean"],
}


def scores(strategies=("none",), seeds=(1,), conditions=CONDITIONS, count=40, **columns):
    """A table as an evaluation script writes it."""
    labels, rows = np.random.default_rng(0).normal(size=count), []
    for strategy in strategies:
        for seed in seeds:
            random = np.random.default_rng([seed, len(strategy)])
            for condition, draws in {"clean": 1, **conditions}.items():
                for draw in range(draws):
                    known = 0.9 if condition == "clean" else 0.4
                    for i, score in enumerate(known * labels + 0.4 * random.normal(size=count)):
                        rows.append(
                            {"utterance": f"talk{i // 4}[{i % 4}]", "group": f"talk{i // 4}", "label": labels[i]}
                            | {"condition": condition, "draw": draw, "seed": seed, "strategy": strategy, "score": score}
                        )
    return pandas.DataFrame(rows).assign(**columns)


def study_of(*tables, name="mine", **options):
    study = modrob.Study(name, **options)
    for table in tables:
        study.add_scores(table)
    return study


class TestTables:
    def test_a_data_frame_becomes_a_study_that_is_verified(self, tmp_path):
        table = scores(seeds=(1, 2))
        results = study_of(table, title="scores of mine").save(tmp_path / "mine")
        assert results.verify(), str(results.verify())
        assert "These scores were brought to modrob" in results.warnings[0]
        frame = results.conditions.set_index(["condition", "metric"])["value"]
        of = lambda seed: table[(table.seed == seed) & (table.condition == "text missing 100 %")]  # noqa: E731
        by_hand = [modrob.evaluate(of(seed).score, of(seed).label, resamples=10)["corr"].value for seed in (1, 2)]
        assert frame["text missing 100 %", "corr"] == pytest.approx(np.mean(by_hand), abs=1e-6)
        assert "scores of mine" in (tmp_path / "mine/report.html").read_text()

    @pytest.mark.parametrize("ending", ["csv", "jsonl"])
    def test_files_give_what_the_frame_gives(self, tmp_path, ending):
        table, file = scores(), tmp_path / f"scores.{ending}"
        if ending == "csv":
            table.to_csv(file, index=False)
        else:
            table.to_json(file, orient="records", lines=True, double_precision=15)
        one = study_of(table).save(tmp_path / "one")
        two = study_of(os.fspath(file)).save(tmp_path / "two")
        pandas.testing.assert_frame_equal(one.conditions, two.conditions)

    def test_several_tables_are_one(self, tmp_path):
        whole = scores(seeds=(1, 2))
        parts = [whole[whole.seed == seed] for seed in (1, 2)]
        one, two = study_of(whole).save(tmp_path / "one"), study_of(*parts).save(tmp_path / "two")
        pandas.testing.assert_frame_equal(one.conditions, two.conditions)

    def test_a_named_index_is_a_column(self, tmp_path):
        results = study_of(scores().set_index("utterance")).save(tmp_path / "mine")
        assert set(results.scores["utterance"]) == set(scores()["utterance"])

    def test_without_groups_a_note_says_what_it_costs(self, tmp_path):
        results = study_of(scores().drop(columns="group")).save(tmp_path / "mine")
        assert any("No column 'group'" in note for note in results.notes)
        assert "No column 'group'" in str(results)

    def test_other_modalities_and_kinds_are_named(self, tmp_path):
        table = scores(conditions={"sonar occluded 30 %": 2, "sonar missing 100 %": 1, "text missing 100 %": 1})
        with pytest.raises(modrob.UserError, match=r"unknown modality 'sonar'.*add_scores\(.., modalities=\[..\], kinds="):
            study_of(table).save(tmp_path / "mine")
        study = modrob.Study("mine")
        study.add_scores(table, modalities="sonar", kinds="occluded")
        results = study.save(tmp_path / "mine")
        assert set(results.reliance()["modality"]) == {"text", "sonar"}
        assert results.verify()

    def test_split_and_metrics(self, tmp_path):
        results = study_of(scores(), split="valid", metrics=["ccc"]).save(tmp_path / "mine")
        assert results.tables["study"]["split"][0] == "valid"
        assert any("-ccc" in name for name in results.figures)

    def test_ids_of_any_text(self, tmp_path):
        table = scores()
        table["utterance"] = table["utterance"].map(lambda name: f'"{name}",\n话语')
        results = study_of(table).save(tmp_path / "mine")
        assert set(results.scores["utterance"]) == set(table["utterance"])
        assert results.verify()


class TestClaims:
    @pytest.mark.parametrize("as_file", [False, True])
    def test_as_dicts_and_as_files(self, tmp_path, as_file):
        claim = CLAIM
        if as_file:
            claim = tmp_path / "claims.toml"
            claim.write_text(
                "[[claim]]\nfamily = 'price'\nquestion = 'Is robust training free?'\nkind = 'non_inferiority'\n"
                "margin = { corr = 0.05 }\nmetrics = ['corr']\nstrategies = ['robust']\nagainst_strategy = 'none'\n"
                "conditions = ['clean']\n"
            )
        table = scores(strategies=("none", "robust"), seeds=(1, 2, 3))
        results = study_of(table, claims=[claim]).save(tmp_path / "mine")
        claims = results.tables["claims"]
        assert list(claims["kind"]) == ["non_inferiority"] and claims["verdict"][0]
        assert "Is robust training free?" in results.answers

    def test_that_do_not_fit_are_refused(self, tmp_path):
        for change, message in (
            ({"strategies": ["absent"]}, "^claim 2: the study has no strategy 'absent'"),
            ({"conditions": ["text missing 40 %"]}, "^claim 2: the study has no condition 'text missing 40 %'"),
        ):
            study = study_of(scores(strategies=("none", "robust")), claims=[CLAIM, CLAIM | {"kind": "superiority"} | change])
            with pytest.raises(modrob.UserError, match=message):
                study.save(tmp_path / "mine")
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"claims": [CLAIM, CLAIM | {"metrics": ["cor"]}]}, "^claim 2: 'metrics': unknown metric 'cor'; did you mean"),
            ({"claims": [CLAIM, CLAIM | {"margn": 1}]}, "^claim 2: unknown setting 'margn'"),
            ({"claims": [CLAIM | {"family": "other", "question": ""}]}, "^claim 1: family 'other' has no question"),
            ({"claims": [CLAIM | {"conditions": "clean"}]}, "^claim 1: 'conditions' must be a list of texts"),
            ({"claims": [7]}, "^claim 1 must be a dict"),
            ({"claims": ["absent.toml"]}, "absent.toml"),
            ({"metrics": ["cor"]}, "^study: 'metrics': unknown metric 'cor'"),
            ({"name": "a/b"}, "name of the study"),
            ({"strategies": ["none", "robust"]}, "strategies must be a dict"),
        ],
    )
    def test_mistakes_are_told_when_the_study_is_made(self, options, words):
        with pytest.raises(modrob.UserError, match=words):
            modrob.Study(**{"name": "mine"} | options)

    def test_mistakes_in_a_file_are_told_when_the_study_is_made(self, tmp_path):
        file = tmp_path / "claims.toml"
        file.write_text("[[claim]]\nfamily = 'price'\nmetrics = ['cor']\nconditions = ['clean']\nagainst_model = 'a'\n")
        with pytest.raises(modrob.UserError, match="claims.toml:3"):
            modrob.Study("mine", claims=file)

    def test_may_be_of_modalities_that_are_declared_later(self):
        claim = CLAIM | {"conditions": ["radar missing 30 %"], "against_conditions": ["clean"]}
        modrob.Study("mine", claims=claim)

    def test_strategies_keep_their_words_and_order(self, tmp_path):
        study = study_of(scores(strategies=("none", "robust")), strategies={"robust": "text missing 15 %", "none": ""})
        results = study.save(tmp_path / "mine")
        assert list(dict.fromkeys(results.conditions["strategy"])) == ["robust", "none"]


class TestSeeds:
    def test_that_were_declared_and_never_added_are_named(self, tmp_path):
        results = study_of(scores(seeds=(1, 2)), seeds=[1, 2, 3]).save(tmp_path / "mine")
        unfinished = results.tables["unfinished_runs"]
        assert list(unfinished["seed"]) == [3]
        assert "seed 3" in str(results)
        assert results.verify()

    def test_that_were_not_declared_are_refused(self, tmp_path):
        with pytest.raises(modrob.UserError, match="declares no run of .* seed 2"):
            study_of(scores(seeds=(1, 2)), seeds=[1]).save(tmp_path / "mine")
        assert not list(tmp_path.iterdir())


class TestErrors:
    def test_of_tables_name_the_place(self, tmp_path):
        for change, message in (
            (lambda t: t.drop(columns="label"), "^the DataFrame: there is no column 'label'"),
            (lambda t: t.assign(extra=1), "^the DataFrame: unknown column 'extra'"),
            (lambda t: t.rename(columns={"utterance": "id"}), "^the DataFrame: unknown column 'id'; rename it to 'utterance'"),
            (lambda t: t.assign(label=t.label.where(t.index != 7)), "^the DataFrame, row 7"),
            (lambda t: t.head(0), "^the DataFrame holds no scores"),
            (lambda t: t.assign(score=np.nan), "score"),
            (lambda t: t.drop(index=5), r"has no score of utterance 'talk1\[1\]' under 'clean'"),
            (lambda t: pandas.concat([t, t.tail(1)]), "has a second score"),
        ):
            with pytest.raises(modrob.UserError, match=message):
                study_of(change(scores())).save(tmp_path / "mine")
            assert not list(tmp_path.iterdir())

    def test_an_empty_study_and_a_folder_that_exists(self, tmp_path):
        with pytest.raises(modrob.UserError, match="'mine' is empty"):
            modrob.Study("mine").save(tmp_path / "mine")
        (tmp_path / "mine").mkdir()
        with pytest.raises(modrob.UserError, match="exists already"):
            study_of(scores()).save(tmp_path / "mine")
        assert not list((tmp_path / "mine").iterdir())

    def test_a_report_that_fails_leaves_no_folder(self, tmp_path, monkeypatch):
        def interrupted(*_, **__):
            raise KeyboardInterrupt

        monkeypatch.setattr(modrob.Results, "_made", interrupted)
        with pytest.raises(KeyboardInterrupt):
            study_of(scores()).save(tmp_path / "mine")
        assert not list(tmp_path.iterdir())

    def test_a_file_that_is_absent(self, tmp_path):
        with pytest.raises(modrob.UserError, match="absent.csv"):
            study_of(tmp_path / "absent.csv").save(tmp_path / "mine")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("studies")
    table = scores(strategies=("none", "robust"), seeds=(1, 2))
    results = study_of(table, name="saved", claims=[CLAIM]).save(folder / "saved")
    results.bundle(folder / "saved.tar.gz")
    return folder


class TestOpenStudy:
    @pytest.mark.parametrize("name", ["saved", "saved.tar.gz"])
    def test_a_folder_and_its_bundle_say_the_same(self, saved, name):
        results = modrob.open_study(saved / name)
        assert {"intervals", "claims", "runs", "curve_points"} <= set(results.tables)
        assert len(results.tables) == len(list(results.tables))
        pandas.testing.assert_frame_equal(results.conditions, modrob.open_study(saved / "saved").conditions)
        assert len(results.scores) == 4 * 40
        assert list(results.curve("text", "missing", "corr")["metric"].unique()) == ["corr"]
        assert set(results.reliance("corr")["modality"]) == {"text", "audio"}
        assert {"utterance", "clean", "corrupted"} <= set(results.flips())
        assert results.figures and all("<svg" in figure._repr_svg_() for figure in results.figures.values())
        assert results.answers in str(results) and "<pre>" in results._repr_html_()
        assert modrob.verify(saved / name)

    def test_tables_that_are_not_there(self, saved):
        with pytest.raises(KeyError, match="there is no table 'interval'.*intervals"):
            modrob.open_study(saved / "saved").tables["interval"]

    def test_copies_are_whole_and_never_over_something(self, saved, tmp_path):
        copy = modrob.open_study(saved / "saved.tar.gz").save(tmp_path / "copy")
        assert copy.verify()
        with pytest.raises(modrob.UserError, match="exists already"):
            copy.save(tmp_path / "copy")
        assert copy.report(tmp_path / "page.html").read_text().startswith("<!doctype html>")

    def test_a_bundle_goes_when_it_is_no_longer_needed(self, saved):
        results = modrob.open_study(saved / "saved.tar.gz")
        folder = results.folder
        assert folder.exists()
        del results
        assert not folder.exists()

    def test_what_is_none_is_refused(self, saved, tmp_path):
        for path in (tmp_path, tmp_path / "absent", saved / "saved/report.html"):
            with pytest.raises(modrob.UserError):
                modrob.open_study(path).answers
        shutil.copytree(saved / "saved", tmp_path / "spoilt")
        (tmp_path / "spoilt/study.json").write_text("{")
        with pytest.raises(modrob.UserError, match="study.json"):
            modrob.open_study(tmp_path / "spoilt").answers

    def test_the_database_is_sqlite(self, saved):
        with sqlite3.connect(saved / "saved/results.sqlite") as database:
            assert database.execute("SELECT count(*) FROM runs").fetchone() == (4,)


@pytest.fixture(scope="module")
def diagnose():
    pytest.importorskip("torch")
    from own_models import LATE_FUSION, LateFusion, loader, rows, score

    def diagnose(shift=0, count=60, **options):
        model = LateFusion().eval()
        for parameter in model.head.parameters():
            parameter.data += 0.01 * shift
        probe = modrob.Probe(model, LATE_FUSION | {"video": modrob.Encoder("frames", lengths=False)})
        options = {"conditions": ["text missing 30 %", "audio missing 100 %"], "draws": 2, "seed": 7} | options
        return probe.diagnose(loader(rows(count)), score=score, **options)

    return diagnose


class TestDiagnoses:
    """Several trained models of one study."""

    def test_are_compared_and_verified(self, diagnose, tmp_path):
        claim = CLAIM | {"margin": 0.5}
        study = modrob.Study("mine", title="late fusion", claims=[claim], strategies={"none": "", "robust": "text missing 15 %"})
        for seed in (1, 2):
            study.add(diagnose(seed), model="late_fusion", seed=seed)
            study.add(diagnose(10 + seed), model="late_fusion", strategy="robust", seed=seed)
        results = study.save(tmp_path / "mine")
        assert results.verify(), str(results.verify())
        assert list(results.tables["claims"]["kind"]) == ["non_inferiority"]
        assert len(results.scores) == 4 * 60
        assert "Whom a condition hits was drawn by modrob" in results.warnings[0]

    def test_seeds_that_are_lacking_are_named(self, diagnose, tmp_path):
        study = modrob.Study("mine", seeds=[1, 2])
        study.add(diagnose(1), model="late_fusion", seed=1)
        results = study.save(tmp_path / "mine")
        assert list(results.tables["unfinished_runs"]["seed"]) == [2]

    def test_that_do_not_fit_are_refused(self, diagnose, tmp_path):
        study = modrob.Study("mine")
        wrong = modrob.Study("mine", claims=[CLAIM | {"conditions": ["text missing 40 %"]}])
        with pytest.raises(modrob.UserError, match="^claim 1: the study has no condition 'text missing 40 %'; did you mean"):
            wrong.add(diagnose(1), model="late_fusion", seed=1)
        study.add(diagnose(1), model="late_fusion", seed=1)
        with pytest.raises(modrob.UserError, match="late_fusion, none, seed 1 is in the study already"):
            study.add(diagnose(1), model="late_fusion", seed=1)
        with pytest.raises(modrob.UserError, match="was diagnosed with draws 3, those before it with 2"):
            study.add(diagnose(2, draws=3), model="late_fusion", seed=2)
        with pytest.raises(modrob.UserError, match="was diagnosed with seed 8"):
            study.add(diagnose(2, seed=8), model="late_fusion", seed=2)
        with pytest.raises(modrob.UserError, match="add tables of scores to one of their own"):
            study.add_scores(scores())
        study.add(diagnose(2, count=54), model="late_fusion", seed=2)
        with pytest.raises(modrob.UserError, match="scored on other utterances"):
            study.save(tmp_path / "mine")
        assert not list(tmp_path.iterdir())

    def test_what_was_noted_is_on_the_page_and_stays(self, diagnose, tmp_path):
        result = diagnose(1, groups=lambda batch: ["one"] * len(batch["id"]))
        (note,) = result.notes
        assert "of one group" in note and str(result).count(note) == 1 and result._repr_html_().count("of one group") == 1
        page = result.save(tmp_path / "mine").report(tmp_path / "page.html")
        assert "All utterances are of one group" in page.read_text()
        opened = modrob.open_study(tmp_path / "mine")
        assert note in opened.warnings and opened.verify()

    def test_and_tables_do_not_mix(self, diagnose):
        study = study_of(scores())
        with pytest.raises(modrob.UserError, match="add diagnoses to one of their own"):
            study.add(diagnose(1), model="late_fusion")

    def test_seeds_that_were_not_declared_are_refused(self, diagnose):
        study = modrob.Study("mine", seeds=[1])
        with pytest.raises(modrob.UserError, match="seed 2 is none of the declared seeds"):
            study.add(diagnose(2), model="late_fusion", seed=2)
