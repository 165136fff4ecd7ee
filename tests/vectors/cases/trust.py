"""Trust documents."""

import reference as r

from .common import (CERTIFIER, FOREVER, LOG, NOON, ORIGIN, PUBLISHERS, ROOTS, WITNESSES, File, b64, base, following, sign_trust,
                     trust_document)


def trust():
    f = File("trust", "Section 6: texts of trust documents; the first one against its fingerprint, the next and the one before against the one held")

    def ok(name, document):
        text = r.trust_text(document)
        f.ok(name, "parse", lambda: {"document": r.parse_trust(text), "fingerprint": r.trust_fingerprint(text)}, input=text)

    def bad(name, document):
        text = document if isinstance(document, str) else r.trust_text(document)
        f.bad(name, "parse", lambda: r.parse_trust(text), input=text)

    good = r.trust_text(trust_document())
    ok("small", trust_document())
    ok("large", large_trust())
    ok("limits, low", trust_document(max_object_bytes=1024, publication_interval_seconds=60, minimum_overlap_minutes=1, retention_days=1))
    ok("limits, high", trust_document(max_object_bytes=268435456, publication_interval_seconds=604800, minimum_overlap_minutes=1440,
                                      retention_days=90, uncertified_codes=False))
    ok("no certification and no submission key", trust_document(certification=[], submission=[]))
    ok("last time", trust_document(expires=r.MAX_TIME))
    ok("largest numbers", trust_document(version=r.MAX_NUMBER, previous="01" * 32, log_base=base(r.MAX_NUMBER, r.MAX_NUMBER, r.sha(b"x")),
                                         voided=[{"first": r.MAX_NUMBER, "last": r.MAX_NUMBER}]))
    ok("eight of nine must publish", trust_document(publishing={"threshold": 8, "keys": [b64(s.public) for s in PUBLISHERS]}))
    ok("no server", trust_document(servers=[]))
    ok("eight servers", trust_document(servers=[f"https://{n}.example" for n in range(8)]))
    ok("ranges a leaf apart, the last one open", trust_document(voided=[
        {"first": 0, "last": 3}, {"first": 5, "last": 5}, {"first": 7, "last": r.MAX_NUMBER}]))
    for address in ADDRESSES:
        ok(f"address {address[:30]} of {len(address)}", trust_document(servers=[address]))
    trust_shapes(bad, good)
    trust_values(bad)
    trust_keys(bad)
    trust_chain(f)
    return f


ADDRESSES = ("https://homesafe.example", "https://homesafe.example:8443/hk/x", "https://[2001:db8::1]", "https://a", "http://127.0.0.1",
             "http://127.0.0.1:8080/x", "http://[::1]:80", "http://localhost:1", "https://" + "x" * 192)
NO_ADDRESSES = ("", "https://", "http://homesafe.example", "http://127.0.0.2", "http://::1", "http://localhost.example", "http://[::1]x",
                "http://[localhost]", "http://127.0.0.1@x.example", "https://a/", "https://a?x", "https://a#x", "https://a b", "https://a\"",
                "https://a\\b", "https://\u00e9.example", "https://:443", "https:///x", "https://a:", "https://a:x", "https://a:123456",
                "https://[]", "https://[::1", "https://[g]", "https://a]b", "HTTPS://a", "ftp://a", "a", "//a", "https:a", "https://" + "x" * 193)


def large_trust():
    def key(name):
        return b64(r.Signer(name).public)
    dates = {"not_before": NOON, "not_after": NOON + 86400}
    return trust_document(
        version=12, previous=r.sha(b"before").hex(), publishing={"threshold": 2, "keys": [key(f"p{n}") for n in range(3)]},
        certification=[{"key": key(f"c{n}"), **dates} for n in range(64)],
        log=[r.vkey(ORIGIN, r.NOTE, r.Signer(f"l{n}").public) for n in range(2)],
        witnesses={"threshold": 2, "keys": [r.vkey(f"w{n}.example", r.COSIGNATURE, r.Signer(f"w{n}").public) for n in range(3)]},
        log_base=base(70, 77, r.sha(b"base")), voided=[{"first": 3, "last": 3}, {"first": 9, "last": 12}],
        revoked=sorted([r.sha(b"r1").hex(), r.sha(b"r2").hex()]))


def trust_shapes(bad, good):
    head, line, _ = good.split("\n")
    bad("empty", "")
    bad("no first line", line + "\n")
    bad("no newline at the end", good[:-1])
    bad("a third line", good + "x\n")
    bad("another first line", good.replace("document v1", "document v2"))
    bad("first line names another origin", good.replace(f"for {ORIGIN}", "for homesafe.example/uk"))
    bad("space behind the first line", good.replace(head, head + " "))
    bad("space after a colon", good.replace('"version":1', '"version": 1'))
    bad("space after a comma", good.replace(',"origin"', ', "origin"'))
    bad("space before the JSON", f"{head}\n {line}\n")
    bad("space after the JSON", f"{head}\n{line} \n")
    bad("JSON twice", f"{head}\n{line}{line}\n")
    bad("cut JSON", f"{head}\n{line[:-1]}\n")
    bad("an array", f"{head}\n[{line}]\n")
    document = trust_document()
    swapped = {"origin": document["origin"], "version": 1, **document}
    bad("fields in another order", swapped)
    keys = {"keys": document["roots"]["keys"], "threshold": 2}
    bad("inner fields in another order", trust_document(roots=keys))
    bad("unknown field at the end", {**document, "more": 1})
    bad("unknown inner field", trust_document(log_base={**base(), "more": 1}))
    for name in r.TRUST_FIELDS:
        bad(f"without {name}", {k: v for k, v in document.items() if k != name})
    bad("a field twice", good.replace('"version":1,', '"version":1,"version":1,'))
    bad("escaped slash", good.replace('"homesafe.example/hk"', '"homesafe.example\\/hk"'))
    bad("escaped letter", good.replace('"homesafe.example/hk"', '"\\u0068omesafe.example/hk"'))
    bad("number as a float", good.replace('"retention_days":31', '"retention_days":31.0'))
    bad("number with an exponent", good.replace('"retention_days":31', '"retention_days":31e0'))
    bad("number with a leading zero", good.replace('"retention_days":31', '"retention_days":031'))
    bad("number as text", good.replace('"retention_days":31', '"retention_days":"31"'))
    bad("negative number", good.replace('"retention_days":31', '"retention_days":-31'))
    bad("minus zero", good.replace('"threshold":0', '"threshold":-0'))
    bad("null", good.replace('"voided":[]', '"voided":null'))
    bad("boolean as a number", good.replace('"uncertified_codes":true', '"uncertified_codes":1'))
    bad("boolean as text", good.replace('"uncertified_codes":true', '"uncertified_codes":"true"'))
    bad("tab in the JSON", good.replace(',"origin"', ',\t"origin"'))
    bad("byte order mark", good.replace("\n{", "\n\ufeff{"))


def trust_values(bad):
    bad("version 0", trust_document(version=0))
    bad("version 2^53", trust_document(version=2**53, previous="01" * 32))
    bad("version 1 with one before", trust_document(previous="01" * 32))
    bad("version 2 with zeros before", trust_document(version=2))
    bad("previous in upper case", trust_document(version=2, previous="AB" * 32))
    bad("previous short", trust_document(version=2, previous="01" * 31))
    bad("previous in base64", trust_document(version=2, previous=b64(r.sha(b"x"))))
    bad("nine servers", trust_document(servers=[f"https://{n}.example" for n in range(9)]))
    bad("a server twice", trust_document(servers=["https://a", "https://b", "https://a"]))
    bad("a server that is no text", trust_document(servers=[1]))
    for address in NO_ADDRESSES:
        bad(f"address {ascii(address)[1:31]} of {len(address)}", trust_document(servers=[address]))
    for origin in ("", "Homesafe.example", "homesafe.example/", "/hk", "a//b", "https://a//b", "x" * 121, "a b", "é"):
        bad(f"origin {origin[:20]!r} of {len(origin)}", trust_document(origin=origin))
    bad("expires when issued", trust_document(expires=NOON - 86400))
    bad("expires before issued", trust_document(expires=0))
    bad("expires after 2149", trust_document(expires=r.MAX_TIME + 1))
    bad("issued and expires after 2149", trust_document(issued=r.MAX_TIME + 1, expires=r.MAX_TIME + 2))
    for name, low, high in (("max_object_bytes", 1024, 268435456), ("publication_interval_seconds", 60, 604800),
                            ("minimum_overlap_minutes", 1, 1440), ("retention_days", 1, 90)):
        bad(f"{name} {low - 1}", trust_document(**{name: low - 1}))
        bad(f"{name} {high + 1}", trust_document(**{name: high + 1}))
    empty = r.sha().hex()
    bad("log_base of size 0 with another root", trust_document(log_base=base(root=r.sha(b"x"))))
    bad("log_base root in upper case", trust_document(log_base={"first": 0, "size": 0, "root": empty.upper()}))
    bad("log_base root short", trust_document(log_base={"first": 0, "size": 1, "root": empty[2:]}))
    bad("log_base root long", trust_document(log_base={"first": 0, "size": 1, "root": empty + "00"}))
    bad("log_base root in base64", trust_document(log_base={"first": 0, "size": 1, "root": b64(r.sha(b"x"))}))
    bad("log_base without first", trust_document(log_base={"size": 1, "root": empty}))
    bad("log_base begins behind its end", trust_document(log_base=base(6, 5, r.sha(b"x"))))
    bad("log_base of size 2^53", trust_document(log_base=base(0, 2**53, r.sha(b"x"))))
    bad("voided up to 2^53", trust_document(voided=[{"first": 4, "last": 2**53}]))
    for name, second in (("touch", (4, 5)), ("overlap", (3, 5)), ("are equal", (2, 3)), ("descend", (0, 0)), ("lie in each other", (2, 2))):
        bad(f"voided ranges {name}", trust_document(voided=[{"first": 2, "last": 3}, {"first": second[0], "last": second[1]}]))
    bad("a range behind an open end", trust_document(voided=[{"first": 2, "last": r.MAX_NUMBER}, {"first": r.MAX_NUMBER, "last": r.MAX_NUMBER}]))
    two = sorted([r.sha(b"r1").hex(), r.sha(b"r2").hex()])
    bad("revoked descend", trust_document(revoked=two[::-1]))
    bad("revoked twice", trust_document(revoked=[two[0], two[0]]))
    bad("voided backwards", trust_document(voided=[{"first": 4, "last": 3}]))
    bad("voided without last", trust_document(voided=[{"first": 4}]))
    bad("revoked short", trust_document(revoked=["00"]))
    bad("revoked in upper case", trust_document(revoked=[r.sha(b"x").hex().upper()]))
    bad("revoked in base64", trust_document(revoked=[b64(r.sha(b"x"))]))


def trust_keys(bad):
    keys = [b64(s.public) for s in ROOTS[:3]]
    plain = [b64(s.public) for s in PUBLISHERS]
    wkeys = [r.vkey(f"w{n}", r.COSIGNATURE, w.public) for n, w in enumerate(WITNESSES)]
    bad("root threshold 0", trust_document(roots={"threshold": 0, "keys": keys}))
    bad("root threshold above the keys", trust_document(roots={"threshold": 4, "keys": keys}))
    bad("no root", trust_document(roots={"threshold": 0, "keys": []}))
    bad("no root, threshold 1", trust_document(roots={"threshold": 1, "keys": []}))
    bad("publishing threshold 0", trust_document(publishing={"threshold": 0, "keys": plain[:3]}))
    bad("publishing threshold above the keys", trust_document(publishing={"threshold": 4, "keys": plain[:3]}))
    bad("publishing threshold 9", trust_document(publishing={"threshold": 9, "keys": plain}))
    bad("no publishing key", trust_document(publishing={"threshold": 1, "keys": []}))
    bad("witness threshold above the keys", trust_document(witnesses={"threshold": 4, "keys": wkeys}))
    bad("witness threshold 1 without keys", trust_document(witnesses={"threshold": 1, "keys": []}))
    bad("no log key", trust_document(log=[]))
    bad("a root twice", trust_document(roots={"threshold": 1, "keys": [keys[0], keys[0]]}))
    bad("a publishing key twice", trust_document(publishing={"threshold": 1, "keys": [plain[0], plain[0]]}))
    bad("a root is a publishing key", trust_document(publishing={"threshold": 1, "keys": [keys[0]]}))
    bad("a publishing key certifies", trust_document(certification=[{"key": plain[0], **FOREVER}]))
    bad("a certification key twice with other dates", trust_document(certification=[
        {"key": b64(CERTIFIER.public), **FOREVER}, {"key": b64(CERTIFIER.public), "not_before": 0, "not_after": 5}]))
    bad("a root is the log key", trust_document(log=[r.vkey(ORIGIN, r.NOTE, ROOTS[0].public)]))
    bad("the log is a witness", trust_document(witnesses={"threshold": 1, "keys": [r.vkey("w", r.COSIGNATURE, LOG.public)]}))
    bad("a witness twice under two names", trust_document(witnesses={"threshold": 1, "keys": [
        wkeys[0], r.vkey("other", r.COSIGNATURE, WITNESSES[0].public)]}))
    bad("a submission key is a publishing key", trust_document(submission=[{"key": plain[0], **FOREVER}]))
    many = [{"key": b64(r.Signer(f"many {n}").public), **FOREVER} for n in range(65)]
    bad("65 certification keys", trust_document(certification=many))
    bad("65 publishing keys", trust_document(publishing={"threshold": 1, "keys": [k["key"] for k in many]}))
    bad("65 roots", trust_document(roots={"threshold": 1, "keys": [k["key"] for k in many]}))
    bad("log key of witness type", trust_document(log=[r.vkey(ORIGIN, r.COSIGNATURE, LOG.public)]))
    bad("witness key of note type", trust_document(witnesses={"threshold": 1, "keys": [r.vkey("w", r.NOTE, WITNESSES[0].public)]}))
    bad("log vkey with a wrong id", trust_document(log=[f"{ORIGIN}+00000000+" + b64(b"\1" + LOG.public)]))
    bad("log key is plain base64", trust_document(log=[b64(LOG.public)]))
    bad("65 log keys", trust_document(log=[r.vkey(f"l{n}", r.NOTE, r.Signer(f"many {n}").public) for n in range(65)]))
    for name, key in (("short", b64(bytes(31))), ("long", b64(bytes(33))), ("empty", ""), ("hex", r.sha(b"x").hex()),
                      ("without padding", keys[0].rstrip("=")), ("with unused bits", keys[0][:-2] + ("B=" if keys[0][-2] != "B" else "C="))):
        bad(f"root key {name}", trust_document(roots={"threshold": 1, "keys": [key]}))
    bad("dated key without dates", trust_document(certification=[{"key": b64(CERTIFIER.public)}]))
    bad("undated certification key", trust_document(certification=[b64(CERTIFIER.public)]))
    bad("dated publishing key", trust_document(publishing={"threshold": 1, "keys": [{"key": plain[0], **FOREVER}]}))
    bad("dated log key", trust_document(log=[{"key": r.vkey(ORIGIN, r.NOTE, LOG.public), **FOREVER}]))
    bad("dated witness key", trust_document(witnesses={"threshold": 1, "keys": [{"key": wkeys[0], **FOREVER}]}))
    bad("a key ends when it begins", trust_document(certification=[{"key": b64(CERTIFIER.public), "not_before": 5, "not_after": 5}]))
    bad("dated root key", trust_document(roots={"threshold": 1, "keys": [{"key": keys[0], **FOREVER}]}))
    bad("dates in another order", trust_document(certification=[{"key": b64(CERTIFIER.public), "not_after": 9, "not_before": 0}]))


def trust_chain(f):
    first, pin = trust_document(), r.trust_fingerprint(r.trust_text(trust_document()))

    def add_first(kind, name, data, fingerprint=pin):
        def run():
            r.verify_first_trust(data.encode(), fingerprint)
            return {}
        getattr(f, kind)(f"first: {name}", "first", run, input=data, fingerprint=fingerprint)

    def add_next(kind, name, data, held=first):
        held = r.trust_text(held)
        def run():
            r.verify_next_trust(data.encode(), r.parse_trust(held), r.trust_fingerprint(held))
            return {}
        getattr(f, kind)(f"next: {name}", "next", run, held=held, input=data)

    a, b, c, d = ROOTS
    text = r.trust_text(first)
    add_first("ok", "two of three", sign_trust(first, [a, b]))
    add_first("ok", "three of three", sign_trust(first, [c, b, a]))
    add_first("ok", "a stranger beside", sign_trust(first, [d, a, b]))
    add_first("bad", "one of three", sign_trust(first, [a]))
    add_first("bad", "one of three twice", sign_trust(first, [a, a]))
    add_first("bad", "one and a stranger", sign_trust(first, [a, d]))
    add_first("bad", "another fingerprint", sign_trust(first, [a, b]), r.sha(b"x"))
    add_first("bad", "signed under the origin", r.write_note(text, [r.note_signature(s, ORIGIN, text) for s in (a, b)]))
    add_first("bad", "one true, one false", r.write_note(text, [
        r.note_signature(a, ORIGIN + "/root", text), r.note_signature(b, ORIGIN + "/root", text + "x")]))
    add_first("bad", "not signed", text)

    second = following(first)
    add_next("ok", "same roots", sign_trust(second, [a, b]))
    moved = following(first, roots={"threshold": 2, "keys": [b64(s.public) for s in (b, c, d)]})
    add_next("ok", "one root replaced, both quorums met", sign_trust(moved, [b, c]))
    add_next("ok", "roots replaced, all sign", sign_trust(moved, [a, b, d]))
    add_next("bad", "roots replaced, only the old quorum", sign_trust(moved, [a, b]))
    add_next("bad", "roots replaced, only the new quorum", sign_trust(moved, [b, d]))
    wholly = following(first, roots={"threshold": 1, "keys": [b64(d.public)]})
    add_next("ok", "all roots replaced, signed by both", sign_trust(wholly, [a, c, d]))
    add_next("bad", "all roots replaced, signed by the new", sign_trust(wholly, [d]))
    add_next("bad", "all roots replaced, signed by the old", sign_trust(wholly, [a, b, c]))
    higher = following(first, roots={"threshold": 3, "keys": [b64(s.public) for s in (a, b, c)]})
    add_next("bad", "higher threshold not met", sign_trust(higher, [a, b]))
    add_next("bad", "a root's signature is of another text", r.write_note(r.trust_text(second), [
        r.note_signature(s, ORIGIN + "/root", r.trust_text(moved)) for s in (a, b)]))
    succession(f, add_next, first)
    before(f, first)


def succession(f, add, first):
    signers, uk = ROOTS[:2], "homesafe.example/uk"

    def next_of(held, **change):
        return sign_trust(following(held, **change), signers)

    held = following(first, log_base=base(5, 9, r.sha(b"nine")), issued=NOON)
    add("ok", "a copy with nothing changed", next_of(held), held)
    add("bad", "the one held itself", sign_trust(held, signers), held)
    add("bad", "a version skipped", next_of(held, version=4), held)
    add("bad", "the version again", next_of(held, version=2), held)
    add("bad", "follows the first", next_of(held, previous=held["previous"]), held)
    beside = {**held, "retention_days": 30}
    add("bad", "prepared beside: names another second document", next_of(beside), held)
    add("ok", "prepared beside: follows that one", next_of(beside), beside)
    add("ok", "issued a second later", next_of(held, issued=NOON + 1), held)
    add("bad", "issued a second earlier", next_of(held, issued=NOON - 1), held)
    add("ok", "expires earlier", next_of(held, expires=NOON + 1), held)
    add("ok", "base moves on", next_of(held, log_base=base(6, 10, r.sha(b"ten"))), held)
    add("ok", "same size, another root", next_of(held, log_base=base(5, 9, r.sha(b"true nine"))), held)
    add("bad", "first goes back", next_of(held, log_base=base(4, 9, r.sha(b"nine"))), held)
    add("bad", "size goes back", next_of(held, log_base=base(5, 8, r.sha(b"eight"))), held)
    new = following(held, origin=uk, log_base=base())
    add("ok", "another origin begins anew, signed under both names", sign_trust(new, signers, [ORIGIN, uk]), held)
    add("bad", "another origin, signed under the old name only", sign_trust(new, signers, [ORIGIN]), held)
    add("bad", "another origin, signed under the new name only", sign_trust(new, signers, [uk]), held)
    early = following(held, origin=uk, log_base=base(), issued=NOON - 1)
    add("bad", "another origin, issued a second earlier", sign_trust(early, signers, [ORIGIN, uk]), held)


def before(f, first):
    """A device that begins takes older documents by the hash in the one that it holds."""
    second = following(first, retention_days=30)
    third = following(second)
    stranger = [r.Signer("stranger")]

    def add(kind, name, data, held):
        held = r.trust_text(held)
        def run():
            r.verify_trust_before(data.encode(), r.parse_trust(held))
            return {}
        getattr(f, kind)(f"before: {name}", "before", run, held=held, input=data)

    add("ok", "the one before", sign_trust(second, ROOTS[:2]), third)
    add("ok", "the first", sign_trust(first, ROOTS[:2]), second)
    add("ok", "no signature is looked at", sign_trust(second, stranger), third)
    add("bad", "two before", sign_trust(first, ROOTS[:2]), third)
    add("bad", "another of its version", sign_trust({**second, "retention_days": 29}, ROOTS[:2]), third)
    add("bad", "itself", sign_trust(third, ROOTS[:2]), third)
    add("bad", "before the first", sign_trust(first, ROOTS[:2]), first)
