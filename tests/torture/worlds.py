"""A whole system in memory: the state of each module, what is on its way, and every way in which it can go on.

Delivery is freer here than it really is: each message comes at any time, in any order, whichever reader is off or late.
Crashes, full disks and locked files undo a step, so they are no move of their own. A fault is one of: a message is
delivered again, some time; or it is parked, because its handler raised again and again, and a person then retries or
discards it. The same for a deadline.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from messaging.messages import Entry
from tests.torture.laws import Laws
from tests.torture.steps import Act, Step, Steps, Verb


class World(NamedTuple):
    """`states` of the modules, how many more faults may come, and items as bits: on their way, handled, parked.

    Parked ones may be `unsaid`: what others wait for could not be said. `again` are items that were said although they,
    or the like of them, had been.
    """

    states: tuple[int, ...]
    faults: float
    pending: int = 0
    handled: int = 0
    parked: int = 0
    unsaid: int = 0
    again: int = 0


Move = tuple[Verb, int] | tuple[Literal["ask"], str]
"""What is done with which item, or what a person asks for."""


class Worlds:
    """The worlds of a system, by the moves that lead from one to the other."""

    def __init__(self, steps: Steps, laws: Laws) -> None:
        self.steps, self._laws = steps, laws
        self._asked: dict[tuple[int, int], Mapping[str, Act]] = {}
        self._alike: dict[Hashable, int] = {}

    def moves(self, world: World) -> Iterator[tuple[Move, World]]:
        """All that can happen next, and the world after it."""
        yield from self.deliveries(world)
        yield from self.parkings(world)
        yield from self.deadlines(world)
        yield from self.repeats(world)
        yield from self.deeds(world)

    def deliveries(self, world: World) -> Iterator[tuple[Move, World]]:
        """Each message that is on its way comes."""
        states, faults, pending, handled, parked, unsaid, _ = world
        for item, bit in bits(pending):
            yield from self._move("handle", item, World(states, faults, pending ^ bit, handled | bit, parked, unsaid))

    def parkings(self, world: World) -> Iterator[tuple[Move, World]]:
        """Each message that is on its way is parked, and each that is parked is retried or discarded."""
        states, faults, pending, handled, parked, unsaid, _ = world
        for item, bit in bits(pending if faults else 0):
            after = World(states, faults - 1, pending ^ bit, handled, parked | bit, unsaid)
            yield from self._move("park", item, after)
            if self.steps.answers(item):
                yield from self._move("mute", item, after._replace(unsaid=unsaid | bit))
        for item, bit in bits(parked):
            after = World(states, faults, pending, handled | bit, parked ^ bit, unsaid & ~bit)
            yield from self._move("handle", item, after)
            if unsaid & bit:
                yield from self._move("park", item, world._replace(unsaid=unsaid ^ bit))
            if self.steps.answers(item) or self._laws.discards(self.steps.items[item].entry):
                yield from self._move("discard muted" if unsaid & bit else "discard", item, after)

    def repeats(self, world: World) -> Iterator[tuple[Move, World]]:
        """Each message that was handled comes again."""
        states, faults, pending, handled, parked, unsaid, _ = world
        for item, _ in bits(handled if faults else 0):
            yield from self._move("handle", item, World(states, faults - 1, pending, handled, parked, unsaid))

    def deadlines(self, world: World) -> Iterator[tuple[Move, World]]:
        """Each deadline passes: from then on it is on its way, as a message is."""
        states, faults, pending, handled, parked, unsaid, _ = world
        for item, bit in bits(self.due(states)):
            after = World(states, faults, pending | bit, handled & ~bit, parked, unsaid)
            yield from self._move("pass", item, after)

    def deeds(self, world: World) -> Iterator[tuple[Move, World]]:
        """Each thing that a person does that is not refused."""
        for place, state in enumerate(world.states):
            for words, deed in self._deeds(place, state).items():
                step = self.steps.ask(place, words, deed, world.states)
                if step:
                    yield ("ask", words), self._after(world, place, step)

    def ask(self, world: World, module: str, words: str, deed: Act) -> World:
        """The world after a person has asked a module for something that it does not refuse."""
        place = self.steps.place(module)
        step = self.steps.ask(place, words, deed, world.states)
        assert step, f"{module} refuses to {words}"
        return self._after(world, place, step)

    def due(self, states: tuple[int, ...]) -> int:
        """The deadlines that are armed, as bits."""
        due = 0
        for place, state in enumerate(states):
            due |= self.steps.due(place, state)
        return due

    def words(self, move: Move) -> str:
        """A move for people to read."""
        verb, what = move
        return what if isinstance(what, str) else f"{verb} {self.steps.text(what)}"

    def entries(self, items: int) -> Sequence[Entry]:
        """The messages that the bits of `items` stand for."""
        return [self.steps.items[item].entry for item, _ in bits(items)]

    def _move(self, verb: Verb, item: int, world: World) -> Iterator[tuple[Move, World]]:
        step = self.steps.step(verb, item, world.states)
        if step:
            yield (verb, item), self._after(world, self.steps.items[item].reader, step)

    def _after(self, world: World, place: int, step: Step) -> World:
        """The world once a module has gone on, and what it said is on its way."""
        states = (*world.states[:place], step.state, *world.states[place + 1 :])
        if not step.said:
            return World(states, *world[1:])
        _, faults, pending, handled, parked, unsaid, _ = world
        again = 0
        for item, bit in bits(step.said):
            reader, entry = self.steps.items[item]
            once = self._laws.once(entry)
            about = (reader, once)
            alike = self._alike[about] = self._alike.get(about, 0) | bit
            if once is not None and alike & (pending | handled | parked):
                again |= bit
        return World(states, faults, pending | step.said, handled & ~step.said, parked, unsaid, again)

    def _deeds(self, place: int, state: int) -> Mapping[str, Act]:
        if (place, state) not in self._asked:
            self._asked[place, state] = self._laws.persons(*self.steps.module(place, state))
        return self._asked[place, state]


def bits(items: int) -> Iterator[tuple[int, int]]:
    """The number of each item in a set, and its bit."""
    while items:
        bit = items & -items
        yield bit.bit_length() - 1, bit
        items ^= bit
