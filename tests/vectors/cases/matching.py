"""Matching."""

import reference as r

from .common import DAY, File


def matching():
    f = File("matching", "Section 8, for one venue and one visit: hits and a visit give alerts. Times in seconds; hits in `voided` leaves "
                         "are void; alerts stand by start, then end, then level")
    D = DAY

    def at(minute, day=D, second=0):
        return day * 86400 + minute * 60 + second

    def hit(seq, start, end, level=1, advice=0, day=D, i=0):
        return {"seq": seq, "i": i, "day": day, "start": start, "end": end, "level": level, "advice": advice}

    def add(name, hits, want, arrival=at(600), check_out=at(700), stay=90, indirect=False, overlap=15, voided=()):
        given = {"arrival": arrival, "check_out": check_out, "stay_minutes": stay, "indirect": indirect,
                 "minimum_overlap_minutes": overlap, "voided": [list(v) for v in voided], "hits": hits}
        found = r.alerts(given)
        assert len(found) == want, (name, found)
        f.ok(name, "alerts", lambda: {"alerts": found}, **given)

    add("nothing", [], 0)
    add("inside", [hit(0, 630, 660)], 1)
    add("around", [hit(0, 0, 1440)], 1)
    add("touches before", [hit(0, 540, 600)], 0)
    add("touches behind", [hit(0, 700, 760)], 0)
    add("overlap of exactly the minimum", [hit(0, 555, 615)], 1)
    add("overlap of a minute less", [hit(0, 555, 614)], 0)
    add("overlap of exactly the minimum at the end", [hit(0, 685, 760)], 1)
    add("overlap of a minute less at the end", [hit(0, 686, 760)], 0)
    add("minimum of one minute", [hit(0, 555, 601)], 1, overlap=1)
    add("minimum of one minute, touching", [hit(0, 555, 600)], 0, overlap=1)
    add("arrival is rounded down", [hit(0, 555, 615)], 1, arrival=at(600, second=59))
    add("departure is rounded up", [hit(0, 686, 760)], 1, check_out=at(700, second=1))
    add("a whole minute is not rounded", [hit(0, 686, 760)], 0, check_out=at(700))
    add("visit of a second counts a minute", [hit(0, 600, 660)], 1, check_out=at(600, second=1), overlap=1)
    add("window shorter than the minimum", [hit(0, 620, 630)], 0)
    add("visit shorter than the minimum", [hit(0, 540, 700)], 0, check_out=at(614))
    add("not checked out: the suggested stay", [hit(0, 675, 760)], 1, check_out=None)
    add("not checked out: beyond the stay", [hit(0, 676, 760)], 0, check_out=None)
    add("checked out late", [hit(0, 1000, 1060)], 1, check_out=at(1100))
    add("24 hours at most", [hit(0, 585, 700, day=D + 1)], 1, check_out=at(900, D + 1))
    add("24 hours at most, a minute less", [hit(0, 586, 700, day=D + 1)], 0, check_out=at(900, D + 1))
    add("over midnight, window on the next day", [hit(0, 0, 60, day=D + 1)], 1, arrival=at(1400), check_out=at(20, D + 1))
    add("two windows touch within a day", [hit(0, 540, 610), hit(0, 610, 620, i=1)], 0)
    add("two windows apart", [hit(0, 600, 630), hit(0, 640, 670, i=1)], 2)
    add("two overlapping windows of two batches", [hit(0, 600, 660), hit(1, 615, 675)], 2)

    late, early = hit(0, 1380, 1440), hit(0, 0, 60, day=D + 1)
    night = {"arrival": at(1430), "check_out": at(10, D + 1)}
    add("joined over midnight", [late, early], 1, **night)
    add("joined over midnight, from two batches", [late, {**early, "seq": 4}], 1, **night)
    add("not joined: other level", [late, {**early, "level": 2}], 0, **night)
    add("not joined: other advice", [late, {**early, "advice": 2}], 0, **night)
    add("not joined: other level, low minimum", [late, {**early, "level": 2}], 2, **night, overlap=10)
    add("not joined: one is withdrawn", [late, early, {**early, "seq": 1, "level": 3}], 0, **night)
    add("not joined: a gap", [hit(0, 1380, 1439), early], 0, arrival=at(1430), check_out=at(9, D + 1))
    add("not joined: begins a minute late", [late, hit(0, 1, 60, day=D + 1)], 0, arrival=at(1431), check_out=at(10, D + 1))
    add("not joined: days apart", [late, {**early, "day": D + 2}], 0, **night)
    add("joined, both withdrawn", [late, early, hit(1, 1380, 1440, 3), hit(1, 0, 60, 3, day=D + 1)], 1, **night)
    add("joined over two midnights", [late, hit(0, 0, 1440, day=D + 1), hit(0, 0, 60, day=D + 2)], 1, arrival=at(1430),
        check_out=at(1000, D + 1))

    add("taxi: an hour later", [hit(0, 500, 540)], 1, indirect=True)
    add("taxi: visit before the window", [hit(0, 700, 760)], 0, indirect=True)
    add("taxi: window of the day before, to the minute", [hit(0, 500, 615, day=D - 1)], 1, indirect=True)
    add("taxi: window of the day before, a minute less", [hit(0, 500, 614, day=D - 1)], 0, indirect=True)
    add("taxi: both, one alert", [hit(0, 600, 660)], 1, indirect=True)
    add("taxi: joined over midnight, then longer", [hit(0, 1380, 1440, day=D - 1), hit(0, 0, 60)], 1, indirect=True)
    add("not a taxi: an hour later", [hit(0, 500, 540)], 0)

    w = (630, 660)
    add("withdrawn", [hit(0, *w), hit(1, *w, 3)], 1)
    add("withdrawn by an older batch: stands", [hit(1, *w, 3), hit(2, *w)], 1)
    add("withdrawal of a window never seen", [hit(1, *w, 3)], 0)
    add("withdrawal of another window", [hit(0, *w), hit(1, 630, 661, 3)], 1)
    add("withdrawn and published again in one batch", [hit(0, *w), hit(1, *w, 3, i=0), hit(1, *w, 2, i=1)], 1)
    add("published again before the withdrawal in one batch", [hit(0, *w), hit(1, *w, 2, i=0), hit(1, *w, 3, i=1)], 1)
    add("withdrawn, two published again", [hit(0, *w), hit(1, *w, 3), hit(1, *w, 2, i=1), hit(1, *w, 1, 3, i=2)], 2)
    add("withdrawn, published again later, withdrawn again", [hit(0, *w), hit(1, *w, 3), hit(2, *w, 2), hit(3, *w, 3)], 1)
    add("two of one batch, both withdrawn", [hit(0, *w, 1), hit(0, *w, 2, i=1), hit(1, *w, 3)], 2)
    add("the newest seq wins", [hit(0, *w, 0), hit(3, *w, 2, 1), hit(1, *w, 1)], 1)
    add("the newest seq wins with all it says", [hit(0, *w, 0), hit(3, *w, 2), hit(3, *w, 1, i=1)], 2)
    add("the same in two batches", [hit(0, *w), hit(3, *w)], 1)
    add("voided", [hit(5, *w)], 1, voided=[(5, 5)])
    add("voided, an older one stands", [hit(2, *w), hit(5, *w, 2)], 1, voided=[(5, 9)])
    add("voided on both ends of the range", [hit(4, *w), hit(9, *w)], 1, voided=[(4, 9)])
    add("not voided just outside", [hit(3, *w)], 1, voided=[(4, 9)])
    add("a voided withdrawal counts for nothing", [hit(2, *w), hit(5, *w, 3)], 1, voided=[(5, 5)])
    add("withdrawn, the newer one voided", [hit(1, *w), hit(2, *w, 3), hit(5, *w)], 1, voided=[(5, 5)])
    add("withdrawn, then the withdrawal and the older one void: the newer stands", [hit(1, *w), hit(2, *w, 3), hit(3, *w, 2)], 1,
        voided=[(1, 2)])
    add("withdrawn says what was said last and is not void", [hit(3, *w, 1), hit(5, *w, 3), hit(6, *w, 2, 2)], 1, voided=[(6, 6)])
    add("void between says another level", [hit(1, *w, 0), hit(2, *w, 2, 3), hit(3, *w, 3)], 1, voided=[(2, 2)])
    add("all void: the newest of these", [hit(1, *w, 0), hit(2, *w, 2, 3)], 1, voided=[(0, 9)])
    add("all void: the newest of these with all it says", [hit(1, *w, 0), hit(2, *w, 2, 3), hit(2, *w, 1, 1, i=1)], 2, voided=[(0, 9)])
    add("all void but its withdrawal", [hit(1, *w, 0), hit(2, *w, 3)], 1, voided=[(1, 1)])
    add("void and published again at another level", [hit(1, *w, 2), hit(2, *w, 1)], 1, voided=[(1, 1)])
    add("void and older than what stands at another level", [hit(1, *w, 1), hit(2, *w, 2)], 1, voided=[(2, 2)])
    add("only a void withdrawal", [hit(2, *w, 3)], 0, voided=[(2, 2)])
    add("withdrawal in seq 0", [hit(0, *w, 3, i=0), hit(0, *w, 1, i=1)], 1)
    add("several ranges", [hit(1, *w), hit(7, 600, 625)], 2, voided=[(1, 1), (7, 8)])
    return f
