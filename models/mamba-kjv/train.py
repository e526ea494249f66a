#!/usr/bin/python3
"""Train the float32 model. See README.md for the recipe; --help for the options.

The text is read as STREAMS parallel streams, the state is carried from segment to segment
(gradients are cut there), and at each epoch the streams start elsewhere, from the zero state.
"""
import argparse
import json
import math
import pathlib
import time

import mamba  # first: it sets how OpenBLAS and OpenMP run
import numpy
import torch
from torch.nn import functional as F

HERE = pathlib.Path(__file__).resolve().parent


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", default=HERE.parents[1] / "build" / "mamba-kjv",
                        type=pathlib.Path, help="folder written by extract_text.py")
    parser.add_argument("--out", default="fp32.npz", type=pathlib.Path)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--streams", type=int, default=16)
    parser.add_argument("--segment", type=int, default=128)
    parser.add_argument("--width", type=int, default=192)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", type=int, default=250, help="steps between development scores")
    parser.add_argument("--minutes", type=float, default=1e9,
                        help="end after this time; the schedule follows whichever of steps and "
                        "minutes is further on")
    return parser.parse_args()


def read_text(path):
    """Pieces of the file as index tensors, each with a newline in front."""
    index = {c: i for i, c in enumerate(json.loads((HERE / "vocabulary.json").read_text()))}
    pieces = path.read_text(encoding="ascii").split("\f")
    return [torch.tensor([index[c] for c in "\n" + piece]) for piece in pieces]


def save(model, path, **facts):
    arrays = {k: v.detach().numpy() for k, v in model.state_dict().items()}
    part = path.with_suffix(".part.npz")
    numpy.savez(part, facts=json.dumps(facts), **arrays)
    part.replace(path)


def load(path, model=None):
    """Return (model, facts) of a file written by save."""
    with numpy.load(path) as arrays:
        facts = json.loads(str(arrays["facts"]))
        model = model or mamba.Mamba(facts["vocabulary"], facts["width"], facts["layers"])
        names = [name for name in arrays.files if name != "facts"]
        model.load_state_dict({name: torch.from_numpy(arrays[name]) for name in names})
    return model, facts


def main():
    options = parse()
    torch.manual_seed(options.seed)
    text, dev = read_text(options.text / "train.txt")[0], read_text(options.text / "dev.txt")
    vocabulary = len(json.loads((HERE / "vocabulary.json").read_text()))
    model = mamba.Mamba(vocabulary, options.width, options.layers)
    parameters = sum(p.numel() for p in model.parameters())
    print(f"{parameters} parameters, {len(text)} characters, {vars(options)}", flush=True)
    plain = [p for n, p in model.named_parameters() if p.dim() == 1 or "a_log" in n or "conv" in n]
    decayed = [p for p in model.parameters() if all(p is not q for q in plain)]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.05},
                                   {"params": plain, "weight_decay": 0.0}], betas=(0.9, 0.98))
    start, seen, running, best, epoch = time.time(), 0, 0.0, 9.0, 0
    length = len(text) // options.streams
    position, streams, state = length, None, None
    late = False
    for step in range(options.steps):
        if position + options.segment + 1 > length:
            shift = int(torch.randint(len(text), (1,)))
            streams = torch.roll(text, shift)[: length * options.streams].view(options.streams, -1)
            position, state, epoch = 0, model.zero_state(options.streams), epoch + 1
        rate = options.rate * min(1.0, (step + 1) / 200)
        progress = max(step / options.steps, (time.time() - start) / 60 / options.minutes)
        rate *= 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        piece = streams[:, position : position + options.segment + 1]
        position += options.segment
        logits, state = model(piece[:, :-1], state)
        loss = F.cross_entropy(logits.flatten(0, 1), piece[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        seen += options.streams * options.segment
        running += float(loss) / math.log(2)
        late = time.time() - start > 60 * options.minutes
        if (step + 1) % 50 == 0 and (step + 1) % options.check:
            print(f"step {step + 1} {seen / (time.time() - start):.0f} characters/s", flush=True)
        if (step + 1) % options.check == 0 or step + 1 == options.steps or late:
            score = mamba.bits_per_character(model, dev)
            hours = (time.time() - start) / 3600
            print(f"step {step + 1} epoch {epoch} hours {hours:.3f} rate {rate:.2e} train "
                  f"{running / (step % options.check + 1):.4f} dev {score:.4f} bits/character",
                  flush=True)
            running = 0.0
            if score < best:
                best = score
                save(model, options.out, vocabulary=vocabulary, width=options.width,
                     layers=options.layers, seed=options.seed, step=step + 1, hours=round(hours, 4),
                     characters=seen, dev_bits=round(score, 4), rate=options.rate,
                     streams=options.streams, segment=options.segment, steps=options.steps)
        if late:
            break


if __name__ == "__main__":
    main()
