"""What comes of it when a message of a process is discarded, and what a person can say then. Values in, values out."""

from collections.abc import Sequence

from messaging.messages import Entry, Message
from process_manager.definition import Definition
from process_manager.states import Outcome, Stands


def ways_out(
    definition: Definition, stands: Stands, has_deadline: bool, discarded: Sequence[Entry]
) -> list[tuple[Outcome, Entry]]:
    """What a person can truly say of a process that stands there (nowhere: not started), and what brings that about.

    That is one of the messages that were `discarded`: a command that another module waits for, or an event that the
    process itself waits for, and not only until a deadline.
    """
    return [
        (outcome, entry)
        for outcome in definition.outcomes
        for entry in discarded
        if entry.type in [each.__name__ for each in outcome.by]
        and (entry.kind == "command" or (not has_deadline and definition.transition(stands, [entry.type])))
    ]


def if_discarded(definition: Definition, event: type[Message]) -> str:
    """What will come of it when an event is discarded at the process manager, as a sentence for a person."""
    waiting = [each.source for each in definition.transitions if each.on is event and each.source]
    if not waiting:
        return "No process waits for it."
    sentences = []
    for state in waiting:
        said = any(event in each.by for each in definition.outcomes)
        until = (
            "until its deadline" if state.timeout else "for ever" + ", unless you say on its page what happened" * said
        )
        sentences.append(f"A process that waits for {state.waits_for} then waits {until}.")
    return " ".join(sentences)
