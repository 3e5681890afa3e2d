"""Who may say and hear what on the servers: the only table of it, for every way they are set up.

Nobody may delete, purge or update a stream: what is not listed is refused. Answers go to an inbox that is the asker's
alone, and only the page asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from systems.voiding_apart import NAMES, PAGE

ALL_PUBLISH = ("$JS.API.STREAM.INFO.*", "$JS.API.DIRECT.GET.*", "servers")
ALL_SUBSCRIBE = ("_INBOX.{name}.>", "wake.*")
PAGE_PUBLISHES = ("ask.*",)
MODULE_PUBLISHES = ("log.{name}", "wake.{name}", "$JS.API.STREAM.CREATE.{name}", f"_INBOX.{PAGE}.>")
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
