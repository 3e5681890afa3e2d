"""The real app as a process: killed, stopped, misconfigured."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from check import broken_rules
from tests.server import ROOT, Server, free_port


def run(**settings: str) -> subprocess.CompletedProcess[str]:
    """Run the app to its end, for settings with which it does not start."""
    return subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_twenty_processes_finish_although_the_app_is_killed_three_times(tmp_path: Path) -> None:
    server = Server(tmp_path, SLOW_DOWN="0.1").start()
    documents = [
        server.post("/documents", kind="invoice", customer=f"Customer {number % 4}", amount="10.00")["id"]
        for number in range(20)
    ]
    for part in (documents[:7], documents[7:14], documents[14:]):
        for document_id in part:
            server.post(f"/documents/{document_id}/void")
        # Real time, because it is the real app: at 0.3 s a message, a process takes 1.5 s.
        time.sleep(0.4)
        assert set(states(server)) != {"document-voided"}
        server.kill()
        assert broken_rules(tmp_path) == []
        server.start()
    server.wait_until(lambda: states(server) == ["document-voided"] * 20, "twenty voided documents")
    server.wait_until(
        lambda: not any(lag for logs in server.get("/health")["lag"].values() for lag in logs.values()), "rest"
    )
    server.stop()
    assert broken_rules(tmp_path) == []


def states(server: Server) -> list[str]:
    return [process["state"] for process in server.get("/processes?limit=100")["processes"]]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_stops_with_code_0_and_a_sentence(tmp_path: Path, how: signal.Signals) -> None:
    code, output = Server(tmp_path).start().stop(how)
    assert code == 0
    assert "Traceback" not in output
    assert output.splitlines()[-1].endswith("Stopped. What was on its way goes on at the next start.")


def test_a_bad_setting_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    ended = run(SLOW_DOWN="fast", DATA_DIR=str(tmp_path))
    assert ended.returncode == 2
    assert ended.stderr == "SLOW_DOWN must be a number from 0 to 100, not 'fast'.\n"


def test_a_taken_port_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port := free_port()))
        listener.listen()
        ended = run(PORT=str(port), DATA_DIR=str(tmp_path))
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Cannot listen on 127.0.0.1 port {port}: ")
    assert "Traceback" not in ended.stderr


def test_a_data_folder_that_cannot_be_made_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = run(DATA_DIR=str(tmp_path / "file" / "data"))
    assert ended.returncode == 2
    assert ended.stderr.startswith("DATA_DIR cannot be used: ")
