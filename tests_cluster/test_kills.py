"""Servers and modules are killed at random, again and again: nothing is lost, doubled or skipped, and all goes on."""

import random
import time
from pathlib import Path

import pytest

from cluster.local import MODULES, SERVERS, Cluster
from systems.voiding_apart import NAMES
from tests.server import free_port
from tests_cluster.watch import Files, Progress, billing, replicated, until, void

ROUNDS = 20
VOIDINGS = 300
"""A round."""
LONGEST_ELECTION = 20.0
"""Seconds that it may take at most, on a busy machine, until something goes on after all are up again."""
SETTINGS = {"SLOW_DOWN": "0", "VOIDING_TIMEOUT": "3600"}


@pytest.mark.parametrize("seed", [11])
def test_whatever_is_killed_nothing_is_lost_doubled_or_skipped(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    files = Files(tmp_path)
    settings = {**SETTINGS, "PORT": str(free_port())}
    with Cluster(tmp_path, NAMES, settings) as cluster, Progress(files) as progress:
        until("the modules are up", lambda: all((tmp_path / f"{each}.db").exists() for each in MODULES))
        stalls = []
        with billing(tmp_path) as issuing:
            for _ in range(ROUNDS):
                void(issuing, VOIDINGS)
                killed = [chance.choice(SERVERS), *chance.sample(NAMES, chance.randint(0, len(NAMES)))]
                if chance.random() < 0.2:
                    killed.append(next(each for each in SERVERS if each not in killed))
                for each in killed:
                    time.sleep(chance.uniform(0, 0.6))
                    cluster.kill(each)
                for each in chance.sample(killed, len(killed)):
                    time.sleep(chance.uniform(0, 1.5))
                    cluster.start_one(each)
                progress.begin()
                time.sleep(chance.uniform(0, 4))
                stalls.append(progress.taken())
        total = ROUNDS * VOIDINGS
        until("everything is voided", lambda: files.voided() == total)
        stalls.append(progress.taken())
        print(f"{total} voidings, {ROUNDS} rounds; longest stall {max(stalls):.1f} s")
        until("every process has ended", lambda: files.unfinished() == 0)
        until("the streams are the logs", lambda: not replicated(cluster, files))
        assert max(stalls) < LONGEST_ELECTION
    assert files.broken() == []
