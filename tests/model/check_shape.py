#!/usr/bin/python3
"""Reads a synthetic export with pentary.py and runs the integer reference on it.

  check_shape.py EXPORT P P P P P        shares of digits within 1 %, and no value of a block is
                                         mostly zero or often at its limit
  check_shape.py --logits EXPORT LOGITS  as the chip wrote them: the first word is 0, each
                                         following one the likeliest; equal bit by bit
"""
import pathlib
import sys

import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "models/mamba-kjv"))
import reference  # noqa: E402

BITS = {"x": 8, "u_in": 8, "u": 8, "low": 8, "b": 8, "c": 8, "g": 8, "z": 16, "du": 16, "h": 16,
        "y": 16, "gate": 16, "o": 16, "r": 16}


def check_values(model):
    def watch(name, value):
        name = name.split(".")[1]
        zero = (value == 0).mean()
        limit = (numpy.abs(value) >= 2 ** (BITS.get(name, 17) - 1) - 1).mean()
        if zero > 0.4 or limit > 0.05:
            sys.exit(f"{name}: {zero:.1%} zeros, {limit:.1%} at the limit")

    words = numpy.random.default_rng(1).integers(0, model.architecture["vocabulary"], (1, 24))
    logits, _ = model.forward(words, model.zero_state(1), watch)
    nats = numpy.sqrt((logits.astype(float) ** 2).mean()) * model.architecture["logit_scale"]
    if not 1 < nats < 10:
        sys.exit(f"logits of {nats:.2f} nats")
    print(f"logits of {nats:.2f} nats")


def check_shares(model, shares):
    count = numpy.zeros(5)
    for layer in model.layers.values():
        if hasattr(layer, "scales"):
            count += numpy.bincount(layer.weights.reshape(-1) + 2, minlength=5)
    found = count / count.sum()
    print("shares of", *(f"{v:.4f}" for v in found))
    if (numpy.abs(found / numpy.array(shares) - 1) > 0.01).any():
        sys.exit("expected " + " ".join(str(v) for v in shares))


def check_logits(model, path):
    chip = numpy.fromfile(path, "<i4").reshape(-1, model.architecture["vocabulary"])
    words = [0] + [int(row.argmax()) for row in chip[:-1]]
    expected, _ = model.forward(numpy.array([words]), model.zero_state(1))
    if (chip != expected[0]).any():
        sys.exit(f"{(chip != expected[0]).sum()} of {chip.size} logits differ")
    print(f"{len(chip)} words, {chip.size} logits: all equal")


def main():
    arguments = sys.argv[1:]
    logits = arguments[0] == "--logits"
    model = reference.Reference(arguments[1 if logits else 0])
    if model.architecture.get("synthetic") is not True:
        sys.exit("not synthetic")
    if logits:
        check_logits(model, arguments[2])
    else:
        check_shares(model, [float(v) for v in arguments[1:]])
        check_values(model)


if __name__ == "__main__":
    main()
