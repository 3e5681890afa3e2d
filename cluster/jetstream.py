"""A module's log in NATS JetStream: a stream, whose sequence is the log's position, on three servers.

Facts of the engine (2.15, tried): a batch of at most 1,000 messages is appended as a whole or not at all; with
`Nats-Expected-Last-Sequence` only where it is the next one, so that one that was sent twice is refused. Reading from a
sequence is one request, without a consumer that the server would have to remember.
"""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from nats.aio.msg import Msg

from cluster.connection import Connection
from cluster.link import Link
from messaging.readable import Place
from messaging.stream import Away, NotNext, Row, Unfit

REPLICAS = 3
OCCURRED_AT = "Occurred-At"
CURSORS = "Cursors"
NO_STREAM = 10059
WRONG_LAST = 10071
ALL_ANSWERED = 1.0
"""Seconds in which every server that is there has told how it is set up."""

Info = dict[str, Any]


class JetStream:
    """The stream of the module `name`."""

    def __init__(self, connection: Connection, name: str) -> None:
        self.name = name
        self._connection = connection
        self._subject = f"log.{name}"
        self._create = f"create.{name}"

    def claim(self, epoch: str) -> None:
        for server, syncs in self._connection.do(each_syncs).items():
            if not syncs:
                raise Unfit(
                    f"The server {server} may forget what it has acknowledged: set `sync_interval: always` in the"
                    " jetstream part of its configuration, and restart it."
                )
        info = self._info() or self._connection.do(lambda link: asked(link, self._create, self._wanted(epoch)))
        config, state = info["config"], info["state"]
        if config["num_replicas"] < REPLICAS:
            raise Unfit(f"The stream of {self.name} is kept {config['num_replicas']} times, not {REPLICAS}.")
        if epoch_of(info) != epoch:
            raise Unfit(
                f"The stream of {self.name} carries another log than that of its file, which was begun anew: put the"
                " file back, or have the streams deleted and begin anew everywhere."
            )
        if state["messages"] != state["last_seq"]:
            raise Unfit(f"The stream of {self.name} lacks messages: have it deleted, and it is filled again.")

    def end(self) -> Place:
        info = self._info()
        return Place(epoch_of(info), info["state"]["last_seq"]) if info else Place("", 0)

    def read(self, after: int, limit: int) -> Sequence[Row]:
        return [as_row(each) for each in self._connection.do(lambda link: messages(link, self.name, after, limit))]

    def publish(self, rows: Sequence[Row], cursors: Mapping[str, Place]) -> None:
        note = msgspec.json.encode(cursors).decode()
        self._connection.do(lambda link: published(link, self._subject, rows, note))

    def cursors(self) -> Mapping[str, Place]:
        last = self.end().position
        found = self._connection.do(lambda link: messages(link, self.name, last - 1, 1)) if last else []
        note = (found[0].headers or {}).get(CURSORS, "{}") if found else "{}"
        return msgspec.json.decode(note, type=dict[str, Place])

    def ring(self, position: int) -> None:
        self._connection.send(f"wake.{self.name}", str(position).encode())

    def listen(self, heard: Callable[[int], None]) -> None:
        self._connection.subscribe(f"wake.{self.name}", lambda message: heard(number(message.data)))

    def _info(self) -> Info | None:
        found: Info | None = self._connection.do(lambda link: asked(link, f"info.{self.name}"))
        return found

    def _wanted(self, epoch: str) -> bytes:
        return msgspec.json.encode(
            {
                "name": self.name,
                "subjects": [self._subject],
                "storage": "file",
                "num_replicas": REPLICAS,
                "retention": "limits",
                "discard": "new",
                "allow_direct": True,
                "allow_atomic": True,
                "deny_delete": True,
                "deny_purge": True,
                "metadata": {"epoch": epoch},
            }
        )


async def asked(link: Link, subject: str, body: bytes = b"") -> Any:
    """What the engine answers; None where there is no stream."""
    with link.ask() as answers:
        await answers.say(subject, body)
        return read(await answers.answer())


async def messages(link: Link, stream: str, after: int, limit: int) -> list[Msg]:
    """The messages of a stream after a sequence."""
    found = []
    with link.ask() as answers:
        await answers.say(f"read.{stream}", b'{"seq":%d,"batch":%d}' % (after + 1, limit))
        while "Nats-Sequence" in ((message := await answers.answer()).headers or {}):
            found.append(message)
    return found


async def published(link: Link, subject: str, rows: Sequence[Row], note: str) -> None:
    """Append rows, all or none. Raises NotNext, Away."""
    headers = [{OCCURRED_AT: row.occurred_at} for row in rows]
    headers[0]["Nats-Expected-Last-Sequence"] = str(rows[0].position - 1)
    headers[-1][CURSORS] = note
    if len(rows) > 1:
        batch = secrets.token_hex(8)
        for number, each in enumerate(headers, 1):
            each |= {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}
        headers[-1]["Nats-Batch-Commit"] = "1"
    with link.ask() as answers:
        for number, (row, header) in enumerate(zip(rows, headers, strict=True), 1):
            if number in (1, len(rows)):
                await answers.say(subject, row.body, header)
            else:
                await link.client.publish(subject, row.body, headers=header)
        # The first of several is answered with nothing where it fits.
        while not (answer := await answers.answer()).data:
            pass
        read(answer)


async def each_syncs(link: Link) -> dict[str, bool]:
    """Of each server that answers, whether what it has acknowledged is on its disk."""
    found: dict[str, bool] = {}
    until = time.monotonic() + ALL_ANSWERED
    with link.ask() as answers:
        await answers.say("servers", b"{}")
        while len(found) < REPLICAS:
            try:
                told = msgspec.json.decode((await answers.answer(max(0.001, until - time.monotonic()))).data)
            except Away:
                if found:
                    break
                raise
            config = told["data"].get("jetstream", {}).get("config", {})
            found[told["server"]["name"]] = bool(config.get("sync_always"))
    return found


def read(answer: Msg) -> Any:
    """What the engine answers; None where there is no stream. Raises NotNext, Away."""
    told = msgspec.json.decode(answer.data)
    error = told.get("error")
    if error is None:
        return told
    if error.get("err_code") == NO_STREAM:
        return None
    if error.get("err_code") == WRONG_LAST:
        raise NotNext
    raise Away(f"The servers refuse: {error.get('description')}.")


def as_row(message: Msg) -> Row:
    headers = message.headers or {}
    return Row(int(headers["Nats-Sequence"]), headers.get(OCCURRED_AT, ""), message.data)


def epoch_of(info: Info) -> str:
    return str(info["config"].get("metadata", {}).get("epoch", ""))


def number(text: bytes) -> int:
    return int(text) if text.isdigit() and len(text) < 20 else 0
