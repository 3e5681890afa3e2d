"""What most people write first: what does not fit a process's state is ignored and forgotten. Values in, values out."""

import msgspec

from messaging.messages import Command, Message, made_of
from process_manager.definition import Definition
from process_manager.process import Process


def ignore_what_does_not_fit(
    definition: Definition, process: Process, message: Message
) -> tuple[Process, list[Command]]:
    """The process after it was told `message`, and the commands that it sends: nothing of either in most states."""
    fact = type(message).__name__
    taken = definition.transition(process.stands, [fact])
    if taken is None:
        return process, []
    data = {**process.data, **msgspec.structs.asdict(message)}
    told = Process(process.id, process.subject, definition.moved(process.stands, taken), process.facts, data)
    return told, [made_of(data, each) for each in taken.commands]
