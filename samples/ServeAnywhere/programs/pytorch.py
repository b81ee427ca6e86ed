"""Runs a network in PyTorch from its plan and its weights: python3 pytorch.py PLAN WEIGHTS INPUT N,C,H,W OUTPUT

PLAN is what model.Summary(SummaryFormat.Json) returns, WEIGHTS a safetensors file, INPUT and OUTPUT bare float32 values.
"""
import json
import struct
import sys

import torch
from torch.nn import functional

TYPES = {"F32": torch.float32, "BF16": torch.bfloat16, "I64": torch.int64}


def load_safetensors(path):
    data = bytearray(open(path, "rb").read())
    (length,) = struct.unpack("<Q", data[:8])
    tensors = json.loads(data[8:8 + length])
    tensors.pop("__metadata__", None)
    return {name: torch.frombuffer(data, dtype=TYPES[t["dtype"]], offset=8 + length + t["data_offsets"][0],
                                   count=torch.Size(t["shape"]).numel()).reshape(t["shape"]) for name, t in tensors.items()}


def run_layer(layer, x, weights):
    kind, stride, padding = layer["type"], layer["stride"], layer["padding"]
    weight, bias = weights.get(layer["name"] + ".weight"), weights.get(layer["name"] + ".bias")
    if kind == "Conv2d":
        return functional.conv2d(x[0], weight, bias, stride, padding, groups=x[0].shape[1] // weight.shape[1])
    if kind == "BatchNorm2d":
        mean, variance = weights[layer["name"] + ".running_mean"], weights[layer["name"] + ".running_var"]
        return functional.batch_norm(x[0], mean, variance, weight, bias)
    if kind == "Linear":
        return functional.linear(x[0], weight, bias)
    if kind == "ZeroPaddedShortcut":
        positions = x[0][:, :, ::stride, ::stride]
        return functional.pad(positions, (0, 0, 0, 0, 0, layer["output"][0] - x[0].shape[1]))
    simple = {
        "ReLU": functional.relu,
        "GELU": functional.gelu,
        "SiLU": functional.silu,
        "Sigmoid": torch.sigmoid,
        "Add": torch.add,
        "ChannelScale": torch.mul,
        "MaxPool2d": lambda images: functional.max_pool2d(images, layer["kernel"], stride, padding),
        "GlobalAvgPool2d": lambda images: images.mean((2, 3), keepdim=True),
        "GlobalMaxPool2d": lambda images: images.amax((2, 3), keepdim=True),
        "Flatten": lambda images: images.flatten(1),
        "Dropout": lambda values: values,
        "StochasticDepth": lambda values: values,
    }
    if kind not in simple:
        sys.exit(f"{layer['name']}: this script does not know the operation '{kind}'")
    return simple[kind](*x)


def main(plan_path, weights_path, input_path, shape, output_path):
    plan, weights = json.load(open(plan_path)), load_safetensors(weights_path)
    images = torch.frombuffer(bytearray(open(input_path, "rb").read()), dtype=torch.float32)
    values = {"input": images.reshape([int(size) for size in shape.split(",")])}
    with torch.no_grad():
        for layer in plan["layers"]:
            values[layer["name"]] = run_layer(layer, [values[name] for name in layer["inputs"]], weights)
    open(output_path, "wb").write(values[plan["layers"][-1]["name"]].contiguous().numpy().tobytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
