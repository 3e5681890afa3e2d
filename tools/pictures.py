"""Takes the README's pictures from the running app: `make pictures`. Runs inside the virtual environment."""

import io
import os
import tempfile
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.server import ROOT, Server

PICTURES = ROOT / "docs" / "pictures"
CDN = "https://cdn.jsdelivr.net/**"
SECONDS_A_MESSAGE = 1.5
FILM_SECONDS = 13.0


def fill(server: Server) -> None:
    """Bring the demo into the middle of things: some voided, one refused, two on their way."""

    def issue(kind: str, customer: str, amount: str) -> str:
        return str(server.post("/documents", kind=kind, customer=customer, amount=amount)["id"])

    def void(document_id: str) -> str:
        return str(server.post(f"/documents/{document_id}/void")["process_id"])

    def reached(process_id: str, state: str) -> None:
        def there() -> bool:
            return process_id in [each["id"] for each in server.get(f"/processes?state={state}")["processes"]]

        server.wait_until(there, f"{process_id} in state {state}")

    issue("invoice", "Alfreds Futterkiste", "12.00")
    contoso = issue("invoice", "Contoso", "99.00")
    refused = issue("invoice", "Alfreds Futterkiste", "450.00")
    receipt = issue("receipt", "Nordwind Traders", "19.90")
    issue("invoice", "Contoso", "310.00")
    large = issue("invoice", "Nordwind Traders", "1240.00")
    server.wait_until(lambda: sum(len(each["documents"]) for each in server.get("/reports")["reports"]) == 6)
    voided = void(contoso)
    report = server.get("/reports?customer=Alfreds+Futterkiste")["reports"][0]["id"]
    server.post(f"/reports/{report}/publish")
    failed = void(refused)
    reached(voided, "document-voided")
    reached(failed, "marking-document-as-voided-failed")
    issue("credit-note", "Alfreds Futterkiste", "86.10")
    first = void(large)
    reached(first, "voiding-requested")
    void(receipt)
    reached(first, "marking-document-as-voided-succeeded")


def take(browser: Browser, url: str, name: str, *, width: int = 1440, height: int = 1080, dark: bool = False) -> None:
    """Save what the browser shows as docs/pictures/<name>.png."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light")
    context.route(CDN, lambda route: route.abort())
    page = context.new_page()
    page.goto(url)
    page.locator("#connection").wait_for(state="visible")
    page.screenshot(path=PICTURES / f"{name}.png")
    context.close()


def film(browser: Browser, server: Server, name: str) -> None:
    """Save how two documents are voided, one of them in vain, as the animated docs/pictures/<name>.webp."""
    server.post("/start-over")
    server.post("/samples")
    server.wait_until(lambda: sum(len(each["documents"]) for each in server.get("/reports")["reports"]) > 5)
    server.post("/reports/R-0002/publish")
    voided, refused = (server.get(f"/reports/{each}")["documents"][0]["id"] for each in ("R-0001", "R-0002"))
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.route(CDN, lambda route: route.abort())
    page = context.new_page()
    page.goto(server.url)
    page.locator("#connection").wait_for(state="visible")
    pictures: list[Image.Image] = []
    start = time.monotonic()
    while time.monotonic() - start < FILM_SECONDS:
        if len(pictures) == 4:
            server.post(f"/documents/{voided}/void")
        if len(pictures) == 10:
            server.post(f"/documents/{refused}/void")
        shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        pictures.append(shot.resize((1080, 675), Image.Resampling.LANCZOS))
        page.wait_for_timeout(60)
    context.close()
    pictures[0].save(
        PICTURES / f"{name}.webp",
        save_all=True,
        append_images=pictures[1:],
        duration=round(1000 * FILM_SECONDS / len(pictures)),
        loop=0,
        quality=55,
        method=4,
    )


def main() -> None:
    """Take them all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder), SLOW_DOWN=str(SECONDS_A_MESSAGE / 3)).start()
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"])
        fill(server)
        take(browser, server.url, "page")
        take(browser, server.url, "page-dark", dark=True)
        take(browser, server.url, "page-phone", width=390, height=844)
        failed = server.get("/processes?state=marking-document-as-voided-failed")["processes"][0]["id"]
        take(browser, f"{server.url}/processes/{failed}", "process")
        film(browser, server, "voiding")
        browser.close()
        server.stop()


if __name__ == "__main__":
    main()
