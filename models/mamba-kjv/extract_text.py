#!/usr/bin/python3
"""Write the training, development and held-out text of mamba-kjv.

Needs the program `bible` (Debian packages bible-kjv and bible-kjv-text).
Usage: extract_text.py OUT_DIR

The split was fixed before any training. Held-out books are never used for a choice; choices
are made on the development chapters: whole chapters of the training books, not trained on.
"""
import hashlib
import json
import pathlib
import re
import subprocess
import sys

BOOKS = """Ge Exo Lev Num Deu Josh Jdgs Ruth 1Sm 2Sm 1Ki 2Ki 1Chr 2Chr Ezra Neh Est Job Psa Prv Eccl
SSol Isa Jer Lam Eze Dan Hos Joel Amos Obad Jonah Mic Nahum Hab Zep Hag Zec Mal Mat Mark
Luke John Acts Rom 1Cor 2Cor Gal Eph Phi Col 1Th 2Th 1Tim 2Tim Titus Phmn Heb Jas 1Pet
2Pet 1Jn 2Jn 3Jn Jude Rev""".split()
# A story, a work of wisdom, a prophet, a history and a letter, without parallels in other books.
HELD_OUT = ["Ruth", "Eccl", "Dan", "Acts", "Heb"]
# Of the chapters of all training books, counted from 0, these are the development split.
DEVELOPMENT_EVERY, DEVELOPMENT_AT = 50, 25
SHA256 = {
    "train.txt": "523db8048f1b8ba95f5f986722d9e9f757bebeb20e9777682d6dffce3f11d2e1",
    "dev.txt": "10df8b580f50157d81a704a54c56466ba6211518bd26b4ce2de6dba050b8712b",
    "heldout.txt": "6a5b3764378e18d5c8f55bd751d7e92d58502860b49c81e71cc68a4da2fbd0a7",
}


def read_chapters():
    """Return [(book, chapter, text)]; a verse is a line, a chapter ends with an empty line."""
    out = subprocess.run(["bible", "-f", "Gen1:1-Rev22:21"], check=True, capture_output=True)
    chapters = []
    for line in out.stdout.decode("ascii").splitlines():
        match = re.fullmatch(r"(\d?[A-Z][A-Za-z]*)(\d+):(\d+) (.*)", line)
        if match is None:
            sys.exit(f"extract_text: unexpected line from bible: {line[:60]!r}")
        book, chapter, _, verse = match.groups()
        if not chapters or chapters[-1][:2] != [book, int(chapter)]:
            chapters.append([book, int(chapter), ""])
        chapters[-1][2] += " ".join(verse.split()) + "\n"
    if list(dict.fromkeys(c[0] for c in chapters)) != BOOKS:
        sys.exit("extract_text: the books are not the 66 expected ones")
    return [(b, c, t + "\n") for b, c, t in chapters]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    chapters = read_chapters()
    training = [c for c in chapters if c[0] not in HELD_OUT]
    held = {book: "".join(t for b, _, t in chapters if b == book) for book in HELD_OUT}
    dev = [c for i, c in enumerate(training) if i % DEVELOPMENT_EVERY == DEVELOPMENT_AT]
    train = [c for i, c in enumerate(training) if i % DEVELOPMENT_EVERY != DEVELOPMENT_AT]
    # A form feed parts the pieces that are scored one by one, each from the zero state.
    files = {
        "train.txt": "".join(t for _, _, t in train),
        "dev.txt": "\f".join(t for _, _, t in dev),
        "heldout.txt": "\f".join(held.values()),
    }
    total = sum(len(t) for _, _, t in chapters)
    for name, text in files.items():
        (out / name).write_text(text, encoding="ascii")
        digest = hashlib.sha256(text.encode("ascii")).hexdigest()
        count = len(text) - text.count("\f")
        print(f"{name}: {count} characters, {100 * count / total:.2f} %, sha256 {digest}")
        if digest != SHA256[name]:
            sys.exit(f"extract_text: {name} differs from the text the model was trained on")
    vocabulary = sorted(set("".join(files.values())) - {"\f"})
    path = pathlib.Path(__file__).with_name("vocabulary.json")
    if json.loads(path.read_text()) != vocabulary:
        sys.exit(f"extract_text: the characters are not those of {path}")


if __name__ == "__main__":
    main()
