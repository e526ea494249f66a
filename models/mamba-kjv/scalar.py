"""mamba-kjv's integer form once more, one number at a time in Python's integers.

A second opinion for test_reference.py. It shares no code with reference.py, arithmetic.py and
pentary.py, and reads the arrays' bytes itself. Slow: about a second a character.
"""
import json
import math
import pathlib
from fractions import Fraction

import numpy


def signed48(p):
    p %= 2**48
    return p - 2**48 if p >= 2**47 else p


def rnd(p, k):
    """To nearest, ties up, by fractions."""
    return math.floor(Fraction(p, 2**k) + (Fraction(1, 2) if k else 0))


def sat(q, low, high):
    return low if q < low else high if q > high else q


def sat8(q):
    return sat(q, -128, 127)


def sat16(q):
    return sat(q, -(2**15), 2**15 - 1)


def rq8(p, k):
    return sat8(rnd(signed48(p), k))


def rq16(p, k):
    return sat16(rnd(signed48(p), k))


def divide(x, y, bits, shift):
    top = 2**bits - 1
    negative = (x < 0) != (y < 0)
    if y == 0 or abs(x) * 2**shift // abs(y) > top:
        return -top if negative else top
    return math.floor(Fraction(x * 2**shift, y))


def interpolate(q, table):
    q = sat(q, -8192, 8191)
    e, f = divmod(q, 64)
    e += 128
    following = table[e + 1] if e < 255 else table[255]
    return table[e] + math.floor(Fraction((following - table[e]) * f + 32, 64))


def exp2(q):
    q = sat(q, 0, 131071)
    nodes = [math.floor(Fraction(2.0 ** (15 - i / 64)) + Fraction(1, 2)) for i in range(65)]
    n, rest = divmod(q, 4096)
    e, f = divmod(rest, 64)
    h = nodes[e] + math.floor(Fraction((nodes[e + 1] - nodes[e]) * f + 32, 64))
    return min(32767, rnd(h, n))


def dot(row, x):
    return sum(a * b for a, b in zip(row, x))


class Scalar:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.a = json.loads((self.folder / "architecture.json").read_text())
        self.layers = {layer["name"]: layer for layer in self.a["layers"]}
        for name, layer in self.layers.items():
            for path in self.folder.glob(name + "_*.npy"):
                array = numpy.load(path)
                if path.name.endswith("weights.npy") and layer["type"].startswith("pentary"):
                    columns = layer["weight_shape"][1]
                    array = [[(int.from_bytes(row.tobytes(), "little") >> 3 * c & 7) - 2
                              for c in range(columns)] for row in array]
                    layer[path.stem.removeprefix(name + "_")] = array
                else:
                    layer[path.stem.removeprefix(name + "_")] = array.tolist()
        self.silu = self.layers["silu"]["weights"]
        self.softplus = self.layers["softplus"]["weights"]
        inner, size = self.a["inner"], self.a["state"]
        self.windows = [[[0] * inner for _ in range(self.a["taps"])]
                        for _ in range(self.a["blocks"])]
        self.h = [[[0] * inner for _ in range(size)] for _ in range(self.a["blocks"])]

    def norm(self, r, layer):
        half = layer["half_square_k"]
        s = min(signed48(sum(v * v for v in r)) // 4**half, 2**31 - 1)
        q = min(math.isqrt(max(s, 0)), 65535)
        t = [sat16(divide(v, q, 16, 15 - half)) for v in r]
        return [rq8(v * g, layer["k"]) for v, g in zip(t, layer["weights"])]

    def mac(self, rows, x, m, k, saturation):
        return [saturation(rnd(dot(row, x) * m, k)) for row in rows]

    def block(self, r, i):
        get = lambda name: self.layers[f"blocks_{i}_{name}"]
        inner, size, rank = self.a["inner"], self.a["state"], self.a["rank"]
        x = self.norm(r, get("norm"))
        p = get("in_proj")
        u = self.mac(p["weights"][:inner], x, p["u_m"], p["u_k"], sat8)
        z = self.mac(p["weights"][inner:], x, p["z_m"], p["z_k"], sat16)
        self.windows[i] = self.windows[i][1:] + [u]
        p, u = get("conv"), []
        for d in range(inner):
            total = sum(w[d] * tap[d] for w, tap in zip(self.windows[i], p["weights"]))
            total += p["bias"][d]
            u.append(sat8(interpolate(rnd(signed48(total), p["k"]), self.silu)))
        p = get("x_proj")
        mixed = [sat8(rnd(dot(row, u) * m, k)) for row, m, k in zip(p["weights"], p["m"], p["k"])]
        low, b, c = mixed[:rank], mixed[rank : rank + size], mixed[rank + size :]
        p = get("dt_proj")
        o = self.mac(p["weights"], low, p["acc_m"], p["acc_k"], sat16)
        scan, gate, g = get("scan"), get("gate"), []
        for d in range(inner):
            q = rnd(signed48(o[d] * p["m"][d] + p["bias"][d]), p["k"])
            dt = sat(interpolate(q, self.softplus), 0, 65535)
            du = rq16(dt * u[d], scan["du_k"])
            y = scan["skip"][d] * u[d] * 2 ** scan["skip_shift"]
            for n in range(size):
                a = exp2(rnd(signed48(dt * scan["weights"][n][d]), scan["decay_k"]))
                kept = rnd(self.h[i][n][d] * a, 15)
                self.h[i][n][d] = sat16(kept + rnd(du * b[n], scan["state_k"]))
                y += self.h[i][n][d] * c[n]
            y = rq16(y, scan["readout_k"])
            q = rnd(signed48(z[d] * gate["weights"][d]), gate["z_k"])
            g.append(rq8(y * sat16(interpolate(q, self.silu)), gate["k"]))
        p = get("out_proj")
        o = self.mac(p["weights"], g, p["acc_m"], p["acc_k"], sat16)
        return [rq16(v * 2 ** p["k"] + w * m, p["k"]) for v, w, m in zip(r, o, p["m"])]

    def step(self, character):
        """The int32 logits after one more character."""
        r = self.layers["embedding"]["weights"][character]
        for i in range(self.a["blocks"]):
            r = self.block(r, i)
        x = self.norm(r, self.layers["norm"])
        return [dot(row, x) for row in self.layers["head"]["weights"]]

    def choose(self, logits, temperature, word):
        top = max(logits)
        if temperature == 0:
            return logits.index(top)
        head = self.layers["head"]
        m = head["sample_m"] * 100 // temperature
        weights = [exp2(rnd(signed48((top - v) * m), head["sample_k"])) for v in logits]
        threshold, total = word * sum(weights) // 2**32, 0
        for i, weight in enumerate(weights):
            total += weight
            if total > threshold:
                return i
        raise AssertionError("the threshold is below the sum")
