"""What is wrong with a study's head and claims: which claim, and said as early as it can be."""

from __future__ import annotations

import json
from typing import Any, Mapping

from . import _native
from ._native import UserError
from .corruption import Corruption
from .score_table import ScoreTable

CONDITIONS = ("conditions", "against_conditions")


def listed(names: Any) -> list[Any]:
    """Several, or one that is no list."""
    return [names] if isinstance(names, (str, Mapping)) or not hasattr(names, "__iter__") else list(names)


def require_valid(definition: Mapping[str, Any], whole: bool = True) -> None:
    """Raises UserError that says which claim is wrong, where one is. Without `whole` each is looked at by itself."""
    claims = definition.get("claim", [])
    everyone = [*_native.read_claims(definition.get("claims", [])), *claims]
    questions = {str(claim.get("family")): claim["question"] for claim in everyone if claim.get("question")}
    alone = {key: value for key, value in definition.items() if key not in ("claim", "claims")}
    _read(alone)
    for number, claim in enumerate(claims, 1):
        of_family = str(claim.get("family"))
        question = {"question": questions[of_family]} if of_family in questions else {}
        try:
            _read({**alone, "claim": [question | claim]})
        except UserError as error:
            raise UserError(f"claim {number}{str(error)[len('study') :]}") from None
    if whole:
        _read(definition)


def _read(definition: Mapping[str, Any]) -> None:
    _native.StudyWriter(json.dumps(definition))


def provisional(head: Mapping[str, Any], table: ScoreTable | None) -> dict[str, Any]:
    """A study as far as it is known: from its head, and from the first diagnosis, where there is one. Models, strategies
    and data sets are those that claims name, and others."""
    claims = [*_native.read_claims(head.get("claims", [])), *head.get("claim", [])]

    def named(*keys: str) -> list[str]:
        names = [one for claim in claims for key in keys for one in listed(claim.get(key, []))]
        return list(dict.fromkeys(name for name in names if isinstance(name, str)))

    definition = {"seeds": [1], **head, "title": "", "draws": 1, "diagnosis_seed": 1, "scores": "imported_passes"}
    if table is None:
        # A condition of a modality that no probe has declared cannot be read yet: another stands for it.
        names = [name for name in named(*CONDITIONS) if name != "clean"]
        readable = {name: name if _is_known(name) else f"text missing {(i + 1) / 100} %" for i, name in enumerate(names)}
        conditions = list(dict.fromkeys(Corruption(name).name for name in readable.values()))
        if "claim" in head:
            definition["claim"] = [_with_conditions(claim, readable) for claim in head["claim"]]
    else:
        conditions = table.conditions
        definition["modalities"] = table.modalities
    return definition | {
        "data": [*named("data"), "another data set"],
        "models": [*named("models", "against_model"), "another model"],
        "strategy": [{"name": name} for name in [*named("strategies", "against_strategy"), "another strategy"]],
        "condition": [{"corruptions": [condition]} for condition in conditions or ["text missing 10 %"]],
    }


def _is_known(text: str) -> bool:
    try:
        Corruption(text)
    except UserError:
        return False
    return True


def _with_conditions(claim: Mapping[str, Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    lists = {key: claim[key] for key in CONDITIONS if isinstance(claim.get(key), list)}
    return {**claim, **{key: [renamed.get(str(name), name) for name in names] for key, names in lists.items()}}
