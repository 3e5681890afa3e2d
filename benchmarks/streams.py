"""A live stream as it comes over a socket: headers, pieces, compression, events."""

import socket
import zlib


class Stream:
    """One viewer. It keeps no events: `feed` returns those that have become whole."""

    def __init__(self, port: int, path: str = "/live", *, gzip: bool) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        accept = "Accept-Encoding: gzip\r\n" if gzip else ""
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n{accept}\r\n"
        self.socket.sendall(request.encode())
        self.socket.setblocking(False)
        self.status: int | None = None
        self.bytes = 0
        self._raw = bytearray()
        self._text = bytearray()
        self._chunked = False
        self._unpack: zlib._Decompress | None = None

    def feed(self, data: bytes) -> list[bytes]:
        """Take what has arrived."""
        self.bytes += len(data)
        self._raw += data
        if self.status is None and not self._read_headers():
            return []
        for piece in self._pieces():
            self._text += self._unpack.decompress(piece) if self._unpack else piece
        *events, rest = bytes(self._text).split(b"\n\n")
        self._text = bytearray(rest)
        return events

    @property
    def said(self) -> str:
        """What has arrived and is no whole event: the sentence with which a viewer is sent away."""
        return self._text.decode()

    def close(self) -> None:
        """Leave."""
        self.socket.close()

    def _read_headers(self) -> bool:
        head, found, rest = bytes(self._raw).partition(b"\r\n\r\n")
        if not found:
            return False
        self._raw = bytearray(rest)
        first, *lines = head.decode().lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        self.status = int(first.split()[1])
        self._chunked = headers.get("transfer-encoding") == "chunked"
        if headers.get("content-encoding") == "gzip":
            self._unpack = zlib.decompressobj(31)
        return True

    def _pieces(self) -> list[bytes]:
        if not self._chunked:
            pieces = [bytes(self._raw)]
            self._raw.clear()
            return pieces
        pieces = []
        while (end := self._raw.find(b"\r\n")) >= 0:
            size = int(bytes(self._raw[:end]).partition(b";")[0], 16)
            if len(self._raw) < end + 2 + size + 2:
                break
            pieces.append(bytes(self._raw[end + 2 : end + 2 + size]))
            del self._raw[: end + 2 + size + 2]
        return pieces
