"""Reading what comes from outside: forms, JSON bodies, query strings. What does not fit raises Invalid."""

import re
from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec
from flask import request

from messaging.messages import Invalid

# Thousands may be set apart by a comma, a point or a space; what stands before one or two last digits is the decimal
# point. Only a single group of three after a comma or a point could be either.
AMOUNT = re.compile(
    r"([0-9]{1,7}|[1-9][0-9]{0,2}(?:([,. \u00a0])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]{1,2}))?", re.ASCII
)
EITHER = re.compile(r"[1-9][0-9]{0,2}[,.][0-9]{3}", re.ASCII)
MOST_CENTS = 999_999_999
DEFAULT_LIMIT = 50
LONGEST_LIMIT = 500

T = TypeVar("T", bound=str)


def body() -> dict[str, Any]:
    """The fields of the request: a JSON object's or a form's."""
    if not request.is_json:
        return request.form.to_dict()
    try:
        return msgspec.json.decode(request.get_data(), type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Invalid("The body must be a JSON object.") from None


def text(fields: dict[str, Any], name: str, longest: int) -> str:
    """A line of 1 to `longest` characters, spaces at its ends taken off."""
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise Invalid(f"The {name} must be text.", name)
    if not (value := " ".join(value.split())):
        raise Invalid(f"The {name} is missing.", name)
    if len(value) > longest or not value.isprintable():
        raise Invalid(f"The {name} must be 1 to {longest} printable characters.", name)
    return value


def choice(fields: dict[str, Any], name: str, choices: Sequence[T]) -> T:
    """One of `choices`."""
    for each in choices:
        if fields.get(name) == each:
            return each
    raise Invalid(f"The {name} must be one of {', '.join(choices)}.", name)


def amount(fields: dict[str, Any], name: str = "amount") -> int:
    """Decimal text, 0.01 to 9999999.99, as cents; "1,240.00", "1 240,00" and "12,50" are understood."""
    value = fields.get(name)
    if not isinstance(value, str):
        raise Invalid(f'The {name} must be decimal text, like "124.50".', name)
    typed = value.strip()
    if EITHER.fullmatch(typed):
        whole = re.sub("[,.]", "", typed)
        raise Invalid(f"The {name} {typed} could be thousands or a fraction: write it like {whole}.00.", name)
    match = AMOUNT.fullmatch(typed)
    cents = int(re.sub(r"\D", "", match[1])) * 100 + int((match[3] or "").ljust(2, "0")) if match else 0
    if not 0 < cents <= MOST_CENTS:
        raise Invalid(
            f"The {name} must be from 0.01 to 9999999.99, like 124.50, with at most two decimal places.", name
        )
    return cents


def decimal_text(cents: int) -> str:
    """Cents as decimal text: 45000 is "450.00"."""
    return f"{cents // 100}.{cents % 100:02d}"


def query_choice(name: str, choices: Sequence[T]) -> T | None:
    """A filter of the query string that names one of `choices`; None where it is not given."""
    return choice(request.args.to_dict(), name, choices) if request.args.get(name) else None


def query_number(name: str, default: int, low: int, high: int) -> int:
    """A whole number of the query string."""
    value = request.args.get(name, "")
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) <= 18 and low <= int(value) <= high):
        raise Invalid(f"{name} must be a whole number from {low} to {high}.", name)
    return int(value)


def query_limit() -> int:
    """How many rows a list may have."""
    return query_number("limit", DEFAULT_LIMIT, 1, LONGEST_LIMIT)
