#!/usr/bin/env python3
"""Measures the error of F(4×4, 3×3) in bfloat16 for several points 0, ±a, ±b and infinity.

Prints the relative errors (root mean square, in percent) of a layer's outputs, for images after ReLU and without ReLU, and of the
gradient of the filters. The points with the smallest error after ReLU come first. For comparison, the script also prints the
errors of F(2×2, 3×3) and of rounding the exact outputs to bfloat16. It needs numpy. The pair of Line<4> in transforms.h is one of
the best.

    python3 points.py
"""

import itertools

import numpy as np

CHANNELS, TILES = 64, 200


def bfloat16(values):
    bits = np.ascontiguousarray(values, dtype=np.float32).view(np.uint32)
    return ((bits + ((bits >> 16) & 1) + 0x7FFF) & 0xFFFF0000).view(np.float32)


def matrices(points, side):
    """Returns Aᵀ, G and Bᵀ of F(side, 3) at the points and infinity."""
    a = np.array([[p**k for k in range(side)] for p in points] + [[0.0] * (side - 1) + [1.0]])
    weights = [1 / np.prod([p - q for q in points if q != p]) for p in points]
    g = np.array([[w * p**k for k in range(3)] for p, w in zip(points, weights)] + [[0.0, 0.0, 1.0]])
    # The third matrix follows from the result of all three: output k is the sum over j of input k + j times weight j.
    pairs = list(itertools.product(range(side), range(3)))
    system = np.array([a[:, k] * g[:, j] for k, j in pairs])
    wanted = np.array([[float(t == k + j) for t in range(side + 2)] for k, j in pairs])
    b = np.linalg.lstsq(system, wanted, rcond=None)[0]
    assert np.allclose(system @ b, wanted)
    return a.T, g, b


def both(matrix, values):
    return np.einsum("ai,...ij,bj->...ab", matrix, values, matrix)


def error(actual, exact):
    return 100 * np.sqrt(np.mean((actual - exact) ** 2) / np.mean(exact**2))


def errors(points, side):
    random = np.random.default_rng(0)
    a, g, b = matrices(points, side)
    images = bfloat16(random.standard_normal((TILES, CHANNELS, side + 2, side + 2)))
    filters = bfloat16(random.standard_normal((CHANNELS, 16, 3, 3)) / np.sqrt(9 * CHANNELS))
    gradients = bfloat16(random.standard_normal((TILES, 16, side, side)))
    offsets = list(itertools.product(range(3), range(3)))

    def outputs(images):
        exact = sum(np.einsum("tcxy,ck->tkxy", images[:, :, i : i + side, j : j + side], filters[:, :, i, j], dtype=float) for i, j in offsets)
        products = np.einsum("tcab,ckab->tkab", bfloat16(both(b, images)), bfloat16(both(g, filters)), dtype=float)
        return error(both(a, products), exact), error(bfloat16(exact), exact)

    exact = np.array([np.einsum("tcxy,tkxy->kc", images[:, :, i : i + side, j : j + side], gradients, dtype=float) for i, j in offsets])
    products = np.einsum("tkab,tcab->kcab", bfloat16(both(a.T, gradients)), bfloat16(both(b, images)), dtype=float)
    computed = both(g.T, products)
    of_filters = error(np.array([computed[:, :, i, j] for i, j in offsets]), exact)
    after_relu, rounding = outputs(np.maximum(images, 0))
    return after_relu, outputs(images)[0], of_filters, rounding


def row(name, after_relu, without, of_filters, _):
    print(f"{name:<16}{after_relu:>12.2f}{without:>16.2f}{of_filters:>24.2f}")


print(f"{'points':<16}{'after ReLU':>12}{'without ReLU':>16}{'gradient of filters':>24}")
small = errors([0, 1, -1], 2)
row("F(2×2): 0, ±1", *small)
pairs = [(1.0, 2.0), (1.0, 0.5)] + list(itertools.product(np.arange(8, 13) / 16, np.arange(20, 29, 2) / 16))
for result, pair in sorted((errors([0, x, -x, y, -y], 4), (x, y)) for x, y in pairs):
    row(f"±{pair[0]}, ±{pair[1]}", *result)
print(f"rounding the exact outputs: {small[3]:.2f}")
