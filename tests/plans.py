"""What is wrong with SQLite's plan of a statement: that it goes through a table that grows, or sorts or counts it."""

import re
from collections.abc import Iterator, Mapping, Sequence

from tests.statements import Statement

BOUNDED: Mapping[str, str] = {
    "identity": "one row",
    "cursors": "a row for each log that is read",
    "stock": "a row for each product",
    "json_each": "what was asked for",
    "CONSTANT ROW": "what was asked for",
    "asked": "what was asked for",
    "(subquery-1)": "its own rows are looked at where they are read",
    "no_time": "deadlines that are no time, of which there are none",
    **{
        f"{table}_counted": "a row for each value that is counted by"
        for table in (
            *("processes", "reports", "failures", "carts", "orders", "payments", "shipments", "stays", "checkouts"),
        )
    },
}
"""What a statement may go through, and why that is not much."""

GROWS: Mapping[str, str] = {
    "left join documents on report_id = reports.id and marked_by is null": "a report with its documents",
    "where status = 'sent' group by sent": "what was ever sent is what left the shelf; a light looks the more rarely",
}
"""Statements of checks that take the longer the more there is of something; see `Round.go_on` in pages/lights.py."""

ALLOWED: Mapping[str, str] = {
    **GROWS,
    "from (select * from log order by position desc limit": "sorts the few last messages, of all that are",
    "from log where position > ? and visibility = 'public' and coalesce": "each message once, when it is new",
    "select position, data from log where position > ?": "each message once, when it is new, and of those the last 40",
    "from log where position > ? and type = ? order by position": "what was said since a scene of the tour began",
    "from log where position > ? and position <= ? and type = ?": "at most 2000 messages, see pages/readings.py",
    "select count(*) from (select 1 from log where position > ? and position <= ?": "no more than a wire counts, 1000",
    "select seq, correlation_id, data from failures where seq > ?": "each failure once, when it is new",
    "select seq from failures": "only after some failures are gone, and no more than a number is read of each",
    "select correlation_id, min(position) from failures where log = ?": "of the processes of one batch",
    "select min(retry_at) from failures where log = ?": "the first one in its index",
    "where customer = ?)": "the last one in its index",
    "from processes_and_deadlines where subject in (select value from json_each(?)) order by seq": "of some subjects",
    "select checkout_id from refusals where stay_id = ? order by": "of one stay",
    "select kind, amount from entries where stay_id = ? order by": "of one stay",
    "from entries where stay_id = stays.id and kind = 'charge'": "of some stays",
    "from guests where checkout_id in (select value from json_each(?)) order by": "of some groups",
    "select stay_id, guest, status, reason from guests where checkout_id = ? order by": "of one group",
    "select distinct checkout_id from guests where checkout_id in": "of some groups",
    "select stay_id, count(*) from guests where status = 'completed' and stay_id in": "of some stays",
}
"""Statements that go through, sort or count something, by a part of each, and why that is not all there is."""

AGGREGATES = re.compile(r"\b(?:count|sum|total|avg|min|max)\(|\bgroup by\b|\bdistinct\b")
GOES_THROUGH = re.compile(r"SCAN (?:\d+ )?(CONSTANT ROW|\S+)(?:.* INDEX (no_time)$)?")
OPEN_ENDED = re.compile(r"[<>]\?\)$")
NEXT_KEYS = re.compile(r"^select distinct (\w+) from \w+ where \1 > \? order by \1 limit \?$")


def wrong(statement: Statement, plan: Sequence[str]) -> Iterator[str]:
    """What the plan says, unless it is known to be little."""
    sql = statement.sql
    if any(part in sql for part in ALLOWED):
        return
    limited = " limit " in sql
    if sql.startswith("delete ") and " where " not in sql:
        yield "goes through all that it deletes"
    for line in plan:
        through = GOES_THROUGH.match(line)
        if through and not {*through.groups()} & {*BOUNDED} and not first_ones(sql, through[1]):
            yield f"goes through {through[1]}"
        if "TEMP B-TREE" in line:
            yield "sorts"
        if line.startswith("SEARCH") and OPEN_ENDED.search(line) and not limited:
            yield f"goes on to the end: {line}"
        if line.startswith("SEARCH") and "=" in line and AGGREGATES.search(sql):
            yield f"goes through all that it counts: {line}"
    if AGGREGATES.search(sql) and not NEXT_KEYS.match(sql) and any(OPEN_ENDED.search(line) for line in plan):
        yield "goes through all that it counts"


def first_ones(sql: str, table: str) -> bool:
    """Whether it reads the first or the last rows of a table in their order, whatever is in them, and no more."""
    return bool(re.search(rf"from {table}(_and_deadlines)?( order by (seq|position)( desc)?)? limit ", sql))
