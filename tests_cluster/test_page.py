"""The page over real servers: large answers come whole, and a module that is down is named."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from cluster.asking import PIECE
from cluster.local import Cluster
from systems.voiding_apart import NAMES
from tests.server import free_port
from tests_cluster.watch import billing, until

MANY = 12_000
"""Documents in one report: more than a message of the servers may hold."""


class Site:
    """A cluster with its page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.cluster = Cluster(folder, NAMES, {"SLOW_DOWN": "0", "PORT": str(self.port)})

    def get(self, path: str) -> tuple[int, Any]:
        """The status and the JSON at a path; 0 where nobody answers."""
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Accept": "application/json"})
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, None

    def is_well(self) -> bool:
        return self.get("/health")[0] == 200


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    found = Site(tmp_path)
    with found.cluster:
        until("all is well", found.is_well)
        yield found


def documents(site: Site) -> Sequence[Any]:
    """What is in the first report; nothing while there is none."""
    status, report = site.get("/reports/R-0001")
    return report["documents"] if status == HTTPStatus.OK else []


def test_an_answer_larger_than_a_message_comes_whole(site: Site) -> None:
    with billing(site.folder) as issuing, issuing.transaction():
        for _ in range(MANY):
            issuing.issue("invoice", "Contoso", 100)
    until("all are collected", lambda: len(documents(site)) == MANY)
    assert len(json.dumps(documents(site))) > PIECE


def test_a_module_that_was_killed_is_named_and_the_others_answer(site: Site) -> None:
    site.cluster.kill("reports")
    until("reports is missed", lambda: site.get("/reports")[0] == 503)
    assert site.get("/reports")[1]["detail"] == "Reports is down. What is meant for it waits."
    assert site.get("/documents")[0] == site.get("/processes")[0] == site.get("/log/reports")[0] == 200
    site.cluster.start_one("reports")
    until("all is well again", site.is_well)
