"""What persons do with documents, reports and processes in a play, and what they must be answered."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from billing.messages import Kind
from billing.module import KINDS
from billing.samples import CONTOSO, NORDWIND, SAMPLES
from tests.support import get
from tests.torture.expected import FAILED, Document
from tests.torture.play import Play
from web.forms import decimal_text

CUSTOMERS = (CONTOSO, NORDWIND)
Pick = st.integers(0, 999)
"""Which one of those that are there."""


class Clicks(Play):
    """One click at a time; nobody else clicks meanwhile, so each answer is known before."""

    @initialize()
    def begin(self) -> None:
        """Some documents are there, in reports."""
        self.post("/samples", 201)
        for number, (kind, customer, amount) in enumerate(SAMPLES):
            self.expected.issued(kind, customer, amount, f"sample-{number}")
        self.system.worker.drain()

    @rule(
        kind=st.sampled_from(KINDS),
        customer=st.sampled_from(CUSTOMERS),
        amount=st.integers(1, 999_999_999),
        key=st.sampled_from(["", "once", "twice"]),
    )
    def issue(self, kind: Kind, customer: str, amount: int, key: str) -> None:
        document = self.expected.issued(kind, customer, amount, key)
        fields = {"kind": kind, "customer": customer, "amount": decimal_text(amount), "key": key}
        told = self.post("/documents", 201, **fields)
        assert told["id"] == document.id
        self.expected.check(told)

    @precondition(lambda self: self.expected.documents)
    @rule(picks=st.lists(Pick, min_size=1, max_size=4))
    def void(self, picks: list[int]) -> None:
        self.void_some(picks)

    def void_some(self, picks: list[int]) -> None:
        documents = list(self.expected.documents.values())
        for pick in picks if documents else ():
            self.void_one(documents[pick % len(documents)])

    def void_one(self, document: Document) -> None:
        if get(self.client, f"/documents/{document.id}")["status"] != "issued":
            self.post(f"/documents/{document.id}/void", 409)
            return
        sent = any(each["id"] == document.id for report in self.expected.sent.values() for each in report["documents"])
        free = not self.broken and all(each["finished_at"] for each in self.all("processes", document=document.id))
        self.expected.asked(document, sent=sent, free=free)
        told = self.post(f"/documents/{document.id}/void", 202)
        assert told["process_id"] == document.process_id
        self.expected.check(told["document"])

    @precondition(lambda self: self.expected.documents)
    @rule(pick=Pick)
    def publish(self, pick: int) -> None:
        found = self.all("reports")
        if not found:
            self.post("/reports/R-0001/publish", 404)
            return
        report = found[pick % len(found)]
        sealed = report["status"] == "published"
        empty = all(each["voided"] for each in report["documents"])
        told = self.post(f"/reports/{report['id']}/publish", 409 if empty and not sealed else 200)
        if not empty and not sealed:
            assert {**told, "status": "open", "published_at": None} == report
            self.expected.sent[report["id"]] = told
            self.expected.disturbed([each["id"] for each in report["documents"]])

    @precondition(lambda self: self.asked)
    @rule(pick=Pick)
    def acknowledge(self, pick: int) -> None:
        """One process, or all of them."""
        found = self.all("processes")
        if pick % 2 or not found:
            failed = sum(each["state"] == FAILED for each in found)
            assert self.post("/processes/acknowledge", 200) == {"acknowledged": failed}
            return
        process = found[pick // 2 % len(found)]
        self.post(f"/processes/{process['id']}/acknowledge", 200 if process["state"] == FAILED else 409)

    @rule(limit=st.integers(1, 5), customer=st.sampled_from(("", *CUSTOMERS)))
    def read(self, limit: int, customer: str) -> None:
        """Every list page by page, and every log."""
        there = [each.id for each in self.expected.documents.values() if customer in ("", each.customer)]
        assert [each["id"] for each in self.all("documents", limit, customer=customer)] == there[::-1]
        for what in ("reports", "processes"):
            assert self.all(what, limit) == self.all(what)
        for log, head in get(self.client, "/health")["logs"].items():
            found = get(self.client, f"/log/{log}?limit=500")["messages"]
            assert [each["position"] for each in found] == list(range(1, min(head, 500) + 1))
