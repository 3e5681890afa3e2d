"""A clerk who checks groups out on the page, with JavaScript or without."""

import re
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, expect

from tests.pages import CDN, from_the_cdn, live
from tests.server import Server

PATH = "/group-checkout"


class Clerk:
    """A person at the desk of an empty hotel."""

    def __init__(self, page: Page, server: Server, javascript: bool = True) -> None:
        self.page, self.server, self._javascript = page, server, javascript

    def press(self, name: str, said: str) -> None:
        """Press a button, and wait for what is then said."""
        self.page.get_by_role("button", name=name, exact=True).click()
        expect(self.page.locator("#said")).to_contain_text(said)

    def see(self, selector: str, text: str) -> None:
        """Wait for something to come by itself; without JavaScript, by reloading as a person would."""
        found = self.page.locator(selector).filter(has_text=text).first
        for _ in range(0 if self._javascript else 100):
            if found.count():
                break
            self.page.wait_for_timeout(50)
            self.page.goto(self.page.url)
        expect(found).to_be_visible()

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
