"""`kill -9` under load: what the clients were told is done is there afterwards, once, and nothing hangs."""

import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from check import broken_rules
from tests.server import Server
from tests.support import at_rest
from tests.torture.check import Report, of
from tests.torture.clients import CLIENTS, Client, at_work
from tests.torture.comparison import differences

ROUNDS_A_FOLDER = 20
MOST_ANSWERS = 100


def run(rounds: int, seed: int) -> Report:
    """So many rounds of starting, loading and killing it; every few, the files are compared, and new ones begun."""
    report, counts = Report(), Counter[str]()
    for first in range(0, rounds, ROUNDS_A_FOLDER):
        with tempfile.TemporaryDirectory() as folder:
            count = min(ROUNDS_A_FOLDER, rounds - first)
            report.broken += killed(Path(folder), count, f"{seed}-{first}", counts)
    report.lines.append(
        f"{rounds} times killed under load from {CLIENTS} clients, who were told of {of(list(counts.items()))}"
    )
    return report


def killed(folder: Path, rounds: int, seed: str, counts: Counter[str]) -> list[str]:
    """What is broken after so many rounds on the same files, each killed after a random number of answers."""
    random, broken = Random(seed), list[str]()
    with Server(folder, VOIDING_TIMEOUT="0.2") as server:
        clients = [Client(f"client-{number}", server.port, f"{seed}-{number}") for number in range(CLIENTS)]
        for number in range(rounds):
            server.start()
            with at_work(clients) as answered:
                answered(random.randint(0, MOST_ANSWERS))
                server.kill()
            broken += [f"round {number + 1} of {seed}: {sentence}" for sentence in broken_rules(folder)]
        server.start()
        for client in clients:
            client.finish()
        at_rest(server)
        code, output = server.stop()
    records = [each.record for each in clients]
    for record in records:
        counts.update(documents=len(record.issued), voidings=len(record.voidings))
        counts.update(publications=len(record.published), acknowledgements=len(record.acknowledged))
        broken += record.wrong
    if code or "Traceback" in output:
        broken.append(f"the app ended with {code}: {output}")
    return [*broken, *broken_rules(folder), *differences(folder, records)]
