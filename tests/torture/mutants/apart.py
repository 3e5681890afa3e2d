"""A module on a host of its own: its stream is a copy of its log, and nobody follows another one."""

from tests.torture.mutants.mutant import Mutant

CARRIED = "tests/test_carried.py"

MUTANTS = (
    Mutant(
        "what is internal leaves its module",
        "messaging/stream.py",
        'encoder.encode(entry) if entry.visibility == "public" else b""',
        "encoder.encode(entry)",
        CARRIED,
    ),
    Mutant(
        "another copy of a file is published on",
        "messaging/relay.py",
        "        if [as_row(each) for each in self._module.log.whole(last - 1, 1)] != [*there]:\n",
        "        if False:\n",
        CARRIED,
    ),
    Mutant(
        "a stream ahead of its log is taken for its end",
        "messaging/relay.py",
        "        if last > end.position:\n",
        "        if False:\n",
        CARRIED,
    ),
    Mutant(
        "a message that is missing in a stream is passed over",
        "messaging/carried.py",
        "            if row.position != expected:\n",
        "            if False:\n",
        CARRIED,
    ),
    Mutant(
        "a reader ahead of a stream is told nothing",
        "messaging/carried.py",
        "        if place.epoch == end.epoch and place.position > end.position:\n",
        "        if False:\n",
        CARRIED,
    ),
    Mutant(
        "a message on its way from a clock ahead arrives at once",
        "systems/voiding_modules.py",
        "SKEW = timedelta(minutes=1)",
        "SKEW = timedelta(0)",
        CARRIED,
    ),
    Mutant(
        "a module that is down has the page fail",
        "pages/elsewhere.py",
        "    except Off as off:\n        last = elsewhere.cursors(module).items()\n",
        "    except KeyError as off:\n        last = elsewhere.cursors(module).items()\n",
        "tests/test_page_apart_down.py",
    ),
    Mutant(
        "what cannot be kept across hosts is done by half",
        "pages/gateway.py",
        "            raise Refused(IMPOSSIBLE[reason])\n",
        "            pass\n",
        "tests/test_page_apart_refuses.py",
    ),
)
