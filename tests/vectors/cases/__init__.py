"""The cases of the vector files. What is to come out is computed by `reference`; whether anything may come out is said here."""

from .batch import batch
from .course import course
from .log import checkpoint, entries, leaf, proofs, tile_path
from .matching import matching
from .notes import note
from .sharing import advice, sharing
from .trust import trust
from .venue import key_schedule, venue_code


def write():
    for make in (venue_code, key_schedule, batch, leaf, course, note, checkpoint, trust, tile_path, entries, proofs, matching,
                 advice, sharing):
        f = make()
        f.write()
        errors = sum(c["expect"] == "error" for c in f.cases)
        print(f"{f.name}: {len(f.cases)} cases, {errors} errors")
