"""Who may say and hear what on the servers: the only table of it, for every way they are set up.

To list subjects is not enough. Whoever asks the engine for something chooses where the answer goes, and the engine may
send everywhere: in one account for all, an answer that goes to `log.reports` is appended to that log, and one that goes
to `$JS.API.STREAM.DELETE.reports` deletes it. So the streams are in an account that nobody can connect to, and each
user has an account alone: an answer comes back to the account that has asked, where there is no stream and no engine.

Nobody may delete, purge or update a stream: what is not listed is refused, and is not there to be asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from systems.voiding_apart import NAMES, PAGE

ALL_PUBLISH = ("info.*", "read.*", "servers")
ALL_SUBSCRIBE = ("_INBOX.{name}.>", "wake.*")
PAGE_PUBLISHES = ("ask.*",)
MODULE_PUBLISHES = ("log.{name}", "wake.{name}", "create.{name}")
MODULE_SUBSCRIBES = ("ask.{name}",)


@dataclass(frozen=True)
class Rights:
    """The subjects on which `name` may publish, and those it may subscribe to. Its certificate is issued to `name`."""

    name: str
    publish: Sequence[str]
    subscribe: Sequence[str]


def of(name: str) -> Rights:
    publish = ALL_PUBLISH + (PAGE_PUBLISHES if name == PAGE else MODULE_PUBLISHES)
    subscribe = ALL_SUBSCRIBE + (() if name == PAGE else MODULE_SUBSCRIBES)
    return Rights(name, [each.format(name=name) for each in publish], [each.format(name=name) for each in subscribe])


USERS = [of(name) for name in NAMES]
MODULES = [name for name in NAMES if name != PAGE]
