"""The app is asked to stop: it does, however often and by whichever signal it is asked, whatever it is doing."""

import itertools
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from check import broken_rules
from tests.server import PATIENCE, ROOT, Server

INT, TERM = signal.SIGINT, signal.SIGTERM
STOPPED = "Stopped. What was on its way goes on at the next start."
ENDED = "The app did not stop in time and was ended."
OPEN_STREAM = b"GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n"
# Stopped, or ended because it was asked for the third time.
CODES = (0, 128 + INT, 128 + TERM)
# As luck would have it: the second signal comes the first time that the main thread tells others something.
INTERRUPTED = """
import os, runpy, signal, threading
tell = threading.Condition.notify_all
left = [signal.SIGTERM]
def interrupted(condition):
    if threading.get_ident() == threading.main_thread().ident and left:
        os.kill(os.getpid(), left.pop())
    return tell(condition)
threading.Condition.notify_all = interrupted
runpy.run_path("app.py", run_name="__main__")
"""

# As luck would have it: a signal comes in the moment that the app has begun to catch it.
AT_ONCE = """
import os, runpy, signal
catch = signal.signal
def caught(signum, handler):
    catch(signum, handler)
    signal.signal = catch
    os.kill(os.getpid(), signum)
signal.signal = caught
runpy.run_path("app.py", run_name="__main__")
"""


def ask(process: subprocess.Popen[str], *signals: signal.Signals, apart: float = 0.0) -> tuple[int, str]:
    """Send signals and wait for the end; returns the exit code and what was printed."""
    for each in signals:
        if process.poll() is None:
            process.send_signal(each)
        until = time.perf_counter() + apart
        while time.perf_counter() < until:
            pass
    try:
        return process.wait(PATIENCE), process.communicate()[0]
    finally:
        process.kill()


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program is writing into a file, and does not come to an end."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("begin immediate")
    yield
    other.close()


def catches(process: subprocess.Popen[str], signum: signal.Signals) -> bool:
    """Whether a process does something about a signal by now."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (signum - 1) & 1)


@pytest.mark.parametrize("apart", [0.0, 0.00001, 0.00002, 0.00003, 0.001])
@pytest.mark.parametrize("signals", [(INT, TERM), (TERM, TERM)])
def test_asked_twice_at_once_it_stops(tmp_path: Path, signals: tuple[signal.Signals, ...], apart: float) -> None:
    code, output = ask(Server(tmp_path).start().process, *signals, apart=apart)
    assert (code, output.splitlines()[-1][-len(STOPPED) :]) == (0, STOPPED)


@pytest.mark.parametrize("first", [INT, TERM])
def test_asked_again_while_it_takes_in_that_it_was_asked_it_stops(tmp_path: Path, first: signal.Signals) -> None:
    code, output = ask(Server(tmp_path).start("-c", INTERRUPTED).process, first)
    assert (code, output.splitlines()[-1][-len(STOPPED) :]) == (0, STOPPED)


def test_asked_the_moment_it_can_be_asked_it_stops(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.launch("-c", AT_ONCE)
    code, output = ask(server.process)
    assert code in CODES, output
    assert "Traceback" not in output


@pytest.mark.parametrize("times", [3, 40])
def test_asked_over_and_over_it_ends(tmp_path: Path, times: int) -> None:
    signals = itertools.islice(itertools.cycle((INT, TERM)), times)
    code, output = ask(Server(tmp_path).start().process, *signals, apart=0.00002)
    assert code in CODES
    assert "Traceback" not in output


def test_asked_while_pages_are_watching_and_commands_arrive_it_stops(tmp_path: Path) -> None:
    server = Server(tmp_path, SIMULATE="0.1").start()
    viewers = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(40)]
    for viewer in viewers:
        viewer.sendall(OPEN_STREAM)
    for viewer in viewers[::2]:
        assert viewer.recv(100)
    code, output = ask(server.process, TERM, TERM)
    assert (code, "Traceback" in output) == (0, False), output
    assert broken_rules(tmp_path) == []


def test_asked_while_its_worker_waits_for_a_file_it_is_ended_in_time(tmp_path: Path) -> None:
    server = Server(tmp_path).start()
    with locked(tmp_path / "reports.db"):
        server.post("/documents", kind="invoice", customer="Contoso", amount="1.00")
        code, output = ask(server.process, TERM)
    assert (code, ENDED in output, "Traceback" in output) == (128 + TERM, True, False), output
    server.start().wait_until(lambda: server.get("/reports")["reports"], "what was on its way")
    server.stop()
    assert broken_rules(tmp_path) == []


@pytest.mark.parametrize("signals", [(INT,), (TERM,), (INT, INT), (TERM, TERM, TERM)])
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which signals a process catches")
def test_asked_while_it_is_starting_up_it_ends(tmp_path: Path, signals: tuple[signal.Signals, ...]) -> None:
    Server(tmp_path).start().stop()
    server = Server(tmp_path)
    with locked(tmp_path / "billing.db"):
        server.launch()
        server.wait_until(lambda: catches(server.process, TERM), "the app to listen")
        code, output = ask(server.process, *signals)
    assert code in CODES, output
    assert "Traceback" not in output


def test_asked_three_times_it_ends_at_once() -> None:
    stuck = "import stopping, threading; stopping.SECONDS_TO_STOP = 1e6; stopping.listen(); print('up', flush=True)"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{stuck}; threading.Lock().acquire(); threading.Event().wait()"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "up\n"
    for _ in range(2):
        process.send_signal(TERM)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.2)
    process.send_signal(INT)
    assert process.wait(PATIENCE) == 128 + INT
