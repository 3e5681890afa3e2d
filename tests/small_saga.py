"""A third system, as small as four modules can be, coordinated by a stateless saga or by nobody: a dish is ordered,
cooked and paid for, or called off because it was burnt or because the guest left without paying."""

from datetime import timedelta
from pathlib import Path

from sqlite_utils import Migrations

from faults.breaking import Breaking
from messaging.checking import OF_CURSORS, OF_LOGS, Rule
from messaging.clock import Clock
from messaging.delay_line import DelayLine
from messaging.handling import Handlers, On
from messaging.messages import Command, Event, InternalEvent
from messaging.module import Module
from messaging.reactions import Table, reactions
from messaging.system import System
from messaging.transaction import Transaction
from pages import reactions as reactions_lane
from pages.stage import Lane, Stage
from saga.module import Saga
from saga.table import Table as SagaTable

PATIENCE = timedelta(seconds=5)


class DishWanted(Event, frozen=True):
    process_id: str
    dish_id: str


class TakeOrder(Command, frozen=True):
    recipient = "waiter"
    process_id: str
    dish_id: str


class OrderTaken(Event, frozen=True):
    process_id: str
    dish_id: str


class CookDish(Command, frozen=True):
    recipient = "kitchen"
    process_id: str
    dish_id: str


class DishCooked(Event, frozen=True):
    process_id: str
    dish_id: str


class DishBurnt(Event, frozen=True):
    process_id: str
    dish_id: str
    reason: str


class AskForMoney(Command, frozen=True):
    recipient = "till"
    process_id: str
    dish_id: str


class GuestLeft(Event, frozen=True):
    process_id: str
    dish_id: str
    reason: str


class PatienceLost(InternalEvent, frozen=True):
    process_id: str
    dish_id: str


class CallOff(Command, frozen=True):
    recipient = "waiter"
    process_id: str
    dish_id: str
    reason: str


class CalledOff(Event, frozen=True):
    process_id: str
    dish_id: str
    reason: str


class Guests(Module):
    name = "guests"
    migrations = Migrations("guests")

    def want(self, dish_id: str) -> str:
        with self.transaction() as tx:
            tx.say(DishWanted(process_id=f"meal-{dish_id}", dish_id=dish_id))
        return f"meal-{dish_id}"


class Waiter(Module):
    name = "waiter"
    migrations = Migrations("waiter")


class Kitchen(Module):
    name = "kitchen"
    migrations = Migrations("kitchen")


class Till(Module):
    name = "till"
    migrations = Migrations("till")

    @property
    def from_coordinator(self) -> Handlers:
        return {AskForMoney: On(self.ask)}

    @property
    def when_due(self) -> Handlers:
        return {PatienceLost: On(leave)}

    def ask(self, tx: Transaction, command: AskForMoney) -> None:
        lost = PatienceLost(process_id=command.process_id, dish_id=command.dish_id)
        self.deadlines.arm(tx, command.process_id, PATIENCE, lost)


def take(tx: Transaction, command: TakeOrder) -> None:
    tx.say(OrderTaken(process_id=command.process_id, dish_id=command.dish_id))


def call_off(tx: Transaction, command: CallOff) -> None:
    tx.say(CalledOff(process_id=command.process_id, dish_id=command.dish_id, reason=command.reason))


def cook(tx: Transaction, command: CookDish) -> None:
    if command.dish_id.startswith("BURNT"):
        tx.say(DishBurnt(process_id=command.process_id, dish_id=command.dish_id, reason="it is black"))
    else:
        tx.say(DishCooked(process_id=command.process_id, dish_id=command.dish_id))


def leave(tx: Transaction, passed: PatienceLost) -> None:
    tx.say(GuestLeft(process_id=passed.process_id, dish_id=passed.dish_id, reason="the guest left"))


TO_WAITER: Handlers = {TakeOrder: On(take), CallOff: On(call_off)}
TO_KITCHEN: Handlers = {CookDish: On(cook)}

WAITER_FROM_GUESTS: Table = {DishWanted: TakeOrder}
WAITER_FROM_KITCHEN: Table = {DishBurnt: CallOff}
WAITER_FROM_TILL: Table = {GuestLeft: CallOff}
KITCHEN_FROM_WAITER: Table = {OrderTaken: CookDish}
TILL_FROM_KITCHEN: Table = {DishCooked: AskForMoney}

TABLE: SagaTable = {
    DishWanted: TakeOrder,
    OrderTaken: CookDish,
    DishCooked: AskForMoney,
    DishBurnt: CallOff,
    GuestLeft: CallOff,
}

RULES = (Rule(1, "traceable", "Every message names its cause.", (*OF_LOGS, *OF_CURSORS)),)


class Bistro(System):
    """The same four modules, whoever coordinates them. `coordinator`, if any, is made after them and follows them."""

    def __init__(self, way: str, data_dir: Path, clock: Clock, slow_down: float = 0) -> None:
        folder, line = data_dir / "bistro" / way, DelayLine(clock, slow_down)
        self.guests, self.waiter = Guests(folder, clock, line), Waiter(folder, clock, line)
        self.kitchen, self.till = Kitchen(folder, clock, line), Till(folder, clock, line)
        self.saga = Saga(folder, clock, line, TABLE) if way == "saga" else None
        modules = (self.guests, self.waiter, *([self.saga] if self.saga else []), self.kitchen, self.till)
        if self.saga:
            self.coordinated_by(self.saga)
        else:
            self.choreographed()
        super().__init__(f"bistro/{way}", modules, clock, line, RULES, lambda data: data.get("dish_id"))

    def coordinated_by(self, saga: Saga) -> None:
        """The modules know the saga only."""
        said: dict[Module, list[type[Event]]] = {
            self.guests: [DishWanted],
            self.waiter: [OrderTaken],
            self.kitchen: [DishCooked, DishBurnt],
            self.till: [GuestLeft],
        }
        for source, events in said.items():
            saga.follow(source.log, {each: saga.handlers[each] for each in events})
        self.waiter.follow(saga.log, TO_WAITER)
        self.kitchen.follow(saga.log, TO_KITCHEN)
        self.till.follow(saga.log, self.till.from_coordinator)

    def choreographed(self) -> None:
        """Each module knows others."""
        self.waiter.follow(self.guests.log, reactions(WAITER_FROM_GUESTS, TO_WAITER))
        self.waiter.follow(self.kitchen.log, reactions(WAITER_FROM_KITCHEN, TO_WAITER))
        self.waiter.follow(self.till.log, reactions(WAITER_FROM_TILL, TO_WAITER))
        self.kitchen.follow(self.waiter.log, reactions(KITCHEN_FROM_WAITER, TO_KITCHEN))
        self.till.follow(self.kitchen.log, reactions(TILL_FROM_KITCHEN, self.till.from_coordinator))


def stage(system: Bistro) -> Stage:
    """The bistro on the stage, at `/bistro/<way>`."""
    middle = [reactions_lane.lane(system.saga)] if system.saga else []
    return Stage(
        title="Bistro",
        variant="stateless saga" if system.saga else "choreography",
        path=f"/{system.name}",
        why="Who is hungry gets a dish, and pays for it.",
        system=system,
        lanes=(
            Lane(system.guests, "left", lambda: {"summary": "are hungry"}),
            Lane(system.waiter, "left", lambda: {"summary": "runs"}),
            *middle,
            Lane(system.kitchen, "right", lambda: {"summary": "cooks"}),
            Lane(system.till, "right", lambda: {"summary": "counts"}),
        ),
        breaking=Breaking(system),
        routes=(),
        subjects=("dish_id",),
        styles=("bistro.css",),
    )
