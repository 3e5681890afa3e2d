"""Guest stays over HTTP: coming, being charged, and paying."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.group_checkouts import Hotel
from tests.over_http import problem
from tests.support import JSON, get, post, rows, said

AT = "/group-checkout"
STAYS = f"{AT}/stays"
ONE = f"{STAYS}/STAY-0001"
CHECKED_IN: dict[str, Any] = {
    "id": "STAY-0001",
    "guest": "Ada",
    "charges": "0.00",
    "payments": "0.00",
    "balance": "0.00",
    "status": "checked-in",
    "checked_out_by": None,
}
OWES = {**CHECKED_IN, "charges": "120.00", "balance": "120.00"}
NO_AMOUNTS = ["", "0", "0.00", "-5", "1.234", "1,234", "0.001", "10000000", "1e3", "five", "٥", "5.", ".5", "1_0"]
NO_TEXTS: list[object] = [5, 5.0, None, True, ["5"], {}]


def test_checking_in_answers_201_with_the_stay_and_its_address(clerk: FlaskClient) -> None:
    answer = post(clerk, STAYS, guest=" Ada ")
    assert (answer.status_code, answer.location) == (201, ONE)
    assert answer.get_json() == get(clerk, ONE) == CHECKED_IN
    assert get(clerk, STAYS) == {"stays": [CHECKED_IN], "next": None}


def test_checking_in_in_a_browser_leads_to_the_stage_and_says_so(clerk: FlaskClient) -> None:
    answer = clerk.post(STAYS, data={"guest": "Ada"})
    assert (answer.status_code, answer.location) == (303, AT)
    page = clerk.get(AT).text
    for words in ("Ada is checked in: STAY-0001.", '<tr id="stay-STAY-0001" data-subject="STAY-0001">'):
        assert words in page


def test_a_form_that_is_sent_twice_checks_one_guest_in(clerk: FlaskClient, hotel: Hotel) -> None:
    answers = [post(clerk, STAYS, guest="Ada", key=key) for key in ("first", "first", "second")]
    assert [(each.status_code, each.get_json()["id"], each.location) for each in answers] == [
        (201, "STAY-0001", ONE),
        (201, "STAY-0001", ONE),
        (201, "STAY-0002", f"{STAYS}/STAY-0002"),
    ]
    assert said(hotel.system.stays) == ["GuestCheckedIn", "GuestCheckedIn"]


@pytest.mark.parametrize("guest", ["", "  ", "x" * 81, "A\x00da", 5, None, ["Ada"]], ids=ascii)
def test_who_has_no_fitting_name_is_refused(clerk: FlaskClient, hotel: Hotel, guest: object) -> None:
    assert "guest" in problem(clerk.post(STAYS, json={"guest": guest}, headers=JSON), 400)
    assert "guest" in problem(clerk.post(STAYS, json={}, headers=JSON), 400)
    assert hotel.system.stays.log.end().position == 0


def test_a_refused_form_comes_back_with_what_was_typed_and_says_why(clerk: FlaskClient) -> None:
    answer = clerk.post(STAYS, data={"guest": 'A "B" ' + "x" * 80})
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert f'value="A &#34;B&#34; {"x" * 80}" aria-invalid="true"' in answer.text
    assert '<p class="refusal" role="alert">The guest must be 1 to 80 printable characters.</p>' in answer.text


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("0.01", 1),
        ("5", 500),
        ("0.1", 10),
        ("19.99", 1999),
        ("12,50", 1250),
        (" 1,240.00 ", 124000),
        ("9999999.99", 999999999),
    ],
)
def test_what_is_charged_is_kept_to_the_cent(clerk: FlaskClient, hotel: Hotel, amount: str, cents: int) -> None:
    hotel.check_in(0)
    for _ in range(3):
        assert post(clerk, f"{ONE}/charge", amount=amount).status_code == 200
    assert rows(hotel.system.stays, "select charges, typeof(charges) as kept from stays") == [
        {"charges": 3 * cents, "kept": "integer"}
    ]
    assert get(clerk, ONE)["balance"] == f"{3 * cents // 100}.{3 * cents % 100:02d}"


def test_a_balance_is_charges_minus_payments_and_is_less_than_nothing_where_too_much_was_paid(
    clerk: FlaskClient, hotel: Hotel
) -> None:
    hotel.check_in(0)
    charged = clerk.post(f"{ONE}/charge", json={"amount": "120"}, headers=JSON)
    assert (charged.status_code, charged.get_json()) == (200, OWES)
    partly = post(clerk, f"{ONE}/pay", amount="0.05").get_json()
    assert partly == get(clerk, ONE) == {**OWES, "payments": "0.05", "balance": "119.95"}
    overpaid = post(clerk, f"{ONE}/pay", amount="124.95").get_json()
    assert overpaid == get(clerk, ONE) == {**OWES, "payments": "125.00", "balance": "-5.00"}
    assert post(clerk, f"{ONE}/charge", amount="4.95").get_json()["balance"] == "-0.05"


@pytest.mark.parametrize("deed", ["charge", "pay"])
def test_what_is_no_amount_is_refused_by_name_and_nothing_is_written(
    clerk: FlaskClient, hotel: Hotel, deed: str
) -> None:
    hotel.check_in(12000)
    head = hotel.system.stays.log.end()
    for amount in (*NO_AMOUNTS, *NO_TEXTS):
        assert "amount" in problem(clerk.post(f"{ONE}/{deed}", json={"amount": amount}, headers=JSON), 400), amount
    for amount in NO_AMOUNTS:
        assert "amount" in problem(post(clerk, f"{ONE}/{deed}", amount=amount), 400), amount
    assert hotel.system.stays.log.end() == head
    assert get(clerk, ONE) == OWES


def test_the_same_key_charges_and_pays_once(clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.check_in(0)
    for key in ("first", "first", "second"):
        answer = post(clerk, f"{ONE}/charge", amount="60", key=key)
    assert (answer.status_code, answer.get_json()) == (200, OWES)
    for _ in range(2):
        answer = post(clerk, f"{ONE}/pay", amount="20", key="third")
    assert answer.get_json() == {**OWES, "payments": "20.00", "balance": "100.00"}
    assert said(hotel.system.stays) == ["GuestCheckedIn", *["ChargeRecorded"] * 2, "PaymentRecorded"]


@pytest.mark.parametrize(
    ("method", "deed"), [("GET", ""), ("POST", "/charge"), ("POST", "/pay"), ("POST", "/check-out")]
)
def test_a_stay_that_is_not_there_is_not_found(clerk: FlaskClient, hotel: Hotel, method: str, deed: str) -> None:
    fields = {"amount": "20"} if method == "POST" else None
    answer = clerk.open(f"{STAYS}/STAY-9{deed}", method=method, data=fields, headers=JSON)
    assert problem(answer, 404) == "There is no stay STAY-9."
    assert hotel.system.stays.log.end().position == 0
