"""Writes the golden values of resizing with a shorter side, resized.json: the results of torchvision's Resize and CenterCrop for Pillow pictures.

Run with a Python that has torchvision and Pillow: python3 make_resized.py
"""
import base64
import json
import pathlib

import numpy as np
from PIL import Image
from torchvision.transforms import CenterCrop, InterpolationMode, Resize

# Width, height, shorter side, rows and columns of the crop: odd sizes and odd differences, enlarged and reduced, far from square.
SIZES = [
    (37, 23, 16, 13, 11),
    (23, 37, 17, 13, 14),
    (40, 41, 16, 15, 15),
    (41, 40, 9, 8, 9),
    (64, 48, 48, 32, 32),
    (48, 48, 20, 17, 18),
    (11, 7, 24, 19, 21),
    (7, 11, 25, 22, 20),
    (90, 10, 12, 12, 9),
    (3, 101, 8, 5, 8),
    (31, 31, 31, 31, 31),
    (1, 1, 4, 3, 4),
]


def picture(width, height):
    """Creates waves with hard edges and noise, so that a cubic filter goes beyond black and white."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [127 + 120 * np.sin(x / (3 + c) + c) * np.cos(y / (4 - c) + x / 30) for c in range(3)]
    pixels = np.stack(planes, -1)
    pixels[((x // 5) + (y // 4)) % 3 == 0] = 255
    pixels[((x // 4) - (y // 5)) % 4 == 0] = 0
    pixels += np.random.default_rng(width * 1000 + height).integers(-20, 21, pixels.shape)
    return Image.fromarray(pixels.clip(0, 255).round().astype(np.uint8))


def encoded(image):
    return base64.b64encode(np.asarray(image).tobytes()).decode()


cases = []
for width, height, side, rows, columns in SIZES:
    image = picture(width, height)
    case = {"width": width, "height": height, "side": side, "rows": rows, "columns": columns, "pixels": encoded(image)}
    for name in ("bilinear", "bicubic"):
        mode = InterpolationMode(name)
        resized = CenterCrop((rows, columns))(Resize(side, mode)(image))
        case[name] = {
            "shorterSide": encoded(resized),
            "gray": encoded(resized.convert("L")),
            "stretch": encoded(Resize((rows, columns), mode)(image)),
        }
    cases.append(case)

path = pathlib.Path(__file__).parent / "resized.json"
path.write_text(json.dumps(cases) + "\n")
