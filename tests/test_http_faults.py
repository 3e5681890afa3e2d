"""Breaking something over HTTP."""

import pytest
from flask.testing import FlaskClient

from systems.voiding import Voiding
from tests.support import get, post


def of(client: FlaskClient, module: str) -> dict[str, object]:
    return next(each for each in get(client, "/faults")["modules"] if each["module"] == module)


def test_what_can_be_armed_is_told(client: FlaskClient) -> None:
    shown = get(client, "/faults")
    assert [each["name"] for each in shown["kinds"]] == [
        "crash-before-commit",
        "crash-after-commit",
        "deliver-twice",
        "hold-back",
        "handler-raises",
        "module-off",
        "deadline-now",
        "disk-full",
        "database-locked",
    ]
    assert [each["module"] for each in shown["modules"]] == ["billing", "process-manager", "reports"]
    assert of(client, "billing") == {"module": "billing", "armed": [], "down": False, "told": ""}


def test_a_fault_is_armed_and_switched_off(client: FlaskClient) -> None:
    answer = post(client, "/faults/reports", fault="handler-raises", times="3")
    assert answer.status_code == 200
    assert answer.get_json()["armed"] == [{"fault": "handler-raises", "times": 3}]
    assert of(client, "reports") == answer.get_json()
    assert post(client, "/faults/reports/end", fault="handler-raises").get_json()["armed"] == []


def test_a_module_is_started_again(client: FlaskClient) -> None:
    assert post(client, "/faults/reports", fault="module-off").get_json()["down"] is True
    assert post(client, "/reports/R-0001/publish").get_json()["detail"] == "Reports is down: start it again first."
    assert post(client, "/faults/reports/start").get_json()["down"] is False
    assert post(client, "/reports/R-0001/publish").status_code == 404


def test_a_browser_is_sent_back_to_the_page(client: FlaskClient) -> None:
    answer = client.post("/faults/reports", data={"fault": "module-off"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "It is switched off" in client.get("/").text


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/faults/kitchen", {"fault": "hold-back"}, 404),
        ("/faults/reports", {}, 400),
        ("/faults/reports", {"fault": "earthquake"}, 400),
        ("/faults/reports", {"fault": "handler-raises", "times": "0"}, 400),
        ("/faults/reports", {"fault": "handler-raises", "times": "10"}, 400),
        ("/faults/reports", {"fault": "deadline-now"}, 409),
        ("/faults/reports/end", {"fault": "hold-back"}, 404),
        ("/faults/reports/start", {}, 409),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    client: FlaskClient, path: str, fields: dict[str, str], status: int
) -> None:
    before = get(client, "/health")
    assert post(client, path, **fields).status_code == status
    assert get(client, "/health") == before


def test_a_step_by_hand_that_crashes_says_so(client: FlaskClient, system: Voiding) -> None:
    system.billing.issue("invoice", "Contoso", 100)
    post(client, "/pause")
    post(client, "/faults/reports", fault="crash-before-commit")
    stepped = post(client, "/step", reader="reports", message="billing-2").get_json()
    assert stepped["error"].startswith("It crashed before the commit of DocumentIssued (billing-2).")
    assert post(client, "/step", reader="reports", message="billing-2").get_json()["error"] == (
        "Reports is down: start it again first."
    )
    post(client, "/faults/reports/start")
    assert post(client, "/step", reader="reports", message="billing-2").get_json()["error"] is None


def test_a_message_that_is_held_back_is_not_stepped(client: FlaskClient, system: Voiding) -> None:
    system.billing.issue("invoice", "Contoso", 100)
    post(client, "/pause")
    post(client, "/faults/reports", fault="hold-back")
    answer = post(client, "/step", reader="reports", message="billing-2")
    assert (answer.status_code, answer.get_json()["detail"]) == (
        409,
        "billing-2 is held back until another one comes behind it.",
    )
