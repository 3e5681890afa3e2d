"""Messages as the hand-written peer that writes the same rows reads and writes them."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from benchmarks.by_hand import Row

BEGIN, VOIDED, ABORTED = "DocumentVoidingRequested", "DocumentVoided", "DocumentVoidingAborted"
MARK, MARKED, FAILED = "MarkDocumentAsVoided", "MarkingDocumentAsVoidedSucceeded", "MarkingDocumentAsVoidedFailed"
COMPLETE, ABORT = "CompleteDocumentVoiding", "AbortDocumentVoiding"

SAY = (
    "insert into log (type, kind, recipient, visibility, correlation_id, causation_id, occurred_at, data)"
    " values (?, ?, ?, ?, ?, ?, ?, ?)"
)
AMONG = "in (select value from json_each(?))"

Message = dict[str, Any]
LogRow = tuple[str, str, str | None, str, str | None, str | None, str, str]

decode = msgspec.json.Decoder(Message).decode
encode = msgspec.json.Encoder().encode


class DoesNotFit(Exception):
    """Something that no run of the benchmark has in it."""


def read(rows: Sequence[Row]) -> list[tuple[int, str, Message]]:
    """Messages with their positions and types."""
    return [(position, type_, decode(data)) for position, type_, data in rows]


def event(type_: str, visibility: str, process: str | None, cause: str | None, now: str, data: Message) -> LogRow:
    """An event as a row of a log."""
    return type_, "event", None, visibility, process, cause, now, text({"type": type_, **data})


def command(type_: str, recipient: str, process: str, cause: str, now: str, data: Message) -> LogRow:
    """A command as a row of a log."""
    return type_, "command", recipient, "public", process, cause, now, text({"type": type_, **data})


def text(data: Message) -> str:
    """A message as JSON."""
    return encode(data).decode()


def names(values: Iterable[str]) -> str:
    """Values as SQL's json_each takes them."""
    return encode(list(values)).decode()
