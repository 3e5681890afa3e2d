"""What a kind of process is: a table of transitions between states. It knows no process by name."""

from collections.abc import Sequence
from dataclasses import dataclass

from messaging.messages import Command, Event, Message
from process_manager.messages import AcknowledgeProcessFailure
from process_manager.states import Outcome, State, Transition
from process_manager.validation import from_elsewhere, problems


class BadDefinition(ValueError):
    """A table that could not be run; its text says in sentences what is wrong with it."""


@dataclass(frozen=True)
class Definition:
    """A kind of process, without cycles: `transitions` in the order in which they are tried.

    `subject` names the field of the starting event whose value has at most one unfinished process, `turns_away` the
    command that answers a request for a second one. `also_told` are events that it notes without changing state.
    `outcomes` are what a person can say when a message was discarded that the process, or somebody else, waits for.
    Raises BadDefinition when the table could not be run.
    """

    name: str
    subject: str
    turns_away: type[Command]
    transitions: Sequence[Transition]
    also_told: Sequence[type[Event]] = ()
    outcomes: Sequence[Outcome] = ()

    def __post_init__(self) -> None:
        found = list(problems(self.subject, self.turns_away, self.transitions, self.outcomes))
        if found:
            raise BadDefinition(f"The process {self.name} cannot be run. {' '.join(found)}")

    @property
    def states(self) -> list[State]:
        return list(dict.fromkeys(transition.target for transition in self.transitions))

    @property
    def starts_on(self) -> type[Message]:
        return next(transition.on for transition in self.transitions if transition.source is None)

    @property
    def subject_title(self) -> str:
        """What a subject is called: "order" for `order_id`."""
        return self.subject.removesuffix("_id").replace("_", " ")

    @property
    def fields(self) -> list[str]:
        """The fields of the starting event that are shown of a process, the subject first."""
        fields = [each for each in self.starts_on.__struct_fields__ if each not in ("process_id", self.subject)]
        return [self.subject, *fields]

    def state(self, name: str) -> State:
        return next(state for state in self.states if state.name == name)

    def transition(self, state: str | None, facts: Sequence[str]) -> Transition | None:
        """The way out of `state` (None: into the first one) that one of `facts` opens, if any."""
        for each in self.transitions:
            if (each.source and each.source.name) == state and each.on.__name__ in facts:
                return each
        return None

    def keeps(self, fact: str) -> bool:
        """Whether a fact counts from now on, and not only in the state that it meets: events of other modules do."""
        return all(from_elsewhere(each.on) for each in self.transitions if each.on.__name__ == fact)

    def acknowledgeable(self, state: str | None) -> bool:
        """Whether a process in `state` waits for a person to have seen why it failed."""
        return self.transition(state, [AcknowledgeProcessFailure.__name__]) is not None

    @property
    def acknowledgeable_states(self) -> list[State]:
        """The states in which a process waits for a person to acknowledge its failure."""
        return [state for state in self.states if self.acknowledgeable(state.name)]
