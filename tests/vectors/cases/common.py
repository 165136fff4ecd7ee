"""What the cases of all files share: how one is written, keys from fixed seeds, a venue, a leaf, a trust document."""

import base64
import json
import pathlib

import reference as r

HERE = pathlib.Path(__file__).parent.parent
ORIGIN = "homesafe.example/hk"
DAY = 20600
NOON = DAY * 86400 + 43200
FOREVER = {"not_before": 0, "not_after": r.MAX_TIME}
LOG, WITNESSES = r.Signer("log"), [r.Signer(f"witness {n}") for n in range(3)]
ROOTS = [r.Signer(f"root {n}") for n in range(4)]
PUBLISHERS = sorted((r.Signer(f"publishing {n}") for n in range(9)), key=lambda s: r.key_id("publishing", 1, s.public))
CERTIFIER = r.Signer("certification 1")


class File:
    """One vector file; `ok` and `bad` run the reference and hold it to the expectation."""

    def __init__(self, name, about):
        self.name, self.about, self.cases = name, about, []

    def ok(self, name, what, run, **given):
        out = run()
        self.cases.append({"name": name, "what": what, **show(given), "expect": "ok", "output": show(out)})

    def bad(self, name, what, run, **given):
        try:
            run()
        except r.Refused:
            self.cases.append({"name": name, "what": what, **show(given), "expect": "error"})
            return
        raise AssertionError(f"{self.name}: {name} was not refused")

    def write(self):
        names = [c["name"] for c in self.cases]
        assert len(set(names)) == len(names), [n for n in names if names.count(n) > 1]
        text = json.dumps({"about": self.about, "cases": self.cases}, indent=1, ensure_ascii=True)
        (HERE / f"{self.name}.json").write_text(text + "\n")


def show(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {k: show(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [show(v) for v in value]
    return value


def b64(data):
    return base64.b64encode(data).decode()


def truncations(data, bounds):
    """At each field's start, and one byte into it."""
    for name, at in bounds:
        yield f"ends before {name}", data[:at]
        yield f"ends inside {name}", data[:at + 1]


def venue(**change):
    v = {"deployment": r.deployment_id(ORIGIN), "feed": 0, "category": 1, "secret": r.sha(b"venue secret")[:16],
         "stay_minutes": 90, "first_day": DAY - 5, "last_day": DAY + 4, "name_zh": "海港茶餐廳",
         "name_en": "Harbour Café", "address": "香港中環德輔道中 10 號"}
    v.update(change)
    return v


def body(**change):
    return r.encode_body(venue(**change))


def prefix(kind=1, seq=7, published_at=NOON, trust=r.sha(b"trust"), prev_root=r.sha(b"root"), length=1234, digest=r.sha(b"object")):
    return r.leaf_prefix(kind, seq, published_at, trust, prev_root, length, digest)


def sign_leaf(p, signers, origin=ORIGIN):
    return r.encode_leaf(p, [(r.key_id("publishing", 1, s.public), s.sign(r.leaf_message(origin, p))) for s in signers])


def base(first=0, size=0, root=r.sha()):
    return {"first": first, "size": size, "root": root.hex()}


def following(document, **change):
    """The document after `document`: its voids are not repeated."""
    previous = r.trust_fingerprint(r.trust_text(document)).hex()
    return {**document, "version": document["version"] + 1, "previous": previous, "voided": [], **change}


def sign_trust(document, signers, origins=()):
    """Signed under its own origin's root name, or under those of `origins`."""
    text = r.trust_text(document)
    names = [f"{origin}/root" for origin in origins or [document["origin"]]]
    return r.write_note(text, [r.note_signature(s, name, text) for name in names for s in signers])


def trust_document(**change):
    document = {
        "version": 1, "previous": bytes(32).hex(), "origin": ORIGIN, "servers": ["https://homesafe.example"],
        "issued": NOON - 86400, "expires": NOON + 86400 * 365,
        "roots": {"threshold": 2, "keys": [b64(s.public) for s in ROOTS[:3]]},
        "publishing": {"threshold": 1, "keys": [b64(PUBLISHERS[0].public)]},
        "certification": [{"key": b64(CERTIFIER.public), **FOREVER}],
        "submission": [{"key": b64(r.sha(b"submission")), **FOREVER}],
        "log": [r.vkey(ORIGIN, r.NOTE, LOG.public)],
        "witnesses": {"threshold": 0, "keys": []},
        "log_base": base(),
        "voided": [], "revoked": [], "max_object_bytes": 67108864, "publication_interval_seconds": 86400,
        "minimum_overlap_minutes": 15, "retention_days": 31, "uncertified_codes": True}
    document.update(change)
    return document
