"""The settings of a module on a host of its own, from the environment, each checked before anything starts."""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from settings import BadSetting

OTHERS = ("NATS_URLS", "NATS_CA", "NATS_CERT", "NATS_KEY")


@dataclass(frozen=True)
class Hosted:
    """What runs here, a module or the page, the servers' addresses, and what proves who it is."""

    name: str
    urls: Sequence[str]
    tls: ssl.SSLContext


def from_environment(environment: Mapping[str, str], names: Sequence[str]) -> Hosted | None:
    """Read the settings; None where everything runs in one process. `names` can be hosted. Raises BadSetting."""
    name, possible = environment.get("MODULE"), ", ".join(names)
    if not name:
        for each in OTHERS:
            if environment.get(each):
                raise BadSetting(f"{each} is set, and MODULE is not: set it to one of {possible}, or unset both.")
        return None
    if name not in names:
        raise BadSetting(f"MODULE must be one of {possible}, not {name!r}.")
    for each in OTHERS:
        if not environment.get(each):
            raise BadSetting(f"{each} must be set where MODULE is: {name} lives on a host of its own.")
    return Hosted(name, [checked(each) for each in environment["NATS_URLS"].split(",")], context(environment))


def checked(url: str) -> str:
    """An address of a server. Raises BadSetting."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        fits = parts.scheme == "tls" and parts.hostname and parts.port
    except ValueError:
        fits = False
    if not fits:
        raise BadSetting(f"NATS_URLS must be addresses such as tls://host:4222, with commas between them, not {url!r}.")
    return url


def context(environment: Mapping[str, str]) -> ssl.SSLContext:
    """Mutual TLS with the files that are named. Raises BadSetting."""
    for each in OTHERS[1:]:
        try:
            Path(environment[each]).read_bytes()
        except OSError as error:
            raise BadSetting(f"{each} must be a file that can be read: {error}.") from None
    found = ssl.create_default_context(ssl.Purpose.SERVER_AUTH)
    try:
        found.load_verify_locations(environment["NATS_CA"])
    except ssl.SSLError:
        raise BadSetting(f"NATS_CA must be a file of certificates in PEM, not {environment['NATS_CA']!r}.") from None
    try:
        found.load_cert_chain(environment["NATS_CERT"], environment["NATS_KEY"])
    except ssl.SSLError as error:
        reason = error.reason or "they cannot be read"
        raise BadSetting(f"NATS_CERT and NATS_KEY must be a certificate and its key in PEM ({reason}).") from None
    return found
