"""A person before a page of the app, with JavaScript or without."""

from playwright.sync_api import Page, expect


class Person:
    def __init__(self, page: Page, javascript: bool = True) -> None:
        self.page, self._javascript = page, javascript

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
