"""A second system, as small as it can be: a kitchen that is asked for dishes, a waiter that must hear in time."""

from datetime import timedelta
from pathlib import Path

from sqlite_utils import Migrations

import process_manager.routes
from faults.breaking import Breaking
from messaging.checking import OF_LOGS, Check, Rule
from messaging.clock import Clock
from messaging.delay_line import DelayLine
from messaging.handling import Handlers, On
from messaging.messages import Command, Event
from messaging.module import Module
from messaging.system import System
from messaging.transaction import Transaction
from pages import coordinator
from pages.stage import Lane, Stage
from process_manager import checks
from process_manager.definition import Definition
from process_manager.messages import AcknowledgeProcessFailure, DeadlinePassed
from process_manager.module import ProcessManager
from process_manager.states import Machine, Outcome, State, Timeout, Transition


class DishOrdered(Event, frozen=True):
    process_id: str
    dish_id: str


class CookDish(Command, frozen=True):
    recipient = "kitchen"
    process_id: str
    dish_id: str


class DishCooked(Event, frozen=True):
    process_id: str
    dish_id: str


class CallOff(Command, frozen=True):
    recipient = "waiter"
    process_id: str
    dish_id: str
    reason: str


class Waiter(Module):
    name = "waiter"
    migrations = Migrations("waiter")

    def order(self, dish_id: str) -> str:
        with self.transaction() as tx:
            tx.say(DishOrdered(process_id=f"serving-{dish_id}-1", dish_id=dish_id))
        return f"serving-{dish_id}-1"


class Kitchen(Module):
    name = "kitchen"
    migrations = Migrations("kitchen")


def cook(tx: Transaction, command: CookDish) -> None:
    tx.say(DishCooked(process_id=command.process_id, dish_id=command.dish_id))


def called_off(_tx: Transaction, _command: CallOff) -> None:
    """The guest goes hungry."""


TO_KITCHEN: Handlers = {CookDish: On(cook)}
TO_WAITER: Handlers = {CallOff: On(called_off)}


def serving() -> Definition:
    late = Timeout(timedelta(seconds=5), "The kitchen did not answer within 5 s")
    ordered = State("dish-ordered", "running", "the kitchen to cook", late)
    failed = State("kitchen-too-slow", "failed", "you to acknowledge the failure")
    table = (
        Transition(None, DishOrdered, ordered, CookDish),
        Transition(ordered, DeadlinePassed, failed, CallOff),
        Transition(ordered, DishCooked, State("dish-cooked", "succeeded")),
        Transition(failed, AcknowledgeProcessFailure, State("guest-went", "closed")),
    )
    return Definition(
        name="serving",
        subject="dish_id",
        machines=(Machine("serving", table),),
        turns_away=CallOff,
        outcomes=(
            Outcome("served", "It was served", by=(DishCooked,), otherwise="The kitchen has cooked nothing."),
            Outcome("hungry", "The guest went hungry", by=(CallOff,), otherwise="The kitchen has cooked it."),
        ),
    )


RULES = (
    Rule(1, "one at a time", "A dish is served once at a time.", (Check(checks.one_at_a_time, checks.subjects),)),
    Rule(2, "traceable", "Every message names its cause.", OF_LOGS),
)


class Restaurant(System):
    def __init__(self, data_dir: Path, clock: Clock) -> None:
        folder, line = data_dir / "restaurant", DelayLine(clock)
        self.waiter, self.kitchen = Waiter(folder, clock, line), Kitchen(folder, clock, line)
        self.manager = ProcessManager(folder, clock, line, [serving()])
        self.waiter.follow(self.manager.log, TO_WAITER)
        self.kitchen.follow(self.manager.log, TO_KITCHEN)
        for module in (self.waiter, self.kitchen):
            self.manager.follow(module.log, self.manager.handlers)
        modules = (self.waiter, self.manager, self.kitchen)
        super().__init__("restaurant", modules, clock, line, RULES, lambda data: data.get("dish_id"))


def stage(system: Restaurant) -> Stage:
    return Stage(
        title="Restaurant",
        path="/restaurant",
        why="A guest must not wait for ever.",
        system=system,
        coordinator=system.manager,
        lanes=(
            Lane(system.waiter, "left", lambda: {"summary": "takes orders"}),
            coordinator.lane(system.manager),
            Lane(system.kitchen, "right", lambda: {"summary": "cooks"}),
        ),
        breaking=Breaking(system),
        routes=(process_manager.routes.blueprint(system.manager, system.history),),
        subjects={"dish_id": None},
        lists=(("Processes", "/processes"),),
    )
