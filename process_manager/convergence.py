"""Every order in which a process can be told the same, gone through by the rules. Values in, values out.

What the modules say has happened before, in an order in which it can; what differs is the order in which the process
manager hears of it. The commands that are sent meanwhile arrive after the last step, and are answered.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from messaging.messages import Event, Invalid, Message
from process_manager.definition import Definition
from process_manager.interleaving import Contradiction, Ending, Input, Row, Says, Step, Table, how_many, orders
from process_manager.naive import ignore_what_does_not_fit
from process_manager.process import Process, tell
from process_manager.states import State
from process_manager.world import Rules, States, Telling, World

MOST_ORDERS = 120


@dataclass(frozen=True)
class Convergence:
    """What can happen around one process of a definition, from `modules` as they stand when `begins` is said.

    Where it `settles`, all that follows from that arrives before the inputs; else the first commands are on their way.
    The `usual` inputs are those that are chosen as long as nobody chooses. `naive` is a table that ignores what does
    not fit. `says` tells what each module says; `wrong` what no ending may be, as sentences.
    """

    definition: Definition
    naive: Definition
    begins: Event
    modules: Mapping[str, Rules]
    inputs: Sequence[Input]
    usual: Sequence[type[Message]]
    contradictions: Sequence[Contradiction]
    says: Callable[[States], Says]
    wrong: Callable[[States, State], Iterator[str]]
    settles: bool = False

    @property
    def process_id(self) -> str:
        assert self.begins.correlation_id
        return self.begins.correlation_id

    def chosen(self, names: Sequence[str], times: int) -> Sequence[Input]:
        """The inputs of these names, the usual ones when there are none.

        Raises Invalid when they exclude each other, or have more orders than one can look at.
        """
        names = names or [each.__name__ for each in self.usual]
        for each in self.contradictions:
            if each.within(names):
                raise Invalid(each.sentence, "input")
        many = how_many(len(names), times)
        if many > MOST_ORDERS:
            twice = ", each twice," if times > 1 else ""
            raise Invalid(
                f"{len(names)} events{twice} come in {many:,} orders; at most {MOST_ORDERS} fit here: choose fewer.",
                "input",
            )
        return [each for each in self.inputs if each.name in names]

    def table(self, inputs: Sequence[Input], times: int) -> Table:
        """Where every order of these inputs leads, each told so many times, by the rules."""
        return self._table(Telling(self.definition, tell), inputs, times)

    def naive_table(self, inputs: Sequence[Input], times: int) -> Table:
        """Where the same orders lead by the naive table."""
        return self._table(Telling(self.naive, ignore_what_does_not_fit), inputs, times)

    def ending(self, definition: Definition, states: States, process: Process) -> Ending:
        """What modules and a process have come to."""
        state = definition.state(process.stands)
        return Ending(state, self.says(states), tuple(self.wrong(states, state)))

    def _table(self, telling: Telling, inputs: Sequence[Input], times: int) -> Table:
        subject = getattr(self.begins, self.definition.subject)
        world = telling.tell(World(self.modules, Process(self.process_id, subject)), self.begins)
        if self.settles:
            world = telling.rest(world)
        for each in inputs:
            if each.told:
                world = happened(telling, world, each)
        return Table([self._row(telling, world, *each) for each in enumerate(orders(inputs, times), 1)])

    def _row(self, telling: Telling, world: World, number: int, order: Sequence[Input]) -> Row:
        said: dict[type[Message], Event] = {type(each): each for each in world.said}
        world = world.having_told(*(each.event for each in order))
        steps = []
        for each in order:
            before = len(world.commands)
            if not each.told:
                world = happened(telling, world, each)
            elif message := said.get(each.event) or telling.deadline(world, each.event):
                world = telling.tell(world, message)
            states = tuple(telling.definition.state_of_machine(name) for name in world.process.stands)
            steps.append(Step(each.name, states, sent(world, before)))
        before = len(world.commands)
        world = telling.rest(world)
        ending = self.ending(telling.definition, world.states, world.process)
        return Row(number, tuple(steps), sent(world, before), ending)


def happened(telling: Telling, world: World, input_: Input) -> World:
    """Modules are given what leads to an input."""
    for module, message in input_.happens:
        world = telling.give(world, module, message)
    return world


def sent(world: World, since: int) -> tuple[str, ...]:
    """The commands that were sent since, by their names."""
    return tuple(type(each).__name__ for each in world.commands[since:])
