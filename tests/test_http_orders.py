"""Orders over HTTP: listing them, and cancelling them while that may be."""

import pytest
from flask.testing import FlaskClient

from tests.over_http import problem
from tests.small_shop import Shop
from tests.support import JSON, get, post

ORDERS = "/shop/orders"
ONE = f"{ORDERS}/ORD-0001"
INITIALIZED = {
    "id": "ORD-0001",
    "cart_id": "CART-0001",
    "customer": "Contoso",
    "products": [
        {"product": "book", "quantity": 1, "price": "29.00"},
        {"product": "mug", "quantity": 2, "price": "12.00"},
    ],
    "total": "53.00",
    "status": "initialized",
    "reason": None,
    "payment_id": "PAY-0001",
}
CANCELLED = {**INITIALIZED, "status": "cancelled", "reason": "customer"}
PAID = "ORD-0001 is paid already, so it cannot be cancelled any more."
SENT = "ORD-0001 is completed, its package is on its way: it cannot be cancelled any more."


def test_an_order_is_told_as_it_stands(customer: FlaskClient, shop: Shop) -> None:
    shop.ordered()
    assert get(customer, ONE) == INITIALIZED
    assert get(customer, ORDERS) == {"orders": [INITIALIZED], "next": None}


def test_cancelling_answers_200_with_the_order_again_too(customer: FlaskClient, shop: Shop) -> None:
    shop.ordered()
    for _ in range(2):
        answer = post(customer, f"{ONE}/cancel")
        assert (answer.status_code, answer.get_json()) == (200, CANCELLED)
    assert get(customer, ONE) == CANCELLED


def test_a_paid_order_is_not_cancelled(customer: FlaskClient, shop: Shop) -> None:
    shop.paid()
    assert problem(post(customer, f"{ONE}/cancel"), 409) == PAID
    assert get(customer, ONE) == {**INITIALIZED, "status": "paid"}


def test_a_completed_order_is_not_cancelled(customer: FlaskClient, shop: Shop) -> None:
    shop.completed()
    assert problem(post(customer, f"{ONE}/cancel"), 409) == SENT
    answer = customer.post(f"{ONE}/cancel")
    assert (answer.status_code, answer.mimetype) == (409, "text/html")
    assert f'<p class="refusal" role="alert">{SENT}</p>' in answer.text
    assert get(customer, ONE) == {**INITIALIZED, "status": "completed"}


def test_cancelling_in_a_browser_leads_back_and_says_so(customer: FlaskClient, shop: Shop) -> None:
    shop.ordered()
    answer = customer.post(f"{ONE}/cancel", data={"back": ONE}, follow_redirects=True)
    assert ([each.status_code for each in answer.history], answer.request.path) == ([303], ONE)
    for words in ("ORD-0001 is cancelled.", "<dd>cancelled: customer</dd>"):
        assert words in answer.text


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/cancel")])
def test_an_order_that_is_not_there_is_not_found(customer: FlaskClient, method: str, path: str) -> None:
    answer = customer.open(f"{ORDERS}/ORD-9{path}", method=method, headers=JSON)
    assert problem(answer, 404) == "There is no order ORD-9."


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["ORD-0003", "ORD-0002", "ORD-0001"]),
        ("customer=Contoso", ["ORD-0003", "ORD-0001"]),
        ("status=initialized", ["ORD-0003", "ORD-0002"]),
        ("customer=Contoso&status=cancelled", ["ORD-0001"]),
        ("status=paid", []),
        ("limit=2", ["ORD-0003", "ORD-0002"]),
        ("limit=1&before=ORD-0002", ["ORD-0001"]),
    ],
)
def test_a_list_has_what_was_asked_for_newest_first(
    customer: FlaskClient, shop: Shop, query: str, ids: list[str]
) -> None:
    for name in ("Contoso", "Fabrikam", "Contoso"):
        shop.ordered(name)
    shop.orders.cancel("ORD-0001")
    found = get(customer, f"{ORDERS}?{query}")
    assert [each["id"] for each in found["orders"]] == ids
    assert found["next"] == ("ORD-0002" if query == "limit=2" else None)


@pytest.mark.parametrize("query", ["limit=0", "before=ORD-9", "status=open"])
def test_a_list_that_cannot_be_is_refused(customer: FlaskClient, query: str) -> None:
    assert problem(customer.get(f"{ORDERS}?{query}", headers=JSON), 400)
