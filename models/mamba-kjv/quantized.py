"""The model with the roundings of the integer form (docs/models.md) in float32, for training.

Every rounding that costs accuracy is here: digits, int8 and int16 activations, the state, the
decay. What the integer form adds (15-bit multipliers, tables, the norm's division) is in
reference.py.
"""
import ctypes
import json
import math
import pathlib
import subprocess

import mamba
import numpy
import torch
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).resolve().parent
MATRICES = ("in_proj", "x_proj", "dt_proj", "out_proj")
ROUNDINGS = ("weights", "head", "x", "u_pre", "u", "r", "bc", "dt", "du", "decay", "state", "y",
             "z", "g")
OFF = 1e-12, 1e30  # step and limit of a rounding that is switched off


def load_library(build_dir):
    source, target = HERE / "quantized_scan.c", pathlib.Path(build_dir) / "quantized_scan.so"
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        flags = "-std=gnu17 -O3 -ffast-math -march=native -mprefer-vector-width=512".split()
        subprocess.run(["gcc", *flags, "-fopenmp", "-shared", "-fPIC", str(source), "-o",
                        str(target), "-lm"], check=True)
    return ctypes.CDLL(str(target))


LIBRARY = load_library(HERE.parents[1] / "build" / "mamba-kjv")


def call(name, sizes, tensors):
    for tensor in tensors:
        assert tensor.is_contiguous() and tensor.dtype == torch.float32
    getattr(LIBRARY, name)(*sizes, *(ctypes.c_void_p(t.data_ptr()) for t in tensors))


class Round(torch.autograd.Function):
    """Round to nearest and limit; the gradient goes straight through where nothing was limited."""

    @staticmethod
    def forward(ctx, x, low, high):
        x, ctx.range = x.contiguous(), torch.tensor([low, high], dtype=torch.float32)
        out = torch.empty_like(x)
        call("round_forward", (x.numel(),), [x, ctx.range, out])
        ctx.save_for_backward(x)
        return out

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        out = torch.empty_like(x)
        call("round_backward", (x.numel(),), [x, ctx.range, grad.contiguous(), out])
        return out, None, None


class Digits(torch.autograd.Function):
    """Round v to -2..2; straight through inside -2.5..2.5."""

    @staticmethod
    def forward(ctx, v):
        ctx.save_for_backward(v)
        return torch.floor(v + 0.5).clamp_(-2, 2)

    @staticmethod
    def backward(ctx, grad):
        (v,) = ctx.saved_tensors
        return grad * (v.abs() < 2.5)


def soft_digits(v, temperature):
    """A staircase of four sigmoids. The temperature divides: it must fall to harden."""
    return sum(torch.sigmoid((v - t) / temperature) for t in (-1.5, -0.5, 0.5, 1.5)) - 2


class ConvSilu(torch.autograd.Function):
    """As mamba.ConvSilu, the result rounded to an int8 of `step` = (step, limit)."""

    @staticmethod
    def forward(ctx, x, before, w, bias, step):
        x, w, out = x.contiguous(), w.contiguous(), torch.empty_like(x)
        call("conv_silu_quantized", x.shape, [x, before, w, bias, step, out])
        ctx.save_for_backward(x, before, w, bias, out, step)
        return out

    @staticmethod
    def backward(ctx, grad):
        x, before, w, bias, out, step = ctx.saved_tensors
        grad = grad * (out < float(step[0] * step[1]) * 0.9999)
        grad_x, (b, _, d) = torch.empty_like(x), x.shape
        grad_w, grad_bias = torch.empty(b, mamba.TAPS, d), torch.empty(b, d)
        mamba.call("conv_silu_backward", x.shape,
                   [x, before, w, bias, grad.contiguous(), grad_x, grad_w, grad_bias])
        return grad_x, None, grad_w.sum(0), grad_bias.sum(0), None


class Scan(torch.autograd.Function):
    """As mamba.Scan with the roundings of `steps` (quantized_scan.c)."""

    @staticmethod
    def forward(ctx, r, u, z, a, bt, ct, skip, h0, steps, top):
        (b, l, d), n = r.shape, a.shape[0]
        h, y, out = torch.empty(b, l, n, d), torch.empty_like(r), torch.empty_like(r)
        call("scan_quantized", (b, l, d, n), [r, u, z, a, bt, ct, skip, h0, steps, h, y, out])
        ctx.save_for_backward(r, u, z, a, bt, ct, skip, h0, h, y, out)
        ctx.top = top
        last = h[:, -1].clone()
        ctx.mark_non_differentiable(last)
        return out, last

    @staticmethod
    def backward(ctx, grad, _):
        r, u, z, a, bt, ct, skip, h0, h, y, out = ctx.saved_tensors
        grad = grad * (out.abs() < ctx.top * 0.9999)
        (b, l, d), n = r.shape, a.shape[0]
        gr, gu, gz = torch.empty_like(r), torch.empty_like(r), torch.empty_like(r)
        ga, gb, gc = torch.empty(b, n, d), torch.empty_like(bt), torch.empty_like(ct)
        gs = torch.empty(b, d)
        mamba.call("scan_backward", (b, l, d, n),
                   [r, u, z, a, bt, ct, skip, h0, h, y, grad.contiguous(), gr, gu, gz, ga, gb, gc,
                    gs])
        return gr, gu, gz, ga.sum(0), gb, gc, gs.sum(0), None, None, None


def fit_scales(w):
    """For each row the scale, of 33 between 0.4 and 2 times mean|w|, of least squared error."""
    mean, best, scale = w.abs().mean(1, keepdim=True), None, None
    for factor in numpy.linspace(0.4, 2.0, 33):
        s = mean * float(factor)
        error = (w - s * torch.floor(w / s + 0.5).clamp(-2, 2)).square().sum(1, keepdim=True)
        scale = s if best is None else torch.where(error < best, s, scale)
        best = error if best is None else torch.minimum(error, best)
    return scale[:, 0]


def fit_step(x, top=127):
    """The step of least squared error of an integer of that limit for the samples x."""
    x = x.flatten().double()
    x = x[:: max(1, len(x) // 400000)]
    largest = float(x.abs().max())
    steps = [largest / top * 2 ** (-i / 8) for i in range(48)]
    errors = [float((x - s * torch.floor(x / s + 0.5).clamp(-top - 1, top)).square().mean())
              for s in steps]
    return steps[int(numpy.argmin(errors))]


class Block(nn.Module):
    def __init__(self, block, steps, switch):
        super().__init__()
        self.rank, self.switch, self.steps = block.rank, switch, steps
        self.gain = nn.Parameter(block.norm.gain.detach().clone())
        for name in MATRICES:
            w = getattr(block, name).weight.detach().clone()
            setattr(self, name, nn.Parameter(w))
            setattr(self, name + "_log_scale", nn.Parameter(torch.log(fit_scales(w))))
        self.dt_bias = nn.Parameter(block.dt_proj.bias.detach().clone())
        for name in ("conv_w", "conv_bias", "a_log", "skip"):
            setattr(self, name, nn.Parameter(getattr(block, name).detach().clone()))

    def digits(self, name):
        """(digits or what stands for them, scale of each row)."""
        scale = torch.exp(getattr(self, name + "_log_scale"))
        v = getattr(self, name) / scale[:, None]
        if "weights" in self.switch:
            t = self.switch["weights"]
            v = Digits.apply(v) if t is None else soft_digits(v, t)
        return v, scale

    def round(self, name, x, low=-128, high=127):
        return Round.apply(x, low, high) if name in self.switch else x

    def scan_steps(self):
        s, on = self.steps, self.switch
        flat = []
        for name, rounding, top in (("dt", "dt", 65535), ("du", "du", 32767), ("y", "y", 32767),
                                    ("u", "z", s.get("z_top", 32767)), ("g", "g", 127)):
            flat += [s[name], top] if rounding in on else OFF
        flat += [float("decay" in on), 0.0]
        # An int32 state is as good as none in float32.
        state = "state" in on and s.get("state_bits", 16) == 16
        flat += [*s["h"], 32767] if state else [OFF[0]] * mamba.STATE + [OFF[1]]
        return torch.tensor(flat, dtype=torch.float32)

    def forward(self, residual, state, watch=lambda name, value: None):
        before, h0 = state
        s = self.steps
        x = residual * torch.rsqrt(residual.square().mean(-1, keepdim=True) + 1e-5)
        watch("x", x * self.gain)
        x = self.round("x", x * (self.gain / s["x"]))
        digits, scale = self.digits("in_proj")
        half = len(scale) // 2
        acc_u, acc_z = F.linear(x, digits[:half]), F.linear(x, digits[half:])
        watch("acc_u", acc_u)
        u = self.round("u_pre", acc_u * s["u_pre"])
        kept = torch.cat([before, u.detach()], 1)[:, -3:].contiguous()
        z = acc_z * (scale[half:] * s["x"])
        watch("z", z)
        step = torch.tensor([s["u"], 127.0] if "u" in self.switch else OFF)
        u = ConvSilu.apply(u, before, self.conv_w * (scale[:half] * (s["x"] / s["u_pre"])),
                           self.conv_bias, step)
        watch("u", u)
        digits, scale = self.digits("x_proj")
        mixed = F.linear(u, digits) * scale
        r, bt, ct = mixed.split([self.rank, mamba.STATE, mamba.STATE], -1)
        watch("r", r), watch("b", bt), watch("c", ct)
        if "r" in self.switch:
            r = Round.apply(r / s["r"], -128, 127) * s["r"]
        if "bc" in self.switch:
            steps = torch.tensor(s["b"] + s["c"], dtype=torch.float32)
            bc = Round.apply(mixed[..., self.rank:] / steps, -128, 127) * steps
            bt, ct = bc.split([mamba.STATE, mamba.STATE], -1)
        digits, scale = self.digits("dt_proj")
        delta = F.linear(r, digits) * scale + self.dt_bias
        watch("delta", delta)
        top = 127 * s["g"] if "g" in self.switch else 1e30
        g, last = Scan.apply(delta, u, z, -torch.exp(self.a_log), bt.contiguous(), ct.contiguous(),
                             self.skip, h0, self.scan_steps(), top)
        watch("g", g), watch("h", last)
        digits, scale = self.digits("out_proj")
        return residual + F.linear(g, digits) * scale, (kept, last)


class Model(nn.Module):
    """forward as mamba.Mamba. switch: which roundings are on; switch["weights"]: temperature or
    None for hard digits."""

    def __init__(self, model, steps, switch):
        super().__init__()
        self.width, self.switch, self.steps = model.width, switch, steps
        self.embedding = nn.Parameter(model.embedding.weight.detach().clone())
        self.blocks = nn.ModuleList(Block(b, s, switch) for b, s in
                                    zip(model.blocks, steps["blocks"]))
        self.gain = nn.Parameter(model.norm.gain.detach().clone())
        self.head = nn.Parameter(model.head.weight.detach().clone())

    zero_state = mamba.Mamba.zero_state

    def forward(self, characters, state, watch=lambda name, value: None):
        x, after = F.embedding(characters, self.embedding), []
        for i, (block, kept) in enumerate(zip(self.blocks, state)):
            x, kept = block(x, kept, lambda name, value: watch(f"{i}.{name}", value))
            after.append(kept)
            watch(f"{i}.residual", x)
        x = x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-5)
        watch("x", x * self.gain)
        if "x" in self.switch:
            x = Round.apply(x * (self.gain / self.steps["x"]), -128, 127) * self.steps["x"]
        else:
            x = x * self.gain
        w = self.head
        if "head" in self.switch:
            step = float(w.detach().abs().max()) / 127
            w = Round.apply(w / step, -127, 127) * step
        return F.linear(x, w), after


def plain_steps():
    block = dict(x=1.0, u_pre=1.0, u=1.0, r=1.0, dt=1.0, du=1.0, y=1.0, g=1.0, b=[1.0] * 8,
                 c=[1.0] * 8, h=[1.0] * 8)
    return {"x": 1.0, "blocks": [dict(block), dict(block)]}


def calibrate(model, pieces, options):
    """Steps for all roundings from the development split; see docs/models.md.

    Binary freedoms: products of two activations have a shift only, so their steps are tied:
    h[n] = du*b[n]*2^state, y = du*2^state*product*2^readout, g = y*u*2^gate where b[n]*c[n] =
    product for every n. product is what makes the step of g the wanted one.
    """
    probe = Model(model, plain_steps(), {})
    length = min(len(p) for p in pieces)
    batch = torch.stack([p[:length] for p in pieces])
    seen, last = {}, {}

    def watch(name, value):
        seen[name] = value

    with torch.no_grad():
        state = probe.zero_state(len(batch))
        for start in range(0, length - 1, 64):
            _, state = probe(batch[:, start : start + 64], state,
                             lambda n, v: (last.setdefault(n, []).append(v)))
    seen = {n: torch.cat([p.flatten(0, -2) if p.dim() < 4 else p.flatten(0, 0) for p in v])
            for n, v in last.items()}
    steps = {"x": fit_step(seen["x"]), "blocks": []}
    # One table for both layers and for u and z, so one step.
    unit = options.get("u") or max(fit_step(seen["0.u"]), fit_step(seen["1.u"]))
    for i in range(2):
        get = lambda name: seen[f"{i}.{name}"]
        s = {"x": fit_step(get("x")), "u": unit, "r": fit_step(get("r")), "dt": 2.0**-14}
        s["u_pre"] = s["x"] / fit_step(get("acc_u"))
        b = [fit_step(get("b")[:, n]) for n in range(8)]
        c = [fit_step(get("c")[:, n]) for n in range(8)]
        h_top = [float(get("h")[:, n].abs().max()) for n in range(8)]
        wanted = max(x * y for x, y in zip(b, c))
        s["g"] = fit_step(get("g")) * options.get("g", 1.0)
        # du: dt reaches 65535 only far out; u 127.
        s["du_shift"] = options.get("du_shift", 6)
        s["du"] = s["dt"] * unit * 2.0 ** s["du_shift"]
        # y = g / (unit * 2^gate): how many gate shifts make y's step fit its range is a choice.
        s["gate_shift"] = options.get("gate_shift", 10)
        s["y"] = s["g"] / unit / 2.0 ** s["gate_shift"]
        # product = y / (du * 2^(state + readout)): the power of two nearest above what is wanted
        power = math.floor(math.log2(s["y"] / s["du"] / wanted * options.get("round", 1.19)))
        product = s["y"] / s["du"] * 2.0**-power
        s["b"] = [math.sqrt(product * x / y) for x, y in zip(b, c)]
        s["c"] = [product / x for x in s["b"]]
        state = 0
        while max(h / (s["du"] * x * 2.0**state) for h, x in zip(h_top, s["b"])) > 32767 / \
                options.get("headroom", 1.0):
            state += 1
        while max(h / (s["du"] * x * 2.0**state) for h, x in zip(h_top, s["b"])) < 16384 / \
                options.get("headroom", 1.0):
            state -= 1
        s["state_shift"], s["readout_shift"] = state, power - state
        s["h"] = [s["du"] * x * 2.0**state for x in s["b"]]
        s["fit_b"], s["fit_c"], s["fit_product"], s["product"] = b, c, wanted, product
        s["h_top"] = h_top
        s["residual_top"] = float(get("residual").abs().max())
        s["delta_range"] = [float(get("delta").min()), float(get("delta").max())]
        s["z_range"] = [float(get("z").min()), float(get("z").max())]
        steps["blocks"].append(s)
    return steps


def save(model, path, **facts):
    arrays = {k: v.detach().numpy() for k, v in model.state_dict().items()}
    part = path.with_suffix(".part.npz")
    numpy.savez(part, facts=json.dumps(facts), steps=json.dumps(model.steps), **arrays)
    part.replace(path)


def load(path, switch=None):
    """Return (model, facts) of a file written by save, all roundings on, digits hard."""
    with numpy.load(path) as arrays:
        facts, steps = json.loads(str(arrays["facts"])), json.loads(str(arrays["steps"]))
        shape = mamba.Mamba(facts["vocabulary"], facts["width"], facts["layers"])
        model = Model(shape, steps, dict.fromkeys(ROUNDINGS) if switch is None else switch)
        names = [name for name in arrays.files if name not in ("facts", "steps")]
        model.load_state_dict({name: torch.from_numpy(arrays[name]) for name in names})
    return model, facts
