"""What modules say to each other, and how a log keeps it."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, Literal

import msgspec

POSITION = re.compile(r"[0-9]{1,18}")

Kind = Literal["event", "command"]
Visibility = Literal["public", "internal"]


class Message(msgspec.Struct, frozen=True, tag=True):
    """A value that is said once and never changed. As JSON it carries its name as `type`."""

    recipient: ClassVar[str | None] = None
    visibility: ClassVar[Visibility] = "public"

    @property
    def correlation_id(self) -> str | None:
        """The process that the message belongs to, for the types that name one as `process_id`."""
        return getattr(self, "process_id", None)


class Event(Message, frozen=True):
    """Something that happened, named in the past tense. Whoever wants to may read it."""


class InternalEvent(Event, frozen=True):
    """Something that happened inside a module and is never handed to another one."""

    visibility = "internal"


class Command(Message, frozen=True):
    """Something that one module, its `recipient`, is asked to do, named in the imperative."""


@cache
def heading(type_: type[Message]) -> tuple[str, Kind, str | None, Visibility]:
    """What a log notes of every message of a type: its name, its kind, who it is for, and who may see it."""
    return type_.__name__, kind_of(type_), type_.recipient, type_.visibility


def kind_of(type_: type[Message]) -> Kind:
    """What a log notes of a message beside its type."""
    return "command" if issubclass(type_, Command) else "event"


def made_of(data: Mapping[str, Any], command: type[Command]) -> Command:
    """A command with its fields taken from `data` by name. Raises msgspec.ValidationError when one is missing."""
    return msgspec.convert(data, command)


def answering(event: Message, command: type[Command]) -> Command:
    """A command with its fields taken from an event by name. Raises msgspec.ValidationError when one is missing."""
    return made_of(msgspec.structs.asdict(event), command)


def fields(data: str | bytes) -> dict[str, Any] | None:
    """What is in a message's JSON; None where nobody can read it, as it is no JSON object."""
    try:
        return msgspec.json.decode(data, type=dict[str, Any])
    except (ValueError, RecursionError):
        return None


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One message as a log keeps it. `occurred_at` is RFC 3339 UTC text, `data` the message's JSON.

    The correlation id names the process that the message belongs to; the causation id names the
    message that it answers to (after Greg Young: both travel with every message).
    """

    log: str
    position: int
    type: str
    kind: Kind
    recipient: str | None
    visibility: Visibility
    correlation_id: str | None
    causation_id: str | None
    occurred_at: str
    data: str

    @property
    def id(self) -> str:
        """Log and position, as in `kitchen-24`: the name by which others call it their cause."""
        return f"{self.log}-{self.position}"

    @property
    def fields(self) -> dict[str, Any]:
        """What is in it, by name; nothing where nobody can read it."""
        return fields(self.data) or {}

    @property
    def shown(self) -> dict[str, Any] | str:
        """What is in it, by name; as the text that it is where nobody can read it."""
        found = fields(self.data)
        return self.data if found is None else found


def log_and_position(message_id: str) -> tuple[str, int] | None:
    """The log and position that a message's id names, None when it can be no message's id."""
    log, _, position = message_id.rpartition("-")
    return (log, int(position)) if POSITION.fullmatch(position) else None


class Gap(msgspec.Struct, frozen=True):
    """A position of a log whose message is internal: all that other modules learn of it."""

    position: int


class CursorMoved(InternalEvent, frozen=True):
    """A reader has handled its source's log up to and including `position`."""

    log: str
    position: int


class DeadlineArmed(InternalEvent, frozen=True):
    """Something is waited for until `deadline` (RFC 3339 UTC) at the longest."""

    process_id: str | None
    deadline: str


class MessageParked(InternalEvent, frozen=True):
    """A reader gave up on a message for now; it waits for a person to retry or discard it."""

    message_id: str
    error: str


class ParkedMessageRetried(InternalEvent, frozen=True):
    """A person had a parked message handled after all."""

    message_id: str


class ParkedMessageDiscarded(InternalEvent, frozen=True):
    """A person decided that a parked message will never be handled."""

    message_id: str


class CompensateManually(Command, frozen=True):
    """A person says what has come of a process that waited in vain: so a discarded message is handled after all."""

    process_id: str
    outcome: str
    message_id: str


class Refused(Exception):
    """A person's command that a rule forbids; its text is a sentence for that person. Nothing is written."""


class NotFound(Exception):
    """Something that was named does not exist; its text is a sentence for the person who named it."""


class Invalid(Exception):
    """A value from outside that does not fit; its text is a sentence for the person who sent it."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field
