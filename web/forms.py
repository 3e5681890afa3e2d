"""The fields of a request, from its query string, form or JSON body; and amounts as they are written."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
from flask import request

from messaging.messages import Invalid
from web.fields import Field

DecimalText = Annotated[str, msgspec.Meta(pattern=r"^[0-9]+\.[0-9]{2}$")]


def read(fields: Sequence[Field]) -> dict[str, Any]:
    """What the request says in `fields`, by name: a GET in its query string, a POST in its body. Raises Invalid."""
    if not fields:
        return {}
    given: Mapping[str, Any] = body() if request.method == "POST" else request.args
    return {each.name: each.read(given.get(each.name, "")) for each in fields}


def body() -> dict[str, Any]:
    """The fields of the request: a JSON object's or a form's. Raises Invalid."""
    if not request.is_json:
        return request.form.to_dict()
    try:
        return msgspec.json.decode(request.get_data(), type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Invalid("The body must be a JSON object.") from None


def decimal_text(cents: int) -> DecimalText:
    """Cents as decimal text: 45000 is "450.00"."""
    return f"{cents // 100}.{cents % 100:02d}"
