"""What a kind of process is: tables of transitions between states. It knows no process by name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from messaging.messages import Command, Event, Message
from process_manager.messages import AcknowledgeProcessFailure
from process_manager.states import Machine, Outcome, Stands, State, Timeout, Transition, Whole
from process_manager.validation import from_elsewhere, problems


class BadDefinition(ValueError):
    """A definition that could not be run; its text says in sentences what is wrong with it."""


@dataclass(frozen=True, eq=False)
class Definition:
    """A kind of process: one state machine, or several that are told the same, without cycles.

    The state of a process with several machines follows from theirs: it is that of the first row of `whole` that holds.
    `subject` names the field of the starting event whose value has at most one unfinished process, `shows` those that
    persons see of it besides; `turns_away` is the command, if any, that answers a request for a second one.
    `also_told` are events that it notes without changing state. `outcomes` are what a person can say when a message was
    discarded that the process, or somebody else, waits for. Raises BadDefinition when it could not be run.
    """

    name: str
    subject: str
    machines: Sequence[Machine]
    turns_away: type[Command] | None = None
    whole: Sequence[Whole] = ()
    shows: Sequence[str] = ()
    also_told: Sequence[type[Event]] = ()
    outcomes: Sequence[Outcome] = ()

    def __post_init__(self) -> None:
        found = list(problems(self.fields, self.turns_away, self.machines, self.whole, self.outcomes))
        found = found or list(self._mixed())
        if found:
            raise BadDefinition(f"The process {self.name} cannot be run. {' '.join(found)}")

    @cached_property
    def transitions(self) -> Sequence[Transition]:
        """Those of all its machines."""
        return [each for machine in self.machines for each in machine.transitions]

    @cached_property
    def states(self) -> Sequence[State]:
        """What a process as a whole can be in."""
        if not self.whole:
            return self.machines[0].states
        return list(dict.fromkeys(each.state for each in reversed(self.whole)))

    @cached_property
    def _states_of_machines(self) -> dict[str, State]:
        return {state.name: state for machine in self.machines for state in machine.states}

    @cached_property
    def timeouts(self) -> dict[str, Timeout]:
        """How long a process may stay in states of its machines, by their names: in those where that is limited."""
        return {name: state.timeout for name, state in self._states_of_machines.items() if state.timeout}

    @cached_property
    def starts_on(self) -> type[Message]:
        return next(each.on for each in self.machines[0].transitions if each.source is None)

    @property
    def subject_title(self) -> str:
        """What a subject is called: "order" for `order_id`."""
        return self.subject.removesuffix("_id").replace("_", " ")

    @property
    def fields(self) -> list[str]:
        """The fields of the starting event that are shown of a process, the subject first."""
        return [self.subject, *self.shows]

    @property
    def retries(self) -> bool:
        """Whether a subject can have another process after one that failed: then its request counts the attempts."""
        return "attempt" in self.starts_on.__struct_fields__

    def state(self, stands: Stands) -> State:
        """The state of a process as a whole."""
        if not self.whole:
            return self._states_of_machines[stands[0]]
        return next(each.state for each in self.whole if all(state.name in stands for state in each.where))

    def waits_for(self, stands: Stands) -> str:
        """What happens next, in words: what the last one waits for of its machines that go on."""
        at = [self.state_of_machine(each) for each in stands]
        return next((each.waits_for for each in reversed(at) if not each.final), "")

    def state_of_machine(self, name: str) -> State:
        """A state of one of its machines."""
        return self._states_of_machines[name]

    def can_stand(self, stands: Stands) -> bool:
        """Whether these are states of its machines, in their order."""
        return bool(stands) and stands == tuple(at for each in self.machines if (at := each.at(stands)))

    def transition(self, stands: Stands, facts: Sequence[str]) -> Transition | None:
        """The way on from where a process stands that one of `facts` opens, if any."""
        found = (machine.transition(stands, facts) for machine in self.machines)
        return next((each for each in found if each), None)

    def moved(self, stands: Stands, taken: Transition) -> Stands:
        """Where a process stands once it has taken a transition."""
        target = taken.target
        at = [target.name if target in machine.states else machine.at(stands) for machine in self.machines]
        return tuple(each for each in at if each)

    def keeps(self, fact: str) -> bool:
        """Whether a fact counts from now on, and not only in the state that it meets: events of other modules do."""
        return all(from_elsewhere(each.on) for each in self.transitions if each.on.__name__ == fact)

    def acknowledgeable(self, stands: Stands) -> bool:
        """Whether a process waits for a person to have seen why it failed."""
        return self.transition(stands, [AcknowledgeProcessFailure.__name__]) is not None

    @cached_property
    def acknowledgeable_states(self) -> Sequence[State]:
        """The states in which a process waits for a person to acknowledge its failure."""
        return [state for state in self.states if any(self.acknowledgeable(each) for each in self._places(state))]

    def _places(self, state: State) -> Iterator[Stands]:
        """Wherever a process can stand when it is in a state."""
        for names in product(*([None, *(each.name for each in machine.states)] for machine in self.machines)):
            stands = tuple(each for each in names if each)
            if stands and self.state(stands) == state:
                yield stands

    def _mixed(self) -> Iterator[str]:
        for state in self.states:
            if len({self.acknowledgeable(each) for each in self._places(state)}) > 1:
                yield f"In {state.name} its failure may be acknowledged, or not: that should be two states."
