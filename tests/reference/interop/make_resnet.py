"""Writes a small residual network with its logits. Run it with Debian's python3 (python3-torch 1.13.1) in this folder.

The network is the CIFAR form of He et al. 2015 with projection shortcuts, its parameters named as in torchvision.
"""
import torch
from torch import nn


class BasicBlock(nn.Module):
    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.downsample = None
        if stride != 1 or inputs != filters:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    def __init__(self, filters=(4, 8, 16), blocks=2, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(3, filters[0], 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters[0])
        inputs = filters[0]
        for stage, width in enumerate(filters):
            layers = []
            for block in range(blocks):
                layers.append(BasicBlock(inputs, width, 2 if stage > 0 and block == 0 else 1))
                inputs = width
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.fc = nn.Linear(inputs, classes)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(x.mean((2, 3)))


if __name__ == "__main__":
    torch.manual_seed(1)
    model = ResNet()
    for _ in range(5):  # Changes the running statistics from their initial values.
        model(torch.randn(16, 3, 32, 32) * 2 + 1)
    images = torch.randn(3, 3, 32, 32)
    with torch.no_grad():
        logits = model.eval()(images)
    torch.save({"model": model.state_dict(), "example": {"images": images, "logits": logits}}, "resnet.pt")
