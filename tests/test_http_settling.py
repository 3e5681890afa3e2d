"""Who did not leave with a group pays, all at once; and each form of a page counts once."""

import re

import pytest
from flask.testing import FlaskClient

from tests.group_checkouts import Hotel
from tests.over_http import problem
from tests.support import get, post, raise_error, said

PATH = "/group-checkout"
SETTLE = f"{PATH}/stays/settle"


def test_all_whom_a_group_left_behind_pay_what_they_owe(clerk: FlaskClient, hotel: Hotel) -> None:
    ada, ben, cleo, dan, eva = hotel.check_in(0, 12000, -500, 990, 700)
    group = hotel.initiate([ada, ben, cleo, dan])
    hotel.settle()
    answer = post(clerk, SETTLE, checkout=group)
    assert (answer.status_code, answer.get_json()) == (200, {"stays": [ben, dan]})
    balances = {each: hotel.stay(each)["balance"] for each in (ben, cleo, dan, eva)}
    assert balances == {ben: "0.00", cleo: "-5.00", dan: "0.00", eva: "7.00"}
    assert said(hotel.system.stays).count("PaymentRecorded") == 1 + 2


def test_again_nobody_pays(clerk: FlaskClient, hotel: Hotel) -> None:
    [ada] = hotel.check_in(12000)
    group = hotel.initiate([ada])
    hotel.settle()
    post(clerk, SETTLE, checkout=group)
    head = hotel.system.stays.log.end()
    assert post(clerk, SETTLE, checkout=group).get_json() == {"stays": []}
    assert hotel.system.stays.log.end() == head


def test_who_has_left_since_then_does_not_pay(clerk: FlaskClient, hotel: Hotel) -> None:
    ada, ben = hotel.check_in(100, 200)
    group = hotel.initiate([ada, ben])
    hotel.settle()
    hotel.pay(ada, 100)
    hotel.check_out(ada)
    assert post(clerk, SETTLE, checkout=group).get_json() == {"stays": [ben]}


def test_of_a_group_that_left_nobody_behind_nobody_pays(clerk: FlaskClient, hotel: Hotel) -> None:
    group = hotel.initiate(hotel.check_in(0))
    hotel.settle()
    for id_ in (group, "GC-9"):
        answer = post(clerk, SETTLE, checkout=id_)
        assert (answer.status_code, answer.get_json()) == (200, {"stays": []})
    assert "checkout" in problem(post(clerk, SETTLE), 400)


def test_who_pays_alone_on_an_older_page_has_paid_already(clerk: FlaskClient, hotel: Hotel) -> None:
    [ada] = hotel.check_in(900)
    group = hotel.initiate([ada])
    hotel.settle()
    page = clerk.get(PATH).text
    form = page[page.index(f'action="{PATH}/stays/{ada}/pay"') :]
    fields = dict(re.findall(r'name="(amount|key)" value="([^"]+)"', form[: form.index("</form>")]))
    post(clerk, SETTLE, checkout=group)
    answer = post(clerk, f"{PATH}/stays/{ada}/pay", **fields)
    assert (answer.status_code, answer.get_json()["balance"]) == (200, "0.00")


def test_who_has_overpaid_cannot_pay_and_the_page_says_what_helps(clerk: FlaskClient, hotel: Hotel) -> None:
    group = hotel.initiate(hotel.check_in(-500))
    hotel.settle()
    page = clerk.get(PATH).text
    assert "overpaid by 5.00" in page
    assert "Who has paid too much is settled once that much is charged" in page
    assert f'id="settle-{group}"' not in page


def test_of_each_the_page_says_why(clerk: FlaskClient, hotel: Hotel) -> None:
    ada, ben, cleo, dan = hotel.check_in(100, 200, 300, 0)
    hotel.check_out(dan)
    hotel.initiate([ada, ben, cleo, dan])
    hotel.settle()
    for stay, amount in ((ben, 200), (cleo, 300)):
        hotel.pay(stay, amount)
    hotel.check_out(cleo)
    told = re.findall(r'<span class="reason[^"]*">([^<]+)</span>', clerk.get(PATH).text)
    assert told == ["owes 1.00", "has settled since", "has left since", "checked out already"]
    hotel.pay(ada, 100)
    assert "2 of them are gone already, and will fail again." in clerk.get(PATH).text


def test_a_guest_who_could_not_be_asked_is_told_so(
    clerk: FlaskClient, hotel: Hotel, monkeypatch: pytest.MonkeyPatch
) -> None:
    hotel.initiate(hotel.check_in(0))
    monkeypatch.setattr("group_checkout.stays.module.decide", raise_error)
    hotel.park()
    assert '<span class="reason">could not be asked</span>' in clerk.get(PATH).text


def test_the_page_offers_it_beside_what_has_to_wait_for_it(clerk: FlaskClient, hotel: Hotel) -> None:
    group = hotel.initiate(hotel.check_in(0, 100, 200))
    hotel.settle()
    page = clerk.get(PATH).text
    assert f'id="settle-{group}"' in page
    assert "2 of them have not settled yet." in page
    answer = clerk.post(SETTLE, data={"checkout": group}, follow_redirects=True)
    assert "2 guests have paid." in answer.text
    assert f'id="settle-{group}"' not in answer.text
    assert re.search(rf'<button id="retry-{group}" [^>]*>Try the failed ones again', answer.text)


def test_a_key_counts_for_its_stay_and_deed_only(clerk: FlaskClient, hotel: Hotel) -> None:
    for stay in hotel.check_in(0, 0):
        for _ in range(2):
            post(clerk, f"{PATH}/stays/{stay}/charge", amount="60", key="one")
            post(clerk, f"{PATH}/stays/{stay}/pay", amount="20", key="one")
        found = get(clerk, f"{PATH}/stays/{stay}")
        assert (found["charges"], found["payments"]) == ("60.00", "20.00")


def test_a_double_click_on_the_page_charges_and_pays_once(clerk: FlaskClient, hotel: Hotel) -> None:
    [ada] = hotel.check_in(500)
    page = clerk.get(PATH).text
    for deed in ("charge", "pay"):
        form = page[page.index(f'action="{PATH}/stays/{ada}/{deed}"') :]
        fields = dict(re.findall(r'name="(amount|key)" value="([^"]+)"', form[: form.index("</form>")]))
        assert set(fields) == {"amount", "key"}
        for _ in range(2):
            clerk.post(f"{PATH}/stays/{ada}/{deed}", data=fields)
    found = hotel.stay(ada)
    assert (found["charges"], found["payments"]) == ("25.00", "5.00")


def test_the_next_look_at_the_page_charges_again(clerk: FlaskClient, hotel: Hotel) -> None:
    [ada] = hotel.check_in(0)
    for place in (PATH, f"{PATH}/stays"):
        for _ in range(2):
            page = clerk.get(place).text
            form = page[page.index(f'action="{PATH}/stays/{ada}/charge"') :]
            clerk.post(
                f"{PATH}/stays/{ada}/charge", data=dict(re.findall(r'name="(amount|key)" value="([^"]+)"', form)[:2])
            )
    assert hotel.stay(ada)["charges"] == "80.00"


def test_where_more_is_owed_than_can_be_paid_at_once_as_much_is_offered(clerk: FlaskClient, hotel: Hotel) -> None:
    [ada] = hotel.check_in(999_999_999)
    hotel.charge(ada, 1)
    assert pay_as_offered(clerk, ada) == "0.01"
    assert pay_as_offered(clerk, ada) == "0.00"


def pay_as_offered(clerk: FlaskClient, stay: str) -> str:
    """Press the button that pays; returns the balance afterwards."""
    page = clerk.get(PATH).text
    form = page[page.index(f'action="{PATH}/stays/{stay}/pay"') :]
    fields = dict(re.findall(r'name="(amount|key)" value="([^"]+)"', form[: form.index("</form>")]))
    return str(post(clerk, f"{PATH}/stays/{stay}/pay", **fields).get_json()["balance"])
