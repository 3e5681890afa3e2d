"""Every order of a process's events over HTTP: computed when it is asked for, and played on the stage's double."""

from collections.abc import Callable, Sequence
from typing import TypedDict

from flask import Blueprint, Response, render_template

from messaging.messages import Invalid
from messaging.seam import Off
from pages.playing import Play
from pages.rehearsal import Rehearsal
from pages.stage import Stage
from process_manager import interleaving
from process_manager.convergence import MOST_ORDERS
from process_manager.interleaving import Ending, Row, Table
from web.answers import done, json, wants_json
from web.api import operation
from web.fields import Choice, Choices, Number

TWICE = Choice("twice", ("1",), needed=False)
ORDER = Number("order", 1, MOST_ORDERS)


class Agreed(TypedDict):
    """What a system has come to: the process's state, what each module says, and sentences of what is `wrong`."""

    state: str
    says: dict[str, str]
    wrong: tuple[str, ...]


class Step(TypedDict):
    """What the process was told, the states of its machines after it, and the commands that it sent."""

    input: str
    states: list[str]
    commands: tuple[str, ...]


class Order(TypedDict):
    """One order of the events; `then` are the commands that were sent after the last step."""

    number: int
    steps: list[Step]
    then: tuple[str, ...]
    outcome: Agreed


class Orders(TypedDict):
    """All orders, how many different outcomes they have, and how many orders come to one with something wrong."""

    orders: int
    outcomes: int
    wrong: int
    rows: list[Order]


class EveryOrder(TypedDict):
    """Every order of the `inputs`, by the rules of the process, and by a naive table."""

    inputs: list[str]
    twice: bool
    real: Orders
    naive: Orders


class Played(TypedDict):
    """An order that is played at `stage`: the steps so far, what is `next`, the outcome once nothing is."""

    stage: str
    order: int
    of: int
    steps: list[Step]
    next: str | None
    as_computed: bool
    outcome: Agreed | None


def blueprint(double: Stage) -> Blueprint:
    """The page with every order of a process's events, and the way to where one is played."""
    assert double.rehearsal
    routes, rehearsal = Blueprint("every_order", __name__), double.rehearsal
    convergence = rehearsal.convergence
    chosen = (Choices("input", [each.name for each in convergence.inputs], needed=False, default=()), TWICE)

    @routes.get("/every-order")
    @operation({200: EveryOrder}, takes=chosen)
    def show(input: list[str], twice: str | None) -> Response:
        """Every order in which a process can be told of some events, by its rules and by a naive table."""
        times, refusal, real, naive = 2 if twice else 1, None, Table(()), Table(())
        names = [*input] or [each.__name__ for each in convergence.usual]
        try:
            inputs = convergence.chosen(names, times)
            real, naive = convergence.table(inputs, times), convergence.naive_table(inputs, times)
        except Invalid as invalid:
            if wants_json():
                raise
            refusal = str(invalid)
        if wants_json():
            found = EveryOrder(inputs=names, twice=bool(twice), real=all_of(real), naive=all_of(naive))
            return json(found)
        page = render_template(
            "pages/every_order.html",
            convergence=convergence,
            names=names,
            twice=twice,
            steps=len(names) * times,
            tables=((convergence.definition, real), (convergence.naive, naive)),
            double=double.path,
            refusal=refusal,
        )
        return Response(page, 400 if refusal else 200)

    @routes.post("/every-order")
    @operation({200: Played}, 404, takes=(*chosen, ORDER))
    def play(input: list[str], twice: str | None, order: int) -> Response:
        """Play one of these orders on the real modules, with files of its own: up to its first step."""
        return done(played(rehearsal.open(input, 2 if twice else 1, order), double.path))

    return routes


def rehearsal_blueprint(rehearsal: Rehearsal, path: str) -> Blueprint:
    """What a person can do about the order that is played."""
    routes = Blueprint("rehearsal", __name__)

    @routes.post("/next")
    @operation({200: Played}, 409)
    def step() -> Response:
        """Do the next step of the order that is played."""
        return done(played(rehearsal.step(), path))

    @routes.post("/rest")
    @operation({200: Played}, 409)
    def rest() -> Response:
        """Do all the steps that are left of the order that is played, and deliver all that follows."""
        return done(played(rehearsal.rest(), path))

    return routes


def must_be_open(rehearsal: Rehearsal) -> Callable[[], None]:
    """What refuses requests to a double that is not open, as its files are not."""

    def refuse() -> None:
        if rehearsal.play is None:
            raise Off("No order of events is played here: choose one on the page with every order of events.")

    return refuse


def all_of(table: Table) -> Orders:
    """A table as JSON has it."""
    rows = [order(each) for each in table.rows]
    return {"orders": len(rows), "outcomes": len(table.endings), "wrong": table.wrong, "rows": rows}


def order(row: Row) -> Order:
    return {"number": row.number, "steps": steps(row.steps), "then": row.then, "outcome": agreed(row.ending)}


def steps(taken: Sequence[interleaving.Step]) -> list[Step]:
    return [
        {"input": each.input, "states": [state.name for state in each.states], "commands": each.sent} for each in taken
    ]


def agreed(ending: Ending) -> Agreed:
    return {"state": ending.state.name, "says": dict(ending.says), "wrong": ending.wrong}


def played(play: Play, stage: str) -> Played:
    """An order that is played, as JSON has it."""
    return {
        "stage": stage,
        "order": play.row.number,
        "of": play.of,
        "steps": steps(play.steps),
        "next": play.following,
        "as_computed": play.as_computed,
        "outcome": agreed(play.ending) if play.ending else None,
    }
