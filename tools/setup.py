"""Gets what the project needs onto this machine, once: Python packages, htmx's local copy, a browser for tests."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
VENDOR = ROOT / "static" / "vendor"

HTMX = "htmx.org@4.0.1"
HTMX_FILES = {
    "dist/htmx.min.js": "Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn",
    "dist/ext/hx-sse.min.js": "v8HvucQ+ohQhMg0arboXc5049yNR46QKMjphs7YDch+Wm7zpfK5XVS01f26mQDJV",
}
AXE = "axe-core@4.14.1"
AXE_HASH = "xt1SFg49QaDwsyt0Xfs2XAyBtYPClXl3X2q5OOLeGAUmq9jZTYIMdztpF99WdhiH"
SECONDS = 15


class SetupError(Exception):
    """Something that is needed cannot be had; its text is a sentence that says what to do."""


def environment_python() -> Path:
    """The virtual environment's interpreter."""
    return ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install(requirements: str) -> None:
    """Install a requirements file into `.venv`, unless just that was done before. Raises SetupError."""
    if installed(requirements) or (requirements == "requirements.txt" and installed("requirements-dev.txt")):
        return
    print(f"Setting up: {requirements} into {ENVIRONMENT.name}/ (once)", flush=True)
    if subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], stdout=subprocess.DEVNULL).returncode:
        raise SetupError(
            "Python's venv module does not work here; on Debian and Ubuntu: apt install python3-venv, then try again."
        )
    pip = [str(environment_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, "-r", str(ROOT / requirements)]).returncode:
        raise SetupError(f"pip could not install {requirements}; see above. It needs the network once.")
    stamp(requirements).write_text(wanted(requirements))


def installed(requirements: str) -> bool:
    """Whether a requirements file, as it is now and for this Python, was installed."""
    done = stamp(requirements)
    return environment_python().is_file() and done.is_file() and done.read_text() == wanted(requirements)


def stamp(requirements: str) -> Path:
    """Where it is written down what was installed."""
    return ENVIRONMENT / f"installed-{requirements}"


def wanted(requirements: str) -> str:
    """All that decides whether an installation is still the right one."""
    return "\n".join((ROOT / name).read_text() for name in ("requirements.txt", requirements)) + sys.version


def install_htmx(*, needed: bool = False) -> None:
    """Keep a checked copy of htmx for browsers that cannot reach its CDN: from the CDN, else from its npm package.

    Raises SetupError when it cannot be had and is `needed`.
    """
    missing = {path: hash_ for path, hash_ in HTMX_FILES.items() if not matches(VENDOR / Path(path).name, hash_)}
    if not missing:
        return
    VENDOR.mkdir(parents=True, exist_ok=True)
    print(f"Setting up: {HTMX} into {VENDOR.relative_to(ROOT)}/ (once)", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for source in (from_cdn, from_npm):
            for path, content in source(Path(folder), missing).items():
                if digest(content) == missing[path]:
                    (VENDOR / Path(path).name).write_bytes(content)
            if all(matches(VENDOR / Path(path).name, hash_) for path, hash_ in missing.items()):
                return
    sentence = f"No copy of {HTMX} could be had, neither from its CDN nor by npm, that matches its hashes."
    if needed:
        raise SetupError(sentence)
    print(f"{sentence} Where the CDN is out of reach, the page works by plain forms, without refreshing itself.")


def from_cdn(_folder: Path, paths: dict[str, str]) -> dict[str, bytes]:
    """The files as the CDN has them; none when it is out of reach."""
    try:
        return {
            path: urllib.request.urlopen(f"https://cdn.jsdelivr.net/npm/{HTMX}/{path}", timeout=SECONDS).read()
            for path in paths
        }
    except OSError:
        return {}


def from_npm(folder: Path, paths: dict[str, str], package_name: str = HTMX) -> dict[str, bytes]:
    """The files as the npm package has them; none when there is no npm, or it gets no package."""
    npm = shutil.which("npm")
    if npm is None or subprocess.run([npm, "pack", package_name], cwd=folder, capture_output=True).returncode:
        return {}
    with tarfile.open(next(folder.glob("*.tgz"))) as package:
        found = {path: package.extractfile(f"package/{path}") for path in paths}
        return {path: file.read() for path, file in found.items() if file}


def matches(file: Path, hash_: str) -> bool:
    """Whether a file is there and has this hash."""
    return file.is_file() and digest(file.read_bytes()) == hash_


def digest(content: bytes) -> str:
    """The hash as an `integrity` attribute writes it, without `sha384-`."""
    return base64.b64encode(hashlib.sha384(content).digest()).decode()


def install_axe() -> None:
    """Keep a checked copy of axe-core for the accessibility tests, from its npm package. Raises SetupError."""
    if matches(ENVIRONMENT / "axe.min.js", AXE_HASH):
        return
    with tempfile.TemporaryDirectory() as folder:
        content = from_npm(Path(folder), {"axe.min.js": AXE_HASH}, AXE).get("axe.min.js", b"")
    if digest(content) != AXE_HASH:
        raise SetupError(f"The accessibility tests need {AXE} from npm, which could not be had; is npm installed?")
    (ENVIRONMENT / "axe.min.js").write_bytes(content)
