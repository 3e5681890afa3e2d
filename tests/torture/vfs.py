"""SQLite's way to the disk with a listener on it: each write, truncation and sync is told, from whichever thread.

SQLite reaches files through a "VFS", a table of functions (https://sqlite.org/vfs.html). A copy of the standard one
is made the default, in which the functions of interest call the original and then tell of it. Only the library that
Python's own `sqlite3` has loaded will do, so its symbols are looked up from there.
"""

import _sqlite3
import ctypes
import threading
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p
from pathlib import Path
from typing import Any

from tests.torture.recording import Create, Delete, Operation, Sync, Truncate, Write

OK = 0
WAL_OR_JOURNAL = 0x00080000 | 0x00000800 | 0x00004000
"""Flags of files whose first sync is one of their folder, too: write-ahead log, journal, super-journal."""

# Names are handed on as addresses: SQLite keeps them.
Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
DeleteFile = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
WriteAt = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
TruncateTo = CFUNCTYPE(c_int, c_void_p, c_int64)
SyncAll = CFUNCTYPE(c_int, c_void_p, c_int)


class Methods(ctypes.Structure):
    """`sqlite3_io_methods`, version 3: what can be done with an open file."""

    _fields_ = [
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", WriteAt),
        ("truncate", TruncateTo),
        ("sync", SyncAll),
        ("others", c_void_p * 13),
    ]


class OpenFile(ctypes.Structure):
    """`sqlite3_file`: it begins with what can be done with it."""

    _fields_ = [("methods", POINTER(Methods))]


class Vfs(ctypes.Structure):
    """`sqlite3_vfs`, version 3: how files are opened and deleted."""

    _fields_ = [
        ("version", c_int),
        ("size_of_file", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", Open),
        ("delete", DeleteFile),
        ("others", c_void_p * 14),
    ]


def default_vfs() -> tuple[Any, Any]:
    """The library that Python's `sqlite3` has loaded, and its standard VFS. Raises AttributeError or OSError."""
    library: Any = ctypes.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_find.restype = POINTER(Vfs)
    return library, library.sqlite3_vfs_find(None).contents


def available() -> bool:
    """Whether this Python's SQLite can be listened to: it cannot where its functions are hidden."""
    try:
        default_vfs()
    except (AttributeError, OSError):
        return False
    return True


class Listener:
    """Tells `tell` of every operation on the files that are directly in a folder, until the process ends."""

    def __init__(self, tell: Callable[[Operation], None], folder: Path) -> None:
        self._tell = tell
        self._folder = folder.resolve()
        self._lock = threading.Lock()
        self._files = 0
        self._by_path: dict[str, int] = {}
        self._by_handle: dict[int, int] = {}
        self._not_in_folder: set[int] = set()
        self._tables: dict[int, Methods] = {}
        library, self._original = default_vfs()
        self._ours = Vfs.from_buffer_copy(self._original)
        self._ours.next, self._ours.name = None, b"listener"
        self._ours.open, self._ours.delete = Open(self._opened), DeleteFile(self._deleted)
        assert library.sqlite3_vfs_register(ctypes.byref(self._ours), 1) == OK

    def _opened(self, _vfs: int, name: int | None, handle: int, flags: int, out: Any) -> int:
        path = ctypes.string_at(name).decode() if name else None
        existed = path is not None and Path(path).exists()
        code = int(self._original.open(ctypes.addressof(self._original), name, handle, flags, out))
        if code == OK and path and Path(path).resolve().parent == self._folder:
            with self._lock:
                if not existed or path not in self._by_path:
                    self._files += 1
                    self._by_path[path] = self._files
                    self._tell(Create(self._files, Path(path).name))
                    if flags & WAL_OR_JOURNAL:
                        self._not_in_folder.add(self._files)
                self._by_handle[handle] = self._by_path[path]
            file = ctypes.cast(handle, POINTER(OpenFile)).contents
            file.methods = ctypes.pointer(self._listening(file.methods))
        return code

    def _listening(self, original: Any) -> Methods:
        """The same methods, but those that change a file tell of it."""
        address = ctypes.addressof(original.contents)
        if address not in self._tables:
            does = original.contents
            ours = self._tables[address] = Methods.from_buffer_copy(does)

            def write(handle: int, data: int, count: int, offset: int) -> int:
                code = int(does.write(handle, data, count, offset))
                if code == OK:
                    self._tell(Write(self._by_handle[handle], offset, ctypes.string_at(data, count)))
                return code

            def truncate(handle: int, size: int) -> int:
                code = int(does.truncate(handle, size))
                if code == OK:
                    self._tell(Truncate(self._by_handle[handle], size))
                return code

            def sync(handle: int, flags: int) -> int:
                code = int(does.sync(handle, flags))
                if code == OK:
                    file = self._by_handle[handle]
                    self._tell(Sync(file, folder=file in self._not_in_folder))
                    self._not_in_folder.discard(file)
                return code

            ours.write, ours.truncate, ours.sync = WriteAt(write), TruncateTo(truncate), SyncAll(sync)
        return self._tables[address]

    def _deleted(self, _vfs: int, name: bytes, sync_folder: int) -> int:
        code = int(self._original.delete(ctypes.addressof(self._original), name, sync_folder))
        if code == OK:
            file = self._by_path.pop(name.decode(), None)
            if file is not None:
                self._tell(Delete(file, folder=bool(sync_folder)))
        return code
