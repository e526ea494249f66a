#!/usr/bin/python3
"""Write the pentary_v1 export of a trained checkpoint: export.py QUANTIZED.npz TEXT FOLDER

TEXT is the folder of extract_text.py (the development split says how large the residual gets).
FOLDER gets metadata.json, architecture.json, the arrays and vocabulary.json. Every multiplier and
shift follows from the checkpoint's scales and steps; docs/models.md has the integer form.
"""
import math
import pathlib
import shutil
import sys

import mamba
import numpy
import pentary
import quantized
import torch
import train

RESIDUAL = 2.0**-7  # one unit of the residual
ARGUMENT = 512  # units of a SiLU argument; the table reaches from -16 to 16
DELTA, DELTA_ZERO = 1024, 4  # units of softplus' argument; the table reaches from -12 to 4


def dyadic(values, largest=32767, most=47):
    """(m, k) with m = round(value * 2^k), one k for all, as large as m allows."""
    top = float(numpy.abs(values).max())
    k = min(most, int(math.floor(math.log2(largest / top))))
    while k < most and round(top * 2.0 ** (k + 1)) <= largest:
        k += 1
    while round(top * 2.0**k) > largest:
        k -= 1
    assert k >= 0, f"a factor of {top} needs a negative shift"
    return numpy.rint(numpy.asarray(values) * 2.0**k).astype(numpy.int64), k


def tables(unit, dt):
    index = numpy.arange(256)
    x = (index - 128) * 64 / ARGUMENT
    silu = numpy.rint(x / (1 + numpy.exp(-x)) / unit)
    x = (index - 128) * 64 / DELTA - DELTA_ZERO
    return silu, numpy.minimum(numpy.rint(numpy.log1p(numpy.exp(x)) / dt), 65535)


def measure_squares(model, text):
    """The largest sum of squares of the residual before each norm over the development split."""
    largest = [float(model.embedding.detach().square().sum(1).max())] + [0.0] * len(model.blocks)

    def watch(name, value):
        if name.endswith(".residual"):
            i = int(name.split(".")[0]) + 1
            largest[i] = max(largest[i], float(value.square().sum(-1).max()))

    pieces = train.read_text(text / "dev.txt")
    length = min(len(p) for p in pieces)
    with torch.no_grad():
        model(torch.stack([p[:length] for p in pieces]), model.zero_state(len(pieces)), watch)
    return largest


def convert(model, residual_step, squares):
    """(shape, facts, arrays, integers) for pentary.save; squares of measure_squares."""
    steps, arrays, integers = model.steps, {}, {}
    width, root = model.width, math.sqrt(model.width)
    p = {k: v.detach().double().numpy() for k, v in model.state_dict().items()}
    shape = {"vocabulary": len(p["head"]), "width": width, "inner": 2 * width,
             "state": mamba.STATE, "rank": model.blocks[0].rank, "taps": mamba.TAPS,
             "blocks": len(model.blocks)}

    def put_norm(name, gain, step, square):
        # t = r/rms * 2^15/sqrt(width). The sum's 31 bits hold 4 times what was measured.
        m, k = dyadic(gain * root / 2**15 / step)
        half = max(0, math.ceil(math.log2(4 * square / residual_step**2 / 2**31) / 2))
        arrays[name, "weights"], integers[name] = m, {"k": k, "half_square_k": half}

    arrays["embedding", "weights"] = numpy.clip(numpy.rint(p["embedding"] / residual_step), -32768,
                                                32767)
    integers["embedding"] = {}
    for i, s in enumerate(steps["blocks"]):
        get = lambda key: p[f"blocks.{i}.{key}"]
        name = lambda layer: f"blocks_{i}_{layer}"
        scale = {}
        for matrix in quantized.MATRICES:
            scale[matrix] = numpy.exp(get(matrix + "_log_scale"))
            v = get(matrix) / scale[matrix][:, None]
            arrays[name(matrix), "weights"] = numpy.clip(numpy.floor(v + 0.5), -2, 2).astype(int)
            arrays[name(matrix), "scales"] = scale[matrix].astype("<f4")
        put_norm(name("norm"), get("gain"), s["x"], squares[i])
        half = shape["inner"]
        m, k = dyadic(s["u_pre"])
        integers[name("in_proj")] = {"u_m": m, "u_k": k, "z_m": 1, "z_k": 0}
        taps = get("conv_w") * (scale["in_proj"][:half] * (s["x"] / s["u_pre"]) * ARGUMENT)
        m, k = dyadic(taps)
        arrays[name("conv"), "weights"] = m
        arrays[name("conv"), "bias"] = numpy.rint(get("conv_bias") * ARGUMENT * 2.0**k)
        integers[name("conv")] = {"k": k}
        m, k = dyadic(scale["in_proj"][half:] * s["x"] * ARGUMENT)
        arrays[name("gate"), "weights"] = m
        integers[name("gate")] = {"z_k": k, "k": s["gate_shift"]}
        result = numpy.array([s["r"]] * shape["rank"] + s["b"] + s["c"])
        pairs = [dyadic(v) for v in scale["x_proj"] * s["u"] / result]
        arrays[name("x_proj"), "m"] = numpy.array([m for m, _ in pairs])
        arrays[name("x_proj"), "k"] = numpy.array([k for _, k in pairs])
        integers[name("x_proj")] = {}
        m, k = dyadic(scale["dt_proj"] * s["r"] * DELTA)
        bias = numpy.rint((get("dt_bias") + DELTA_ZERO) * DELTA * 2.0**k)
        k_less = max(0, int(numpy.ceil(numpy.log2(numpy.abs(bias).max() / (2**31 - 1)))))
        assert k_less == 0, "the bias of dt does not fit"
        arrays[name("dt_proj"), "m"], arrays[name("dt_proj"), "bias"] = m, bias
        integers[name("dt_proj")] = {"acc_m": 1, "acc_k": 0, "k": k}
        m, k = dyadic(numpy.exp(get("a_log")) * math.log2(math.e) * s["dt"] * 4096)
        arrays[name("scan"), "weights"] = m
        # D*u in units of h*C: y's step / 2^readout
        skip = get("skip") * s["u"] / s["y"] * 2.0 ** s["readout_shift"]
        shift = max(0, math.ceil(math.log2(numpy.abs(skip).max() / 32767)))
        arrays[name("scan"), "skip"] = numpy.rint(skip / 2**shift)
        integers[name("scan")] = {"decay_k": k, "du_k": s["du_shift"], "state_k": s["state_shift"],
                                  "skip_shift": shift, "readout_k": s["readout_shift"]}
        m, k = dyadic(scale["out_proj"] * s["g"] / residual_step, most=31)
        arrays[name("out_proj"), "m"] = m
        integers[name("out_proj")] = {"acc_m": 1, "acc_k": 0, "k": k}
    put_norm("norm", p["gain"], steps["x"], squares[-1])
    head_step = numpy.float32(numpy.abs(p["head"]).max()) / 127
    arrays["head", "weights"] = numpy.clip(numpy.floor(p["head"] / head_step + 0.5), -127, 127)
    logit = float(head_step) * steps["x"]
    m, k = dyadic(logit * math.log2(math.e) * 4096, largest=3276)
    integers["head"] = {"sample_m": int(m), "sample_k": k}
    silu, softplus = tables(steps["blocks"][0]["u"], steps["blocks"][0]["dt"])
    arrays["silu", "weights"], arrays["softplus", "weights"] = silu, softplus
    integers["silu"] = integers["softplus"] = {}
    facts = {"logit_scale": logit, "residual_scale": residual_step,
             "silu_scale": steps["blocks"][0]["u"], "dt_scale": steps["blocks"][0]["dt"]}
    return shape, facts, arrays, integers


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    model, facts = quantized.load(sys.argv[1])
    print(facts)
    squares = measure_squares(model, pathlib.Path(sys.argv[2]))
    folder = pathlib.Path(sys.argv[3])
    pentary.save(folder, *convert(model, RESIDUAL, squares))
    source, target = quantized.HERE / "vocabulary.json", folder / "vocabulary.json"
    if not target.exists() or not source.samefile(target):
        shutil.copy(source, target)
    pentary.load(folder)


if __name__ == "__main__":
    main()
