"""The fields of a request, from its query string, form or JSON body; and amounts as they are written."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
from flask import request
from werkzeug.datastructures import MultiDict

from messaging.messages import Invalid
from web.fields import Field

DecimalText = Annotated[str, msgspec.Meta(pattern=r"^[0-9]+\.[0-9]{2}$")]
SignedDecimalText = Annotated[str, msgspec.Meta(pattern=r"^-?[0-9]+\.[0-9]{2}$")]


def read(fields: Sequence[Field]) -> dict[str, Any]:
    """What the request says in `fields`, by name: a GET in its query string, a POST in its body. Raises Invalid."""
    if not fields:
        return {}
    given: Mapping[str, Any] = body() if request.method == "POST" else request.args
    return {each.name: each.read(value_of(given, each)) for each in fields}


def value_of(given: Mapping[str, Any], field: Field) -> Any:
    """What was given for a field, "" when nothing was: all values, where it may have several."""
    if field.several and isinstance(given, MultiDict):
        return [each for each in given.getlist(field.name) if each] or ""
    return given.get(field.name, "")


def body() -> Mapping[str, Any]:
    """The fields of the request: a JSON object's or a form's. Raises Invalid."""
    if not request.is_json:
        return request.form
    try:
        return msgspec.json.decode(request.get_data(), type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Invalid("The body must be a JSON object.") from None


def decimal_text(cents: int) -> DecimalText:
    """Cents as decimal text: 45000 is "450.00"."""
    return f"{cents // 100}.{cents % 100:02d}"


def signed_decimal_text(cents: int) -> SignedDecimalText:
    """Cents as decimal text, which may be less than nothing: -5 is "-0.05"."""
    return f"{'-' if cents < 0 else ''}{decimal_text(abs(cents))}"
