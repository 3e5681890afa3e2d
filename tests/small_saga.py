"""A third system, as small as four modules can be, coordinated by a stateless saga or by nobody: a dish is ordered,
cooked and paid for, or called off because it was burnt or because the guest left without paying."""

from pathlib import Path

from faults.breaking import Breaking
from messaging.checking import OF_CURSORS, OF_LOGS, Rule
from messaging.clock import Clock
from messaging.delay_line import DelayLine
from messaging.messages import Event
from messaging.module import Module
from messaging.reactions import reactions
from messaging.system import System
from pages import reactions as reactions_lane
from pages.stage import Lane, Stage
from saga.module import Saga
from tests.bistro_modules import (
    KITCHEN_FROM_WAITER,
    TABLE,
    TILL_FROM_KITCHEN,
    TO_KITCHEN,
    TO_WAITER,
    WAITER_FROM_GUESTS,
    WAITER_FROM_KITCHEN,
    WAITER_FROM_TILL,
    DishBurnt,
    DishCooked,
    DishWanted,
    GuestLeft,
    Guests,
    Kitchen,
    OrderTaken,
    Till,
    Waiter,
)

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
        subjects={"dish_id": None},
        styles=("bistro.css",),
    )
