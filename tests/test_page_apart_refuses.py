"""What cannot be kept where modules live on hosts of their own is refused, and the page says so in its place."""

import re
from html import unescape

import pytest

from pages.elsewhere import IMPOSSIBLE
from tests.over_http import problem
from tests.page_apart import OnHosts
from tests.support import post

REFUSED = {
    "/pause": "pause",
    "/resume": "pause",
    "/step": "pause",
    "/pace": "pace",
    "/start-over": "start_over",
    "/tour/voided": "tour",
    "/tour/stop": "tour",
}


@pytest.mark.parametrize("path", REFUSED)
def test_it_is_refused_with_a_sentence_that_says_why(page_apart: OnHosts, path: str) -> None:
    sentence = IMPOSSIBLE[REFUSED[path]]
    fields = {"seconds": "1", "reader": "reports", "message": "billing-1"}
    assert problem(post(page_apart.client, path, **fields), 409) == sentence
    answer = page_apart.client.post(path, data=fields)
    assert (answer.status_code, sentence in unescape(answer.text)) == (409, True)


@pytest.mark.parametrize("what", ["pause", "pace", "start_over", "tour"])
def test_its_control_is_there_disabled_with_the_reason(page_apart: OnHosts, what: str) -> None:
    text = unescape(page_apart.client.get("/").text)
    id_ = {"pace": "pace-1", "start_over": "start-over"}.get(what, what)
    [control] = re.findall(rf'<button[^>]* id="{id_}"[^>]*>|<button id="{id_}"[^>]*>', text)
    assert 'aria-disabled="true"' in control
    assert IMPOSSIBLE[what] in text
    assert 'type="button"' in control


def test_instead_of_the_rules_it_says_how_they_are_checked(page_apart: OnHosts) -> None:
    text = unescape(page_apart.client.get("/").text)
    assert IMPOSSIBLE["lights"] in text
    assert 'class="light ' not in text
