"""Clients that put the real app under load, each with its own record of what it asked for and what was answered."""

import json
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from random import Random
from typing import Any

from tests.server import PATIENCE

KINDS = ("invoice", "receipt", "credit-note")
CUSTOMERS = ("Contoso", "Fabrikam", "Nordwind Traders", "Wide World Importers", "Alfreds Futterkiste")
FAILED = "marking-document-as-voided-failed"
CLIENTS = 8


class Unanswered(Exception):
    """The connection ended before an answer had come: what was asked for may have been done or not."""


@dataclass
class Record:
    """What one client was told is done, each with the moment (`time.monotonic()`) of the answer.

    `asked` are the forms by their keys, `issued` the documents by the key of their form.
    """

    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    issued: dict[str, tuple[str, float]] = field(default_factory=dict)
    voidings: dict[str, float] = field(default_factory=dict)
    published: dict[str, float] = field(default_factory=dict)
    acknowledged: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def answers(self) -> int:
        """How often it was told that something is done."""
        return len(self.issued) + len(self.voidings) + len(self.published) + len(self.acknowledged)


class Client:
    """One of them: what it does next is drawn from its seed. A form that was not answered is sent again."""

    def __init__(self, name: str, port: int, seed: str) -> None:
        self.record = Record()
        self._name = name
        self._port = port
        self._random = Random(seed)
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)

    def work(self, stop: threading.Event) -> None:
        """Do one thing after the other until told to stop, or until there is no answer; first what had none before."""
        deeds: Sequence[Callable[[], None]] = (self.issue, self.issue, self.void, self.void, self.publish, self.see)
        try:
            self.finish()
            while not stop.is_set():
                self._random.choice(deeds)()
        except Unanswered:
            self._connection.close()

    def finish(self) -> None:
        """Send the forms again that were not answered."""
        for key in self.record.asked.keys() - self.record.issued.keys():
            self._send(key)

    def issue(self) -> None:
        key = f"{self._name}-{len(self.record.asked)}"
        amount = f"{self._random.randrange(1, 10_000)}.00"
        kind, customer = self._random.choice(KINDS), self._random.choice(CUSTOMERS)
        self.record.asked[key] = {"kind": kind, "customer": customer, "amount": amount}
        self._send(key)

    def void(self) -> None:
        """Ask for a document of its own to be voided; one that it was told of must be there."""
        if self.record.issued:
            document, _ = self._random.choice(list(self.record.issued.values()))
            answer = self._ask("POST", f"/documents/{document}/void", 202, 409)
            if "process_id" in answer:
                self.record.voidings[answer["process_id"]] = time.monotonic()

    def publish(self) -> None:
        """Send somebody's open report."""
        if reports := self._ask("GET", "/reports?status=open&limit=10", 200)["reports"]:
            report = self._random.choice(reports)["id"]
            if "id" in self._ask("POST", f"/reports/{report}/publish", 200, 409):
                self.record.published.setdefault(report, time.monotonic())

    def see(self) -> None:
        """Acknowledge a failure."""
        if failed := self._ask("GET", f"/processes?state={FAILED}&limit=10", 200)["processes"]:
            process = self._random.choice(failed)["id"]
            if "id" in self._ask("POST", f"/processes/{process}/acknowledge", 200, 409):
                self.record.acknowledged.setdefault(process, time.monotonic())

    def _send(self, key: str) -> None:
        document = self._ask("POST", "/documents", 201, key=key, **self.record.asked[key]).get("id")
        if document:
            self.record.issued[key] = document, time.monotonic()

    def _ask(self, method: str, path: str, *expected: int, **fields: str) -> Any:
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        try:
            self._connection.request(method, path, urllib.parse.urlencode(fields), headers)
            answer = self._connection.getresponse()
            body = json.loads(answer.read())
        except (OSError, HTTPException) as error:
            raise Unanswered from error
        if answer.status not in expected:
            self.record.wrong.append(f"{method} {path} was answered with {answer.status}: {body}")
        return body


@contextmanager
def at_work(clients: Sequence[Client]) -> Iterator[Callable[[int], None]]:
    """All clients work at the same time; inside, `answered(n)` waits until they had so many more answers.

    At the end each has its last answer, or none. Raises AssertionError when answers do not come.
    """
    stop = threading.Event()
    threads = [threading.Thread(target=each.work, args=(stop,)) for each in clients]
    before = sum(each.record.answers for each in clients)

    def answered(more: int) -> None:
        there, until = before, time.monotonic() + PATIENCE
        while there < before + more:
            assert time.monotonic() < until, "no more answers come"
            time.sleep(0.001)
            known, there = there, sum(each.record.answers for each in clients)
            until = time.monotonic() + PATIENCE if there > known else until

    for thread in threads:
        thread.start()
    try:
        yield answered
    finally:
        stop.set()
        for thread in threads:
            thread.join()
