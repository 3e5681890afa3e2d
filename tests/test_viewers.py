"""Viewers of the real app: so many, and no more; and one that does not read costs nothing."""

import sys
from pathlib import Path

from pages.live import MOST_VIEWERS
from tests.clients import FRAME, LIVE, Connect, Run, change, head, rest, until
from tests.server import PATIENCE, Server

UNTIL_ALL_ARE_THERE = 10.0


def test_when_everybody_watches_there_is_room_for_everything_else(run: Run, connect: Connect) -> None:
    server = run()
    viewers = [connect(server, LIVE) for _ in range(MOST_VIEWERS + 50)]
    heads = [head(viewer) for viewer in viewers]
    watching = [viewer for viewer, begun in zip(viewers, heads, strict=True) if begun.startswith(b"HTTP/1.1 200 ")]
    turned_away = [viewer for viewer in viewers if viewer not in watching]
    assert len(watching) == MOST_VIEWERS
    for viewer in turned_away:
        assert b"Too many pages are watching already" in rest(viewer)
    for _ in range(20):
        assert server.get("/documents") == {"documents": [], "next": None}
    server.post("/documents", kind="invoice", customer="Seen by all", amount="1.00")
    for viewer in watching:
        until(viewer, b"Seen by all")
    for viewer in watching:
        viewer.close()
    server.wait_until(lambda: head(connect(server, LIVE)).startswith(b"HTTP/1.1 200 "), "a place to watch from")


def test_viewers_that_do_not_read_are_let_go_and_nothing_is_kept_for_them(run: Run, connect: Connect) -> None:
    server = run(unread=UNTIL_ALL_ARE_THERE)
    server.post("/samples")
    for _ in range(MOST_VIEWERS):
        connect(server, LIVE, receives=4096)
    assert head(connect(server, LIVE)).startswith(b"HTTP/1.1 503 ")

    def there_is_a_place() -> bool:
        change(server, 10)
        assert sys.platform != "linux" or temporary_files(server) == []
        return head(connect(server, LIVE)).startswith(b"HTTP/1.1 200 ")

    server.wait_until(there_is_a_place, "a place to watch from")


def test_a_viewer_that_reads_slowly_skips_frames_and_ends_with_the_newest(run: Run, connect: Connect) -> None:
    server = run()
    server.post("/samples")
    slow, fast = connect(server, LIVE, receives=4096), connect(server, LIVE)
    seen = 0
    while seen < 40:
        change(server)
        seen += fast.recv(2**20).count(FRAME)
    server.post("/documents", kind="invoice", customer="The newest", amount="1.00")
    assert 1 < until(slow, b"The newest").count(FRAME) < 20


def test_viewers_that_do_not_read_do_not_keep_it_from_stopping(run: Run, connect: Connect) -> None:
    server = run()
    server.post("/samples")
    connect(server, LIVE, receives=4096)
    fast = connect(server, LIVE)
    seen = 0
    while seen < 30:
        change(server)
        seen += fast.recv(2**20).count(FRAME)
    server.process.terminate()
    assert server.process.wait(PATIENCE) == 0


def temporary_files(server: Server) -> list[str]:
    """The files without a name that the app has open."""
    open_files = [each.readlink() for each in Path(f"/proc/{server.process.pid}/fd").iterdir() if each.is_symlink()]
    return [str(each) for each in open_files if str(each).endswith(" (deleted)")]
