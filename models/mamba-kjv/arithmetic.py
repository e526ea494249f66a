"""The integer arithmetic of the MAC array and the state-machine unit on numpy int64 arrays.

Written from docs/isa.md 8.2 and docs/smu.md 2 to 5 alone, independent of sim/ and rtl/. Shapes
follow numpy's broadcasting; every function is exact for the operand widths the chip has.
"""
import numpy

WIDTH = 48  # bits of P
EXP2 = numpy.rint(2.0 ** (15 - numpy.arange(65) / 64)).astype(numpy.int64)


def wrap(p):
    """p mod 2^48, signed."""
    half = 1 << (WIDTH - 1)
    return ((p + half) & ((1 << WIDTH) - 1)) - half


def round_shift(p, k, nearest=True):
    """rnd(P, k) of docs/smu.md 5: ROUND 0 (nearest, ties up) or 1 (floor); k may be an array."""
    if not nearest:
        return p >> k
    return (p + ((numpy.int64(1) << k) >> 1)) >> k


def limits(bits, clamp=0):
    """The result range of CLAMP 0 (signed), 1 (signed, not below 0), 2 (unsigned)."""
    return (0 if clamp else -(1 << (bits - 1))), (1 << (bits - (clamp != 2))) - 1


def saturate(q, bits, clamp=0):
    return numpy.clip(q, *limits(bits, clamp))


def requantize(p, k, bits, clamp=0, nearest=True):
    """What the unit does with P when there is no function: round, limit."""
    return saturate(round_shift(wrap(p), k, nearest), bits, clamp)


def mac(x, digits, m, k, bits):
    """One plane or int8 weights, SCALE 0 or 1: x [..., K], digits [M, K], m and k one or [M].

    float64 products and sums are exact here: |sum| <= 2^7 * 2^7 * K. acc*m is exact (docs/isa.md
    8.2), so it is not wrapped to 48 bits.
    """
    assert x.shape[-1] < 1 << 16
    acc = (x.astype(numpy.float64) @ digits.T.astype(numpy.float64)).astype(numpy.int64)
    return saturate(round_shift(acc * m, k), bits)


def divide(x, y, quotient_bits, shift):
    """DIV: floor(x * 2^shift / y), its magnitude limited to quotient_bits."""
    n, d = numpy.abs(x) << shift, numpy.abs(y)
    negative = (x < 0) != (y < 0)
    safe = numpy.where(d == 0, 1, d)
    q, exact = n // safe, n % safe == 0
    top = (1 << quotient_bits) - 1
    value = numpy.where(negative, numpy.where(exact, -q, -q - 1), q)
    return numpy.where((d == 0) | (q > top), numpy.where(negative, -top, top), value)


def square_root(x):
    """SQRT: floor(sqrt(max(x, 0))) for x below 2^32 (float64's root is exact to the integer)."""
    return numpy.floor(numpy.sqrt(numpy.maximum(x, 0).astype(numpy.float64))).astype(numpy.int64)


def interpolate(q, table):
    """FN 2: q limited to 14 bits; 256 entries, 6 bits between them."""
    q = numpy.clip(q, -8192, 8191)
    table = numpy.append(table, table[-1]).astype(numpy.int64)
    e, f = (q >> 6) + 128, q & 63
    low = table[e]
    return low + (((table[e + 1] - low) * f + 32) >> 6)


def exp2(q):
    """FN 3: 2^-(q / 4096) with 15 fraction bits; q limited to 0..131071."""
    q = numpy.clip(q, 0, 131071)
    e, f = (q >> 6) & 63, q & 63
    h = EXP2[e] + (((EXP2[e + 1] - EXP2[e]) * f + 32) >> 6)
    return numpy.minimum(32767, round_shift(h, q >> 12))


def update(state, a, u, v, ka, k, bits):
    """UPDATE, ROUND 0: sat(rnd(S*a, KA) + rnd(u*v, K))."""
    return saturate(round_shift(wrap(state * a), ka) + round_shift(wrap(u * v), k), bits)


def xorshift(s):
    """One step of a lane's random word (docs/smu.md 5); s is a Python integer."""
    s ^= s << 13 & 0xFFFFFFFF
    s ^= s >> 17
    return s ^ s << 5 & 0xFFFFFFFF


def pack_digits(digits):
    """Rows of digits [M, K] to bytes [M, 3*ceil(K/8)]: code digit+2, 8 in 3 bytes, padding 0."""
    rows, columns = digits.shape
    codes = numpy.full((rows, -(-columns // 8) * 8), 2, numpy.uint32)
    codes[:, :columns] = digits + 2
    words = (codes.reshape(rows, -1, 8) << (3 * numpy.arange(8, dtype=numpy.uint32))).sum(
        -1, dtype=numpy.uint32)
    return words.astype("<u4").view(numpy.uint8).reshape(rows, -1, 4)[..., :3].reshape(rows, -1)


def unpack_codes(packed, columns):
    """Codes [M, 8*ceil(K/8)] (0..7, not judged) of pack_digits' bytes."""
    triples = packed.reshape(len(packed), -1, 3).astype(numpy.uint32)
    words = triples[..., 0] | triples[..., 1] << 8 | triples[..., 2] << 16
    codes = words[..., None] >> (3 * numpy.arange(8, dtype=numpy.uint32)) & 7
    return codes.reshape(len(packed), -1).astype(numpy.int64)
