"""Carts over HTTP: opening them, filling them, and ordering what is in them."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.over_http import problem
from tests.small_shop import Shop
from tests.support import JSON, get, post, rows, said

CARTS = "/shop/carts"
ONE = f"{CARTS}/CART-0001"
EMPTY: dict[str, Any] = {
    "id": "CART-0001",
    "customer": "Contoso",
    "products": [],
    "total": "0.00",
    "status": "open",
    "order_id": None,
}
BOOK = {"product": "book", "quantity": 1, "price": "29.00"}
WITH_A_BOOK = {**EMPTY, "products": [BOOK], "total": "29.00"}
UNFIT = [
    *(("product", value) for value in ("", "Book", "pen", 1, None, ["book"])),
    *(("quantity", value) for value in ("", "0", "100", "-1", "1.5", "one", "٥", 0, 100, 1.0, True, None, [1])),
]


def test_opening_answers_201_with_the_cart_and_its_address(customer: FlaskClient) -> None:
    answer = post(customer, CARTS, customer=" Contoso ")
    assert (answer.status_code, answer.location) == (201, ONE)
    assert answer.get_json() == get(customer, ONE) == EMPTY


def test_opening_in_a_browser_leads_to_the_stage_and_says_so(customer: FlaskClient) -> None:
    answer = customer.post(CARTS, data={"customer": "Contoso"}, follow_redirects=True)
    assert ([each.status_code for each in answer.history], answer.request.path) == ([303], "/shop")
    for words in ("CART-0001 opened for Contoso.", '<li id="cart-CART-0001" data-subject="CART-0001">'):
        assert words in answer.text


def test_a_form_that_is_sent_twice_opens_one_cart(customer: FlaskClient, shop: Shop) -> None:
    for key in ("first", "first", "second"):
        assert post(customer, CARTS, customer="Contoso", key=key).status_code == 201
    assert [each["id"] for each in get(customer, CARTS)["carts"]] == ["CART-0002", "CART-0001"]
    assert said(shop.carts) == ["CartOpened", "CartOpened"]


@pytest.mark.parametrize("customer_name", ["", "  ", "x" * 81, "Con\x00toso"], ids=ascii)
def test_a_cart_without_a_fitting_customer_is_refused(customer: FlaskClient, customer_name: str) -> None:
    assert "customer" in problem(post(customer, CARTS, customer=customer_name), 400)
    assert get(customer, CARTS) == {"carts": [], "next": None}


def test_a_refused_form_comes_back_with_what_was_typed(customer: FlaskClient) -> None:
    answer = customer.post(CARTS, data={"customer": 'A "B" ' + "x" * 80})
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert re.search(r'value="A &#34;B&#34; x{80}" aria-invalid="true"', answer.text)


@pytest.mark.parametrize("quantity", ["1", 1])
def test_products_are_added_line_by_line(customer: FlaskClient, quantity: object) -> None:
    post(customer, CARTS, customer="Contoso")
    answer = customer.post(f"{ONE}/products", json={"product": "book", "quantity": quantity}, headers=JSON)
    assert (answer.status_code, answer.get_json()) == (200, WITH_A_BOOK)
    post(customer, f"{ONE}/products", product="poster", quantity="99")
    cart = post(customer, f"{ONE}/products", product="book", quantity="2").get_json()
    posters = {"product": "poster", "quantity": 99, "price": "19.50"}
    assert cart == {**EMPTY, "products": [{**BOOK, "quantity": 3}, posters], "total": "2017.50"}
    assert get(customer, ONE) == cart


@pytest.mark.parametrize(("field", "value"), UNFIT, ids=ascii)
def test_what_does_not_fit_is_refused_by_name_and_nothing_is_written(
    customer: FlaskClient, shop: Shop, field: str, value: object
) -> None:
    post(customer, CARTS, customer="Contoso")
    head = shop.carts.log.end()
    fields = {"product": "book", "quantity": "1", field: value}
    assert field in problem(customer.post(f"{ONE}/products", json=fields, headers=JSON), 400)
    if isinstance(value, str):
        assert field in problem(customer.post(f"{ONE}/products", data=fields, headers=JSON), 400)
    assert shop.carts.log.end() == head


def test_finalizing_answers_202_with_the_cart_and_its_order(customer: FlaskClient, shop: Shop) -> None:
    post(customer, CARTS, customer="Contoso")
    post(customer, f"{ONE}/products", product="book", quantity="1")
    answer = post(customer, f"{ONE}/finalize")
    finalized = {**WITH_A_BOOK, "status": "finalized", "order_id": "ORD-0001"}
    assert (answer.status_code, answer.get_json()) == (202, finalized)
    assert get(customer, ONE) == finalized
    shop.worker.drain()
    assert get(customer, "/shop/orders/ORD-0001")["cart_id"] == "CART-0001"


def test_an_empty_cart_is_not_finalized_and_a_finalized_one_does_not_change(customer: FlaskClient, shop: Shop) -> None:
    post(customer, CARTS, customer="Contoso")
    empty = "CART-0001 is empty: put something into it before you finalize it."
    assert problem(post(customer, f"{ONE}/finalize"), 409) == empty
    post(customer, f"{ONE}/products", product="book", quantity="1")
    post(customer, f"{ONE}/finalize")
    head = shop.carts.log.end()
    final = "CART-0001 is finalized already: open another cart to order more."
    assert problem(post(customer, f"{ONE}/finalize"), 409) == final
    assert problem(post(customer, f"{ONE}/products", product="mug", quantity="1"), 409) == final
    answer = customer.post(f"{ONE}/finalize")
    assert (answer.status_code, answer.mimetype) == (409, "text/html")
    assert f'<p class="refusal" role="alert">{final}</p>' in answer.text
    assert shop.carts.log.end() == head


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/products"), ("POST", "/finalize")])
def test_a_cart_that_is_not_there_is_not_found(customer: FlaskClient, method: str, path: str) -> None:
    fields = {"product": "book", "quantity": "1"} if method == "POST" else None
    answer = customer.open(f"{CARTS}/CART-9{path}", method=method, data=fields, headers=JSON)
    assert problem(answer, 404) == "There is no cart CART-9."


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["CART-0003", "CART-0002", "CART-0001"]),
        ("customer=Contoso", ["CART-0003", "CART-0001"]),
        ("status=open", ["CART-0003", "CART-0002"]),
        ("customer=Contoso&status=finalized", ["CART-0001"]),
        ("customer=Nobody", []),
        ("limit=1", ["CART-0003"]),
        ("limit=1&before=CART-0003", ["CART-0002"]),
    ],
)
def test_a_list_has_what_was_asked_for_newest_first(
    customer: FlaskClient, shop: Shop, query: str, ids: list[str]
) -> None:
    shop.ordered()
    for name in ("Fabrikam", "Contoso"):
        shop.carts.open_cart(name)
    found = get(customer, f"{CARTS}?{query}")
    assert [each["id"] for each in found["carts"]] == ids
    assert found["next"] == (ids[-1] if "limit" in query else None)


@pytest.mark.parametrize("query", ["limit=0", "limit=ten", "before=CART-9", "status=paid"])
def test_a_list_that_cannot_be_is_refused(customer: FlaskClient, query: str) -> None:
    assert problem(customer.get(f"{CARTS}?{query}", headers=JSON), 400)


def test_a_persons_commands_are_kept_and_belong_to_the_order_that_comes_of_them(shop: Shop) -> None:
    shop.ordered()
    log = rows(shop.carts, "select type, visibility, correlation_id from log order by position")
    assert [(each["type"], each["visibility"]) for each in log] == [
        ("OpenCart", "internal"),
        ("CartOpened", "public"),
        *[("AddProduct", "internal"), ("ProductAdded", "public")] * 2,
        ("FinalizeCart", "internal"),
        ("CartFinalized", "public"),
    ]
    assert {each["correlation_id"] for each in log} == {"ordering-ORD-0001"}


def test_what_a_body_may_say_is_described(customer: FlaskClient) -> None:
    paths = get(customer, "/openapi.json")["paths"]
    body = paths["/shop/carts/{cart_id}/products"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {
        "type": "object",
        "properties": {
            "product": {"enum": ["book", "mug", "poster"]},
            "quantity": {"type": "integer", "minimum": 1, "maximum": 99},
        },
        "required": ["product", "quantity"],
    }
