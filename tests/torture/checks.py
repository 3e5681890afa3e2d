"""Every check there is. A new one is a module with a `run(size, seed)`, and a line here."""

from collections.abc import Sequence
from functools import partial

from tests.torture import (
    agreement,
    api,
    checkouts_killed,
    commits,
    killing,
    kills,
    orders_killed,
    permutations,
    persons,
    power,
    simulation,
    whole_checkout,
    whole_order,
    whole_system,
)
from tests.torture.check import Check
from tests.torture.explore import ANY_NUMBER

CHECKS: Sequence[Check] = (
    Check("permutations", permutations.run, "times each input", short=2, long=3),
    Check("commits", commits.run, "commits of a play at most", short=None, long=1_000),
    Check("kills", kills.run, "rounds", short=6, long=300),
    Check("orders-killed", orders_killed.run, "kills", short=3, long=90),
    Check("checkouts-killed", checkouts_killed.run, "kills", short=3, long=90),
    Check("power", power.run, "power cuts", short=9, long=60),
    Check("simulation", simulation.run, "seeds", short=None, long=10_000),
    Check("mutants", killing.run, "mutants at most", short=None, long=1_000),
    Check("whole-system", whole_system.run_one, "faults", short=1, long=ANY_NUMBER),
    Check("two-documents", whole_system.run_two, "seconds", short=3, long=600),
    *(
        Check(f"order-by-{way.way}", partial(whole_order.run_one, way), "faults", short, long)
        for way, (short, long) in whole_order.FAULTS.items()
    ),
    Check("three-ways", agreement.run, "deeds", short=4, long=6),
    Check("two-orders", whole_order.run_two, "seconds", short=3, long=600),
    Check("group-checkout", whole_checkout.run_one, "faults", short=1, long=3),
    Check("free-guests", whole_checkout.run_free, "faults", short=None, long=ANY_NUMBER),
    Check("two-groups", whole_checkout.run_two, "faults", short=1, long=2),
    *(
        Check(f"api-of-{system}", partial(api.run, system), "requests of each operation", short=8, long=2_000)
        for system in api.SYSTEMS
    ),
    Check("persons", persons.run, "plays of 50 steps", short=None, long=3_000),
)
