"""Documents that issue themselves, one every so often, to give a running demo something to do."""

import random
from datetime import datetime, timedelta

from billing.module import KINDS, Billing

CUSTOMERS = ("Alfreds Futterkiste", "Contoso", "Nordwind Traders", "Wide World Importers", "Fabrikam")


class Simulation:
    """A job for the worker: issues a random document every `interval`, the first one after that time."""

    def __init__(self, billing: Billing, interval: timedelta) -> None:
        self._billing = billing
        self._interval = interval
        self._random = random.Random(0)
        self.due_at: datetime = billing.clock.now() + interval

    def step(self) -> bool:
        """Issue the document that is due. False when none is."""
        now = self._billing.clock.now()
        # The clock may have been set back.
        self.due_at = min(self.due_at, now + self._interval)
        if self.due_at > now:
            return False
        # From now on, not from when it was due: a laptop that slept does not catch up.
        self.due_at = now + self._interval
        kind, customer = self._random.choice(KINDS), self._random.choice(CUSTOMERS)
        self._billing.issue(kind, customer, self._random.randrange(500, 200_000, 5))
        return True

    def settle(self) -> None:
        """Nothing to tidy up."""
