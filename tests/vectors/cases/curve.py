"""The curve of Ed25519 by hand, in affine coordinates: for keys and signatures that a library does not make."""

import hashlib

import reference as r

P = r.P
D = -121665 * pow(121666, -1, P) % P
L = 2**252 + 27742317777372353535851937790883648493
ZERO = (0, 1)


def recover(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert x * x % P == square
    return (x if x & 1 == sign else P - x, y)


BASE = recover(4 * pow(5, -1, P) % P, 0)
ORDER_8 = recover(r.ORDER_8, 0)


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P)


def multiply(n, point):
    out = ZERO
    while n:
        if n & 1:
            out = add(out, point)
        point, n = add(point, point), n >> 1
    return out


def compress(point):
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def challenge(point, key, message):
    return int.from_bytes(hashlib.sha512(point + key + message).digest(), "little") % L
