"""What the page says when modules on other hosts are slow, or go wrong inside, or when the engine is away."""

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


def failed(page: OnHosts) -> None:
    """A voiding that failed."""
    page.client.post("/documents", data=FIELDS)
    page.go_on()
    page.client.post("/reports/R-0001/publish")
    page.client.post("/documents/INV-0002/void")
    page.go_on()


def test_one_that_does_not_answer_is_not_asked_for_a_while(
    page_apart: OnHosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_apart.slow.add("reports")
    assert SLOW in page_apart.client.get("/").text
    page_apart.asked.clear()
    assert SLOW in page_apart.client.get("/").text
    assert ("reports", QUESTION) not in page_apart.asked
    assert problem(post(page_apart.client, "/reports/R-0001/publish"), 503) == OFTEN
    assert ("reports", REQUEST) in page_apart.asked
    page_apart.slow.clear()
    monkeypatch.setattr("pages.elsewhere.time.monotonic", lambda: 1e9)
    assert SLOW not in page_apart.client.get("/").text


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
