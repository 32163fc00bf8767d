import math

import numpy as np
import pytest

import modrob

LABELS = np.random.default_rng(1).normal(size=120)
GROUPS = [f"video{i // 5}" for i in range(120)]


def scores(error, seed):
    return LABELS + np.random.default_rng(seed).normal(scale=error, size=120)


def test_values_are_those_of_the_definitions():
    given = scores(0.5, 2)
    result = modrob.evaluate(given, LABELS, GROUPS)
    assert result["corr"].value == pytest.approx(np.corrcoef(given, LABELS)[0, 1], abs=1e-6)
    assert result["mae"].value == pytest.approx(np.abs(given - LABELS).mean(), abs=1e-6)
    assert list(result) == list(modrob.metrics())
    for name in ("corr", "mae", "f1_non0"):
        assert result[name].low < result[name].value < result[name].high
    assert (result.groups, result.utterances, result.level) == (24, 120, 0.95)


def test_a_difference_has_a_p_value_where_groups_can_be_exchanged():
    good, bad = scores(0.3, 2), scores(0.9, 2)
    result = modrob.compare(bad, good, LABELS, GROUPS)
    assert result["mae"].p < 0.01 and "< 0.0" in str(result)
    assert math.isnan(result["spearman"].p) and math.isnan(result.a["mae"].p)
    same = modrob.compare(good, good + np.random.default_rng(5).normal(scale=1e-3, size=120), LABELS, GROUPS)
    assert same["mae"].p > 0.05
    uneven = modrob.compare(np.stack([good, bad]), good, LABELS, GROUPS)
    assert math.isnan(uneven["mae"].p)


def test_other_tasks_are_refused():
    with pytest.raises(modrob.UserError, match="task is 'classes'; it must be 'regression'"):
        modrob.evaluate(LABELS, LABELS, task="classes")
    with pytest.raises(modrob.UserError, match="it must be 'regression'"):
        modrob.compare(LABELS, LABELS, LABELS, task="ranking")


def test_what_a_reader_must_know_is_said():
    given = scores(0.5, 2)
    assert modrob.evaluate(given, LABELS, GROUPS).warnings == []
    few = modrob.evaluate(given, LABELS, ["a", "b", "c"] * 40)
    assert few.warnings[0].startswith("There are 3 groups;") and "WARNING: There are 3" in str(few)
    one = modrob.evaluate(given, LABELS, ["a"] * 120)
    assert "one group, so no interval" in one.warnings[0] and math.isnan(one["corr"].low)
    positive = modrob.evaluate(given, np.abs(LABELS), GROUPS)
    assert "all positive" in positive.warnings[0] and "all positive" in positive._repr_html_()


def test_the_numbers_depend_on_the_seed_and_on_nothing_else():
    given = scores(0.5, 2)
    order = np.random.default_rng(3).permutation(120)
    once = modrob.evaluate(given, LABELS, GROUPS, threads=1)
    again = modrob.evaluate(given[order], LABELS[order], [GROUPS[i] for i in order], threads=2)
    assert once["corr"].low == pytest.approx(again["corr"].low, abs=1e-12)
    assert once["corr"].low != modrob.evaluate(given, LABELS, GROUPS, seed=2)["corr"].low


def test_without_groups_every_utterance_stands_for_itself():
    assert modrob.evaluate(scores(0.5, 2), LABELS).groups == 120


def test_a_wider_level_gives_a_wider_interval():
    given = scores(0.5, 2)
    narrow, wide = (modrob.evaluate(given, LABELS, GROUPS, level=level)["mae"] for level in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high


def test_draws_are_averaged():
    draws = np.stack([scores(0.5, 2), scores(0.5, 3)])
    mean = np.mean([modrob.evaluate(row, LABELS, GROUPS)["mae"].value for row in draws])
    assert modrob.evaluate(draws, LABELS, GROUPS)["mae"].value == pytest.approx(mean, abs=1e-9)


def test_differences_are_paired():
    good, bad = scores(0.3, 2), scores(0.6, 2)
    result = modrob.compare(bad, good, LABELS, GROUPS)
    assert result["mae"].value == pytest.approx(result.b["mae"].value - result.a["mae"].value, abs=1e-12)
    assert result["mae"].high < 0 < result["corr"].low
    same = modrob.compare(good, good, LABELS, GROUPS)
    assert same["mae"].value == 0
    unpaired = math.hypot(result.a["mae"].standard_error, result.b["mae"].standard_error)
    assert result["mae"].standard_error < unpaired


def test_tables_for_people():
    result = modrob.compare(scores(0.6, 2), scores(0.3, 2), LABELS, GROUPS)
    assert "b - a" in str(result) and "120 utterances in 24 groups" in str(result)
    assert "<table>" in result._repr_html_()
    spearman = next(line for line in str(result).splitlines() if line.startswith("Spearman"))
    assert "[" not in spearman, "ranks have a value only"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"labels": LABELS[:-1]}, "for 119 labels"),
        ({"groups": GROUPS[:-1]}, "119 groups for 120 labels"),
        ({"scores": np.where(np.arange(120) == 7, np.nan, LABELS)}, "[0, 7] is nan"),
        ({"labels": np.where(np.arange(120) == 3, np.inf, LABELS)}, "labels[3] is inf"),
        ({"scores": np.zeros((2, 3, 120))}, "must be [utterances]"),
        ({"labels": [], "scores": [], "groups": []}, "one utterance at least"),
        ({"level": 1.0}, "between 0 and 1"),
        ({"resamples": 0}, "at least 1"),
    ],
)
def test_mistakes_are_named(arguments, words):
    with pytest.raises(modrob.UserError) as error:
        modrob.evaluate(**{"scores": LABELS, "labels": LABELS, "groups": GROUPS, **arguments})
    assert words in str(error.value)
    assert isinstance(error.value, ValueError)


def test_an_unknown_metric_is_answered_with_the_list():
    with pytest.raises(KeyError, match="no metric 'accuracy'; known: corr"):
        modrob.evaluate(LABELS, LABELS, GROUPS)["accuracy"]
