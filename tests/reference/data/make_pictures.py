"""Writes the golden values of the decoding tests, pictures.json: picture files, and the pixels that Pillow reads from them.

Run with a Python that has Pillow and numpy: python3 make_pictures.py
"""
import base64
import io
import json
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

WIDTH, HEIGHT = 19, 13


def waves(channels, width=WIDTH, height=HEIGHT):
    """Creates a smooth picture in which no two corners, rows or channels are alike."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [127 + 120 * np.sin(x / (5 + c) + c) * np.cos(y / (6 - c) + x / 30) for c in range(channels)]
    return np.stack(planes, -1).round().astype(np.uint8)


def saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png_chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(samples, bits, color_type, interlaced=False, extra=b""):
    """Encodes samples (H, W, C) of 8 or 16 bits as PNG. Pillow cannot write all of these forms."""
    height, width = samples.shape[:2]
    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    rows = b""
    for top, left, down, right in passes:
        part = samples[top::down, left::right]
        if part.size:
            rows += b"".join(b"\0" + row.astype(">u2" if bits == 16 else "u1").tobytes() for row in part)
    header = struct.pack(">IIBBBBB", width, height, bits, color_type, 0, 0, int(interlaced))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + extra + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")


def without_segment(jpeg, marker):
    """Returns a JPEG without its segments of one kind."""
    result, position = jpeg[:2], 2
    while jpeg[position + 1] != 0xDA:
        length = 2 + struct.unpack(">H", jpeg[position + 2:position + 4])[0]
        if jpeg[position + 1] != marker:
            result += jpeg[position:position + length]
        position += length
    return result + jpeg[position:]


def adobe(transform):
    return b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0" + bytes([transform])


def exif(orientation, order):
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    make = struct.pack(order + "HHI", 0x010F, 2, 4) + b"abc\0"
    return b"Exif\0\0" + head + struct.pack(order + "H", 2) + make + struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0) + b"\0" * 4


color = Image.fromarray(waves(3))
gray = Image.fromarray(waves(1)[..., 0])
alpha = waves(4)
alpha[:4, :, 3] = 0
palette = color.quantize(13)
deep = (waves(3).astype(np.uint32) * 251 + 77).clip(0, 65535).astype(np.uint16)
files = {
    "png color": saved(color, "PNG"),
    "png color, interlaced": png(waves(3), 8, 2, interlaced=True),
    "png gray": saved(gray, "PNG"),
    "png gray and alpha": saved(Image.fromarray(alpha[..., [0, 3]], "LA"), "PNG"),
    "png color and alpha": saved(Image.fromarray(alpha, "RGBA"), "PNG"),
    "png palette": saved(palette, "PNG"),
    "png palette of 4 bits": saved(palette, "PNG", bits=4),
    "png palette with a transparent color": saved(palette, "PNG", transparency=3),
    "png black and white": saved(gray.convert("1"), "PNG"),
    "png gray with a transparent gray": saved(gray, "PNG", transparency=100),
    "png color of 16 bits": png(deep, 16, 2),
    "png gray of 16 bits": png(deep[..., :1], 16, 0),
    "png color and alpha of 16 bits": png(np.concatenate([deep, deep[..., :1]], -1), 16, 6),
    "bmp color": saved(color, "BMP"),
    "bmp gray": saved(gray, "BMP"),
    "bmp palette": saved(palette, "BMP"),
    "bmp black and white": saved(gray.convert("1"), "BMP"),
    "gif": saved(palette, "GIF"),
    "gif with a transparent color": saved(palette, "GIF", transparency=3),
    "gif of three frames": saved(palette, "GIF", save_all=True, append_images=[Image.new("P", color.size), palette]),
    "gif gray, interlaced": saved(Image.fromarray(waves(1, 21, 18)[..., 0]), "GIF", interlace=1),
    "jpeg color": saved(color, "JPEG", quality=90, subsampling=0),
    "jpeg color, chroma halved": saved(color, "JPEG", quality=90, subsampling=2),
    "jpeg color, chroma halved across": saved(color, "JPEG", quality=90, subsampling=1),
    "jpeg progressive": saved(color, "JPEG", quality=90, progressive=True, subsampling=0),
    "jpeg gray": saved(gray, "JPEG", quality=90),
}
bottom_up = saved(color, "BMP")
rows = [bottom_up[54:][begin:begin + 60] for begin in range(0, 60 * HEIGHT, 60)]
files["bmp from the top"] = bottom_up[:22] + struct.pack("<i", -HEIGHT) + bottom_up[26:54] + b"".join(reversed(rows))

# CMYK pictures: as Pillow writes them (inverted, as Adobe does), without the segment that says so, and with luminance and chrominance (YCCK).
cmyk = Image.fromarray(waves(4), "CMYK")
ink = saved(cmyk, "JPEG", quality=95)
files["jpeg cmyk"] = ink
files["jpeg cmyk without Adobe's marker"] = without_segment(ink, 0xEE)
luminance = np.concatenate([255 - np.asarray(Image.fromarray(waves(3)).convert("YCbCr")), waves(4)[..., 3:]], -1)
ycck = without_segment(saved(Image.fromarray(luminance, "CMYK"), "JPEG", quality=95), 0xEE)
files["jpeg ycck"] = ycck[:2] + adobe(2) + ycck[2:]
raw = without_segment(saved(Image.merge("YCbCr", color.split()), "JPEG", quality=95, subsampling=0), 0xE0)
files["jpeg stored as red, green and blue"] = raw[:2] + adobe(0) + raw[2:]

for orientation in range(1, 9):
    files[f"jpeg of orientation {orientation}"] = saved(color, "JPEG", quality=90, subsampling=0, exif=exif(orientation, "<>"[orientation % 2]))

cases = []
for name, file in files.items():
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(file)))
    # Pillow clips 16-bit grayscale instead of scaling it.
    if image.mode.startswith("I"):
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    pixels = np.asarray(image.convert("RGB"))
    cases.append({
        "name": name,
        "file": base64.b64encode(file).decode(),
        "width": pixels.shape[1],
        "height": pixels.shape[0],
        "rgb": base64.b64encode(pixels.tobytes()).decode(),
    })

path = pathlib.Path(__file__).with_name("pictures.json")
path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
