"""Many documents on the real modules and real files, where everything goes wrong by chance; and then nothing any more.

Meanwhile no rule is broken at any moment. Afterwards all comes to its end by itself: a process that failed waits for a
person, and for nothing else. After FoundationDB's simulation (Zhou et al., 2021): one seed, the same again.
"""

import logging
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

from check import broken_in
from faults.breaking import KINDS, Breaking
from messaging.failures import failures
from messaging.messages import NotFound, Refused
from messaging.seam import Off
from messaging.trouble import Trouble
from settings import Settings
from systems.voiding import Voiding
from systems.voiding_hands import FAILED
from tests.support import ManualClock, rows
from tests.torture.check import Report

DEEDS = 40
CUSTOMERS = ("Contoso", "Fabrikam", "Litware")
LONG_ENOUGH = 40
"""So often 15 s pass at the end: for every deadline, every try and what is held back."""


class Run:
    """One simulation: what persons, time and bad luck do, one deed after the other, by chance."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = Random(seed)
        self.done: Counter[str] = Counter()
        self._clock = ManualClock()
        self._settings = Settings(data_dir=folder, slow_down=self.random.choice((0.0, 0.0, 0.5)))
        self._start()
        for _ in range(self.random.randint(1, 8)):
            self.issue()
        self.work()

    def _start(self) -> None:
        self.system = Voiding(self._settings, self._clock)
        self.system.open()
        for module in self.system.modules:
            # It is the app that ends here, not the machine: nobody needs to wait for the disk.
            module.store._writer.execute("pragma synchronous=off")

    @property
    def breaking(self) -> Breaking:
        return self.system.breaking

    def issue(self) -> None:
        self.system.billing.issue("invoice", self.random.choice(CUSTOMERS), self.random.randrange(1, 99_999))

    def void(self) -> None:
        self.system.billing.void(self._any(self.system.billing, "select id from documents where status = 'issued'"))

    def publish(self) -> None:
        self.system.reports.publish(self._any(self.system.reports, "select id from reports where status = 'open'"))

    def acknowledge(self) -> None:
        self.system.manager.acknowledge(
            self._any(self.system.manager, f"select id from processes where state = '{FAILED}'")
        )

    def break_something(self) -> None:
        module = self.random.choice(self.system.modules).name
        self.breaking.arm(module, self.random.choice(list(KINDS.values())), self.random.randint(1, 4))

    def mend_something(self) -> None:
        name, faults = self.random.choice(list(self.breaking.faults.items()))
        if faults.off:
            self.breaking.start_again(name)
        elif faults.armed:
            self.breaking.end(name, KINDS[self.random.choice(faults.armed).name])

    def retry(self) -> None:
        module = self.random.choice(self.system.modules)
        for each in failures(module.store):
            delivery, position = module.delivery_of(each.entry.id)
            delivery.parked.retry(position)

    def step(self) -> None:
        self.random.choice([*self.system.worker.jobs, *self.system.worker.last]).step()

    def work(self) -> None:
        self.system.worker.drain()

    def let_time_pass(self) -> None:
        self._clock.move(self.random.choice((0.1, 1, 3, 10, 31)))

    def set_the_clock(self) -> None:
        self._clock.move(self.random.choice((-3600, -10, 3600, 86_400)))

    def pause(self) -> None:
        self.system.pause()
        self._clock.move(self.random.choice((1, 60)))
        self.system.resume()

    def start_again(self) -> None:
        """The app is ended in the middle of it all, and started again on the same files."""
        self.system.close()
        self._start()

    def start_over(self) -> None:
        self.system.start_over()

    def do_something(self) -> str:
        """Whatever chance wants; what it was."""
        deed = self.random.choices([each for each, _ in DEEDS_BY_CHANCE], [chance for _, chance in DEEDS_BY_CHANCE])[0]
        with suppress(Refused, NotFound, Off, Trouble):
            deed(self)
            self.done[deed.__name__] += 1
        return deed.__name__

    def come_to_rest(self) -> None:
        """Nothing goes wrong any more, time passes, and a person retries what was parked."""
        for faults in self.breaking.faults.values():
            faults.reset()
        self.system.worker.drain()
        for _ in range(LONG_ENOUGH):
            self._clock.move(15)
            self.system.worker.drain()
            for module in self.system.modules:
                for each in failures(module.store):
                    if each.parked_at:
                        delivery, position = module.delivery_of(each.entry.id)
                        delivery.parked.retry(position)
            if self._is_at_rest():
                break

    def _is_at_rest(self) -> bool:
        lags = [each.lag() for each in self.system.subscriptions]
        unfinished = rows(
            self.system.manager, "select 1 from processes where finished_at is null and state <> ?", FAILED
        )
        return not any(lags) and not unfinished

    def _any(self, module: object, sql: str) -> str:
        found = rows(module, f"{sql} order by id")
        return self.random.choice(found)["id"] if found else "nothing"


DEEDS_BY_CHANCE: tuple[tuple[Callable[[Run], None], int], ...] = (
    (Run.issue, 8),
    (Run.void, 18),
    (Run.publish, 6),
    (Run.acknowledge, 4),
    (Run.break_something, 10),
    (Run.mend_something, 8),
    (Run.retry, 3),
    (Run.step, 14),
    (Run.work, 14),
    (Run.let_time_pass, 10),
    (Run.set_the_clock, 2),
    (Run.pause, 2),
    (Run.start_again, 3),
    (Run.start_over, 1),
)


def run(size: int, seed: int) -> Report:
    """So many simulations, with the seeds from `seed` on. The rules are checked after some deeds, and at the end."""
    report, done, ends = Report(), Counter[str](), Counter[str]()
    for each in range(seed, seed + size):
        with tempfile.TemporaryDirectory() as folder, quiet():
            broken = simulate(Run(Path(folder), each), done, ends)
        report.broken += [f"seed {each}: {sentence}" for sentence in broken]
    report.lines += [
        f"{size:,} seeds from {seed} on, {sum(done.values()):,} deeds",
        "; ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in done.most_common()),
        "; ".join(f"{count:,} {state}" for state, count in ends.most_common()),
    ]
    return report


@contextmanager
def quiet() -> Iterator[None]:
    """What goes wrong is wanted: nobody has to be told."""
    logger = logging.getLogger("messaging")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    yield
    logger.setLevel(level)


def simulate(run: Run, done: Counter[str], ends: Counter[str]) -> list[str]:
    """What was broken in a simulation, and when; how its processes ended is counted in `ends`."""
    try:
        for number in range(DEEDS):
            deed = run.do_something()
            if number % 4 == 0 and (found := broken_in(run.system)):
                return [f"after {number + 1} deeds, the last one being {deed}: {sentence}" for sentence in found]
        run.come_to_rest()
        done.update(run.done)
        processes = rows(run.system.manager, "select id, state, finished_at from processes")
        ends.update(each["state"] for each in processes)
        stuck = [each["id"] for each in processes if not each["finished_at"] and each["state"] != FAILED]
        waiting = rows(run.system.billing, "select id from documents where status = 'voiding'")
        return [
            *broken_in(run.system),
            *(f"{each} never ended" for each in stuck),
            *(f"{each['id']} is being voided for ever" for each in waiting),
            *(
                f"{each.source.name} is not read to its end by {each.reader.name}"
                for each in run.system.subscriptions
                if each.lag()
            ),
        ]
    finally:
        run.system.close()
