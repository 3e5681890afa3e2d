"""What checks may ask in SQL of messages that anybody may have written into a file.

All values come as bytes, `cast(… as blob)`: SQLite's text may be no UTF-8, and Python would refuse it.
"""

import sqlite3

from messaging.clock import is_time
from messaging.messages import fields
from messaging.store import from_utf8


def register(connection: sqlite3.Connection) -> None:
    """Let a connection use the functions."""
    connection.create_function("reads_as", 2, reads_as, deterministic=True)
    connection.create_function("tells_time", 1, tells_time, deterministic=True)
    connection.create_function("process_of", 1, process_of, deterministic=True)


def reads_as(data: bytes, type_: bytes) -> bool:
    """Whether a message's JSON can be read, as one of its type."""
    return (fields(data) or {}).get("type") == from_utf8(type_)


def tells_time(text: bytes) -> bool:
    """Whether it is a time."""
    return is_time(from_utf8(text))


def process_of(data: bytes) -> str | None:
    """The process that a message's JSON names, if it can be read and names one."""
    process_id = (fields(data) or {}).get("process_id")
    return None if process_id is None else str(process_id)
