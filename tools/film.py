"""Films the stage while a document is voided and another one is not."""

import io
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.pages import CDN, from_the_cdn, live
from tests.server import Server

SECONDS_A_MESSAGE = "1"
SECONDS = 12.0
SIZE = (1080, 675)


def film(browser: Browser, server: Server, path: Path) -> None:
    """Save, as an animated picture, how two documents are voided, one of them in vain."""
    server.post("/pace", seconds="0")
    server.post("/samples")
    server.wait_until(lambda: sum(len(each["documents"]) for each in server.get("/reports")["reports"]) > 5)
    server.post("/reports/R-0002/publish")
    server.post("/pace", seconds=SECONDS_A_MESSAGE)
    voided, refused = (server.get(f"/reports/{each}")["documents"][0]["id"] for each in ("R-0001", "R-0002"))
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.route(CDN, from_the_cdn)
    page = context.new_page()
    page.goto(server.url)
    live(page)
    pictures: list[Image.Image] = []
    start = time.monotonic()
    while time.monotonic() - start < SECONDS:
        if len(pictures) == 4:
            server.post(f"/documents/{voided}/void")
        if len(pictures) == 10:
            server.post(f"/documents/{refused}/void")
        shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        pictures.append(shot.resize(SIZE, Image.Resampling.LANCZOS))
        page.wait_for_timeout(60)
    context.close()
    pictures[0].save(
        path,
        save_all=True,
        append_images=pictures[1:],
        duration=round(1000 * SECONDS / len(pictures)),
        loop=0,
        quality=55,
        method=4,
    )
