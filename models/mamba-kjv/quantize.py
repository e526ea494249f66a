#!/usr/bin/python3
"""Quantisation-aware training from the float32 checkpoint. README.md has the recipe.

Digits are soft first, with a temperature that falls, then hard with the gradient straight through;
all other roundings are on from the first step. The loss is cross entropy plus the divergence from
the float32 model, whose weight falls to 0.
"""
import argparse
import math
import pathlib
import time

import mamba  # first: it sets how OpenBLAS and OpenMP run
import quantized
import torch
import train
from torch.nn import functional as F

HERE = pathlib.Path(__file__).resolve().parent


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", default=HERE.parents[1] / "build" / "mamba-kjv",
                        type=pathlib.Path, help="folder written by extract_text.py")
    parser.add_argument("--out", default="quantized.npz", type=pathlib.Path)
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--minutes", type=float, default=1e9,
                        help="end after this time; the schedule follows whichever of steps and "
                        "minutes is further on")
    parser.add_argument("--streams", type=int, default=16)
    parser.add_argument("--segment", type=int, default=128)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--check", type=int, default=250, help="steps between development scores")
    parser.add_argument("--soft", type=float, default=0.5, help="share of the run with soft digits")
    parser.add_argument("--temperature", type=float, nargs=2, default=(0.5, 0.04),
                        help="of the soft digits, first and last")
    parser.add_argument("--distil", type=float, default=0.6,
                        help="weight of the divergence at the start, of the cross entropy 1 less "
                        "that; it falls to 0 at 3/4 of the run")
    return parser.parse_args()


def score(model, dev):
    """Bits per character with hard digits."""
    kept = model.switch["weights"]
    model.switch["weights"] = None
    bits = mamba.bits_per_character(model, dev)
    model.switch["weights"] = kept
    return bits


def main():
    options = parse()
    torch.manual_seed(options.seed)
    torch.set_num_threads(2)
    text = train.read_text(options.text / "train.txt")[0]
    dev = train.read_text(options.text / "dev.txt")
    teacher, facts = train.load(HERE / "fp32.npz")
    steps = quantized.calibrate(teacher, dev, {"g": 0.4, "headroom": 2})
    model = quantized.Model(teacher, steps, dict.fromkeys(quantized.ROUNDINGS))
    print(f"{vars(options)}\nnot trained: dev {score(model, dev):.4f} bits/character", flush=True)
    decayed, scales, plain = [], [], []
    for name, p in model.named_parameters():
        matrix = name.endswith("_proj") or name in ("embedding", "head")
        (decayed if matrix else scales if "log_scale" in name else plain).append(p)
    optimizer = torch.optim.AdamW([
        {"params": decayed, "weight_decay": 0.02, "factor": 1.0},
        {"params": scales, "weight_decay": 0.0, "factor": 0.5},
        {"params": plain, "weight_decay": 0.0, "factor": 1.0}], betas=(0.9, 0.98))
    start, seen, running, best = time.time(), 0, 0.0, 9.0
    length = len(text) // options.streams
    position, epoch = length, 0
    for step in range(options.steps):
        progress = max(step / options.steps, (time.time() - start) / 60 / options.minutes)
        progress = min(progress, 1.0)
        distil = options.distil * max(0.0, 1 - progress / 0.75)
        if position + options.segment + 1 > length:
            shift = int(torch.randint(len(text), (1,)))
            streams = torch.roll(text, shift)[: length * options.streams].view(options.streams, -1)
            position, state, epoch = 0, model.zero_state(options.streams), epoch + 1
            state_of_teacher = teacher.zero_state(options.streams)
        rate = options.rate * min(1.0, (step + 1) / 100)
        rate *= 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * progress))
        for group in optimizer.param_groups:
            group["lr"] = rate * group["factor"]
        if progress < options.soft:
            first, last = options.temperature
            model.switch["weights"] = first * (last / first) ** (progress / options.soft)
        else:
            model.switch["weights"] = None
        piece = streams[:, position : position + options.segment + 1]
        position += options.segment
        logits, state = model(piece[:, :-1], state)
        logits = logits.flatten(0, 1)
        loss = F.cross_entropy(logits, piece[:, 1:].flatten())
        running += float(loss) / math.log(2)
        if distil > 0:
            with torch.no_grad():
                wanted, state_of_teacher = teacher(piece[:, :-1], state_of_teacher)
                wanted = F.log_softmax(wanted.flatten(0, 1), -1)
            divergence = F.kl_div(F.log_softmax(logits, -1), wanted, reduction="batchmean",
                                  log_target=True)
            loss = (1 - distil) * loss + distil * divergence
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        seen += options.streams * options.segment
        late = time.time() - start > 60 * options.minutes
        if (step + 1) % 50 == 0 and (step + 1) % options.check:
            print(f"step {step + 1} {seen / (time.time() - start):.0f} characters/s", flush=True)
        if (step + 1) % options.check == 0 or step + 1 == options.steps or late:
            bits, hours = score(model, dev), (time.time() - start) / 3600
            print(f"step {step + 1} epoch {epoch} hours {hours:.3f} rate {rate:.2e} digits "
                  f"{model.switch['weights'] or 'hard'} train "
                  f"{running / (step % options.check + 1):.4f} dev {bits:.4f} bits/character",
                  flush=True)
            running = 0.0
            if bits < best:
                best = bits
                quantized.save(model, options.out, vocabulary=facts["vocabulary"],
                               width=facts["width"], layers=facts["layers"], seed=options.seed,
                               step=step + 1, hours=round(hours, 4), characters=seen,
                               dev_bits=round(bits, 4), rate=options.rate, soft=options.soft,
                               temperature=list(options.temperature), distil=options.distil,
                               streams=options.streams, segment=options.segment)
        if late:
            break


if __name__ == "__main__":
    main()
