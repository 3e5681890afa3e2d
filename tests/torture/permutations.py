"""Every process definition, told its inputs in every order there is, each once, twice, …: where does it end?

Orders that have led to the same process, with the same still to be told, are gone on with as one and counted: so none
is left out, and the trillions of them take a second. What a process keeps is told again wherever it comes to; as that
changes nothing, where in an order it is told again is not gone through, but counted.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from math import comb
from pathlib import Path
from typing import NamedTuple

from app import stages
from messaging.messages import Message, Refused
from process_manager.definition import Definition
from process_manager.messages import DeadlinePassed
from process_manager.module import ProcessManager
from process_manager.process import Process, tell
from process_manager.states import State, Transition
from settings import Settings
from tests.torture.check import Report, of
from tests.torture.inputs import ID, inputs, name_of


class End(NamedTuple):
    """The state that a process has come to, and the commands that it has sent, by name."""

    state: str | None
    sent: tuple[str, ...]


class Told(NamedTuple):
    """A process, the commands that it has sent, and how often each input is still to be told."""

    process: Process
    sent: tuple[str, ...]
    left: tuple[int, ...]

    @property
    def key(self) -> object:
        """All that what follows depends on: of what was told, not in which order."""
        process = self.process
        return process.state, frozenset(process.facts), frozenset(process.data), self.sent, self.left


class Permutations:
    """A definition, and everything that its processes can be told as `inputs`."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.inputs = list(inputs(definition))
        self.broken: dict[str, None] = {}
        self._names = [name_of(each) for each in self.inputs]
        self._ends: dict[object, Counter[End]] = {}

    def ends(self, left: Sequence[int]) -> Counter[End]:
        """Where a process ends that is told each input as often as `left` says, and in how many of all orders."""
        return self._from(Told(Process(ID, "subject-1"), (), tuple(left)))

    def check(self, times: int) -> Counter[End]:
        """The ends when every input is told so many times; they are those of telling each once."""
        ends = self.ends([times] * len(self.inputs))
        if ends.keys() != self.ends([1] * len(self.inputs)).keys():
            self._break(f"told {times} times, it ends elsewhere than told once")
        for chosen in self._without_contradiction:
            found = self.ends([times if each in chosen else 0 for each in range(len(self.inputs))])
            names = ", ".join(self._names[each] for each in chosen)
            if len({each.state for each in found}) > 1:
                self._break(f"the order of {names} decides where it ends")
            elif len(found) > 1 and not self._send_different(chosen):
                self._break(f"the order of {names} decides what it sends")
        return ends

    @cached_property
    def _without_contradiction(self) -> Sequence[tuple[int, ...]]:
        """Every set of facts of which no two lead from one state to different ones: their order must not matter."""
        facts = [each for each, message in enumerate(self.inputs) if self.definition.keeps(name_of(message))]
        sets = (chosen for size in range(len(facts) + 1) for chosen in combinations(facts, size))
        return [chosen for chosen in sets if not self._differ(chosen, lambda each: each.target)]

    def _send_different(self, chosen: Sequence[int]) -> bool:
        """Whether two of these facts lead on from one state, and send different commands: the first one told does."""
        return self._differ(chosen, lambda each: each.commands)

    def _differ(self, chosen: Sequence[int], by: Callable[[Transition], object]) -> bool:
        told = {type(self.inputs[each]) for each in chosen}
        first: dict[tuple[str, State | None], object] = {}
        return any(
            first.setdefault((machine.name, each.source), by(each)) != by(each)
            for machine in self.definition.machines
            for each in machine.transitions
            if each.on in told
        )

    def _from(self, told: Told) -> Counter[End]:
        kept = [left if name in told.process.facts else 0 for name, left in zip(self._names, told.left, strict=True)]
        rest = told._replace(left=tuple(left - again for left, again in zip(told.left, kept, strict=True)))
        found = self._ends.get(rest.key)
        if found is None:
            found = self._ends[rest.key] = Counter()
            self._repeat(rest)
            for after in self._after(rest):
                found.update(self._from(after))
            if not any(rest.left):
                found[End(told.process.state, told.sent)] = 1
        ways = mixed(sum(rest.left), kept)
        return found if ways == 1 else Counter({end: ways * count for end, count in found.items()})

    def _repeat(self, told: Told) -> None:
        """What the process keeps is told it again."""
        for name, message in zip(self._names, self.inputs, strict=True):
            if name in told.process.facts:
                after, sent = self.tell(told.process, message)
                self._sent_again(told, sent, name)
                if after != told.process:
                    self._break(f"{name}, told again, changes what is {told.process.state}")

    def _after(self, told: Told) -> Iterator[Told]:
        for each, message in enumerate(self.inputs):
            if told.left[each]:
                left = (*told.left[:each], told.left[each] - 1, *told.left[each + 1 :])
                process, sent = self.tell(told.process, message)
                self._sent_again(told, sent, name_of(message))
                yield Told(process, (*told.sent, *sent), left)

    def _sent_again(self, told: Told, sent: Sequence[str], name: str) -> None:
        twice = {*sent} & {*told.sent}
        if twice:
            self._break(f"{', '.join(sorted(twice))} is sent again at {name}")

    def tell(self, process: Process, message: Message) -> tuple[Process, Sequence[str]]:
        """What a message makes of a process, and the commands it sends; nothing where it is refused or comes late."""
        if isinstance(message, DeadlinePassed) and message.state not in process.stands:
            return process, ()
        try:
            after, commands = tell(self.definition, process, message)
        except Refused:
            return process, ()
        except Exception as error:
            self._break(f"{name_of(message)} in {process.state} raises {type(error).__name__}: {error}")
            return process, ()
        if after.state and self.definition.transition(after.stands, after.facts):
            self._break(f"{name_of(message)} leaves it in {after.state}, although what it was told leads on")
        return after, [name_of(each) for each in commands]

    def _break(self, sentence: str) -> None:
        self.broken[f"{self.definition.name}: {sentence}"] = None


def mixed(others: int, kept: Sequence[int]) -> int:
    """In how many ways so many messages of each kind are told among so many others."""
    ways, told = 1, others
    for count in kept:
        told += count
        ways *= comb(told, count)
    return ways


def definitions() -> Mapping[str, Definition]:
    """Every definition of a system that is served."""
    coordinators = [each.coordinator for each in stages(Settings(data_dir=Path()))]
    managers = [each for each in coordinators if isinstance(each, ProcessManager)]
    return {name: each for manager in managers for name, each in manager.definitions.items()}


def run(times: int, _seed: int) -> Report:
    """Every definition, every order, each input once and up to `times` times."""
    report = Report()
    for name, definition in definitions().items():
        permutations = Permutations(definition)
        for each in range(1, times + 1):
            ends = permutations.check(each)
            states = Counter[str]()
            for end, count in ends.items():
                states[end.state or "not begun"] += count
            what = f"{name}, {len(permutations.inputs)} inputs, each told {each}×: {ends.total():,} orders"
            report.lines.append(f"{what}; they end in {of(states.most_common())}")
        report.broken += permutations.broken
    return report
