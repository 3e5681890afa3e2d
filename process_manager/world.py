"""Modules and a process between them, as their rules have them. Values in, values out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from messaging.messages import Command, Event, Message
from process_manager.definition import Definition
from process_manager.messages import DeadlinePassed
from process_manager.process import Process
from process_manager.validation import from_elsewhere

States = Mapping[str, Any]
"""How modules stand, by their names."""
Tell = Callable[[Definition, Process, Message], tuple[Process, list[Command]]]


@dataclass(frozen=True)
class Rules:
    """A module: how it stands, what it says to a message, and how it stands after each thing that it has said."""

    state: Any
    decide: Callable[[Any, Any], Sequence[Event]]
    evolve: Callable[[Any, Any], Any]


@dataclass(frozen=True)
class World:
    """Modules by name and a process; `commands` were sent, of which `waiting` have not arrived.

    Of the events that were `said` the process was told nothing yet.
    """

    modules: Mapping[str, Rules]
    process: Process
    commands: tuple[Command, ...] = ()
    waiting: tuple[Command, ...] = ()
    said: tuple[Event, ...] = ()

    @property
    def states(self) -> States:
        return {name: rules.state for name, rules in self.modules.items()}

    def having_told(self, *types: type[Message]) -> "World":
        """Nothing of these types is told any more by itself."""
        return replace(self, said=tuple(each for each in self.said if type(each) not in types))


@dataclass(frozen=True)
class Telling:
    """A definition, and how its processes are told."""

    definition: Definition
    rule: Tell

    def hears(self, event: Event) -> bool:
        """Whether its processes are told of such an event."""
        told = (*(each.on for each in self.definition.transitions), *self.definition.also_told)
        return from_elsewhere(type(event)) and type(event) in told

    def give(self, world: World, module: str, message: Message) -> World:
        """A module gets a message; if that was on its way, it has arrived."""
        rules = world.modules[module]
        events = rules.decide(rules.state, message)
        after = replace(rules, state=reduce(rules.evolve, events, rules.state))
        return replace(
            world,
            modules={**world.modules, module: after},
            waiting=tuple(each for each in world.waiting if each != message),
            said=(*world.said, *(each for each in events if self.hears(each))),
        )

    def tell(self, world: World, message: Message) -> World:
        """The process is told a message."""
        process, sent = self.rule(self.definition, world.process, message)
        commands, waiting = (*world.commands, *sent), (*world.waiting, *sent)
        return replace(world, process=process, commands=commands, waiting=waiting)

    def deadline(self, world: World, event: type[Message]) -> Message | None:
        """What the process is told now when its deadline passes; None where it waits without one."""
        if event is not DeadlinePassed:
            return None
        at = (self.definition.state_of_machine(name) for name in world.process.stands)
        return next(
            (
                DeadlinePassed(process_id=world.process.id, state=each.name, reason=each.timeout.reason)
                for each in at
                if each.timeout
            ),
            None,
        )

    def rest(self, world: World) -> World:
        """All that was sent arrives, and all that is said to it is told, until nothing is left."""
        while world.waiting or world.said:
            if world.waiting:
                command = world.waiting[0]
                assert command.recipient
                world = self.give(world, command.recipient, command)
            else:
                event, *left = world.said
                world = self.tell(replace(world, said=tuple(left)), event)
        return world
