"""Between the servers: only a server is let in, whatever certificate somebody else has."""

import json
import socket
import ssl
from pathlib import Path

import pytest

from cluster import certificates
from cluster.local import SERVERS, Cluster
from systems.voiding_apart import NAMES
from tests_cluster.users import trusting

PATIENCE = 5.0


def answer_to(cluster: Cluster, tls: ssl.SSLContext) -> str:
    """What a server says to whoever pretends to be another one."""
    tls.check_hostname = False
    hello = {"server_id": "N", "name": "another", "cluster": "process-manager-demo", "tls_required": True}
    plain = socket.create_connection(("127.0.0.1", cluster.routes[SERVERS[0]]), PATIENCE)
    with plain, tls.wrap_socket(plain) as link:
        link.sendall(f"CONNECT {json.dumps(hello)}\r\nINFO {json.dumps(hello)}\r\nPING\r\n".encode())
        said = b""
        while not (b"-ERR" in said or b"PONG" in said) and (more := link.recv(65_536)):
            said += more
        return said.decode()


@pytest.mark.parametrize("name", NAMES)
def test_no_user_passes_for_a_server(servers: Cluster, name: str) -> None:
    assert "Authorization Violation" in answer_to(servers, trusting(servers, servers.certificates, name))


def test_a_server_does(servers: Cluster) -> None:
    assert "PONG" in answer_to(servers, trusting(servers, servers.certificates, SERVERS[1]))


def test_nobody_does_without_a_certificate_of_this_authority(servers: Cluster, tmp_path: Path) -> None:
    certificates.make(tmp_path, SERVERS, ())
    for tls in (trusting(servers, None), trusting(servers, tmp_path, SERVERS[1])):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            answer_to(servers, tls)
