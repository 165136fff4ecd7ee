"""Signed notes."""

import struct

import reference as r

from .common import LOG, NOON, ORIGIN, WITNESSES, File, b64


def note():
    f = File("note", "C2SP signed notes (text, or input_hex where it is not UTF-8), verifier keys, signatures and cosignatures")
    text = "one\ntwo\n"
    good = r.write_note(text, [r.note_signature(LOG, ORIGIN, text)])

    def parse(data):
        body_text, signatures = r.parse_note(data)
        return {"text": body_text, "signatures": [{"name": n, "key_id": i, "signature": s} for n, i, s in signatures]}

    def ok(name, data):
        f.ok(name, "parse", lambda: parse(data.encode()), input=data)

    def bad(name, data):
        if isinstance(data, bytes):
            f.bad(name, "parse", lambda: parse(data), input_hex=data)
        else:
            f.bad(name, "parse", lambda: parse(data.encode()), input=data)

    line = good.split("\n\n")[1]
    ok("one signature", good)
    ok("sixteen signatures", text + "\n" + "".join(line.replace(ORIGIN, f"k{n}") for n in range(16)))
    ok("empty line in the text", "one\n\ntwo\n\n" + line)
    ok("text that looks like a signature", line + "\n" + line)
    ok("name with a hyphen, unicode and a slash", "t\n\n" + line.replace(ORIGIN, "é-x/y"))
    ok("short signature of another algorithm", f"t\n\n— k {b64(bytes(5))}\n")
    bad("empty", "")
    bad("no signature", text)
    bad("no signature but a blank line", text + "\n")
    bad("no blank line", text + line)
    bad("no newline at the end", good[:-1])
    bad("line after the signatures", good + "x\n")
    bad("blank line after the signatures", good + "\n")
    bad("CRLF", good.replace("\n", "\r\n"))
    bad("carriage return in the text", good.replace("one", "one\r"))
    bad("tab in the text", good.replace("one", "o\te"))
    bad("zero byte in the text", good.replace("one", "o\0e"))
    for code in (0x7F, 0x80, 0x85, 0x9F):
        bad(f"U+00{code:X} in the text", good.replace("one", f"o{chr(code)}e"))
        bad(f"U+00{code:X} in the name", good.replace(ORIGIN, f"a{chr(code)}b"))
    bad("U+001F in the name", good.replace(ORIGIN, "a\x1fb"))
    bad("not UTF-8", b"\xff" + good.encode())
    bad("not UTF-8 in the name", good.encode().replace(b"homesafe", b"home\xffafe"))
    bad("hyphen for a dash", good.replace("—", "-"))
    bad("en dash", good.replace("—", "–"))
    bad("no space after the dash", good.replace("— ", "—"))
    bad("two spaces after the dash", good.replace("— ", "—  "))
    bad("two spaces before the signature", good.replace(ORIGIN + " ", ORIGIN + "  "))
    bad("space at the end of the line", good[:-1] + " \n")
    bad("empty name", good.replace(ORIGIN, ""))
    bad("plus in the name", good.replace(ORIGIN, "a+b"))
    bad("ideographic space in the name", good.replace(ORIGIN, "a\u3000b"))
    bad("no-break space in the name", good.replace(ORIGIN, "a\u00a0b"))
    bad("no signature after the name", f"t\n\n— {ORIGIN}\n")
    bad("empty signature after the name", f"t\n\n— {ORIGIN} \n")
    bad("signature of three bytes", f"t\n\n— k {b64(bytes(3))}\n")
    bad("signature of a key id only", f"t\n\n— k {b64(bytes(4))}\n")
    bad("base64 without padding", f"t\n\n— k {b64(bytes(68)).rstrip('=')}\n")
    bad("base64 with unused bits", f"t\n\n— k {b64(bytes(68))[:-2]}B=\n")
    bad("base64url", f"t\n\n— k {b64(bytes([255] * 68)).replace('/', '_')}\n")
    bad("star in the base64", f"t\n\n— k *{b64(bytes(68))[1:]}\n")
    verifier_keys(f)
    verify_notes(f, text)
    return f


def verifier_keys(f):
    def ok(name, text):
        f.ok(f"vkey: {name}", "vkey", lambda: r.parse_vkey(text), input=text)

    def bad(name, text):
        f.bad(f"vkey: {name}", "vkey", lambda: r.parse_vkey(text), input=text)

    good = r.vkey(ORIGIN, r.NOTE, LOG.public)
    name, key_hex, key = good.split("+", 2)
    ok("note key", good)
    ok("cosignature key", r.vkey("witness.example/w1", r.COSIGNATURE, WITNESSES[0].public))
    plus = next(s for s in (r.Signer(f"plus {n}") for n in range(99)) if "+" in b64(b"\1" + s.public))
    ok("base64 with a plus", r.vkey("k", r.NOTE, plus.public))
    bad("wrong key id", f"{name}+00000000+{key}")
    bad("key id of another name", good.replace(ORIGIN, "x"))
    bad("key id of another type", f"{name}+{key_hex}+{b64(bytes([4]) + LOG.public)}")
    bad("key id of seven digits", f"{name}+{key_hex[:-1]}+{key}")
    bad("key id of nine digits", f"{name}+0{key_hex}+{key}")
    bad("key id not hex", f"{name}+{key_hex[:-1]}g+{key}")
    upper = next(s for s in (r.Signer(f"upper {n}") for n in range(99)) if r.note_key_id("k", 1, s.public).hex() != r.note_key_id("k", 1, s.public).hex().upper())
    n, h, k = r.vkey("k", r.NOTE, upper.public).split("+", 2)
    bad("key id in upper case", f"{n}+{h.upper()}+{k}")
    for kind in (0, 2, 3, 5, 255):
        bad(f"type {kind}", r.vkey("k", kind, LOG.public))
    for size in (0, 31, 33):
        bad(f"key of {size} bytes", r.vkey("k", r.NOTE, bytes(size)))
    bad("no key", f"{name}+{key_hex}")
    bad("no key id", f"{name}+{key}")
    bad("empty key", f"{name}+{key_hex}+")
    bad("empty name", r.vkey("", r.NOTE, LOG.public))
    bad("space in the name", r.vkey("a b", r.NOTE, LOG.public))
    bad("plus in the name", r.vkey("a+b", r.NOTE, LOG.public))
    bad("base64 without padding", f"{name}+{key_hex}+{key.rstrip('=')}" if key.endswith("=") else f"{name}+{key_hex}+{key}=")
    bad("newline at the end", good + "\n")
    bad("space at the end", good + " ")
    bad("empty", "")


def verify_notes(f, text):
    def add(kind, name, key, signatures, of=text):
        data = r.write_note(of, signatures)
        def run():
            return {"time": r.verify_note(r.parse_note(data.encode()), r.parse_vkey(key))}
        getattr(f, kind)(f"verify: {name}", "verify", run, input=data, vkey=key)

    key, w = r.vkey(ORIGIN, r.NOTE, LOG.public), WITNESSES[0]
    wkey = r.vkey("witness.example/w1", r.COSIGNATURE, w.public)
    mine = r.note_signature(LOG, ORIGIN, text)
    cosigned = r.cosignature(w, "witness.example/w1", text, NOON)
    stranger = r.note_signature(w, "stranger", text)
    add("ok", "signed", key, [mine])
    add("ok", "signed, a stranger before", key, [stranger, mine])
    add("ok", "a stranger's false signature", key, [mine, ("stranger", bytes(4), bytes(64))])
    add("ok", "same name, another id", key, [mine, (ORIGIN, bytes(4), bytes(64))])
    add("ok", "same id, another name", key, [mine, ("x", mine[1], bytes(64))])
    add("ok", "cosigned", wkey, [mine, cosigned])
    add("ok", "cosigned at second 0", wkey, [r.cosignature(w, "witness.example/w1", text, 0)])
    add("bad", "only a stranger", key, [stranger])
    add("bad", "false", key, [(mine[0], mine[1], bytes(64))])
    add("bad", "another text", key, [mine], "one\ntwo \n")
    add("bad", "right id, another name", key, [("x", mine[1], mine[2])])
    add("bad", "signature of 63 bytes", key, [(mine[0], mine[1], mine[2][:-1])])
    add("bad", "signature of 65 bytes", key, [(mine[0], mine[1], mine[2] + b"\0")])
    plain = (cosigned[0], cosigned[1], w.sign(text.encode()))
    add("bad", "plain signature with a cosignature's id", wkey, [plain])
    add("bad", "cosignature without its time", wkey, [(cosigned[0], cosigned[1], cosigned[2][8:])])
    add("bad", "cosignature of another time", wkey, [(cosigned[0], cosigned[1], struct.pack(">Q", NOON + 1) + cosigned[2][8:])])
    add("bad", "cosignature with a byte more", wkey, [(cosigned[0], cosigned[1], cosigned[2] + b"\0")])
    add("bad", "time with leading zero in the signed text", wkey, [(cosigned[0], cosigned[1], struct.pack(">Q", NOON) + w.sign(
        f"cosignature/v1\ntime 0{NOON}\n{text}".encode()))])
    identity = b"\1" + bytes(31)
    small = ("small", r.note_key_id("small", r.NOTE, identity), identity + bytes(32))
    add("bad", "key of small order", r.vkey("small", r.NOTE, identity), [small])
