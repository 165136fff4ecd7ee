"""Batches."""

import struct

import reference as r

from .common import DAY, File, body, truncations


def random_records(count, seed):
    return [(int.from_bytes(r.sha(seed, struct.pack(">I", n))[:8], "big"), int.from_bytes(r.sha(seed, struct.pack(">I", n))[8:11], "big"))
            for n in range(count)]


def raw_batch(nonce, token_bits, count, code, sealed, length=None, version=1):
    return (bytes([version]) + nonce + bytes([token_bits]) + struct.pack(">I", count)
            + struct.pack(">I", len(code) if length is None else length) + code + sealed)


def batch():
    f = File("batch", "Section 4: whole batches (hex), what a venue-day finds in one, packed fields, padded sizes")
    nonce = r.sha(b"batch nonce")[:16]

    def ok(name, data):
        f.ok(name, "decode", lambda: r.decode_batch(data), input=data)

    def bad(name, data):
        f.bad(name, "decode", lambda: r.decode_batch(data), input=data)

    def with_bits(bits, tokens):
        return raw_batch(nonce, bits, len(tokens), r.encode_tokens(tokens, bits), bytes(range(3 * len(tokens))))

    good = r.encode_batch(nonce, 40, random_records(20, b"twenty"))
    ok("twenty records", good)
    ok("256 records", r.encode_batch(nonce, 40, random_records(256, b"many")))
    for bits in (32, 33, 39, 41, 47, 48):
        ok(f"token_bits {bits}", r.encode_batch(nonce, bits, random_records(9, b"nine")))
    ok("one record", r.encode_batch(nonce, 40, random_records(1, b"one")))
    ok("one token zero", with_bits(40, [0]))
    ok("one token at the top", with_bits(40, [2**40 - 1]))
    ok("both ends", with_bits(32, [0, 2**33 - 1]))
    ok("consecutive tokens", with_bits(48, [5, 6, 7, 8]))
    ok("difference of exactly 2^k", with_bits(40, [1, 1 + 2**39]))
    ok("difference of 2^k - 1", with_bits(40, [1, 2**39]))
    ok("all at the top", with_bits(32, list(range(2**35 - 8, 2**35))))

    length = len(good) - 26 - 60
    for name, data in truncations(good, [("version", 0), ("nonce", 1), ("token_bits", 17), ("count", 18), ("length", 22),
                                         ("tokens", 26), ("sealed", 26 + length)]):
        bad(name, data)
    bad("last byte missing", good[:-1])
    bad("trailing byte", good + b"\0")
    bad("version 0", b"\0" + good[1:])
    bad("version 2", b"\2" + good[1:])
    sealed = bytes(60)
    tokens = r.decode_batch(good)["tokens"]
    code = r.encode_tokens(tokens, 40)
    for bits in (0, 1, 31, 49, 64, 255):
        bad(f"token_bits {bits}", raw_batch(nonce, bits, 20, code, sealed))
    bad("count 0", raw_batch(nonce, 40, 0, b"", b""))
    bad("count 0 with records", raw_batch(nonce, 40, 0, code, sealed))
    bad("count one more than there is", raw_batch(nonce, 40, 21, code, sealed))
    bad("count one less than there is", raw_batch(nonce, 40, 19, code, sealed))
    bad("count 2^32 - 1 without content", raw_batch(nonce, 32, 2**32 - 1, b"", b""))
    bad("count 2^32 - 1, length 2^32 - 1, nothing there", raw_batch(nonce, 32, 2**32 - 1, b"", b"", 2**32 - 1))
    bad("count * 2^40 above 2^64", raw_batch(nonce, 40, 2**24 + 1, code, sealed, (2**24 + 1) * 5))
    bad("count * 2^48 above 2^64", raw_batch(nonce, 48, 2**16 + 1, code, sealed, (2**16 + 1) * 6))
    bad("count 2^24 at 40 bits, nothing there", raw_batch(nonce, 40, 2**24, b"", b"", 2**24 * 5))
    bad("length one less", raw_batch(nonce, 40, 20, code, sealed, len(code) - 1))
    bad("length one more", raw_batch(nonce, 40, 20, code, sealed, len(code) + 1))
    bad("length 0", raw_batch(nonce, 40, 20, code, sealed, 0))
    bad("length 2^32 - 1", raw_batch(nonce, 40, 20, code, sealed, 2**32 - 1))
    bad("shorter than any code", raw_batch(nonce, 40, 20, code[:99], sealed))
    bad("longer than any code", raw_batch(nonce, 40, 20, code + bytes(106 - len(code)), sealed))
    bad("whole zero byte after the code", raw_batch(nonce, 40, 20, code + b"\0", sealed))
    assert len(code) < 105
    padded = with_bits(40, [3, 9, 2**39 + 9])
    at = 26 + len(r.encode_tokens([3, 9, 2**39 + 9], 40)) - 1
    bad("padding bit one", padded[:at] + bytes([padded[at] | 1]) + padded[at + 1:])
    bad("first padding bit one", padded[:at] + bytes([padded[at] | 64]) + padded[at + 1:])
    bad("a token twice", with_bits(40, [7, 7]))
    bad("last token twice", with_bits(40, [7, 2**39, 2**39]))
    bad("one token beyond the range", with_bits(40, [2**40]))
    bad("last token beyond the range", with_bits(40, [1, 2**41]))
    bad("last token just beyond the range", with_bits(32, [1, 2**33]))
    bad("only ones", raw_batch(nonce, 40, 1, b"\xff" * 5, bytes(3)))
    bad("only ones, two records", raw_batch(nonce, 40, 2, b"\xff" * 10, bytes(6)))
    bad("code ends inside the second token", raw_batch(nonce, 40, 2, b"\xc0" + bytes(9), bytes(6)))
    bad("sealed one record short", raw_batch(nonce, 40, 20, code, sealed[:-3]))
    bad("sealed one record more", raw_batch(nonce, 40, 20, code, sealed + bytes(3)))
    bad("sealed one byte short", raw_batch(nonce, 40, 20, code, sealed[:-1]))
    look_ups(f, nonce)
    encodings(f, nonce)
    seeds(f)
    fields(f)
    for n in (0, 1, 255, 256, 257, 264, 265, 300, 511, 512, 513, 528, 529, 1000, 1024, 1025, 4097, 65535, 65537, 100000, 1048577):
        f.ok(f"padded size of {n}", "padded", lambda: {"size": r.padded_size(n)}, n=n)
    return f


def look_ups(f, nonce):
    b, other, day = body(), body(category=5), DAY

    def seal(which, d, i, *window):
        token, mask = r.record(which, d, nonce, i)
        return token, mask ^ r.pack_field(*window)

    def false_hit(i):
        token, mask = r.record(b, day, nonce, i)
        return token, mask ^ (1037520 << 4)

    rows = {
        "one window": [seal(b, day, 0, 600, 660, 1, 2)],
        "three windows": [seal(b, day, 0, 600, 660, 1, 2), seal(b, day, 1, 0, 15, 0, 0), seal(b, day, 2, 1425, 1440, 2, 3)],
        "64 windows": [seal(b, day, i, 15 * i, 15 * i + 15, 0, 0) for i in range(64)],
        "a 65th window does not count": [seal(b, day, i, 15 * i, 15 * i + 15, 0, 0) for i in range(65)],
        "whole day, withdrawn": [seal(b, day, 0, 0, 1440, 3, 0)],
        "last minute": [seal(b, day, 0, 1439, 1440, 3, 3)],
        "first minute": [seal(b, day, 0, 0, 1, 0, 0)],
        "gap at i = 1": [seal(b, day, 0, 600, 660, 1, 2), seal(b, day, 2, 1425, 1440, 2, 3)],
        "i = 0 missing": [seal(b, day, 1, 600, 660, 1, 2)],
        "another venue": [seal(other, day, 0, 600, 660, 1, 2)],
        "another day": [seal(b, day + 1, 0, 600, 660, 1, 2)],
        "index above the last": [false_hit(0)],
        "index above the last at i = 1": [seal(b, day, 0, 600, 660, 1, 2), false_hit(1)],
    }
    for name, records in rows.items():
        for bits in (32, 40, 48):
            data = r.encode_batch(nonce, bits, records + random_records(100, b"dummies"))
            f.ok(f"look up at {bits} bits: {name}", "look_up", lambda: {"found": r.look_up(r.decode_batch(data), b, day)},
                 input=data, body=b, day=day)


def encodings(f, nonce):
    b, other = body(), body(category=5)
    one = {"body": b, "day": DAY, "i": 0, "start": 600, "end": 660, "level": 1, "advice": 2}
    many = [one, {**one, "i": 1, "level": 3}, {**one, "day": DAY + 1, "start": 0}, {**one, "body": other, "end": 1440}]

    def encode(bits, records, dummies):
        sealed = list(dummies)
        for x in records:
            token, mask = r.record(x["body"], x["day"], nonce, x["i"])
            sealed.append((token, mask ^ r.pack_field(x["start"], x["end"], x["level"], x["advice"])))
        return {"bytes": r.encode_batch(nonce, bits, sealed)}

    def add(kind, name, bits, records, dummies=()):
        getattr(f, kind)(f"encode: {name}", "encode", lambda: encode(bits, records, dummies), nonce=nonce, token_bits=bits,
                         records=records, dummies=dummies)

    for bits in (32, 40, 48):
        add("ok", f"one record at {bits} bits", bits, [one])
        add("ok", f"four records at {bits} bits", bits, many)
        add("ok", f"four records and dummies at {bits} bits", bits, many, random_records(20, b"dummies"))
    add("ok", "dummies only", 40, [], random_records(30, b"dummies"))
    add("bad", "the same record twice", 40, [one, one])
    add("bad", "31 bits", 31, [one])
    add("bad", "49 bits", 49, [one])


def seeds(f):
    """What several desks make of one seed: section 4, From a seed."""
    b, other = body(), body(category=5)
    one = {"body": b, "day": DAY, "i": 0, "start": 600, "end": 660, "level": 1, "advice": 2}
    rows = [one, {**one, "i": 1, "level": 3}, {**one, "day": DAY + 1, "start": 0}]
    rows += [{**one, "body": other, "i": i, "start": 15 * i, "end": 15 * i + 15} for i in range(64)]

    def add(kind, name, records, seed=r.sha(b"seed")):
        given = [(x["body"], x["day"], x["i"], r.pack_field(x["start"], x["end"], x["level"], x["advice"])) for x in records]
        getattr(f, kind)(f"from a seed: {name}", "seed", lambda: {"bytes": r.seeded_batch(seed, given)}, seed=seed, records=records)

    add("ok", "nothing to say", [])
    add("ok", "three records", rows[:3])
    add("ok", "three records, another seed", rows[:3], r.sha(b"another seed"))
    add("ok", "67 records", rows)
    add("bad", "the same record twice", [one, one])


def fields(f):
    for window in ((0, 1, 0, 0), (0, 1440, 0, 0), (1439, 1440, 3, 3), (600, 660, 1, 2), (1, 2, 2, 1), (0, 2, 0, 3)):
        field = r.pack_field(*window)
        f.ok(f"field {window}", "field", lambda: {"window": r.unpack_field(field)}, field=field)
    for index in (1037520, 1037521, 2**20 - 1):
        assert r.unpack_field(index << 4) is None
        f.ok(f"field with index {index} is a false hit", "field", lambda: {"window": None}, field=index << 4)
