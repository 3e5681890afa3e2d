"""What persons do, step by step. Whoever was not answered looks what has become of it, and only then does it again."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

FAILED = "marking-document-as-voided-failed"


class World(Protocol):
    """The system as persons meet it: over HTTP."""

    def get(self, path: str) -> Any: ...
    def post(self, path: str, **fields: str) -> Any: ...
    def rest(self) -> None:
        """Until every reader has read everything."""


Step = Callable[[Any], object]


class Play:
    """Steps, and how many of them were `done`: answered, so that nobody does them again."""

    def __init__(self, steps: Sequence[Step], done: int = 0) -> None:
        self.steps = steps
        self.done = done

    def go_on(self, world: World) -> None:
        """Do what is left."""
        while self.done < len(self.steps):
            self.steps[self.done](world)
            self.done += 1


def resting(*steps: Step) -> Sequence[Step]:
    """Each step once all that came of the one before has come to rest."""
    return [each for step in steps for each in (step, lambda world: world.rest())]


def issue(key: str, kind: str, customer: str) -> Step:
    """The form's key makes it one document, however often it is sent."""
    return lambda world: world.post("/documents", kind=kind, customer=customer, amount="100.00", key=key)


def void(document: str, attempt: int) -> Step:
    process = f"voiding-{document}-{attempt}"

    def step(world: World) -> None:
        if world.get(f"/documents/{document}")["process_id"] != process:
            world.post(f"/documents/{document}/void")

    return step


def publish(report: str) -> Step:
    return lambda world: world.post(f"/reports/{report}/publish")


def acknowledge(process: str) -> Step:
    def step(world: World) -> None:
        if world.get(f"/processes/{process}")["state"] == FAILED:
            world.post(f"/processes/{process}/acknowledge")

    return step


def start_over(world: World) -> None:
    world.post("/start-over")


PERSONS: Sequence[Step] = (
    issue("one", "invoice", "Contoso"),
    issue("two", "invoice", "Fabrikam"),
    issue("three", "receipt", "Contoso"),
    void("INV-0001", 1),
    publish("R-0002"),
    void("INV-0002", 1),
    void("INV-0002", 2),
    acknowledge("voiding-INV-0002-1"),
    void("INV-0002", 3),
    publish("R-0001"),
    issue("four", "credit-note", "Contoso"),
    void("CRN-0001", 1),
)
"""One is voided, one refused, turned away, acknowledged and refused again; one voided in a customer's second report."""

PLAYS: Mapping[str, Sequence[Step]] = {
    "voiding": resting(*PERSONS),
    "starting over": resting(
        PERSONS[0], PERSONS[3], start_over, issue("five", "invoice", "Contoso"), void("INV-0001", 1)
    ),
}
