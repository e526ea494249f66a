#!/usr/bin/python3
"""The integer reference of mamba-kjv: every number as the chip computes it (docs/models.md).

  reference.py score FOLDER FILE          bits per character of a text of extract_text.py
  reference.py logits FOLDER TEXT         the 63 int32 logits after the last character of TEXT
  reference.py generate FOLDER TEXT COUNT [TEMPERATURE [SEED]]
                                          TEXT and COUNT characters more; TEMPERATURE in
                                          hundredths, 10..1000; 0 (default) takes the largest
FOLDER holds the export. Every text starts from the zero state after a newline.
"""
import json
import math
import pathlib
import sys

import arithmetic
import numpy
import pentary
from arithmetic import interpolate, mac, requantize, round_shift, saturate, wrap


class Reference:
    """State: for each block the convolution's last three inputs [B,3,inner] and h [B,state,inner].

    Everything but the recurrence is computed for many steps at once: the arithmetic of a character
    does not depend on that.
    """

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.architecture, self.layers = pentary.load(folder)
        path = self.folder / "vocabulary.json"
        self.characters, self.index = None, {}
        if self.architecture.get("synthetic") is True and not path.exists():
            return  # drawn weights have no text: indices only
        try:
            self.characters = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise pentary.ExportError(f"{path}: {error}") from None
        if len(self.characters) != self.architecture["vocabulary"]:
            raise pentary.ExportError(f"{path}: not {self.architecture['vocabulary']} characters")
        self.index = {c: i for i, c in enumerate(self.characters)}

    def encode(self, text):
        """Indices of a newline and the text."""
        unknown = sorted(set(text) - set(self.index))
        if unknown:
            raise pentary.ExportError(f"the vocabulary has no {unknown[0]!r}")
        return numpy.array([self.index[c] for c in "\n" + text])

    def zero_state(self, streams):
        a = self.architecture
        return [(numpy.zeros((streams, a["taps"] - 1, a["inner"]), numpy.int64),
                 numpy.zeros((streams, a["state"], a["inner"]), numpy.int64))
                for _ in range(a["blocks"])]

    def norm(self, r, layer):
        """int16 [..., width] to int8."""
        half = layer.half_square_k
        s = requantize((r * r).sum(-1, keepdims=True), 2 * half, 32, nearest=False)
        q = saturate(arithmetic.square_root(s), 16, clamp=2)
        t = saturate(arithmetic.divide(r, q, 16, 15 - half), 16)
        return requantize(t * layer.weights, layer.k, 8)

    def block(self, r, state, i, watch):
        """r int16 [B,T,width] -> the same, and the state after the last step."""
        get = lambda name: self.layers[f"blocks_{i}_{name}"]
        (before, h), steps = state, r.shape[1]
        inner, size, rank = (self.architecture[k] for k in ("inner", "state", "rank"))
        silu, softplus = self.layers["silu"].weights, self.layers["softplus"].weights
        x = self.norm(r, get("norm"))
        layer = get("in_proj")
        u = mac(x, layer.weights[:inner], layer.u_m, layer.u_k, 8)
        z = mac(x, layer.weights[inner:], layer.z_m, layer.z_k, 16)
        layer = get("conv")
        taps = len(layer.weights)
        window = numpy.concatenate([before, u], 1)
        p = layer.bias + sum(window[:, k : k + steps] * layer.weights[k] for k in range(taps))
        u = saturate(interpolate(round_shift(wrap(p), layer.k), silu), 8)
        layer = get("x_proj")
        mixed = mac(u, layer.weights, layer.m, layer.k, 8)
        low, b, c = (mixed[..., s] for s in (slice(rank), slice(rank, rank + size),
                                             slice(rank + size, None)))
        layer = get("dt_proj")
        o = mac(low, layer.weights, layer.acc_m, layer.acc_k, 16)
        p = wrap(o * layer.m + layer.bias)
        dt = saturate(interpolate(round_shift(p, layer.k), softplus), 16, clamp=2)
        scan = get("scan")
        du = requantize(dt * u, scan.du_k, 16)
        a = arithmetic.exp2(round_shift(wrap(dt[:, :, None] * scan.weights), scan.decay_k))
        y = wrap((scan.skip * u) << scan.skip_shift)
        for t in range(steps):
            h = arithmetic.update(h, a[:, t], du[:, t, None], b[:, t, :, None], 15, scan.state_k,
                                  16)
            y[:, t] += (h * c[:, t, :, None]).sum(1)
        y = requantize(y, scan.readout_k, 16)
        layer = get("gate")
        gate = saturate(interpolate(round_shift(wrap(z * layer.weights), layer.z_k), silu), 16)
        g = requantize(y * gate, layer.k, 8)
        layer = get("out_proj")
        o = mac(g, layer.weights, layer.acc_m, layer.acc_k, 16)
        after = requantize((r << layer.k) + o * layer.m, layer.k, 16)
        if watch is not None:
            for name, value in (("x", x), ("z", z), ("u_in", window[:, taps - 1 :]), ("u", u),
                                ("low", low), ("b", b), ("c", c), ("dt", dt), ("du", du), ("a", a),
                                ("h", h), ("y", y), ("gate", gate), ("g", g), ("o", o),
                                ("r", after)):
                watch(f"{i}.{name}", value)
        return after, (window[:, steps:], h)

    def forward(self, characters, state, watch=None):
        """characters [B,T] -> int32 logits [B,T,vocabulary], the state after the last."""
        r, after = self.layers["embedding"].weights[characters], []
        for i, kept in enumerate(state):
            r, kept = self.block(r, kept, i, watch)
            after.append(kept)
        x = self.norm(r, self.layers["norm"])
        return mac(x, self.layers["head"].weights, 1, 0, 32), after

    def score(self, pieces, segment=128):
        """Mean bits a character over all pieces (texts), each from the zero state."""
        pieces = sorted((self.encode(p) for p in pieces), key=len, reverse=True)
        lengths = numpy.array([len(p) - 1 for p in pieces])
        block = numpy.zeros((len(pieces), lengths[0] + 1), numpy.int64)
        for row, piece in zip(block, pieces):
            row[: len(piece)] = piece
        state, total, scale = self.zero_state(len(pieces)), 0.0, self.architecture["logit_scale"]
        for start in range(0, lengths[0], segment):
            alive = int((lengths > start).sum())
            state = [(w[:alive], h[:alive]) for w, h in state]
            piece = block[:alive, start : start + segment + 1]
            logits, state = self.forward(piece[:, :-1], state)
            logits = logits * scale
            top = logits.max(-1)
            norm = top + numpy.log(numpy.exp(logits - top[..., None]).sum(-1))
            loss = norm - numpy.take_along_axis(logits, piece[:, 1:, None], -1)[..., 0]
            steps = numpy.arange(start, start + loss.shape[1])
            total += float((loss * (steps < lengths[:alive, None])).sum())
        return total / int(lengths.sum()) / math.log(2), int(lengths.sum())

    def choose(self, logits, temperature, word):
        """The next character from int32 logits [vocabulary] and a random word; docs/models.md."""
        if temperature == 0:
            return int(logits.argmax())  # the first of equal ones
        head = self.layers["head"]
        m = head.sample_m * 100 // temperature
        p = arithmetic.exp2(round_shift(wrap((logits.max() - logits) * m), head.sample_k))
        threshold = word * int(p.sum()) >> 32
        return int((numpy.cumsum(p) <= threshold).sum())

    def generate(self, text, count, temperature=0, seed=0):
        """Yield the characters that follow text."""
        word = (seed ^ 0x9E3779B9) & 0xFFFFFFFF or 1
        logits, state = self.forward(self.encode(text)[None], self.zero_state(1))
        for _ in range(count):
            following = self.choose(logits[0, -1], temperature, word)
            if temperature:
                word = arithmetic.xorshift(word)
            yield self.characters[following]
            logits, state = self.forward(numpy.array([[following]]), state)


def read_number(text, name, low, high):
    if not text.isdecimal() or not low <= int(text) <= high:
        sys.exit(f"reference: {name} is {text!r}, not an integer {low}..{high}")
    return int(text)


def main():
    arguments = sys.argv[1:]
    command = arguments[0] if arguments else ""
    sizes = {"score": (3, 3), "logits": (3, 3), "generate": (4, 6)}.get(command)
    if sizes is None or not sizes[0] <= len(arguments) <= sizes[1]:
        sys.exit(__doc__)
    try:
        reference = Reference(arguments[1])
        if command == "score":
            path = pathlib.Path(arguments[2])
            try:
                text = path.read_text(encoding="ascii")
            except (OSError, ValueError) as error:
                sys.exit(f"reference: {path}: {getattr(error, 'strerror', None) or error}")
            bits, count = reference.score(text.split("\f"))
            print(f"{path.name}: {bits:.4f} bits/character over {count}")
        elif command == "logits":
            text = reference.encode(arguments[2])
            logits, _ = reference.forward(text[None], reference.zero_state(1))
            print(*logits[0, -1])
        else:
            count = read_number(arguments[3], "COUNT", 0, 1000000)
            temperature, seed = 0, 0
            if len(arguments) > 4:
                temperature = read_number(arguments[4], "TEMPERATURE", 0, 1000)
                if 0 < temperature < 10:
                    sys.exit("reference: TEMPERATURE is 0 or 10..1000")
            if len(arguments) > 5:
                seed = read_number(arguments[5], "SEED", 0, 0xFFFFFFFF)
            sys.stdout.write(arguments[2])
            for character in reference.generate(arguments[2], count, temperature, seed):
                sys.stdout.write(character)
                sys.stdout.flush()
            print()
    except pentary.ExportError as error:
        sys.exit(f"reference: {error}")


if __name__ == "__main__":
    main()
