#!/usr/bin/env python3
"""Writes golden values for trained networks, from torchvision. Run it in this folder with Debian's python3 (python3-torchvision 0.14).

For each architecture, logits.json has the logits that torchvision computes for picture.png: decoded by Pillow, resized and cropped by
torchvision's transforms, and normalized. The weights are computed from the names and positions of the weights, in the same way here
and in the tests, so no weight files are needed. The networks for CIFAR-10 consist of torchvision's blocks. The smallest of them is
also written as a file in each of the three formats. With a folder as its argument, the script writes a whole ResNet-18 to it in these
formats instead, for a test that runs the script.
"""
import collections
import json
import pathlib
import struct
import sys

import numpy as np
import torch
import torchvision
from PIL import Image
from torch import nn
from torchvision import transforms
from torchvision.models.resnet import BasicBlock

FOLDER = pathlib.Path(__file__).parent
torch.set_num_threads(1)


def uniform(name, count):
    """Computes numbers from -1 to 1 from a hash of the name (FNV-1a) and the position. All are exact in float32."""
    seed = 2166136261
    for byte in name.encode():
        seed = (seed ^ byte) * 16777619 % 2**32
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(seed)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return (x >> np.uint32(8)).astype(np.float32) * np.float32(2**-23) - np.float32(1)


def weight(name, tensor):
    if name.endswith("num_batches_tracked"):
        return torch.zeros_like(tensor)
    u = uniform(name, tensor.numel())
    if name.endswith("running_var"):
        values = np.float32(1) + np.float32(0.5) * u
    elif name.endswith("running_mean") or name.endswith("bias"):
        values = np.float32(0.1) * u
    elif tensor.dim() == 1:
        # The scales of norms are below one, so that the sums of many blocks do not become too large.
        values = np.float32(0.5) + np.float32(0.25) * u
    else:
        # He et al. 2015: the variance is 2 divided by the number of inputs of a filter.
        values = np.float32(np.sqrt(6 / np.prod(tensor.shape[1:]))) * u
    return torch.from_numpy(values.reshape(tuple(tensor.shape)))


class CifarResNet(nn.Module):
    """Represents the networks of He et al. 2015, section 4.2, with shortcuts of option B."""

    def __init__(self, blocks, filters=(16, 32, 64)):
        super().__init__()
        self.conv1 = nn.Conv2d(3, filters[0], 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters[0])
        inputs = filters[0]
        for stage, width in enumerate(filters, 1):
            layers = []
            for block in range(blocks):
                stride = 2 if stage > 1 and block == 0 else 1
                shortcut = None
                if stride != 1 or inputs != width:
                    shortcut = nn.Sequential(nn.Conv2d(inputs, width, 1, stride, bias=False), nn.BatchNorm2d(width))
                layers.append(BasicBlock(inputs, width, stride, shortcut))
                inputs = width
            setattr(self, f"layer{stage}", nn.Sequential(*layers))
        self.fc = nn.Linear(inputs, 10)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        return self.fc(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


IMAGENET = transforms.Compose([
    transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(),
    transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))])
CIFAR = transforms.Compose([
    transforms.Resize(32), transforms.CenterCrop(32), transforms.ToTensor(),
    transforms.Normalize((0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010))])
NETWORKS = {
    "resnet18-imagenet": (torchvision.models.resnet18, IMAGENET),
    "resnet34-imagenet": (torchvision.models.resnet34, IMAGENET),
    "resnet50-imagenet": (torchvision.models.resnet50, IMAGENET),
    "resnet101-imagenet": (torchvision.models.resnet101, IMAGENET),
    "resnet152-imagenet": (torchvision.models.resnet152, IMAGENET),
    "resnext50-32x4d-imagenet": (torchvision.models.resnext50_32x4d, IMAGENET),
    "wide-resnet50-2-imagenet": (torchvision.models.wide_resnet50_2, IMAGENET),
    "resnet20-cifar10": (lambda: CifarResNet(3), CIFAR),
    "resnet32-cifar10": (lambda: CifarResNet(5), CIFAR),
    "resnet44-cifar10": (lambda: CifarResNet(7), CIFAR),
    "resnet56-cifar10": (lambda: CifarResNet(9), CIFAR),
    "tiny": (lambda: CifarResNet(1, (8, 16, 32)), CIFAR),
}


def picture(width=331, height=250):
    """Creates a picture in which no two corners, rows or channels are alike, with edges and fine detail."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [127 + 80 * np.sin(x / (23 + 9 * c) + c) * np.cos(y / (31 - 7 * c) + x / 90) for c in range(3)]
    image = np.stack(planes, -1)
    image[(x - 200) ** 2 + (y - 90) ** 2 < 3600] += (60, -50, 20)
    image[(x // 3 + y // 5) % 16 == 0] -= 40
    return Image.fromarray(np.clip(image, 0, 255).round().astype(np.uint8))


def save_safetensors(path, state):
    header, data = {}, b""
    for name, tensor in state.items():
        content = tensor.contiguous().numpy().tobytes()
        kind = {torch.float32: "F32", torch.int64: "I64"}[tensor.dtype]
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def save(folder, name, state):
    """Writes a state dict in each of the three formats."""
    save_safetensors(folder / f"{name}.safetensors", state)
    torch.save(state, folder / f"{name}.pth")
    torch.save(state, folder / f"{name}-legacy.pth", _use_new_zipfile_serialization=False)


def network(make):
    model = make()
    model.load_state_dict({name: weight(name, tensor) for name, tensor in model.state_dict().items()})
    return model.eval()


def formats(folder):
    """Writes a whole ResNet-18 with torchvision's own random weights in each of the three formats, and its logits. The files are too large to keep."""
    torch.manual_seed(1)
    model = torchvision.models.resnet18().eval()
    image = Image.open(FOLDER / "picture.png").convert("RGB")
    with torch.no_grad():
        logits = model(IMAGENET(image)[None])[0]
    save(folder, "resnet18", model.state_dict())
    (folder / "logits.json").write_text(json.dumps({"resnet18": logits.tolist()}))


def main():
    picture().save(FOLDER / "picture.png", optimize=True)
    image = Image.open(FOLDER / "picture.png").convert("RGB")
    logits = {}
    for name, (make, prepare) in NETWORKS.items():
        model = network(make)
        with torch.no_grad():
            values = model(prepare(image)[None])[0]
        logits[name] = [float(f"{value:.7g}") for value in values.tolist()]
        print(name, sum(p.numel() for p in model.parameters()), "spread", values.std().item())
        if name == "tiny":
            save(FOLDER, "tiny", collections.OrderedDict(model.state_dict()))
    with open(FOLDER / "logits.json", "w") as file:
        json.dump(logits, file, separators=(",", ":"))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        formats(pathlib.Path(sys.argv[1]))
    else:
        main()
