"""Several stages of one title: a switch between them, one place in the navigation, and one address that leads there."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from pages.stage import Stage
from pages.variants import Cost, fronts, tabs, variants
from settings import Settings
from systems import voiding
from tests import small_system
from tests.small_saga import Bistro, stage
from tests.support import ManualClock, get, post

SAGA, CHOREOGRAPHY = "/bistro/saga", "/bistro/choreography"


@pytest.fixture
def served(system: voiding.Voiding, tmp_path: Path, clock: ManualClock) -> Iterator[Sequence[Stage]]:
    """Voiding, and the bistro in two ways."""
    bistros = [Bistro(way, tmp_path, clock) for way in ("saga", "choreography")]
    for each in bistros:
        each.open()
    yield [voiding.stage(system), *map(stage, bistros)]
    for each in bistros:
        each.close()


@pytest.fixture
def visitor(served: Sequence[Stage], settings: Settings) -> FlaskClient:
    app = create_app(served, settings)
    app.testing = True
    return app.test_client()


def test_the_navigation_names_a_title_once_and_leads_to_its_first_stage(visitor: FlaskClient) -> None:
    for path, current in (("/", ""), (SAGA, ' aria-current="page"'), (CHOREOGRAPHY, ' aria-current="true"')):
        page = visitor.get(path).text
        assert page.count(">Bistro</a>") == 1
        assert f'<a href="{SAGA}"{current}>Bistro</a>' in page


def test_the_switch_leads_to_every_way_and_says_which_one_is_seen(visitor: FlaskClient) -> None:
    page = visitor.get(SAGA).text
    assert f'<a href="{SAGA}" aria-current="page" title="7 subscriptions, none of them straight' in page
    assert f'<a href="{CHOREOGRAPHY}" title="5 subscriptions, 5 of them straight' in page
    assert 'class="switch' not in visitor.get("/").text
    assert f'<a href="{CHOREOGRAPHY}?present" ' in visitor.get(f"{SAGA}?present").text


def test_the_address_above_leads_to_the_first_of_them(visitor: FlaskClient) -> None:
    answer = visitor.get("/bistro")
    assert (answer.status_code, answer.location) == (303, SAGA)
    assert visitor.get("/bistros").status_code == 404


def test_an_address_leads_on_only_where_everything_below_it_has_one_title(served: Sequence[Stage]) -> None:
    assert fronts(served) == {"/bistro": SAGA}
    at_the_front = small_system.Restaurant(Path(), ManualClock())
    assert fronts([small_system.stage(at_the_front)]) == {}
    assert fronts([*served, renamed(served[1], path="/bistro/other", title="Other")]) == {}
    assert fronts([*served, renamed(served[1], path="/bistro")]) == {}


def renamed(one: Stage, *, path: str, title: str = "Bistro") -> Stage:
    return Stage(title, path, one.why, one.system, one.lanes, one.routes, one.breaking, one.subjects)


def test_a_stage_without_a_variant_has_no_switch(served: Sequence[Stage]) -> None:
    assert [each.name for each in variants(served[2], served)] == ["stateless saga", "choreography"]
    assert variants(served[0], served) == []
    assert [each.title for each in tabs(served)] == ["Voiding", "Bistro"]


def test_each_way_tells_what_it_costs(visitor: FlaskClient, served: Sequence[Stage]) -> None:
    assert [each.cost for each in variants(served[1], served)] == [Cost(7, 0, 1), Cost(5, 5, 3)]
    for path, words in ((SAGA, ("<b>7</b>", "<b>none</b>")), (CHOREOGRAPHY, ("<b>5</b>", "<b>3</b> modules"))):
        page = visitor.get(path).text
        assert ">0 of 7 straight</small>" in page
        for each in words:
            assert each in page[page.index('class="hint cost"') :]


def test_a_stage_has_its_own_style_sheets_on_each_of_its_pages(visitor: FlaskClient) -> None:
    link = '<link rel="stylesheet" href="/static/bistro.css">'
    for path in (SAGA, f"{SAGA}/parked", f"{SAGA}/log/till"):
        assert link in visitor.get(path).text
    assert link not in visitor.get("/").text


def test_each_way_is_a_system_of_its_own(visitor: FlaskClient, served: Sequence[Stage], tmp_path: Path) -> None:
    bistro = served[1].system
    assert isinstance(bistro, Bistro)
    bistro.guests.want("SOUP")
    assert get(visitor, f"{SAGA}/health")["logs"]["guests"] == 1
    assert get(visitor, f"{CHOREOGRAPHY}/health")["logs"]["guests"] == 0
    assert (tmp_path / "bistro" / "saga" / "guests.db").exists()
    assert "the files of Bistro, stateless saga will be gone" in visitor.get(SAGA).text
    assert post(visitor, f"{CHOREOGRAPHY}/start-over").status_code == 200
    assert get(visitor, f"{SAGA}/health")["logs"]["guests"] == 1
    assert get(visitor, "/openapi.json")["paths"][f"{SAGA}/health"]["get"]["operationId"] == "bistro/saga.pages.health"
