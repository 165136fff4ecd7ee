"""Sections 10 and 11 of docs/protocol.md, written from the document alone: codes, evidence, shares, slips, desk requests; and
the advice catalogue of section 5. Needs `cryptography` for X25519 and ChaCha20-Poly1305."""

import json

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

import reference as r

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SUBMISSION, PLAIN = 61440, 61383
KEM, SUITE = b"KEM\0\x20", b"HPKE\0\x20\0\x01\0\x03"


def write_code(data):
    bits = int.from_bytes(data, "big")
    text = "".join(ALPHABET[bits >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(text[at:at + 4] for at in range(0, 16, 4))


def read_code(text):
    bits, count = 0, 0
    for c in text:
        if c in "- ":
            continue
        r.check(c.isascii(), "not ASCII")
        c = {"O": "0", "I": "1", "L": "1"}.get(c.upper(), c.upper())
        r.check(c in ALPHABET, "not in the alphabet")
        bits, count = bits << 5 | ALPHABET.index(c), count + 1
    r.check(count == 16, "not 16 characters")
    return bits.to_bytes(10, "big")


def extract(salt, label, ikm, suite):
    return r.hmac.new(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256").digest()


def expand(prk, label, info, length, suite):
    info = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    out, block, n = b"", b"", 1
    while len(out) < length:
        block = r.hmac.new(prk, block + info + bytes([n]), "sha256").digest()
        out, n = out + block, n + 1
    return out[:length]


def hpke(shared, enc, public, info):
    """RFC 9180, mode_base: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305; key and first nonce."""
    secret = expand(extract(b"", b"eae_prk", shared, KEM), b"shared_secret", enc + public, 32, KEM)
    context = b"\0" + extract(b"", b"psk_id_hash", b"", SUITE) + extract(b"", b"info_hash", info, SUITE)
    prk = extract(secret, b"secret", b"", SUITE)
    return ChaCha20Poly1305(expand(prk, b"key", context, 32, SUITE)), expand(prk, b"base_nonce", context, 12, SUITE)


def seal(name, origin, secret, ephemeral, aad, plain):
    public = public_of(secret)
    enc = public_of(ephemeral)
    shared = X25519PrivateKey.from_private_bytes(ephemeral).exchange(X25519PublicKey.from_public_bytes(public))
    key_id = r.key_id("submission", r.X25519, public)
    aead, nonce = hpke(shared, enc, public, r.label(name) + origin.encode() + key_id)
    return key_id + enc + aead.encrypt(nonce, plain, aad)


def unseal(name, origin, secret, aad, sealed):
    reader = r.Reader(sealed)
    key_id, enc = reader.take(4), reader.take(32)
    try:
        shared = X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(enc))
        aead, nonce = hpke(shared, enc, public_of(secret), r.label(name) + origin.encode() + key_id)
        return aead.decrypt(nonce, reader.data, aad)
    except (InvalidTag, ValueError) as error:
        raise r.Refused("does not open") from error


def public_of(secret):
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def write_evidence(payload, days):
    v = r.decode_payload(payload)
    body = v["body"]
    valid = r.utc_days(v)
    leaves = [commitment_leaf(day, r.day_key(body, day)) for day in valid]
    public, certificate = r.public_part(body), payload[len(body):]
    out = r.u16(len(public)) + public + bytes([len(certificate)]) + certificate + bytes([len(days)])
    for day in days:
        path = b"".join(r.inclusion_proof(leaves, day - valid[0])) if day in valid else b""
        out += r.u16(day) + r.day_seed(body, day) + r.u16(len(path)) + path
    return out


def commitment_leaf(day, key):
    return r.leaf_hash(r.label("day commitment") + r.u16(day) + key)


def read_evidence(reader, most):
    public = reader.opaque(2, 456)
    body = read_public(public)
    certificate = reader.opaque(1, 70)
    r.check(len(certificate) in (0, 70), "certificate")
    count = reader.uint(1)
    r.check(1 <= count <= most, "days")
    days = []
    for _ in range(count):
        day, seed, path = reader.uint(2), reader.take(32), reader.opaque(2, 352)
        r.check(len(path) % 32 == 0, "path")
        r.check(not days or days[-1]["day"] < day, "order")
        days.append({"day": day, "key": r.key_of_seed(seed, public), "path": [path[at:at + 32] for at in range(0, len(path), 32)]})
    return {"public": public, "certificate": certificate, "days": days,
            "first_day": body["first_day"], "last_day": body["last_day"], "deployment": body["deployment"]}


def root_of_path(index, size, node, path):
    """The mirror image of RFC 6962's PATH: which side each sibling is on follows from index and size."""
    if size == 1:
        r.check(not path, "path too long")
        return node
    r.check(path, "path too short")
    k = r.split(size)
    if index < k:
        return r.node_hash(root_of_path(index, k, node, path[:-1]), path[-1])
    return r.node_hash(path[-1], root_of_path(index - k, size - k, node, path[:-1]))


def is_certified(evidence, trust, stay, now):
    """For a stay on the days `stay` (first and last), by whoever judges it at `now`."""
    valid = r.utc_days(evidence)
    if not evidence["certificate"]:
        return False
    roots = set()
    for d in evidence["days"]:
        if d["day"] not in valid:
            return False
        try:
            leaf = commitment_leaf(d["day"], d["key"])
            roots.add(root_of_path(d["day"] - valid[0], len(valid), leaf, d["path"]))
        except r.Refused:
            return False
    if len(roots) != 1:
        return False
    (root,) = roots
    reader = r.Reader(evidence["certificate"])
    key_id, not_after, signature = reader.take(4), reader.uint(2), reader.take(64)
    deployment = evidence["deployment"]
    if deployment != r.deployment_id(trust["origin"]) or not_after < stay[1] or root.hex() in trust["revoked"]:
        return False
    moments = [day * 86400 for day in stay] + [now]
    message = (r.label("venue certificate") + deployment + b"\0" + evidence["public"] + root + r.u16(not_after))
    for dated in trust["certification"]:
        key = r.base64_strict(dated["key"])
        if r.key_id("certification", r.ED25519, key) == key_id and all(r.holds(dated, t) for t in moments):
            try:
                r.verify_ed25519(key, message, signature)
                return True
            except r.Refused:
                return False
    return False


def open_share(submission, origin, secret, proof):
    r.check(len(submission) == SUBMISSION, "size")
    reader = r.Reader(unseal("share", origin, secret, submission[:5], submission[5:]))
    version = reader.uint(1)
    r.check(reader.take(5) == proof, "proof")
    r.check(version == 1, "version")
    visits = []
    for _ in range(reader.uint(2)):
        evidence = read_evidence(reader, 2)
        arrival, departure = reader.uint(8), reader.uint(8)
        visits.append((evidence, arrival, departure, is_possible(evidence, arrival, departure)))
    r.check(not any(reader.data), "padding")
    return visits


def is_possible(evidence, arrival, departure):
    """A visit that is not is left out; the others of its share stand."""
    if not arrival <= departure <= min(arrival + 86400, r.MAX_TIME):
        return False
    last = max(departure - 1, arrival) // 86400
    return [d["day"] for d in evidence["days"]] == list(range(arrival // 86400, last + 1))


def open_slip(sealed, origin, secret):
    reader = r.Reader(unseal("slip", origin, secret, b"", sealed))
    r.check(reader.uint(1) == 1, "version")
    count = reader.uint(1)
    r.check(1 <= count <= 8, "venues")
    venues = [read_evidence(reader, 64) for _ in range(count)]
    reader.end()
    return venues


def desk_request(kind, time, random, body, origin, signer):
    head = bytes([1, kind]) + time.to_bytes(8, "big") + random + r.u16(len(body)) + body
    return head + r.key_id("publishing", r.ED25519, signer.public) + signer.sign(desk_message(origin, head))


def desk_message(origin, head):
    return r.label("desk request") + r.sha(origin.encode()) + head


def read_desk_request(data, trust, now):
    reader = r.Reader(data)
    r.check(reader.uint(1) == 1, "version")
    kind, time, random, body = reader.uint(1), reader.uint(8), reader.take(16), r.Reader(reader.opaque(2, 65535))
    head = data[:len(data) - len(reader.data)]
    key_id, signature = reader.take(4), reader.take(64)
    reader.end()
    r.check(kind in (1, 2, 3) and time <= r.MAX_TIME, "kind or time")
    entries, skip = [], body.uint(2) if kind == 2 else None
    while body.data:
        entry = {"hash": body.take(32)}
        if kind == 1:
            entry["ends"] = body.uint(8)
            r.check(entry["ends"] <= r.MAX_TIME and entry["ends"] <= time + 7 * 86400, "ends")
        entries.append(entry)
    r.check(1 <= len(entries) <= 1000, "entries")
    r.check(abs(now - time) <= 300, "time")
    for text in trust["publishing"]["keys"]:
        key = r.base64_strict(text)
        if r.key_id("publishing", r.ED25519, key) == key_id:
            r.verify_ed25519(key, desk_message(trust["origin"], head), signature)
            return {"kind": kind, "random": random, "skip": skip, "entries": entries}
    raise r.Refused("key")


def read_public(data):
    """A public part: a body without its secret."""
    body = r.decode_payload(data[:7] + bytes(16) + data[7:])
    r.check(body["certificate"] is None, "bytes after the public part")
    return body


def read_certification(text):
    """A request for a certificate: one JSON object of two members."""
    try:
        request = json.loads(text.strip(" \t\r\n"), object_pairs_hook=r.no_twice)
    except ValueError as error:
        raise r.Refused("JSON") from error
    r.check(isinstance(request, dict) and set(request) == {"public", "commitment"}, "members")
    r.check(all(isinstance(value, str) for value in request.values()), "strings")
    public = r.base64_strict(request["public"])
    read_public(public)
    return {"public": public, "commitment": r.hex_strict(request["commitment"], 32)}


def read_answer(data):
    r.check(len(data) == 16 and data[0] == 1 and data[1] in (0, 1) and not any(data[2:]), "answer")
    return {"kept": data[1] == 1}


def write_catalogue(texts):
    return b"\1" + b"".join(r.u16(len(t)) + t for t in (t.encode() if isinstance(t, str) else t for t in texts))


def read_catalogue(data):
    reader = r.Reader(data)
    r.check(reader.uint(1) == 1, "version")
    texts = []
    for _ in range(12):
        piece = reader.opaque(2, 2000)
        lines = [r.read_name(line) for line in piece.split(b"\n")]
        r.check(any(lines), "empty")
        texts.append("\n".join(lines))
    reader.end()
    return {"advice": [texts[at:at + 3] for at in range(0, 12, 3)]}
