"""Names of files made to break headers, paths and parsers, and what the contract says of each."""

import random
import unicodedata

import files

LONGEST = 256
NEUTRAL = [
    "report", "Rechnung", "a", "x y", "1", "scan-2026_11", "re\u0301sume\u0301", "r\u00e9sum\u00e9", "\u5831\u544a",
    "\u0442\u0435\u0441\u0442", "\u062a\u0642\u0631\u064a\u0631", "\u05e9\u05dc\u05d5\u05dd", "\U0001f389",
    "\U0001f1e9\U0001f1ea", "\uac00", "\u1100\u1161", "\u00c5", "\u212b", "A\u030a", "\ufb01", "\u017f", "\u0130",
]
HOSTILE = [
    '"', '""', "\\", '\\"', "'", "''", ";", "; filename=evil.exe", '"; filename="evil.exe',
    "; filename*=UTF-8''evil.exe",
    "%", "%0d%0a", "%00", "%22", "%2e%2e%2f", "%ff", "%zz", "100%", "=?UTF-8?B?ZXZpbA==?=", "=", ",", ":",
    "*", "?", "#",
    "&", "+", "<script>", "$(id)", "`id`", "|", "~", "!", "{0}", "\u2028", "\u2029", "\u00a0", "\u3000", "\u2003", "  ",
    " ", "../", "..\\", "/", "//", "./", "/etc/passwd", "C:\\", "\\\\host\\share", "CON", "NUL", "COM1", "LPT1", "aux",
    "...", ".", "..", ".htaccess", "-rf", "--", "\u2215", "\uff0f", "\u2024", "\uff0e", "\u0300" * 9, "\u20e3",
    "Set-Cookie: a=b", "HTTP/1.1 200", "file:", "data:text/html,x", "\u00ff", "\u0100", "\U0001f600" * 5,
]
# Categories Cc, Cf, Co and Cn, which the pattern of FileName forbids.
FORBIDDEN = [
    "\r\n", "\r", "\n", "\0", "\t", "\x1b", "\x7f", "\x80", "\x85", "\x9f", "\u00ad", "\u061c", "\u200b", "\u200d",
    "\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069",
    "\ufeff", "\ufff9", "\ue000", "\ufdd0", "\ufffe", "\U000e0001", "\U000f0000", "\U0010ffff", "\u0378",
    "\r\nSet-Cookie: a=b", "\r\n\r\n<script>", "\n\nx", "\0.exe", "a\x0bb", "\x0c",
]
ENDINGS = [".pdf"] * 12 + [".PDF", ".tar.pdf", "..pdf", " .pdf"]
ENDINGS += [".png", ".txt", ".exe", ".pdf.", ".pdf ", "", ".pdf\u0301"]


def names(count, seed):
    """`count` names, the same for the same seed; about a third is forbidden."""
    source = random.Random(seed)
    return [name(source) for _ in range(count)]


def name(source):
    pieces = [source.choice(source.choice((NEUTRAL, HOSTILE, HOSTILE))) for _ in range(source.randint(1, 6))]
    if source.random() < 0.3:
        pieces.insert(source.randint(0, len(pieces)), source.choice(FORBIDDEN))
    if source.random() < 0.2:
        pieces.append("".join(any_scalar(source) for _ in range(source.randint(1, 8))))
    ending = source.choice(ENDINGS)
    text = "".join(pieces)
    draw = source.random()
    if draw < 0.08:
        text = (text * LONGEST)[:LONGEST - len(ending) + source.choice((-1, 0, 0, 0, 1))]
    return text + ending


def any_scalar(source):
    """Any scalar that Unicode 14 knows, or one of the first two kilobytes, whatever it is."""
    while True:
        value = source.choice((source.randrange(0x20, 0x800), source.randrange(0x800, 0x20000)))
        if not 0xD800 <= value < 0xE000 and (value < 0x250 or unicodedata.category(chr(value)) != "Cn"):
            return chr(value)


def verdict(text):
    """`None` for a name that Start takes, else the reason of its refusal."""
    forbidden = any(unicodedata.category(scalar).startswith("C") for scalar in text)
    if forbidden or not 1 <= len(text) <= LONGEST:
        return "INVALID_FILE_NAME"
    _, dot, extension = text.rpartition(".")
    if not dot or extension.lower() not in files.DEFAULT_EXTENSIONS or not extension.isascii():
        return "INVALID_FILE_TYPE"
    return None
