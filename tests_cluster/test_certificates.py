"""Whom three real servers let in."""

import asyncio
import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import pytest

from cluster import certificates
from cluster.local import SERVERS, Cluster
from cluster.machine import HERE
from systems.voiding_apart import NAMES
from tests.server import ROOT
from tests_cluster.conftest import streams
from tests_cluster.users import STRANGER, User, trusting

SAYS_IT_IS_A_SERVER = (
    b'CONNECT {"tls_required":true,"name":"s9","headers":true,"cluster":"process-manager-demo","lnoc":true}\r\nPING\r\n'
)


def let_in(cluster: Cluster, tls: ssl.SSLContext | None, name: str = "billing") -> bool:
    async def tried() -> bool:
        user = User(name)
        try:
            await asyncio.wait_for(user.connect(cluster.urls[0], tls), 5)
        except Exception:
            return False
        await user.client.close()
        return True

    return asyncio.run(tried())


@pytest.mark.parametrize("name", NAMES)
def test_whoever_has_a_right_is_let_in(servers: Cluster, name: str) -> None:
    assert let_in(servers, trusting(servers, servers.certificates, name), name)


@pytest.mark.parametrize("name", NAMES)
def test_no_certificate_of_another_authority_is_taken(servers: Cluster, name: str, tmp_path: Path) -> None:
    certificates.make(tmp_path, ["s0"], [name])
    assert not let_in(servers, trusting(servers, tmp_path, name), name)


@pytest.mark.parametrize("name", [STRANGER, "s0"])
def test_nobody_is_let_in_who_is_no_user(servers: Cluster, name: str) -> None:
    assert not let_in(servers, trusting(servers, servers.certificates, name))


def test_nobody_is_let_in_without_a_certificate(servers: Cluster) -> None:
    assert not let_in(servers, trusting(servers, None))
    assert not let_in(servers, None)


def test_a_server_of_another_authority_is_not_trusted(servers: Cluster, tmp_path: Path) -> None:
    certificates.make(tmp_path, ["s0"], ["billing"])
    own = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
    _, certificate, key = certificates.files(servers.certificates, "billing")
    own.load_cert_chain(certificate, key)
    assert not let_in(servers, own)


@pytest.mark.parametrize(("name", "taken"), [("s1", True), ("billing", False), ("page", False), (STRANGER, False)])
def test_only_a_server_passes_for_a_server(servers: Cluster, name: str, taken: bool) -> None:
    tls = trusting(servers, servers.certificates, name)
    with (
        socket.create_connection((HERE, servers.routes["s0"]), 5) as plain,
        tls.wrap_socket(plain, server_hostname=HERE) as route,
    ):
        route.sendall(SAYS_IT_IS_A_SERVER)
        told = b""
        while b"PONG" not in told and b"-ERR" not in told:
            part = route.recv(65536)
            if not part:
                break
            told += part
    assert (b"PONG" in told) == taken
    assert (b"Authorization Violation" in told) == (not taken)


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_those_that_openssl_makes_for_real_hosts_do(tmp_path: Path) -> None:
    made = tmp_path / "made"
    subprocess.run(["sh", str(ROOT / "deploy/certificates.sh"), str(made), HERE], check=True)
    cluster = Cluster(tmp_path / "data", names=())
    cluster.certificates.mkdir(parents=True)
    for source, targets in {HERE: SERVERS, **{name: (name,) for name in NAMES}}.items():
        for target in targets:
            for kind in ("pem", "key"):
                shutil.copy(made / f"{source}.{kind}", cluster.certificates / f"{target}.{kind}")
    shutil.copy(made / "ca.pem", cluster.certificates)
    with cluster:
        asyncio.run(streams(cluster))
        assert let_in(cluster, trusting(cluster, made, "page"), "page")
