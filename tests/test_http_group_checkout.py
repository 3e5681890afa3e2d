"""What every stage has, below group checkout's path: controls, logs, parked messages, faults, health, live, stories."""

import pytest
from flask.testing import FlaskClient

from tests.group_checkouts import Hotel
from tests.over_http import problem
from tests.support import JSON, get, post, raise_error, rows, said

AT = "/group-checkout"
MODULES = ("guest-stays", "saga", "group-checkouts")
AT_REST = {
    "guest-stays": {"saga": 0},
    "saga": {"group-checkouts": 0, "guest-stays": 0},
    "group-checkouts": {"saga": 0},
}


def heads(hotel: Hotel) -> dict[str, int]:
    return {each.name: each.log.end().position for each in hotel.system.modules}


def test_health_tells_the_heads_of_the_logs_and_who_is_behind(clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.initiate(hotel.check_in(0))
    behind = get(clerk, f"{AT}/health")
    assert (behind["status"], behind["lag"]["saga"]["group-checkouts"]) == ("ok", 2)
    hotel.settle()
    assert get(clerk, f"{AT}/health") == {"status": "ok", "logs": heads(hotel), "lag": AT_REST}


@pytest.mark.parametrize("name", MODULES)
def test_a_log_shows_its_public_messages_whole_and_the_others_as_bare_positions(
    clerk: FlaskClient, hotel: Hotel, name: str
) -> None:
    hotel.end(hotel.initiate(hotel.check_in(0, 500)))
    log = get(clerk, f"{AT}/log/{name}")
    assert (log["log"], log["next"]) == (name, None)
    assert [each["position"] for each in log["messages"]] == list(range(1, heads(hotel)[name] + 1))
    public = [each for each in log["messages"] if len(each) > 1]
    assert [each["type"] for each in public] == said(hotel.system.module(name))
    assert {each["visibility"] for each in public} == {"public"}
    assert public[-1]["type"] in clerk.get(f"{AT}/log/{name}").text


def test_a_groups_story_is_every_message_of_it_whichever_log_it_is_in(clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.end(hotel.initiate(hotel.check_in(0)))
    story = get(clerk, f"{AT}/processes/group-checkout-GC-0001")
    assert story == {"id": "group-checkout-GC-0001", "history": hotel.system.history("group-checkout-GC-0001")}
    told = [(each["log"], each["type"]) for each in story["history"] if each["type"] != "CursorMoved"]
    assert told == [
        ("group-checkouts", "InitiateGroupCheckout"),
        ("group-checkouts", "GroupCheckoutInitiated"),
        ("saga", "CheckOutGuest"),
        ("guest-stays", "GuestCheckedOut"),
        ("saga", "RecordGuestCheckoutCompletion"),
        ("group-checkouts", "GuestCheckoutCompleted"),
        ("group-checkouts", "GroupCheckoutCompleted"),
    ]
    page = clerk.get(f"{AT}/processes/group-checkout-GC-0001").text
    assert f'href="{AT}/checkouts/GC-0001"' in page


def test_a_stays_story_is_what_a_guest_did_alone(clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.check_in(500)
    hotel.pay("STAY-0001", 500)
    hotel.check_out("STAY-0001")
    hotel.settle()
    story = get(clerk, f"{AT}/processes/stay-STAY-0001")["history"]
    assert [each["type"] for each in story if each["visibility"] == "public"] == [
        "GuestCheckedIn",
        "ChargeRecorded",
        "PaymentRecorded",
        "GuestCheckedOut",
    ]
    assert f'href="{AT}/stays/STAY-0001"' in clerk.get(f"{AT}/processes/stay-STAY-0001").text


@pytest.mark.parametrize("name", ["stay-STAY-0009", "group-checkout-GC-0009", "STAY-0001"])
def test_of_what_never_was_there_is_no_story(clerk: FlaskClient, hotel: Hotel, name: str) -> None:
    hotel.check_in(0)
    assert name in problem(clerk.get(f"{AT}/processes/{name}", headers=JSON), 404)


def test_a_persons_commands_are_kept_and_belong_to_the_stay_or_the_group(hotel: Hotel) -> None:
    [stay_id] = hotel.check_in(500)
    hotel.pay(stay_id, 500)
    hotel.initiate([stay_id])
    sql = "select type, correlation_id from log where visibility = 'internal' and kind = 'command' order by position"
    stays, _, checkouts = hotel.system.modules
    assert [(each["type"], each["correlation_id"]) for each in rows(stays, sql)] == [
        ("CheckInGuest", "stay-STAY-0001"),
        ("RecordCharge", "stay-STAY-0001"),
        ("RecordPayment", "stay-STAY-0001"),
    ]
    assert [(each["type"], each["correlation_id"]) for each in rows(checkouts, sql)] == [
        ("InitiateGroupCheckout", "group-checkout-GC-0001")
    ]


def test_a_checkout_is_stepped_through_while_paused(clerk: FlaskClient, hotel: Hotel) -> None:
    post(clerk, f"{AT}/pause")
    hotel.initiate(hotel.check_in(0))
    following = get(clerk, f"{AT}/controls")["next"]
    assert [(each["reader"], each["message"]["type"]) for each in following] == [("saga", "GroupCheckoutInitiated")]
    steps = 0
    while following := get(clerk, f"{AT}/controls")["next"]:
        [first, *_] = following
        post(clerk, f"{AT}/step", reader=first["reader"], message=first["message"]["id"])
        steps += 1
    assert steps == 4
    assert get(clerk, f"{AT}/checkouts/GC-0001")["status"] == "completed"


def test_who_could_not_be_asked_is_parked_and_the_group_goes_on(
    clerk: FlaskClient, hotel: Hotel, monkeypatch: pytest.MonkeyPatch
) -> None:
    hotel.initiate(hotel.check_in(0))
    with monkeypatch.context() as patch:
        patch.setattr("group_checkout.stays.module.decide", raise_error)
        hotel.park()
    [parked] = get(clerk, f"{AT}/parked")["parked"]
    assert parked["message"]["type"] == "CheckOutGuest"
    assert get(clerk, f"{AT}/checkouts/GC-0001")["guests"][0]["reason"] == "could not be asked"
    post(clerk, f"{AT}/parked/guest-stays/{parked['message']['id']}/retry")
    hotel.settle()
    assert get(clerk, f"{AT}/parked")["parked"] == []
    assert get(clerk, f"{AT}/stays/STAY-0001")["status"] == "checked-in"
    assert get(clerk, f"{AT}/checkouts/GC-0001")["status"] == "failed"


def test_every_module_can_be_made_to_fail(clerk: FlaskClient, hotel: Hotel) -> None:
    assert [each["module"] for each in get(clerk, f"{AT}/faults")["modules"]] == list(MODULES)
    assert [each.name for each in hotel.system.modules] == list(MODULES)


def test_starting_over_empties_all_and_counts_from_one_again(clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.end(hotel.initiate(hotel.check_in(0), "one"))
    assert post(clerk, f"{AT}/start-over").status_code == 200
    assert get(clerk, f"{AT}/stays")["stays"] == get(clerk, f"{AT}/checkouts")["checkouts"] == []
    hotel.check_in(0)
    again = clerk.post(f"{AT}/checkouts", json={"stays": ["STAY-0001"], "key": "one"}, headers=JSON).get_json()
    assert (again["id"], again["status"]) == ("GC-0001", "initiated")


def test_the_live_stream_begins_with_the_whole_board(clerk: FlaskClient, hotel: Hotel) -> None:
    hotel.end(hotel.initiate(hotel.check_in(0)))
    [live] = clerk.application.extensions["live"]
    live.start()
    answer = clerk.get(f"{AT}/live")
    assert answer.mimetype == "text/event-stream"
    assert 'id="checkout-GC-0001"' in next(answer.iter_encoded()).decode()
    live.stop()
