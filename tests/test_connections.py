"""Clients that keep the real server waiting: it lets them go in time, and answers everybody else meanwhile."""

import time

import pytest

from pages.live import MOST_VIEWERS
from tests.clients import SHORT, Connect, Run, head, rest, trickle
from web.server import THREADS

SILENT = {
    "nothing": b"",
    "half a header": b"GET / HTTP/1.1\r\nHost: local",
    "half a body": b"POST /documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nkind=",
    "a promise": b"POST /documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n",
}


@pytest.mark.parametrize("said", SILENT.values(), ids=SILENT)
def test_any_number_of_connections_that_say_nothing_whole_keep_nobody_out(
    run: Run, connect: Connect, said: bytes
) -> None:
    server = run()
    waiting = [connect(server, said) for _ in range(500)]
    assert server.get("/health")["status"] == "ok"
    assert server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")["id"] == "INV-0001"
    assert rest(waiting[0]) in (b"", b"HTTP/1.1 100 Continue\r\n\r\n")


@pytest.mark.parametrize("said", SILENT.values(), ids=SILENT)
def test_a_connection_that_says_nothing_whole_is_let_go_in_time(run: Run, connect: Connect, said: bytes) -> None:
    server = run(half_sent=SHORT, idle=SHORT)
    client = connect(server, said)
    assert rest(client) in (b"", b"HTTP/1.1 100 Continue\r\n\r\n")


def test_a_request_that_trickles_in_is_let_go_in_time(run: Run, connect: Connect) -> None:
    server = run(half_sent=SHORT)
    client = connect(server, b"GET / HTTP/1.1\r\n")
    with pytest.raises(ConnectionError):
        trickle(client)


def test_a_connection_is_kept_for_the_next_request(run: Run, connect: Connect) -> None:
    server = run(half_sent=SHORT, unread=SHORT)
    client = connect(server)
    for _ in range(3):
        client.sendall(b"HEAD /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert head(client).startswith(b"HTTP/1.1 200 ")
        time.sleep(SHORT)


def test_a_client_that_asks_for_much_and_reads_nothing_holds_up_nobody(run: Run, connect: Connect) -> None:
    server = run()
    much = b"GET /static/vendor/htmx.min.js HTTP/1.1\r\nHost: localhost\r\n\r\n" * 60
    for _ in range(MOST_VIEWERS + THREADS):
        connect(server, much, receives=4096)
    for _ in range(50):
        assert server.get("/health")["status"] == "ok"
        time.sleep(0.1)
