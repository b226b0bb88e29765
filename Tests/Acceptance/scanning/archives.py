"""Archives around a file: nested, large, many, encrypted."""

import gzip
import io
import os
import struct
import zipfile
import zlib


def zipped(content, name="inner.txt", method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def nested(content, depth):
    for level in range(depth):
        content = zipped(content, f"level{level}.zip" if level else "inner.txt")
    return content


def padded(content, size):
    """A zip with one entry that begins with `content` and has `size` bytes, mostly of zeros."""
    return zipped(content + bytes(size - len(content)))


def many(count):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for number in range(count):
            archive.writestr(f"{number}.txt", f"{number}")
    return buffer.getvalue()


def gzipped(size):
    return gzip.compress(bytes(size))


def encrypted(content, password=b"secret"):
    """A zip whose one entry is encrypted by the old cipher of PKWARE's application note, 6.1."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def crc(value, byte):
        return zlib.crc32(bytes([byte]), value ^ 0xFFFFFFFF) ^ 0xFFFFFFFF

    def update(byte):
        keys[0] = crc(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = crc(keys[2], keys[1] >> 24)

    def encrypt(byte):
        mask = (keys[2] | 2) & 0xFFFF
        update(byte)
        return byte ^ ((mask * (mask ^ 1) >> 8) & 0xFF)

    for byte in password:
        update(byte)
    check = zlib.crc32(content)
    body = bytes(encrypt(byte) for byte in os.urandom(11) + bytes([check >> 24]) + content)
    name = b"inner.txt"
    facts = struct.pack("<HHHHIII", 1, 0, 0, 0, check, len(body), len(content))
    local = struct.pack("<IH", 0x04034B50, 20) + facts + struct.pack("<HH", len(name), 0) + name + body
    entry = struct.pack("<IHH", 0x02014B50, 20, 20) + facts
    entry += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(entry), len(local), 0)
    return local + entry + end
