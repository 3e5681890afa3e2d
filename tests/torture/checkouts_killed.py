"""`kill -9` in the middle of group checkouts of 3, 30 and 300 guests, while guests are charged, pay and leave alone.

Whoever was not answered at a kill asks again, with the same key. What was answered must be there, each once; each group
must end; and what groups and stays say of each other must agree.
"""

import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from tests.server import Server
from tests.support import at_rest
from tests.torture.check import Report, of
from tests.torture.desk import PATH, Desk, Person
from tests.torture.orders_killed import checked

SIZES = (3, 30, 300)
"""A kill a group."""

SETTINGS = {"SLOW_DOWN": "0.1"}
ON_ITS_WAY = 0.9
"""Seconds in which no group can have ended: the first three of the four ways between modules."""

MOST = 500


def run(kills: int, seed: int) -> Report:
    """So many kills; every few of them new files, and a group of each size."""
    report, done, ends = Report(), Counter[str](), Counter[str]()
    for first in range(0, kills, len(SIZES)):
        with tempfile.TemporaryDirectory() as folder:
            most = min(len(SIZES), kills - first)
            report.broken += killed(Path(folder), most, Random(f"{seed}-{first}"), done, ends)
    report.lines.append(f"{kills} times killed, each time in the middle of a group; {of(ends.most_common())}")
    report.lines.append(f"meanwhile, {of(done.most_common())}")
    return report


def killed(folder: Path, kills: int, random: Random, done: Counter[str], ends: Counter[str]) -> list[str]:
    """What is broken after a group of each size, in so many of which the app was killed."""
    sizes = random.sample(SIZES, len(SIZES))
    with Server(folder, **SETTINGS) as server:
        server.start()
        clerk = Person(server, "clerk")
        groups = [clerk.ask("/samples", guests=str(size))["stays"] for size in sizes]
        desk = Desk(server, random, stays_of(server))
        stop = threading.Event()
        working = threading.Thread(target=desk.work, args=(stop,))
        working.start()
        try:
            for number, ids in enumerate(groups):
                found = clerk.ask("/checkouts", stays=ids)
                desk.groups[found["id"]] = ids
                if number < kills:
                    time.sleep(random.uniform(0, ON_ITS_WAY))
                    server.kill()
                    server.start()
            server.wait_until(lambda: ended(server, len(SIZES)), "groups to end")
        finally:
            stop.set()
            working.join()
        server.wait_until(lambda: ended(server), "groups to end")
        at_rest(server, PATH)
        broken = [*desk.wrong, *wrong(server, desk, ends)]
        code, output = server.stop()
    done.update(desk.done)
    if code or "Traceback" in output:
        broken.append(f"the app ended with {code}: {output}")
    return [*broken, *checked(folder)]


def ended(server: Server, first: int = MOST) -> bool:
    """Whether the first groups have ended, so many of them."""
    oldest = sorted(groups_of(server), key=lambda each: each["id"])[:first]
    return all(each["status"] != "initiated" for each in oldest)


def wrong(server: Server, desk: Desk, ends: Counter[str]) -> list[str]:
    """What is not as it was answered, or as a group says."""
    stays, groups, broken = stays_of(server), groups_of(server), list[str]()
    if {each["id"]: [guest["stay_id"] for guest in each["guests"]] for each in groups} != desk.groups:
        broken.append("there are other groups than were answered")
    left = {guest["stay_id"]: each["id"] for each in groups for guest in each["guests"] if guest["status"] != "failed"}
    ends.update(f"{each['status']} of {len(each['guests'])}" for each in groups)
    for id_, stay in stays.items():
        gone = "checked-out" if id_ in left or id_ in desk.alone else "checked-in"
        due = {**desk.stays[id_], "status": gone, "checked_out_by": left.get(id_)}
        if stay != due:
            broken.append(f"{id_} is {stay}, and should be {due}")
    return broken


def stays_of(server: Server) -> dict[str, Any]:
    return {each["id"]: each for each in server.get(f"{PATH}/stays?limit={MOST}")["stays"]}


def groups_of(server: Server) -> list[Any]:
    return list(server.get(f"{PATH}/checkouts?limit={MOST}")["checkouts"])
