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


def check_model():
    """Cutting the text into segments changes nothing, and no logit sees a later character."""
    model = mamba.Mamba(63)
    text = torch.randint(63, (2, 60))
    with torch.no_grad():
        whole, _ = model(text, model.zero_state(2))
        first, state = model(text[:, :23], model.zero_state(2))
        second, _ = model(text[:, 23:], state)
        changed = text.clone()
        changed[:, 41:] = (changed[:, 41:] + 7) % 63
        other, _ = model(changed, model.zero_state(2))
        bits = mamba.bits_per_character(model, [text[0], text[1, :50]], segment=17)
    assert (torch.cat([first, second], 1) - whole).abs().max() < 1e-4
    assert torch.equal(other[:, :41], whole[:, :41])
    loss = F.cross_entropy(whole[:, :-1].transpose(1, 2), text[:, 1:], reduction="none")
    loss = loss[0].sum() + loss[1, :49].sum()
    assert abs(bits - float(loss) / 108 / 0.6931472) < 1e-4
    print("model: segments, causality and score agree")


def main():
    torch.manual_seed(1)
    b, l, d, n = 3, 37, 48, mamba.STATE
    compare("conv_silu", mamba.ConvSilu.apply, naive_conv,
            [torch.randn(b, l, d), torch.randn(b, 3, d), torch.randn(4, d), torch.randn(d)], {1})
    compare("scan", mamba.Scan.apply, naive_scan,
            [torch.randn(b, l, d), torch.randn(b, l, d), torch.randn(b, l, d),
             -torch.rand(n, d) * 4, torch.randn(b, l, n), torch.randn(b, l, n), torch.randn(d),
             torch.randn(b, n, d)], {7})
    check_model()
    print("PASS")


if __name__ == "__main__":
    main()
