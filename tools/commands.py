"""What can be done: run the demo, test it, check its data."""

import os
import subprocess
import sys
from collections.abc import Callable

from tools.browser import install_browser
from tools.setup import ROOT, SetupError, environment_python, install, install_axe, install_htmx

AT_ONCE = "4"
"""So many tests at once: many wait for a browser or another process, on two cores too."""


def run(_arguments: list[str]) -> int:
    """Start the demo at localhost:8080; with MODULE set, one of its modules, or the page of modules elsewhere."""
    install("requirements-cluster.txt" if os.environ.get("MODULE") else "requirements.txt")
    install_htmx()
    return become("app.py")


def cluster(_arguments: list[str]) -> int:
    """Start the demo at localhost:8080 as a cluster on this machine."""
    install("requirements-cluster.txt")
    install("requirements-nats-server.txt")
    install_htmx()
    return become("-m", "cluster")


def test(arguments: list[str]) -> int:
    """Lint, check types and who imports whom, and run every test, in the browser too."""
    prepare_tests()
    # The tests start the app hundreds of times: each start would compile all of it again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    python = str(environment_python())
    steps = [
        [python, "-m", "ruff", "check", "."],
        [python, "-m", "ruff", "format", "--check", "."],
        [python, "-m", "mypy"],
        [str(environment_python().with_name("lint-imports")), "--no-logo", "--no-cache"],
        [python, "-m", "pytest", "-n", AT_ONCE, *arguments],
    ]
    for step in steps:
        print(f"▸ {' '.join(step[2:] if step[0] == python else ['lint-imports'])}", flush=True)
        if code := call(*step):
            return code
    return 0


def cluster_test(arguments: list[str]) -> int:
    """Run the tests of a cluster: real servers, real processes."""
    install("requirements-dev.txt")
    install("requirements-cluster.txt")
    install("requirements-nats-server.txt")
    # Each has patience of its own: one takes minutes.
    patient = ("-o", "faulthandler_timeout=0")
    return call(str(environment_python()), "-m", "pytest", "tests_cluster", *patient, *arguments)


def cluster_bench(_arguments: list[str]) -> int:
    """Measure the cluster beside one process, and beside what its engine alone can do."""
    install("requirements-cluster.txt")
    install("requirements-nats-server.txt")
    return call(str(environment_python()), "-m", "benchmarks.apart")


def torture(arguments: list[str]) -> int:
    """Try to break it, for as long as that takes; with names, only so."""
    prepare_tests()
    return call(str(environment_python()), "-m", "tests.torture", *arguments)


def mutants(_arguments: list[str]) -> int:
    """Break every promise in a copy of the code, and see its test turn red."""
    return torture(["mutants"])


def pictures(_arguments: list[str]) -> int:
    """Take the README's pictures from the running app."""
    prepare_tests()
    return call(str(environment_python()), "-m", "tools.pictures")


def bench(arguments: list[str]) -> int:
    """Measure how fast it is, beside what one would write by hand; with PEERS set, beside others, too."""
    install("requirements.txt")
    if os.environ.get("PEERS"):
        install("requirements-bench.txt")
    return call(str(environment_python()), "-m", "benchmarks", *arguments)


def check(arguments: list[str]) -> int:
    """Print every broken rule in the files of a data directory."""
    install("requirements.txt")
    return call(str(environment_python()), "check.py", *arguments)


def prepare_tests() -> None:
    """Set up all that the tests need."""
    install("requirements-dev.txt")
    install_htmx(needed=True)
    install_axe()
    os.environ["CHROMIUM"] = install_browser()


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "cluster": cluster,
    "cluster-test": cluster_test,
    "cluster-bench": cluster_bench,
    "torture": torture,
    "mutants": mutants,
    "check": check,
    "bench": bench,
    "pictures": pictures,
}


def become(*arguments: str) -> int:
    """Run Python in the project's folder in place of this program, where the system can; else returns its exit code."""
    python = str(environment_python())
    if os.name != "nt":
        os.chdir(ROOT)
        os.execv(python, [python, *arguments])
    return call(python, *arguments)


def call(*command: str) -> int:
    """Run a program in the project's folder and return its exit code; Ctrl-C is for that program to answer."""
    with subprocess.Popen(command, cwd=ROOT) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


def main(arguments: list[str]) -> int:
    """Carry out the command that the arguments name; returns the exit code."""
    if not arguments or arguments[0] not in COMMANDS:
        print("usage: python -m tools COMMAND")
        for name, command in COMMANDS.items():
            print(f"  {name:12} {command.__doc__}")
        return 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
