"""The configuration of a nats-server, one of three that keep every stream.

Who somebody is stands in the certificate: a user's name, or for a server `SERVER`, beside its addresses. Were it not
asked for between servers, too, whoever has a certificate could pass for one, and do everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cluster.rights import USERS, Rights

SERVER = "server"
"""The name in every server's certificate, which no user has."""
MAX_PAYLOAD = "1MB"
"""Above every message and every part of an answer; the server's own limit, said so that a newer one's cannot differ."""
PING_INTERVAL = "1s"
PING_MAX = 2
"""Pings without an answer, after which a client or a server on a link that is cut is given up: after 3 s, not 6 min."""
WRITE_DEADLINE = "3s"
"""How long one who does not read may keep the server waiting."""


@dataclass(frozen=True)
class Addresses:
    """What differs from server to server: addresses are `host:port`, the others are paths of files and a folder."""

    name: str
    clients: str
    servers: str
    routes: Sequence[str]
    ca: str
    certificate: str
    key: str
    store: str


def configuration(server: Addresses, users: Sequence[Rights] = USERS) -> str:
    """The text of a server's configuration file."""
    files = f'''cert_file: "{server.certificate}"
  key_file: "{server.key}"
  ca_file: "{server.ca}"'''
    return f"""# Made by cluster/servers.py: `python -m cluster.servers` prints the one for real hosts.
server_name: {server.name}
listen: "{server.clients}"
max_payload: {MAX_PAYLOAD}
ping_interval: {PING_INTERVAL}
ping_max: {PING_MAX}
write_deadline: {WRITE_DEADLINE}

tls {{
  {files}
  verify_and_map: true
}}

jetstream {{
  store_dir: "{server.store}"
  # What was acknowledged is on the disk: a module goes by that, and refuses to publish without it.
  sync_interval: always
}}

cluster {{
  name: process-manager-demo
  listen: "{server.servers}"
  routes: {quoted([f"nats://{each}" for each in server.routes])}
  ping_interval: {PING_INTERVAL}
  ping_max: {PING_MAX}
  authorization {{user: {SERVER}}}
  tls {{
    {files.replace("  ", "    ")}
    verify_and_map: true
  }}
}}

accounts {{
  SYSTEM {{
    users: []
    exports: [{{service: "$SYS.REQ.SERVER.PING.VARZ", response_type: stream}}]
  }}
  MODULES {{
    jetstream: enabled
    # How each server is set up, and nothing else of the system's account.
    imports: [{{service: {{account: SYSTEM, subject: "$SYS.REQ.SERVER.PING.VARZ"}}, to: servers}}]
    users: [
{"".join(map(user, users))}    ]
  }}
}}
system_account: SYSTEM
"""


def user(rights: Rights) -> str:
    return f"""      {{
        user: {rights.name}
        permissions: {{
          publish: {quoted(rights.publish)}
          subscribe: {quoted(rights.subscribe)}
        }}
      }}
"""


def quoted(texts: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{each}"' for each in texts) + "]"


ON_HOSTS = Addresses(
    name="$NATS_NAME",
    clients="0.0.0.0:4222",
    servers="0.0.0.0:6222",
    routes=["nats-1:6222", "nats-2:6222", "nats-3:6222"],
    ca="/etc/nats/ca.pem",
    certificate="/etc/nats/server.pem",
    key="/etc/nats/server.key",
    store="/var/lib/nats",
)
"""As deploy/nats-server.conf has it: one file for three hosts, each of which says its name in its environment."""

if __name__ == "__main__":
    print(configuration(ON_HOSTS), end="")
