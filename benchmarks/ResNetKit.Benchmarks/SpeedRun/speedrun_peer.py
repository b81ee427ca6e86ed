#!/usr/bin/env python3
"""PyTorch's side of the speed run: airbench94 with Muon (Jordan 2024), eager, bfloat16, channels-last.

Trains, or evaluates with test-time augmentation, when the other side of the race says so.
"""
import argparse
import sys

import torch
from torch import nn
from torch.nn import functional as F

from peer_side import serve

WIDTHS = (64, 256, 256)
PARAMETERS = 1_972_792
SHIFT = 2


class Norm(nn.BatchNorm2d):
    """Statistics that follow fast, and a bias but no scale to train."""

    def __init__(self, channels):
        super().__init__(channels, eps=1e-12, momentum=0.4)
        self.weight.requires_grad = False


class Group(nn.Sequential):
    def __init__(self, inputs, outputs):
        super().__init__(
            nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.MaxPool2d(2), Norm(outputs), nn.GELU(),
            nn.Conv2d(outputs, outputs, 3, padding=1, bias=False), Norm(outputs), nn.GELU(),
        )


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        # Its weight would come from the images; the time does not depend on it.
        self.whiten = nn.Conv2d(3, 24, 2)
        self.whiten.weight.requires_grad = False
        self.groups = nn.Sequential(*[Group(i, o) for i, o in zip((24,) + WIDTHS, WIDTHS)])
        self.head = nn.Linear(WIDTHS[-1], 10, bias=False)
        with torch.no_grad():
            self.head.weight /= self.head.weight.std()

    def forward(self, x):
        x = F.max_pool2d(self.groups(F.gelu(self.whiten(x))), 3)
        return self.head(x.flatten(1)) / x.shape[1]


class Muon(torch.optim.Optimizer):
    def __init__(self, parameters, lr, momentum):
        super().__init__(parameters, dict(lr=lr, momentum=momentum))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                momentum = self.state[p].setdefault("momentum", torch.zeros_like(p))
                momentum.mul_(group["momentum"]).add_(p.grad)
                direction = p.grad.add(momentum, alpha=group["momentum"])
                p.mul_(len(p) ** 0.5 / p.norm())
                p.add_(orthogonal(direction.reshape(len(p), -1)).view(p.shape), alpha=-group["lr"])


def orthogonal(matrix):
    """Three Newton-Schulz steps towards the nearest orthogonal matrix."""
    x = matrix.bfloat16()
    x = x / (x.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    for _ in range(3):
        gram = x @ x.T
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
    return x.T if tall else x


def crop(padded):
    """A shift of its own for each image, those of one shift together."""
    size = padded.shape[3] - 2 * SHIFT
    images = torch.empty(len(padded), 3, size, size, dtype=padded.dtype).to(memory_format=torch.channels_last)
    rows, columns = torch.randint(0, 2 * SHIFT + 1, (2, len(padded)))
    for row in range(2 * SHIFT + 1):
        for column in range(2 * SHIFT + 1):
            chosen = (rows == row) & (columns == column)
            images[chosen] = padded[chosen, :, row:row + size, column:column + size]
    return images


def trainer(model, batch_size):
    # The rates are published for a summed loss; decay takes 2e-6 of a weight for each image of the batch.
    decay = 2e-6 * batch_size
    filters = [p for p in model.parameters() if p.dim() == 4 and p.requires_grad]
    biases = [p for p in model.parameters() if p.dim() == 1 and p.requires_grad]
    groups = [dict(params=biases, lr=0.053, weight_decay=decay / 0.053), dict(params=[model.head.weight], lr=0.67, weight_decay=decay / 0.67)]
    optimizers = [torch.optim.SGD(groups, lr=0.053, momentum=0.85, nesterov=True), Muon(filters, lr=0.24, momentum=0.6)]
    padded = F.pad(torch.randn(5 * batch_size, 3, 32, 32), (SHIFT,) * 4, mode="reflect").bfloat16().to(memory_format=torch.channels_last)
    labels = torch.randint(0, 10, (len(padded),))

    def step():
        chosen = torch.randperm(len(padded))[:batch_size]
        images = crop(padded[chosen])
        images = torch.where((torch.rand(batch_size) < 0.5).view(-1, 1, 1, 1), images.flip(3), images).contiguous(memory_format=torch.channels_last)
        loss = F.cross_entropy(model(images).float(), labels[chosen], label_smoothing=0.2, reduction="sum")
        model.zero_grad(set_to_none=True)
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()

    return step


def evaluator(model, batch_size):
    model.eval()
    images = torch.randn(batch_size, 3, 32, 32).bfloat16().to(memory_format=torch.channels_last)

    def mirrored(x):
        return (model(x) + model(x.flip(3))) / 2

    @torch.no_grad()
    def step():
        padded = F.pad(images.float(), (1,) * 4, mode="reflect").bfloat16()
        shifted = [padded[:, :, i:i + 32, i:i + 32].contiguous(memory_format=torch.channels_last) for i in (0, 2)]
        return (0.5 * mirrored(images) + 0.25 * mirrored(shifted[0]) + 0.25 * mirrored(shifted[1])).argmax(1)

    return step


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("train", "evaluate"), required=True)
    parser.add_argument("--batch-size", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    model = Network()
    counted = sum(p.numel() for p in model.parameters())
    if counted != PARAMETERS:
        sys.exit(f"the network has {counted} parameters here, expected {PARAMETERS}")

    # Norms stay float32: cast with the rest, they are several times slower in libtorch 1.13.
    model = model.to(dtype=torch.bfloat16, memory_format=torch.channels_last).train()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.float()
    step = (trainer if options.part == "train" else evaluator)(model, options.batch_size)

    serve(step)


if __name__ == "__main__":
    main()
