#!/usr/bin/env python3
"""Writes golden values for the networks of ResNetKit.Models, from plain PyTorch.

Each file contains the weights of a small network, images, labels, and the results of PyTorch: logits in evaluation mode
and in training mode, the gradients of a loss, and the running statistics afterward. The networks are defined here
independently, with torch.nn and torchvision's names. Run the script in this folder; it needs only PyTorch.
"""
import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)


def activation(name):
    return {"relu": F.relu, "gelu": F.gelu, "silu": F.silu}[name]


def conv3x3(inputs, filters, stride=1, groups=1):
    return nn.Conv2d(inputs, filters, 3, stride, 1, groups=groups, bias=False)


class SqueezeExcitation(nn.Module):
    def __init__(self, filters, reduction, act):
        super().__init__()
        self.fc1 = nn.Conv2d(filters, max(1, filters // reduction), 1)
        self.fc2 = nn.Conv2d(max(1, filters // reduction), filters, 1)
        self.act = act

    def forward(self, x):
        factor = x.mean((2, 3), keepdim=True)
        return x * torch.sigmoid(self.fc2(self.act(self.fc1(factor))))


class Block(nn.Module):
    expansion = 1
    pre_activation = False

    def __init__(self, inputs, filters, stride, act, shortcut, groups, se):
        super().__init__()
        self.act = act
        self.stride = stride
        self.outputs = filters * self.expansion
        self.make(inputs, filters, stride, groups)
        if se:
            self.se = SqueezeExcitation(self.outputs, se, act)
        self.changes = stride != 1 or inputs != self.outputs
        if self.changes and shortcut == "B":
            projection = [nn.Conv2d(inputs, self.outputs, 1, stride, bias=False)]
            if not self.pre_activation:
                projection.append(nn.BatchNorm2d(self.outputs))
            self.downsample = nn.Sequential(*projection)

    def join(self, branch, x, projected):
        if hasattr(self, "se"):
            branch = self.se(branch)
        if hasattr(self, "downsample"):
            return branch + self.downsample(projected)
        if self.changes:
            kept = projected[:, :, :: self.stride, :: self.stride]
            return branch + F.pad(kept, (0, 0, 0, 0, 0, self.outputs - kept.shape[1]))
        return branch + x


class Basic(Block):
    def make(self, inputs, filters, stride, groups):
        self.conv1 = conv3x3(inputs, filters, stride, groups)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = conv3x3(filters, filters, 1, groups)
        self.bn2 = nn.BatchNorm2d(filters)

    def forward(self, x):
        y = self.act(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return self.act(self.join(y, x, x))


class Bottleneck(Block):
    expansion = 4

    def make(self, inputs, filters, stride, groups):
        self.conv1 = nn.Conv2d(inputs, filters, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = conv3x3(filters, filters, stride, groups)
        self.bn2 = nn.BatchNorm2d(filters)
        self.conv3 = nn.Conv2d(filters, 4 * filters, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * filters)

    def forward(self, x):
        y = self.act(self.bn1(self.conv1(x)))
        y = self.act(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return self.act(self.join(y, x, x))


class PreActivation(Block):
    pre_activation = True

    def make(self, inputs, filters, stride, groups):
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = conv3x3(inputs, filters, stride, groups)
        self.bn2 = nn.BatchNorm2d(filters)
        self.conv2 = conv3x3(filters, filters, 1, groups)

    def forward(self, x):
        activated = self.act(self.bn1(x))
        y = self.conv2(self.act(self.bn2(self.conv1(activated))))
        return self.join(y, x, activated)


class PreActivationBottleneck(Block):
    expansion = 4
    pre_activation = True

    def make(self, inputs, filters, stride, groups):
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, filters, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.conv2 = conv3x3(filters, filters, stride, groups)
        self.bn3 = nn.BatchNorm2d(filters)
        self.conv3 = nn.Conv2d(filters, 4 * filters, 1, bias=False)

    def forward(self, x):
        activated = self.act(self.bn1(x))
        y = self.act(self.bn2(self.conv1(activated)))
        y = self.conv3(self.act(self.bn3(self.conv2(y))))
        return self.join(y, x, activated)


class Cell(Basic):
    def forward(self, x):
        y = self.act(self.bn1(self.conv1(x)))
        y = self.act(self.bn2(self.conv2(y)))
        return self.join(y, x, x)


class Transition(nn.Module):
    def __init__(self, inputs, filters, stride, act, bias, pool_first):
        super().__init__()
        self.conv = nn.Conv2d(inputs, filters, 3, padding=1, bias=bias)
        self.bn = nn.BatchNorm2d(filters)
        self.act, self.stride, self.pool_first, self.outputs = act, stride, pool_first, filters

    def forward(self, x):
        x = self.conv(x)
        if self.pool_first:
            return self.act(self.bn(F.max_pool2d(x, self.stride)))
        return F.max_pool2d(self.act(self.bn(x)), self.stride)


class WhiteningStem(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 24, 2)
        self.conv.weight.requires_grad_(False)


class Network(nn.Module):
    def __init__(self, block, stages, stem="3x3", stem_filters=8, act="relu", shortcut="B", groups=1, se=None,
                 transition=None, bias=False, pooling="avg", head_bias=True, scale=1.0):
        super().__init__()
        self.kind, self.act, self.pooling, self.scale = stem, activation(act), pooling, scale
        self.pre_activation = block.pre_activation
        if stem == "whitening":
            self.stem = WhiteningStem()
            width = 24
        else:
            kernel, stride = (3, 1) if stem == "3x3" else (7, 2)
            self.conv1 = nn.Conv2d(3, stem_filters, kernel, stride, kernel // 2, bias=bias)
            if not self.pre_activation:
                self.bn1 = nn.BatchNorm2d(stem_filters)
            width = stem_filters
        self.count = len(stages)
        for index, (filters, blocks, stride) in enumerate(stages, 1):
            modules = []
            if transition:
                modules.append(Transition(width, filters, stride, self.act, bias, transition == "pool-norm"))
                width, stride = filters, 1
            for b in range(blocks):
                modules.append(block(width, filters, stride if b == 0 else 1, self.act, shortcut, groups, se))
                width = modules[-1].outputs
            setattr(self, f"layer{index}", nn.Sequential(*modules))
        if self.pre_activation:
            self.bn = nn.BatchNorm2d(width)
        self.fc = nn.Linear(width, 10, bias=head_bias)

    def forward(self, x):
        if self.kind == "whitening":
            x = self.act(self.stem.conv(x))
        else:
            x = self.conv1(x)
            if not self.pre_activation:
                x = self.act(self.bn1(x))
            if self.kind == "7x7-pool":
                x = F.max_pool2d(x, 3, 2, 1)
        for index in range(1, self.count + 1):
            x = getattr(self, f"layer{index}")(x)
        if self.pre_activation:
            x = self.act(self.bn(x))
        x = F.adaptive_max_pool2d(x, 1).flatten(1) if self.pooling == "max" else x.mean((2, 3))
        return self.fc(x) * self.scale


NETWORKS = {
    "basic": lambda: Network(Basic, [(8, 1, 1), (16, 2, 2)], stem="7x7"),
    "basic-zero-padded": lambda: Network(Basic, [(8, 1, 1), (16, 1, 2)], shortcut="A"),
    "basic-squeezed": lambda: Network(Basic, [(8, 1, 1), (16, 1, 2)], se=4),
    "bottleneck": lambda: Network(Bottleneck, [(4, 1, 1), (8, 1, 2)], stem="7x7-pool", groups=2),
    "pre-activation": lambda: Network(PreActivation, [(8, 1, 1), (16, 2, 2)]),
    "pre-activation-bottleneck": lambda: Network(PreActivationBottleneck, [(4, 1, 1), (8, 1, 2)], act="silu"),
    "wide": lambda: Network(PreActivation, [(16, 1, 1), (32, 1, 2)]),
    "cell": lambda: Network(
        Cell, [(16, 1, 2), (16, 0, 2), (24, 1, 2)], transition="norm-pool", bias=True, pooling="max", scale=0.125),
    "whitening": lambda: Network(
        Basic, [(16, 1, 2), (24, 1, 2)], stem="whitening", transition="pool-norm", act="gelu", head_bias=False),
}


def main():
    for seed, (name, make) in enumerate(NETWORKS.items()):
        torch.manual_seed(seed)
        network = make()
        # Norms get values other than the defaults, so that an error in them is visible.
        for module in network.modules():
            if isinstance(module, nn.BatchNorm2d):
                nn.init.uniform_(module.weight, 0.5, 1.5)
                nn.init.normal_(module.bias, std=0.2)
                nn.init.normal_(module.running_mean, std=0.2)
                nn.init.uniform_(module.running_var, 0.5, 2)
        golden = {f"weights.{key}": value.clone() for key, value in network.state_dict().items()}
        images = torch.randn(4, 3, 16, 16)
        labels = torch.tensor([3, 1, 9, 0])
        golden["images"], golden["labels"] = images, labels
        network.eval()
        with torch.no_grad():
            golden["eval"] = network(images)
        network.train()
        images.requires_grad_()
        logits = network(images)
        F.cross_entropy(logits, labels).backward()
        golden["train"] = logits.detach()
        golden["gradients.images"] = images.grad
        golden["images"] = images.detach()
        for key, parameter in network.named_parameters():
            if parameter.requires_grad:
                golden[f"gradients.{key}"] = parameter.grad
        for key, value in network.state_dict().items():
            if "running" in key or "num_batches" in key:
                golden[f"after.{key}"] = value.clone()
        torch.save({key: value.contiguous() for key, value in golden.items()}, f"{name}.pt")


if __name__ == "__main__":
    main()
