"""What is known of a process, put together from what each module tells of it."""

from collections.abc import Sequence

from messaging.history import LoggedMessage, history, shape
from messaging.messages import Entry
from messaging.module import Module
from messaging.subscription import Subscription
from pages.readings import Said
from pages.stage import Stage


def history_of(stage: Stage, process_id: str) -> list[LoggedMessage]:
    """Every message of a process, whichever log it is in, in order, as JSON has them."""
    told = (stage.ask(module.name, "history", process_id=process_id) for module in stage.system.modules)
    return history([Entry(**row) for row in rows] for rows in told)


def in_vain(stage: Stage, process_id: str) -> list[tuple[Subscription, Entry]]:
    """The messages of a process for which somebody waits in vain, each with who was to read it."""
    return [
        stage.system.message_for(module.name, id_)
        for module in stage.system.modules
        for id_ in stage.ask(module.name, "discarded", process_id=process_id)
        if not id_.startswith(f"{module.name}-")
    ]


def with_readings(stage: Stage, history: Sequence[LoggedMessage]) -> list[LoggedMessage]:
    """A history with a note by each reader at which a message of it led to nothing: that its cursor moved past it.

    A note that stands for many messages stands here for the last one that the reader's cursor moved past.
    """
    read = {module.name: read_by(stage, module, history) for module in stage.system.modules}
    notes = {}
    for message in history:
        for module in stage.system.modules:
            if note := read[module.name].get(message["id"]):
                notes[note.id] = LoggedMessage(
                    **{**shape(note), "causation_id": message["id"], "correlation_id": message["correlation_id"]}
                )
    found = list(history)
    for one in sorted(notes.values(), key=lambda each: each["occurred_at"]):
        cause = next(place for place, each in enumerate(found) if each["id"] == one["causation_id"])
        later = (place for place in range(cause + 1, len(found)) if found[place]["occurred_at"] > one["occurred_at"])
        found.insert(next(later, len(found)), one)
    return found


def read_by(stage: Stage, module: Module, history: Sequence[LoggedMessage]) -> dict[str, Entry]:
    """What a module noted when it had read messages that led to nothing there, by the ids of these."""
    answered = {each["causation_id"] for each in history if each["log"] == module.name}
    asked = [each for each in history if each["id"] not in answered and concerns(module, each)]
    if not asked:
        return {}
    messages = [Said(log=each["log"], position=each["position"], occurred_at=each["occurred_at"]) for each in asked]
    rows = stage.ask(module.name, "readings", messages=messages)
    return {each["id"]: Entry(**row) for each, row in zip(asked, rows, strict=True) if row}


def concerns(module: Module, message: LoggedMessage) -> bool:
    """Whether a message is one that a module reads, to do something about it."""
    reader = next((each for each in module.subscriptions if each.source.name == message["log"]), None)
    if reader is None or message["visibility"] != "public":
        return False
    if message["kind"] == "command":
        return message["recipient"] == module.name
    return message["type"] in reader.delivery.handling
