#!/usr/bin/env python3
"""Draws icon.png, the icon of the packages: a residual block of two layers, with a shortcut around them to a sum.

Needs only Python. Shapes are signed distances in pixels of a 128x128 image. Each pixel is blended with the color of a
shape in proportion to the covered area, estimated at SAMPLES x SAMPLES points.
"""
import math
import pathlib
import struct
import zlib

SIZE, SAMPLES = 128, 4
TOP, BOTTOM = (0x51, 0x2B, 0xD4), (0x2A, 0x12, 0x85)
WHITE, SHORTCUT = (0xFF, 0xFF, 0xFF), (0xFF, 0xB9, 0x3B)
COLUMN, LANE = 53.0, 95.0


def box(x, y, cx, cy, half_width, half_height, corner):
    dx, dy = abs(x - cx) - half_width + corner, abs(y - cy) - half_height + corner
    return math.hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - corner


def line(x, y, x1, y1, x2, y2, width):
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length))
    return math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1)) - width / 2


def shortcut(x, y):
    """Returns the distance to the line of the shortcut, which leads from the column to the sum along the right half of a rounded box."""
    if x < COLUMN:
        return 1e9
    return abs(box(x, y, COLUMN, 58.5, LANE - COLUMN, 38.5, 16)) - 3.5


def arrow(x, y):
    """Returns the distance to the arrowhead of the shortcut, which points left to the sum."""
    tip, base, half = 67.5, 79.0, 9.5
    slope = half / (base - tip)
    edge = (abs(y - 97) - slope * (x - tip)) / math.hypot(1, slope)
    return max(edge, x - base)


def color(x, y):
    background = tuple(a + (b - a) * y / SIZE for a, b in zip(TOP, BOTTOM))
    paint = background
    if line(x, y, COLUMN, 11, COLUMN, 117, 7) < 0:
        paint = WHITE
    if shortcut(x, y) < 0 and x > COLUMN + 3.5 and not (y > 90 and x < 77):
        paint = SHORTCUT
    if arrow(x, y) < 0:
        paint = SHORTCUT
    for layer in (39.0, 66.0):
        if box(x, y, COLUMN, layer, 25, 9, 5) < 0:
            paint = WHITE
    ring = math.hypot(x - COLUMN, y - 97)
    if ring < 13.5:
        paint = WHITE
    if ring < 10 and min(line(x, y, COLUMN - 5.5, 97, COLUMN + 5.5, 97, 4), line(x, y, COLUMN, 91.5, COLUMN, 102.5, 4)) < 0:
        paint = background
    return paint


def pixel(column, row):
    total, covered = [0.0, 0.0, 0.0], 0
    for j in range(SAMPLES):
        for i in range(SAMPLES):
            x, y = column + (i + 0.5) / SAMPLES, row + (j + 0.5) / SAMPLES
            if box(x, y, SIZE / 2, SIZE / 2, SIZE / 2, SIZE / 2, 24) < 0:
                covered += 1
                total = [t + c for t, c in zip(total, color(x, y))]
    if covered == 0:
        return bytes(4)
    return bytes([round(t / covered) for t in total] + [round(255 * covered / SAMPLES**2)])


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


rows = b"".join(b"\0" + b"".join(pixel(column, row) for column in range(SIZE)) for row in range(SIZE))
pathlib.Path(__file__).with_name("icon.png").write_bytes(
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(rows, 9))
    + chunk(b"IEND", b""))
