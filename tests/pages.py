"""What the browser tests share: htmx's CDN, answered from the checked copy, and a person's most frequent steps."""

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.server import ROOT

CDN = "https://cdn.jsdelivr.net/**"
OpenPage = Callable[..., Page]


def from_the_cdn(route: Route) -> None:
    """Answer as the CDN would, from the checked local copy; the browser checks the hash once more."""
    name = route.request.url.rpartition("/")[2]
    route.fulfill(
        path=ROOT / "static" / "vendor" / name,
        content_type="text/javascript",
        headers={"Access-Control-Allow-Origin": "*"},
    )


def live(page: Page) -> None:
    """Wait until htmx has refreshed the page for the first time."""
    expect(page.locator("#connection")).to_be_visible()
    expect(page.locator("#connection")).to_have_text("live")


def issue(page: Page, customer: str = "Contoso", amount: str = "124.50") -> None:
    page.get_by_label("Customer").fill(customer)
    page.get_by_label("Amount").fill(amount)
    page.get_by_role("button", name="Issue", exact=True).click()
