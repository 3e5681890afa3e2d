"""Finds a Chromium for the tests and the pictures, and installs one where there is none."""

import os
import shutil
import subprocess

from tools.setup import ENVIRONMENT, SetupError, environment_python

HEADLESS = "chromium-headless-shell"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")


def install_browser() -> str:
    """The path of a Chromium that starts: Playwright's own, else the system's, installed if need be.

    Raises SetupError when none can be had.
    """
    stamp = ENVIRONMENT / "chromium"
    if stamp.is_file() and starts(stamp.read_text()):
        return stamp.read_text()
    print("Setting up: Chromium for the tests (once)", flush=True)
    for find in (from_playwright, headless_from_system, headless_from_apt, from_system, from_apt):
        path = find()
        if path and starts(path):
            stamp.write_text(path)
            return path
    raise SetupError(
        "The browser tests need Chromium: Playwright could not download one, none is installed, and apt-get could not"
        " install it. Install Chromium or Chrome so that it is on the PATH, then try again."
    )


def from_playwright() -> str | None:
    """Playwright's Chromium, downloaded when it is not there yet."""
    subprocess.run([environment_python(), "-m", "playwright", "install", "chromium"], capture_output=True)
    script = "from playwright.sync_api import *\nwith sync_playwright() as p: print(p.chromium.executable_path)"
    found = subprocess.run([environment_python(), "-c", script], capture_output=True, text=True)
    return found.stdout.strip() or None


def headless_from_system() -> str | None:
    """Debian's Chromium without windows: a page costs it a third of what it costs a Chromium that could show it."""
    return shutil.which(HEADLESS)


def headless_from_apt() -> str | None:
    """The same, where we may install it and there is such a package."""
    apt_install(HEADLESS)
    return headless_from_system()


def from_system() -> str | None:
    """A Chromium or Chrome on the PATH, or where Windows and macOS keep it."""
    elsewhere = (
        "C:/Program Files/Google/Chrome/Application/chrome.exe",
        "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    )
    return next(filter(None, map(shutil.which, (*BROWSERS, *elsewhere))), None)


def from_apt() -> str | None:
    """Debian's Chromium, where we may install it."""
    apt_install("chromium")
    return from_system()


def apt_install(package: str) -> None:
    """Install one of Debian's packages, where we may and it is there."""
    apt = shutil.which("apt-get")
    if apt and hasattr(os, "geteuid") and os.geteuid() == 0:
        subprocess.run([apt, "update", "-qq"], capture_output=True)
        subprocess.run([apt, "install", "-y", "-qq", package], capture_output=True, stdin=subprocess.DEVNULL)


def starts(path: str) -> bool:
    """Whether the browser at `path` is there and can be started."""
    command = [path, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "about:blank"]
    try:
        return subprocess.run(command, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
