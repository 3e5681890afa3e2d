"""A module on another host is down: what is its own is refused and says so, all else goes on, then all is as before."""

import re

import pytest

from tests.over_http import FIELDS, problem
from tests.page_apart import OnHosts
from tests.support import JSON, post

DOWN = "Reports is down. What is meant for it waits."
ITS_OWN = ["/reports", "/reports/R-0001"]
OF_ALL = ["/parked", "/faults", "/processes/voiding-INV-0001-1"]


def waiting(page: OnHosts) -> list[str]:
    """What is on its way to Reports."""
    return re.findall(r"traveller-([a-z-]+-[0-9]+)-to-reports", text_of(page))


def lane(page: OnHosts, module: str) -> str:
    """What a lane shows, without its form and its log."""
    found = re.search(rf'<div class="body[^"]*" id="lane-{module}".*?<div class="faults', text_of(page), re.DOTALL)
    assert found, text_of(page)
    return found[0]


def text_of(page: OnHosts) -> str:
    answer = page.client.get("/")
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("path", [*ITS_OWN, *OF_ALL])
def test_what_it_would_have_to_answer_is_a_503_that_names_it(page_apart: OnHosts, path: str) -> None:
    page_apart.take_down("reports")
    assert problem(page_apart.client.get(path, headers=JSON), 503) == DOWN
    answer = page_apart.client.get(path)
    assert (answer.status_code, DOWN in answer.text) == (503, True)


def test_what_a_person_wants_of_it_is_a_503_and_nothing_is_done(page_apart: OnHosts) -> None:
    page_apart.take_down("reports")
    assert problem(post(page_apart.client, "/reports/R-0001/publish"), 503) == DOWN
    assert problem(post(page_apart.client, "/faults/reports", fault="handler-raises"), 503) == DOWN
    page_apart.bring_back("reports")
    page_apart.go_on()
    assert page_apart.client.get("/reports/R-0001", headers=JSON).get_json()["status"] == "open"


def test_its_lane_is_dimmed_and_shows_how_it_was_and_its_log_shows_still(page_apart: OnHosts) -> None:
    before, log = lane(page_apart, "reports"), page_apart.client.get("/log/reports").text
    page_apart.take_down("reports")
    after = lane(page_apart, "reports")
    said = f'<p class="away-why">{DOWN} What you see here is how it was when it was last heard of.</p>'
    assert after == before.replace('class="body"', 'class="body away"').replace(
        "data-framed>", f"data-framed>{said}", 1
    )
    assert "data-framed>away</small>" in text_of(page_apart)
    assert page_apart.client.get("/log/reports").text == log
    assert "R-0001" in text_of(page_apart)


def test_of_one_that_was_never_heard_of_a_sentence_is_shown(page_apart: OnHosts) -> None:
    page_apart.take_down("billing")
    answer = page_apart.client.get("/")
    assert (answer.status_code, "Reload this page when it is back." in lane(page_apart, "billing")) == (200, True)
    assert 'name="customer"' not in answer.text


def test_what_is_for_it_waits_on_the_wire_and_all_is_as_before_when_it_is_back(page_apart: OnHosts) -> None:
    page_apart.take_down("reports")
    page_apart.client.post("/documents", data=FIELDS)
    page_apart.go_on()
    assert waiting(page_apart) == ["billing-8"]
    page_apart.bring_back("reports")
    page_apart.go_on()
    text = text_of(page_apart)
    assert waiting(page_apart) == []
    assert 'class="body away"' not in text
    assert problemless(page_apart) == {}
    assert len(page_apart.client.get("/reports/R-0001", headers=JSON).get_json()["documents"]) == 2


def problemless(page: OnHosts) -> dict[str, object]:
    """What health tells of trouble."""
    health = page.client.get("/health", headers=JSON).get_json()
    return {} if health["status"] == "ok" else health


def test_health_is_a_503_that_names_it_and_tells_of_its_log(page_apart: OnHosts) -> None:
    logs = page_apart.client.get("/health", headers=JSON).get_json()["logs"]
    page_apart.take_down("reports")
    answer = page_apart.client.get("/health", headers=JSON)
    told = answer.get_json()
    assert (answer.status_code, told["status"], told["troubles"]) == (503, "trouble", [DOWN])
    assert told["logs"] == logs
    assert told["lag"].keys() == {"billing", "process-manager"}
    assert DOWN in text_of(page_apart)


@pytest.mark.parametrize("accept", [JSON, {}], ids=["JSON", "HTML"])
def test_the_others_go_on_meanwhile(page_apart: OnHosts, accept: dict[str, str]) -> None:
    page_apart.take_down("reports")
    page_apart.client.post("/documents", data=FIELDS)
    void = page_apart.client.post("/documents/INV-0002/void", headers=accept)
    assert void.status_code == (202 if accept else 303)
    page_apart.go_on()
    for path in ("/documents", "/documents/INV-0002", "/processes", "/log/reports", "/log/billing"):
        assert page_apart.client.get(path, headers=accept).status_code == 200
    assert post(page_apart.client, "/processes/acknowledge").status_code == 200


def test_a_page_of_documents_shows_no_processes_while_nobody_tells_of_them(page_apart: OnHosts) -> None:
    page_apart.take_down("process-manager")
    assert page_apart.client.get("/documents").status_code == 200
    assert page_apart.client.get("/documents/INV-0001").status_code == 200
