"""The real process ended at every one of its commits, before it and after it, one by one, and started again."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path

from check import broken_rules
from tests.server import Server
from tests.support import at_rest
from tests.torture.boundaries import SIDES, Side
from tests.torture.check import Report
from tests.torture.crashing import CRASHED
from tests.torture.outcome import outcome
from tests.torture.plays import PLAYS, Play

AT_ONCE = 2


class Resting(Server):
    """The real app, as plays meet it."""

    def rest(self) -> None:
        at_rest(self)


def ends_at(server: Resting, play: Play, side: Side, number: int) -> bool:
    """Play until the app ends at that commit. False when it comes to the end before."""
    try:
        server.start("-m", "tests.torture.crashing", str(number), side)
        play.go_on(server)
    except (OSError, HTTPException, AssertionError):
        if server.process.wait(timeout=10) != CRASHED:
            raise
        return True
    return False


def difference(name: str, side: Side, number: int, expected: object) -> str | None:
    """What is broken after a crash at that commit, "" when nothing is; None when there is no such commit."""
    with tempfile.TemporaryDirectory() as folder, Resting(Path(folder)) as server:
        play = Play(PLAYS[name])
        if not ends_at(server, play, side, number):
            return None
        server.start()
        play.go_on(server)
        server.stop()
        found = broken_rules(server.data_dir)
        if (ended := outcome(server.data_dir)) != expected:
            found.append(f"it ended as {ended}, and undisturbed as {expected}")
        return "; ".join(found)


def undisturbed(name: str) -> object:
    """What comes of a play in which nothing crashes."""
    with tempfile.TemporaryDirectory() as folder, Resting(Path(folder)) as server:
        server.start()
        Play(PLAYS[name]).go_on(server)
        server.stop()
        return outcome(server.data_dir)


def one_by_one(name: str, side: Side, most: int) -> tuple[int, list[str]]:
    """Crash at the first commit, the second, … at most so many; returns how many there were and what was broken."""
    expected, broken = undisturbed(name), list[str]()
    for number in range(1, most + 1):
        found = difference(name, side, number, expected)
        if found is None:
            return number - 1, broken
        broken += [f"{name}, crashed {side} commit {number}: {found}"] if found else []
    return most, broken


def run(most: int, _seed: int) -> Report:
    """Every play, at most so many of its commits."""
    report = Report()
    plays = [(name, side) for name in PLAYS for side in SIDES]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for (name, side), (count, broken) in zip(
            plays, pool.map(lambda each: one_by_one(each[0], each[1], most), plays), strict=True
        ):
            report.lines.append(f"{name}: ended {side} each of {count} commits, and started again")
            report.broken += broken
    return report
