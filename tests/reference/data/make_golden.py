"""Writes the golden values of the resizing tests, resize.json, and the pictures of the decoding tests, picture.png and .jpg.

Run with a Python that has PyTorch 1.13 or later and Pillow: python3 make_golden.py
"""
import json
import pathlib

import torch
from PIL import Image
from torch.nn import functional as F


def resize(picture, crop, size):
    top, left, height, width = crop
    part = picture[:, top:top + height, left:left + width]
    resized = F.interpolate(part[None].float(), size=size, mode="bilinear", antialias=True, align_corners=False)[0]
    return resized.add(0.5).clamp(0, 255).byte().flatten().tolist()


torch.manual_seed(1)
cases = []
for height, width, target in [(9, 7, (4, 5)), (5, 4, (12, 10)), (16, 16, (5, 5)), (3, 40, (8, 8)), (6, 6, (6, 6))]:
    picture = torch.randint(0, 256, (3, height, width), dtype=torch.uint8)
    cases.append({
        "width": width,
        "height": height,
        "pixels": picture.permute(1, 2, 0).flatten().tolist(),
        "target_height": target[0],
        "target_width": target[1],
        "stretched": resize(picture, (0, 0, height, width), target),
    })

# A crop at whole pixels: the middle 4 × 4 of 4 × 10.
picture = torch.randint(0, 256, (3, 4, 10), dtype=torch.uint8)
cropped = {
    "width": 10,
    "height": 4,
    "pixels": picture.permute(1, 2, 0).flatten().tolist(),
    "target_height": 4,
    "target_width": 4,
    "cropped": resize(picture, (0, 3, 4, 4), (4, 4)),
}

path = pathlib.Path(__file__).parent / "resize.json"
path.write_text(json.dumps({"stretched": cases, "cropped": cropped}) + "\n")

# The left half is red, and the right half blue.
picture = Image.new("RGB", (32, 16), (250, 10, 20))
picture.paste((30, 40, 240), (16, 0, 32, 16))
picture.save(path.with_name("picture.png"))
picture.save(path.with_name("picture.jpg"), quality=95, subsampling=0)
