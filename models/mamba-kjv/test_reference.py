#!/usr/bin/python3
"""Holds the integer reference against Python's integers: the arithmetic number by number, whole
models (random ones and the export beside this file) against scalar.py, and what the loader refuses.
"""
import json
import math
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import types

import arithmetic
import extract_text
import numpy
import pentary
import reference
import scalar

HERE = pathlib.Path(__file__).resolve().parent


def some_integers(bits, count, signed=True):
    """Edges and random ones of every magnitude."""
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    values = [low, low + 1, 0, 1, high - 1, high] + ([-1] if signed else [])
    for _ in range(count):
        value = random.getrandbits(random.randrange(1, bits + 1))
        values.append(max(low, min(high, random.choice((value, -value)) if signed else value)))
    return values


def same(what, ours, wanted):
    ours = numpy.asarray(ours).tolist()
    for i, (a, b) in enumerate(zip(ours, wanted, strict=True)):
        assert a == b, f"{what}: element {i} is {a}, not {b}"


def array(values):
    return numpy.array(values, numpy.int64)


def test_rounding():
    p = some_integers(48, 500)
    for k in range(48):
        same(f"rnd {k}", arithmetic.round_shift(array(p), k), [scalar.rnd(v, k) for v in p])
        same(f"floor {k}", arithmetic.round_shift(array(p), k, False), [v // 2**k for v in p])
    k = [random.randrange(48) for _ in p]
    same("rnd", arithmetic.round_shift(array(p), array(k)), [scalar.rnd(*v) for v in zip(p, k)])
    wide = some_integers(62, 500)
    same("wrap", arithmetic.wrap(array(wide)), [scalar.signed48(v) for v in wide])
    for bits in (8, 16, 32):
        same("signed", arithmetic.saturate(array(p), bits),
             [sorted((-(2 ** (bits - 1)), v, 2 ** (bits - 1) - 1))[1] for v in p])
        same("positive", arithmetic.saturate(array(p), bits, 1),
             [sorted((0, v, 2 ** (bits - 1) - 1))[1] for v in p])
        same("unsigned", arithmetic.saturate(array(p), bits, 2),
             [sorted((0, v, 2**bits - 1))[1] for v in p])


def test_division_and_root():
    pairs = list(zip(some_integers(16, 800), random.sample(some_integers(16, 800), 807)))
    pairs += [(v, 0) for v in (-5, 0, 5)] + [(v, -1) for v in (-32768, 7, 0)]
    x, y = (array(v) for v in zip(*pairs))
    for bits, shift in ((1, 0), (8, 0), (16, 0), (16, 11), (16, 15), (16, 16), (32, 15)):
        same(f"DIV {bits} {shift}", arithmetic.divide(x, y, bits, shift),
             [scalar.divide(a, b, bits, shift) for a, b in pairs])
    roots = some_integers(31, 2000, False)
    roots += [v * v + d for v in (1, 2, 255, 46340) for d in (-1, 0)]
    same("SQRT", arithmetic.square_root(array(roots + [-9])), [math.isqrt(v) for v in roots] + [0])


def test_functions():
    every = range(-9000, 9000)
    signed = [random.randrange(-32768, 32768) for _ in range(256)]
    unsigned = [random.randrange(65536) for _ in range(256)]
    for table in (signed, unsigned):
        same("table", arithmetic.interpolate(array(every), array(table)),
             [scalar.interpolate(q, table) for q in every])
    every = [-5, *range(0, 70000, 7), *range(131000, 131100)]
    same("exp2", arithmetic.exp2(array(every)), [scalar.exp2(q) for q in every])
    definition = (HERE.parents[1] / "isa" / "smu.def").read_text()
    nodes = [int(v) for v in re.findall(r"^SMU_EXP2\(\s*\d+,\s*(\d+)\)", definition, re.M)]
    same("nodes of exp2", arithmetic.EXP2, nodes)
    worst = max(abs(arithmetic.exp2(array(q)) - 2 ** (15 - q / 4096)) for q in range(1, 65536, 5))
    assert worst < 1.3, worst


def test_mac():
    for bits in (8, 16, 32):
        for rows, columns in ((5, 16), (7, 384), (3, 13)):
            x = numpy.random.randint(-128, 128, (4, columns))
            digits = numpy.random.choice([-128, 127] if bits == 32 else [-2, -1, 0, 1, 2],
                                         (rows, columns))
            m = numpy.random.randint(-32768, 32768, rows)
            k = numpy.random.randint(0, 48, rows)
            half = 2 ** (bits - 1)
            wanted = [[scalar.sat(scalar.rnd(scalar.dot(row, v) * a, b), -half, half - 1)
                       for row, a, b in zip(digits.tolist(), m.tolist(), k.tolist())]
                      for v in x.tolist()]
            same("mac", arithmetic.mac(x, digits, m, k, bits), wanted)


def test_update():
    s, u = some_integers(16, 400), some_integers(16, 400)
    a, v = some_integers(16, 400), random.sample(some_integers(8, 400), 407)
    for ka, k in ((15, 0), (15, 3), (7, 5), (0, 0)):
        wanted = [scalar.sat16(scalar.rnd(w * x, ka) + scalar.rnd(y * z, k))
                  for w, x, y, z in zip(s, a, u, v)]
        same("UPDATE", arithmetic.update(array(s), array(a), array(u), array(v), ka, k, 16), wanted)


def test_norm():
    """Many rows of every size: the roundings of the sum and the root show only in small ones."""
    for half in (0, 1, 4, 9):
        layer = {"half_square_k": half, "k": random.randint(18, 22),
                 "weights": some_integers(16, 13)}
        fields = {key: array(v) if key == "weights" else v for key, v in layer.items()}
        rows = [random.choices(some_integers(random.randrange(2, 17), 30), k=20)
                for _ in range(300)] + [[0] * 20, [-32768] * 20]
        ours = reference.Reference.norm(None, array(rows), types.SimpleNamespace(**fields))
        for i, row in enumerate(rows):
            same(f"norm {half} row {i}", ours[i], scalar.Scalar.norm(None, row, layer))


def test_worked_values():
    """docs/smu.md 9."""
    same("exp2", arithmetic.exp2(array([0, 1, 2048, 4096, 65535, 65536, 65537])),
         [32767, 32762, 23170, 16384, 1, 1, 0])
    word = 0 ^ 0x9E3779B9
    words = [word, arithmetic.xorshift(word), arithmetic.xorshift(arithmetic.xorshift(word))]
    assert words == [0x9E3779B9, 0x510C4619, 0xE02E553E]
    same("DIV 8 0", arithmetic.divide(array([-7, 7, 6, -7, 300]), array([2, -2, -2, 0, 1]), 8, 0),
         [-4, -4, -3, -255, 255])
    same("DIV 16 11", arithmetic.divide(array([-1234]), array([1000]), 16, 11), [-2528])
    state, decay, u, v = (array([n]) for n in (1000, 32000, 100, 3))
    same("UPDATE", arithmetic.update(state, decay, u, v, 15, 0, 16), [1277])
    assert bytes(arithmetic.pack_digits(array([[2, -1] + [0] * 6]))[0]) == bytes.fromhex("8c2449")
    assert bytes(arithmetic.pack_digits(array([[0]]))[0]) == bytes.fromhex("922449")


def random_export(folder, shape, head="int8_linear"):
    """A model without sense whose numbers use the ranges, so that much saturates."""
    arrays, integers = {}, {}
    # Shifts that keep results from being all zero or all at a limit, by layer and name.
    spans = {"k": (9, 12), "u_k": (11, 14), "z_k": (4, 9), "u_m": (300, 2000), "z_m": (1, 60),
             "acc_m": (1, 9), "acc_k": (0, 3), "decay_k": (10, 20), "du_k": (7, 10),
             "state_k": (6, 9), "skip_shift": (0, 3), "readout_k": (7, 10),
             "half_square_k": (0, 9), "sample_m": (1, 3276), "sample_k": (0, 9)}
    ranges = {"<i2": (-32768, 32768), "<u2": (0, 65536), "|i1": (-128, 128), "|u1": (15, 21),
              "<i4": (-(2**23), 2**23), "digits": (-2, 3)}
    for name, kind, weight_shape, files, numbers in pentary.layers_of(shape, head):
        integers[name] = {key: random.randint(*spans[key]) for key in numbers}
        wider = {"rms_norm": (18, 22), "silu_gate": (12, 15)}
        if kind in wider:
            integers[name]["k"] = random.randint(*wider[kind])
        for suffix, (dtype, size) in files.items():
            size = size or weight_shape
            value = numpy.random.randint(*ranges.get(dtype, (0, 1)), size)
            arrays[name, suffix] = value + 0.5 if dtype == "<f4" else value
    arrays["silu", "weights"] //= 200
    pentary.save(folder, shape, {"logit_scale": 1e-4, "residual_scale": 0.01}, arrays, integers,
                 head)
    (folder / "vocabulary.json").write_text(json.dumps([chr(10 + i) for i in
                                                        range(shape["vocabulary"])]))
    return arrays, integers


def test_random_models():
    base = {"vocabulary": 24, "width": 24, "inner": 48, "state": 4, "rank": 8, "taps": 4,
            "blocks": 2}
    for change, head in (({}, "int8_linear"), ({}, "pentary_linear"),
                         ({"width": 19, "inner": 37, "blocks": 1}, "pentary_linear"),
                         ({"taps": 3, "state": 1}, "int8_linear")):
        shape = {**base, **change}
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            arrays, integers = random_export(folder, shape, head)
            ours = reference.Reference(folder)
            for (name, suffix), value in arrays.items():
                assert (getattr(ours.layers[name], suffix) == value).all(), (name, suffix)
            for name, numbers in integers.items():
                for key, value in numbers.items():
                    assert getattr(ours.layers[name], key) == value, (name, key)
            seen = {}
            text = numpy.random.randint(0, shape["vocabulary"], (1, 12))
            ours.forward(text, ours.zero_state(1), seen.__setitem__)
            for name, value in seen.items():
                # A comparison of constants would say nothing.
                assert len(numpy.unique(value)) >= min(12, value.size // 3), f"{name} hardly varies"
            compare_models(ours, scalar.Scalar(folder), 12)


def compare_models(ours, theirs, count):
    text = numpy.random.randint(0, ours.architecture["vocabulary"], count)
    logits, state = ours.forward(text[None], ours.zero_state(1))
    for t, character in enumerate(text.tolist()):
        same(f"logits of step {t}", logits[0, t], theirs.step(character))
    for i, (window, h) in enumerate(state):
        same("window", window[0].flatten(), sum(theirs.windows[i][1:], []))
        same("state", h[0].flatten(), sum(theirs.h[i], []))
    for temperature in (0, 10, 37, 100, 1000):
        for word in (0, 1, 2**31, 2**32 - 1, random.getrandbits(32)):
            for t in range(count):
                assert ours.choose(logits[0, t], temperature, word) == \
                    theirs.choose(logits[0, t].tolist(), temperature, word)


def test_committed_model():
    ours = reference.Reference(HERE)
    compare_models(ours, scalar.Scalar(HERE), 6)
    # Segments and streams change nothing.
    text = numpy.random.randint(0, 63, (3, 50))
    whole, last = ours.forward(text, ours.zero_state(3))
    first, state = ours.forward(text[:, :17], ours.zero_state(3))
    second, state = ours.forward(text[:, 17:], state)
    assert (numpy.concatenate([first, second], 1) == whole).all()
    assert all((a == b).all() for x, y in zip(state, last) for a, b in zip(x, y))
    single, _ = ours.forward(text[1:2], ours.zero_state(1))
    assert (single[0] == whole[1]).all()
    assert numpy.abs(whole).max() < 2**31
    # Generation is a loop over single steps: replay it with scalar code that chooses.
    theirs, word, wanted = scalar.Scalar(HERE), (7 ^ 0x9E3779B9), ""
    for character in "\nAnd":
        logits = theirs.step(ours.index[character])
    for _ in range(4):
        character = theirs.choose(logits, 80, word)
        word = arithmetic.xorshift(word)
        wanted += ours.characters[character]
        logits = theirs.step(character)
    assert "".join(ours.generate("And", 4, 80, 7)) == wanted


def refuse(folder, change, message):
    with tempfile.TemporaryDirectory() as copy:
        copy = pathlib.Path(copy) / "m"
        shutil.copytree(folder, copy)
        change(copy)
        try:
            reference.Reference(copy)
        except pentary.ExportError as error:
            text = str(error)
            assert re.search(message, text) and "\n" not in text, f"{text!r} is not {message!r}"
            return
    raise AssertionError(f"accepted, not refused with {message!r}")


def edit_json(name, edit):
    def change(folder):
        value = json.loads((folder / name).read_text())
        edit(value)
        (folder / name).write_text(json.dumps(value))
    return change


def edit_array(name, edit):
    def change(folder):
        numpy.save(folder / name, edit(numpy.load(folder / name)))
    return change


def put(where, value):
    def edit(array):
        array = array.copy()
        array.flat[where] = value
        return array
    return edit


def test_card():
    card, layers = json.loads((HERE / "model.json").read_text()), reference.Reference(HERE).layers
    digits = sum(layer.weights.size for layer in layers.values() if hasattr(layer, "scales"))
    assert card["parameters"]["pentary"] == digits
    assert card["parameters"]["int8"] == layers["head"].weights.size
    assert card["parameters"]["total"] == sum(v for k, v in card["parameters"].items()
                                              if k != "total")
    for split, file in (("training", "train"), ("development", "dev"), ("held_out", "heldout")):
        assert card["data"][split]["sha256"] == extract_text.SHA256[file + ".txt"]


def test_refusals():
    shape = {"vocabulary": 5, "width": 20, "inner": 20, "state": 2, "rank": 8, "taps": 2,
             "blocks": 1}
    digits, layer = "blocks_0_in_proj_weights.npy", lambda a, i: a["layers"][i]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder) / "m"
        random_export(folder, shape)
        reference.Reference(folder)
        cases = [
            (lambda f: (f / digits).unlink(), "in_proj_weights.npy: No such file"),
            (lambda f: (f / digits).write_bytes(b""), "in_proj_weights.npy: "),
            (lambda f: (f / digits).write_bytes((f / digits).read_bytes()[:-1]), "weights.npy: "),
            (lambda f: (f / digits).write_bytes((f / digits).read_bytes() + b"\0"), "bytes after"),
            (edit_array(digits, put(0, 0xFF)), "code 7 is no digit, row 0 column 0, byte 0"),
            (edit_array(digits, put(9 * 3 + 2, 0x4B)), "row 3 column 5, byte 28"),
            (edit_array(digits, put(8, 0)), "padding is not digit 0"),
            (edit_array(digits, lambda a: a.astype("i2")), "elements are <i2, not |u1"),
            (edit_array(digits, lambda a: a[:-1]), "shape is"),
            (edit_array("norm_weights.npy", lambda a: a.astype(">i2")), "elements are >i2"),
            (edit_array("norm_weights.npy", lambda a: numpy.array([{}] * 20)), "weights.npy: "),
            (edit_array("blocks_0_x_proj_k.npy", put(3, 48)), "a shift is above 47"),
            (edit_array("blocks_0_x_proj_scales.npy", put(3, numpy.nan)), "not a positive number"),
            (lambda f: shutil.copy(f / digits, f / "other.npy"), "other.npy: belongs to no layer"),
            (lambda f: (f / "metadata.json").unlink(), "metadata.json: No such file"),
            (lambda f: (f / "metadata.json").write_text("[]"), "metadata.json: not an object"),
            (lambda f: (f / "architecture.json").write_text("{"), "architecture.json: "),
            (edit_json("metadata.json", lambda a: a.update(format="v2")), "format is 'v2'"),
            (edit_json("metadata.json", lambda a: a.update(level_values=[0])), "level_values is"),
            (edit_json("architecture.json", lambda a: a.update(family="x")), "family is 'x'"),
            (edit_json("architecture.json", lambda a: a.update(width=True)), "width is True"),
            (edit_json("architecture.json", lambda a: a.update(width=21)), "weight_shape of"),
            (edit_json("architecture.json", lambda a: a.pop("logit_scale")), "logit_scale is None"),
            (edit_json("architecture.json", lambda a: a["layers"].pop()), "not a list of 13"),
            (edit_json("architecture.json", lambda a: layer(a, 1).update(k=48)), "norm.k is 48"),
            (edit_json("architecture.json", lambda a: layer(a, 1).update(k=1.5)), "norm.k is 1.5"),
            (edit_json("architecture.json", lambda a: layer(a, 1).update(j=1)), "unknown 'j'"),
            (edit_json("architecture.json", lambda a: layer(a, 2).update(type="x")), "type of"),
            (lambda f: (f / "vocabulary.json").write_text('["a"]'), "vocabulary.json: not 5"),
        ]
        for change, message in cases:
            refuse(folder, change, message)
    for arguments, message in ((["logits", HERE, "a\t"], "the vocabulary has no"),
                               (["score", HERE, "/no/file"], "No such file"),
                               (["generate", HERE, "a", "-1"], "COUNT"),
                               (["generate", HERE, "a", "1", "9"], "TEMPERATURE"),
                               (["generate", HERE, "a", "1", "0", "x"], "SEED")):
        done = subprocess.run([sys.executable, HERE / "reference.py", *arguments],
                              capture_output=True, text=True)
        assert done.returncode == 1 and message in done.stderr, done
        assert done.stderr.count("\n") == 1, done


def main():
    random.seed(1)
    numpy.random.seed(1)
    for name, test in list(globals().items()):
        if name.startswith("test_") and (len(sys.argv) == 1 or sys.argv[1] in name):
            test()
            print(f"{name}: as it should be", flush=True)
    print("PASS")


if __name__ == "__main__":
    main()
