"""The stories of an order on the page, as a person goes through them, in each of the three ways to coordinate it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from check import broken_rules
from tests.ordering_ways import WAYS
from tests.pages import CDN, from_the_cdn, live
from tests.person import Person
from tests.server import Server

PATHS = [f"/ordering/{way.way}" for way in WAYS]
each_path = pytest.mark.parametrize("path", PATHS)


@pytest.fixture(scope="module")
def shop_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from serving(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def hasty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A customer has half a second to pay."""
    yield from serving(tmp_path_factory.mktemp("hasty"), PAYMENT_TIMEOUT="0.5")


def serving(folder: Path, **settings: str) -> Iterator[Server]:
    with Server(folder, **settings) as server:
        yield server.start()
        code, output = server.stop()
        assert (code, "Traceback" in output) == (0, False), output
        assert broken_rules(folder) == []


class Shopper(Person):
    """A person who orders something; `order` is the newest one."""

    def __init__(self, page: Page, javascript: bool = True) -> None:
        super().__init__(page, javascript)
        self.order = ""

    def buy(self, product: str = "book", times: int = 1) -> None:
        """Open a cart, fill it, and order what is in it."""
        page = self.page
        page.get_by_label("Customer", exact=True).fill("Contoso")
        page.get_by_role("button", name="Open a cart", exact=True).click()
        expect(page.locator("#said")).to_contain_text("CART-")
        cart = (page.locator("#said").text_content() or "").strip().split()[0]
        for number in range(1, times + 1):
            page.get_by_role("button", name=f"Put a {product} into {cart}", exact=True).click()
            expect(page.locator(f"#cart-{cart}")).to_contain_text(f"{number} × {product.capitalize()}")
        page.get_by_role("button", name=f"Finalize {cart}", exact=True).click()
        expect(page.locator(f"#cart-{cart}")).to_contain_text("finalized")
        self.order = cart.replace("CART", "ORD")
        self.see(f"#order-{self.order}", "29.00")

    @property
    def payment(self) -> str:
        return self.order.replace("ORD", "PAY")

    def asked_to_pay(self) -> None:
        self.see(f"#payment-{self.payment}", "Decline")

    def ends(self, order: str, payment: str) -> None:
        """The order and its payment come to this."""
        self.see(f"#order-{self.order}", order)
        self.see(f"#payment-{self.payment}", payment)


@pytest.fixture
def shopper(browser: Browser, shop_server: Server, path: str) -> Iterator[Shopper]:
    yield from shopping(browser, shop_server, path)


@pytest.fixture
def late_shopper(browser: Browser, hasty_server: Server, path: str) -> Iterator[Shopper]:
    yield from shopping(browser, hasty_server, path)


def shopping(browser: Browser, server: Server, path: str, javascript: bool = True) -> Iterator[Shopper]:
    context = browser.new_context(java_script_enabled=javascript)
    context.route(CDN, from_the_cdn)
    page = context.new_page()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.goto(server.url + path)
    if javascript:
        live(page)
    yield Shopper(page, javascript)
    assert messages == []
    context.close()


@each_path
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_cart_finalized_paid_sent_completed(browser: Browser, shop_server: Server, path: str, javascript: bool) -> None:
    for shopper in shopping(browser, shop_server, path, javascript):
        shopper.buy("book")
        shopper.asked_to_pay()
        shopper.press(f"Pay {shopper.payment}", shopper.payment)
        shopper.ends("completed", "finalized")
        shopper.see(f"#shipment-{shopper.order}", "sent")
        expect(shopper.page.get_by_role("button", name=f"Cancel {shopper.order}")).to_have_count(0)


@each_path
def test_declined(shopper: Shopper) -> None:
    shopper.buy()
    shopper.asked_to_pay()
    shopper.press(f"Decline {shopper.payment}", shopper.payment)
    shopper.ends("cancelled", "discarded")
    expect(shopper.page.locator(f"#order-{shopper.order} .chip")).to_have_attribute(
        "title", "Cancelled: payment declined"
    )


@each_path
def test_timed_out_then_paid_late_and_refunded(late_shopper: Shopper) -> None:
    late_shopper.buy()
    late_shopper.ends("cancelled", "discarded")
    late_shopper.press(f"Pay late {late_shopper.payment}", late_shopper.payment)
    late_shopper.ends("cancelled", "refunded")


@each_path
def test_out_of_stock_and_refunded(shopper: Shopper) -> None:
    page = shopper.page
    spill = page.locator("#spill-book")
    for left in range(int(page.locator("#stock-book .amount").inner_text()) - 1, -1, -1):
        spill.click()
        expect(page.locator("#said")).to_have_text(re.compile(f"Coffee spilled: there (is|are) {left or 'no'} "))
    expect(spill).to_be_disabled()
    shopper.buy()
    shopper.asked_to_pay()
    shopper.press(f"Pay {shopper.payment}", shopper.payment)
    shopper.ends("cancelled", "refunded")
    shopper.see(f"#shipment-{shopper.order}", "out of stock")
    page.locator("#restock-book").click()
    expect(page.locator("#said")).to_contain_text("restocked")


@each_path
def test_cancelled_by_the_customer(shopper: Shopper) -> None:
    shopper.buy()
    shopper.press(f"Cancel {shopper.order}", shopper.order)
    shopper.ends("cancelled", "discarded")
    expect(shopper.page.locator(f"#order-{shopper.order} .chip")).to_have_attribute("title", "Cancelled: customer")


def test_the_switch_leads_from_each_way_to_each_other(browser: Browser, shop_server: Server) -> None:
    for shopper in shopping(browser, shop_server, "/ordering"):
        page = shopper.page
        for name, path in zip(
            ("stateless saga", "choreography", "process manager"), (*PATHS[1:], PATHS[0]), strict=True
        ):
            page.get_by_role("link", name=name, exact=True).click()
            expect(page).to_have_url(shop_server.url + path)
            expect(page.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")
            live(page)
