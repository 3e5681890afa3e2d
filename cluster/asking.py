"""How questions of the page go to a module on another host, and come back: one message there, the answer in pieces."""

from cluster.connection import Connection
from cluster.link import Link
from pages.elsewhere import Ask, Nobody

SUBJECT = "ask.{}"
PIECE = 500_000
"""Bytes of one message of an answer; the servers take 1 MiB."""
MORE = "More"
"""The header of every piece but the last one."""


def asking(connection: Connection) -> Ask:
    """What asks over a connection."""
    return lambda module, question, seconds: connection.do(lambda link: answer(link, module, question, seconds))


async def answer(link: Link, module: str, question: bytes, seconds: float) -> bytes:
    """What a module answers, its pieces put together. Raises Nobody, Away."""
    parts = []
    with link.ask() as answers:
        await answers.say(SUBJECT.format(module), question)
        while True:
            piece = await answers.piece(seconds)
            if (piece.headers or {}).get("Status") == "503":
                raise Nobody
            parts.append(piece.data)
            if MORE not in (piece.headers or {}):
                return b"".join(parts)


def pieces(answer: bytes) -> list[bytes]:
    """An answer in parts that a message can hold; one where it is empty."""
    return [answer[start : start + PIECE] for start in range(0, max(1, len(answer)), PIECE)]
