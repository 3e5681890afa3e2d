"""Payments over HTTP, and as a person sees them: the gateway's answers, in time, too late and twice."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.ordering_modules import TIMEOUT, Modules, discard, request
from tests.over_http import problem
from tests.support import JSON, ManualClock, get, post

AT = "/ordering/modules"
PAYMENTS = f"{AT}/payments"
REQUESTED = {
    "id": "PAY-0001",
    "order_id": "ORD-0001",
    "amount": "58.00",
    "status": "requested",
    "deadline": "2026-01-01T12:01:00.000000Z",
}
FIRST = f"{PAYMENTS}/PAY-0001"


def answered(status: str) -> dict[str, Any]:
    return {**REQUESTED, "status": status, "deadline": None}


def let_time_out(modules: Modules, clock: ManualClock) -> None:
    clock.move(TIMEOUT.total_seconds())
    modules.worker.drain()


def test_a_payment_is_told_with_its_deadline(modules: Modules, gateway: FlaskClient) -> None:
    modules.command(request())
    assert get(gateway, FIRST) == REQUESTED
    assert get(gateway, PAYMENTS) == {"payments": [REQUESTED], "next": None}


@pytest.mark.parametrize(("answer", "status"), [("pay", "finalized"), ("decline", "failed")])
def test_the_gateways_answer_is_taken_once_and_accepted_twice(
    modules: Modules, gateway: FlaskClient, answer: str, status: str
) -> None:
    modules.command(request())
    for _ in range(2):
        found = post(gateway, f"{FIRST}/{answer}")
        assert (found.status_code, found.get_json()) == (200, answered(status))
    assert get(gateway, FIRST) == answered(status)


def test_paying_after_the_deadline_is_accepted_and_paid_back_once_it_is_discarded(
    modules: Modules, gateway: FlaskClient, clock: ManualClock
) -> None:
    modules.command(request(1), request(2))
    let_time_out(modules, clock)
    assert get(gateway, FIRST) == answered("timed-out")
    assert post(gateway, f"{FIRST}/pay").get_json() == answered("finalized")
    modules.command(discard(1), discard(2))
    assert get(gateway, FIRST) == answered("refunded")
    assert post(gateway, f"{PAYMENTS}/PAY-0002/pay").get_json()["status"] == "refunded"


def test_declining_what_is_paid_changes_nothing_and_says_how_it_stands(modules: Modules, gateway: FlaskClient) -> None:
    modules.command(request())
    post(gateway, f"{FIRST}/pay")
    assert post(gateway, f"{FIRST}/decline").get_json() == answered("finalized")
    assert "PAY-0001 is paid." in gateway.post(f"{FIRST}/decline", follow_redirects=True).text


def test_one_that_was_discarded_before_it_was_requested_is_over_nothing(modules: Modules, gateway: FlaskClient) -> None:
    modules.command(discard(), request())
    assert get(gateway, FIRST) == {**answered("discarded"), "amount": "0.00"}


@pytest.mark.parametrize("what", ["", "/pay", "/decline"])
def test_one_that_there_is_not_is_not_found(gateway: FlaskClient, what: str) -> None:
    ask = gateway.post if what else gateway.get
    assert problem(ask(f"{PAYMENTS}/PAY-0009{what}", headers=JSON), 404) == "There is no payment PAY-0009."


def test_they_are_listed_newest_first_in_pages_by_status(modules: Modules, gateway: FlaskClient) -> None:
    modules.command(*(request(number) for number in range(1, 6)))
    post(gateway, f"{PAYMENTS}/PAY-0004/pay")

    def listed(query: str) -> tuple[list[str], str | None]:
        found = get(gateway, f"{PAYMENTS}?{query}")
        return [each["id"] for each in found["payments"]], found["next"]

    assert listed("limit=2") == (["PAY-0005", "PAY-0004"], "PAY-0004")
    assert listed("limit=2&before=PAY-0004") == (["PAY-0003", "PAY-0002"], "PAY-0002")
    assert listed("status=finalized") == (["PAY-0004"], None)
    assert listed("status=requested&limit=3") == (["PAY-0005", "PAY-0003", "PAY-0002"], "PAY-0002")
    assert "status" in problem(gateway.get(f"{PAYMENTS}?status=paid", headers=JSON), 400)
    assert "PAY-0009" in problem(gateway.get(f"{PAYMENTS}?before=PAY-0009", headers=JSON), 400)


def test_a_browser_is_sent_back_to_the_page_and_told_what_came_of_it(modules: Modules, gateway: FlaskClient) -> None:
    modules.command(request())
    answer = gateway.post(f"{FIRST}/pay", data={"back": FIRST})
    assert (answer.status_code, answer.location) == (303, FIRST)
    page = gateway.get(FIRST).text
    for words in ("PAY-0001 is paid.", "<dd>58.00</dd>", "<dd>finalized</dd>", f'href="{AT}/orders/ORD-0001"'):
        assert words in page
    assert f'href="{AT}/processes/ordering-ORD-0001"' in page


BUTTONS = {
    f"{verb.capitalize()}{when} PAY-0001": verb for verb in ("pay", "decline") for when in ("", " late", " again")
}


@pytest.mark.parametrize(
    ("becomes", "buttons", "on_its_page"),
    [
        ("requested", ["Pay", "Decline"], []),
        ("finalized", [], ["Pay again", "Decline late"]),
        ("failed", ["Pay late"], ["Decline again"]),
        ("timed-out", ["Pay late"], ["Decline late"]),
        ("discarded", ["Pay late"], ["Decline late"]),
        ("refunded", [], ["Pay again", "Decline late"]),
    ],
)
@pytest.mark.parametrize("page", ["", "/payments", "/payments/PAY-0001"])
def test_a_person_can_say_what_a_gateway_may_still_say(
    modules: Modules,
    gateway: FlaskClient,
    clock: ManualClock,
    becomes: str,
    buttons: list[str],
    on_its_page: list[str],
    page: str,
) -> None:
    modules.command(request())
    if becomes in ("finalized", "refunded"):
        modules.payments.pay("PAY-0001")
    if becomes == "failed":
        modules.payments.decline("PAY-0001")
    if becomes in ("discarded", "refunded"):
        modules.command(discard())
    if becomes == "timed-out":
        let_time_out(modules, clock)
    assert get(gateway, FIRST)["status"] == becomes
    found = gateway.get(AT + page).text
    offered = [each for each in BUTTONS if f'aria-label="{each}"' in found]
    assert offered == [f"{each} PAY-0001" for each in [*buttons, *(on_its_page if page.endswith("1") else [])]]
    for each in offered:
        assert f'hx-post="{FIRST}/{BUTTONS[each]}"' in found


def test_its_lane_counts_down_and_time_stands_still_while_paused(
    modules: Modules, gateway: FlaskClient, clock: ManualClock
) -> None:
    modules.command(request())
    clock.move(2)
    row = '<time data-until="2026-01-01T12:01:00.000000Z">58 s</time>'
    assert '<tr id="payment-PAY-0001" data-subject="ORD-0001">' in gateway.get(AT).text
    assert row in gateway.get(AT).text
    modules.pause()
    clock.move(10)
    assert row in gateway.get(AT).text
    modules.resume()
    assert '<time data-until="2026-01-01T12:01:10.000000Z">58 s</time>' in gateway.get(AT).text
    clock.move(58)
    modules.worker.drain()
    assert "data-until" not in gateway.get(AT).text
    assert '<span class="chip late">timed out</span>' in gateway.get(AT).text


def test_what_is_paid_is_told_although_somebody_starts_over_at_once(
    modules: Modules, gateway: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules.command(request())
    monkeypatch.setattr(modules.payments, "on_growth", modules.start_over)
    assert post(gateway, f"{FIRST}/pay").get_json() == answered("finalized")
    assert get(gateway, PAYMENTS)["payments"] == []
