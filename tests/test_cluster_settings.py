"""The settings of a module on a host of its own: a value that does not fit is refused with a sentence that names it."""

from pathlib import Path

import pytest

from cluster.settings import OTHERS, from_environment
from settings import BadSetting
from systems.voiding_apart import NAMES

POSSIBLE = "billing, process-manager, reports, page"
# Of nobody, for a hundred years; its key was thrown away.
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBeDCCAR+gAwIBAgIUY+P7IEIc+POjMnYhnIzIcSM414kwCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGbm9ib2R5MCAXDTI2MTEyMjIxMzA1M1oYDzIxMjYxMDI5MjEz
MDUzWjARMQ8wDQYDVQQDDAZub2JvZHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AAR4zOPTZmNB9HPZfxA2aTprdcvT4dNXOLdXD51Gq0C82jFUgjo1gHBreo2xyamP
3wnl/BkPliIhNKHvqoPoyakAo1MwUTAdBgNVHQ4EFgQUCYpiOrFRTu2PetUKYdqi
xHOLYpowHwYDVR0jBBgwFoAUCYpiOrFRTu2PetUKYdqixHOLYpowDwYDVR0TAQH/
BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiBx1JLH+af/Bj/nzbqpqMztBcr68K+h
ZDnBtE1L1KTltQIgPLaTQ4IOCXLHI/p8qS/ukmxi3pLiZyfruxZniV+Sujs=
-----END CERTIFICATE-----
"""
Environment = dict[str, str]


@pytest.fixture
def hosted(tmp_path: Path) -> Environment:
    """Right but for the key, which is another certificate."""
    found = {"MODULE": "billing", "NATS_URLS": "tls://nats-1:4222,tls://10.0.0.2:4222, tls://[::1]:4222"}
    for name in OTHERS[1:]:
        path = tmp_path / name
        path.write_text(CERTIFICATE)
        found[name] = str(path)
    return found


def refusal(environment: Environment) -> str:
    with pytest.raises(BadSetting) as caught:
        from_environment(environment, NAMES)
    return str(caught.value)


@pytest.mark.parametrize("environment", [{}, {"MODULE": ""}, {"PORT": "1"}, {"NATS_URLS": ""}])
def test_without_module_everything_runs_in_one_process(environment: Environment) -> None:
    assert from_environment(environment, NAMES) is None


@pytest.mark.parametrize("name", OTHERS)
def test_without_module_none_of_the_others_may_be_set(name: str) -> None:
    assert refusal({name: "x"}) == (f"{name} is set, and MODULE is not: set it to one of {POSSIBLE}, or unset both.")


@pytest.mark.parametrize("name", ["Billing", "billing ", "nobody", "../billing", "1"])
def test_a_module_that_is_none_is_refused(hosted: Environment, name: str) -> None:
    assert refusal({**hosted, "MODULE": name}) == f"MODULE must be one of {POSSIBLE}, not {name!r}."


@pytest.mark.parametrize("name", OTHERS)
def test_with_module_each_of_the_others_must_be_set(hosted: Environment, name: str) -> None:
    expected = f"{name} must be set where MODULE is: billing lives on a host of its own."
    assert refusal({**hosted, name: ""}) == expected
    del hosted[name]
    assert refusal(hosted) == expected


@pytest.mark.parametrize(
    "url",
    [
        "nats-1:4222",
        "nats://nats-1:4222",
        "https://nats-1:4222",
        "tls://",
        "tls://:4222",
        "tls://nats-1",
        "tls://nats-1:port",
        "tls://nats-1:99999",
        "tls://[::1:4222",
        " ",
    ],
)
def test_a_bad_address_is_named(hosted: Environment, url: str) -> None:
    expected = f"NATS_URLS must be addresses such as tls://host:4222, with commas between them, not {url.strip()!r}."
    assert refusal({**hosted, "NATS_URLS": f"tls://nats-1:4222,{url}"}) == expected


def test_so_is_an_empty_one(hosted: Environment) -> None:
    assert refusal({**hosted, "NATS_URLS": "tls://nats-1:4222,"}).endswith("not ''.")


@pytest.mark.parametrize("name", OTHERS[1:])
def test_a_file_that_cannot_be_read_is_named(hosted: Environment, name: str, tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        told = refusal({**hosted, name: str(path)})
        assert told.startswith(f"{name} must be a file that can be read: ")
        assert str(path) in told


@pytest.mark.parametrize("text", ["", "no certificate", "\0"])
def test_an_authority_that_is_none_is_refused(hosted: Environment, text: str) -> None:
    Path(hosted["NATS_CA"]).write_text(text)
    assert refusal(hosted) == f"NATS_CA must be a file of certificates in PEM, not {hosted['NATS_CA']!r}."


@pytest.mark.parametrize("name", ["NATS_CERT", "NATS_KEY"])
@pytest.mark.parametrize("text", ["", "no certificate", CERTIFICATE])
def test_a_certificate_without_its_key_is_refused(hosted: Environment, name: str, text: str) -> None:
    Path(hosted[name]).write_text(text)
    assert refusal(hosted).startswith("NATS_CERT and NATS_KEY must be a certificate and its key in PEM (")
