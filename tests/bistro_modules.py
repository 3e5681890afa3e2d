"""The modules of the bistro: a dish is ordered, cooked and paid for, or called off: burnt, or the guest has left."""

from datetime import timedelta

from sqlite_utils import Migrations

from messaging.handling import Handlers, On
from messaging.messages import Command, Event, InternalEvent
from messaging.module import Module
from messaging.reactions import Table
from messaging.transaction import Transaction
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
