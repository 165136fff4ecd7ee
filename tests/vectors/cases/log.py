"""Leaves, checkpoints, tiles and proofs."""

import json
import struct

import reference as r

from .common import (FOREVER, LOG, NOON, ORIGIN, PUBLISHERS, ROOTS, WITNESSES, File, b64, prefix, sign_leaf, sign_trust, truncations,
                     trust_document)


def leaf():
    f = File("leaf", "Section 5: leaves (hex), and whether one is valid under a trust document")

    def ok(name, signers, readable=True, **change):
        """Under a document by which the leaf is valid too, where there can be one."""
        document = r.trust_text(trust_document(publishing={"threshold": len(signers), "keys": [b64(s.public) for s in PUBLISHERS]}))
        data = sign_leaf(prefix(trust=r.trust_fingerprint(document), **change), signers)
        def run():
            v = r.decode_leaf(data)
            if readable:
                r.verify_leaf(v, r.parse_trust(document))
            shown = {k: v[k] for k in ("kind", "seq", "published_at", "trust", "prev_root", "length", "sha256")}
            return {**shown, "signatures": [{"key_id": i, "signature": s} for i, s in v["signatures"]], "leaf_hash": r.leaf_hash(data)}
        f.ok(name, "decode", run, input=data, trust=document if readable else None)

    def bad(name, data):
        f.bad(name, "decode", lambda: r.decode_leaf(data), input=data)

    good = sign_leaf(prefix(), PUBLISHERS[:2])
    ok("two signatures", PUBLISHERS[:2])
    ok("one signature", PUBLISHERS[:1])
    ok("eight signatures", PUBLISHERS[:8])
    ok("advice catalogue", PUBLISHERS[:1], kind=2)
    for kind in (3, 127, 128, 255):
        ok(f"unknown kind {kind}", PUBLISHERS[:1], kind=kind)
    ok("first leaf", PUBLISHERS[:1], seq=0, prev_root=r.sha())
    ok("largest seq", PUBLISHERS[:1], seq=2**64 - 1)
    ok("largest length", PUBLISHERS[:1], False, length=2**32 - 1)
    ok("last second of 2149-06-06", PUBLISHERS[:1], False, published_at=r.MAX_TIME)
    for name, data in truncations(good, [("kind", 0), ("seq", 1), ("published_at", 9), ("trust", 17), ("prev_root", 49),
                                         ("length", 81), ("sha256", 85), ("signatures", 117), ("first key id", 119),
                                         ("first signature", 123), ("second key id", 187), ("second signature", 191)]):
        bad(name, data)
    bad("last byte missing", good[:-1])
    bad("trailing byte", good + b"\0")
    bad("a whole further signature behind", good + good[-68:])
    bad("kind 0", sign_leaf(prefix(kind=0), PUBLISHERS[:1]))
    bad("first second after 2149-06-06", sign_leaf(prefix(published_at=r.MAX_TIME + 1), PUBLISHERS[:1]))
    bad("time 2^64 - 1", sign_leaf(prefix(published_at=2**64 - 1), PUBLISHERS[:1]))
    bad("no signature", r.encode_leaf(prefix(), []))
    bad("nine signatures", sign_leaf(prefix(), PUBLISHERS[:9]))
    bad("key ids descend", sign_leaf(prefix(), [PUBLISHERS[1], PUBLISHERS[0]]))
    bad("a key id twice", sign_leaf(prefix(), [PUBLISHERS[0], PUBLISHERS[0]]))
    bad("a key id twice at the end", sign_leaf(prefix(), [PUBLISHERS[0], PUBLISHERS[1], PUBLISHERS[1]]))
    head, rest = good[:117], good[119:]
    for lie in (0, 1, 67, 68, 69, 135, 137, 204, 544, 545, 612, 65535):
        bad(f"length of signatures says {lie}", head + r.u16(lie) + rest)
    bad("one byte less in length and content", head + r.u16(135) + rest[:-1])
    bad("one byte more in length and content", head + r.u16(137) + rest + b"\0")
    verify_leaves(f)
    return f


def verify_leaves(f):
    two_of_three = trust_document(publishing={"threshold": 2, "keys": [b64(s.public) for s in PUBLISHERS[:3]]})

    def naming(document, **change):
        return prefix(trust=r.trust_fingerprint(r.trust_text(document)), **change)

    def add(kind, name, data, document=two_of_three):
        text = r.trust_text(document)
        def run():
            leaf, held = r.decode_leaf(data), r.parse_trust(text)
            r.check(leaf["trust"] == r.trust_fingerprint(text), "another document")
            r.verify_leaf(leaf, held)
            return {}
        getattr(f, kind)(f"verify: {name}", "verify", run, input=data, trust=text)

    p, (a, b, c, d) = naming(two_of_three), PUBLISHERS[:4]
    good = sign_leaf(p, [a, b])
    add("ok", "two of three", good)
    add("ok", "another two of three", sign_leaf(p, [a, c]))
    add("bad", "one of three", sign_leaf(p, [a]))
    add("bad", "three of three, one is left over", sign_leaf(p, [a, b, c]))
    add("bad", "two and a stranger", sign_leaf(p, [a, b, d]))
    add("bad", "two and a stranger's false signature", r.encode_leaf(p, [
        *r.decode_leaf(good)["signatures"], (r.key_id("publishing", 1, d.public), bytes(64))]))
    add("bad", "one and a stranger", sign_leaf(p, [a, d]))
    add("bad", "strangers only", sign_leaf(p, [d]))
    add("bad", "second signature false", good[:-1] + bytes([good[-1] ^ 1]))
    swapped = r.decode_leaf(good)["signatures"]
    add("bad", "signatures of two keys exchanged", r.encode_leaf(p, [(swapped[0][0], swapped[1][1]), (swapped[1][0], swapped[0][1])]))
    add("bad", "another origin", sign_leaf(p, [a, b], "homesafe.example/uk"))
    for kind in (3, 127, 128, 255):
        add("ok", f"kind {kind} is verified like others", sign_leaf(naming(two_of_three, kind=kind), [a, b]))
    for name, at in (("kind", 0), ("seq", 8), ("published_at", 16), ("trust", 17), ("prev_root", 49), ("length", 84), ("sha256", 85)):
        data = bytearray(good)
        data[at] ^= 2
        add("bad", f"{name} altered", bytes(data))
    high = bytearray(good)
    s = int.from_bytes(high[-32:], "little") + 2**252 + 27742317777372353535851937790883648493
    high[-32:] = s.to_bytes(32, "little")
    add("bad", "s of the signature not reduced", bytes(high))
    longer = {**two_of_three, "retention_days": 30}
    add("bad", "names another document with the same keys", good, longer)
    add("ok", "the same keys, signed for the other document", sign_leaf(naming(longer), [a, b]), longer)
    one = trust_document()
    add("ok", "threshold 1", sign_leaf(naming(one), [a]), one)
    add("bad", "threshold 1, a stranger beside", sign_leaf(naming(one), [a, b]), one)
    cert = trust_document(certification=[{"key": b64(d.public), **FOREVER}])
    p = naming(cert)
    ids = [(r.key_id("certification", 1, d.public), d.sign(r.leaf_message(ORIGIN, p)))]
    add("bad", "signed by a certification key", r.encode_leaf(p, ids), cert)
    eight = trust_document(publishing={"threshold": 8, "keys": [b64(s.public) for s in PUBLISHERS]})
    add("ok", "eight of nine", sign_leaf(naming(eight), PUBLISHERS[1:]), eight)
    add("bad", "seven of nine, eight needed", sign_leaf(naming(eight), PUBLISHERS[2:]), eight)
    small = trust_document(max_object_bytes=2048, expires=NOON)
    for name, change, kind in (("length is the largest, last second", {"length": 2048, "published_at": NOON - 1}, "ok"),
                               ("length one above the largest", {"length": 2049, "published_at": NOON - 1}, "bad"),
                               ("published when the document expires", {"length": 2048}, "bad")):
        add(kind, name, sign_leaf(naming(small, **change), [a]), small)


def checkpoint():
    f = File("checkpoint", "Checkpoint texts (without signatures), and signed checkpoints under a trust document")
    root = r.sha(b"some root")

    def ok(name, text):
        f.ok(name, "parse", lambda: r.parse_checkpoint(text), input=text)

    def bad(name, text):
        f.bad(name, "parse", lambda: r.parse_checkpoint(text), input=text)

    good = r.checkpoint_text(ORIGIN, 42, root)
    ok("size 42", good)
    ok("size 0", r.checkpoint_text(ORIGIN, 0, r.sha()))
    ok("size 2^64 - 1", r.checkpoint_text(ORIGIN, 2**64 - 1, root))
    for name, size in (("leading zero", "042"), ("two zeros", "00"), ("plus", "+42"), ("minus", "-1"), ("empty", ""), ("space", " 42"),
                       ("space behind", "42 "), ("hex", "0x2a"), ("2^64", str(2**64)), ("exponent", "4e1"), ("fullwidth digits", "４２"),
                       ("underscore", "4_2")):
        bad(f"size: {name}", good.replace("\n42\n", f"\n{size}\n"))
    bad("no newline at the end", good[:-1])
    bad("extension line", good + "extension\n")
    bad("empty line behind", good + "\n")
    bad("two lines", f"{ORIGIN}\n42\n")
    bad("one line", f"{ORIGIN}\n")
    bad("empty", "")
    bad("empty origin", good.removeprefix(ORIGIN))
    bad("origin with upper case", good.replace("homesafe", "Homesafe"))
    bad("origin with a slash at the end", good.replace(ORIGIN, ORIGIN + "/"))
    bad("empty line before", "\n" + good)
    bad("CRLF", good.replace("\n", "\r\n"))
    bad("root of 31 bytes", r.checkpoint_text(ORIGIN, 42, root[:31]))
    bad("root of 33 bytes", r.checkpoint_text(ORIGIN, 42, root + b"\0"))
    bad("empty root", r.checkpoint_text(ORIGIN, 42, b""))
    bad("root in hex", f"{ORIGIN}\n42\n{root.hex()}\n")
    bad("root without padding", good.replace("=\n", "\n"))
    code = good.split("\n")[2]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    bad("root with unused bits", good.replace(code, code[:-2] + alphabet[alphabet.index(code[-2]) + 1] + "="))
    bad("space behind the root", good.replace(code, code + " "))
    signed_checkpoints(f, root)
    return f


def signed_checkpoints(f, root):
    text = r.checkpoint_text(ORIGIN, 42, root)
    names = [f"witness.example/w{n}" for n in range(3)]

    def trust(quorum, **change):
        keys = [r.vkey(n, r.COSIGNATURE, w.public) for n, w in zip(names, WITNESSES)]
        return trust_document(witnesses={"threshold": quorum, "keys": keys}, **change)

    def add(kind, name, document, signatures, of=text):
        data = r.write_note(of, signatures)
        document = r.trust_text(document)
        def run():
            return r.verify_checkpoint(data.encode(), r.parse_trust(document))
        getattr(f, kind)(f"signed: {name}", "verify", run, input=data, trust=document)

    log = r.note_signature(LOG, ORIGIN, text)
    w = [r.cosignature(s, n, text, NOON - 60) for n, s in zip(names, WITNESSES)]
    add("ok", "no witness asked for", trust(0), [log])
    add("ok", "one of one", trust(1), [log, w[0]])
    add("ok", "two of two", trust(2), [log, w[0], w[2]])
    add("ok", "three, two needed", trust(2), [w[2], w[1], w[0], log])
    add("ok", "strangers beside", trust(1), [log, w[0], ("x", bytes(4), bytes(72))])
    add("bad", "log signature missing", trust(0), [w[0]])
    add("bad", "log signature false", trust(0), [(log[0], log[1], bytes(64))])
    add("bad", "log key of a stranger", trust(0), [r.note_signature(r.Signer("other log"), ORIGIN, text)])
    add("bad", "one witness, two needed", trust(2), [log, w[0]])
    add("bad", "the same witness twice, two needed", trust(2), [log, w[0], r.cosignature(WITNESSES[0], names[0], text, NOON)])
    add("bad", "witness signs plainly", trust(1), [log, r.note_signature(WITNESSES[0], names[0], text)])
    add("bad", "log as witness", trust(1), [log, r.cosignature(LOG, ORIGIN, text, NOON)])
    other = r.checkpoint_text("homesafe.example/uk", 42, root)
    add("bad", "another origin", trust(0), [r.note_signature(LOG, ORIGIN, other)], other)
    extended = text + "extension\n"
    add("bad", "extension line", trust(0), [r.note_signature(LOG, ORIGIN, extended)], extended)
    second = r.Signer("log 2")
    both = trust(0, log=[r.vkey(ORIGIN, r.NOTE, s.public) for s in (LOG, second)])
    add("ok", "one of two log keys", both, [r.note_signature(second, ORIGIN, text)])
    add("ok", "both log keys", both, [log, r.note_signature(second, ORIGIN, text)])
    add("bad", "one log key true, the other false", both, [log, (ORIGIN, r.note_key_id(ORIGIN, r.NOTE, second.public), bytes(64))])
    add("bad", "log key no longer listed", trust(0, log=[r.vkey(ORIGIN, r.NOTE, second.public)]), [log])
    add("ok", "cosignatures of any time count for the quorum", trust(2), [
        log, r.cosignature(WITNESSES[0], names[0], text, 0), r.cosignature(WITNESSES[1], names[1], text, r.MAX_TIME)])
    add("bad", "a cosignature after 2149", trust(1), [log, r.cosignature(WITNESSES[0], names[0], text, r.MAX_TIME + 1)])
    other_witness = {"threshold": 1, "keys": [r.vkey(names[1], r.COSIGNATURE, WITNESSES[1].public)]}
    add("bad", "witness no longer listed", trust_document(witnesses=other_witness), [log, w[0]])


def tile_path():
    f = File("tile_path", "C2SP tlog-tiles paths, below /v1/; width null is a full tile")

    def ok(level, index, width=None):
        path = r.tile_path(level, index, width)
        assert r.parse_tile_path(path) == (level, index, width)
        f.ok(path, "parse", lambda: {"level": level, "index": index, "width": width}, input=path)

    for args in ((0, 0), (0, 0, 1), (0, 0, 255), (0, 999), (0, 1000), (0, 1234067), (1, 1234067, 7), (5, 0), (7, 0, 255), (0, 10**9),
                 ("entries", 0), ("entries", 0, 1), ("entries", 1000, 255), ("entries", 999999), (0, 2**56 - 1)):
        ok(*args)
    for path in ("", "tile", "tile/", "tile/0", "tile/0/", "tile//000", "tile/00/000", "tile/01/000", "tile/-1/000", "tile/+1/000",
                 "tile/64/000", "tile/255/000", "tile/256/000", "tile/x/000", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/1000",
                 "tile/0/x000", "tile/0/x000/000", "tile/0/x000/001", "tile/0/x000/x001/000", "tile/0/001/000", "tile/0/x01/000",
                 "tile/0/x0001/000", "tile/0/x001", "tile/0/x001/", "tile/0/x001//000", "tile/0/X001/000", "tile/0/000/", "tile/0//000",
                 "tile/0/00a", "tile/0/ 00", "tile/0/+00", "tile/0/-01", "tile/0/\u0660\u0660\u0660", "tile/0/000.p", "tile/0/000.p/",
                 "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/001", "tile/0/000.p/-1", "tile/0/000.p/+1",
                 "tile/0/000.p/1/", "tile/0/000.p/1.p/1", "tile/0/000.p/a", "tile/0/000.p/1 ", "tile/0/000.P/1", "tile/0/000/1",
                 "/tile/0/000", "tile/0/000 ", "tile/0/000\n", "tile/0/000?x", "tile/0/%30%30%30", "tile/0/../000", "Tile/0/000",
                 "tile/Entries/000", "tile/entries", "tile/entries/", "tile/entries/0", "tile/entries/000.p/0", "tile/entries/000.p/256",
                 "tile/entries/x000/000", "tile/entries/0/000", "entries/000", "tile/0/" + "x001/" * 6 + "x000/x000/000",
                 "tile/0/x018/x446/x744/x073/x709/x551/616", "tile/0/" + "x001/" * 200 + "000"):
        f.bad(json.dumps(path)[1:-1][:60], "parse", lambda: r.parse_tile_path(path), input=path)
    return f


def entries():
    f = File("entries", "Entry bundles (hex) with the width that the path says")
    some = [b"", b"a", bytes(300), sign_leaf(prefix(), PUBLISHERS[:1])]

    def ok(name, items):
        data = r.encode_entries(items)
        f.ok(name, "decode", lambda: {"entries": r.decode_entries(data, len(items))}, input=data, width=len(items))

    def bad(name, data, width):
        f.bad(name, "decode", lambda: r.decode_entries(data, width), input=data, width=width)

    ok("one leaf", some[3:])
    ok("three of several sizes", some[1:])
    ok("a full bundle", [bytes([n]) for n in range(256)])
    ok("an entry of 65,535 bytes", [b"x" * 65535])
    data = r.encode_entries(some[1:])
    bad("nothing", b"", 1)
    bad("one byte", b"\0", 1)
    bad("cut inside the first length", data[:1], 3)
    bad("cut after the first length", data[:2], 3)
    bad("cut after the first entry", data[:3], 3)
    bad("cut inside the second length", data[:4], 3)
    bad("cut inside the second entry", data[:100], 3)
    bad("cut inside the last entry", data[:-1], 3)
    bad("trailing byte", data + b"\0", 3)
    bad("one entry more than the width", data, 2)
    bad("one entry less than the width", data, 4)
    bad("257 entries in a full bundle", r.encode_entries([b"x"] * 257), 256)
    bad("255 entries in a full bundle", r.encode_entries([b"x"] * 255), 256)
    bad("length lies upward", r.u16(3) + b"ab", 1)
    bad("length lies downward", r.u16(1) + b"ab", 1)
    bad("length 65,535 and nothing", r.u16(65535), 1)
    return f


def proofs():
    f = File("proofs", "RFC 6962 trees whose leaf n is the four bytes of n, big-endian: roots, tiles, inclusion and consistency")
    leaves = [struct.pack(">I", n) for n in range(600)]
    hashes = [r.leaf_hash(x) for x in leaves]
    root = {n: r.root_of_hashes(hashes[:n]) for n in (*range(0, 18), 31, 32, 33, 255, 256, 257, 300, 511, 512, 513, 600)}
    for n, value in root.items():
        f.ok(f"root of {n}", "root", lambda: {"root": value}, size=n)
    f.ok("hash tile 1/0 of 600", "tile", lambda: {"tile": b"".join(r.root_of_hashes(hashes[256 * i:256 * i + 256]) for i in range(2))},
         size=600, path="tile/1/000.p/2")
    f.ok("hash tile 0/2 of 600", "tile", lambda: {"tile": b"".join(hashes[512:])}, size=600, path="tile/0/002.p/88")

    def inclusion(kind, name, size, index, leaf_hash, proof, tree_root):
        def run():
            r.verify_inclusion(size, index, leaf_hash, proof, tree_root)
            return {}
        getattr(f, kind)(f"inclusion: {name}", "inclusion", run, size=size, index=index, leaf_hash=leaf_hash, proof=proof, root=tree_root)

    def consistency(kind, name, m, n, old, new, proof):
        def run():
            r.verify_consistency(m, n, old, new, proof)
            return {}
        getattr(f, kind)(f"consistency: {name}", "consistency", run, first=m, second=n, first_root=old, second_root=new, proof=proof)

    for size, index in ((1, 0), (2, 1), (3, 2), (7, 0), (7, 3), (7, 6), (8, 5), (300, 256), (300, 299), (600, 511), (600, 599)):
        proof = r.inclusion_proof(hashes[:size], index)
        good = (size, index, hashes[index], proof, root[size])
        inclusion("ok", f"{index} in {size}", *good)
        inclusion("bad", f"{index} in {size}, another leaf", size, index, r.sha(b"x"), proof, root[size])
        inclusion("bad", f"{index} in {size}, another root", size, index, hashes[index], proof, r.sha(b"x"))
        inclusion("bad", f"{index} in {size}, a hash more", size, index, hashes[index], proof + [r.sha()], root[size])
        inclusion("bad", f"{index} in {size}, index beyond", size, size, hashes[index], proof, root[size])
        if proof:
            inclusion("bad", f"{index} in {size}, a hash less", size, index, hashes[index], proof[:-1], root[size])
            altered = [r.sha(b"x")] + proof[1:]
            inclusion("bad", f"{index} in {size}, first hash altered", size, index, hashes[index], altered, root[size])
    inclusion("bad", "in an empty tree", 0, 0, hashes[0], [], r.sha())
    for m, n in ((1, 2), (1, 7), (2, 3), (3, 7), (4, 7), (6, 8), (7, 7), (8, 8), (255, 256), (256, 257), (256, 600), (300, 600), (513, 600)):
        proof = r.consistency_proof(hashes[:n], m)
        consistency("ok", f"{m} to {n}", m, n, root[m], root[n], proof)
        consistency("bad", f"{m} to {n}, another first root", m, n, r.sha(b"x"), root[n], proof)
        consistency("bad", f"{m} to {n}, another second root", m, n, root[m], r.sha(b"x"), proof)
        consistency("bad", f"{m} to {n}, a hash more", m, n, root[m], root[n], proof + [r.sha()])
        if m < n:
            consistency("bad", f"{m} to {n}, backwards", n, m, root[n], root[m], proof)
            consistency("bad", f"{m} to {n}, a hash less", m, n, root[m], root[n], proof[:-1])
            consistency("bad", f"{m} to {n}, empty", m, n, root[m], root[n], [])
    return f
