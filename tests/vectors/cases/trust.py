"""Trust documents."""

import reference as r

from .common import CERTIFIER, FOREVER, LOG, NOON, ORIGIN, PUBLISHERS, ROOTS, WITNESSES, File, b64, trust_document


def sign_trust(document, signers, origin=None):
    text = r.trust_text(document)
    return r.write_note(text, [r.note_signature(s, (origin or document["origin"]) + "/root", text) for s in signers])


def trust():
    f = File("trust", "Section 6: texts of trust documents, the first one against its fingerprint, the next against the one held")

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
    trust_shapes(bad, good)
    trust_values(bad)
    trust_keys(bad)
    trust_chain(f)
    return f


def large_trust():
    def key(name):
        return b64(r.Signer(name).public)
    dates = {"not_before": NOON, "not_after": NOON + 86400}
    return trust_document(
        version=12, publishing={"threshold": 2, "keys": [{"key": key(f"p{n}"), **dates} for n in range(3)]},
        certification=[{"key": key(f"c{n}"), **dates} for n in range(64)],
        log=[{"key": r.vkey(ORIGIN, r.NOTE, r.Signer(f"l{n}").public), **dates} for n in range(2)],
        witnesses={"threshold": 2, "keys": [{"key": r.vkey(f"w{n}.example", r.COSIGNATURE, r.Signer(f"w{n}").public), **dates}
                                            for n in range(3)]},
        log_base={"size": 77, "root": r.sha(b"base").hex()}, voided=[{"first": 3, "last": 3}, {"first": 9, "last": 12}],
        revoked=[r.sha(b"r1").hex(), r.sha(b"r2").hex()])


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
    bad("unknown inner field", trust_document(log_base={"size": 0, "root": r.sha().hex(), "more": 1}))
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
    bad("version 2^64", trust_document(version=2**64))
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
    bad("log_base of size 0 with another root", trust_document(log_base={"size": 0, "root": r.sha(b"x").hex()}))
    bad("log_base root in upper case", trust_document(log_base={"size": 0, "root": empty.upper()}))
    bad("log_base root short", trust_document(log_base={"size": 1, "root": empty[2:]}))
    bad("log_base root long", trust_document(log_base={"size": 1, "root": empty + "00"}))
    bad("voided backwards", trust_document(voided=[{"first": 4, "last": 3}]))
    bad("voided without last", trust_document(voided=[{"first": 4}]))
    bad("revoked short", trust_document(revoked=["00"]))
    bad("revoked in upper case", trust_document(revoked=[r.sha(b"x").hex().upper()]))
    bad("revoked in base64", trust_document(revoked=[b64(r.sha(b"x"))]))


def trust_keys(bad):
    keys = [b64(s.public) for s in ROOTS[:3]]
    dated = [{"key": b64(s.public), **FOREVER} for s in PUBLISHERS[:3]]
    wkeys = [{"key": r.vkey(f"w{n}", r.COSIGNATURE, w.public), **FOREVER} for n, w in enumerate(WITNESSES)]
    bad("root threshold 0", trust_document(roots={"threshold": 0, "keys": keys}))
    bad("root threshold above the keys", trust_document(roots={"threshold": 4, "keys": keys}))
    bad("no root", trust_document(roots={"threshold": 0, "keys": []}))
    bad("no root, threshold 1", trust_document(roots={"threshold": 1, "keys": []}))
    bad("publishing threshold 0", trust_document(publishing={"threshold": 0, "keys": dated}))
    bad("publishing threshold above the keys", trust_document(publishing={"threshold": 4, "keys": dated}))
    bad("no publishing key", trust_document(publishing={"threshold": 1, "keys": []}))
    bad("witness threshold above the keys", trust_document(witnesses={"threshold": 4, "keys": wkeys}))
    bad("witness threshold 1 without keys", trust_document(witnesses={"threshold": 1, "keys": []}))
    bad("no log key", trust_document(log=[]))
    bad("a root twice", trust_document(roots={"threshold": 1, "keys": [keys[0], keys[0]]}))
    bad("a publishing key twice", trust_document(publishing={"threshold": 1, "keys": [dated[0], dated[0]]}))
    bad("a publishing key twice with other dates", trust_document(publishing={"threshold": 1, "keys": [
        dated[0], {"key": dated[0]["key"], "not_before": 0, "not_after": 5}]}))
    bad("a root is a publishing key", trust_document(publishing={"threshold": 1, "keys": [{"key": keys[0], **FOREVER}]}))
    bad("a publishing key certifies", trust_document(certification=[dated[0]]))
    bad("a root is the log key", trust_document(log=[{"key": r.vkey(ORIGIN, r.NOTE, ROOTS[0].public), **FOREVER}]))
    bad("the log is a witness", trust_document(witnesses={"threshold": 1, "keys": [
        {"key": r.vkey("w", r.COSIGNATURE, LOG.public), **FOREVER}]}))
    bad("a witness twice under two names", trust_document(witnesses={"threshold": 1, "keys": [
        wkeys[0], {"key": r.vkey("other", r.COSIGNATURE, WITNESSES[0].public), **FOREVER}]}))
    bad("a submission key is a publishing key", trust_document(submission=[dated[0]]))
    many = [{"key": b64(r.Signer(f"many {n}").public), **FOREVER} for n in range(65)]
    bad("65 certification keys", trust_document(certification=many))
    bad("65 publishing keys", trust_document(publishing={"threshold": 1, "keys": many}))
    bad("65 roots", trust_document(roots={"threshold": 1, "keys": [k["key"] for k in many]}))
    bad("log key of witness type", trust_document(log=[{"key": r.vkey(ORIGIN, r.COSIGNATURE, LOG.public), **FOREVER}]))
    bad("witness key of note type", trust_document(witnesses={"threshold": 1, "keys": [
        {"key": r.vkey("w", r.NOTE, WITNESSES[0].public), **FOREVER}]}))
    bad("log vkey with a wrong id", trust_document(log=[{"key": f"{ORIGIN}+00000000+" + b64(b"\1" + LOG.public), **FOREVER}]))
    bad("log key is plain base64", trust_document(log=[{"key": b64(LOG.public), **FOREVER}]))
    for name, key in (("short", b64(bytes(31))), ("long", b64(bytes(33))), ("empty", ""), ("hex", r.sha(b"x").hex()),
                      ("without padding", keys[0].rstrip("=")), ("with unused bits", keys[0][:-2] + ("B=" if keys[0][-2] != "B" else "C="))):
        bad(f"root key {name}", trust_document(roots={"threshold": 1, "keys": [key]}))
    bad("dated key without dates", trust_document(certification=[{"key": b64(CERTIFIER.public)}]))
    bad("undated certification key", trust_document(certification=[b64(CERTIFIER.public)]))
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
            r.verify_next_trust(data.encode(), r.parse_trust(held))
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

    second = trust_document(version=2)
    add_next("ok", "same roots", sign_trust(second, [a, b]))
    moved = trust_document(version=2, roots={"threshold": 2, "keys": [b64(s.public) for s in (b, c, d)]})
    add_next("ok", "one root replaced, both quorums met", sign_trust(moved, [b, c]))
    add_next("ok", "roots replaced, all sign", sign_trust(moved, [a, b, d]))
    add_next("bad", "roots replaced, only the old quorum", sign_trust(moved, [a, b]))
    add_next("bad", "roots replaced, only the new quorum", sign_trust(moved, [b, d]))
    wholly = trust_document(version=2, roots={"threshold": 1, "keys": [b64(d.public)]})
    add_next("ok", "all roots replaced, signed by both", sign_trust(wholly, [a, c, d]))
    add_next("bad", "all roots replaced, signed by the new", sign_trust(wholly, [d]))
    add_next("bad", "all roots replaced, signed by the old", sign_trust(wholly, [a, b, c]))
    higher = trust_document(version=2, roots={"threshold": 3, "keys": [b64(s.public) for s in (a, b, c)]})
    add_next("bad", "higher threshold not met", sign_trust(higher, [a, b]))
    add_next("bad", "same version", sign_trust(first, [a, b]))
    add_next("bad", "a version skipped", sign_trust(trust_document(version=3), [a, b]))
    add_next("bad", "version before", sign_trust(first, [a, b]), trust_document(version=2))
    add_next("ok", "after a new log base", sign_trust(trust_document(version=2, log_base={"size": 5, "root": r.sha(b"b").hex()}), [a, b]))
