"""Gzip streams of which every piece stands for itself, so that one piece, packed once, is good for all of them."""

import struct
import zlib

_BEGINNING = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LAST_BLOCK = b"\x03\x00"
_RAW = -zlib.MAX_WBITS


def piece(plain: bytes) -> bytes:
    """Some bytes, packed: it refers to nothing before it, and all of it can be read as soon as it has come."""
    packer = zlib.compressobj(wbits=_RAW)
    return packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)


class Gzip:
    """One stream: pieces between a beginning and an end that says how much there was, and its checksum."""

    def __init__(self) -> None:
        self._before = _BEGINNING
        self._checksum = self._length = 0

    def next(self, plain: bytes, packed: bytes) -> bytes:
        """What to send so that these bytes come next, which as a piece are `packed`."""
        self._checksum = zlib.crc32(plain, self._checksum)
        self._length += len(plain)
        before, self._before = self._before, b""
        return before + packed

    def end(self) -> bytes:
        """What to send at the end."""
        return self._before + _LAST_BLOCK + struct.pack("<II", self._checksum, self._length & 0xFFFFFFFF)
