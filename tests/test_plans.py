"""No statement goes through a table that grows, whatever is done: by the plan that SQLite makes of each."""

from typing import NamedTuple

import pytest

import messaging.deadlines
import messaging.start_over
from messaging.store import Store
from settings import Settings
from systems.voiding import Voiding
from tests import user_does
from tests.plans import ALLOWED, BOUNDED, wrong
from tests.statements import Recorder, Statement, record
from tests.support import ManualClock
from tests.user import User, code_of

EXCUSED = (
    # Migrations go once through what they change.
    (Store, "open"),
    (messaging.start_over, "tables"),
    # Everything is to go.
    (messaging.start_over, "empty"),
    # Time stood still for all that waits.
    (messaging.deadlines, "put_off"),
)


class Used(NamedTuple):
    """Who has used everything, and what was run meanwhile."""

    user: User
    recorder: Recorder


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Used:
    with pytest.MonkeyPatch.context() as patch:
        recorder = record(patch, *EXCUSED)
        user = User(tmp_path_factory.mktemp("used"))
        user_does.everything(user)
        user.close()
    return Used(user, recorder)


def test_every_route_was_asked_and_did_what_it_is_for(used: Used) -> None:
    routes = [each for each in used.user.app.url_map.iter_rules() if each.endpoint != "static"]
    assert len(routes) > 150
    # What several systems share need not go well in each of them; what is only looked at is, but for a stage's double.
    undone = [each.rule for each in routes if code_of(used.user.app, each.endpoint) not in used.user.done]
    assert undone == []
    shown = {path for (method, path), statuses in used.user.answers.items() if method == "GET" and min(statuses) < 400}
    looked_at = [each.rule for each in routes if "GET" in (each.methods or ()) and "/every-order/" not in each.rule]
    assert [each for each in looked_at if each not in shown] == []


def test_in_every_file_statements_were_run(used: Used) -> None:
    modules = {module.name for stage in used.user.stages for module in stage.system.modules}
    assert modules <= {each.module for each in used.recorder.plans}
    assert len({each.sql for each in used.recorder.plans}) > 200


def test_no_statement_goes_through_a_table_that_grows(used: Used) -> None:
    found = {
        f"{each.sql}: {', '.join(why)}" for each, plan in used.recorder.plans.items() if (why := [*wrong(each, plan)])
    }
    assert sorted(found) == []


def test_what_is_allowed_is_run_and_what_is_bounded_is_there(used: Used) -> None:
    run = {each.sql for each in used.recorder.plans}
    assert [part for part in ALLOWED if not any(part in each for each in run)] == []
    plans = {line for plan in used.recorder.plans.values() for line in plan}
    assert [name for name in BOUNDED if not any(name in line for line in plans)] == []


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("select * from documents where amount = 1", "goes through documents"),
        ("select * from documents where amount = 1 order by seq desc limit 9", "goes through documents"),
        ("select status, count(*) from documents group by status", "goes through documents"),
        ("select count(*) from documents", "goes through documents"),
        ("select count(*) from documents where status = 'issued'", "goes through all that it counts"),
        ("select max(amount) from documents where customer = 'Contoso'", "goes through all that it counts"),
        ("select distinct customer from documents where status = 'issued'", "goes through all that it counts"),
        ("select * from documents where status = 'issued' order by amount limit 9", "sorts"),
        ("select * from documents where id > 'INV-0001'", "goes on to the end"),
        ("select * from log where position > 1 and type = 'DocumentIssued'", "goes on to the end"),
        ("select * from documents where id = 'INV-0001' or amount = 1", "goes through documents"),
        ("update documents set status = 'issued' where amount = 1", "goes through documents"),
        ("delete from documents", "goes through all that it deletes"),
        ("select 1 from identity where not exists (select 1 from log where type = 'x')", "goes through log"),
    ],
)
def test_what_goes_through_a_table_is_seen(sql: str, why: str, settings: Settings, clock: ManualClock) -> None:
    with pytest.MonkeyPatch.context() as patch:
        recorder = record(patch)
        system = Voiding(settings, clock)
        system.open()
        with system.billing.store.writing() as db:
            db.execute(sql)
        system.close()
    plan = recorder.plans[Statement("billing", sql)]
    assert any(each.startswith(why) for each in wrong(Statement("billing", sql), plan)), plan
