#!/usr/bin/env python3
"""The PyTorch side of the benchmark: an eager training step, timed when the other side of the race says so."""
import argparse
import sys

import torch
from torch import nn
from torch.nn import functional as F

from peer_side import serve


class Basic(nn.Module):
    """The basic block of He et al. 2015 with a projection shortcut."""

    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if stride != 1 or inputs != filters:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))

    def forward(self, x):
        identity = x if self.downsample is None else self.downsample(x)
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += identity
        return self.relu(out)


class ResNet(nn.Module):
    def __init__(self, stem, filters, blocks, strides):
        super().__init__()
        layers, inputs = list(stem), filters[0] if not stem else stem[0].out_channels
        for width, depth, stride in zip(filters, blocks, strides):
            for index in range(depth):
                layers.append(Basic(inputs, width, stride if index == 0 else 1))
                inputs = width
        self.features = nn.Sequential(*layers)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(inputs, 10)

    def forward(self, x):
        return self.fc(torch.flatten(self.pool(self.features(x)), 1))


def stem(filters, kernel, stride):
    return [nn.Conv2d(3, filters, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(filters), nn.ReLU(inplace=True)]


PRESETS = {
    "resnet-7x7-4block": (lambda: ResNet(stem(64, 7, 2), (64, 128, 256, 512), (1, 1, 1, 1), (1, 2, 2, 2)), 4_910_922),
    "resnet18": (lambda: ResNet(stem(64, 3, 1), (64, 128, 256, 512), (2, 2, 2, 2), (1, 2, 2, 2)), 11_173_962),
    "resnet20-b": (lambda: ResNet(stem(16, 3, 1), (16, 32, 64), (3, 3, 3), (1, 2, 2)), 272_474),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, required=True)
    parser.add_argument("--format", choices=("float32-nchw", "float32-nhwc", "bfloat16-nhwc"), required=True)
    parser.add_argument("--batch-size", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    create, parameters = PRESETS[options.preset]
    model = create()
    counted = sum(p.numel() for p in model.parameters())
    if counted != parameters:
        sys.exit(f"{options.preset} has {counted} parameters here, expected {parameters}")

    # bfloat16 is the fastest form PyTorch has: the parameters themselves cast, no float32 masters and no autocast;
    # norms stay float32, as ours do (cast with the rest, they are several times slower in libtorch 1.13).
    dtype = torch.bfloat16 if options.format == "bfloat16-nhwc" else torch.float32
    layout = torch.contiguous_format if options.format == "float32-nchw" else torch.channels_last
    model = model.to(dtype=dtype, memory_format=layout).train()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.float()
    images = torch.randn(options.batch_size, 3, 32, 32).to(dtype=dtype, memory_format=layout)
    labels = torch.randint(0, 10, (options.batch_size,))
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9, nesterov=True, weight_decay=5e-4)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()

    serve(step)


if __name__ == "__main__":
    main()
