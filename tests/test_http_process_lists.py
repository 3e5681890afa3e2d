"""Lists of processes over HTTP."""

import re

import pytest
from flask.testing import FlaskClient

from systems.voiding import Voiding
from tests.over_http import problem
from tests.processes import VOIDED, voided
from tests.support import JSON, get

__all__ = ["voided"]


@pytest.fixture
def four_processes(system: Voiding) -> None:
    """One for each of four documents; only that of the second one failed."""
    for customer in ("Contoso", "Fabrikam", "A & B", "Contoso"):
        system.billing.issue("invoice", customer, 100)
    system.worker.drain()
    system.reports.publish("R-0002")
    for number in range(1, 5):
        system.billing.void(f"INV-000{number}")
        system.worker.drain()


@pytest.mark.usefixtures("voided")
def test_a_list_has_processes_without_their_history(client: FlaskClient) -> None:
    assert get(client, "/processes") == {"processes": [VOIDED], "next": None}


@pytest.mark.usefixtures("four_processes")
def test_pages_lead_through_the_list_newest_first_each_process_once(client: FlaskClient) -> None:
    first = get(client, "/processes?limit=2")
    second = get(client, f"/processes?limit=2&before={first['next']}")
    numbers = [each["document_id"][-1] for each in first["processes"] + second["processes"]]
    assert numbers == ["4", "3", "2", "1"]
    assert second["next"] is None


@pytest.mark.usefixtures("four_processes")
@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("state=document-voided", [4, 3, 1]),
        ("state=marking-document-as-voided-failed", [2]),
        ("state=voiding-requested", []),
        ("document=INV-0003", [3]),
        ("document=INV-0002&state=document-voided", []),
    ],
)
def test_a_filtered_list_has_what_fits_in_both_forms(client: FlaskClient, query: str, numbers: list[int]) -> None:
    ids = [f"voiding-INV-000{number}-1" for number in numbers]
    assert [each["id"] for each in get(client, f"/processes?{query}")["processes"]] == ids
    page = client.get(f"/processes?{query}").text
    assert re.findall(r'href="/processes/([^"]+)"', page) == ids
    assert ("No processes here." in page) == (not ids)


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=-1", "limit=x", "before=x", "state=failed"])
def test_a_list_that_cannot_be_is_refused(client: FlaskClient, query: str) -> None:
    sentence = problem(client.get(f"/processes?{query}", headers=JSON), 400)
    answer = client.get(f"/processes?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert sentence in answer.text
