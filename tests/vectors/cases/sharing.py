"""Codes, shares, slips, desk requests, upload answers; the advice catalogue."""

import reference as r
import sharing as s

from .common import CERTIFIER, DAY, NOON, ORIGIN, PUBLISHERS, File, b64, body, trust_document
from .venue import certificate

SECRET, EPHEMERAL = r.sha(b"submission secret"), r.sha(b"ephemeral")
TICKET, PROOF = bytes(range(5)), bytes(range(250, 255))
PLAIN = body()
SIGNED = PLAIN + certificate(PLAIN)


def trust(**change):
    return r.trust_text(trust_document(**change))


def sharing():
    f = File("sharing", "Sections 10 and 11: codes and requests for a certificate (text), upload answers, submissions, slips and desk requests (hex)")
    codes(f)
    answers(f)
    slips(f)
    submissions(f)
    desk_requests(f)
    certifications(f)
    return f


def codes(f):
    def read(text):
        data = s.read_code(text)
        return {"ticket": data[:5], "proof": data[5:], "text": s.write_code(data),
                "ticket_hash": r.sha(r.label("ticket"), data[:5])}

    good = s.write_code(TICKET + PROOF)
    for name, text in [("as shown", good), ("lower case", good.lower()), ("without hyphens", good.replace("-", "")),
                       ("with spaces", " " + good.replace("-", " ")), ("zeros", "OooO-0000-0000-0000"),
                       ("ones", "IiLl-1111-1111-1111"), ("the last", "ZZZZ-ZZZZ-ZZZZ-ZZZZ")]:
        f.ok(f"code {name}", "parse", lambda: read(text), input=text)
    for name, text in [("empty", ""), ("15 characters", good[:-1]), ("17 characters", good + "0"), ("U", "U" + good[1:]),
                       ("full stop", good[:-1] + "."), ("a wide digit", "\uff10" + good[1:]), ("tab", good[:4] + "\t" + good[5:]),
                       ("eight characters", good[:9]), ("a long s", "\u017f" + good[1:])]:
        f.bad(f"code {name}", "parse", lambda: read(text), input=text)


def answers(f):
    for kept in (0, 1):
        data = bytes([1, kept]) + bytes(14)
        f.ok(f"answer {kept}", "answer", lambda: s.read_answer(data), input=data)
    for name, data in [("short", bytes([1]) + bytes(14)), ("long", bytes([1]) + bytes(16)), ("version", bytes([2]) + bytes(15)),
                       ("kept 2", bytes([1, 2]) + bytes(14)), ("not zero", bytes([1, 1]) + bytes(13) + b"\1"), ("empty", b"")]:
        f.bad(f"answer {name}", "answer", lambda: s.read_answer(data), input=data)


def slips(f):
    public = s.public_of(SECRET)

    def sealed(plain, secret=SECRET, origin=ORIGIN, name="slip"):
        return s.seal(name, origin, secret, EPHEMERAL, b"", plain)

    def read(data, document, stay, now):
        held = r.parse_trust(document)
        return {"venues": [{"public": v["public"], "days": [{"day": d["day"], "key": d["key"]} for d in v["days"]],
                            "certified": s.is_certified(v, held, stay, now)} for v in s.open_slip(data, ORIGIN, SECRET)]}

    def add(name, plain, want=None, document=None, stay=(DAY, DAY), now=NOON):
        data, document = sealed(plain), document or trust()
        out = read(data, document, stay, now)
        assert want is None or [v["certified"] for v in out["venues"]] == want, name
        f.ok(f"slip {name}", "slip", lambda: out, input=data, secret=SECRET, trust=document, stay=list(stay), now=now)

    def bad(name, data):
        f.bad(f"slip {name}", "slip", lambda: read(data, trust(), (DAY, DAY), NOON), input=data, secret=SECRET, trust=trust(),
              stay=[DAY, DAY], now=NOON)

    one = s.write_evidence(SIGNED, [DAY])
    other = body(name_en="Other", secret=bytes(16))
    foreign = s.write_evidence(other + certificate(other), [DAY])
    add("one certified day", b"\1\1" + one, [True])
    add("two days", b"\1\1" + s.write_evidence(SIGNED, [DAY, DAY + 1]), [True])
    add("first and last day", b"\1\1" + s.write_evidence(SIGNED, [DAY - 5, DAY + 4]), [True])
    add("the first day in the east, the last in the west", b"\1\1" + s.write_evidence(SIGNED, [DAY - 6, DAY + 5]), [True])
    add("no certificate", b"\1\1" + s.write_evidence(PLAIN, [DAY]), [False])
    add("two codes of one door", b"\1\2" + one + foreign, [True, True])
    add("a day outside the validity", b"\1\1" + s.write_evidence(SIGNED, [DAY, DAY + 6]), [False])
    add("a day before the validity", b"\1\1" + s.write_evidence(SIGNED, [DAY - 7, DAY]), [False])
    last = s.write_evidence(SIGNED, [DAY + 4])
    add("the certificate's last day, looked at later", b"\1\1" + last, [True], stay=(DAY + 4, DAY + 4), now=NOON + 20 * 86400)
    add("a stay beyond the certificate's last day", b"\1\1" + last, [False], stay=(DAY + 4, DAY + 6))

    def certifying(not_before, not_after):
        (dated,) = trust_document()["certification"]
        return trust(certification=[{**dated, "not_before": not_before, "not_after": not_after}])

    first = DAY * 86400
    add("looked at in the key's last second", b"\1\1" + one, [True], certifying(0, NOON + 1))
    add("looked at when the key has ended", b"\1\1" + one, [False], certifying(0, NOON))
    add("a key that holds from the first second of the stay's day", b"\1\1" + one, [True], certifying(first, NOON + 1))
    add("a key that begins on the stay's day", b"\1\1" + one, [False], certifying(first + 1, NOON + 1))
    two = s.write_evidence(SIGNED, [DAY - 1, DAY])
    add("a key that holds on the stay's second day only", b"\1\1" + two, [False], certifying(first, NOON + 1), (DAY - 1, DAY))
    add("the same venue, stay on the second day", b"\1\1" + two, [True], certifying(first, NOON + 1))
    revoked = trust(revoked=[r.commitment(r.decode_payload(PLAIN)).hex()])
    add("revoked", b"\1\1" + one, [False], document=revoked)
    add("another deployment", b"\1\1" + s.write_evidence(body(deployment=bytes(4)), [DAY]), [False])
    oneday = body(first_day=DAY, last_day=DAY)
    add("a code of one day", b"\1\1" + s.write_evidence(oneday + certificate(oneday, not_after=DAY), [DAY]), [True])
    # The name of one venue, the keys and paths of another: the attack of section 10.
    at = len(one) - len(one.split(SIGNED[len(PLAIN):], 1)[1])
    tail = foreign.split((other + certificate(other))[len(other):], 1)[1]
    add("another venue's keys under a certified name", b"\1\1" + one[:at] + tail, [False])
    both = [s.write_evidence(code, [DAY, DAY + 1]) for code in (SIGNED, other + certificate(other))]
    second = [evidence[-len(s.write_evidence(SIGNED, [DAY + 1])) + at + 1:] for evidence in both]
    mixed = both[0][:-len(second[0])] + second[1]
    add("the second day is another venue's", b"\1\1" + mixed, [False], stay=(DAY, DAY + 1))
    # A certificate that was asked for over the other venue's day keys: its name may not vouch for them.
    days = range(DAY - 6, DAY + 6)
    v = r.decode_payload(PLAIN)
    assert r.utc_days(v) == days
    message = (r.label("venue certificate") + v["deployment"] + bytes([v["feed"]]) + r.public_part(v["body"])
               + r.tree_root([r.label("day commitment") + r.u16(d) + r.day_key(other, d) for d in days]) + r.u16(DAY + 4))
    obtained = r.key_id("certification", r.ED25519, CERTIFIER.public) + r.u16(DAY + 4) + CERTIFIER.sign(message)
    add("a certificate over another venue's day keys", b"\1\1" + one[:at - 71] + b"\x46" + obtained + one[at:at + 1] + tail[1:],
        [False])
    shifted = bytearray(one)
    shifted[at + 2] ^= 1
    add("the path of another day", b"\1\1" + bytes(shifted), [False])
    cut = one[:at + 35] + r.u16(int.from_bytes(one[at + 35:at + 37], "big") - 32) + one[at + 37:-32]
    add("a path that is too short", b"\1\1" + cut, [False])
    grown = one[:at + 35] + r.u16(int.from_bytes(one[at + 35:at + 37], "big") + 32) + one[at + 37:] + bytes(32)
    add("a path that is too long", b"\1\1" + grown, [False])
    eight = b"".join([one] * 8)
    add("eight codes", b"\1\x08" + eight, [True] * 8)

    bad("nine codes", sealed(b"\1\x09" + eight + one))
    bad("no code", sealed(b"\1\0"))
    bad("version", sealed(b"\2\1" + one))
    bad("trailing byte", sealed(b"\1\1" + one + b"\0"))
    bad("fewer codes than it says", sealed(b"\1\2" + one))
    bad("empty", sealed(b""))
    bad("no days", sealed(b"\1\1" + one[:at] + b"\0"))
    day = one[at + 1:]
    bad("one day twice", sealed(b"\1\1" + one[:at] + b"\2" + day + day))
    bad("days descend", sealed(b"\1\1" + one[:at] + b"\2" + s.write_evidence(SIGNED, [DAY + 1])[at + 1:] + day))
    bad("65 days", sealed(b"\1\1" + one[:at] + b"\x41" + b"".join(r.u16(n) + bytes(34) for n in range(65))))
    bad("path of 31 bytes", sealed(b"\1\1" + one[:at] + b"\1" + day[:34] + r.u16(31) + bytes(31)))
    bad("path of twelve hashes", sealed(b"\1\1" + one[:at] + b"\1" + day[:34] + r.u16(384) + bytes(384)))
    bad("certificate of 69 bytes", sealed(b"\1\1" + one[:at - 71] + b"\x45" + bytes(69) + one[at:]))
    bad("public part with a secret", sealed(b"\1\1" + r.u16(len(PLAIN)) + PLAIN + one[at - 71:]))
    bad("public part cut", sealed(b"\1\1" + r.u16(len(PLAIN) - 17) + one[2:at - 72] + one[at - 71:]))
    for n in range(2, len(one) + 2, 23):
        bad(f"plaintext ends at {n}", sealed((b"\1\1" + one)[:n]))
    genuine = sealed(b"\1\1" + one)
    bad("sealed to another key", sealed(b"\1\1" + one, secret=r.sha(b"another")))
    bad("of another deployment", sealed(b"\1\1" + one, origin="homesafe.example/nz"))
    bad("sealed as a share", sealed(b"\1\1" + one, name="share"))
    bad("key id altered", bytes([genuine[0] ^ 1]) + genuine[1:])
    bad("enc altered", genuine[:10] + bytes([genuine[10] ^ 1]) + genuine[11:])
    bad("tag altered", genuine[:-1] + bytes([genuine[-1] ^ 1]))
    bad("cut", genuine[:40])
    bad("nothing", b"")
    f.ok("submission key", "key", lambda: {"public": r.base64.b64encode(public).decode(),
                                           "key_id": r.key_id("submission", r.X25519, public)}, secret=SECRET)


def submissions(f):
    def visit(payload, days, arrival, departure):
        return s.write_evidence(payload, days) + arrival.to_bytes(8, "big") + departure.to_bytes(8, "big")

    def sealed(plain, ticket=TICKET):
        return ticket + s.seal("share", ORIGIN, SECRET, EPHEMERAL, ticket, plain + bytes(s.PLAIN - len(plain)))

    def read(data, proof):
        return {"visits": [{"public": v["public"], "days": [d["day"] for d in v["days"]], "arrival": a, "departure": b}
                           if possible else {"public": v["public"], "left_out": True}
                           for v, a, b, possible in s.open_share(data, ORIGIN, SECRET, proof)]}

    late = DAY * 86400 + 86000
    plain = b"\1" + PROOF + r.u16(2) + visit(SIGNED, [DAY], NOON, NOON + 3600) + visit(PLAIN, [DAY, DAY + 1], late, late + 900)
    good = sealed(plain)
    f.ok("submission of two visits", "submission", lambda: read(good, PROOF), input=good, secret=SECRET, proof=PROOF)

    def patched(data):
        """What differs from the good one: with one ephemeral key, that is what differs in the plaintext, and the tag."""
        differs = {at for at in range(s.SUBMISSION) if data[at] != good[at]}
        runs = [at for at in sorted(differs) if at - 1 not in differs]
        return [[at, data[at:next(end for end in range(at, s.SUBMISSION + 1) if end not in differs)]] for at in runs]

    def bad(name, data, proof=PROOF):
        f.bad(f"submission: {name}", "patched", lambda: read(data, proof), patch=patched(data), proof=proof, secret=SECRET)

    def add(name, visits, left_out):
        """`visits` between two good ones, which stand whatever becomes of it."""
        data = sealed(b"\1" + PROOF + r.u16(3) + visit(SIGNED, [DAY], NOON, NOON + 3600) + visits + visit(SIGNED, [DAY], NOON, NOON))
        out = read(data, PROOF)
        assert ["left_out" in v for v in out["visits"]] == [False, left_out, False], name
        f.ok(f"submission with {name}", "patched", lambda: out, patch=patched(data), proof=PROOF, secret=SECRET)

    bad("another proof", good, bytes(5))
    for name, at in [("ticket", 0), ("key id", 5), ("enc", 9), ("ciphertext", 41), ("tag", s.SUBMISSION - 1)]:
        data = good[:at] + bytes([good[at] ^ 1]) + good[at + 1:]
        bad(f"another {name}", data)
    for name, data in [("version", b"\2" + plain[1:]), ("more visits than there are", plain[:6] + r.u16(3) + plain[8:]),
                       ("no day", b"\1" + PROOF + r.u16(1) + visit(PLAIN, [], NOON, NOON + 60)),
                       ("three days", b"\1" + PROOF + r.u16(1) + visit(PLAIN, [DAY - 1, DAY, DAY + 1], NOON, NOON + 60)),
                       ("padding", plain + b"\0\1")]:
        bad(name, sealed(data))
    midnight = (DAY + 1) * 86400
    for name, days, arrival, departure in [
            ("a visit that ends at midnight", [DAY], NOON, midnight),
            ("a visit of one second into the next day", [DAY, DAY + 1], NOON, midnight + 1),
            ("a visit of 24 hours", [DAY, DAY + 1], NOON, NOON + 86400),
            ("a whole day", [DAY], DAY * 86400, midnight),
            ("a moment at midnight", [DAY + 1], midnight, midnight)]:
        add(name, visit(PLAIN, days, arrival, departure), False)
    for name, days, arrival, departure in [
            ("a visit of more than 24 hours", [DAY, DAY + 1], NOON, NOON + 86401),
            ("a visit of years", [DAY], NOON, r.MAX_TIME),
            ("a visit that ends before it begins", [DAY], NOON, NOON - 1),
            ("a visit beyond the calendar", [DAY], NOON, r.MAX_TIME + 1),
            ("the day that begins at the visit's end", [DAY, DAY + 1], NOON, midnight),
            ("the second day left out", [DAY], NOON, midnight + 1),
            ("the first day left out", [DAY + 1], NOON, midnight + 1),
            ("a day of no visit", [DAY + 1], NOON, NOON + 60),
            ("a day more than the visit's", [DAY - 1, DAY], NOON, NOON + 60)]:
        add(name, visit(PLAIN, days, arrival, departure), True)


def desk_requests(f):
    ticket = r.sha(b"ticket") + (NOON + 86400).to_bytes(8, "big")
    random = r.sha(b"random")[:16]

    def request(kind, entries, time=NOON, signer=PUBLISHERS[0], origin=ORIGIN):
        return s.desk_request(kind, time, random, entries, origin, signer)

    def add(name, data, now=NOON, document=None):
        document = document or trust()
        f.ok(f"request {name}", "request", lambda: s.read_desk_request(data, r.parse_trust(document), now), input=data, now=now,
             trust=document)

    def bad(name, data, now=NOON, document=None):
        document = document or trust()
        f.bad(f"request {name}", "request", lambda: s.read_desk_request(data, r.parse_trust(document), now), input=data, now=now,
              trust=document)

    add("to register", request(1, ticket * 2))
    fetch = b"\0\0" + r.sha(b"ticket")
    add("to fetch", request(2, fetch))
    add("to fetch from the 17th on", request(2, b"\0\x10" + r.sha(b"one") + r.sha(b"two")))
    add("to fetch under a thousand tickets", request(2, b"\0\0" + r.sha(b"ticket") * 1000))
    add("to delete", request(3, r.sha(b"one") + r.sha(b"two")))
    add("300 seconds old", request(2, fetch), NOON + 300)
    add("300 seconds ahead", request(2, fetch), NOON - 300)
    week = (NOON + 7 * 86400).to_bytes(8, "big")
    add("a ticket of a week", request(1, ticket[:32] + week))
    add("a thousand tickets", request(1, ticket * 1000))
    bad("301 seconds old", request(2, fetch), NOON + 301)
    bad("301 seconds ahead", request(2, fetch), NOON - 301)
    bad("a ticket of more than a week", request(1, ticket[:32] + (NOON + 7 * 86400 + 1).to_bytes(8, "big")))
    bad("1001 tickets", request(1, ticket * 1001))
    bad("no ticket", request(1, b""))
    bad("nothing to delete", request(3, b""))
    bad("fetch without a ticket", request(2, b"\0\0"))
    bad("fetch under 1001 tickets", request(2, b"\0\0" + r.sha(b"ticket") * 1001))
    bad("fetch without a body", request(2, b""))
    bad("fetch under half a ticket", request(2, fetch + fetch[2:18]))
    bad("half a ticket", request(1, ticket + ticket[:39]))
    bad("half a hash", request(3, ticket[:31]))
    bad("kind 0", request(0, b""))
    bad("kind 4", request(4, b""))
    bad("by a stranger", request(2, fetch, signer=r.Signer("stranger")))
    bad("by another publisher", request(2, fetch, signer=PUBLISHERS[1]))
    bad("for another deployment", request(2, fetch, origin="homesafe.example/nz"))
    replaced = trust(publishing={"threshold": 1, "keys": [r.base64.b64encode(PUBLISHERS[1].public).decode()]})
    bad("by a key that was replaced", request(2, fetch), document=replaced)
    good = request(1, ticket)
    for at in (0, 1, 2, 9, 10, 25, 26, 28, 60, 67, 68, 72, len(good) - 1):
        bad(f"byte {at} altered", good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
    for at in range(0, len(good), 9):
        bad(f"cut at {at}", good[:at])
    bad("trailing byte", good + b"\0")


def certifications(f):
    public, commitment = r.public_part(PLAIN), r.commitment(r.decode_payload(PLAIN)).hex()
    coded = b64(public)
    one, two = f'"public":"{coded}"', f'"commitment":"{commitment}"'
    good = f"{{{one},{two}}}"

    def ok(name, text):
        f.ok(f"certification {name}", "certification", lambda: s.read_certification(text), input=text)

    def bad(name, text):
        f.bad(f"certification {name}", "certification", lambda: s.read_certification(text), input=text)

    ok("as the operator's program asks", good)
    ok("the other order", f"{{{two},{one}}}")
    ok("blanks", f'\r\n {{ {one.replace(":", " : ")} ,\t{two} }}\n')
    slashed = next(text for n in range(99) if "/" in (text := b64(r.public_part(body(name_en=f"Cafe {n}")))))
    ok("slashes escaped", good.replace(coded, slashed.replace("/", "\\/")))
    bad("a third member", good[:-1] + ',"name":"x"}')
    bad("a third member, empty", good[:-1] + ',"":null}')
    bad("public twice", f"{{{one},{one},{two}}}")
    bad("commitment twice", f"{{{one},{two},{two}}}")
    bad("no public part", f"{{{two}}}")
    bad("no commitment", f"{{{one}}}")
    bad("members in upper case", good.replace("public", "PUBLIC"))
    bad("a list", f'["{coded}","{commitment}"]')
    bad("a list of one object", f"[{good}]")
    bad("two objects", good + good)
    bad("text behind", good + "x")
    bad("nothing", "")
    bad("null", "null")
    for name, value in [("null", "null"), ("a number", "1"), ("an empty string", '""'), ("a list of numbers", f"{list(public)}")]:
        bad(f"public is {name}", f'{{"public":{value},{two}}}')
        bad(f"commitment is {name}", f'{{{one},"commitment":{value}}}')
    padded = next(p for n in range(1, 99) if len(p := r.public_part(body(name_en="x" * n))) % 3 == 2)
    text = b64(padded)
    ok("base64 with padding", good.replace(coded, text))
    bad("base64 without padding", good.replace(coded, text[:-1]))
    bad("base64 with unused bits", good.replace(coded, text[:-2] + chr(ord(text[-2]) + 1) + "="))
    bad("base64url", good.replace(coded, slashed.replace("/", "_")))
    bad("base64 with a newline", good.replace(coded, coded[:8] + "\\n" + coded[8:]))
    bad("public part with the secret", good.replace(coded, b64(PLAIN)))
    bad("public part cut", good.replace(coded, b64(public[:-1])))
    bad("public part with a byte more", good.replace(coded, b64(public + b"\0")))
    bad("commitment in upper case", good.replace(commitment, commitment.upper()))
    bad("commitment of 31 bytes", good.replace(commitment, commitment[:-2]))
    bad("commitment of 33 bytes", good.replace(commitment, commitment + "00"))
    bad("commitment in base64", good.replace(commitment, b64(bytes.fromhex(commitment))))
    bad("commitment with a blank", good.replace(commitment, " " + commitment))


def advice():
    f = File("advice", "Section 5: advice catalogues (hex)")

    def ok(name, texts):
        data = s.write_catalogue(texts)
        f.ok(name, "decode", lambda: s.read_catalogue(data), input=data)

    def bad(name, data):
        f.bad(name, "decode", lambda: s.read_catalogue(data), input=data)

    texts = [f"{word} {n}" for n in range(4) for word in ("建議", "建议", "Advice")]
    good = s.write_catalogue(texts)
    ok("plain", texts)
    ok("lines", ["first\nsecond\n\nfourth"] + texts[1:])
    ok("the longest text", ["x" * 2000] + texts[1:])
    ok("a line that is empty at the end", ["first\n"] + texts[1:])
    for name, text in [("empty", ""), ("only newlines", "\n\n"), ("too long", "x" * 2001), ("control", "a\tb"), ("CR", "a\r\nb"),
                       ("not NFC", "e\u0301"), ("bidirectional", "a\u202eb"), ("line separator", "a\u2028b"),
                       ("soft hyphen", "a\u00adb"), ("not UTF-8", b"\xff"), ("only a space", " "),
                       ("a line of a blank", "a\n\u3000\nb"), ("space before a newline", "a \nb"),
                       ("variation selector", "☕\ufe0f")]:
        for at in (0, 11):
            bad(f"text {at} {name}", s.write_catalogue(texts[:at] + [text] + texts[at + 1:]))
    bad("eleven texts", s.write_catalogue(texts[:-1]))
    bad("thirteen texts", s.write_catalogue(texts + ["x"]))
    bad("version", b"\2" + good[1:])
    bad("nothing", b"")
    for at in range(1, len(good), 13):
        bad(f"cut at {at}", good[:at])
    return f
