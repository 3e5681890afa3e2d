"""Reads the three files of a data directory and prints every broken rule of the design: `python check.py DATA_DIR`.

It may run beside the app, which waits meanwhile; what is on its way is left out of the comparison. Exit code 0 when
no rule is broken, 1 when one is, 2 when the files cannot be read.
"""

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

MODULES = ("billing", "process-manager", "reports")
READERS = {
    "billing": ("process-manager",),
    "process-manager": ("billing", "reports"),
    "reports": ("billing", "process-manager"),
}
FINAL = ("document-voided", "failure-acknowledged")


class Files:
    """The three files, held still at one common moment: nobody writes while they are open."""

    def __init__(self, data_dir: Path, stack: ExitStack) -> None:
        self._files: dict[str, sqlite3.Connection] = {}
        for name in MODULES:
            path = data_dir / f"{name}.db"
            if not path.is_file():
                raise FileNotFoundError(f"{path} is missing")
            file = stack.enter_context(
                closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=10))
            )
            file.row_factory = sqlite3.Row
            file.execute("begin immediate")
            self._files[name] = file

    def rows(self, module: str, sql: str, *values: object) -> list[sqlite3.Row]:
        return self._files[module].execute(sql, values).fetchall()

    def cursor(self, reader: str, source: str) -> int:
        return max(
            (row[0] for row in self.rows(reader, "select position from cursors where log = ?", source)), default=0
        )

    def in_flight(self) -> set[str]:
        """Documents about which a message is on its way, or could not be handled yet."""
        data = [
            json.loads(row["data"])
            for reader, sources in READERS.items()
            for source in sources
            for row in self.rows(
                source,
                "select data from log where position > ? and visibility = 'public' and coalesce(recipient, ?) = ?",
                self.cursor(reader, source),
                reader,
                reader,
            )
        ]
        for module in MODULES:
            entries = [json.loads(row[0]) for row in self.rows(module, "select entry from failures")]
            data += [json.loads(entry["data"]) for entry in entries]
        return {each["document_id"] for each in data if "document_id" in each}


def broken_rules(data_dir: Path) -> list[str]:
    """One sentence for each broken rule. Raises FileNotFoundError when a module's file is missing."""
    with ExitStack() as stack:
        files = Files(data_dir, stack)
        return [*logs(files), *totals(files), *agreement(files), *processes(files)]


def logs(files: Files) -> Iterator[str]:
    """Positions without gaps, causes that exist, correlation ids of the process, cursors within their logs."""
    ids = set()
    rows = {module: files.rows(module, "select * from log order by position") for module in MODULES}
    for module in MODULES:
        ids |= {f"{module}-{row['position']}" for row in rows[module]}
        if [row["position"] for row in rows[module]] != list(range(1, len(rows[module]) + 1)):
            yield f"the positions of {module}'s log have gaps"
    for module in MODULES:
        for row in rows[module]:
            name = f"{module}-{row['position']} {row['type']}"
            if row["causation_id"] and row["causation_id"] not in ids:
                yield f"{name}: its cause {row['causation_id']} does not exist"
            process_id = json.loads(row["data"]).get("process_id")
            if process_id and process_id != row["correlation_id"]:
                yield f"{name}: of process {process_id}, but correlated with {row['correlation_id']}"
    for reader, sources in READERS.items():
        for source in sources:
            if files.cursor(reader, source) > len(rows[source]):
                yield f"{reader}'s cursor is behind the end of {source}'s log"


def totals(files: Files) -> Iterator[str]:
    """A report's total is the sum of its documents that are not voided; a customer has one open report."""
    for row in files.rows(
        "reports",
        "select id, total, counted, (select coalesce(sum(amount), 0) from documents where report_id = reports.id"
        " and marked_by is null) as sum, (select count(*) from documents where report_id = reports.id"
        " and marked_by is null) as count from reports where total <> sum or counted <> count",
    ):
        yield f"{row['id']} has {row['total']} of {row['counted']} documents, not {row['sum']} of {row['count']}"
    for row in files.rows(
        "reports", "select customer from reports where status = 'open' group by customer having count(*) > 1"
    ):
        yield f"{row['customer']} has more than one open report"


def agreement(files: Files) -> Iterator[str]:
    """Billing and Reports agree on every document that no message is on its way about."""
    in_flight = files.in_flight()
    billing = {row["id"]: row for row in files.rows("billing", "select * from documents")}
    reports = {
        row["id"]: row
        for row in files.rows(
            "reports", "select documents.*, status from documents left join reports on reports.id = report_id"
        )
    }
    running = {
        row["subject"]
        for row in files.rows("process-manager", "select subject, state from processes where finished_at is null")
        if not row["state"].endswith("-failed")
    }
    for id_ in sorted({*billing, *reports}):
        if id_ not in billing:
            yield f"{id_} is in Reports, but was never issued"
            continue
        document, held = billing[id_], reports.get(id_)
        voided, marked = document["status"] == "voided", bool(held and held["marked_by"])
        if voided and held and held["status"] == "published" and not marked:
            yield f"{id_} is voided, but the published report {held['report_id']} counts it (rule 1)"
        if id_ in in_flight:
            continue
        if held is None or held["report_id"] is None:
            yield f"{id_} was issued, but is in no report"
        elif held["amount"] != document["amount"]:
            yield f"{id_} is over {document['amount']} in Billing and {held['amount']} in Reports"
        if id_ not in running and voided != marked:
            yield f"{id_} is {document['status']} in Billing, but {'' if marked else 'not '}marked in Reports (rule 2)"
        if document["status"] == "voiding" and id_ not in running:
            yield f"{id_} is being voided, but no process is at it (rule 4)"
        if document["status"] == "voided" and held and held["marked_by"] not in (None, document["process_id"]):
            yield f"{id_} was voided by {document['process_id']}, but marked by {held['marked_by']} (rule 2)"


def processes(files: Files) -> Iterator[str]:
    """At most one unfinished process a document, each waiting for something that can still come; derived ids."""
    in_flight = files.in_flight()
    rows = files.rows("process-manager", "select * from processes order by seq")
    unfinished: dict[str, str] = {}
    deadlines = {row["id"] for row in files.rows("process-manager", "select id from deadlines")}
    for row in rows:
        id_, subject, state = row["id"], row["subject"], row["state"]
        if id_ != f"voiding-{subject}-{json.loads(row['data'])['attempt']}":
            yield f"{id_} is not the id of a process of {subject} (rule 5)"
        if (state in FINAL) != (row["finished_at"] is not None):
            yield f"{id_} is in state {state}, finished at {row['finished_at']}"
        if row["finished_at"]:
            continue
        if subject in unfinished:
            yield f"{subject} has two unfinished processes, {unfinished[subject]} and {id_} (rule 3)"
        unfinished[subject] = id_
        waits = row["id"] in deadlines or state.endswith("-failed") or subject in in_flight
        if not waits:
            yield f"{id_} is in state {state} and waits for nothing that can still come (rule 4)"


def main() -> int:
    """Check the directory named on the command line; returns the exit code."""
    if len(sys.argv) != 2:
        print("usage: python check.py DATA_DIR", file=sys.stderr)
        return 2
    try:
        broken = broken_rules(Path(sys.argv[1]))
    except (FileNotFoundError, sqlite3.Error) as error:
        print(f"{sys.argv[1]} cannot be checked: {error}.", file=sys.stderr)
        return 2
    print("\n".join(broken) or f"{sys.argv[1]}: no rule is broken.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
