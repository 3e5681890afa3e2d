"""The live stream without a browser: one frame a change, not too many, and nobody is kept who has left."""

import time
import urllib.request
from collections.abc import Iterator

import pytest

from pages.frames import event
from pages.live import HEART_BEAT, MOST_VIEWERS, Live, TooManyViewers, Viewer
from tests.server import Server
from tests.support import at_rest


class Renderer:
    """Counts how often a frame was rendered; what it says is always something else, until it is `still`."""

    def __init__(self) -> None:
        self.frames = 0
        self.still = False
        self.said = ""

    def __call__(self) -> tuple[str, dict[str, str]]:
        self.frames += 1
        self.said = self.said if self.still else f"<p>{self.frames}</p>"
        return str(self.frames), {"one": self.said}


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


def after(live: Live, viewer: Viewer) -> bytes | None:
    """What a viewer is told when all that has changed was rendered."""
    until_rendered(live)
    return viewer.next()


def test_a_newcomer_gets_a_frame_and_then_one_for_a_change(live: Live) -> None:
    viewer = live.stream(frames=True)
    first = after(live, viewer)
    live.changed()
    assert (first, after(live, viewer)) == (event("1", "<p>1</p>"), event("2", "<p>2</p>"))
    assert viewer.next() == b""


def test_a_newcomer_gets_no_frame_from_before_it_came(live: Live) -> None:
    after(live, live.stream(frames=True))
    newcomer = live.stream(frames=True)
    assert newcomer.next() == b""
    assert after(live, newcomer) == event("2", "<p>2</p>")


def test_a_frame_that_shows_nothing_else_is_sent_to_newcomers_only(live: Live, renderer: Renderer) -> None:
    viewer = live.stream(frames=True)
    after(live, viewer)
    renderer.still = True
    live.changed()
    newcomer = live.stream(frames=True)
    assert after(live, viewer) == b""
    assert after(live, newcomer) == event("1", "<p>1</p>")
    assert renderer.frames > 1


def test_who_lists_something_is_told_that_there_was_a_change_but_not_that_somebody_came(live: Live) -> None:
    viewer = live.stream(frames=False)
    changed = b"event: changed\ndata:\n\n"
    assert (viewer.next(), viewer.next()) == (changed, b"")
    live.stream(frames=True)
    assert after(live, viewer) == b""
    live.changed()
    assert after(live, viewer) == changed


def test_one_frame_is_made_for_all_viewers(live: Live, renderer: Renderer) -> None:
    viewers = [live.stream(frames=True) for _ in range(3)]
    for viewer in viewers:
        after(live, viewer)
    rendered = renderer.frames
    live.changed()
    [one, *others] = [after(live, viewer) for viewer in viewers]
    assert all(each is one for each in others)
    assert renderer.frames == rendered + 1


@pytest.mark.parametrize("there_are", ["none", "only lists", "only one that has left"])
def test_where_nobody_looks_at_the_stage_nothing_is_rendered(live: Live, renderer: Renderer, there_are: str) -> None:
    if there_are == "only lists":
        live.stream(frames=False)
    if there_are == "only one that has left":
        live.stream(frames=True).close()
    time.sleep(0.1)
    rendered = renderer.frames
    live.changed()
    time.sleep(0.2)
    assert renderer.frames == rendered


def test_however_fast_things_change_there_are_at_most_20_frames_a_second(live: Live, renderer: Renderer) -> None:
    after(live, live.stream(frames=True))
    start, rendered = time.monotonic(), renderer.frames
    while time.monotonic() - start < 0.5:
        live.changed()
    assert 1 < renderer.frames - rendered <= 0.5 * 20 + 1


def test_a_frame_that_cannot_be_rendered_ends_no_stream(live: Live, renderer: Renderer) -> None:
    viewer = live.stream(frames=True)
    after(live, viewer)
    live._render = lambda: (_ for _ in ()).throw(ZeroDivisionError)
    live.changed()
    assert after(live, viewer) == b""
    live._render = renderer
    live.changed()
    assert after(live, viewer) == event("2", "<p>2</p>")


def test_who_has_heard_nothing_for_long_gets_a_sign_of_life(live: Live) -> None:
    viewer = live.stream(frames=True)
    after(live, viewer)
    viewer._heard_at -= HEART_BEAT + 1
    assert (viewer.next(), viewer.next()) == (b": still here\n\n", b"")


def test_when_it_stops_every_stream_ends(live: Live) -> None:
    for viewer in (live.stream(frames=True), live.stream(frames=False)):
        viewer.next()
    live.stop()
    assert viewer.next() is None


def test_who_comes_when_all_places_were_asked_for_is_told(live: Live) -> None:
    viewers = [live.stream(frames=True) for _ in range(MOST_VIEWERS)]
    with pytest.raises(TooManyViewers):
        live.stream(frames=True)
    for _ in range(2):
        viewers[0].close()
    live.stream(frames=True)
    with pytest.raises(TooManyViewers):
        live.stream(frames=True)


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
