"""What Carts and Orders show on the stage and on their own pages, and what can be done there."""

import re

import pytest
from flask.testing import FlaskClient

from ordering.orders.messages import CancelOrder
from tests.small_shop import Shop

STAGE, CARTS, CART, ORDERS, ORDER = (
    "/shop",
    "/shop/carts",
    "/shop/carts/CART-0001",
    "/shop/orders",
    "/shop/orders/ORD-0001",
)
PUT = 'action="/shop/carts/CART-0001/products"'
FINALIZE = 'action="/shop/carts/CART-0001/finalize"'
CANCEL = 'action="/shop/orders/ORD-0001/cancel"'
CANNOT_FINALIZE = re.compile(
    r'id="finalize-CART-0001" class="button small" aria-disabled="true"[^>]*title="The cart is empty'
)
CANNOT_CANCEL = re.compile(
    r'id="cancel-ORD-0001" class="button small" aria-disabled="true"[^>]*title="It is paid already'
)


@pytest.mark.parametrize("path", [STAGE, CARTS, CART])
def test_an_empty_cart_cannot_be_finalized_and_says_why(customer: FlaskClient, shop: Shop, path: str) -> None:
    shop.carts.open_cart("Contoso")
    page = customer.get(path).text
    assert CANNOT_FINALIZE.search(page)
    assert FINALIZE not in page


@pytest.mark.parametrize("path", [STAGE, CARTS, CART])
def test_a_cart_shows_what_is_in_it_and_can_be_finalized(customer: FlaskClient, shop: Shop, path: str) -> None:
    shop.carts.open_cart("Contoso")
    shop.carts.add_product("CART-0001", "book", 2)
    shop.carts.add_product("CART-0001", "poster", 1)
    page = customer.get(path).text
    for words in ("Contoso", "2 × Book, 1 × Poster", "77.50", FINALIZE):
        assert words in page
    assert (PUT in page) == (path != CARTS)


@pytest.mark.parametrize("product", ["book", "mug", "poster"])
def test_on_the_stage_one_more_of_a_product_is_a_click_away(customer: FlaskClient, shop: Shop, product: str) -> None:
    shop.carts.open_cart("Contoso")
    page = customer.get(STAGE).text
    assert re.search(rf'id="add-{product}-CART-0001"[^>]* name="product" value="{product}"', page)
    assert '<input type="hidden" name="quantity" value="1">' in page
    answer = customer.post(f"{CART}/products", data={"quantity": "1", "product": product}, follow_redirects=True)
    assert answer.request.path == STAGE
    assert f"1 × {product.capitalize()}" in answer.text


def test_putting_something_into_a_cart_on_its_own_page_leads_back_to_it(customer: FlaskClient, shop: Shop) -> None:
    shop.carts.open_cart("Contoso")
    assert f'<input type="hidden" name="back" value="{CART}">' in customer.get(CART).text
    fields = {"quantity": "7", "product": "mug", "back": CART}
    answer = customer.post(f"{CART}/products", data=fields, follow_redirects=True)
    assert answer.request.path == CART
    assert "<dd>7 × Mug</dd>" in answer.text


def test_a_finalized_cart_offers_nothing_and_leads_to_its_order(customer: FlaskClient, shop: Shop) -> None:
    shop.ordered()
    for path in (STAGE, CARTS, CART):
        page = customer.get(path).text
        assert "finalized" in page
        assert PUT not in page
        assert FINALIZE not in page
    assert '<a class="id" href="/shop/orders/ORD-0001">' in customer.get(CART).text
    assert '<a class="id" href="/shop/processes/ordering-ORD-0001">' in customer.get(CART).text


@pytest.mark.parametrize("path", [STAGE, ORDERS, ORDER])
def test_an_order_that_is_not_paid_can_be_cancelled(customer: FlaskClient, shop: Shop, path: str) -> None:
    shop.ordered()
    page = customer.get(path).text
    for words in ("ORD-0001", "Contoso", "53.00", CANCEL):
        assert words in page


@pytest.mark.parametrize("path", [STAGE, ORDERS, ORDER])
def test_a_paid_and_a_completed_order_say_so_and_cannot_be_cancelled(
    customer: FlaskClient, shop: Shop, path: str
) -> None:
    shop.paid()
    page = customer.get(path).text
    assert '<span class="chip go">paid</span>' in page
    assert CANCEL not in page
    assert bool(CANNOT_CANCEL.search(page)) == (path == ORDER)
    shop.completed()
    assert '<span class="chip ok">completed</span>' in customer.get(path.replace("0001", "0002")).text


@pytest.mark.parametrize("path", [STAGE, ORDERS, ORDER])
def test_a_cancelled_order_is_struck_out_and_says_why(customer: FlaskClient, shop: Shop, path: str) -> None:
    shop.paid()
    shop.tell(CancelOrder(process_id="ordering-ORD-0001", order_id="ORD-0001", reason="out of stock"))
    page = customer.get(path).text
    assert '<span class="chip bad" title="Cancelled: out of stock">cancelled</span>' in page
    assert CANCEL not in page
    assert path == ORDER or re.search(r'<tr id="order-ORD-0001"[^>]* class="struck">', page)


def test_an_orders_page_leads_to_its_cart_its_payment_and_its_story(customer: FlaskClient, shop: Shop) -> None:
    shop.paid()
    page = customer.get(ORDER).text
    for path in (CART, "/shop/payments/PAY-0001", "/shop/processes/ordering-ORD-0001"):
        assert f'href="{path}"' in page


def test_on_the_stage_the_rows_of_an_order_name_it(customer: FlaskClient, shop: Shop) -> None:
    shop.ordered()
    page = customer.get(STAGE).text
    assert '<li id="cart-CART-0001" data-subject="ORD-0001">' in page
    assert '<tr id="order-ORD-0001" data-subject="ORD-0001">' in page


def test_lanes_lead_to_what_they_have_no_room_for(customer: FlaskClient, shop: Shop) -> None:
    for _ in range(4):
        shop.ordered()
    page = customer.get(STAGE).text
    assert '<a href="/shop/carts?before=CART-0002">earlier carts</a>' in page
    assert '<a href="/shop/orders?before=ORD-0002">earlier orders</a>' in page


@pytest.mark.parametrize("path", [STAGE, CARTS, ORDERS])
def test_where_there_is_nothing_yet_it_says_so(customer: FlaskClient, path: str) -> None:
    assert re.search(r'class="empty">No (carts|orders) (yet|here)\.', customer.get(path).text)


def test_what_a_customer_is_called_is_text_and_nothing_else(customer: FlaskClient, shop: Shop) -> None:
    shop.ordered('<b title="x">')
    for path in (STAGE, CARTS, CART, ORDERS, ORDER):
        assert "<b title" not in customer.get(path).text
