"""Guest stays over HTTP: lists of them, guests to begin with, and who left with which group."""

import pytest
from flask.testing import FlaskClient

from tests.group_checkouts import Hotel
from tests.over_http import problem
from tests.support import JSON, get, post, rows

AT = "/group-checkout"
STAYS = f"{AT}/stays"


@pytest.mark.parametrize(
    ("query", "ids", "following"),
    [
        ("", [4, 3, 2, 1], None),
        ("guest=Ada", [4, 1], None),
        ("guest=ada", [], None),
        ("status=checked-in", [4, 2, 1], None),
        ("status=checked-out", [3], None),
        ("guest=Ada&status=checked-out", [], None),
        ("limit=2", [4, 3], "STAY-0003"),
        ("limit=2&before=STAY-0003", [2, 1], None),
        ("limit=1&status=checked-in&before=STAY-0004", [2], "STAY-0002"),
        ("limit=4", [4, 3, 2, 1], None),
    ],
)
def test_a_list_has_what_was_asked_for_newest_first(
    clerk: FlaskClient, hotel: Hotel, query: str, ids: list[int], following: str | None
) -> None:
    hotel.check_in(0, 0, 0)
    hotel.system.stays.check_in("Ada")
    hotel.check_out("STAY-0003")
    found = get(clerk, f"{STAYS}?{query}")
    assert [each["id"] for each in found["stays"]] == [f"STAY-000{each}" for each in ids]
    assert found["next"] == following


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=ten", "before=STAY-9", "before=GC-0001", "status=gone", "status=completed"]
)
def test_a_list_that_cannot_be_is_refused(clerk: FlaskClient, hotel: Hotel, query: str) -> None:
    hotel.initiate(hotel.check_in(0))
    assert query.partition("=")[0] in problem(clerk.get(f"{STAYS}?{query}", headers=JSON), 400)


def test_a_stay_names_the_group_that_the_guest_left_with(clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.end(hotel.initiate(hotel.check_in(0, 500)))
    found = [(each["status"], each["checked_out_by"]) for each in get(clerk, STAYS)["stays"]]
    assert found == [("checked-in", None), ("checked-out", "GC-0001")]
    for page in (f"{STAYS}/STAY-0001", STAYS):
        assert f'href="{AT}/checkouts/GC-0001"' in clerk.get(page).text


def test_a_stays_page_tells_every_entry(clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.check_in(12000)
    hotel.pay("STAY-0001", 2550)
    page = clerk.get(f"{STAYS}/STAY-0001").text
    for words in (
        '<tr><td>charge</td><td class="amount">120.00</td></tr>',
        '<tr><td>payment</td><td class="amount">25.50</td></tr>',
        "<dd>owes 94.50</dd>",
    ):
        assert words in page


@pytest.mark.parametrize("guests", [1, 3, 5, 500])
def test_guests_to_begin_with_have_paid_but_for_some(clerk: FlaskClient, guests: int) -> None:
    answer = clerk.post(f"{AT}/samples", json={"guests": guests}, headers=JSON)
    ids = [f"STAY-{number:04d}" for number in range(1, guests + 1)]
    assert (answer.status_code, answer.get_json()) == (201, {"stays": ids})
    found = get(clerk, f"{STAYS}?limit=500")["stays"]
    assert [each["id"] for each in reversed(found)] == ids
    owing = [each["id"] for each in reversed(found) if each["balance"] != "0.00"]
    assert owing == ids[2::5]


def test_the_same_key_has_them_come_once(clerk: FlaskClient, hotel: Hotel) -> None:
    first, again, others = (post(clerk, f"{AT}/samples", guests="3", key=key) for key in ("one", "one", "two"))
    assert first.get_json() == again.get_json() == {"stays": ["STAY-0001", "STAY-0002", "STAY-0003"]}
    assert again.status_code == 201
    assert others.get_json() == {"stays": ["STAY-0004", "STAY-0005", "STAY-0006"]}
    assert rows(hotel.system.stays, "select kind, count(*) as times from entries group by kind") == [
        {"kind": "charge", "times": 6},
        {"kind": "payment", "times": 4},
    ]


@pytest.mark.parametrize(
    ("guests", "sentence"),
    [("1", "STAY-0001 is checked in."), ("3", "3 guests are checked in: STAY-0001 to STAY-0003.")],
)
def test_a_browser_is_told_who_has_come(clerk: FlaskClient, guests: str, sentence: str) -> None:
    answer = clerk.post(f"{AT}/samples", data={"guests": guests}, follow_redirects=True)
    assert ([each.status_code for each in answer.history], answer.request.path) == ([303], AT)
    assert sentence in answer.text


@pytest.mark.parametrize("guests", ["", "0", "501", "-1", "1.5", "three", 0, 501, 1.5, None, True, [3]], ids=ascii)
def test_so_many_cannot_come(clerk: FlaskClient, hotel: Hotel, guests: object) -> None:
    assert "guests" in problem(clerk.post(f"{AT}/samples", json={"guests": guests}, headers=JSON), 400)
    assert hotel.system.stays.log.end().position == 0


def test_what_a_body_may_say_is_described(clerk: FlaskClient) -> None:
    paths = get(clerk, "/openapi.json")["paths"]
    body = paths[f"{STAYS}/{{stay_id}}/charge"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert (body["required"], sorted(body["properties"])) == (["amount"], ["amount", "key"])
    assert body["properties"]["amount"]["type"] == "string"
