"""Writes the golden values of the training tests: golden.json.

Run with a Python that has PyTorch 1.13 or later: python3 make_golden.py
"""
import json
import math
import pathlib
import warnings

import torch
from torch import nn
from torch.nn import functional as F

warnings.filterwarnings("ignore")

# The next norm removes this bias again, so its gradient consists of rounding errors, which Adam would turn into steps of full size.
NOISE = ("4.bias",)


def floats(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().float().flatten().tolist()]


def network():
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(4, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 5))


def data():
    torch.manual_seed(1)
    model = network()
    images = torch.randn(5, 6, 3, 8, 8)
    labels = torch.randint(0, 5, (5, 6))
    return model, images, labels


def train(make_optimizer, steps, smoothing=0.0, clip=0.0, make_scheduler=None, accumulate=1, frozen=()):
    model, images, labels = data()
    for name in frozen:
        model.get_parameter(name).requires_grad = False
    optimizer = make_optimizer(model)
    scheduler = make_scheduler(optimizer) if make_scheduler else None
    losses = []
    for step in range(steps):
        optimizer.zero_grad()
        for part in range(accumulate):
            i = (step * accumulate + part) % 5
            loss = F.cross_entropy(model(images[i]), labels[i], label_smoothing=smoothing)
            losses.append(loss.item())
            (loss / accumulate).backward()
        if clip:
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
        if scheduler:
            scheduler.step()
    return {"losses": losses, "state": {name: floats(value) for name, value in model.state_dict().items()}}


def groups(model, decay):
    """Creates parameter groups without decay on norms and biases."""
    decayed = [p for p in model.parameters() if p.dim() > 1]
    plain = [p for p in model.parameters() if p.dim() <= 1]
    return [{"params": decayed, "weight_decay": decay}, {"params": plain, "weight_decay": 0.0}]


def zeropower(matrix, steps):
    """Computes the Newton-Schulz iterations as published with Muon (Jordan et al. 2024), but in float32.

    The reason is that versions of libtorch round bfloat16 products differently.
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    x = matrix
    x = x / (x.norm() + 1e-7)
    tall = matrix.size(0) > matrix.size(1)
    if tall:
        x = x.T
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x


def muon_alone(normalize, nesterov, shape, steps=20):
    """Computes steps of Muon with gradients from a formula."""
    count = math.prod(shape)
    index = torch.arange(count, dtype=torch.float64)
    p = torch.cos(0.9 * index).float().view(shape)
    buffer = torch.zeros_like(p)
    for step in range(steps):
        move(p, torch.sin(0.7 * index * index + 1.3 * step).float().view(shape), buffer, normalize, nesterov)
    return floats(p)


def move(p, gradient, buffer, normalize, nesterov=True, rate=0.1, momentum=0.6, decay=0.01):
    with torch.no_grad():
        buffer.mul_(momentum).add_(gradient)
        direction = gradient.add(buffer, alpha=momentum) if nesterov else buffer
        scale = 1.0
        if normalize:
            p.mul_(len(p) ** 0.5 / p.norm())
        else:
            p.mul_(1 - rate * decay)
            scale = max(1, p.size(0) / p[0].numel()) ** 0.5
        update = zeropower(direction.reshape(len(p), -1), 3).view(p.shape)
        p.add_(update, alpha=-rate * scale)


def rates(make_scheduler, steps, momentum=False):
    parameter = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=1.0, momentum=0.9)
    scheduler = make_scheduler(optimizer)
    sequence = []
    for _ in range(steps):
        group = optimizer.param_groups[0]
        sequence.append(group["momentum"] if momentum else group["lr"])
        optimizer.step()
        scheduler.step()
    return sequence


def plateau(losses, **options):
    parameter = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=1.0)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **options)
    sequence = []
    for loss in losses:
        sequence.append(optimizer.param_groups[0]["lr"])
        scheduler.step(loss)
    return sequence


def main():
    model, images, labels = data()
    s = torch.optim.lr_scheduler
    sgd = lambda m: torch.optim.SGD(m.parameters(), lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=True)
    adam = lambda m: torch.optim.Adam(m.parameters(), lr=0.01, weight_decay=0.01)
    one_cycle = dict(max_lr=1.0, total_steps=40)
    plateau_losses = [1.0, 0.9, 0.9, 0.9, 0.9, 0.8, 0.8, 0.8, 0.8, 0.8, 0.79995, 0.9, 0.5, 0.6, 0.6, 0.6, 0.6]
    golden = {
        "initial": {name: floats(value) for name, value in model.state_dict().items()},
        "images": floats(images),
        "labels": labels.flatten().tolist(),
        "training": {
            "sgd": train(sgd, 5),
            "adam": train(adam, 5),
            "sgd20": train(lambda m: torch.optim.SGD(m.parameters(), lr=0.05, momentum=0.9), 20),
            "adam20": train(lambda m: torch.optim.Adam(m.parameters(), lr=0.01), 20, frozen=NOISE),
            "adamw20": train(lambda m: torch.optim.AdamW(m.parameters(), lr=0.01, weight_decay=0.1), 20, frozen=NOISE),
            "decay_groups": train(lambda m: torch.optim.SGD(groups(m, 0.1), lr=0.1, momentum=0.9), 5),
            "smoothing": train(sgd, 5, smoothing=0.2),
            "clipping": train(sgd, 5, clip=0.5),
            "accumulation": train(sgd, 2, accumulate=2),
            "one_cycle": train(
                lambda m: torch.optim.Adam(m.parameters(), lr=0.01), 10, frozen=NOISE,
                make_scheduler=lambda o: s.OneCycleLR(o, max_lr=0.01, total_steps=10)),
        },
        "muon": {
            "wide": muon_alone(False, True, (4, 3, 3, 3)),
            "tall": muon_alone(False, True, (24, 2, 2, 2)),
            "normalized": muon_alone(True, True, (24, 2, 2, 2)),
            "plain_momentum": muon_alone(True, False, (4, 3, 3, 3)),
        },
        "schedules": {
            "step": rates(lambda o: s.StepLR(o, 7, gamma=0.5), 40),
            "multi_step": rates(lambda o: s.MultiStepLR(o, [5, 20, 30], gamma=0.1), 40),
            "exponential": rates(lambda o: s.ExponentialLR(o, 0.9), 40),
            "cosine": rates(lambda o: s.CosineAnnealingLR(o, 40, eta_min=0.05), 40),
            "cosine_restarts": rates(lambda o: s.CosineAnnealingWarmRestarts(o, 5, T_mult=2, eta_min=0.05), 40),
            "one_cycle": rates(lambda o: s.OneCycleLR(o, **one_cycle), 40),
            "one_cycle_momentum": rates(lambda o: s.OneCycleLR(o, **one_cycle), 40, momentum=True),
            "linear": rates(lambda o: s.LinearLR(o, start_factor=1.0, end_factor=0.1, total_iters=40), 40),
            "polynomial": rates(lambda o: s.LambdaLR(o, lambda t: (1 - t / 40) ** 2), 40),
            "warmup_cosine": rates(
                lambda o: s.SequentialLR(
                    o, [s.LinearLR(o, start_factor=0.01, total_iters=8), s.CosineAnnealingLR(o, 32)], milestones=[8]), 40),
            "plateau_losses": plateau_losses,
            "plateau": plateau(plateau_losses, factor=0.5, patience=2, cooldown=1),
        },
    }
    path = pathlib.Path(__file__).with_name("golden.json")
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
