"""Takes the README's pictures from the running app: `make pictures`. Runs inside the virtual environment."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.ordering_scenes import a_day
from tests.pages import CDN, from_the_cdn, live
from tests.scenes import issued, jammed, void
from tests.server import ROOT, Server
from tests.support import at_rest
from tools.film import film

PICTURES = ROOT / "docs" / "pictures"
FAILED = "marking-document-as-voided-failed"
MARKED = "marking-document-as-voided-succeeded"


@dataclass(frozen=True)
class Picture:
    """`name` is the file's; `scene` brings the app into it and returns the path of what is to be seen.

    `ready` waits until the page shows it.
    """

    name: str
    scene: Callable[[Server], str]
    width: int = 1440
    height: int = 900
    dark: bool = False
    ready: Callable[[Page], None] = lambda _: None


def start_over(server: Server) -> None:
    server.post("/resume")
    server.post("/start-over")


def middle_of_things(server: Server) -> str:
    """Some voided, one refused, two on their way."""
    start_over(server)
    server.post("/pace", seconds="0")
    issued(server, "Alfreds Futterkiste", "12.00")
    contoso = issued(server, "Contoso", "99.00")
    refused = issued(server, "Alfreds Futterkiste", "450.00")
    receipt = issued(server, "Nordwind Traders", "19.90", "receipt")
    issued(server, "Contoso", "310.00")
    large = issued(server, "Nordwind Traders", "1240.00")
    server.wait_until(lambda: sum(len(each["documents"]) for each in server.get("/reports")["reports"]) == 6)
    voided = void(server, contoso)
    report = server.get("/reports?customer=Alfreds+Futterkiste")["reports"][0]["id"]
    server.post(f"/reports/{report}/publish")
    failed = void(server, refused)
    reached(server, voided, "document-voided")
    reached(server, failed, FAILED)
    issued(server, "Alfreds Futterkiste", "86.10", "credit-note")
    server.post("/pace", seconds="1")
    first = void(server, large)
    reached(server, first, "voiding-requested")
    void(server, receipt)
    reached(server, first, MARKED)
    server.post("/pace", seconds="6")
    return "/"


def presented(server: Server) -> str:
    return f"{middle_of_things(server)}?present"


def paused(server: Server) -> str:
    path = middle_of_things(server)
    server.post("/pause")
    return path


def parked(server: Server) -> str:
    path = middle_of_things(server)
    server.post("/pace", seconds="0")
    at_rest(server)
    with jammed(server, "update of marked_by on documents"):
        void(server, server.get("/documents?customer=Contoso")["documents"][0]["id"])
    return path


def a_failed_process(server: Server) -> str:
    start_over(server)
    server.post("/pace", seconds="0")
    document = issued(server, "Contoso", "450.00")
    server.wait_until(lambda: server.get("/reports")["reports"])
    server.post("/reports/R-0001/publish")
    server.post("/pace", seconds="1")
    process = void(server, document)
    reached(server, process, FAILED)
    server.wait_until(lambda: server.get(f"/processes/{process}")["history"][-1]["causation_id"].startswith("billing"))
    return f"/processes/{process}"


def a_tour(server: Server) -> str:
    start_over(server)
    server.post("/pace", seconds="3")
    server.post("/tour/refused")
    return "/"


def orders(server: Server) -> str:
    path = "/ordering/process-manager"
    a_day(server, path)
    return path


def groups(server: Server) -> str:
    """A group that failed, and one on its way."""
    path = "/group-checkout"
    server.post(f"{path}/pace", seconds="0")
    server.post(f"{path}/samples", guests="8")
    failed = server.post(f"{path}/checkouts/everybody")["id"]
    server.wait_until(lambda: server.get(f"{path}/checkouts/{failed}")["status"] == "failed")
    at_rest(server, path)
    asked = server.get(f"{path}/health")["logs"]["saga"]
    server.post(f"{path}/samples", guests="40")
    server.post(f"{path}/pace", seconds="3")
    server.post(f"{path}/checkouts/everybody")
    server.wait_until(lambda: server.get(f"{path}/health")["logs"]["saga"] > asked)
    return path


def travels(page: Page) -> None:
    page.wait_for_timeout(1_200)


def is_refused(page: Page) -> None:
    expect(page.locator("#caption")).to_contain_text("Reports refuses", timeout=60_000)
    page.wait_for_timeout(1_000)


ALL = (
    Picture("stage", middle_of_things),
    Picture("stage-dark", middle_of_things, dark=True),
    Picture("stage-present", presented, 1920, 1080),
    Picture("stage-phone", middle_of_things, 360, 800),
    Picture("stage-paused", paused),
    Picture("stage-parked", parked),
    Picture("tour", a_tour, ready=is_refused),
    Picture("process", a_failed_process),
    Picture("ordering", orders, ready=travels),
    Picture("group-checkout", groups, ready=travels),
)


def reached(server: Server, process_id: str, state: str) -> None:
    def there() -> bool:
        return process_id in [each["id"] for each in server.get(f"/processes?state={state}")["processes"]]

    server.wait_until(there, f"{process_id} in state {state}")


def take(browser: Browser, server: Server, picture: Picture) -> None:
    """Save what the browser shows as docs/pictures/<name>.png."""
    path = picture.scene(server)
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.dark else "light",
    )
    context.route(CDN, from_the_cdn)
    page = context.new_page()
    page.goto(server.url + path)
    live(page)
    picture.ready(page)
    page.wait_for_timeout(500)  # what has just appeared has faded in
    page.screenshot(path=PICTURES / f"{picture.name}.png")
    context.close()


def main() -> None:
    """Take them all, then the film."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder)).start()
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"])
        for picture in ALL:
            take(browser, server, picture)
        start_over(server)
        film(browser, server, PICTURES / "voiding.webp")
        browser.close()
        server.stop()


if __name__ == "__main__":
    main()
