"""What has become of it all, in the files of a system at rest: the same, however often it was interrupted."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

# A cursor that moved to the same place twice was not kept together with what came of the messages before it.
SAID = "select type, correlation_id, count(*) from log where type <> 'CursorMoved' group by 1, 2"
MOVED_TWICE = "select data from log where type = 'CursorMoved' group by 1 having count(*) > 1"
TOLD: Mapping[str, tuple[str, ...]] = {
    "billing": (
        SAID,
        MOVED_TWICE,
        "select id, kind, customer, amount, status, attempt, process_id, form_key from documents",
    ),
    "process-manager": (
        SAID,
        MOVED_TWICE,
        "select id, state, finished_at is null, deadline is null from processes_and_deadlines",
        "select * from turned_away",
    ),
    "reports": (
        SAID,
        MOVED_TWICE,
        "select id, customer, number, total, counted, status from reports",
        "select id, report_id, amount, marked_by from documents",
        "select * from verdicts",
    ),
}


def outcome(folder: Path) -> dict[str, list[list[object]]]:
    """Every thing as it stands and how often everything was said, by module; moments and positions left out."""
    found: dict[str, list[list[object]]] = {}
    for module, questions in TOLD.items():
        with closing(sqlite3.connect(folder / f"{module}.db")) as file:
            found[module] = [sorted(file.execute(sql).fetchall(), key=repr) for sql in questions]
    return found
