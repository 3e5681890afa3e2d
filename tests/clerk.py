"""A clerk who checks groups out on the page, with JavaScript or without."""

import re
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, expect

from tests.pages import CDN, from_the_cdn, live
from tests.person import Person
from tests.server import Server

PATH = "/group-checkout"


class Clerk(Person):
    """A person at the desk of an empty hotel."""

    def __init__(self, page: Page, server: Server, javascript: bool = True) -> None:
        super().__init__(page, javascript)
        self.server = server

    def check_in(self, *guests: str) -> None:
        """Guests come, one after the other: the first one's stay is STAY-0001."""
        for number, guest in enumerate(guests, 1):
            self.page.get_by_label("Guest", exact=True).fill(guest)
            self.press("Check in", f"{guest} is checked in: STAY-{number:04d}.")

    def charge(self, stay: str) -> None:
        """A guest has a drink, and owes 20.00."""
        self.page.get_by_role("button", name=f"Charge 20.00 to {stay}", exact=True).click()
        expect(self.page.locator(f"#stay-{stay} .amount")).to_have_text("Pay 20.00")

    def pay(self, stay: str) -> None:
        """A guest pays the 20.00."""
        self.page.get_by_role("button", name=f"Pay 20.00 for {stay}", exact=True).click()
        expect(self.page.locator(f"#stay-{stay} .amount")).to_have_text("0.00")

    def check_out(self, *guests: str) -> None:
        """Tick these guests and check them out together."""
        for guest in guests:
            self.page.get_by_label(f"{guest} goes along", exact=True).check()
        self.press("Check out who is ticked", "asked to check out")

    def ends(self, checkout: str, status: str, **guests: str) -> None:
        """A group ends so, and each of its guests."""
        self.see(f"#checkout-{checkout} .chip", status)
        board = self.page.locator(f"#checkout-{checkout} .board li")
        expect(board).to_have_count(len(guests))
        for guest, how in guests.items():
            expect(board.filter(has_text=guest)).to_have_text(re.compile(f" {guest} {how}$"))


def at_the_desk(browser: Browser, server: Server, javascript: bool = True) -> Iterator[Clerk]:
    """A clerk before the page of an empty hotel, which says nothing on the console but what was refused."""
    server.post(f"{PATH}/resume")
    server.post(f"{PATH}/start-over")
    context = browser.new_context(java_script_enabled=javascript)
    context.route(CDN, from_the_cdn)
    page = context.new_page()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.goto(server.url + PATH)
    if javascript:
        live(page)
    yield Clerk(page, server, javascript)
    assert [each for each in messages if "status of 400" not in each] == []
    context.close()
