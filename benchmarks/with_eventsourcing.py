"""Voiding with the library eventsourcing, as its documentation has it: aggregates, policies, a system with one runner.

What is the same: three applications with a SQLite file each, every message durable (WAL, `synchronous=FULL`, which are
its defaults), effects recorded once, requests waiting before the clock starts. What is more: it keeps every aggregate's
events and rebuilds it from them each time. What is not there: deadlines, retries, parking, refusals, causes.
"""

import sys
from functools import singledispatchmethod
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate, event
from eventsourcing.system import ProcessApplication, SingleThreadedRunner, System


class Document(Aggregate):
    """At Billing."""

    @event("Issued")
    def __init__(self, customer: str, amount: int) -> None:
        self.customer, self.amount, self.status = customer, amount, "issued"

    @event("VoidingRequested")
    def request_voiding(self) -> None:
        self.status = "voiding"

    @event("Voided")
    def void(self) -> None:
        self.status = "voided"


class Held(Aggregate):
    """A document at Reports."""

    @staticmethod
    def create_id(document_id: UUID) -> UUID:
        return uuid5(NAMESPACE_URL, f"/held/{document_id}")

    @event("Collected")
    def __init__(self, document_id: UUID) -> None:
        self.document_id: UUID = document_id
        self.marked_by: UUID | None = None

    @event("Marked")
    def mark(self, process_id: UUID) -> None:
        self.marked_by = process_id


class Voiding(Aggregate):
    """A process."""

    @staticmethod
    def create_id(document_id: UUID) -> UUID:
        return uuid5(NAMESPACE_URL, f"/voiding/{document_id}")

    @event("Started")
    def __init__(self, document_id: UUID) -> None:
        self.document_id, self.state = document_id, "voiding-requested"

    @event("MarkingSucceeded")
    def succeed(self, document_id: UUID) -> None:
        assert document_id == self.document_id
        self.state = "marking-document-as-voided-succeeded"

    @event("Ended")
    def end(self) -> None:
        self.state = "document-voided"


class Billing(ProcessApplication[UUID]):
    """Issues and voids documents."""

    def issue(self, customer: str, amount: int) -> UUID:
        document = Document(customer, amount)
        self.save(document)
        return document.id

    def request_voiding(self, document_id: UUID) -> None:
        document = self.repository.get(document_id)
        document.request_voiding()
        self.save(document)

    @singledispatchmethod
    def policy(self, domain_event: Any, processing_event: Any) -> None:
        """What is not named below concerns others."""

    @policy.register
    def _(self, told: Voiding.MarkingSucceeded, processing_event: Any) -> None:
        document = self.repository.get(told.document_id)
        document.void()
        processing_event.collect_events(document)


class Manager(ProcessApplication[UUID]):
    """Carries voidings through."""

    @singledispatchmethod
    def policy(self, domain_event: Any, processing_event: Any) -> None:
        """What is not named below concerns others."""

    @policy.register
    def _(self, told: Document.VoidingRequested, processing_event: Any) -> None:
        processing_event.collect_events(Voiding(told.originator_id))

    @policy.register
    def _(self, told: Held.Marked, processing_event: Any) -> None:
        process = self.repository.get(told.process_id)
        process.succeed(process.document_id)
        processing_event.collect_events(process)

    @policy.register
    def _(self, told: Document.Voided, processing_event: Any) -> None:
        process = self.repository.get(Voiding.create_id(told.originator_id))
        process.end()
        processing_event.collect_events(process)


class Reports(ProcessApplication[UUID]):
    """Collects documents and marks them."""

    @singledispatchmethod
    def policy(self, domain_event: Any, processing_event: Any) -> None:
        """What is not named below concerns others."""

    @policy.register
    def _(self, told: Document.Issued, processing_event: Any) -> None:
        processing_event.collect_events(Held(told.originator_id))

    @policy.register
    def _(self, told: Voiding.Started, processing_event: Any) -> None:
        held = self.repository.get(Held.create_id(told.document_id))
        held.mark(told.originator_id)
        processing_event.collect_events(held)


def main(folder: Path, n: int) -> float:
    """Void so many documents; returns the seconds from when all were requested."""
    files = {f"{name.upper()}_SQLITE_DBNAME": str(folder / f"{name}.db") for name in ("billing", "manager", "reports")}
    environment = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", **files}
    system = System([[Billing, Manager, Billing], [Manager, Reports, Manager], [Billing, Reports]])
    with SingleThreadedRunner(system, environment) as collecting:
        ids = [collecting.get(Billing).issue(f"Customer {i % 50}", 100) for i in range(n)]
    runner = SingleThreadedRunner(system, environment)
    billing, manager = runner.get(Billing), runner.get(Manager)
    for each in ids:
        billing.request_voiding(each)
    start = perf_counter()
    runner.start()
    # Whatever is said next has all that waits carried out.
    billing.issue("Customer", 100)
    seconds = perf_counter() - start
    ended = [manager.repository.get(Voiding.create_id(each)).state for each in ids]
    voided = [billing.repository.get(each).status for each in ids]
    assert ended == ["document-voided"] * n
    assert voided == ["voided"] * n
    runner.stop()
    return seconds


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), int(sys.argv[2])))
