"""Every page but the stage: sound in light and dark, wide and narrow, with and without JavaScript."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.everything import ERRORS, FORMS, LIVE, PROCESSES, WAITING, files_of_all, wait
from tests.geometry import colliding, overflowing, small_targets
from tests.pages import CDN, from_the_cdn, live
from tests.server import Server
from tests.test_tour_page import check

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files of a system to which everything has happened."""
    return files_of_all(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def site(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real app on a copy of the files, paused while a process waits."""
    server = Server(shutil.copytree(files, tmp_path_factory.mktemp("site") / "copy")).start()
    wait(server)
    yield server
    assert server.stop()[0] == 0


@pytest.fixture(scope="module")
def leads_on() -> set[str]:
    """Links that were followed already."""
    return set()


@pytest.fixture
def own(files: Path, tmp_path: Path) -> Iterator[Server]:
    """The real app on a copy of the files for one test alone; to be asked for before `visit`."""
    server = Server(shutil.copytree(files, tmp_path / "copy")).start()
    yield server
    assert server.stop()[0] == 0


@pytest.fixture
def visit(browser: Browser, site: Server) -> Iterator[Open]:
    """Opens a page of the site, which must say nothing on the console; options are the browser context's."""
    said: list[str] = []
    contexts = []

    def visit_one(path: str, server: Server = site, **options: object) -> Page:
        contexts.append(browser.new_context(**options))  # type: ignore[arg-type]
        contexts[-1].route(CDN, from_the_cdn)
        page = contexts[-1].new_page()
        refused = re.compile("Failed to load resource.* (400|404|409) ")
        page.on("console", lambda message: None if refused.match(message.text) else said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(server.url + path)
        return page

    yield visit_one
    for context in contexts:
        context.close()
    assert said == []


@pytest.mark.parametrize("path", [*LIVE, *ERRORS])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_sound(visit: Open, axe: str, path: str, scheme: str) -> None:
    page = visit(path, color_scheme=scheme, viewport={"width": 1440, "height": 900})
    if path in LIVE:
        live(page)
    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert small_targets(page) == []
        assert overflowing(page) == []
        assert colliding(page, ".diagram text") == []
    check(page, axe)


@pytest.mark.parametrize("path", LIVE)
def test_without_javascript_it_says_so_and_its_links_lead_on(visit: Open, leads_on: set[str], path: str) -> None:
    page = visit(path, java_script_enabled=False)
    expect(page.locator(".noscript")).to_have_text("Without JavaScript, reload the page to see more.")
    links = {str(each.get_attribute("href")).partition("#")[0] for each in page.locator("a[href]").all()}
    assert "/" in links
    for link in links - {""} - leads_on:
        answer = page.request.get(urljoin(page.url, link))
        assert answer.ok or "was not started: " in answer.text(), link
        leads_on.add(link)


@pytest.mark.parametrize("document", ["INV-0001", "INV-0002", "INV-0006", "CRN-0001"])
def test_what_can_be_done_with_a_document_is_the_same_wherever_it_stands(visit: Open, document: str) -> None:
    offered = []
    for path, place in (
        ("/", f"#document-{document} .action"),
        ("/documents", f"#document-{document} .action"),
        (f"/documents/{document}", ".row"),
    ):
        [action] = visit(path, java_script_enabled=False).locator(f"{place} :is(a, button)").all()
        names = ("title", "href", "class", "aria-label")
        offered.append([action.inner_text(), *(action.get_attribute(each) for each in names)])
    assert offered[0] == offered[1] == offered[2]


@pytest.mark.parametrize("process", PROCESSES)
def test_a_state_has_one_name_everywhere_and_the_ways_gone_are_drawn_where_they_are(
    visit: Open, site: Server, process: str
) -> None:
    page = visit(f"/processes/{process}")
    words = PROCESSES[process].replace("-", " ")
    assert site.get(f"/processes/{process}")["state"] == PROCESSES[process]
    expect(page.locator(".heading .chip").first).to_have_text(words)
    expect(page.locator(".heading .chip.late")).to_have_text("paused: time stands still")
    expect(page.locator(".aside .chip:visible")).to_have_text(words)
    expect(page.locator(".aside").get_by_text("30 s after time runs again")).to_be_visible(visible=process == WAITING)
    drawn = page.locator(".machine-now .here:visible").evaluate("each => each.textContent.toLowerCase()")
    assert words in " ".join(drawn.split())
    for gone in page.locator(".machine-now .edge.gone").all():
        left, as_drawn = gone.evaluate(
            "each => [each, each.previousElementSibling].map(one => one.getBoundingClientRect().left)"
        )
        assert abs(left - as_drawn) < 3


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_form_leads_back_to_where_it_stands_and_a_refusal_is_told(own: Server, visit: Open, javascript: bool) -> None:
    for path, button, sentence in FORMS:
        page = visit(path, own, java_script_enabled=javascript)
        title = page.locator("h1").inner_text()
        if javascript:
            live(page)
        page.get_by_role("button", name=button).first.click()
        expect(page.locator("#said")).to_contain_text(sentence)
        expect(page).to_have_url(own.url + path)
        expect(page.locator("h1")).to_have_text(title)
    page = visit("/documents/INV-0007", own, java_script_enabled=javascript)
    own.post("/pause")
    page.locator("#live").evaluate("each => each.remove()")
    own.post("/documents/INV-0007/void")
    page.get_by_role("button", name="Void").click()
    expect(page.locator("#said")).to_have_text("INV-0007 is being voided already.")
    page.get_by_role("link", name="Documents").last.click()
    expect(page.locator("#document-INV-0007 .chip")).to_have_text("voiding…")
