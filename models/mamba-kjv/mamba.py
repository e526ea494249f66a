"""The float32 model: a character-level Mamba whose recurrent parts are C (selective_scan.c)."""
import ctypes
import math
import os
import pathlib
import subprocess

# OpenBLAS takes its slowest kernels on processors newer than itself; threads that wait do not spin.
if "avx512f" in pathlib.Path("/proc/cpuinfo").read_text():
    os.environ.setdefault("OPENBLAS_CORETYPE", "SKYLAKEX")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).resolve().parent
STATE, TAPS = 8, 4


def load_library(build_dir):
    """Compile selective_scan.c for this host into build_dir and load it."""
    source = HERE / "selective_scan.c"
    target = pathlib.Path(build_dir) / "selective_scan.so"
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        target.parent.mkdir(parents=True, exist_ok=True)
        flags = "-std=gnu17 -O3 -ffast-math -march=native -mprefer-vector-width=512".split()
        subprocess.run(["gcc", *flags, "-fopenmp", "-shared", "-fPIC", str(source), "-o",
                        str(target), "-lm"], check=True)
    return ctypes.CDLL(str(target))


LIBRARY = load_library(HERE.parents[1] / "build" / "mamba-kjv")


def call(name, sizes, tensors):
    for tensor in tensors:
        assert tensor.is_contiguous() and tensor.dtype == torch.float32
    getattr(LIBRARY, name)(*sizes, *(ctypes.c_void_p(t.data_ptr()) for t in tensors))


class ConvSilu(torch.autograd.Function):
    """x [B,L,D], before [B,3,D], w [4,D], bias [D] -> [B,L,D]."""

    @staticmethod
    def forward(ctx, x, before, w, bias):
        out = torch.empty_like(x)
        call("conv_silu_forward", x.shape, [x, before, w, bias, out])
        ctx.save_for_backward(x, before, w, bias)
        return out

    @staticmethod
    def backward(ctx, grad):
        x, before, w, bias = ctx.saved_tensors
        grad_x, (b, _, d) = torch.empty_like(x), x.shape
        grad_w, grad_bias = torch.empty(b, TAPS, d), torch.empty(b, d)
        call("conv_silu_backward", x.shape,
             [x, before, w, bias, grad.contiguous(), grad_x, grad_w, grad_bias])
        return grad_x, None, grad_w.sum(0), grad_bias.sum(0)


class Scan(torch.autograd.Function):
    """r, u, z [B,L,D]; a [N,D]; bt, ct [B,L,N]; skip [D]; h0 [B,N,D] -> out [B,L,D], last h."""

    @staticmethod
    def forward(ctx, r, u, z, a, bt, ct, skip, h0):
        (b, l, d), n = r.shape, a.shape[0]
        h, y, out = torch.empty(b, l, n, d), torch.empty_like(r), torch.empty_like(r)
        call("scan_forward", (b, l, d, n), [r, u, z, a, bt, ct, skip, h0, h, y, out])
        ctx.save_for_backward(r, u, z, a, bt, ct, skip, h0, h, y)
        last = h[:, -1].clone()
        ctx.mark_non_differentiable(last)
        return out, last

    @staticmethod
    def backward(ctx, grad, _):
        r, u, z, a, bt, ct, skip, h0, h, y = ctx.saved_tensors
        (b, l, d), n = r.shape, a.shape[0]
        gr, gu, gz = torch.empty_like(r), torch.empty_like(r), torch.empty_like(r)
        ga, gb, gc = torch.empty(b, n, d), torch.empty_like(bt), torch.empty_like(ct)
        gs = torch.empty(b, d)
        call("scan_backward", (b, l, d, n),
             [r, u, z, a, bt, ct, skip, h0, h, y, grad.contiguous(), gr, gu, gz, ga, gb, gc, gs])
        return gr, gu, gz, ga.sum(0), gb, gc, gs.sum(0), None


class RmsNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-5) * self.gain


class Block(nn.Module):
    def __init__(self, width, layers):
        super().__init__()
        inner, self.rank = 2 * width, 16
        self.norm = RmsNorm(width)
        self.in_proj = nn.Linear(width, 2 * inner, bias=False)
        self.conv_w = nn.Parameter(torch.empty(TAPS, inner).uniform_(-0.5, 0.5))
        self.conv_bias = nn.Parameter(torch.zeros(inner))
        self.x_proj = nn.Linear(inner, self.rank + 2 * STATE, bias=False)
        self.dt_proj = nn.Linear(self.rank, inner)
        self.a_log = nn.Parameter(torch.log(torch.arange(1.0, STATE + 1))[:, None].repeat(1, inner))
        self.skip = nn.Parameter(torch.ones(inner))
        self.out_proj = nn.Linear(inner, width, bias=False)
        with torch.no_grad():
            # dt starts log-uniform in 0.001..0.1 as in the Mamba paper; the inverse of softplus.
            dt = torch.exp(torch.rand(inner) * math.log(100) + math.log(1e-3))
            self.dt_proj.bias.copy_(dt + torch.log(-torch.expm1(-dt)))
            self.dt_proj.weight.uniform_(-self.rank**-0.5, self.rank**-0.5)
            self.out_proj.weight.div_(math.sqrt(2 * layers))

    def forward(self, x, state):
        before, h0 = state
        u, z = self.in_proj(self.norm(x)).chunk(2, -1)
        u, z = u.contiguous(), z.contiguous()
        kept = torch.cat([before, u.detach()], 1)[:, -3:].contiguous()
        u = ConvSilu.apply(u, before, self.conv_w, self.conv_bias)
        r, bt, ct = self.x_proj(u).split([self.rank, STATE, STATE], -1)
        out, last = Scan.apply(self.dt_proj(r), u, z, -torch.exp(self.a_log), bt.contiguous(),
                               ct.contiguous(), self.skip, h0)
        return x + self.out_proj(out), (kept, last)


class Mamba(nn.Module):
    """forward(characters [B,L], state) -> logits [B,L,vocabulary], state after the last one."""

    def __init__(self, vocabulary, width=192, layers=2):
        super().__init__()
        self.width = width
        self.embedding = nn.Embedding(vocabulary, width)
        nn.init.normal_(self.embedding.weight, std=0.5)
        self.blocks = nn.ModuleList(Block(width, layers) for _ in range(layers))
        self.norm = RmsNorm(width)
        self.head = nn.Linear(width, vocabulary, bias=False)

    def zero_state(self, sequences):
        inner = 2 * self.width
        return [(torch.zeros(sequences, TAPS - 1, inner), torch.zeros(sequences, STATE, inner))
                for _ in self.blocks]

    def forward(self, characters, state):
        x, after = self.embedding(characters), []
        for block, kept in zip(self.blocks, state):
            x, kept = block(x, kept)
            after.append(kept)
        return self.head(self.norm(x)), after


def bits_per_character(model, pieces, segment=256):
    """Mean bits over all characters of the pieces; each starts from the zero state after a newline.

    pieces: list of 1-d integer tensors, each with the newline in front.
    """
    pieces = sorted(pieces, key=len, reverse=True)
    total, count = 0.0, sum(len(p) - 1 for p in pieces)
    block = torch.zeros(len(pieces), len(pieces[0]), dtype=torch.long)
    for row, piece in enumerate(pieces):
        block[row, : len(piece)] = piece
    lengths = torch.tensor([len(p) - 1 for p in pieces])
    state = model.zero_state(len(pieces))
    with torch.no_grad():
        for start in range(0, block.shape[1] - 1, segment):
            alive = int((lengths > start).sum())
            state = [(c[:alive].contiguous(), h[:alive].contiguous()) for c, h in state]
            piece = block[:alive, start : start + segment + 1]
            logits, state = model(piece[:, :-1], state)
            loss = F.cross_entropy(logits.transpose(1, 2), piece[:, 1:], reduction="none")
            steps = torch.arange(start, start + loss.shape[1])
            total += float((loss.double() * (steps < lengths[:alive, None])).sum())
    return total / count / math.log(2)
