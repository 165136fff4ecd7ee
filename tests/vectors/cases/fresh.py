"""Whether what a log shows is of now."""

import reference as r

from .common import NOON, WITNESSES, trust_document


def fresh(f):
    names = [f"witness.example/w{n}" for n in range(3)]
    keys = [r.vkey(n, r.COSIGNATURE, w.public) for n, w in zip(names, WITNESSES)]
    now = NOON

    def add(want, name, newest=now, named=3, taken=0, cosigned=(now, now), quorum=2, interval=3600):
        document = r.trust_text(trust_document(version=3, previous="01" * 32, publication_interval_seconds=interval,
                                               witnesses={"threshold": quorum, "keys": keys}))
        leaf = None if newest is None else [newest, named]
        state = r.freshness(r.parse_trust(document), leaf, taken, cosigned, now)
        assert state == want, (name, state)
        f.ok(f"fresh: {name}", "fresh", lambda: {"state": state}, trust=document, newest=leaf, taken=taken, cosigned=cosigned, now=now)

    add("fresh", "now")
    add("empty", "no leaf", None)
    add("empty", "no leaf, no cosignature", None, cosigned=())
    add("fresh", "two intervals old", now - 7200)
    add("frozen", "two intervals and a second old", now - 7201)
    add("fresh", "two intervals old, of a day", now - 172800, interval=86400)
    add("frozen", "two intervals and a second old, of a day", now - 172801, interval=86400)
    add("fresh", "300 seconds ahead", now + 300)
    add("ahead", "301 seconds ahead", now + 301)
    add("ahead", "a year ahead", now + 31536000)
    add("ahead", "the last second there is", r.MAX_TIME)
    add("fresh", "cosigned an hour ago", cosigned=(now - 3600, now))
    add("frozen", "cosigned an hour and a second ago", cosigned=(now - 3601, now))
    add("fresh", "cosigned 300 seconds ahead", cosigned=(now + 300, now))
    add("ahead", "cosigned 301 seconds ahead", cosigned=(now + 301, now))
    add("ahead", "one old, one ahead", cosigned=(now + 301, now - 3601))
    add("fresh", "a third one ahead, two are enough", cosigned=(now + 301, now, now))
    add("fresh", "a third one old, two are enough", cosigned=(now - 3601, now, now))
    add("frozen", "one cosignature, two needed", cosigned=(now,))
    add("frozen", "no cosignature", cosigned=())
    add("fresh", "no witness asked for", cosigned=(), quorum=0)
    add("fresh", "no witness asked for, one ahead", cosigned=(now + 301,), quorum=0)
    add("withheld", "names the document before", named=2)
    add("fresh", "names the document before, taken a second less than two intervals ago", named=2, taken=now - 7199)
    add("withheld", "names the document before, taken two intervals ago", named=2, taken=now - 7200)
    add("fresh", "names the document before, taken 300 seconds ahead", named=2, taken=now + 300)
    add("withheld", "names the document before, taken 301 seconds ahead", named=2, taken=now + 301)
    add("fresh", "names the first document, just taken", named=1, taken=now)
    add("frozen", "old and of the document before", now - 7201, 2)
    add("frozen", "not cosigned and of the document before", named=2, cosigned=())
    add("ahead", "ahead and not cosigned", now + 301, cosigned=())
    add("frozen", "old, with a cosignature ahead", now - 7201, cosigned=(now + 301, now + 301))
