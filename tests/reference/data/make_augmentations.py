"""Writes the golden values of the pixel augmentations, augmentations.json: the results of Pillow and torchvision for one small image.

Run with a Python that has Pillow 9.4 and torchvision 0.14 to 0.16 (later versions lack functional_tensor): python3 make_augmentations.py
"""
import json
import math
import pathlib

import numpy
import torch
from PIL import Image, ImageEnhance, ImageOps
from torchvision.transforms import functional as F
from torchvision.transforms import functional_tensor as T
from torchvision.transforms.functional import InterpolationMode

HEIGHT, WIDTH = 17, 20
BILINEAR = InterpolationMode.BILINEAR


def smooth_noise():
    """Creates noise over a color gradient, so that neither contrast nor hue is trivial and no channel covers the whole range."""
    torch.manual_seed(3)
    rows = torch.linspace(40, 200, HEIGHT).view(1, HEIGHT, 1)
    columns = torch.linspace(-30, 30, WIDTH).view(1, 1, WIDTH)
    slopes = torch.tensor([1.0, 0.6, -0.4]).view(3, 1, 1)
    image = rows * slopes.abs() + columns * slopes * 2 + 30 * torch.randn(3, HEIGHT, WIDTH)
    return image.clamp(5, 240).byte()


def planes(picture):
    return torch.from_numpy(numpy.array(picture)).permute(2, 0, 1).flatten().tolist()


tensor = smooth_noise()
picture = Image.fromarray(tensor.permute(1, 2, 0).contiguous().numpy())
cases = {}

for factor in (0.0, 0.4, 1.0, 1.7):
    cases[f"brightness {factor}"] = planes(ImageEnhance.Brightness(picture).enhance(factor))
    cases[f"contrast {factor}"] = planes(ImageEnhance.Contrast(picture).enhance(factor))
    cases[f"saturation {factor}"] = planes(ImageEnhance.Color(picture).enhance(factor))
    cases[f"sharpness {factor}"] = planes(ImageEnhance.Sharpness(picture).enhance(factor))

for shift in (-0.5, -0.2, 0.0, 0.1, 0.35):
    cases[f"hue {shift}"] = T.adjust_hue(tensor, shift).flatten().tolist()

cases["grayscale"] = planes(F.to_grayscale(picture, num_output_channels=3))
for bits in (1, 4, 7):
    cases[f"posterize {bits}"] = planes(ImageOps.posterize(picture, bits))
for threshold in (0, 100, 255):
    cases[f"solarize {threshold}"] = planes(ImageOps.solarize(picture, threshold))
cases["autocontrast"] = planes(ImageOps.autocontrast(picture))
cases["equalize"] = planes(ImageOps.equalize(picture))

for name, angle, translate, scale, shear in [
    ("rotate", 30.0, (0, 0), 1.0, (0.0, 0.0)),
    ("move", 0.0, (2, -3), 1.0, (0.0, 0.0)),
    ("enlarge", 0.0, (0, 0), 1.6, (0.0, 0.0)),
    ("shear", 0.0, (0, 0), 1.0, (20.0, 0.0)),
    ("all", -50.0, (1, 2), 0.8, (15.0, -10.0)),
]:
    cases[f"affine {name}"] = planes(F.affine(picture, angle, translate, scale, shear, BILINEAR))

for magnitude in (0.2, -0.45):
    degrees = math.degrees(math.atan(magnitude))
    cases[f"shearX {magnitude}"] = planes(F.affine(picture, 0.0, (0, 0), 1.0, (degrees, 0.0), BILINEAR, center=(0, 0)))
    cases[f"shearY {magnitude}"] = planes(F.affine(picture, 0.0, (0, 0), 1.0, (0.0, degrees), BILINEAR, center=(0, 0)))
cases["rotate counter-clockwise 40"] = planes(F.rotate(picture, 40.0, BILINEAR))

for size, sigma in ((3, 0.5), (5, 1.3), (7, 2.0)):
    cases[f"blur {size} {sigma}"] = F.gaussian_blur(tensor, [size, size], [sigma, sigma]).flatten().tolist()

target = pathlib.Path(__file__).with_name("augmentations.json")
lines = [f'  {json.dumps(key)}: {json.dumps(value, separators=(",", ":"))}' for key, value in cases.items()]
target.write_text(
    f'{{\n"height": {HEIGHT}, "width": {WIDTH},\n"image": {json.dumps(tensor.flatten().tolist(), separators=(",", ":"))},\n"cases": {{\n'
    + ",\n".join(lines) + "\n}\n}\n")
