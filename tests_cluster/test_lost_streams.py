"""A stream is a replica: where it is lost it is filled again, and where it cannot carry a log, that is said."""

import json
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from cluster.jetstream import JetStream
from cluster.local import ROOT, SERVERS, Cluster
from messaging.stream import Row
from systems.voiding_apart import NAMES
from tests.server import free_port
from tests_cluster.watch import Files, billing, connection, replicated, rows_of, until, void

SETTINGS = {"SLOW_DOWN": "0", "VOIDING_TIMEOUT": "3600"}


def health(port: int) -> Any:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)
    except OSError:
        return {"status": "nobody answers"}


def troubles(port: int) -> str:
    return " ".join(health(port).get("troubles", ()))


def lose_all(cluster: Cluster) -> None:
    """Have all servers killed, and come back without what was on their disks."""
    for each in SERVERS:
        cluster.kill(each)
    for each in SERVERS:
        cluster.wipe(each)
        cluster.start_one(each)


def drained(files: Files, number: int) -> None:
    until(f"{number} documents are voided", lambda: files.voided() == number)


def test_streams_that_were_lost_are_filled_again(tmp_path: Path) -> None:
    files = Files(tmp_path)
    with Cluster(tmp_path, settings=SETTINGS) as cluster:
        with billing(tmp_path) as issuing:
            void(issuing, 200)
            drained(files, 200)
            lose_all(cluster)
            void(issuing, 200)
            drained(files, 400)
        until("the streams are the logs", lambda: not replicated(cluster, files))
    assert files.broken() == []


def test_a_reader_that_is_ahead_of_a_lost_stream_says_so_until_it_is_filled(tmp_path: Path) -> None:
    port = free_port()
    files = Files(tmp_path)
    with Cluster(tmp_path, NAMES, {**SETTINGS, "PORT": str(port)}) as cluster:
        with billing(tmp_path) as issuing:
            void(issuing, 50)
        drained(files, 50)
        cluster.kill("billing")
        lose_all(cluster)
        ahead = "reports has read the log of billing up to"
        until("reports says so", lambda: ahead in troubles(port))
        cluster.start_one("billing")
        until("all is well again", lambda: health(port)["status"] == "ok")
        until("the streams are the logs", lambda: not replicated(cluster, files))


def test_two_processes_of_one_module_publish_each_message_once(tmp_path: Path) -> None:
    files = Files(tmp_path)
    with Cluster(tmp_path, ("billing", "process-manager", "reports"), SETTINGS) as cluster:
        program = (sys.executable, str(ROOT / "app.py"))
        cluster.children.start("another", program, cluster.environment("billing"), cluster.log("another"))
        with billing(tmp_path) as issuing:
            for _ in range(10):
                void(issuing, 30)
                time.sleep(0.2)
        drained(files, 300)
        until("the streams are the logs", lambda: not replicated(cluster, files))
    assert files.broken() == []


def test_a_server_that_may_forget_is_refused(tmp_path: Path) -> None:
    port = free_port()

    def forgetful(text: str) -> str:
        assert "sync_interval: always" in text
        return text.replace("sync_interval: always", "")

    with Cluster(tmp_path, NAMES, {**SETTINGS, "PORT": str(port)}, change=forgetful) as cluster:
        until("billing says so", lambda: "may forget what it has acknowledged" in troubles(port))
        with connection(cluster) as link:
            assert JetStream(link, "billing").end().epoch == ""


def test_a_stream_ahead_of_its_log_stops_the_relay(tmp_path: Path) -> None:
    port = free_port()
    files = Files(tmp_path)
    with Cluster(tmp_path, NAMES, {**SETTINGS, "PORT": str(port)}) as cluster:
        with billing(tmp_path) as issuing:
            void(issuing, 5)
        drained(files, 5)
        until("the streams are the logs", lambda: not replicated(cluster, files))
        with connection(cluster, "billing") as link:
            until("connected", lambda: bool(rows_of(link, "billing")))
            last = files.head("billing")
            JetStream(link, "billing").publish([Row(last + 1, "2026-01-01T12:00:00.000000Z", b"")], {})
        cluster.kill("billing")
        cluster.start_one("billing")
        until("billing says so", lambda: f"goes up to {last + 1}, but its log ends at {last}" in troubles(port))
