"""`make cluster`: it is up when it says so, starts again what died, stops everything, and leaves nothing behind."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.local import SERVERS
from systems.voiding_apart import NAMES
from tests_cluster.supervised import Supervised, wait_until

ALL = {*SERVERS, *NAMES}
SECONDS_TO_STOP = 8.0


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    found = Supervised(tmp_path / "data")
    found.wait_until_up()
    yield found
    if found.process.poll() is None:
        found.stop(signal.SIGTERM)
    wait_until(lambda: found.running() == {}, "the end of every process")


def test_it_says_where_the_page_is_once_it_is_there(supervised: Supervised) -> None:
    socket.create_connection(("127.0.0.1", supervised.port)).close()
    assert set(supervised.running()) == ALL


def test_lines_have_the_name_of_their_process(supervised: Supervised) -> None:
    for name in NAMES[:-1]:
        supervised.wait_for(f"{name} is up")
        assert any(line.startswith(f"{name} ") and f"{name} is up" in line for line in supervised.lines)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_everything_within_seconds(supervised: Supervised, how: signal.Signals) -> None:
    began = time.monotonic()
    assert supervised.stop(how) == 0
    assert time.monotonic() - began < SECONDS_TO_STOP
    assert supervised.running() == {}


@pytest.mark.parametrize("name", ["s1", "billing", "page"])
def test_what_died_is_started_again(supervised: Supervised, name: str) -> None:
    before = supervised.running()
    os.kill(before[name], signal.SIGKILL)
    supervised.wait_for(f"{name} ended (SIGKILL); it is started again in 0.5 s.")
    wait_until(lambda: set(supervised.running()) == ALL, f"{name} again")
    after = supervised.running()
    assert {each for each in ALL if before[each] != after[each]} == {name}


def test_what_does_not_stop_is_killed(supervised: Supervised) -> None:
    for each in ("s0", "reports"):
        os.kill(supervised.running()[each], signal.SIGSTOP)
    assert supervised.stop() == 0
    assert supervised.running() == {}


def test_nothing_outlives_a_supervisor_that_is_killed(supervised: Supervised) -> None:
    supervised.stop(signal.SIGKILL)
    wait_until(lambda: supervised.running() == {}, "the end of every process")


def test_it_is_there_again_with_the_same_files_and_certificates(supervised: Supervised, tmp_path: Path) -> None:
    authority = (tmp_path / "data/nats/certificates/ca.pem").read_bytes()
    supervised.stop(signal.SIGKILL)
    wait_until(lambda: supervised.running() == {}, "the end of every process")
    again = Supervised(tmp_path / "data")
    again.wait_until_up()
    assert (tmp_path / "data/nats/certificates/ca.pem").read_bytes() == authority
    assert again.stop() == 0


def test_one_data_dir_is_for_one_cluster(supervised: Supervised, tmp_path: Path) -> None:
    other = Supervised(tmp_path / "data")
    assert other.ended() == 1
    assert other.said("DATA_DIR is in use by another cluster: stop that one, or set another DATA_DIR")
    assert set(supervised.running()) == ALL


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = Supervised(tmp_path, PORT=str(port))
        assert refused.ended() == 1
    assert refused.lines == [f"Cannot listen on 127.0.0.1 port {port}: Address already in use."]
    assert list(tmp_path.iterdir()) == []


def test_a_bad_setting_is_refused_before_anything_starts(tmp_path: Path) -> None:
    refused = Supervised(tmp_path, SLOW_DOWN="-1")
    assert refused.ended() == 2
    assert refused.lines == ["SLOW_DOWN must be a number from 0 to 100, not '-1'."]


def test_a_process_that_cannot_start_ends_it_all(tmp_path: Path) -> None:
    (tmp_path / "reports.db").write_text("no database")
    refused = Supervised(tmp_path)
    assert refused.ended() == 2
    assert refused.said("reports cannot be started, and says why above. Stopping the others.")
    assert refused.running() == {}
