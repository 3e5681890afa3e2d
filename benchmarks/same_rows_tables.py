"""What the process manager of the hand-written peer finds in its file, and writes there, for a whole batch at once."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.messages import AMONG, BEGIN, SAY, LogRow, Message, names

REQUESTED = "voiding-requested"


@dataclass
class Written:
    """What a batch comes to."""

    said: list[LogRow] = field(default_factory=list)
    begun: list[tuple[str, str, str, str]] = field(default_factory=list)
    armed: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    disarmed: list[tuple[str]] = field(default_factory=list)
    advanced: list[tuple[str, str, str, str | None, str]] = field(default_factory=list)
    reasons: list[tuple[str, str]] = field(default_factory=list)


def known_to(manager: sqlite3.Connection, requests: Sequence[Message]) -> tuple[set[str], set[str]]:
    """Which of these processes were started or turned away before, and which documents have one that is unfinished."""
    ids = names(each["process_id"] for each in requests)
    known = manager.execute(
        f"select id from processes where id {AMONG}"
        f" union all select process_id from turned_away where process_id {AMONG}",
        (ids, ids),
    )
    busy = manager.execute(
        f"select subject from processes where definition = 'voiding' and subject {AMONG} and finished_at is null",
        (names(each["document_id"] for each in requests),),
    )
    return {row[0] for row in known.fetchall()}, {row[0] for row in busy.fetchall()}


def standing_of(manager: sqlite3.Connection, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Where processes stand: their state and, as JSON, the facts that they were told."""
    rows = manager.execute(f"select id, state, facts from processes where id {AMONG}", (names(ids),)) if ids else []
    return {id_: (state, facts) for id_, state, facts in rows}


def write(manager: sqlite3.Connection, written: Written) -> None:
    """Write what a batch comes to."""
    manager.executemany(
        "insert into processes (id, definition, subject, state, stands, facts, data, started_at)"
        f" values (?, 'voiding', ?, '{REQUESTED}', '{REQUESTED}', '[\"{BEGIN}\"]', ?, ?)",
        written.begun,
    )
    manager.executemany(
        "insert into deadlines (id, armed_at, due_at, process_id, type, data) values (?, ?, ?, ?, 'DeadlinePassed', ?)",
        written.armed,
    )
    manager.executemany("delete from deadlines where id = ?", written.disarmed)
    manager.executemany(
        "update processes set state = ?, stands = ?, facts = ?, finished_at = ? where id = ?", written.advanced
    )
    manager.executemany("update processes set data = json_set(data, '$.reason', ?) where id = ?", written.reasons)
    manager.executemany(SAY, written.said)
