"""The configuration of a nats-server, one of three that keep every stream.

Who somebody is stands in the certificate: a user's name, or for a server `SERVER`, beside its addresses. Were it not
asked for between servers, too, whoever has a certificate could pass for one, and do everything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cluster.rights import MODULES, USERS, Rights
from systems.voiding_apart import PAGE

SERVER = "server"
"""The name in every server's certificate, which no user has."""
MAX_PAYLOAD = "1MB"
"""Above every message and every part of an answer; the server's own limit, said so that a newer one's cannot differ."""
PING_INTERVAL = "1s"
PING_MAX = 2
"""Pings without an answer, after which a client or a server on a link that is cut is given up: after 3 s, not 6 min."""
WRITE_DEADLINE = "3s"
"""How long one who does not read may keep the server waiting."""

IN_PARTS = "response_type: stream, response_threshold: 10s"
"""More than one answer comes; the next is expected for so long after the last one."""
SETUP = "$SYS.REQ.SERVER.PING.VARZ"
"""Tells how each server is set up; nothing else of the system's account is seen."""
ANSWERS = """        # What a question brings with it is where its answers go.
        allow_responses: {max: 10000, expires: "1m"}
"""


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


def configuration(server: Addresses) -> str:
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
    exports: [{{service: "{SETUP}", response_type: stream}}]
  }}
  STREAMS {{
    jetstream: enabled
    users: []
    exports: [
{lines(line for name in MODULES for line in stream_of(name))}    ]
  }}
{"".join(map(account, USERS))}}}
system_account: SYSTEM
"""


def stream_of(name: str) -> Sequence[str]:
    """What can be asked of a module's stream: its end and its messages by all, the rest by the module."""
    return [
        f'{{service: "$JS.API.STREAM.INFO.{name}"}}',
        f'{{service: "$JS.API.DIRECT.GET.{name}", {IN_PARTS}}}',
        f'{{service: "$JS.API.STREAM.CREATE.{name}", accounts: [{name}]}}',
        f'{{service: "log.{name}", {IN_PARTS}, accounts: [{name}]}}',
    ]


def account(rights: Rights) -> str:
    """The account of a module, or of the page."""
    name = rights.name
    others = [each for each in MODULES if each != name]
    own = name in MODULES
    imports = [
        f'{{service: {{account: SYSTEM, subject: "{SETUP}"}}, to: servers}}',
        *(line for each in MODULES for line in all_see(each)),
        *(f'{{stream: {{account: {each}, subject: "wake.{each}"}}}}' for each in others),
        *(own_of(name) if own else [f'{{service: {{account: {each}, subject: "ask.{each}"}}}}' for each in others]),
    ]
    exports = [f'{{stream: "wake.{name}"}}', f'{{service: "ask.{name}", {IN_PARTS}, accounts: [{PAGE}]}}']
    return f"""  {name} {{
    exports: [
{lines(exports if own else [])}    ]
    imports: [
{lines(imports)}    ]
    users: [{{
      user: {name}
      permissions: {{
        publish: {quoted(rights.publish)}
        subscribe: {quoted(rights.subscribe)}
{ANSWERS if own else ""}      }}
    }}]
  }}
"""


def all_see(name: str) -> Sequence[str]:
    # By names of our own: as $JS.API… the engine would answer a second time, that there is no stream in this account.
    return [
        f'{{service: {{account: STREAMS, subject: "$JS.API.STREAM.INFO.{name}"}}, to: info.{name}}}',
        f'{{service: {{account: STREAMS, subject: "$JS.API.DIRECT.GET.{name}"}}, to: read.{name}}}',
    ]


def own_of(name: str) -> Sequence[str]:
    return [
        f'{{service: {{account: STREAMS, subject: "$JS.API.STREAM.CREATE.{name}"}}, to: create.{name}}}',
        f'{{service: {{account: STREAMS, subject: "log.{name}"}}}}',
    ]


def lines(texts: Iterable[str]) -> str:
    return "".join(f"      {each}\n" for each in texts)


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
