"""Shipments and the shelf over HTTP, and as a person sees them."""

import pytest
from flask.testing import FlaskClient

from tests.ordering_modules import Modules, send
from tests.over_http import problem
from tests.support import JSON, get, post

AT = "/ordering/modules"
SHIPMENTS, STOCK = f"{AT}/shipments", f"{AT}/stock"
FULL = [{"product": each, "quantity": 5} for each in ("book", "mug", "poster")]
NO_QUANTITIES = ["", "0", "100", "-1", "1.5", "two", "٢", " "]
SENT = {
    "order_id": "ORD-0001",
    "products": [
        {"product": "book", "quantity": 2, "price": "29.00"},
        {"product": "mug", "quantity": 1, "price": "29.00"},
    ],
    "status": "sent",
}


def test_what_became_of_a_package_is_told(modules: Modules, gateway: FlaskClient) -> None:
    modules.command(send(1, book=2, mug=1), send(2, book=99))
    lacks = {
        "order_id": "ORD-0002",
        "products": [{"product": "book", "quantity": 99, "price": "29.00"}],
        "status": "out-of-stock",
    }
    assert get(gateway, f"{SHIPMENTS}/ORD-0001") == SENT
    assert get(gateway, SHIPMENTS) == {"shipments": [lacks, SENT], "next": None}
    assert problem(gateway.get(f"{SHIPMENTS}/ORD-0009", headers=JSON), 404) == "There is no shipment of ORD-0009."


def test_they_are_listed_newest_first_in_pages_by_status(modules: Modules, gateway: FlaskClient) -> None:
    modules.command(*(send(number, book=2) for number in range(1, 5)))

    def listed(query: str) -> tuple[list[str], str | None]:
        found = get(gateway, f"{SHIPMENTS}?{query}")
        return [each["order_id"] for each in found["shipments"]], found["next"]

    assert listed("limit=2") == (["ORD-0004", "ORD-0003"], "ORD-0003")
    assert listed("limit=2&before=ORD-0003") == (["ORD-0002", "ORD-0001"], None)
    assert listed("status=sent&limit=1") == (["ORD-0002"], "ORD-0002")
    assert "status" in problem(gateway.get(f"{SHIPMENTS}?status=lost", headers=JSON), 400)
    assert "ORD-0009" in problem(gateway.get(f"{SHIPMENTS}?before=ORD-0009", headers=JSON), 400)


def test_there_are_five_of_each_to_begin_with(gateway: FlaskClient) -> None:
    assert get(gateway, STOCK) == {"stock": FULL}


def test_coffee_is_spilled_until_there_is_none(gateway: FlaskClient) -> None:
    for left in (4, 3, 2, 1, 0):
        answer = post(gateway, f"{STOCK}/mug/spill")
        assert (answer.status_code, answer.get_json()) == (200, {"product": "mug", "quantity": left})
    assert problem(post(gateway, f"{STOCK}/mug/spill"), 409) == "There is no mug to spill coffee on."
    assert get(gateway, STOCK) == {"stock": [FULL[0], {"product": "mug", "quantity": 0}, FULL[2]]}


@pytest.mark.parametrize("quantity", ["1", "99", 7])
def test_what_is_restocked_is_there(gateway: FlaskClient, quantity: str | int) -> None:
    answer = gateway.post(f"{STOCK}/poster/restock", json={"quantity": quantity}, headers=JSON)
    assert (answer.status_code, answer.get_json()) == (200, {"product": "poster", "quantity": 5 + int(quantity)})


@pytest.mark.parametrize("quantity", NO_QUANTITIES, ids=ascii)
def test_a_quantity_that_does_not_fit_is_refused_and_nothing_is_written(
    modules: Modules, gateway: FlaskClient, quantity: str
) -> None:
    assert "quantity" in problem(post(gateway, f"{STOCK}/book/restock", quantity=quantity), 400)
    assert "quantity" in problem(post(gateway, f"{STOCK}/book/restock"), 400)
    assert modules.shipments.log.head() == 0


@pytest.mark.parametrize("what", ["spill", "restock"])
def test_there_are_three_products(gateway: FlaskClient, what: str) -> None:
    sentence = "There is no product tea; the products are book, mug, poster."
    assert problem(post(gateway, f"{STOCK}/tea/{what}", quantity="1"), 404) == sentence


@pytest.mark.parametrize("page", ["", "/stock"])
def test_where_there_is_none_the_button_says_why_and_a_restock_helps(
    modules: Modules, gateway: FlaskClient, page: str
) -> None:
    modules.command(send(book=5))
    why = "There is no book to spill coffee on. Restock it first."
    spill = f'hx-post="{STOCK}/book/spill"'
    found = gateway.get(AT + page).text
    assert (why in found, spill in found) == (True, False)
    post(gateway, f"{STOCK}/book/restock", quantity="5")
    found = gateway.get(AT + page).text
    assert (why in found, spill in found) == (False, True)


@pytest.mark.parametrize(
    ("path", "quantity", "sentence"),
    [
        ("book/spill", "", "Coffee spilled: there are 4 books left."),
        ("mug/spill", "", "Coffee spilled: there are no mugs left."),
        ("poster/spill", "", "Coffee spilled: there is 1 poster left."),
        ("mug/restock", "1", "1 × mug restocked: there are 2 mugs now."),
    ],
)
def test_a_browser_is_sent_back_and_told_how_many_there_are(
    modules: Modules, gateway: FlaskClient, path: str, quantity: str, sentence: str
) -> None:
    modules.command(send(mug=4, poster=3))
    answer = gateway.post(f"{STOCK}/{path}", data={"quantity": quantity, "back": STOCK})
    assert (answer.status_code, answer.location) == (303, STOCK)
    assert sentence in gateway.get(STOCK).text


def test_a_package_has_a_page_that_leads_to_its_order_and_its_story(modules: Modules, gateway: FlaskClient) -> None:
    modules.command(send(1, book=2, mug=1), send(2, book=99))
    page = gateway.get(f"{SHIPMENTS}/ORD-0001").text
    for words in ("<dd>2 × Book, 1 × Mug</dd>", "<dd>sent</dd>", f'href="{AT}/orders/ORD-0001"'):
        assert words in page
    assert f'href="{AT}/processes/ordering-ORD-0001"' in page
    for page in (gateway.get(SHIPMENTS).text, gateway.get(AT).text):
        assert f'<a class="chip ok" href="{SHIPMENTS}/ORD-0001">sent</a>' in page
        assert f'<a class="chip bad" href="{SHIPMENTS}/ORD-0002">out of stock</a>' in page
    assert '<tr id="shipment-ORD-0001" data-subject="ORD-0001">' in page
    assert '<tr id="stock-book">' in page


def test_what_is_restocked_is_told_although_somebody_starts_over_at_once(
    modules: Modules, gateway: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modules.shipments, "on_growth", modules.start_over)
    assert post(gateway, f"{STOCK}/mug/restock", quantity="9").get_json() == {"product": "mug", "quantity": 14}
    assert get(gateway, STOCK) == {"stock": FULL}
