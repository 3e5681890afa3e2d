"""A module on another host is down: what is its own is refused and says so, all else goes on, then all is as before."""

import re

import pytest

from messaging.readable import Place
from messaging.seam import Off
from pages.elsewhere import QUESTION, REQUEST
from pages.following import on_the_way
from tests.over_http import FIELDS, fail, problem
from tests.page_apart import OnHosts
from tests.support import JSON, post

DOWN = "Reports is down. What is meant for it waits."
SLOW = "Reports does not answer. What is meant for it waits."
OFTEN = "Reports did not answer. Look before you try again: it may have been done."
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


def failed(page: OnHosts) -> None:
    """A voiding that failed."""
    page.client.post("/documents", data=FIELDS)
    page.go_on()
    page.client.post("/reports/R-0001/publish")
    page.client.post("/documents/INV-0002/void")
    page.go_on()


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


def test_one_that_does_not_answer_is_not_asked_for_a_while(
    page_apart: OnHosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_apart.slow.add("reports")
    assert SLOW in text_of(page_apart)
    page_apart.asked.clear()
    assert SLOW in text_of(page_apart)
    assert ("reports", QUESTION) not in page_apart.asked
    assert problem(post(page_apart.client, "/reports/R-0001/publish"), 503) == OFTEN
    assert ("reports", REQUEST) in page_apart.asked
    page_apart.slow.clear()
    monkeypatch.setattr("pages.elsewhere.time.monotonic", lambda: 1e9)
    assert SLOW not in text_of(page_apart)


def test_an_acknowledgement_is_told_though_not_every_module_can_tell_its_history(page_apart: OnHosts) -> None:
    failed(page_apart)
    page_apart.take_down("reports")
    answer = page_apart.client.post("/processes/voiding-INV-0002-1/acknowledge")
    assert answer.status_code == 303
    assert page_apart.manager.manager.acknowledge_all() == 0


def test_a_program_is_told_what_was_done_and_that_the_history_cannot_be_told(page_apart: OnHosts) -> None:
    failed(page_apart)
    page_apart.take_down("reports")
    answer = post(page_apart.client, "/processes/voiding-INV-0002-1/acknowledge")
    sentence = f"Failure acknowledged: INV-0002 can be tried again. Its history cannot be told now: {DOWN}"
    assert problem(answer, 503) == sentence


def test_what_goes_wrong_in_a_module_is_a_500_that_names_it(
    page_apart: OnHosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("billing.views.documents", fail)
    sentence = "Something went wrong in billing; its log says what."
    assert problem(page_apart.client.get("/documents", headers=JSON), 500) == sentence


def lose_touch(page: OnHosts, kept_after: int) -> None:
    """The engine does not answer any more; of Billing's log only what is newer is in memory."""
    log = page.elsewhere.logs["billing"]
    log._before, log._kept = kept_after, log._kept[kept_after:]
    page.engine.stream("billing").away = True


def test_while_the_engine_is_away_what_is_not_here_of_a_log_is_a_503_that_says_so(page_apart: OnHosts) -> None:
    lose_touch(page_apart, kept_after=5)
    assert "cannot be reached" in problem(page_apart.client.get("/log/billing", headers=JSON), 503)
    assert page_apart.client.get("/log/billing?after=5", headers=JSON).status_code == 200


def test_while_the_engine_is_away_a_wire_shows_nothing_of_what_is_not_here(page_apart: OnHosts) -> None:
    [reader] = [
        each for each in page_apart.stage.system.module("reports").subscriptions if each.source.name == "billing"
    ]
    beginning = Place(reader.source.end().epoch, 0)
    assert [each.position for each in on_the_way(reader, beginning)[0]] == [2]
    lose_touch(page_apart, kept_after=5)
    assert on_the_way(reader, beginning) == ([], 0)


def test_a_compensation_may_take_as_long_as_a_request_and_says_that_it_may_have_been_done(page_apart: OnHosts) -> None:
    page_apart.slow.add("billing")
    page_apart.asked.clear()
    with pytest.raises(Off, match=r"did not answer\. Look before"):
        page_apart.stage.ask("billing", "compensate", message={}, process_id="", outcome="")
    assert page_apart.asked == [("billing", REQUEST)]
