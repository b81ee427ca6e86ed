"""Writes photos.json: photos of two classes as a phone stores them, for the tests of the guides.

In an upright photo, a cat is bright at the top and a dog is bright at the bottom. Most photos are stored rotated, with the orientation in EXIF,
so the stored pixels do not show the class. Run with a Python that has Pillow and numpy: python3 make_photos.py
"""
import base64
import io
import json
import pathlib

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 48, 64
# For each EXIF orientation, the operation that turns an upright picture into the stored one.
STORE = {1: None, 3: Image.ROTATE_180, 6: Image.ROTATE_90, 8: Image.ROTATE_270}

random = np.random.RandomState(0)


def photo(kind, orientation):
    pixels = random.randint(0, 40, (HEIGHT, WIDTH, 3))
    bright = slice(0, HEIGHT // 2) if kind == "cat" else slice(HEIGHT // 2, HEIGHT)
    pixels[bright] += random.randint(100, 180, 3)
    image = Image.fromarray(pixels.astype(np.uint8))
    if STORE[orientation] is not None:
        image = image.transpose(STORE[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    image.save(file, "JPEG", quality=30, exif=exif)
    return base64.b64encode(file.getvalue()).decode()


photos = {kind: [photo(kind, [1, 3, 6, 8][index % 4]) for index in range(12)] for kind in ("cat", "dog")}
photos["holiday"] = [photo("cat", 6), photo("dog", 3)]
path = pathlib.Path(__file__).with_name("photos.json")
path.write_text("{\n" + ",\n".join(f'"{kind}": ' + json.dumps(files, indent=0) for kind, files in photos.items()) + "\n}\n")
