"""Group checkouts over HTTP: of what no group can be made, and lists that cannot be."""

import pytest
from flask.testing import FlaskClient

from tests.group_checkouts import Hotel
from tests.over_http import problem
from tests.support import JSON, get

AT = "/group-checkout"
CHECKOUTS = f"{AT}/checkouts"
FIRST, SECOND = "STAY-0001", "STAY-0002"
NOBODY = "A group is 1 to 500 guests: choose some who are here."
NO_NAMES = "The stays must be a list of up to 500 names."
UNFIT = {
    "nothing": ({}, NOBODY),
    "none": ({"stays": []}, NOBODY),
    "one twice": ({"stays": [FIRST, SECOND, FIRST]}, f"{FIRST} is in the group more than once."),
    "one that is not there": ({"stays": [FIRST, "STAY-9", "STAY-8"]}, "There is no stay STAY-9."),
    "a blank one": ({"stays": [FIRST, ""]}, "There is no stay ."),
    "too many": ({"stays": ["STAY-9"] * 501}, NO_NAMES),
    "no list": ({"stays": FIRST}, NO_NAMES),
    "an object": ({"stays": {FIRST: FIRST}}, NO_NAMES),
    "null": ({"stays": None}, NO_NAMES),
    "a truth": ({"stays": True}, NO_NAMES),
    "numbers": ({"stays": [FIRST, 2]}, NO_NAMES),
    "lists": ({"stays": [[FIRST]]}, NO_NAMES),
    "another key": ({"stays": [FIRST], "key": 5}, "The key must be text."),
    "a long key": ({"stays": [FIRST], "key": "x" * 81}, "The key must be 1 to 80 printable characters."),
}


@pytest.mark.parametrize("what", UNFIT)
def test_no_group_can_be_made_of(what: str, clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.check_in(0, 0)
    heads = get(clerk, f"{AT}/health")["logs"]
    body, sentence = UNFIT[what]
    assert problem(clerk.post(CHECKOUTS, json=body, headers=JSON), 400) == sentence
    hotel.settle()
    assert get(clerk, f"{AT}/health")["logs"] == heads
    assert get(clerk, CHECKOUTS) == {"checkouts": [], "next": None}


@pytest.mark.parametrize(
    ("stays", "sentence"),
    [
        ([], NOBODY),
        (["", ""], NOBODY),
        ([FIRST, FIRST], f"{FIRST} is in the group more than once."),
        (["STAY-9"], "There is no stay STAY-9."),
        ([FIRST] * 501, NO_NAMES),
    ],
    ids=["none", "blank ones", "one twice", "unknown", "too many"],
)
def test_a_form_of_which_no_group_can_be_made_gets_the_page_again(
    clerk: FlaskClient, hotel: Hotel, stays: list[str], sentence: str
) -> None:
    hotel.check_in(0)
    assert problem(clerk.post(CHECKOUTS, data={"stays": stays}, headers=JSON), 400) == sentence
    answer = clerk.post(CHECKOUTS, data={"stays": stays})
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert f'<p class="refusal" role="alert">{sentence}</p>' in answer.text
    assert hotel.system.checkouts.log.end().position == 0


def test_five_hundred_go_together_and_one_more_does_not(clerk: FlaskClient, hotel: Hotel) -> None:
    ids = hotel.check_in(*[0] * 501)
    assert problem(clerk.post(CHECKOUTS, json={"stays": ids}, headers=JSON), 400) == NO_NAMES
    found = clerk.post(CHECKOUTS, json={"stays": ids[:500]}, headers=JSON).get_json()
    assert [each["stay_id"] for each in found["guests"]] == ids[:500]


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "before=GC-9", "before=STAY-0001", "status=checked-in"])
def test_a_list_that_cannot_be_is_refused(clerk: FlaskClient, hotel: Hotel, query: str) -> None:
    hotel.check_in(0)
    assert query.partition("=")[0] in problem(clerk.get(f"{CHECKOUTS}?{query}", headers=JSON), 400)
