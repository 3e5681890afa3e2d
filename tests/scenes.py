"""Situations of voiding that the page tests look at, made on the real app as a person would make them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.server import Server
from tests.support import at_rest

ON_FIRE = "the printer is on fire"
CUSTOMERS = (
    "Alfreds Futterkiste",
    "Contoso",
    "Nordwind Traders",
    "Berglunds snabbköp",
    "Fabrikam",
    "Island Trading",
    "Königlich Essen",
    "La maison d'Asie",
    "Old World Delicatessen",
    "Wartian Herkku",
)


def issued(server: Server, customer: str = "Contoso", amount: str = "10.00", kind: str = "invoice") -> str:
    """A new document's id."""
    return str(server.post("/documents", kind=kind, customer=customer, amount=amount)["id"])


def void(server: Server, document: str) -> str:
    """The id of the process that voids it."""
    return str(server.post(f"/documents/{document}/void")["process_id"])


def failed(server: Server, how_many: int = 1, customer: str = "Alfreds Futterkiste") -> list[str]:
    """Processes that failed, as the report with their documents was sent already; nothing is on its way then."""
    documents = [issued(server, customer, f"{each + 1}2.50") for each in range(how_many)]
    at_rest(server)
    report = server.get("/reports?status=open")["reports"]
    server.post(f"/reports/{next(each['id'] for each in report if each['customer'] == customer)}/publish")
    processes = [void(server, each) for each in documents]
    at_rest(server)
    return processes


def busy(server: Server, running: int = 15) -> None:
    """Some forty documents of ten customers in ten open reports and a sent one; six failures, some on their way."""
    failed(server, 6)
    rest = [issued(server, CUSTOMERS[each % 10], f"{1240 + 37 * each}.00") for each in range(34)]
    at_rest(server)
    server.post("/pace", seconds="6")
    for each in rest[:running]:
        void(server, each)


@contextmanager
def jammed(server: Server, write: str, module: str = "reports") -> Iterator[None]:
    """Meanwhile a module can't do a write, as `insert on verdicts`; what it could not handle is parked then."""
    with closing(sqlite3.connect(server.data_dir / f"{module}.db", isolation_level=None)) as db:
        db.execute(f"create trigger jam before {write} begin select raise(abort, '{ON_FIRE}'); end")
        yield
        at_rest(server)
        db.execute("drop trigger jam")


def parked(server: Server) -> str:
    """A document that Reports could not take in; another try would go well."""
    with jammed(server, "insert on documents"):
        return issued(server, "Fabrikam")


def given_up(server: Server) -> str:
    """The process of a document that Billing could not void; a person is about to discard the message."""
    document = issued(server, "Fabrikam")
    at_rest(server)
    with jammed(server, "update of status on documents when new.status = 'voided'", "billing"):
        return void(server, document)


def everything(server: Server) -> None:
    """All that a stage can show at once: much data, a parked message, a scene of the tour, and it is paused."""
    parked(server)
    busy(server, running=6)
    server.post("/tour/too-late")
    server.post("/pause")
