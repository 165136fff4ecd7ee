"""Venue codes and the key schedule."""

import reference as r

from . import curve
from .common import CERTIFIER, DAY, ORIGIN, PUBLISHERS, File, b64, body, truncations, trust_document, venue


def certificate(payload, signer=CERTIFIER, not_after=DAY + 4):
    v = r.decode_payload(payload)
    message = r.certificate_message(v, not_after)
    return r.key_id("certification", r.ED25519, signer.public) + r.u16(not_after) + signer.sign(message)


def venue_code():
    f = File("venue_code", "Section 2: payloads (hex), the text form, and whether a certificate counts on a day")

    def decode(data):
        v = r.decode_payload(data)
        shown = {k: v[k] for k in ("deployment", "feed", "category", "secret", "stay_minutes", "first_day", "last_day",
                                   "name_zh", "name_en", "address", "certificate")}
        return {**shown, "public_part": r.public_part(v["body"]), "commitment": r.commitment(v),
                "fingerprint": r.fingerprint(v)}

    def ok(name, data):
        f.ok(name, "payload", lambda: decode(data), input=data)

    def bad(name, data):
        f.bad(name, "payload", lambda: r.decode_payload(data), input=data)

    plain = body()
    signed = plain + certificate(plain)
    ok("plain", plain)
    ok("with certificate", signed)
    ok("taxi for one day", body(category=5, first_day=DAY, last_day=DAY))
    ok("1830 days", body(first_day=DAY, last_day=DAY + 1829))
    ok("unknown category is kept", body(category=200))
    ok("only a Chinese name", body(name_en=""))
    ok("only an English name", body(name_zh="", address=""))
    ok("longest names", body(name_zh="海" * 40, name_en="x" * 120, address="港" * 66 + "ab"))
    ok("stay 15", body(stay_minutes=15))
    ok("stay 1440", body(stay_minutes=1440))
    ok("last day of the calendar", body(first_day=65535, last_day=65535))
    ok("first day of the calendar", body(first_day=0, last_day=0))
    ok("another deployment", body(deployment=b"\0\0\0\0"))
    ok("emoji", body(name_en="Tea ☕"))

    zh, en, ad = (len(venue()[k].encode()) for k in ("name_zh", "name_en", "address"))
    bounds = [("version", 0), ("deployment", 1), ("feed", 5), ("category", 6), ("secret", 7), ("stay_minutes", 23),
              ("first_day", 25), ("last_day", 27), ("name_zh", 29), ("name_en", 30 + zh), ("address", 31 + zh + en)]
    for name, data in truncations(plain, bounds):
        if len(data) < len(plain):
            bad(name, data)
    end = len(plain)
    bad("ends inside the certificate's key id", signed[:end + 1])
    bad("ends inside not_after", signed[:end + 5])
    bad("ends inside the signature", signed[:-1])
    bad("certificate without signature", signed[:end + 6])
    bad("byte after the certificate", signed + b"\0")
    bad("byte after the body", plain + b"\0")
    bad("two certificates", signed + signed[end:])
    bad("version 0", b"\0" + plain[1:])
    bad("version 2", b"\2" + plain[1:])
    bad("feed 1", plain[:5] + b"\1" + plain[6:])
    bad("stay 14", body(stay_minutes=14))
    bad("stay 0", body(stay_minutes=0))
    bad("stay 1441", body(stay_minutes=1441))
    bad("stay 65535", body(stay_minutes=65535))
    bad("last day before first day", body(first_day=DAY, last_day=DAY - 1))
    bad("1831 days", body(first_day=DAY, last_day=DAY + 1830))
    bad("whole calendar", body(first_day=0, last_day=65535))
    bad("no name at all", body(name_zh="", name_en=""))
    bad("name_zh of 121 bytes", body(name_zh="x" * 121))
    bad("name_en of 121 bytes", body(name_en="x" * 121))
    bad("name_en of 255 bytes", body(name_en="x" * 255))
    bad("address of 201 bytes", body(address="x" * 201))
    bad("name length lies upward", plain[:29] + b"\x78" + plain[30:])
    bad("name length lies downward", plain[:29] + bytes([zh - 3]) + plain[30:])
    raw = plain[:29]
    for name, text in [("lone continuation", b"\x80"), ("overlong slash", b"\xc0\xaf"), ("surrogate", b"\xed\xa0\x80"),
                       ("beyond U+10FFFF", b"\xf4\x90\x80\x80"), ("cut sequence", b"caf\xc3"), ("byte FF", b"\xff")]:
        bad(f"invalid UTF-8 in name_zh: {name}", raw + bytes([len(text)]) + text + b"\1A\0")
        bad(f"invalid UTF-8 in address: {name}", raw + b"\0\1A" + bytes([len(text)]) + text)
    for name, text in [("decomposed accent", "Cafe\u0301"), ("Angstrom sign", "\u212b"), ("Hangul jamo", "\u1112\u1161\u11ab"),
                       ("CJK compatibility ideograph", "\uf900"), ("marks out of order", "a\u0301\u0323")]:
        bad(f"not NFC: {name}", body(name_en=text))
        bad(f"not NFC in address: {name}", body(address=text))
    for c in (0x00, 0x09, 0x0A, 0x0D, 0x1B, 0x1F, 0x7F, 0x80, 0x85, 0x9F, *(c for edges in r.HIDING for c in sorted(set(edges))),
              0x180E, 0x200D, 0x200E, 0x2029, 0x202A, 0x2066, 0x2069, 0xFFF8, 0xFFF9, 0xE0001, 0xE007F, 0xE0100, 0xE01EF):
        bad(f"U+{c:04X} in name_en", body(name_en=f"A{chr(c)}B"))
    for c in (0x3164, 0x2800, 0x34F, 0xFE0F, 0xE0100):
        bad(f"nothing but U+{c:04X} in name_en", body(name_zh="", name_en=chr(c)))
    for c in (0x20, 0xA0, 0x1680, 0x2003, 0x202F, 0x205F, 0x3000):
        bad(f"nothing but U+{c:04X} in name_zh", body(name_zh=chr(c)))
        bad(f"U+{c:04X} at the start of name_en", body(name_en=f"{chr(c)}X"))
        bad(f"U+{c:04X} at the end of the address", body(address=f"X{chr(c)}"))
    bad("U+202E in name_zh", body(name_zh="\u202e海"))
    bad("U+200B in address", body(address="1\u200b2"))
    for c in (0x20, 0xA0, 0xAE, 0x350, 0x61D, 0x1161, 0x17B3, 0x1810, 0x2010, 0x2027, 0x202F, 0x205F, 0x2070, 0x2801, 0x3000,
              0x3165, 0xE000, 0xFDD0, 0xFE10, 0xFFA1, 0xFFFC, 0xFFFF, 0x1BCA4, 0x1D17B, 0xE1000, 0x10FFFF):
        ok(f"U+{c:04X} is allowed in name_en", body(name_en=f"A{chr(c)}B"))

    text_cases(f, plain, signed)
    certificate_cases(f, plain)
    return f


def text_cases(f, plain, signed):
    def ok(name, text):
        def run():
            host, payload = r.decode_text(text)
            return {"host": host, "payload": payload}
        f.ok(name, "text", run, input=text)

    def bad(name, text):
        f.bad(name, "text", lambda: r.decode_text(text), input=text)

    good = r.encode_text("HOMESAFE.EXAMPLE", plain)
    ok("text", good)
    ok("text with certificate", r.encode_text("HOMESAFE.EXAMPLE:8443", signed))
    ok("host of one character", r.encode_text("H", plain))
    ok("host of 80 characters", r.encode_text("H" * 80, plain))
    base = good.split("#")[1]
    assert len(plain) % 5
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    bad("text: unused bits not zero", good[:-1] + alphabet[alphabet.index(good[-1]) + 1])
    ok("text: lower-case base32", good[:-len(base)] + base.lower())
    ok("text: one lower-case letter", good[:-len(base)] + "a" + base[1:])
    bad("text: padded", good + "=" * (-len(base) % 8))
    for digit in "0189":
        bad(f"text: digit {digit} in base32", good[:-1] + digit)
    bad("text: newline at the end", good + "\n")
    bad("text: space at the end", good + " ")
    bad("text: space inside", good[:-4] + " " + good[-4:])
    bad("text: hyphen inside", good[:-4] + "-" + good[-4:])
    whole = body(name_en="x" * ((-len(body(name_en=""))) % 5 or 5))
    bad("text: impossible length, one character more", r.encode_text("H", whole) + "A")
    bad("text: one character less", good[:-1])
    bad("text: truncated payload", r.encode_text("H", plain[:-1]))
    bad("text: trailing byte in the payload", r.encode_text("H", plain + b"\0"))
    bad("text: empty payload", "HTTPS://H/V#")
    bad("text: http", "HTTP" + good[5:])
    bad("text: another path", good.replace("/V#", "/W#"))
    bad("text: no fragment", good.replace("#", "?"))
    ok("text: lower-case path", good.replace("/V#", "/v#"))
    bad("text: a longer path", good.replace("/V#", "/A/V#"))
    bad("text: empty host", r.encode_text("", plain))
    bad("text: host of 81 characters", r.encode_text("H" * 81, plain))
    bad("text: host with an underscore", r.encode_text("A_B", plain))
    bad("text: host with user information", r.encode_text("A@B", plain))
    ok("text: lower-case host", r.encode_text("homesafe.example", plain))
    ok("text: lower-case scheme", "https" + good[5:])
    ok("text: all in lower case, its number sign escaped", good.lower().replace("#", "%23"))
    bad("text: a letter that is ASCII in upper case only", good.replace("A", "\u0131", 1))
    bad("text: bare base32", base)
    bad("text: empty", "")
    bad("text: something else", "WIFI:S:name;;")


def certificate_cases(f, plain):
    def add(name, payload, day, want, trust=None):
        trust = trust or trust_document()
        got = r.certified(r.decode_payload(payload), r.parse_trust(r.trust_text(trust)), day)
        assert got is want, name
        f.ok(f"certificate: {name}", "certified", lambda: {"certified": got}, input=payload, day=day, trust=r.trust_text(trust))

    signed = plain + certificate(plain)
    add("holds", signed, DAY, True)
    add("none", plain, DAY, False)
    add("on its last day", plain + certificate(plain, not_after=DAY), DAY, True)
    add("a UTC day later: its last day in the west", plain + certificate(plain, not_after=DAY), DAY + 1, True)
    add("two days later", plain + certificate(plain, not_after=DAY), DAY + 2, False)
    add("key of nobody", plain + certificate(plain, r.Signer("stranger")), DAY, False)
    add("false signature", signed[:-1] + bytes([signed[-1] ^ 1]), DAY, False)
    add("signature of zeros", signed[:-64] + bytes(64), DAY, False)
    later = bytearray(signed)
    later[len(plain) + 5] += 1
    add("not_after altered", bytes(later), DAY, False)
    add("for another body", body(secret=bytes(16)) + signed[len(plain):], DAY, False)
    add("for another name", body(name_en="Harbour Cafe") + signed[len(plain):], DAY, False)
    other = body(deployment=r.deployment_id("other.example"))
    add("another deployment", other + certificate(other), DAY, False)
    revoked = trust_document(revoked=[r.commitment(r.decode_payload(plain)).hex()])
    add("revoked", signed, DAY, False, revoked)
    key = {"key": b64(CERTIFIER.public)}
    add("key holds from the day's first second", signed, DAY, True,
        trust_document(certification=[{**key, "not_before": DAY * 86400, "not_after": r.MAX_TIME}]))
    add("key holds a second too late", signed, DAY, False,
        trust_document(certification=[{**key, "not_before": DAY * 86400 + 1, "not_after": r.MAX_TIME}]))
    add("key ends after the day's first second", signed, DAY, True,
        trust_document(certification=[{**key, "not_before": 0, "not_after": DAY * 86400 + 1}]))
    add("key ends at the day's first second", signed, DAY, False,
        trust_document(certification=[{**key, "not_before": 0, "not_after": DAY * 86400}]))
    publisher = plain + certificate(plain, PUBLISHERS[0])
    add("signed by a publishing key", publisher, DAY, False)
    mixed_order_cases(add, plain)


def mixed_order_cases(add, plain):
    """Keys and nonces that no honest signer makes: whoever multiplies by the cofactor takes them all."""
    v = r.decode_payload(plain)
    message = r.certificate_message(v, DAY + 4)
    secret = int.from_bytes(r.sha(b"mixed order"), "little") % curve.L
    honest, twisted = curve.multiply(secret, curve.BASE), curve.add(curve.multiply(secret, curve.BASE), curve.ORDER_8)

    def sign(key, twist, wanted):
        """With the first nonce for which `wanted(k)`; `twist` goes onto the nonce's point."""
        for nonce in range(1, 1000):
            point = curve.compress(curve.add(curve.multiply(nonce, curve.BASE), twist))
            k = curve.challenge(point, curve.compress(key), message)
            if wanted(k):
                return point + ((nonce + k * secret) % curve.L).to_bytes(32, "little")

    def case(name, key, signature, want):
        public = curve.compress(key)
        trust = trust_document(certification=[{"key": b64(public), "not_before": 0, "not_after": r.MAX_TIME}])
        certificate = r.key_id("certification", r.ED25519, public) + r.u16(DAY + 4) + signature
        add(name, plain + certificate, DAY, want, trust)

    case("made by hand", honest, sign(honest, curve.ZERO, lambda k: True), True)
    case("key of mixed order, the equation holds", twisted, sign(twisted, curve.ZERO, lambda k: k % 8 == 0), True)
    case("key of mixed order, the equation holds with the cofactor only", twisted, sign(twisted, curve.ZERO, lambda k: k % 8), False)
    case("R of mixed order, the equation holds with the cofactor only", honest, sign(honest, curve.ORDER_8, lambda k: True), False)
    small_order_cases(case, message, secret, honest)


def small_order_cases(case, message, secret, honest):
    """Points of small order and numbers beyond the order, in signatures of which the equation holds."""
    def scalar(point, key):
        return curve.challenge(point, key, message) * secret % curve.L

    zero = curve.compress(curve.ZERO)
    s = scalar(zero, curve.compress(honest))
    case("R of small order, the equation holds", honest, zero + s.to_bytes(32, "little"), False)
    beyond = (curve.P + 1).to_bytes(32, "little")
    s = scalar(beyond, curve.compress(honest))
    case("R of small order, not in its canonical encoding", honest, beyond + s.to_bytes(32, "little"), False)
    point = curve.compress(curve.multiply(7, curve.BASE))
    s = (7 + scalar(point, curve.compress(honest))) % curve.L
    case("S in its one form", honest, point + s.to_bytes(32, "little"), True)
    case("S with the order added", honest, point + (s + curve.L).to_bytes(32, "little"), False)
    case("key of small order, the equation holds", curve.ZERO, point + (7).to_bytes(32, "little"), False)


def key_schedule():
    f = File("key_schedule", "Section 3: a body (hex), a day, a nonce and a number i; tokens are decimal, masks are 24-bit numbers")
    bodies = [("plain", body()), ("taxi", body(category=5)), ("altered name", body(name_en="Harbour Cafe")),
              ("zero secret", body(secret=bytes(16)))]
    for name, b in bodies:
        for day in (DAY, DAY + 1, 0x1234 if name == "plain" else DAY - 1):
            for n, i in ((bytes(16), 0), (r.sha(b"nonce")[:16], 1), (r.sha(b"nonce")[:16], 63)):
                def run():
                    token, mask = r.record(b, day, n, i)
                    return {"day_seed": r.day_seed(b, day), "day_key": r.day_key(b, day), "token": token, "mask": mask}
                f.ok(f"{name}, day {day}, nonce {n.hex()[:4]}, i {i}", "record", run, body=b, day=day, nonce=n, i=i)
    for origin in (ORIGIN, "a", "localhost:8080/test_1/x-y"):
        f.ok(f"deployment {origin}", "deployment", lambda: {"deployment": r.deployment_id(origin)}, origin=origin)
    for origin in ("", "A", "x" * 121, "/a", "a/", "a//b", "https://a/", "a b", "a?b", "a+b", "é", "a\n"):
        f.bad(f"origin {origin[:12]!r} of {len(origin)}", "deployment", lambda: r.check_origin(origin), origin=origin)
    for role, algorithm in (("root", 1), ("publishing", 1), ("certification", 1), ("submission", 2), ("log", 1), ("witness", 1)):
        f.ok(f"key id, {role}", "key_id", lambda: {"key_id": r.key_id(role, algorithm, bytes(range(32)))},
             role=r.ROLES[role], algorithm=algorithm, key=bytes(range(32)))
    return f
