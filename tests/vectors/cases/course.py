"""Logs, entry by entry, under chains of trust documents."""

import reference as r

from .common import NOON, ORIGIN, PUBLISHERS, ROOTS, File, b64, base, following, prefix, sign_leaf, sign_trust, trust_document
from .fresh import fresh

A, B, C = PUBLISHERS[:3]
UK = "homesafe.example/uk"
OPEN = r.MAX_NUMBER


class Writer:
    """Writes the entries of one tree."""

    def __init__(self):
        self.entries = []

    @property
    def size(self):
        return len(self.entries)

    def root(self, size=None):
        return r.tree_root(self.entries[:size])

    def leaf(self, document, signers=(A,), at=NOON, origin=None, **change):
        """The next leaf, right in all that is not changed."""
        trust = r.trust_fingerprint(r.trust_text(document))
        fields = {"seq": self.size, "prev_root": self.root(), "published_at": at, "trust": trust, **change}
        return sign_leaf(prefix(**fields), signers, origin or document["origin"])

    def add(self, document, signers=(A,), at=NOON, **change):
        self.entries.append(self.leaf(document, signers, at, **change))
        return self

    def junk(self, data=b"junk"):
        self.entries.append(data)
        return self


def publishing(*keys, threshold=1):
    return {"threshold": threshold, "keys": [b64(k.public) for k in keys]}


def course():
    f = File("log", "Sections 5 and 6. `course`: a chain of trust documents (notes, oldest first), the entries `before` the first that is "
                    "read, and what comes of each entry (hex) from there on: bytes, void, valid, or why it stops the reader, and the "
                    "root at the end. `fresh`: what a log shows at a time")

    def add(name, chain, writer, want, before=0):
        """`want` has v (valid), o (void), b (bytes) for each entry from `before` on; after a space, why the next one stops the reader."""
        notes = []
        for n, document in enumerate(chain):
            origins = {document["origin"]: 0, **({chain[n - 1]["origin"]: 0} if n else {})}
            notes.append(sign_trust(document, ROOTS[:2], origins))

        def run():
            held = [{**read_chain(notes)[n], "fingerprint": r.trust_fingerprint(r.trust_text(d))} for n, d in enumerate(chain)]
            course, outcomes = r.Course(held, writer.entries[:before]), []
            try:
                for entry in writer.entries[before:]:
                    outcomes.append(course.judge(entry))
            except r.Refused as error:
                outcomes.append(str(error))
            return {"outcomes": outcomes, "root": r.root_of_hashes(course.hashes)}

        letters, _, reason = want.partition(" ")
        expected = [{"v": "valid", "o": "void", "b": "bytes"}[x] for x in letters] + ([reason] if reason else [])
        found = run()["outcomes"]
        assert found == expected and (reason or len(found) + before == writer.size), (name, found, expected)
        f.ok(name, "course", run, trust=notes, before=writer.entries[:before], entries=writer.entries[before:])

    one = trust_document()
    plain(add, one)
    rotations(add, one)
    voids(add, one)
    bases(add, one)
    fresh(f)
    return f


def read_chain(notes):
    held = [r.verify_first_trust(notes[0].encode(), r.trust_fingerprint(r.parse_note(notes[0].encode())[0]))]
    for before, note in zip(notes, notes[1:]):
        text = r.parse_note(before.encode())[0]
        held.append(r.verify_next_trust(note.encode(), held[-1], r.trust_fingerprint(text)))
    return held


def plain(add, one):
    """One document, one wrong thing each."""
    add("three leaves", [one], Writer().add(one).add(one, at=NOON + 1).add(one, kind=2, at=NOON + 1), "vvv")
    add("an empty log", [one], Writer(), "")
    add("the same second twice", [one], Writer().add(one).add(one), "vv")
    add("a second before the leaf before", [one], Writer().add(one).add(one, at=NOON - 1), "v backdated")
    add("years before any clock", [one], Writer().add(one, at=0).add(one, at=1), "vv")
    add("years ahead of any clock", [one], Writer().add(one, at=one["expires"] - 1), "v")
    add("when the document expires", [one], Writer().add(one, at=one["expires"]), " expired")
    add("the largest object", [one], Writer().add(one, length=one["max_object_bytes"]), "v")
    add("an object one byte above the largest", [one], Writer().add(one, length=one["max_object_bytes"] + 1), " too large")
    add("wrong seq, one less", [one], Writer().add(one).add(one, seq=0), "v does not follow")
    add("wrong seq, one more", [one], Writer().add(one).add(one, seq=2), "v does not follow")
    add("the root before the one before", [one], Writer().add(one).add(one, prev_root=r.sha()), "v does not follow")
    add("the root of another tree", [one], Writer().add(one).add(one, prev_root=r.tree_root([b"x"])), "v does not follow")
    add("junk", [one], Writer().add(one).junk(), "v malformed")
    add("nothing", [one], Writer().add(one).junk(b""), "v malformed")
    add("a byte behind a leaf", [one], Writer().junk(Writer().leaf(one) + b"\0"), " malformed")
    add("a leaf of another deployment", [one], Writer().junk(Writer().leaf(one, origin=UK)), " false signature")
    add("a stranger's leaf", [one], Writer().add(one, [B]), " unknown signer")
    add("a stranger's signature left over", [one], Writer().add(one, [A, B]), " signatures")
    add("an unknown name", [one], Writer().add(one).add({**one, "retention_days": 30}), "v unknown document")
    for kind, want in ((3, "vv"), (127, "vv"), (128, "v too new"), (200, "v too new"), (255, "v too new")):
        add(f"kind {kind}", [one], Writer().add(one).add(one, kind=kind), want)
    two = trust_document(publishing=publishing(A, B, C, threshold=2))
    add("two of three", [two], Writer().add(two, [A, B]).add(two, [B, C]), "vv")
    add("one of three, two needed", [two], Writer().add(two, [A]), " signatures")
    add("all of three, two needed", [two], Writer().add(two, [A, B, C]), " signatures")
    add("one of three and a stranger", [two], Writer().add(two, [A, PUBLISHERS[3]]), " unknown signer")
    good = Writer().leaf(two, [A, B])
    add("two of three, the second one false", [two], Writer().junk(good[:-1] + bytes([good[-1] ^ 1])), " false signature")
    stripped = r.decode_leaf(good)
    add("two of three, one taken off", [two], Writer().junk(r.encode_leaf(stripped["prefix"], stripped["signatures"][:1])), " signatures")


def rotations(add, one):
    """Each leaf is judged by the document that it names."""
    two = following(one, publishing=publishing(B))
    three = following(two, publishing=publishing(B, C, threshold=2))
    chain = [one, two, three]
    add("key replaced, then threshold raised: all stands", chain, Writer().add(one).add(two, [B]).add(three, [B, C]), "vvv")
    add("documents that no leaf names", chain, Writer().add(one).add(three, [B, C]), "vv")
    add("the newest document is not named yet", chain, Writer().add(one).add(one), "vv")
    add("retired key under its document, after a newer name", chain, Writer().add(one).add(two, [B]).add(one), "vv older document")
    add("the same two documents later", chain, Writer().add(one).add(three, [B, C]).add(one), "vv older document")
    add("retired key names the new document", chain, Writer().add(one).add(two, [A]), "v unknown signer")
    add("new key names the old document", chain, Writer().add(one).add(one, [B]), "v unknown signer")
    add("old threshold under the raised one", chain, Writer().add(one).add(three, [B]), "v signatures")
    add("raised threshold under the old one", chain, Writer().add(two, [B, C]), " signatures")
    add("an old date under the new document", chain, Writer().add(one).add(two, [B], at=NOON - 1), "v backdated")
    small = following(one, max_object_bytes=1024)
    add("largest object lowered: the old leaf stands", [one, small], Writer().add(one, length=1025).add(small, length=1024), "vv")
    add("largest object lowered: the new leaf does not", [one, small], Writer().add(one).add(small, length=1025), "v too large")
    short = following(one, expires=NOON + 10)
    add("expires lowered: the old leaf stands", [one, short], Writer().add(one, at=NOON).add(short, at=NOON + 9), "vv")
    add("expires lowered: the new leaf does not", [one, short], Writer().add(one, at=NOON).add(short, at=NOON + 10), "v expired")
    late = trust_document(expires=NOON + 10)
    longer = following(late, expires=NOON + 1000)
    add("the old document's end is the old leaf's", [late, longer], Writer().add(late, at=NOON + 10), " expired")
    add("a document that does not follow is none of this log", [one, two], Writer().add(one).add(following(one, retention_days=1)),
        "v unknown document")


def voids(add, one):
    log = Writer().add(one).add(one).add(one)

    def voiding(ranges, size=0, writer=log, of=one, **change):
        seen = base(0, size, writer.root(size))
        return following(of, voided=[{"first": a, "last": b} for a, b in ranges], log_base=seen, **change)

    by_place = voiding([(1, 1)], 3)
    add("void by place", [one, by_place], Writer().add(one).add(one).add(one), "vbv")
    for name, data in (("junk", b"junk"), ("nothing", b""), ("65,535 bytes", b"x" * 65535)):
        writer = Writer().add(one).junk(data).add(one)
        add(f"void by place: {name}", [one, voiding([(1, 1)], 3, writer)], writer, "vbv")
    writer = Writer().add(one).add(one, kind=200).add(one)
    add("void by place: kind 200", [one, voiding([(1, 1)], 3, writer)], writer, "vbv")
    writer = Writer().add(one).add(one, at=one["expires"] - 1).add(one)
    add("void by place: a leaf of the future sets no time", [one, voiding([(1, 1)], 3, writer)], writer, "vbv")
    writer = Writer().add(one).add({**one, "retention_days": 9}).add(one)
    add("void by place: an unknown name", [one, voiding([(1, 1)], 3, writer)], writer, "vbv")
    add("void by place up to the size", [one, voiding([(1, 2)], 3)], Writer().add(one).add(one).add(one).add(one), "vbbv")

    fence = voiding([(1, OPEN)], 2)
    add("an open end voids older names above the size", [one, fence], Writer().add(one).add(one).add(one).add(one), "vboo")
    add("an open end does not void what names its document", [one, fence], Writer().add(one).add(one).add(one).add(fence), "vbov")
    add("a name that is its own, below the size", [one, fence], Writer().add(one).junk(Writer().leaf(fence)), "vb")
    junk = Writer().add(one).add(one).junk()
    add("above the size junk stops, void or not", [one, fence], junk, "vb malformed")
    add("above the size a void leaf is verified: stranger", [one, fence], Writer().add(one).add(one).add(one, [B]), "vb unknown signer")
    flipped = Writer().add(one).add(one)
    leaf = flipped.leaf(one)
    add("above the size a void leaf is verified: false signature", [one, fence],
        flipped.junk(leaf[:-1] + bytes([leaf[-1] ^ 1])), "vb false signature")
    add("above the size a void leaf is verified: left over", [one, fence], Writer().add(one).add(one).add(one, [A, B]), "vb signatures")
    add("above the size a void leaf follows", [one, fence], Writer().add(one).add(one).add(one, seq=1), "vb does not follow")
    add("above the size a void leaf keeps to its size", [one, fence],
        Writer().add(one).add(one).add(one, length=one["max_object_bytes"] + 1), "vb too large")
    add("above the size a void leaf keeps to its document's end", [one, fence],
        Writer().add(one).add(one).add(one, at=one["expires"]), "vb expired")
    add("above the size a void leaf is not before the last that stands", [one, fence],
        Writer().add(one, at=NOON).add(one).add(one, at=NOON - 1), "vb backdated")
    add("above the size a void leaf sets no time", [one, fence],
        Writer().add(one, at=NOON).add(one).add(one, at=NOON + 9).add(one, at=NOON + 1).add(fence, at=NOON), "vboov")
    add("above the size a void leaf's name binds", [one, following(one), voiding([(0, OPEN)], 0, of=following(one))],
        Writer().add(following(one)).add(one), "o older document")
    add("above the size a void leaf of kind 200 is passed", [one, fence], Writer().add(one).add(one).add(one, kind=200).add(fence), "vbov")
    add("kind 200 under the voiding document stops", [one, fence], Writer().add(one).add(one).add(fence, kind=200), "vb too new")
    add("nothing names an older document behind a newer, void or not", [one, fence],
        Writer().add(one).add(one).add(fence).add(one), "vbv older document")
    ahead = voiding([(3, 4)], 1)
    add("a range ahead of the log", [one, ahead], Writer().add(one).add(one).add(one).add(one).add(one).add(one), "vvvoov")
    add("a range ahead of the log, under its document", [one, ahead], Writer().add(one).add(one).add(one).add(ahead).add(ahead), "vvvvv")
    several = voiding([(0, 0), (2, 2)], 3)
    add("several ranges", [one, several], Writer().add(one).add(one).add(one), "bvb")
    add("all of it", [one, voiding([(0, OPEN)], 3)], Writer().add(one).add(one).add(one), "bbb")

    gone = following(fence)
    add("a later document takes no void back", [one, fence, gone], Writer().add(one).add(one).add(one).add(fence).add(gone), "vbovv")
    wide = following(fence, log_base=base(0, 4, Writer().add(one).add(one).junk().add(fence).root()))
    add("junk above the first size stops under a larger size too: it names nothing", [one, fence, wide],
        Writer().add(one).add(one).junk().add(fence), "vb malformed")
    again = following(fence, voided=[{"first": 2, "last": 2}], log_base=wide["log_base"])
    add("junk is passed when a document voids its place from above", [one, fence, again],
        Writer().add(one).add(one).junk().add(fence), "vbbv")
    writer = Writer().add(one).add(one).add(one, [B]).add(fence)
    known = following(fence, log_base=base(0, 4, writer.root()))
    add("a void leaf below the newest size is bytes, whoever signed it", [one, fence, known], writer, "vbbv")
    writer = Writer().add(one).add(following(one)).add(one)
    add("bytes bind no later name", [one, following(one), voiding([(1, 1)], 3, writer, following(one))], writer, "vbv")


def bases(add, one):
    """Reading begins at `log_base.first`."""
    old = Writer().add(one).add(one, at=NOON + 50)
    pruned = following(one, publishing=publishing(B), log_base=base(2, 2, old.root()))

    def go_on():
        writer = Writer()
        writer.entries = list(old.entries)
        return writer

    add("from a base", [one, pruned], go_on().add(pruned, [B], at=NOON + 60), "v", 2)
    add("from a base: nothing is known of earlier times", [one, pruned], go_on().add(pruned, [B]), "v", 2)
    add("from a base: seq counts from the log's beginning", [one, pruned], go_on().add(pruned, [B], seq=0), " does not follow", 2)
    add("from a base: the root is the whole tree's", [one, pruned], go_on().add(pruned, [B], prev_root=r.sha()), " does not follow", 2)
    moved = following(pruned, origin=UK, log_base=base())
    add("another origin is another tree", [one, pruned, moved], Writer().add(moved, [B]), "v")
    add("another origin: documents of the old one are not named", [one, pruned, moved], Writer().add(pruned, [B]), " unknown document")
    add("another origin: signed under the old one", [one, pruned, moved], Writer().junk(Writer().leaf(moved, [B], origin=ORIGIN)),
        " false signature")
    log = Writer().add(one).add(one).add(one)
    voided = following(one, voided=[{"first": 0, "last": 1}], log_base=base(0, 3, log.root()))
    anew = following(voided, origin=UK, log_base=base())
    add("another origin: voids of the old one are no voids", [one, voided, anew], Writer().add(anew).add(anew), "vv")
    add("another origin: junk at a place that was void in the old one", [one, voided, anew], Writer().junk(), " malformed")
    back = following(anew, origin=ORIGIN, log_base=base())
    add("an origin that comes back is another tree again", [one, voided, anew, back], Writer().add(one), " unknown document")
    own = following(anew, voided=[{"first": 1, "last": 1}], log_base=base(0, 2, Writer().add(anew).add(anew).root()))
    add("another origin: its own voids", [one, voided, anew, own], Writer().add(anew).add(anew), "vb")
