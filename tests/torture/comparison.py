"""What is in the files of a system at rest, compared with what its clients were told is done."""

import math
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.torture.clients import Record
from tests.torture.outcome import MOVED_TWICE

REQUESTED = "DocumentVoidingRequested"
ENDED = ("DocumentVoided", "DocumentVoidingAborted")
AT_REST = ("document-voided", "marking-document-as-voided-failed", "failure-acknowledged")


class Files:
    """The files, read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.said = Counter[tuple[str, str | None]]()
        for module in ("billing", "process-manager", "reports"):
            self.said.update(self.rows(module, "select type, correlation_id from log"))

    def rows(self, module: str, sql: str) -> list[Any]:
        with closing(sqlite3.connect(self._folder / f"{module}.db")) as file:
            return file.execute(sql).fetchall()


def differences(folder: Path, records: Sequence[Record], until: float = math.inf) -> Iterator[str]:
    """A sentence for each thing that was answered until that moment and is not there, is there twice, or hangs."""
    files = Files(folder)
    yield from documents(files, records, until)
    yield from voidings(files, records, until)
    published = {row[0] for row in files.rows("reports", "select id from reports where status = 'published'")}
    for report in (each for record in records for each, at in record.published.items() if at <= until):
        if report not in published:
            yield f"{report} was published, and is not"
    states = dict(files.rows("process-manager", "select id, state from processes"))
    for process in (each for record in records for each, at in record.acknowledged.items() if at <= until):
        if states.get(process) != "failure-acknowledged":
            yield f"{process} was acknowledged, and is {states.get(process)}"
    for process, state in states.items():
        if state not in AT_REST:
            yield f"{process} hangs in {state}"
    for module in ("billing", "process-manager", "reports"):
        for (entry,) in files.rows(module, "select log || '-' || position from failures"):
            yield f"{module} could not handle {entry}"
        for (data,) in files.rows(module, MOVED_TWICE):
            yield f"{module} has moved its cursor twice, {data}"


def documents(files: Files, records: Sequence[Record], until: float) -> Iterator[str]:
    """Each form that was answered has its document; there is none of a form that nobody sent, and none twice."""
    there = {
        row[0]: row[1:] for row in files.rows("billing", "select form_key, id, kind, customer, amount from documents")
    }
    asked = {key: form for record in records for key, form in record.asked.items()}
    for key, (document, at) in ((key, each) for record in records for key, each in record.issued.items()):
        if at <= until and there.get(key, (None,))[0] != document:
            yield f"{document} was issued for {key}, which has {there.get(key)}"
    for key, (document, kind, customer, cents) in there.items():
        form = asked.get(key)
        if form != {"kind": kind, "customer": customer, "amount": f"{cents / 100:.2f}"}:
            yield f"{document} is {kind}, {customer}, {cents}, and asked for was {form}"
    issued = Counter(row[0] for row in files.rows("billing", ISSUED))
    collected = Counter(row[0] for row in files.rows("reports", COLLECTED))
    for document in (row[0] for row in there.values()):
        if (issued[document], collected[document]) != (1, 1):
            yield f"{document} was issued {issued[document]} times and collected {collected[document]} times"
    if issued.total() != len(there):
        yield f"{issued.total()} documents were issued, {len(there)} are there"


def voidings(files: Files, records: Sequence[Record], until: float) -> Iterator[str]:
    """Each voiding that was answered was requested; each that was requested was requested once, and ended once."""
    for process in (each for record in records for each, at in record.voidings.items() if at <= until):
        if not files.said[REQUESTED, process]:
            yield f"{process} was requested, and is not there"
    for process in {process for _, process in files.said if process}:
        requested, ended = files.said[REQUESTED, process], sum(files.said[each, process] for each in ENDED)
        if (requested, ended) != (1, 1):
            yield f"{process} was requested {requested} times and ended {ended} times"


ISSUED = "select json_extract(data, '$.document_id') from log where type = 'DocumentIssued'"
COLLECTED = "select json_extract(data, '$.document_id') from log where type = 'DocumentCollected'"
