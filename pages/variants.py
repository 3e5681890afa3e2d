"""Stages of one title: the same modules, each time coordinated in another way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response

from messaging.messages import Event
from messaging.system import System
from pages.stage import Stage
from web.api import HTML, Operation, operation


@dataclass(frozen=True)
class Variant:
    """A way to coordinate the same modules, and what it costs.

    Of its `subscriptions`, so many are `straight` from module to module, past whoever coordinates. `coordinating` are
    the modules in which is written what follows from others' events.
    """

    name: str
    path: str
    subscriptions: int
    straight: int
    coordinating: int


def variants(stage: Stage, stages: Sequence[Stage]) -> list[Variant]:
    """All ways to coordinate what a stage shows, its own among them; none when there is one way only."""
    return [variant(each, each.variant) for each in stages if each.title == stage.title and each.variant]


def variant(stage: Stage, name: str) -> Variant:
    """What a stage's way costs, counted from who reads whom."""
    system = stage.system
    middle = {lane.name for lane in stage.lanes if lane.side == "middle"}
    straight = [each for each in system.subscriptions if not middle & {each.reader.name, each.source.name}]
    return Variant(name, stage.path, len(system.subscriptions), len(straight), len(coordinating(system)))


def coordinating(system: System) -> set[str]:
    """The modules that know what follows from what others say has happened."""
    return {
        each.reader.name
        for each in system.subscriptions
        if any(issubclass(type_, Event) for type_ in each.delivery.handling.types)
    }


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
