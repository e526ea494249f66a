#!/usr/bin/python3
"""Score a checkpoint of train.py or quantize.py: evaluate.py CHECKPOINT.npz TEXT_FOLDER [heldout]

Prints bits per character of the development split; with `heldout` also of the held-out books. That
number is for reporting only: no choice may rest on it.
"""
import pathlib
import sys

import mamba
import numpy
import quantized
import train


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    with numpy.load(sys.argv[1]) as arrays:
        module = quantized if "steps" in arrays.files else train
    model, facts = module.load(sys.argv[1])
    print(facts)
    for name in ("dev", "heldout")[: len(sys.argv) - 2]:
        pieces = train.read_text(pathlib.Path(sys.argv[2]) / f"{name}.txt")
        count = sum(len(p) - 1 for p in pieces)
        print(f"{name}: {mamba.bits_per_character(model, pieces):.4f} bits/character over {count}")


if __name__ == "__main__":
    main()
