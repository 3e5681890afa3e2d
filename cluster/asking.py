"""Questions of the page to a module on another host: one message there, and the answer back in pieces."""

from typing import Any

import msgspec

from pages.elsewhere import Forwarded
from web.telling import Told

SUBJECT = "ask.{}"
PIECE = 500_000
"""Bytes of one message of an answer; the servers take 1 MiB."""
MORE = "More"
"""The header of every piece but the last one."""
PAGE = "page"


class Asking(msgspec.Struct, omit_defaults=True):
    """A question by its name and its arguments, or a request to be answered."""

    question: str = ""
    arguments: dict[str, Any] = {}
    request: Forwarded | None = None


encoder = msgspec.json.Encoder()
asked = msgspec.json.Decoder(Asking)
told = msgspec.json.Decoder(Told)


def pieces(answer: bytes) -> list[bytes]:
    """An answer in parts that a message can hold; one where it is empty."""
    return [answer[start : start + PIECE] for start in range(0, max(1, len(answer)), PIECE)]
