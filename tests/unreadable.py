"""Messages that a module would never have said, planted into the logs of a system that has worked."""

import sqlite3
from contextlib import closing
from pathlib import Path

SAYS = """'{"type": "' || type || '", """
WRONG_TYPES = (
    """"process_id": 5, "document_id": ["INV-0001"], "kind": 1, "customer": {}, "amount": "x", "attempt": "one","""
    """ "state": 7, "fact": null, "deadline": 3, "reason": [], "report_id": true}'"""
)
DATA = {
    "no JSON": "'it <b>was</b> late'",
    "half of it": "substr(data, 1, length(data) - 1)",
    "null": "'null'",
    "empty": "''",
    "a number": "'7'",
    "an array": "'[1, 2]'",
    "an empty object": "'{}'",
    "bytes": "x'00ff'",
    "no UTF-8": "cast(x'eda080' as text)",
    "no UTF-8 inside JSON": SAYS + """"document_id": "' || cast(x'eda080' as text) || '"}'""",
    "a lone surrogate": SAYS + """"document_id": "\\ud800"}'""",
    "too deep": SAYS + """"attempt": ' || replace(hex(zeroblob(20000)), '0', '[')""",
    "too large a number": SAYS + """"amount": 1e999}'""",
    "wrong types": SAYS + WRONG_TYPES,
    "another type": """'{"type": "SomethingElse"}'""",
}
COLUMNS = {
    "a time that is none": ("occurred_at", "'soon'"),
    "no time": ("occurred_at", "''"),
    "bytes as the time": ("occurred_at", "x'ff'"),
    "a time of no zone": ("occurred_at", "'2026-01-01T12:00:00'"),
    "a day that does not exist": ("occurred_at", "'2026-02-30T12:00:00.000000Z'"),
    "the last time": ("occurred_at", "'9999-12-31T23:59:59.999999Z'"),
    "the first time": ("occurred_at", "'0001-01-01T00:00:00.000000Z'"),
    "bytes as its process": ("correlation_id", "x'ff00'"),
    "no UTF-8 as its process": ("correlation_id", "cast(x'eda080' as text)"),
    "a number as its process": ("correlation_id", "7"),
    "another process": ("correlation_id", "'../<b>'"),
    "bytes as its cause": ("causation_id", "x'ff00'"),
    "a cause out of all numbers": ("causation_id", "'billing-99999999999999999999999'"),
    "itself as its cause": ("causation_id", "'{log}-' || (select max(position) + 1 from log)"),
    "bytes as its type": ("type", "x'ff00'"),
    "no type": ("type", "''"),
    "bytes as its recipient": ("recipient", "x'ff00'"),
    "no recipient": ("recipient", "null"),
}
KINDS = {**{name: ("data", sql) for name, sql in DATA.items()}, **COLUMNS}

SAID = {
    "billing": ("DocumentIssued", "DocumentVoided"),
    "process-manager": ("MarkDocumentAsVoided", "CompleteDocumentVoiding"),
    "reports": ("MarkingDocumentAsVoidedSucceeded",),
}
NOTED = {
    "billing": ("VoidDocument", "CursorMoved"),
    "process-manager": ("ProcessAdvanced", "DeadlineArmed"),
    "reports": ("DocumentCollected", "PublishReport"),
}
FIELDS = ("type", "kind", "recipient", "visibility", "correlation_id", "causation_id", "occurred_at", "data")


def plant(folder: Path, log: str, types: tuple[str, ...], kind: str) -> list[str]:
    """Say the first message of each of these types in a log once more, with something wrong; returns their ids."""
    column, sql = KINDS[kind]
    values = ", ".join(sql.replace("{log}", log) if each == column else each for each in FIELDS)
    planted = []
    with closing(sqlite3.connect(folder / f"{log}.db", isolation_level=None)) as db:
        for type_ in types:
            position = db.execute(
                f"insert into log ({', '.join(FIELDS)}) select {values} from log"
                " where position = (select min(position) from log where type = ?)",
                (type_,),
            ).lastrowid
            planted.append(f"{log}-{position}")
    return planted
