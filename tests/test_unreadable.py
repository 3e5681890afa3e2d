"""A message that nobody can read takes nothing away: it is parked, shown as it is, and checked around."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from check import broken_rules
from messaging.delivery import RETRY_AFTER
from messaging.failures import failures
from settings import Settings
from systems.voiding import Voiding
from tests.corruption import corrupt, play
from tests.site import Site
from tests.support import ManualClock, get, post, rows, state_of, voiding
from tests.unreadable import COLUMNS, DATA, KINDS, NOTED, SAID, plant


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a system that has worked, with nothing left to do."""
    folder = tmp_path_factory.mktemp("worked")
    system = Voiding(Settings(data_dir=folder), ManualClock())
    system.open()
    play(system)
    system.close()
    return folder


@pytest.fixture
def folder(worked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(worked, tmp_path / "data"))


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    with closing(Site(folder)) as site:
        yield site


@pytest.mark.parametrize("log", SAID)
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_and_every_check_goes_on(site: Site, log: str, kind: str) -> None:
    plant(site.folder, log, SAID[log] + NOTED[log], kind)
    site.system.pause()
    site.everything_answers()
    site.system.resume()
    site.wait()
    site.everything_answers()
    _, process = voiding(site.system)
    site.system.worker.drain()
    assert state_of(site.system, process) == "document-voided"
    corrupt(site.folder, "reports", "update reports set total = total + 1 where id = 'R-0001'")
    assert any(each.startswith("R-0001 has ") for each in broken_rules(site.folder))
    for each in site.parked():
        assert post(site.client, f"/parked/{each['module']}/{each['message']['id']}/discard").status_code == 200  # type: ignore[index]
    assert site.parked() == []
    site.answers("/", "/parked", "/controls", "/health")


@pytest.mark.parametrize("log", SAID)
@pytest.mark.parametrize("kind", DATA)
def test_it_is_parked_at_once_shown_as_the_text_that_it_is_and_a_check_says_so(site: Site, log: str, kind: str) -> None:
    planted = plant(site.folder, log, SAID[log], kind)
    site.system.worker.drain()
    parked = {each["message"]["id"]: each for each in site.parked()}  # type: ignore[index]
    assert sorted(parked) == planted
    for id_ in planted:
        assert parked[id_]["parked_at"]
        assert parked[id_]["attempts"] == 0
        assert str(parked[id_]["error"]).startswith("It cannot be read: ")
        type_ = parked[id_]["message"]["type"]  # type: ignore[index]
        assert f"{id_} {type_} cannot be read (rule 5)" in broken_rules(site.folder)
        answer = post(site.client, f"/parked/{parked[id_]['module']}/{id_}/retry")
        assert answer.status_code == 409
        assert "It cannot be read" in answer.get_json()["detail"]
    assert len(site.parked()) == len(planted)


@pytest.mark.parametrize("kind", [each for each in DATA if each != "wrong types"])
def test_a_check_says_so_of_one_that_a_module_noted_for_itself(site: Site, kind: str) -> None:
    for log, types in NOTED.items():
        for id_, type_ in zip(plant(site.folder, log, types, kind), types, strict=True):
            assert f"{id_} {type_} cannot be read (rule 5)" in broken_rules(site.folder)


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("no JSON", "it <b>was</b> late"),
        ("null", "null"),
        ("empty", ""),
        ("an array", "[1, 2]"),
        ("bytes", "\0\\xff"),
        ("no UTF-8", "\\xed\\xa0\\x80"),
    ],
)
def test_its_text_is_in_the_log_and_on_the_page_of_its_process(site: Site, kind: str, shown: str) -> None:
    [_, id_] = plant(site.folder, "billing", SAID["billing"], kind)
    [message] = [each for each in get(site.client, "/log/billing")["messages"] if each.get("id") == id_]
    assert message["data"] == shown
    process = message["correlation_id"]
    [message] = [each for each in get(site.client, f"/processes/{process}")["history"] if each["id"] == id_]
    assert message["data"] == shown
    as_html = shown.replace("<", "&lt;").replace(">", "&gt;")
    for page in ("/log/billing", f"/processes/{process}"):
        assert f"<pre>{as_html}</pre>" in site.client.get(page).text.replace("\ufffd", "\0")


@pytest.mark.parametrize("kind", COLUMNS)
def test_a_message_that_can_be_read_is_delivered_at_once_whatever_else_is_wrong_with_it(site: Site, kind: str) -> None:
    for log, types in SAID.items():
        plant(site.folder, log, types, kind)
    site.system.worker.drain()
    assert [each for module in site.system.modules for each in failures(module.store) if each.parked_at] == []
    assert all(each.cursor() == each.source.end().position for each in site.system.subscriptions)


@pytest.mark.parametrize("kind", [each for each, (column, _) in COLUMNS.items() if column == "occurred_at"])
def test_a_time_that_is_none_counts_as_arrived_and_a_check_names_it(site: Site, kind: str) -> None:
    site.system.delay_line.delay += RETRY_AFTER[-1]
    plant(site.folder, "billing", SAID["billing"], kind)
    [reader] = [each for each in site.system.reports.subscriptions if each.source is site.system.billing.log]
    assert reader.step()
    assert reader.cursor() == site.system.billing.log.head()
    assert any(" is no time (rule 5)" in each for each in broken_rules(site.folder))


ROWS = {
    "failures": {
        "log": "x'ff'",
        "position": "'one'",
        "type": "x'ff'",
        "kind": "'neither'",
        "recipient": "x'ff'",
        "visibility": "null",
        "correlation_id": "x'ff'",
        "occurred_at": "'soon'",
        "data": "cast(x'eda080' as text)",
        "attempts": "'many'",
        "error": "x'ff'",
        "retry_at": "'soon'",
        "parked_at": "'soon'",
    },
    "deadlines": {
        "id": "x'ff'",
        "due_at": "'soon'",
        "process_id": "x'ff'",
        "type": "x'ff'",
        "data": "x'ff'",
    },
}


@pytest.mark.parametrize(("table", "column"), [(table, each) for table, columns in ROWS.items() for each in columns])
def test_a_row_of_what_waits_that_nobody_can_read_takes_nothing_away(site: Site, table: str, column: str) -> None:
    process = waiting(site)
    with site.system.manager.transaction() as tx:
        tx.execute(f"update {table} set {column} = {ROWS[table][column]}")
    site.system.pause()
    site.everything_answers()
    site.client.get(f"/processes/{process}")
    broken_rules(site.folder)
    site.system.resume()
    site.clock.move(100)
    site.wait()
    site.everything_answers()
    assert site.system.worker.drain() is None
    assert rows(site.system.manager, "select * from deadlines") == []


def waiting(site: Site) -> str:
    """A process waits for its deadline, and a message for its next try."""
    [commands] = [each for each in site.system.reports.subscriptions if each.source is site.system.manager.log]
    commands.held = True
    _, process = voiding(site.system)
    site.system.worker.drain()
    plant(site.folder, "reports", SAID["reports"], "another process")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("process_manager.tables.load", lambda *_: 1 / 0)
        site.system.worker.drain()
    assert [each.retry_at is not None for each in failures(site.system.manager.store)] == [True]
    commands.held = False
    return process


def test_json_that_can_be_read_is_shown_as_json(site: Site) -> None:
    [first] = [each for each in get(site.client, "/log/billing")["messages"] if each["position"] == 2]
    assert first["data"] == json.loads(rows(site.system.billing, "select data from log where position = 2")[0]["data"])
