#!/usr/bin/python3
"""Compares logits that the chip wrote with the integer reference, bit by bit.

  compare_logits.py EXPORT TEXT LOGITS    TEXT as given to --text; LOGITS as written by --logits
"""
import pathlib
import sys

import numpy

folder, text, logits = sys.argv[1:]
sys.path.insert(0, folder)
import reference  # noqa: E402  (of the export)

model = reference.Reference(folder)
characters = model.encode(pathlib.Path(text).read_text(encoding="ascii"))
expected, _ = model.forward(characters[None], model.zero_state(1))
chip = numpy.fromfile(logits, "<i4").reshape(-1, expected.shape[-1])
if chip.shape != expected[0].shape:
    sys.exit(f"{logits}: logits of {len(chip)} characters, expected {len(characters)}")
wrong = numpy.argwhere(chip != expected[0])
if len(wrong):
    t, i = wrong[0]
    sys.exit(f"character {t}, logit {i}: {chip[t, i]}, expected {expected[0, t, i]}; "
             f"{len(wrong)} of {chip.size} differ")
print(f"{len(chip)} characters, {chip.size} logits: all equal")
