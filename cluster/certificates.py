"""Certificates for a cluster on one machine: made once in a folder, and used again.

Real hosts get theirs from whoever issues certificates there; deploy/README.md says how.
"""

from collections.abc import Sequence
from pathlib import Path

import trustme

from cluster.servers import SERVER

HERE = ("localhost", "127.0.0.1", "::1")


def make(folder: Path, servers: Sequence[str], users: Sequence[str], hosts: Sequence[str] = HERE) -> None:
    """Have in `folder` a `ca.pem`, and for each server and user its `<name>.pem` and `<name>.key`.

    A server's is issued to `hosts` and as one, a user's to its name. The authority's own key is not kept: where one
    certificate is missing, all are made anew. Raises OSError.
    """
    names = {**dict.fromkeys(servers, (*hosts, SERVER)), **{each: (each,) for each in users}}
    if all(path.is_file() for name in names for path in files(folder, name)):
        return
    folder.mkdir(parents=True, exist_ok=True)
    authority = trustme.CA(organization_name="Process manager demo on one machine")
    (folder / "ca.pem").write_bytes(authority.cert_pem.bytes())
    for name, identities in names.items():
        _, certificate, key = files(folder, name)
        issued = authority.issue_cert(*identities)
        certificate.write_bytes(b"".join(each.bytes() for each in issued.cert_chain_pems))
        key.unlink(missing_ok=True)
        # So from the beginning: one that is narrowed later could be read in between.
        key.touch(mode=0o600)
        key.write_bytes(issued.private_key_pem.bytes())


def files(folder: Path, name: str) -> tuple[Path, Path, Path]:
    """The authority's certificate, one's own, and its key."""
    return folder / "ca.pem", folder / f"{name}.pem", folder / f"{name}.key"
