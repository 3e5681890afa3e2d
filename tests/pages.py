"""What the browser tests share: htmx's CDN, answered from the checked copy, and a person's most frequent steps."""

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.server import ROOT, Server

CDN = "https://cdn.jsdelivr.net/**"
OpenPage = Callable[..., Page]
OpenProcess = Callable[..., Page]
FIRST = "voiding-INV-0001-1"


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
    page.get_by_label("Customer", exact=True).fill(customer)
    page.get_by_label("Amount").fill(amount)
    page.get_by_role("button", name="Issue", exact=True).click()


def void(server: Server) -> None:
    """Issue a document, and ask for it to be voided once Reports has it."""
    server.post("/documents", kind="invoice", customer="Contoso", amount="450.00")
    server.wait_until(lambda: server.get("/reports")["reports"], "the report")
    server.post("/documents/INV-0001/void")


def voided(server: Server) -> None:
    """Have a document voided, and its process finished."""
    void(server)
    server.wait_until(lambda: server.get("/documents/INV-0001")["status"] == "voided", "the voiding")
    server.wait_until(lambda: server.get(f"/processes/{FIRST}")["finished_at"], "the end of the process")
