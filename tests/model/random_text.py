#!/usr/bin/python3
"""random_text.py EXPORT SEED COUNT: COUNT characters of the vocabulary, each as likely."""
import json
import pathlib
import random
import sys

folder, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
characters = json.loads((pathlib.Path(folder) / "vocabulary.json").read_text(encoding="utf-8"))
sys.stdout.write("".join(random.Random(seed).choices(characters, k=count)))
