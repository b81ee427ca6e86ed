#!/usr/bin/env python3
"""Golden values from PyTorch for the tests of the engine's tensors, random numbers and functionals.

    python3 tests/reference/engine/make_functional.py

writes functional.json and random.json beside this script.
They were made with PyTorch 1.13.1 on the CPU, on one thread.
"""
import json
import pathlib

import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent
torch.set_num_threads(1)


def flat(tensor):
    return tensor.detach().double().flatten().tolist()


def write(name, value):
    (HERE / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


def sample(*shape, start=0):
    """Numbers that every float type holds exactly; the tests make the same."""
    count = torch.Size(shape).numel()
    numbers = (torch.arange(start, start + count) * 37 % 101 - 50).float() / 32
    return numbers.reshape(shape)


def functional():
    image = sample(2, 3, 6, 5)
    weight = sample(4, 3, 3, 3, start=11)
    bias = sample(4, start=5)
    scale, shift = sample(3, start=70), sample(3, start=9)
    mean, var = sample(3, start=2), sample(3, start=60).abs() + 0.5
    matrix = sample(5, 4)
    labels = torch.tensor([0, 3, 1, 2, 3])
    soft = sample(5, 4, start=40).softmax(1)

    norm_mean, norm_var = mean.clone(), var.clone()
    cases = {
        "conv2d": F.conv2d(image, weight, bias, stride=(2, 1), padding=(1, 0)),
        "conv2d_dilated": F.conv2d(image, weight, dilation=2),
        "conv2d_grouped": F.conv2d(image, sample(6, 1, 3, 3), groups=3),
        "conv2d_same": F.conv2d(image, weight, padding="same"),
        "linear": F.linear(matrix, sample(3, 4, start=30), sample(3)),
        "batch_norm_eval": F.batch_norm(image, mean, var, scale, shift, False, 0.1, 1e-3),
        "batch_norm_train": F.batch_norm(image, norm_mean, norm_var, scale, shift, True, 0.2),
        "batch_norm_mean": norm_mean,
        "batch_norm_var": norm_var,
        "group_norm": F.group_norm(image, 3, scale, shift),
        "layer_norm": F.layer_norm(matrix, (4,)),
        "relu": F.relu(image),
        "leaky_relu": F.leaky_relu(image, 0.2),
        "celu": F.celu(image, 0.3),
        "gelu": F.gelu(image),
        "silu": F.silu(image),
        "sigmoid": torch.sigmoid(image),
        "tanh": torch.tanh(image),
        "softmax": F.softmax(matrix, 0),
        "log_softmax": F.log_softmax(matrix, 1),
        "max_pool2d": F.max_pool2d(image, 3, 2, 1),
        "avg_pool2d": F.avg_pool2d(image, 2, 2, 0, True),
        "avg_pool2d_without_padding": F.avg_pool2d(image, 3, 1, 1, count_include_pad=False),
        "adaptive_avg_pool2d": F.adaptive_avg_pool2d(image, (2, 3)),
        "adaptive_max_pool2d": F.adaptive_max_pool2d(image, (2, 3)),
        "pad_zeros": F.pad(image, (1, 2, 0, 3)),
        "pad_value": F.pad(image, (1, 1), value=1.5),
        "pad_reflect": F.pad(image, (2, 2, 1, 3), mode="reflect"),
        "pad_replicate": F.pad(image, (2, 2, 1, 3), mode="replicate"),
        "pad_circular": F.pad(image, (2, 2, 1, 3), mode="circular"),
        "cross_entropy": F.cross_entropy(matrix, labels),
        "cross_entropy_smooth": F.cross_entropy(matrix, labels, label_smoothing=0.2),
        "cross_entropy_soft": F.cross_entropy(matrix, soft, label_smoothing=0.1),
        "cross_entropy_weighted": F.cross_entropy(matrix, labels, torch.tensor([1.0, 2.0, 0.5, 3.0]), reduction="sum"),
        "cross_entropy_ignoring": F.cross_entropy(matrix, labels, ignore_index=3, reduction="none"),
        "nll_loss": F.nll_loss(F.log_softmax(matrix, 1), labels),
        "mse_loss": F.mse_loss(matrix, soft),
        "l1_loss": F.l1_loss(matrix, soft, reduction="sum"),
        "one_hot": F.one_hot(labels, 5),
        "interpolate_nearest": F.interpolate(image, scale_factor=2),
        "interpolate_bilinear": F.interpolate(image, size=(4, 9), mode="bilinear"),
        "interpolate_corners": F.interpolate(image, size=(4, 9), mode="bilinear", align_corners=True),
        "interpolate_area": F.interpolate(image, size=(3, 2), mode="area"),
        "unfold": F.unfold(image, 3, padding=1, stride=2),
        "normalize": F.normalize(matrix, dim=1),
        "addcdiv": torch.addcdiv(matrix, soft, matrix + 3, value=-0.5),
        "addcmul": torch.addcmul(matrix, soft, matrix, value=2),
        "lerp": torch.lerp(matrix, soft, torch.tensor(0.25)),
        "std": image.std((0, 2, 3)),
        "var": image.var((0, 2, 3), unbiased=False),
        "eigenvalues": torch.linalg.eigh(matrix.t() @ matrix)[0],
        "norm": matrix.norm(3),
        "cumsum": matrix.cumsum(1),
        "logsumexp": matrix.logsumexp(1),
    }
    write("functional.json", {name: {"shape": list(value.shape), "values": flat(value)} for name, value in cases.items()})


def random():
    torch.manual_seed(0)
    cases = {
        "randn": torch.randn(3, 5),
        "randn_many": torch.randn(2, 9),
        "rand": torch.rand(4),
        "randint": torch.randint(-3, 40, (6,)),
        "randperm": torch.randperm(11),
        "normal_": torch.empty(3).normal_(2, 0.5),
        "uniform_": torch.empty(3).uniform_(-1, 4),
        "bernoulli_": torch.empty(12).bernoulli_(0.3),
        "random_": torch.empty(4).random_(5, 90),
        "dropout": F.dropout(torch.ones(12), 0.4),
        "dropout2d": F.dropout2d(torch.ones(1, 8, 1, 2), 0.5),
        "multinomial": torch.multinomial(torch.tensor([0.1, 0.2, 0.7]), 6, replacement=True),
    }
    write("random.json", {name: flat(value) for name, value in cases.items()})


functional()
random()
