"""One order of a process's events, played on the real modules of a system in which nothing happens by itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from messaging.messages import Entry, Message
from messaging.subscription import Subscription
from messaging.system import System
from pages.by_hand import MOST_ON_THE_WAY, Overtaking, deliver_one, let_deadline_pass, next_delivery
from process_manager import views
from process_manager.convergence import Convergence
from process_manager.interleaving import Ending, Input, Row, Step
from process_manager.messages import DeadlinePassed
from process_manager.module import ProcessManager
from process_manager.process import Process
from process_manager.states import State
from process_manager.world import States


@dataclass(frozen=True)
class Hands:
    """What is done on the real modules of a `system`, whose processes `manager` runs.

    `begin` does what has happened before, and delivers what has arrived by then; `give` is what is asked of modules
    from outside, by what they are given; `states` reads how they stand from their files.
    """

    system: System
    manager: ProcessManager
    begin: Callable[[], None]
    give: Mapping[type[Message], Callable[[Any], None]]
    states: Callable[[], States]


class Play:
    """An order that is played, `number` `of` many: how its `row` goes by the rules, the `steps` that it took so far.

    It has an `ending` once nothing is left to do.
    """

    def __init__(
        self, convergence: Convergence, hands: Hands, seam: Overtaking, row: Row, of: int, inputs: Sequence[Input]
    ) -> None:
        self.row = row
        self.of = of
        self.steps: list[Step] = []
        self.ending: Ending | None = None
        self.inputs = inputs
        self._convergence = convergence
        self._hands = hands
        self._seam = seam
        by_name = {each.name: each for each in inputs}
        self._order = [by_name[step.input] for step in row.steps]
        hands.begin()
        for each in inputs:
            if each.told:
                self._happen(each)
        self._told = self._said(by_name)

    @property
    def times(self) -> int:
        """How often each input comes."""
        return len(self._order) // len(self.inputs)

    @property
    def as_computed(self) -> bool:
        """Whether everything went so far as it does by the rules."""
        steps = self.steps == list(self.row.steps[: len(self.steps)])
        return steps and self.ending in (None, self.row.ending)

    @property
    def following(self) -> str | None:
        """What is next, in words; None when nothing is left."""
        if self.ending:
            return None
        if len(self.steps) < len(self._order):
            return self._in_words(self._order[len(self.steps)])
        found = next_delivery(self._hands.system)
        return f"deliver {found[1].type} to {found[0].reader.title}" if found else None

    def step(self) -> None:
        """Do what is next."""
        if len(self.steps) < len(self._order):
            input_, before = self._order[len(self.steps)], len(self._sent())
            self._do(input_)
            self.steps.append(Step(input_.name, self._states(), tuple(self._sent()[before:])))
        elif found := next_delivery(self._hands.system):
            subscription, entry = found
            subscription.deliver_next(entry.position)
        if len(self.steps) == len(self._order) and next_delivery(self._hands.system) is None:
            stands = tuple(each.name for each in self._states())
            self.ending = self._convergence.ending(
                self._convergence.definition, self._hands.states(), Process(self._convergence.process_id, "", stands)
            )

    def _do(self, input_: Input) -> None:
        if input_.event is DeadlinePassed:
            let_deadline_pass(self._hands.manager, self._convergence.process_id)
        elif not input_.told:
            self._happen(input_)
        else:
            subscription, entry = self._told[input_.name]
            self._seam.deliver(subscription, entry, self._still_to_come(subscription))

    def _happen(self, input_: Input) -> None:
        for name, message in input_.happens:
            module, type_ = self._hands.system.module(name), type(message)
            if type_ in module.when_due:
                assert message.correlation_id
                let_deadline_pass(module, message.correlation_id)
            elif not deliver_one(module, type_):
                self._hands.give[type_](message)

    def _said(self, inputs: Mapping[str, Input]) -> Mapping[str, tuple[Subscription, Entry]]:
        """What the process is to be told of, as it stands in the logs, and who hands it over."""
        return {
            entry.type: (subscription, entry)
            for subscription in self._hands.manager.subscriptions
            for entry in subscription.on_the_way(MOST_ON_THE_WAY)
            if entry.type in inputs and entry.correlation_id == self._convergence.process_id
        }

    def _still_to_come(self, subscription: Subscription) -> Sequence[Entry]:
        """What a reader of a log will be told after this step: what is left of the order, and what is none of it."""
        left = [self._told[each.name] for each in self._order[len(self.steps) + 1 :] if each.name in self._told]
        ours = {entry.id for _, entry in self._told.values()}
        others = [each for each in subscription.on_the_way(MOST_ON_THE_WAY) if each.id not in ours]
        return [*(entry for reader, entry in left if reader is subscription), *others]

    def _states(self) -> tuple[State, ...]:
        manager = self._hands.manager
        told = views.shown(manager, self._convergence.process_id)
        return tuple(manager.definitions[told["definition"]].state_of_machine(name) for name in told["stands"])

    def _sent(self) -> list[str]:
        """The commands of the process, so far."""
        said = self._hands.manager.log.of_process(self._convergence.process_id)
        return [each.type for each in said if each.kind == "command" and each.visibility == "public"]

    def _in_words(self, input_: Input) -> str:
        if input_.event is DeadlinePassed:
            return "let the deadline of the process pass"
        if not input_.told:
            return f"let {input_.name} happen at {self._hands.system.module(input_.happens[0][0]).title}"
        return f"deliver {input_.name} to {self._hands.manager.title}"
