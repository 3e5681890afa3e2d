"""The live stream without a browser: one frame a change, not too many, and nobody is kept who has left."""

import threading
import time
import urllib.request
from collections.abc import Iterator

import pytest

from pages.live import MOST_VIEWERS, Live, TooManyViewers, event
from tests.server import Server
from tests.support import at_rest


class Renderer:
    """Counts how often a frame was rendered."""

    def __init__(self) -> None:
        self.frames = 0

    def __call__(self) -> tuple[str, str]:
        self.frames += 1
        return str(self.frames), f"<p>{self.frames}</p>"


@pytest.fixture
def renderer() -> Renderer:
    return Renderer()


@pytest.fixture
def live(renderer: Renderer) -> Iterator[Live]:
    live = Live(renderer)
    live.start()
    yield live
    live.stop()


def until_rendered(live: Live) -> None:
    while live._rendered < live._changes:
        time.sleep(0.01)


def test_a_frame_of_several_lines_is_one_event() -> None:
    assert event("billing:3", "<p>\n\n  one\n</p>") == "id: billing:3\ndata: <p>\ndata:   one\ndata: </p>\n\n"


def test_a_newcomer_gets_a_frame_at_once_and_then_one_for_a_change(live: Live) -> None:
    viewer = live.stream(frames=True)
    first = next(viewer)
    live.changed()
    assert (first, next(viewer)) == (event("1", "<p>1</p>"), event("2", "<p>2</p>"))


def test_one_frame_is_sent_to_all_viewers(live: Live, renderer: Renderer) -> None:
    viewers = [live.stream(frames=True) for _ in range(3)]
    for viewer in viewers:
        next(viewer)
    until_rendered(live)
    rendered = renderer.frames
    live.changed()
    until_rendered(live)
    assert len({next(viewer) for viewer in viewers}) == 1
    assert renderer.frames == rendered + 1


def test_without_a_viewer_nothing_is_rendered(live: Live, renderer: Renderer) -> None:
    live.changed()
    assert renderer.frames == 0
    viewer = live.stream(frames=True)
    next(viewer)
    viewer.close()  # type: ignore[attr-defined]
    rendered = renderer.frames
    live.changed()
    newcomer = live.stream(frames=False)
    assert next(newcomer) == "event: changed\ndata:\n\n"
    assert renderer.frames <= rendered + 2


def test_however_fast_things_change_there_are_at_most_20_frames_a_second(live: Live, renderer: Renderer) -> None:
    viewer = live.stream(frames=True)
    next(viewer)
    reading = threading.Thread(target=lambda: [None for _ in viewer], daemon=True)
    reading.start()
    start, rendered = time.monotonic(), renderer.frames
    while time.monotonic() - start < 0.5:
        live.changed()
    assert renderer.frames - rendered <= 0.5 * 20 + 1


def test_who_comes_when_all_places_were_asked_for_is_told(live: Live) -> None:
    viewers = [live.stream(frames=True) for _ in range(MOST_VIEWERS)]
    with pytest.raises(TooManyViewers):
        live.stream(frames=True)
    viewers[0].close()  # type: ignore[attr-defined]
    next(live.stream(frames=True))


def test_the_id_of_an_event_names_the_cursors(server: Server) -> None:
    server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")
    # Cursors over messages for others are stored when there is nothing else to do.
    at_rest(server)
    with urllib.request.urlopen(f"{server.url}/live", timeout=10) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        line = stream.readline().decode()
    assert line == "id: billing:2,process-manager-0,reports-0;process-manager:0,billing-0,reports-0;" + (
        "reports:3,process-manager-0\n"
    )
