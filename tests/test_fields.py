"""Fields of a request that names several things, and amounts that may be less than nothing."""

import re
from collections.abc import Sequence
from typing import Any, get_args

import pytest
from flask import Flask

from messaging.messages import Invalid
from web import forms
from web.fields import Names
from web.forms import DecimalText, SignedDecimalText, decimal_text, signed_decimal_text

STAYS = Names("stays", 3)
TOO_MUCH = "The stays must be a list of up to 3 names."


def read(**body: Any) -> object:
    """What a request means, whose body is this."""
    with Flask(__name__).test_request_context(method="POST", **body):
        return forms.read([STAYS])["stays"]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"data": {"stays": ["A", "B"]}}, ["A", "B"]),
        ({"data": {"stays": ["B", "A", "B"]}}, ["B", "A", "B"]),
        ({"data": {"stays": "A"}}, ["A"]),
        ({"data": {"stays": ["", "A"]}}, ["A"]),
        ({"data": {"stays": ""}}, []),
        ({"data": {}}, []),
        ({"json": {"stays": ["B", "A"]}}, ["B", "A"]),
        ({"json": {"stays": []}}, []),
        ({"json": {"stays": ""}}, []),
        ({"json": {}}, []),
        ({"json": {"stays": ["A", "B", "C"]}}, ["A", "B", "C"]),
    ],
)
def test_names_come_in_their_order_from_a_form_and_from_json(body: dict[str, Any], names: Sequence[str]) -> None:
    assert read(**body) == names


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"stays": ["A", "B", "C", "D"]}},
        {"json": {"stays": ["A", "B", "C", "D"]}},
        {"json": {"stays": "A"}},
        {"json": {"stays": ["A", 7]}},
        {"json": {"stays": ["A", None]}},
        {"json": {"stays": [["A"]]}},
        {"json": {"stays": {"A": "B"}}},
        {"json": {"stays": 7}},
        {"json": {"stays": None}},
        {"json": {"stays": False}},
    ],
)
def test_what_is_no_list_of_so_many_names_is_refused_in_a_sentence(body: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        read(**body)
    assert (str(refused.value), refused.value.field) == (TOO_MUCH, "stays")


def test_names_are_described_as_json_schema() -> None:
    assert STAYS.schema == {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3}


AMOUNTS = [(0, "0.00"), (5, "0.05"), (99, "0.99"), (100, "1.00"), (12000, "120.00"), (100_000_005, "1000000.05")]


@pytest.mark.parametrize(("cents", "text"), AMOUNTS)
def test_an_amount_is_written_in_whole_cents_and_what_is_less_than_nothing_with_a_minus(cents: int, text: str) -> None:
    assert decimal_text(cents) == signed_decimal_text(cents) == text
    assert signed_decimal_text(-cents) == (f"-{text}" if cents else text)


@pytest.mark.parametrize("cents", [0, 5, -5, -12000])
def test_an_amount_is_as_the_api_describes_it(cents: int) -> None:
    unsigned, signed = (get_args(each)[1].pattern for each in (DecimalText, SignedDecimalText))
    assert re.fullmatch(signed, signed_decimal_text(cents))
    assert bool(re.fullmatch(unsigned, signed_decimal_text(cents))) == (cents >= 0)
