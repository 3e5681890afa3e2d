"""The settings, all from the environment, each checked before anything starts."""

import math
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

DECIMAL = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")
LONGEST_SECONDS = 86_400.0
SHORTEST_INTERVAL = 0.1


class BadSetting(Exception):
    """A setting has a value that does not fit; its text is a sentence for the person who set it."""


@dataclass(frozen=True)
class Settings:
    """How this run of the app is to behave. `slow_down` is a factor on 3 s a message; `simulate` None is off."""

    port: int = 8080
    host: str = "127.0.0.1"
    data_dir: Path = Path("data")
    slow_down: float = 0.0
    voiding_timeout: timedelta = timedelta(seconds=30)
    payment_timeout: timedelta = timedelta(seconds=60)
    simulate: timedelta | None = None


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read the settings; one that is unset or empty has its default. Raises BadSetting."""

    def number(name: str, default: str, low: float, high: float, unit: str = "") -> float:
        text = environment.get(name) or default
        value = float(text) if DECIMAL.fullmatch(text) else math.nan
        if not low <= value <= high:
            raise BadSetting(f"{name} must be a number from {low:g} to {high:g}{unit}, not {text!r}.")
        return value

    def whole(name: str, default: str, low: int, high: int) -> int:
        text = environment.get(name) or default
        if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
            raise BadSetting(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
        return int(text)

    host = (environment.get("HOST") or "127.0.0.1").strip("[]").lower()
    try:
        socket.getaddrinfo(host, None)
    except (OSError, UnicodeError):
        raise BadSetting(f"HOST must be an address, or a name that leads to one, not {host!r}.") from None
    simulate = number("SIMULATE", "0", 0, LONGEST_SECONDS, " (seconds between documents, 0 is off)")
    if 0 < simulate < SHORTEST_INTERVAL:
        raise BadSetting(f"SIMULATE must be 0 (off) or at least {SHORTEST_INTERVAL:g} seconds.")
    return Settings(
        port=whole("PORT", "8080", 1, 65535),
        host=host,
        data_dir=Path(environment.get("DATA_DIR") or "data"),
        slow_down=number("SLOW_DOWN", "0.2", 0, 100),
        voiding_timeout=timedelta(seconds=number("VOIDING_TIMEOUT", "30", 0.1, LONGEST_SECONDS, " (seconds)")),
        payment_timeout=timedelta(seconds=number("PAYMENT_TIMEOUT", "60", 0.1, LONGEST_SECONDS, " (seconds)")),
        simulate=timedelta(seconds=simulate) if simulate else None,
    )
