"""What the README says is there, is there; and what is there, it says."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask

from app import create_app, stages
from cluster.settings import OTHERS
from settings import Settings
from tests.torture.checks import CHECKS
from tools.commands import COMMANDS

DOUBLE = "/every-order/stage"
ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def without_names(path: str) -> str:
    """A path with its variable parts alike, whatever they are called."""
    return re.sub(r"<[^>]+>", "<>", path.partition("?")[0])


def told_in(head: str) -> set[tuple[str, str]]:
    """The requests that a table of the README tells of."""
    table = README[README.index(head) :]
    table = table[: table.index("\n\n")]
    return {(method, without_names(path)) for method, path in re.findall(r"`(GET|POST) (/[^` ]*)", table)}


def routes_of(app: Flask) -> set[tuple[str, str]]:
    """The requests that an app answers; on a stage's double, those that it has for itself."""
    found = {
        (method, without_names(rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
        if rule.endpoint != "static"
    }
    return {
        (method, path) for method, path in found if (method, path.replace(DOUBLE, "")) not in found - {(method, path)}
    }


def test_every_route_is_in_the_table(app: Flask) -> None:
    assert told_in("| request | answers |") == routes_of(app)


@pytest.mark.parametrize(
    ("place", "head"),
    [
        *((way, "| request below `/ordering/<way>` | answers |") for way in (1, 2, 3)),
        (4, "| request below `/group-checkout` | answers |"),
    ],
)
def test_every_route_of_another_system_is_in_its_table(app: Flask, settings: Settings, place: int, head: str) -> None:
    stage = stages(settings)[place]
    there = {
        (method, path.removeprefix(stage.path))
        for method, path in routes_of(create_app([stage], settings))
        if path.startswith(f"{stage.path}/")
    }
    assert there - (told_in(head) | routes_of(app)) == set()
    assert told_in(head) - there == set()


def test_every_setting_is_in_the_table() -> None:
    table = README[README.index("| setting | default | meaning |") :]
    told = re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)
    assert sorted(told) == sorted([each.name.upper() for each in fields(Settings)] + ["MODULE", *OTHERS])


def test_every_command_is_named() -> None:
    for command in COMMANDS:
        assert f"make {command}" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_to_something(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / link).exists(), link


@pytest.mark.parametrize("picture", sorted((ROOT / "docs" / "pictures").iterdir()), ids=lambda picture: picture.name)
def test_every_picture_is_shown(picture: Path) -> None:
    assert f"docs/pictures/{picture.name}" in README


def test_every_check_that_holds_a_promise_is_there() -> None:
    told = (ROOT / "docs" / "guarantees.md").read_text()
    for name in re.findall(r"`(tests/[a-z_/.]+)`", told):
        assert (ROOT / name).exists(), name
    assert [each.name for each in CHECKS if f"`{each.name}`" not in told and each.name != "mutants"] == []


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\((\d{4}[^)]+)\)", (folder / "README.md").read_text())
    assert listed == sorted(each.name for each in folder.glob("0*.md"))
