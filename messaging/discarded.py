"""Messages that a person discarded, and that nobody has answered: whoever waits for that waits in vain."""

from messaging.log import Log
from messaging.messages import CompensateManually, Entry, MessageParked, ParkedMessageDiscarded

GIVEN_UP = {MessageParked.__name__, ParkedMessageDiscarded.__name__}


def unanswered(log: Log, process_id: str) -> list[str]:
    """The ids of the messages of a process that were discarded at the log's module, and that led to nothing there."""
    discarded: dict[str, None] = {}
    answered = set()
    for entry in log.of_process(process_id):
        if entry.type == ParkedMessageDiscarded.__name__ and entry.causation_id:
            discarded[entry.causation_id] = None
        elif entry.type == CompensateManually.__name__:
            answered.add(compensated(entry))
        elif entry.type not in GIVEN_UP:
            answered.add(entry.causation_id)
    return [each for each in discarded if each not in answered]


def compensated(entry: Entry) -> str | None:
    """The id of the message that a person had handled after all; None where the command cannot be read."""
    found = entry.fields.get("message_id")
    return found if isinstance(found, str) else None
