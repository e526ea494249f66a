#!/usr/bin/python3
"""Hold the C operations against plain loops in PyTorch: values and gradients."""
import torch
from torch.nn import functional as F

import mamba


def naive_conv(x, before, w, bias):
    full = torch.cat([before, x], 1)
    return F.silu(bias + sum(w[k] * full[:, k : k + x.shape[1]] for k in range(mamba.TAPS)))


def naive_scan(r, u, z, a, bt, ct, skip, h0):
    dt, h, out = F.softplus(r), h0, []
    for t in range(r.shape[1]):
        decay = torch.exp(dt[:, t, None] * a)
        h = decay * h + (dt[:, t] * u[:, t])[:, None] * bt[:, t, :, None]
        out.append((h * ct[:, t, :, None]).sum(1) + skip * u[:, t])
    return torch.stack(out, 1) * F.silu(z), h


def compare(name, ours, naive, inputs, constant):
    worst, grads = 0.0, []
    weight = None
    for function in (ours, naive):
        leaves = [t.clone().requires_grad_(i not in constant) for i, t in enumerate(inputs)]
        out = function(*leaves)
        out = out[0] if isinstance(out, tuple) else out
        weight = torch.randn_like(out) if weight is None else weight
        (out * weight).sum().backward()
        grads.append([out.detach()] + [t.grad for i, t in enumerate(leaves) if i not in constant])
    for a, b in zip(*grads):
        worst = max(worst, float((a - b).abs().max() / b.abs().max()))
    print(f"{name}: largest relative difference {worst:.2e}")
    assert worst < 2e-5, name


def main():
    torch.manual_seed(1)
    b, l, d, n = 3, 37, 48, mamba.STATE
    compare("conv_silu", mamba.ConvSilu.apply, naive_conv,
            [torch.randn(b, l, d), torch.randn(b, 3, d), torch.randn(4, d), torch.randn(d)], {1})
    compare("scan", mamba.Scan.apply, naive_scan,
            [torch.randn(b, l, d), torch.randn(b, l, d), torch.randn(b, l, d),
             -torch.rand(n, d) * 4, torch.randn(b, l, n), torch.randn(b, l, n), torch.randn(d),
             torch.randn(b, n, d)], {7})
    print("PASS")


if __name__ == "__main__":
    main()
