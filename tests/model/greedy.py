#!/usr/bin/python3
"""greedy.py REFERENCE EXPORT COUNT: the indices of the likeliest words after word 0, by the integer
reference in folder REFERENCE, of an export that may have no characters."""
import sys

import numpy

code, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
sys.path.insert(0, code)
import reference  # noqa: E402  (of the folder named)

model = reference.Reference(folder)
state, word = model.zero_state(1), 0
for _ in range(count):
    logits, state = model.forward(numpy.array([[word]]), state)
    word = int(logits[0, -1].argmax())
    print(word, end=" ")
print()
