"""A second implementation of docs/protocol.md, written from the document alone.

`python3 tests/vectors/reference.py` writes the vector files beside it, always the same bytes.
Python 3.11; needs `cryptography` for Ed25519. Everything a reader refuses raises `Refused`.
"""

import base64
import hashlib
import hmac
import json
import re
import struct
import unicodedata

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

MAX_TIME = 65536 * 86400 - 1
MAX_NUMBER = 2**53 - 1
ROLES = {"root": 1, "publishing": 2, "certification": 3, "submission": 4, "log": 5, "witness": 6}
ED25519, X25519 = 1, 2


class Refused(Exception):
    """The input is not one that the document allows."""


def check(condition, why):
    if not condition:
        raise Refused(why)


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def label(text):
    return b"homesafe v1 " + text.encode() + b"\0"


def u16(n):
    return struct.pack(">H", n)


class Reader:
    """Takes fixed pieces off the front; `end` refuses what is left."""

    def __init__(self, data):
        self.data = data

    def take(self, n):
        check(len(self.data) >= n, "truncated")
        piece, self.data = self.data[:n], self.data[n:]
        return piece

    def uint(self, width):
        return int.from_bytes(self.take(width), "big")

    def opaque(self, width, limit):
        length = self.uint(width)
        check(length <= limit, "too long")
        return self.take(length)

    def end(self):
        check(not self.data, "trailing bytes")


def base64_strict(text):
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError as error:
        raise Refused("base64") from error
    check(base64.b64encode(data).decode() == text, "base64 has another encoding")
    return data


def hex_strict(text, length):
    check(isinstance(text, str) and len(text) == 2 * length, "hex length")
    check(all(c in "0123456789abcdef" for c in text), "hex")
    return bytes.fromhex(text)


# --- section 1: origins, key ids, Ed25519 ---------------------------------------------------

def check_origin(origin):
    check(isinstance(origin, str) and 1 <= len(origin) <= 120, "origin length")
    check(all(c in "abcdefghijklmnopqrstuvwxyz0123456789.-_/:" for c in origin), "origin characters")
    check(not origin.startswith("/") and not origin.endswith("/") and "//" not in origin, "origin slashes")


def key_id(role, algorithm, key):
    return sha(label("key id"), bytes([ROLES[role], algorithm]), key)[:4]


P = 2**255 - 19
ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
SMALL_ORDER = {0, 1, P - 1, ORDER_8, P - ORDER_8}


def strict_point(encoded):
    y = int.from_bytes(encoded, "little") & (2**255 - 1)
    check(y < P, "point encoding")
    check(y not in SMALL_ORDER, "small order")


def verify_ed25519(key, message, signature):
    check(len(signature) == 64, "signature length")
    strict_point(key)
    strict_point(signature[:32])
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise Refused("signature") from error


class Signer:
    """A key from a fixed seed, for the vectors."""

    def __init__(self, seed):
        self.private = Ed25519PrivateKey.from_private_bytes(sha(seed.encode()))
        self.public = self.private.public_key().public_bytes_raw()

    def sign(self, message):
        return self.private.sign(message)


# --- section 2: venue code ------------------------------------------------------------------

HIDING = [(0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F),
          (0x2028, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
          (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)]
WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"


def deployment_id(origin):
    return sha(label("deployment"), origin.encode())[:4]


def read_name(data):
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("UTF-8") from error
    check(unicodedata.normalize("NFC", text) == text, "not NFC")
    for c in text:
        check(unicodedata.category(c) != "Cc", "control character")
        check(not any(a <= ord(c) <= b for a, b in HIDING), "a character that hides or turns around")
    check(text.strip(WHITE_SPACE) == text, "white space at an end")
    return text


def encode_body(v):
    names = b"".join(bytes([len(n)]) + n for n in (v[k].encode() for k in ("name_zh", "name_en", "address")))
    head = bytes([1]) + v["deployment"] + bytes([v["feed"], v["category"]]) + v["secret"]
    return head + struct.pack(">HHH", v["stay_minutes"], v["first_day"], v["last_day"]) + names


def decode_payload(data):
    """VenueBody and, if there is one, VenueCertificate."""
    r = Reader(data)
    check(r.uint(1) == 1, "version")
    v = {"deployment": r.take(4), "feed": r.uint(1), "category": r.uint(1), "secret": r.take(16)}
    check(v["feed"] == 0, "feed")
    v.update(stay_minutes=r.uint(2), first_day=r.uint(2), last_day=r.uint(2))
    check(15 <= v["stay_minutes"] <= 1440, "stay")
    check(0 <= v["last_day"] - v["first_day"] < 1830, "days")
    v["name_zh"], v["name_en"] = read_name(r.opaque(1, 120)), read_name(r.opaque(1, 120))
    v["address"] = read_name(r.opaque(1, 200))
    check(v["name_zh"] or v["name_en"], "no name")
    v["body"] = data[:len(data) - len(r.data)]
    v["certificate"] = None
    if r.data:
        v["certificate"] = {"key_id": r.take(4), "not_after": r.uint(2), "signature": r.take(64)}
    r.end()
    return v


def encode_text(host, payload):
    return f"HTTPS://{host}/V#" + base64.b32encode(payload).decode().rstrip("=")


def decode_text(text):
    """In either case, and with what a browser writes for `#`; section 2."""
    check(text.isascii(), "characters")
    text = text.upper()
    check(text.startswith("HTTPS://"), "scheme")
    host, slash, path = text[8:].partition("/")
    start = next((start for start in ("V#", "V%23") if path.startswith(start)), None)
    check(slash and start, "path")
    code = path[len(start):]
    check(1 <= len(host) <= 80, "host")
    check(all(c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:" for c in host), "host characters")
    check(all(c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" for c in code), "base32 characters")
    try:
        payload = base64.b32decode(code + "=" * (-len(code) % 8))
    except ValueError as error:
        raise Refused("base32") from error
    check(encode_text(host, payload)[-len(code):] == code, "base32 has another encoding")
    decode_payload(payload)
    return host, payload


def public_part(body):
    return body[:7] + body[23:]


def utc_days(v):
    """The UTC days that days on the wall, from `first_day` to `last_day`, are somewhere on earth."""
    return range(max(v["first_day"] - 1, 0), min(v["last_day"] + 1, 65535) + 1)


def commitment(v):
    return tree_root([label("day commitment") + u16(d) + day_key(v["body"], d) for d in utc_days(v)])


def certificate_message(v, not_after):
    return (label("venue certificate") + v["deployment"] + bytes([v["feed"]]) + public_part(v["body"])
            + commitment(v) + u16(not_after))


def fingerprint(v):
    text = base64.b32encode(sha(label("fingerprint"), public_part(v["body"]), commitment(v))[:5]).decode()
    return text[:4] + "-" + text[4:]


def certified(v, trust, day):
    c = v["certificate"]
    if c is None or v["deployment"] != deployment_id(trust["origin"]) or c["not_after"] + 1 < day:
        return False
    if commitment(v).hex() in trust["revoked"]:
        return False
    for dated in trust["certification"]:
        key = base64_strict(dated["key"])
        if key_id("certification", ED25519, key) == c["key_id"] and holds(dated, day * 86400):
            try:
                verify_ed25519(key, certificate_message(v, c["not_after"]), c["signature"])
                return True
            except Refused:
                return False
    return False


# --- section 3: key schedule ----------------------------------------------------------------

def hkdf_expand(prk, info, length):
    assert length <= 32
    return hmac.digest(prk, info + b"\1", "sha256")[:length]


def venue_key(body):
    return hmac.digest(label("venue key"), body, "sha256")


def day_seed(body, day):
    return hkdf_expand(venue_key(body), label("day seed") + u16(day), 32)


def key_of_seed(seed, public):
    return hkdf_expand(seed, label("day key") + sha(public), 32)


def day_key(body, day):
    return key_of_seed(day_seed(body, day), public_part(body))


def record(body, day, nonce, i):
    out = hkdf_expand(day_key(body, day), label("record") + nonce + u16(i), 11)
    return int.from_bytes(out[:8], "big"), int.from_bytes(out[8:], "big")


# --- section 4: batch -----------------------------------------------------------------------

def check_batch_size(token_bits, count):
    check(32 <= token_bits <= 48, "token_bits")
    check(count >= 1, "count")
    check(count << token_bits <= 1 << 64, "count * 2^token_bits")


def scale(token, token_bits, count):
    return token * (count << token_bits) >> 64


def encode_tokens(tokens, token_bits):
    k, bits, before = token_bits - 1, [], 0
    for token in tokens:
        v, before = token - before, token
        bits.append("1" * (v >> k) + "0" + format(v & ((1 << k) - 1), f"0{k}b"))
    text = "".join(bits)
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")


def encode_batch(nonce, token_bits, records):
    """`records` are (token, field already sealed) in any order."""
    count = len(records)
    check_batch_size(token_bits, count)
    scaled = sorted((scale(token, token_bits, count), field) for token, field in records)
    check(all(a[0] < b[0] for a, b in zip(scaled, scaled[1:])), "tie")
    code = encode_tokens([token for token, _ in scaled], token_bits)
    return (bytes([1]) + nonce + bytes([token_bits]) + struct.pack(">II", count, len(code)) + code
            + b"".join(field.to_bytes(3, "big") for _, field in scaled))


def seeded_batch(seed, records):
    """The batch that every desk makes of `records` (body, day, i, field), in their order, from one seed."""
    stream = Cipher(algorithms.ChaCha20(seed, bytes(16)), None).encryptor()
    count = padded_size(len(records))
    for _ in range(16):
        nonce = stream.update(bytes(16))
        sealed = []
        for body, day, i, field in records:
            token, mask = record(body, day, nonce, i)
            sealed.append((token, field ^ mask))
        while len(sealed) < count:
            low, high, word = struct.unpack("<III", stream.update(bytes(12)))
            sealed.append((high << 32 | low, word >> 8))
        try:
            return encode_batch(nonce, 40, sealed)
        except Refused:
            continue
    raise Refused("two records are the same")


def decode_batch(data):
    r = Reader(data)
    check(r.uint(1) == 1, "version")
    nonce, token_bits, count, length = r.take(16), r.uint(1), r.uint(4), r.uint(4)
    check_batch_size(token_bits, count)
    check(-(-count * token_bits // 8) <= length <= -(-count * (token_bits + 2) // 8), "length of tokens")
    code = r.take(length)
    sealed = r.take(3 * count)
    r.end()
    tokens, before = [], None
    bits, k, at = "".join(format(b, "08b") for b in code), token_bits - 1, 0
    for _ in range(count):
        zero = bits.find("0", at)
        check(zero >= 0 and zero + 1 + k <= len(bits), "tokens end early")
        v = ((zero - at) << k) + int(bits[zero + 1:zero + 1 + k], 2)
        at = zero + 1 + k
        token = v if before is None else before + v
        check(before is None or v > 0, "tokens do not ascend")
        check(token < count << token_bits, "token out of range")
        tokens.append(token)
        before = token
    check(len(bits) - at < 8 and "1" not in bits[at:], "padding")
    fields = [int.from_bytes(sealed[3 * n:3 * n + 3], "big") for n in range(count)]
    return {"nonce": nonce, "token_bits": token_bits, "count": count, "tokens": tokens, "sealed": fields}


def pack_field(start, end, level, advice):
    check(0 <= start < end <= 1440 and 0 <= level <= 3 and 0 <= advice <= 3, "window")
    return (end * (end - 1) // 2 + start) << 4 | level << 2 | advice


def unpack_field(field):
    """None: the hit was false."""
    index = field >> 4
    if index > 1037519:
        return None
    end = next(e for e in range(1, 1441) if e * (e + 1) // 2 > index)
    return index - end * (end - 1) // 2, end, field >> 2 & 3, field & 3


def look_up(batch, body, day):
    """The records of a venue-day: i = 0, 1, ... as long as none is missing, at most 64."""
    place = {token: n for n, token in enumerate(batch["tokens"])}
    found = []
    for i in range(64):
        token, mask = record(body, day, batch["nonce"], i)
        n = place.get(scale(token, batch["token_bits"], batch["count"]))
        window = None if n is None else unpack_field(batch["sealed"][n] ^ mask)
        if window is None:
            break
        found.append((i, *window))
    return found


def padded_size(n):
    if n <= 256:
        return 256
    e = n.bit_length() - 1
    step = 1 << (e - e.bit_length())
    return -(-n // step) * step


# --- section 5: log -------------------------------------------------------------------------

def leaf_hash(data):
    return sha(b"\0", data)


def node_hash(left, right):
    return sha(b"\1", left, right)


def split(n):
    return 1 << ((n - 1).bit_length() - 1)


def root_of_hashes(hashes):
    if len(hashes) <= 1:
        return hashes[0] if hashes else sha()
    k = split(len(hashes))
    return node_hash(root_of_hashes(hashes[:k]), root_of_hashes(hashes[k:]))


def tree_root(leaves):
    return root_of_hashes([leaf_hash(leaf) for leaf in leaves])


def inclusion_proof(hashes, m):
    if len(hashes) == 1:
        return []
    k = split(len(hashes))
    if m < k:
        return inclusion_proof(hashes[:k], m) + [root_of_hashes(hashes[k:])]
    return inclusion_proof(hashes[k:], m - k) + [root_of_hashes(hashes[:k])]


def consistency_proof(hashes, m, whole=True):
    n = len(hashes)
    if m == n:
        return [] if whole else [root_of_hashes(hashes)]
    k = split(n)
    if m <= k:
        return consistency_proof(hashes[:k], m, whole) + [root_of_hashes(hashes[k:])]
    return consistency_proof(hashes[k:], m - k, False) + [root_of_hashes(hashes[:k])]


def verify_inclusion(size, index, leaf, proof, root):
    check(index < size, "index")
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        check(sn, "proof too long")
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    check(sn == 0 and r == root, "inclusion")


def verify_consistency(m, n, old, new, proof):
    check(0 < m <= n, "sizes")
    if m == n:
        check(not proof and old == new, "same size")
        return
    proof = [old] + proof if m & (m - 1) == 0 else list(proof)
    check(proof, "empty proof")
    fn, sn = m - 1, n - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = proof[0]
    for c in proof[1:]:
        check(sn, "proof too long")
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    check(sn == 0 and fr == old and sr == new, "consistency")


def decimal(text, low, high):
    check(text.isascii() and text.isdigit() and text == str(int(text)), "decimal")
    check(low <= int(text) <= high, "out of range")
    return int(text)


def tile_path(level, index, width=None):
    parts = [f"{index % 1000:03}"]
    while index := index // 1000:
        parts.insert(0, f"x{index % 1000:03}")
    return f"tile/{level}/" + "/".join(parts) + (f".p/{width}" if width else "")


def parse_tile_path(path):
    head, mark, width = path.partition(".p/")
    width = decimal(width, 1, 255) if mark else None
    parts = head.split("/")
    check(len(parts) >= 3 and parts[0] == "tile", "path")
    level = parts[1] if parts[1] == "entries" else decimal(parts[1], 0, 63)
    check(all(p.startswith("x") for p in parts[2:-1]), "x")
    digits = [p.removeprefix("x") for p in parts[2:-1]] + [parts[-1]]
    check(all(len(d) == 3 and d.isascii() and d.isdigit() for d in digits), "digits")
    index = int("".join(digits))
    check(index < 1 << 64 and tile_path(level, index, width) == path, "path has another form")
    return level, index, width


def encode_entries(entries):
    return b"".join(u16(len(e)) + e for e in entries)


def decode_entries(data, width):
    r = Reader(data)
    entries = [r.opaque(2, 65535) for _ in range(width)]
    r.end()
    return entries


def leaf_prefix(kind, seq, published_at, trust, prev_root, length, digest):
    return struct.pack(">BQQ", kind, seq, published_at) + trust + prev_root + struct.pack(">I", length) + digest


def leaf_message(origin, prefix):
    return label("leaf") + sha(origin.encode()) + prefix


def encode_leaf(prefix, signatures):
    return prefix + u16(68 * len(signatures)) + b"".join(i + s for i, s in signatures)


def decode_leaf(data):
    r = Reader(data)
    leaf = {"kind": r.uint(1), "seq": r.uint(8), "published_at": r.uint(8), "trust": r.take(32),
            "prev_root": r.take(32), "length": r.uint(4), "sha256": r.take(32)}
    check(leaf["kind"] != 0, "kind 0")
    check(leaf["published_at"] <= MAX_TIME, "time")
    leaf["prefix"] = data[:117]
    signatures = r.opaque(2, 544)
    check(len(signatures) >= 68 and len(signatures) % 68 == 0, "signatures")
    r.end()
    leaf["signatures"] = [(signatures[n:n + 4], signatures[n + 4:n + 68]) for n in range(0, len(signatures), 68)]
    ids = [i for i, _ in leaf["signatures"]]
    check(all(a < b for a, b in zip(ids, ids[1:])), "key ids do not ascend")
    return leaf


def verify_leaf(leaf, trust):
    """What the document that the leaf names says of it: steps 5 and 6 of Valid."""
    keys = {key_id("publishing", ED25519, base64_strict(k)): base64_strict(k) for k in trust["publishing"]["keys"]}
    check(len(leaf["signatures"]) == trust["publishing"]["threshold"], "signatures")
    check(all(i in keys for i, _ in leaf["signatures"]), "unknown signer")
    for i, signature in leaf["signatures"]:
        try:
            verify_ed25519(keys[i], leaf_message(trust["origin"], leaf["prefix"]), signature)
        except Refused as error:
            raise Refused("false signature") from error
    check(leaf["length"] <= trust["max_object_bytes"], "too large")
    check(leaf["published_at"] < trust["expires"], "expired")


def in_range(seq, document):
    return any(v["first"] <= seq <= v["last"] for v in document["voided"])


class Course:
    """Reads a log, entry by entry, under the documents of its origin: section 5, Void and Valid. `chain` is oldest first."""

    def __init__(self, chain, before=()):
        self.newest = chain[-1]
        self.chain = []
        for document in reversed(chain):
            if document["origin"] != self.newest["origin"]:
                break
            self.chain.insert(0, document)
        self.hashes = [leaf_hash(entry) for entry in before]
        self.named, self.time = 0, None

    def is_void(self, seq, version):
        return any(in_range(seq, d) and (seq < d["log_base"]["size"] or version < d["version"]) for d in self.chain)

    def judge(self, entry):
        seq = len(self.hashes)
        if any(in_range(seq, d) and seq < d["log_base"]["size"] for d in self.chain):
            return self.take(entry, "bytes")
        try:
            leaf = decode_leaf(entry)
        except Refused as error:
            raise Refused("malformed") from error
        document = next((d for d in self.chain if d["fingerprint"] == leaf["trust"]), None)
        check(document, "unknown document")
        void = self.is_void(seq, document["version"])
        if void and seq < self.newest["log_base"]["size"]:
            return self.take(entry, "bytes")
        check(leaf["seq"] == seq and leaf["prev_root"] == root_of_hashes(self.hashes), "does not follow")
        verify_leaf(leaf, document)
        check(document["version"] >= self.named, "older document")
        check(self.time is None or leaf["published_at"] >= self.time, "backdated")
        check(void or leaf["kind"] < 128, "too new")
        self.named = document["version"]
        if not void:
            self.time = leaf["published_at"]
        return self.take(entry, "void" if void else "valid")

    def take(self, entry, what):
        self.hashes.append(leaf_hash(entry))
        return what


def freshness(trust, newest, taken, cosigned, now):
    """`newest` is None or (published_at, version of the document that it names); `cosigned` the quorum's candidates."""
    patience = 2 * trust["publication_interval_seconds"]
    if newest is None:
        return "empty"
    time, named = newest
    if time > now + 300:
        return "ahead"
    if time < now - patience:
        return "frozen"
    if sum(now - 3600 <= t <= now + 300 for t in cosigned) < trust["witnesses"]["threshold"]:
        return "ahead" if any(t > now + 300 for t in cosigned) else "frozen"
    if named == trust["version"] or (taken <= now + 300 and now - taken < patience):
        return "fresh"
    return "withheld"


# --- signed notes (C2SP) --------------------------------------------------------------------

NOTE, COSIGNATURE = 1, 4


def note_key_id(name, kind, key):
    return sha(name.encode(), b"\n", bytes([kind]), key)[:4]


def vkey(name, kind, key):
    return f"{name}+{note_key_id(name, kind, key).hex()}+{base64.b64encode(bytes([kind]) + key).decode()}"


def check_note_name(name):
    check(name and "+" not in name and not any(c.isspace() for c in name), "name")


def parse_vkey(text):
    name, id_hex, key = (text.split("+", 2) + ["", ""])[:3]
    check_note_name(name)
    data = base64_strict(key)
    check(len(data) == 33 and data[0] in (NOTE, COSIGNATURE), "key type")
    check(hex_strict(id_hex, 4) == note_key_id(name, data[0], data[1:]), "key id")
    return {"name": name, "type": data[0], "key": data[1:], "key_id": note_key_id(name, data[0], data[1:])}


def write_note(text, signatures):
    """`signatures` are (name, key id, signature bytes)."""
    lines = [f"— {name} {base64.b64encode(i + s).decode()}\n" for name, i, s in signatures]
    return text + "\n" + "".join(lines)


def note_signature(signer, name, text):
    return name, note_key_id(name, NOTE, signer.public), signer.sign(text.encode())


def cosignature(signer, name, text, time):
    signature = signer.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
    return name, note_key_id(name, COSIGNATURE, signer.public), struct.pack(">Q", time) + signature


def parse_note(data):
    try:
        note = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("UTF-8") from error
    check(not any(unicodedata.category(c) == "Cc" and c != "\n" for c in note), "control character")
    text, blank, lines = note.rpartition("\n\n")
    check(blank and lines.endswith("\n"), "no blank line or no last newline")
    signatures = []
    for line in lines[:-1].split("\n"):
        check(line.startswith("— "), "dash")
        name, space, code = line[2:].partition(" ")
        check(space, "signature line")
        check_note_name(name)
        data = base64_strict(code)
        check(len(data) > 4, "signature length")
        signatures.append((name, data[:4], data[4:]))
    return text + "\n", signatures


def verify_note(note, key):
    """The time of a cosignature, None for a plain signature; a false one of this key refuses the note."""
    text, signatures = note
    mine = [s for name, i, s in signatures if (name, i) == (key["name"], key["key_id"])]
    check(mine, "not signed by this key")
    for s in mine:
        if key["type"] == NOTE:
            time = None
            verify_ed25519(key["key"], text.encode(), s)
        else:
            check(len(s) == 72, "cosignature length")
            time = int.from_bytes(s[:8], "big")
            check(time <= MAX_TIME, "cosignature time")
            verify_ed25519(key["key"], f"cosignature/v1\ntime {time}\n{text}".encode(), s[8:])
    return time


def checkpoint_text(origin, size, root):
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def parse_checkpoint(text):
    check(text.count("\n") == 3 and text.endswith("\n"), "three lines")
    origin, size, root = text[:-1].split("\n")
    check_origin(origin)
    digest = base64_strict(root)
    check(len(digest) == 32, "root")
    return {"origin": origin, "size": decimal(size, 0, 2**64 - 1), "root": digest}


# --- section 6: trust document --------------------------------------------------------------

TRUST_FIELDS = ["version", "previous", "origin", "servers", "issued", "expires", "roots", "publishing", "certification",
                "submission", "log", "witnesses", "log_base", "voided", "revoked", "max_object_bytes",
                "publication_interval_seconds", "minimum_overlap_minutes", "retention_days", "uncertified_codes"]


def holds(dated, time):
    return dated["not_before"] <= time < dated["not_after"]


def trust_text(document):
    return (f"HomeSafe trust document v1 for {document.get('origin', '')}\n"
            + json.dumps(document, separators=(",", ":"), ensure_ascii=False) + "\n")


def number(value, low, high):
    check(type(value) is int and low <= value <= high, "number")


def fields(value, names):
    check(isinstance(value, dict) and list(value) == names, "fields")


def no_twice(pairs):
    check(len({k for k, _ in pairs}) == len(pairs), "a field twice")
    return dict(pairs)


def parse_trust(text):
    check(text.count("\n") == 2 and text.endswith("\n"), "two lines")
    try:
        d = json.loads(text.split("\n")[1], object_pairs_hook=no_twice)
    except ValueError as error:
        raise Refused("JSON") from error
    fields(d, TRUST_FIELDS)
    check_origin(d["origin"])
    number(d["version"], 1, MAX_NUMBER)
    check((hex_strict(d["previous"], 32) == bytes(32)) == (d["version"] == 1), "previous")
    for address in array(d["servers"], 0, 8):
        check_address(address)
    check(len(set(d["servers"])) == len(d["servers"]), "a server twice")
    number(d["issued"], 0, MAX_TIME)
    number(d["expires"], d["issued"] + 1, MAX_TIME)
    check_trust_keys(d)
    fields(d["log_base"], ["first", "size", "root"])
    number(d["log_base"]["size"], 0, MAX_NUMBER)
    number(d["log_base"]["first"], 0, d["log_base"]["size"])
    root = hex_strict(d["log_base"]["root"], 32)
    check(d["log_base"]["size"] or root == sha(), "root of the empty tree")
    for entry in array(d["voided"]):
        fields(entry, ["first", "last"])
        number(entry["last"], 0, MAX_NUMBER)
        number(entry["first"], 0, entry["last"])
    check(all(a["last"] + 1 < b["first"] for a, b in zip(d["voided"], d["voided"][1:])), "voided ranges touch or descend")
    for entry in array(d["revoked"]):
        hex_strict(entry, 32)
    check(all(a < b for a, b in zip(d["revoked"], d["revoked"][1:])), "revoked do not ascend")
    number(d["max_object_bytes"], 1024, 268435456)
    number(d["publication_interval_seconds"], 60, 604800)
    number(d["minimum_overlap_minutes"], 1, 1440)
    number(d["retention_days"], 1, 90)
    check(type(d["uncertified_codes"]) is bool, "uncertified_codes")
    check(trust_text(d) == text, "not canonical")
    return d


def check_address(text):
    """`https://` anywhere, `http://` on this machine only."""
    check(isinstance(text, str) and 1 <= len(text) <= 200 and not text.endswith("/"), "address")
    check(all("!" <= c <= "~" and c not in '@?#"\\' for c in text), "address characters")
    match = re.fullmatch(r"(https?)://([^/:\[\]]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/.*)?", text)
    check(match, "address form")
    check(match[1] == "https" or match[2] in ("127.0.0.1", "[::1]", "localhost"), "http to another machine")


def array(value, least=0, most=None):
    check(isinstance(value, list) and len(value) >= least and (most is None or len(value) <= most), "array")
    return value


def check_trust_keys(d):
    seen_keys, seen_ids = [], []

    def plain(role, text, algorithm=ED25519):
        check(isinstance(text, str), "key")
        key = base64_strict(text)
        check(len(key) == 32, "key length")
        seen_keys.append(key)
        seen_ids.append(key_id(role, algorithm, key))

    def verifier(role, text, kind):
        check(isinstance(text, str), "vkey")
        key = parse_vkey(text)
        check(key["type"] == kind, "type of vkey")
        seen_keys.append(key["key"])
        seen_ids.append(key_id(role, ED25519, key["key"]))

    def dated(entries, read):
        for entry in array(entries, 0, 64):
            fields(entry, ["key", "not_before", "not_after"])
            number(entry["not_before"], 0, MAX_TIME)
            number(entry["not_after"], entry["not_before"] + 1, MAX_TIME)
            read(entry["key"])

    for name, least in (("roots", 1), ("publishing", 1), ("witnesses", 0)):
        fields(d[name], ["threshold", "keys"])
        number(d[name]["threshold"], least, len(array(d[name]["keys"], least, 64)))
    for key in d["roots"]["keys"]:
        plain("root", key)
    check(d["publishing"]["threshold"] <= 8, "publishing threshold above 8")
    for key in d["publishing"]["keys"]:
        plain("publishing", key)
    dated(d["certification"], lambda k: plain("certification", k))
    dated(d["submission"], lambda k: plain("submission", k, X25519))
    for key in array(d["log"], 1, 64):
        verifier("log", key, NOTE)
    for key in d["witnesses"]["keys"]:
        verifier("witness", key, COSIGNATURE)
    check(len(set(seen_keys)) == len(seen_keys) and len(set(seen_ids)) == len(seen_ids), "a key twice")


def trust_fingerprint(text):
    return sha(label("trust fingerprint"), text.encode())


def check_quorum(note, roots, origin):
    good, name = 0, origin + "/root"
    for key in roots["keys"]:
        raw = base64_strict(key)
        verifier = {"name": name, "type": NOTE, "key": raw, "key_id": note_key_id(name, NOTE, raw)}
        if any((n, i) == (name, verifier["key_id"]) for n, i, _ in note[1]):
            verify_note(note, verifier)
            good += 1
    check(good >= roots["threshold"], "root quorum")


def verify_first_trust(data, expected_fingerprint):
    note = parse_note(data)
    document = parse_trust(note[0])
    check(trust_fingerprint(note[0]) == expected_fingerprint, "fingerprint")
    check_quorum(note, document["roots"], document["origin"])
    return document


def verify_next_trust(data, held, held_fingerprint):
    note = parse_note(data)
    document = parse_trust(note[0])
    check(document["version"] == held["version"] + 1, "version")
    check(document["previous"] == held_fingerprint.hex(), "previous")
    check_quorum(note, document["roots"], document["origin"])
    check_quorum(note, held["roots"], held["origin"])
    check(document["issued"] >= held["issued"], "issued")
    if document["origin"] == held["origin"]:
        check(document["log_base"]["first"] >= held["log_base"]["first"], "first")
        check(document["log_base"]["size"] >= held["log_base"]["size"], "size")
    return document


def verify_trust_before(data, held):
    """The document that comes before the oldest one held; that names it."""
    text = parse_note(data)[0]
    check(held["version"] > 1 and trust_fingerprint(text).hex() == held["previous"], "previous")
    return parse_trust(text)


def verify_checkpoint(data, trust):
    """Origin, log signature, witness quorum."""
    note = parse_note(data)
    checkpoint = parse_checkpoint(note[0])
    check(checkpoint["origin"] == trust["origin"], "origin")

    def signed_by(entries):
        keys = [parse_vkey(k) for k in entries]
        return [verify_note(note, k) for k in keys if any((n, i) == (k["name"], k["key_id"]) for n, i, _ in note[1])]

    check(signed_by(trust["log"]), "log signature")
    check(len(signed_by(trust["witnesses"]["keys"])) >= trust["witnesses"]["threshold"], "witness quorum")
    return checkpoint


# --- section 8: matching --------------------------------------------------------------------

def net_windows(hits, voided):
    """(start, end, level, advice, withdrawn) in minutes since 1970, for the hits of one venue."""
    windows = {}
    for h in hits:
        windows.setdefault((h["day"], h["start"], h["end"]), []).append(h)
    net = []
    for (day, start, end), said in windows.items():
        live = [h for h in said if not any(a <= h["seq"] <= b for a, b in voided)]
        withdrawal = max((h["seq"] for h in live if h["level"] == 3), default=0)
        standing = largest_seq(h for h in live if h["seq"] >= withdrawal)
        told = standing or largest_seq(live) or largest_seq(said)
        for level, advice in told:
            net.append((day * 1440 + start, day * 1440 + end, level, advice, not standing))
    return sorted(join_midnights(net))


def largest_seq(hits):
    """What the hits of the largest seq say, withdrawals apart."""
    hits = [h for h in hits if h["level"] != 3]
    return {(h["level"], h["advice"]) for h in hits if h["seq"] == max(x["seq"] for x in hits)}


def join_midnights(net):
    for a in net:
        for b in net:
            if a[1] == b[0] and a[1] % 1440 == 0 and a[2:] == b[2:]:
                rest = [w for w in net if w not in (a, b)]
                return join_midnights(rest + [(a[0], b[1], *a[2:])])
    return net


def alerts(case):
    """One venue, one visit; times in seconds."""
    arrival = case["arrival"]
    departure = case["check_out"] if case["check_out"] is not None else arrival + case["stay_minutes"] * 60
    departure = min(departure, arrival + 86400)
    first, last = arrival // 60, -(-departure // 60)
    found = []
    for start, end, level, advice, withdrawn in net_windows(case["hits"], case["voided"]):
        until = end + (1440 if case["indirect"] else 0)
        if min(last, until) - max(first, start) >= case["minimum_overlap_minutes"]:
            direct = min(last, end) - max(first, start) >= case["minimum_overlap_minutes"]
            found.append({"start": start * 60, "end": end * 60, "level": level, "advice": advice,
                          "withdrawn": withdrawn, "indirect": not direct})
    return found


if __name__ == "__main__":
    import sys
    sys.dont_write_bytecode = True
    import cases
    cases.write()
