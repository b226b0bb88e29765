"""The MUST cases of HTTP/1.1 as a table: what the RFC says, the exact bytes, and what may come back.

Placeholders in the bytes: `@H` the authority, `@T` the case's own target (its refusal names it), `@N` the case's name,
`@S` the head of a signed POST without framing fields, `@B` its body of 21 bytes, `@L` the length of `HIDDEN` and `@K`
that of `HIDDEN` behind an empty chunked body. `HIDDEN` is the request that a
smuggler wants to be served. Behind every case comes a witness request, so a wrong idea of where the case ends shows.

Outcomes: `served` the case is answered in its own name and the witness after it; `served, hidden` the same with the
hidden request as a rightful one between them; `served, closed` the answer is the last; `anonymous` an answer that names
no case, and the witness after it; a status is a refusal after which nothing is served and the connection ends; `closed`
means an end without any answer.
"""

from dataclasses import dataclass

HIDDEN = b"GET /livez HTTP/1.1\r\nHost: @H\r\n\r\n"
GET = b"GET @T HTTP/1.1\r\nHost: @H\r\n"
CHUNKED = b"@STransfer-Encoding: chunked\r\n\r\n"
WHOLE = b"15\r\n@B\r\n0\r\n\r\n"
REFUSED = ("400",)
SERVED = ("served",)


@dataclass(frozen=True)
class Case:
    """One row; `number` gives it its name."""

    number: int
    title: str
    rule: str
    request: bytes
    outcomes: tuple
    heads: int = 0
    ambiguous: bool = False
    ends: bool = False

    @property
    def name(self):
        return f"c-{self.number:03}"

    def bytes(self, authority, signed_head):
        """What goes over the wire; `signed_head` is called with the body to sign."""
        body = b'{"FileIds":["' + self.name.encode() + b'"]}'
        request = self.request
        if b"@S" in request:
            request = request.replace(b"@S", signed_head(body))
        hidden = len(HIDDEN.replace(b"@H", authority.encode()))
        parts = {
            b"@B": body, b"@H": authority.encode(), b"@T": self.target, b"@N": self.name.encode(),
            b"@L": b"%d" % hidden, b"@K": b"%d" % (hidden + 5),
        }
        for mark, text in parts.items():
            request = request.replace(mark, text)
        return request

    @property
    def target(self):
        return b"/casefile-attachments/" + self.name.encode()


ROWS = []


def row(title, rule, request, outcomes=REFUSED, **more):
    outcomes = (outcomes,) if isinstance(outcomes, str) else outcomes
    ROWS.append(Case(len(ROWS) + 1, title, rule, request, outcomes, **more))


def field(text):
    return GET + text + b"\r\n\r\n"


# --- Request line -------------------------------------------------------------------------------------------------
LINE = "9112 3: method SP request-target SP HTTP-version; an invalid request-line is answered 400"
row("a plain request", "9112 2.1: start-line CRLF *( field-line CRLF ) CRLF", GET + b"\r\n", SERVED)
row("an empty line before it", "9112 2.2: a server SHOULD ignore at least one empty line before the request-line",
    b"\r\n" + GET + b"\r\n", SERVED)
WORDS = "9112 3: recipients MAY parse the request line on whitespace-delimited word boundaries"
row("two spaces after the method", WORDS, b"GET  @T HTTP/1.1\r\nHost: @H\r\n\r\n", ("400", "served"))
row("two spaces before the version", WORDS, b"GET @T  HTTP/1.1\r\nHost: @H\r\n\r\n", ("400", "505", "served"))
row("a tab for a space", LINE, b"GET\t@T\tHTTP/1.1\r\nHost: @H\r\n\r\n")
row("a space after the version", LINE, b"GET @T HTTP/1.1 \r\nHost: @H\r\n\r\n", ("400", "505"))
row("a space before the method", LINE, b" GET @T HTTP/1.1\r\nHost: @H\r\n\r\n")
row("a space in the target", "9112 3.2: no whitespace is allowed in the request-target",
    b"GET @T x HTTP/1.1\r\nHost: @H\r\n\r\n", ("400", "505"))
row("no target", LINE, b"GET HTTP/1.1\r\nHost: @H\r\n\r\n")
row("no version", LINE, b"GET @T\r\nHost: @H\r\n\r\n", ("400", "505"))
row("HTTP/0.9", "9112 A: no simple-request of HTTP/0.9 is supported", b"GET @T\r\n", ("400", "505"))
row("a version in lower case", "9112 2.3: HTTP-version is case-sensitive", b"GET @T http/1.1\r\nHost: @H\r\n\r\n",
    ("400", "505"))
row("a version without a dot", "9112 2.3: HTTP-name / DIGIT . DIGIT", b"GET @T HTTP/11\r\nHost: @H\r\n\r\n",
    ("400", "505"))
row("a version of three digits", "9112 2.3: HTTP-name / DIGIT . DIGIT", b"GET @T HTTP/1.10\r\nHost: @H\r\n\r\n",
    ("400", "505"))
row("version 1.2", "9110 15.6.6: 505 when the major or minor version is not supported",
    b"GET @T HTTP/1.2\r\nHost: @H\r\n\r\n", ("served", "505", "400"))
row("version 2.0", "9110 15.6.6: 505 for a major version that is not supported",
    b"GET @T HTTP/2.0\r\nHost: @H\r\n\r\n", ("505", "400"))
row("version 9.9", "9110 15.6.6: 505 for a major version that is not supported",
    b"GET @T HTTP/9.9\r\nHost: @H\r\n\r\n", ("505", "400"))
row("another protocol's name", "9112 2.3: HTTP-name is HTTP", b"GET @T XTTP/1.1\r\nHost: @H\r\n\r\n", ("400", "505"))
row("an unknown method", "9110 9.1: 501 or 400 for a method that is not recognised",
    b"BREW @T HTTP/1.1\r\nHost: @H\r\n\r\n", ("400", "501"))
row("a method in lower case", "9110 9.1: the method token is case-sensitive",
    b"get @T HTTP/1.1\r\nHost: @H\r\n\r\n", ("400", "501"))
row("a method that is no token", "9110 9.1: method = token", b"G(T @T HTTP/1.1\r\nHost: @H\r\n\r\n", ("400", "501"))
row("a method of 10 000 letters", "9112 3: 501 for a method longer than any that is implemented",
    b"G" * 10_000 + b" @T HTTP/1.1\r\nHost: @H\r\n\r\n", ("400", "501"))
row("a NUL in the target", "9112 3.2: the request-target is made of URI characters",
    b"GET @T\0 HTTP/1.1\r\nHost: @H\r\n\r\n")
row("a control byte in the target", "9112 3.2: the request-target is made of URI characters",
    b"GET @T\x01 HTTP/1.1\r\nHost: @H\r\n\r\n")
row("high bytes in the target", "9112 3.2: the request-target is made of URI characters",
    b"GET @T\xc3\xa9 HTTP/1.1\r\nHost: @H\r\n\r\n")
row("a bare CR in the target", "9112 2.2: a bare CR is invalid or replaced by SP",
    b"GET @T\rx HTTP/1.1\r\nHost: @H\r\n\r\n", ("400", "505"))
row("a fragment", "9112 3.2: origin-form = absolute-path [ ? query ]", b"GET @T#x HTTP/1.1\r\nHost: @H\r\n\r\n")
row("a target without a slash", "9112 3.2.1: a client MUST send / as the path", b"GET x HTTP/1.1\r\nHost: @H\r\n\r\n")
row("a target beyond the limit", "9112 3: 414 for a request-target longer than the server wishes to parse",
    b"GET @T?" + b"a" * 90_000 + b" HTTP/1.1\r\nHost: @H\r\n\r\n", "414")
row("a target of 1 MiB", "9112 3: 414 for a request-target longer than the server wishes to parse",
    b"GET @T?" + b"a" * 1_048_576 + b" HTTP/1.1\r\nHost: @H\r\n\r\n", "414")
row("a target of 8 000 bytes", "9112 3: request-lines of at least 8000 octets are to be supported",
    b"GET @T?" + b"a" * 7_950 + b" HTTP/1.1\r\nHost: @H\r\n\r\n", SERVED)

# --- Forms of the target ------------------------------------------------------------------------------------------
ABSOLUTE = "9112 3.2.2: a server MUST accept the absolute-form"
row("absolute form", ABSOLUTE, b"GET http://@H@T HTTP/1.1\r\nHost: @H\r\n\r\n", SERVED)
row("absolute form, scheme in capitals", ABSOLUTE, b"GET HTTP://@H@T HTTP/1.1\r\nHost: @H\r\n\r\n", SERVED)
row("absolute form of another host", "9112 3.2.2: Host must agree; a target of another origin is misdirected",
    b"GET http://other.example@T HTTP/1.1\r\nHost: @H\r\n\r\n", ("400", "421"))
row("absolute form with user information", "9110 4.2.4: userinfo is to be treated as an error",
    b"GET http://user@@H@T HTTP/1.1\r\nHost: @H\r\n\r\n")
row("absolute form of another scheme", "9110 7.4: reject a scheme that is not served",
    b"GET ftp://@H@T HTTP/1.1\r\nHost: @H\r\n\r\n")
row("absolute form without Host", "9112 3.2: 400 to any HTTP/1.1 request that lacks a Host header field",
    b"GET http://@H@T HTTP/1.1\r\n\r\n")
row("the asterisk for GET", "9112 3.2.4: asterisk-form is only used for a server-wide OPTIONS",
    b"GET * HTTP/1.1\r\nHost: @H\r\n\r\n")
row("the asterisk for OPTIONS", "9112 3.2.4: OPTIONS * is about the server", b"OPTIONS * HTTP/1.1\r\nHost: @H\r\n\r\n",
    ("anonymous",))
row("CONNECT", "9110 9.3.6: a server that is no proxy answers CONNECT with an error",
    b"CONNECT @H HTTP/1.1\r\nHost: @H\r\n\r\n", ("400", "405", "501"))
row("CONNECT with a path", "9112 3.2.3: authority-form is only used for CONNECT, and CONNECT only with it",
    b"CONNECT @T HTTP/1.1\r\nHost: @H\r\n\r\n", ("400", "405", "501"))
row("authority form for GET", "9112 3.2.3: authority-form is only used for CONNECT",
    b"GET @H HTTP/1.1\r\nHost: @H\r\n\r\n")
row("TRACE", "9110 9.3.8: TRACE must not reflect credentials; it is not served here",
    b"TRACE / HTTP/1.1\r\nHost: @H\r\nCookie: canary-@N\r\n\r\n", ("anonymous", "400", "405", "501"))
row("TRACE with a body", "9110 9.3.8: a client MUST NOT send content in a TRACE request",
    b"TRACE / HTTP/1.1\r\nHost: @H\r\nContent-Length: 34\r\n\r\n" + b"x" * 34, ("anonymous", "400", "405", "501"))

# --- Host ---------------------------------------------------------------------------------------------------------
HOST = "9112 3.2: 400 to a request that lacks Host, has more than one, or an invalid one"
row("no Host", HOST, b"GET @T HTTP/1.1\r\n\r\n")
row("two Host fields", HOST, GET + b"Host: @H\r\n\r\n")
row("two Host fields that differ", HOST, GET + b"Host: other.example\r\n\r\n")
row("an empty Host", HOST, b"GET @T HTTP/1.1\r\nHost:\r\n\r\n")
row("a list in Host", HOST, b"GET @T HTTP/1.1\r\nHost: @H, @H\r\n\r\n")
row("a blank in Host", HOST, b"GET @T HTTP/1.1\r\nHost: a b\r\n\r\n")
row("a path in Host", HOST, b"GET @T HTTP/1.1\r\nHost: @H/x\r\n\r\n")
row("user information in Host", HOST, b"GET @T HTTP/1.1\r\nHost: user@@H\r\n\r\n")
row("a port that is no number", HOST, b"GET @T HTTP/1.1\r\nHost: a:8x\r\n\r\n")
row("an unclosed IPv6 address in Host", HOST, b"GET @T HTTP/1.1\r\nHost: [::1\r\n\r\n")
row("a control byte in Host", HOST, b"GET @T HTTP/1.1\r\nHost: a\x01b\r\n\r\n")
row("two Host fields on HTTP/1.0", HOST, b"GET @T HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n")
row("Host behind a blank", HOST, b"GET @T HTTP/1.1\r\n Host: @H\r\n\r\n")
row("Host in lower case", "9110 5.1: field names are case-insensitive", b"GET @T HTTP/1.1\r\nhost: @H\r\n\r\n", SERVED)

# --- Fields -------------------------------------------------------------------------------------------------------
COLON = "9112 5.1: 400 for whitespace between a field name and colon"
row("a space before the colon", COLON, field(b"X-Test : a"))
row("a tab before the colon", COLON, field(b"X-Test\t: a"))
row("a space before the colon of Content-Length", COLON,
    b"POST @T HTTP/1.1\r\nHost: @H\r\nContent-Length : 34\r\n\r\n" + HIDDEN)
row("a space before the colon of Transfer-Encoding", COLON,
    b"POST @T HTTP/1.1\r\nHost: @H\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n")
row("a folded field", "9112 5.2: a server MUST reject obs-fold with 400 or replace it by SP", field(b"X-Test: a\r\n b"))
row("a field folded by a tab", "9112 5.2: a server MUST reject obs-fold with 400 or replace it by SP",
    field(b"X-Test: a\r\n\tb"))
row("a folded Transfer-Encoding", "9112 5.2: a server MUST reject obs-fold with 400 or replace it by SP",
    b"POST @T HTTP/1.1\r\nHost: @H\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n")
row("a blank line of fields", "9112 2.2: whitespace before the first field is rejected",
    b"GET @T HTTP/1.1\r\n \r\nHost: @H\r\n\r\n")
row("a field without a colon", "9112 5: field-line = field-name : OWS field-value OWS", field(b"X-Test"))
row("an empty field name", "9110 5.1: field-name = token", field(b": a"))
row("a blank in a field name", "9110 5.1: field-name = token", field(b"X Test: a"))
row("a delimiter in a field name", "9110 5.6.2: tchar has no delimiters", field(b"X(Test): a"))
row("a NUL in a field name", "9110 5.6.2: tchar has no control bytes", field(b"X\0Test: a"))
row("high bytes in a field name", "9110 5.6.2: tchar is ASCII", field(b"X\xc3\xa9: a"))
row("a NUL in a value", "9110 5.5: CR, LF and NUL in a value are invalid and dangerous", field(b"X-Test: a\0b"))
row("a bare CR in a value", "9110 5.5: CR, LF and NUL in a value are invalid and dangerous", field(b"X-Test: a\rb"))
row("a bare CR before a hidden field", "9112 2.2: a bare CR is invalid or replaced by SP",
    b"POST @T HTTP/1.1\r\nHost: @H\r\nX: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
row("a control byte in a value", "9110 5.5: other control bytes may be rejected", field(b"X-Test: a\x01b"))
row("a DEL in a value", "9110 5.5: other control bytes may be rejected", field(b"X-Test: a\x7fb"))
row("Latin-1 in a value", "9110 5.5: obs-text is opaque data", field(b"X-Test: a\xe9b"), ("400", "served"))
row("UTF-8 in a value", "9110 5.5: obs-text is opaque data", field(b"X-Test: a\xc3\xa9b"), SERVED)
row("an empty value", "9110 5.5: field-value = *field-content", field(b"X-Test:"), SERVED)
row("blanks around a value", "9112 5.1: OWS around a value is excluded", field(b"X-Test: \t a \t "), SERVED)
LF = "9112 2.2: a recipient MAY recognize a single LF as a line terminator"
row("LF after the request line", LF, b"GET @T HTTP/1.1\nHost: @H\r\n\r\n", ("400", "served"))
row("LF after a field", LF, b"GET @T HTTP/1.1\r\nHost: @H\nX-Test: a\r\n\r\n", ("400", "served"))
row("LF for the last line", LF, b"GET @T HTTP/1.1\r\nHost: @H\r\n\n", ("400", "served"))
row("CR alone for a line's end", "9112 2.2: a bare CR is invalid or replaced by SP",
    b"GET @T HTTP/1.1\rHost: @H\r\r", ("400", "505"))
row("101 fields", "9110 5.4: a server that receives more fields than it wishes MUST answer 4xx",
    GET + b"X-Test: a\r\n" * 100 + b"\r\n", "431")
row("10 000 fields", "9110 5.4: a server that receives more fields than it wishes MUST answer 4xx",
    GET + b"X-Test: a\r\n" * 10_000 + b"\r\n", "431")
row("a value of 100 KiB", "9110 5.4: a field larger than the server wishes MUST be answered 4xx",
    field(b"X-Test: " + b"a" * 102_400), "431")
row("a field name of 100 KiB", "9110 5.4: a field larger than the server wishes MUST be answered 4xx",
    field(b"X" * 102_400 + b": a"), ("431", "400"))
row("a head without end", "9112 8: an incomplete request is answered by an error before close", GET, ("400", "closed"),
    ends=True)
row("a request line without end", "9112 8: an incomplete request is answered by an error before close", b"GET @T",
    ("400", "closed"), ends=True)
row("HEAD refused", "9110 9.3.2: the server MUST NOT send content in the response to HEAD",
    b"HEAD @T HTTP/1.1\r\nHost: @H\r\nHost: @H\r\n\r\n", heads=1)
row("HEAD refused by the decoder", "9110 9.3.2: the server MUST NOT send content in the response to HEAD",
    b"HEAD @T HTTP/1.1\r\nHost: @H\r\nX : a\r\n\r\n", heads=1)
row("HEAD", "9110 9.3.2: the server MUST NOT send content in the response to HEAD",
    b"HEAD @T HTTP/1.1\r\nHost: @H\r\n\r\n", ("anonymous",), heads=1)

# --- Content-Length -----------------------------------------------------------------------------------------------
LENGTH = "9112 6.3: an invalid Content-Length is unrecoverable: 400, then close"
POST = b"POST @T HTTP/1.1\r\nHost: @H\r\n"


def length(value, body=HIDDEN):
    return POST + b"Content-Length: " + value + b"\r\n\r\n" + body


row("a length in order", "9112 6.3: a valid Content-Length defines the length in octets",
    b"@SContent-Length: 21\r\n\r\n@B", SERVED)
row("a request as body", "9112 6.3: a valid Content-Length defines the length in octets",
    length(b"@L"), SERVED)
row("a length of nought", "9112 6.3: a valid Content-Length defines the length in octets", length(b"0"),
    ("served, hidden",))
row("no length", "9112 6.3: without both fields the length is zero", POST + b"\r\n" + HIDDEN, ("served, hidden",))
for name, value in {
    "plus": b"+34", "minus": b"-34", "minus nought": b"-0", "hexadecimal": b"0x22", "decimal point": b"34.0",
    "exponent": b"3e1", "blank within": b"3 4", "letters": b"abc", "empty": b"", "underscore": b"3_4",
    "beyond 64 bits": b"18446744073709551650", "beyond 63 bits": b"9223372036854775808",
    "40 digits": b"1" * 40, "semicolon": b"34;x", "quotes": b'"34"', "full-width digits": "３４".encode(),
    "vertical tab": b"\x0b34",
}.items():
    row(f"a length with {name}", LENGTH, length(value))
TWICE = "9110 8.6: a list of lengths is rejected, or replaced by one if all are the same"
row("two lengths that differ", LENGTH, POST + b"Content-Length: 0\r\nContent-Length: @L\r\n\r\n" + HIDDEN)
row("two lengths that agree", TWICE, POST + b"Content-Length: @L\r\nContent-Length: @L\r\n\r\n" + HIDDEN,
    ("400", "served"))
row("a list of lengths that differ", LENGTH, length(b"0, @L"))
row("a list of lengths that agree", TWICE, length(b"@L, @L"), ("400", "served"))
row("leading noughts", "9110 8.6: Content-Length = 1*DIGIT", length(b"000@L"), ("served", "400"))
row("a body that is cut short", "9112 8: a message shorter than its length is incomplete",
    b"@SContent-Length: 22\r\n\r\n@B", ends=True)

# --- Transfer-Encoding --------------------------------------------------------------------------------------------
CODING = "9112 6.1: a server SHOULD answer 501 to a transfer coding it does not understand"
FINAL = "9112 6.3: 400 when chunked is not the final coding, then close"
BOTH = "9112 6.1: both fields ought to be handled as an error, and the connection closed"


def coding(value, body=b"0\r\n\r\n" + HIDDEN):
    return POST + b"Transfer-Encoding: " + value + b"\r\n\r\n" + body


def both(first, second):
    return POST + first + b"\r\n" + second + b"\r\n\r\n0\r\n\r\n" + HIDDEN


row("chunked", "9112 7.1: a recipient MUST be able to parse the chunked coding", CHUNKED + WHOLE, SERVED)
row("chunked in capitals", "9112 7: transfer-coding names are case-insensitive",
    b"@STransfer-Encoding: CHUNKED\r\n\r\n" + WHOLE, SERVED)
row("CL.TE", BOTH, both(b"Content-Length: @K", b"Transfer-Encoding: chunked"), ambiguous=True)
row("TE.CL", BOTH, both(b"Transfer-Encoding: chunked", b"Content-Length: 5"), ambiguous=True)
row("CL.TE with a length of nought", BOTH, both(b"Content-Length: 0", b"Transfer-Encoding: chunked"), ambiguous=True)
row("CL.TE, the coding in capitals", BOTH, both(b"Content-Length: 5", b"Transfer-Encoding: CHUNKED"), ambiguous=True)
row("CL.TE, the name in lower case", BOTH, both(b"content-length: 5", b"transfer-encoding: chunked"), ambiguous=True)
row("CL.TE, the coding identity", BOTH, both(b"Content-Length: 5", b"Transfer-Encoding: identity"), ("400", "501"),
    ambiguous=True)
row("CL.TE, a tab before the coding", BOTH, both(b"Content-Length: 5", b"Transfer-Encoding:\tchunked"), ambiguous=True)
row("CL.TE, a vertical tab before the coding", BOTH, both(b"Content-Length: 5", b"Transfer-Encoding: \x0bchunked"),
    ("400", "501"), ambiguous=True)
row("CL.TE, a blank behind the coding", BOTH,
    both(b"Content-Length: 5", b"Transfer-Encoding: chunked "), ambiguous=True)
row("CL.TE, an underscore in the name", "9110 5.1: a name is that name only",
    both(b"Content-Length: 5", b"Transfer_Encoding: chunked"), ("served, hidden",), ambiguous=True)
row("CL.TE, a NUL in the coding", BOTH, both(b"Content-Length: 5", b"Transfer-Encoding: chunked\0"), ("400", "501"),
    ambiguous=True)
TETE = "9112 6.1: chunked must not be applied twice; codings are one list"
row("TE.TE, twice chunked", TETE, both(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"), ambiguous=True)
row("TE.TE, chunked and identity", TETE, both(b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity"),
    ("400", "501"), ambiguous=True)
row("TE.TE, identity and chunked", TETE, both(b"Transfer-Encoding: identity", b"Transfer-Encoding: chunked"),
    ("400", "501"), ambiguous=True)
row("TE.TE, chunked and a misspelling", TETE, both(b"Transfer-Encoding: chunked", b"Transfer-Encoding: xchunked"),
    ("400", "501"), ambiguous=True)
row("TE.TE, chunked and nothing", TETE, both(b"Transfer-Encoding: chunked", b"Transfer-Encoding:"), ("400", "501"),
    ambiguous=True)
for name, value in {
    "gzip": b"gzip", "identity": b"identity", "a misspelling": b"xchunked", "quotes": b'"chunked"',
    "a parameter": b"chunked;q=1", "a prefix": b"chunke", "an empty value": b"", "a comma before it": b", chunked",
}.items():
    row(f"coding {name}", CODING, coding(value), ("400", "501"), ambiguous=True)
row("chunked is not the last", FINAL, coding(b"chunked, gzip"), ("400", "501"), ambiguous=True)
row("gzip, chunked", CODING, coding(b"gzip, chunked"), ("400", "501"), ambiguous=True)
row("chunked, chunked", "9112 6.1: a sender MUST NOT apply chunked more than once", coding(b"chunked, chunked"),
    ("400", "501"), ambiguous=True)
row("chunked on HTTP/1.0", "9112 6.1: Transfer-Encoding on HTTP/1.0 is faulty framing: close after it",
    b"POST @T HTTP/1.0\r\nHost: @H\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN, ambiguous=True)
row("both on HTTP/1.0", "9112 6.1: Transfer-Encoding on HTTP/1.0 is faulty framing: close after it",
    b"POST @T HTTP/1.0\r\nHost: @H\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    ambiguous=True)
row("TE without Transfer-Encoding", "9110 10.1.4: TE is about the answer",
    field(b"TE: trailers, chunked\r\nConnection: TE"), SERVED)

# --- Chunks -------------------------------------------------------------------------------------------------------
CHUNK = "9112 7.1: chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF; 400 for what is invalid"
row("a chunk that is cut short", CHUNK, CHUNKED + b'10\r\n{"FileIds":["@N"\r\n', ("400", "closed"), ends=True)
row("sizes with leading noughts", CHUNK, CHUNKED + b"00000015\r\n@B\r\n000\r\n\r\n", SERVED)
row("a chunk extension", "9112 7.1.1: a recipient MUST ignore unrecognized chunk extensions",
    CHUNKED + b"15;name=value\r\n@B\r\n0;last\r\n\r\n", SERVED)
row("a quoted chunk extension", "9112 7.1.1: a recipient MUST ignore unrecognized chunk extensions",
    CHUNKED + b'15;name="a;b"\r\n@B\r\n0\r\n\r\n', SERVED)
row("a chunk extension of 100 KiB", "9112 7.1.1: a server ought to limit extensions and answer 4xx beyond",
    CHUNKED + b"15;" + b"a" * 102_400 + b"\r\n@B\r\n0\r\n\r\n")
row("20 000 extensions", "9112 7.1.1: a server ought to limit extensions and answer 4xx beyond",
    CHUNKED + b"15" + b";a=b" * 20_000 + b"\r\n@B\r\n0\r\n\r\n")
row("a trailer", "9112 7.1.2: trailers may be stored apart or discarded",
    CHUNKED + b"15\r\n@B\r\n0\r\nX-Sum: a\r\n\r\n", SERVED)
row("a trailer that would frame", "9110 6.5.1: a trailer MUST NOT be merged into the head unless known to be safe",
    CHUNKED + b"15\r\n@B\r\n0\r\nContent-Length: 5\r\nHost: evil\r\n\r\n", ("served", "400"))
row("a malformed trailer", "9112 7.1.2: trailer-section = *( field-line CRLF )",
    CHUNKED + b"15\r\n@B\r\n0\r\nX Sum: a\r\n\r\n")
row("a folded trailer", "9112 5.2: a server MUST reject obs-fold with 400 or replace it by SP",
    CHUNKED + b"15\r\n@B\r\n0\r\nX-Sum: a\r\n b\r\n\r\n")
row("trailers of 200 KiB", "9110 5.4: fields larger than the server wishes MUST be answered 4xx",
    CHUNKED + b"15\r\n@B\r\n0\r\n" + b"X-Sum: aaaaaaaaaaaa\r\n" * 10_000 + b"\r\n", ("400", "431"))
for name, chunks in {
    "a size that is no number": b"g\r\n@B\r\n0\r\n\r\n",
    "no size": b"\r\n@B\r\n0\r\n\r\n",
    "a minus": b"-15\r\n@B\r\n0\r\n\r\n",
    "a plus": b"+15\r\n@B\r\n0\r\n\r\n",
    "0x": b"0x15\r\n@B\r\n0\r\n\r\n",
    "an underscore": b"1_5\r\n@B\r\n0\r\n\r\n",
    "a blank before the size": b" 15\r\n@B\r\n0\r\n\r\n",
    "a blank behind the size": b"15 \r\n@B\r\n0\r\n\r\n",
    "a size beyond 64 bits": b"fffffffffffffffff\r\n@B\r\n0\r\n\r\n",
    "a size that wraps around": b"10000000000000015\r\n@B\r\n0\r\n\r\n",
    "LF behind the size": b"15\n@B\r\n0\r\n\r\n",
    "CR alone behind the size": b"15\r@B\r\n0\r\n\r\n",
    "LF behind the data": b"15\r\n@B\n0\r\n\r\n",
    "no line's end behind the data": b"15\r\n@B0\r\n\r\n",
    "data longer than the size": b"14\r\n@B\r\n0\r\n\r\n",
    "data shorter than the size": b"16\r\n@B\r\n0\r\n\r\n",
    "LF within an extension": b"15;a\nb\r\n@B\r\n0\r\n\r\n",
    "CR within an extension": b"15;a\rb\r\n@B\r\n0\r\n\r\n",
    "NUL within an extension": b"15;a\0b\r\n@B\r\n0\r\n\r\n",
    "a NUL behind the size": b"15\0\r\n@B\r\n0\r\n\r\n",
    "a dot": b"15.0\r\n@B\r\n0\r\n\r\n",
    "a last size of many letters": b"15\r\n@B\r\n0z\r\n\r\n",
    "two characters for the line's end": b"15\r\n@Bxx0\r\n\r\n",
}.items():
    row(f"a chunk with {name}", CHUNK, CHUNKED + chunks + HIDDEN, ambiguous=True)
row("no last chunk", "9112 8: a chunked message without its last chunk is incomplete", CHUNKED + b"15\r\n@B\r\n",
    ("400", "closed"), ends=True)
row("no line behind the last chunk", "9112 8: a chunked message without its end is incomplete",
    CHUNKED + b"15\r\n@B\r\n0\r\n", ("400", "closed"), ends=True)

# --- Connection, versions, upgrade, expectation -------------------------------------------------------------------
row("Connection: close", "9112 9.6: a server that receives close MUST close after the answer",
    GET + b"Connection: close\r\n\r\n" + HIDDEN, ("served, closed",))
row("close in a list", "9112 9.6: a server that receives close MUST close after the answer",
    GET + b"Connection: keep-alive, close\r\n\r\n" + HIDDEN, ("served, closed",))
row("HTTP/1.0", "9112 9.3: an HTTP/1.0 connection closes without keep-alive",
    b"GET @T HTTP/1.0\r\nHost: @H\r\n\r\n" + HIDDEN, ("served, closed",))
row("HTTP/1.0 without Host", "9112 3.2: Host is required of HTTP/1.1", b"GET @T HTTP/1.0\r\n\r\n" + HIDDEN,
    ("served, closed",))
row("HTTP/1.0 with keep-alive", "9112 9.3: HTTP/1.0 with keep-alive persists if the recipient wishes",
    b"GET @T HTTP/1.0\r\nHost: @H\r\nConnection: keep-alive\r\n\r\n", ("served", "served, closed"))
row("pipelining", "9112 9.3.2: answers MUST be sent in the order of the requests", GET + b"\r\n" + HIDDEN,
    ("served, hidden",))
row("pipelining with a bad second request", "9112 9.3.2: answers in order; 9112 2.2: 400 and close for what is no HTTP",
    GET + b"\r\nBAD\r\n\r\n" + HIDDEN, ("served, 400",))
row("pipelining with a second request without Host", HOST, GET + b"\r\nGET /livez HTTP/1.1\r\n\r\n",
    ("served, 400",))
row("the HTTP/2 preface", "9113 3.4: the preface is chosen so that HTTP/1.1 servers do not go on",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", ("400", "505", "closed"))
row("an upgrade to h2c", "9110 7.8: a server MAY ignore a received Upgrade",
    field(b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__"),
    ("served", "served, closed"))
row("an upgrade to WebSocket", "9110 7.8: a server MAY ignore a received Upgrade",
    field(b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"), ("served", "served, closed"))
row("Expect: 100-continue", "9110 10.1.1: 100 or a final answer at once",
    b"@SExpect: 100-continue\r\nContent-Length: 21\r\n\r\n@B", SERVED)
row("Expect: 100-continue on HTTP/1.0", "9110 10.1.1: a server MUST ignore it on HTTP/1.0",
    b"GET @T HTTP/1.0\r\nHost: @H\r\nExpect: 100-continue\r\n\r\n", ("served, closed",))
row("another expectation", "9110 10.1.1: 417 for an expectation that is not understood",
    field(b"Expect: 200-ok"), ("417", "400"))
row("a TLS hello on a plain port", LINE, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 40,
    ("400", "closed"))
row("noise", LINE, bytes(range(128, 256)) * 8 + b"\r\n\r\n", ("400", "closed"))
row("Content-Length named by Connection", "9110 7.6.1: Connection must not name what the end needs",
    POST + b"Connection: keep-alive, Content-Length\r\nContent-Length: @L\r\n\r\n" + HIDDEN,
    ("served", "served, closed", "400"), ambiguous=True)
row("Host named by Connection", "9110 7.6.1: Connection must not name what the end needs",
    field(b"Connection: keep-alive, Host"), ("served", "served, closed", "400"))

CASES = tuple(ROWS)
