"""Voiding with DBOS, as its documentation has it: a durable workflow of two steps, from a queue, with its SQLite file.

What is the same: each step commits to its module's own SQLite file, a crash is survived, requests wait before the clock
starts. What is not there: modules that only listen to each other, a log of what was said (DBOS keeps the inputs and
outputs of the steps), deadlines, parking, refusals. Its queue looks for work once a second by default.
"""

import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from time import perf_counter

from dbos import DBOS, DBOSClient

QUEUE = "voidings"
TABLES = {
    "billing": ("create table documents (id text primary key, status text not null)", "voiding"),
    "reports": ("create table documents (id text primary key, marked_by text not null)", ""),
}
folder = Path(sys.argv[1]) if __name__ == "__main__" else Path()


def change(file: str, sql: str, values: Sequence[str]) -> None:
    """One transaction of a module."""
    with closing(sqlite3.connect(folder / f"{file}.db", timeout=30)) as connection, connection:
        connection.execute("pragma synchronous=full")
        connection.execute(sql, values)


@DBOS.step()
def mark(document_id: str, process_id: str) -> None:
    """Reports takes the document out."""
    change("reports", "update documents set marked_by = ? where id = ? and marked_by = ''", (process_id, document_id))


@DBOS.step()
def complete(document_id: str) -> None:
    """Billing voids it."""
    change("billing", "update documents set status = 'voided' where id = ? and status = 'voiding'", (document_id,))


@DBOS.workflow()
def void(document_id: str) -> None:
    """The process."""
    mark(document_id, str(DBOS.workflow_id))
    complete(document_id)


def main(n: int) -> float:
    """Void so many documents; returns the seconds from when all were requested."""
    ids = [f"INV-{number:04d}" for number in range(n)]
    for name, (table, value) in TABLES.items():
        with closing(sqlite3.connect(folder / f"{name}.db")) as file, file:
            file.execute("pragma journal_mode=wal")
            file.execute(table)
            file.executemany("insert into documents values (?, ?)", [(each, value) for each in ids])
    url = f"sqlite:///{folder / 'dbos.db'}"
    launch(url)
    DBOS.register_queue(QUEUE)
    DBOS.destroy()
    client = DBOSClient(system_database_url=url)
    asked = [
        client.enqueue(
            {"workflow_name": void.__qualname__, "queue_name": QUEUE, "workflow_id": f"voiding-{each}"}, each
        )
        for each in ids
    ]
    start = perf_counter()
    launch(url)
    for each in asked:
        each.get_result()
    seconds = perf_counter() - start
    for name, sql in (("billing", "status = 'voided'"), ("reports", "marked_by != ''")):
        with closing(sqlite3.connect(folder / f"{name}.db")) as file:
            found = file.execute(f"select count(*) from documents where {sql}").fetchone()[0]
            assert found == n, f"{name}: {found} of {n}"
    client.destroy()
    DBOS.destroy()
    return seconds


def launch(url: str) -> None:
    """Start DBOS in this process."""
    DBOS(config={"name": "voiding", "system_database_url": url, "log_level": "ERROR"})
    DBOS.launch()


if __name__ == "__main__":
    print(main(int(sys.argv[2])))
