"""Being asked to stop, by Ctrl-C or a polite kill: at any moment, however often, whatever the app is doing."""

import os
import signal
import socket
import sys
import threading
import time

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]
SECONDS_TO_STOP = 1.5
TIMES = 3
"""Asked so many times, the app ends at once."""
TOO_SLOW = "The app did not stop in time and was ended. What was on its way goes on at the next start.\n"

asked = threading.Event()
"""Set once the app was asked to stop."""


def listen() -> None:
    """From now on, a signal that asks the app to stop sets `asked`; call it once, in the main thread.

    An app that does not stop in time, or is asked again and again, is ended with the exit code 128 + the signal's
    number: that loses no more than a power cut would.
    """
    ears, mouth = socket.socketpair()
    mouth.setblocking(False)
    # Python itself writes to it, without any lock that the next signal could find taken. Before the signals are
    # caught: one that comes in between would be caught and heard by nobody.
    signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
    for each in SIGNALS:
        signal.signal(each, lambda *_: None)
    # A thread of its own, because the main one may be waiting for a file meanwhile.
    threading.Thread(target=_hear, args=(ears, mouth), name="stopping", daemon=True).start()


def listen_no_more() -> None:
    """The app has stopped and ends by itself; whoever still asks is not answered."""
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)


def _hear(ears: socket.socket, _kept_open: socket.socket) -> None:
    number = ears.recv(1)[0]
    asked.set()
    until = time.monotonic() + SECONDS_TO_STOP
    try:
        for _ in range(TIMES - 1):
            ears.settimeout(max(0.001, until - time.monotonic()))
            number = ears.recv(1)[0]
    except TimeoutError:
        os.write(sys.stderr.fileno(), TOO_SLOW.encode())
    os._exit(128 + number)
