"""Stages of one title: the same modules, each time coordinated in another way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response

from pages.listening import events
from pages.stage import Stage
from web.api import HTML, Operation, operation


@dataclass(frozen=True)
class Cost:
    """What a way to coordinate modules costs, counted from who reads whom.

    Of its `subscriptions`, so many are `straight` from module to module, past whoever coordinates. In so many modules
    (`coordinating`) stands what follows from what others say has happened.
    """

    subscriptions: int
    straight: int
    coordinating: int


@dataclass(frozen=True)
class Variant:
    """A way to coordinate the same modules."""

    name: str
    path: str
    cost: Cost


def variants(stage: Stage, stages: Sequence[Stage]) -> list[Variant]:
    """All ways to coordinate what a stage shows, its own among them; none when there is one way only."""
    same = [each for each in stages if stage.variant and each.title == stage.title]
    return [Variant(each.variant, each.path, cost(each)) for each in same if each.variant]


def cost(stage: Stage) -> Cost:
    """What a stage's way costs."""
    all_ = stage.system.subscriptions
    middle = {lane.name for lane in stage.lanes if lane.side == "middle"}
    straight = [each for each in all_ if not middle & {each.reader.name, each.source.name}]
    return Cost(len(all_), len(straight), len({each.reader.name for each in all_ if events(each)}))


def tabs(stages: Sequence[Stage]) -> list[Stage]:
    """The first stage of each title."""
    return list({each.title: each for each in reversed(stages)}.values())[::-1]


def fronts(stages: Sequence[Stage]) -> Mapping[str, str]:
    """The paths at which no stage is served, but below which all have one title; each with that of the first one."""
    found = {}
    for parent in dict.fromkeys(each.path.rpartition("/")[0] for each in stages):
        below = [each for each in stages if each.path.startswith(f"{parent}/")]
        if parent and len({each.title for each in below}) == 1 and parent not in (each.path for each in stages):
            found[parent] = below[0].path
    return found


def blueprint(fronts: Mapping[str, str]) -> Blueprint:
    """Each of these paths leads on to another one."""
    routes = Blueprint("fronts", __name__)
    for path, first in fronts.items():
        routes.get(path, endpoint=path.strip("/"))(leading_to(first))
    return routes


def leading_to(path: str) -> Operation:
    """What answers with the way to a path."""

    @operation({303: HTML})
    def lead() -> Response:
        """To the first of the stages below it."""
        return Response(status=303, headers={"Location": path})

    return lead
