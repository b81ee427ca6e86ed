// Convolutions of 3x3 filters and stride 1 by minimal filtering (Winograd): F(4x4, 3x3) takes 36 multiplications for 16 pixels, where
// the definition takes 144; F(2x2, 3x3) takes 16 for 4, where it takes 36.
//
// An image is cut into tiles of Side x Side result pixels. Each tile's input is transformed into kPoints numbers for each channel; for
// each of these points, the tiles are a matrix (tiles x channels) that is multiplied by a matrix of transformed filters.
#pragma once

#include "layout.h"
#include "product.h"
#include "transforms.h"

namespace resnetkit::KERNEL_ISA {

template <int Side>
struct Winograd {
  static constexpr int kInput = Side + 2, kPoints = kInput * kInput;

  // Matrices of tiles x channels, one for each point.
  struct Planes {
    float* data;
    int64_t row, plane;

    static Planes of(Slot slot, int64_t tiles, int64_t channels) {
      Planes planes;
      planes.row = row_length(channels);
      // Planes begin at different cache sets.
      planes.plane = tiles * planes.row + 16;
      planes.data = scratch(slot, static_cast<size_t>(planes.plane * kPoints + kPanel));
      return planes;
    }
    float* at(int point, int64_t tile) const { return data + point * plane + tile * row; }
  };

  // Transforms the tiles of `x`, channels-last, whose image rows begin at `first_row` and which has `height` rows in all. The first
  // pixel of a tile lies `offset` before the tile's place.
  template <typename Transform>
  static void tiles_in(const View& x, int64_t first_row, int64_t height, const Part& part, int64_t tile_columns, int64_t offset,
                       const Planes& planes, int64_t tile) {
    constexpr int from = Transform::kFrom;
    const float* const outside = zeros(round_up(x.c, kLanes));
    for (int64_t n = part.first_image; n < part.last_image; n++) {
      for (int64_t ty = part.first_row; ty < part.last_row; ty++) {
        for (int64_t tx = 0; tx < tile_columns; tx++, tile++) {
          const float* pixels[from * from];
          for (int i = 0; i < from; i++) {
            const int64_t row = ty * Side + i - offset;
            for (int j = 0; j < from; j++) {
              const int64_t column = tx * Side + j - offset;
              const bool inside = row >= 0 && row < height && column >= 0 && column < x.w;
              pixels[i * from + j] = inside ? x.at(n - part.first_image, 0, row - first_row, column) : outside;
            }
          }
          float* to = planes.at(0, tile);
          int64_t c = 0;
          for (; c + kLanes <= x.c; c += kLanes) {
            transform<Transform>([&](int i, int j) { return load(pixels[i * from + j] + c); },
                                 [&](int i, int j, Vector v) { store(to + (i * kInput + j) * planes.plane + c, v); });
          }
          if (c < x.c) {
            transform<Transform>([&](int i, int j) { return load(pixels[i * from + j] + c, x.c - c); },
                                 [&](int i, int j, Vector v) { store(to + (i * kInput + j) * planes.plane + c, v); });
          }
        }
      }
    }
  }

  // The same from a tensor in any layout.
  template <typename Transform>
  static void tiles_of(const View& x, const Part& part, int64_t tile_columns, int64_t offset, const Planes& planes, int64_t tile) {
    const int64_t first = larger(part.first_row * Side - offset, 0);
    const int64_t last = larger(first, smaller((part.last_row - 1) * Side - offset + Transform::kFrom, x.h));
    const View rows = channels_last(slice(x, part.first_image, part.last_image, first, last), Slot::Input);
    tiles_in<Transform>(rows, first, x.h, part, tile_columns, offset, planes, tile);
  }

  // Transforms back and adds the bias, into `y` (channels-last, rows from `first_row` on, `height` rows in all).
  static void tiles_out(const Planes& planes, int64_t tile, const Part& part, int64_t tile_columns, const float* bias, const View& y,
                        int64_t first_row, int64_t height) {
    for (int64_t n = part.first_image; n < part.last_image; n++) {
      for (int64_t ty = part.first_row; ty < part.last_row; ty++) {
        for (int64_t tx = 0; tx < tile_columns; tx++, tile++) {
          const float* from = planes.at(0, tile);
          float* to = y.at(n - part.first_image, 0, ty * Side - first_row, tx * Side);
          const int64_t rows = height - ty * Side, columns = y.w - tx * Side;
          int64_t k = 0;
          if (rows >= Side && columns >= Side) {
            for (; k + kLanes <= y.c; k += kLanes) {
              const Vector shift = bias != nullptr ? load(bias + k) : Vector{};
              transform<typename Line<Side>::Output>([&](int i, int j) { return load(from + (i * kInput + j) * planes.plane + k); },
                     [&](int i, int j, Vector v) { store(to + i * y.stride_h + j * y.stride_w + k, v + shift); });
            }
          }
          for (; k < y.c; k += kLanes) {
            const int64_t count = smaller(kLanes, y.c - k);
            const Vector shift = bias == nullptr ? Vector{} : count == kLanes ? load(bias + k) : load(bias + k, count);
            transform<typename Line<Side>::Output>([&](int i, int j) { return load(from + (i * kInput + j) * planes.plane + k); },
                   [&](int i, int j, Vector v) {
                     if (i >= rows || j >= columns) return;
                     float* pixel = to + i * y.stride_h + j * y.stride_w + k;
                     if (count == kLanes) {
                       store(pixel, v + shift);
                     } else {
                       store(pixel, v + shift, count);
                     }
                   });
          }
        }
      }
    }
  }

  static void tiles_to(const Planes& planes, int64_t tile, const Part& part, int64_t tile_columns, const float* bias, const View& y) {
    const int64_t first = part.first_row * Side, last = smaller(part.last_row * Side, y.h);
    const View rows = slice(y, part.first_image, part.last_image, first, last);
    if (rows.channels_last()) {
      tiles_out(planes, tile, part, tile_columns, bias, rows, first, y.h);
    } else {
      const View local = working_copy(rows, Slot::Output);
      tiles_out(planes, tile, part, tile_columns, bias, local, first, y.h);
      copy(local, rows);
    }
  }

  // The filters of results [first, first + kPanel), transformed: for each point a panel of depth x kPanel, `plane` floats after the last.
  static void filters_in(const View& w, int64_t first, int64_t first_depth, int64_t last_depth, float* to, int64_t plane) {
    for (int half = 0; half < 2; half++) {
      const int64_t k = first + half * kLanes, count = larger(smaller(w.n - k, kLanes), 0);
      for (int64_t c = first_depth; c < last_depth; c++) {
        Vector taps[3][3];
        for (int i = 0; i < 3; i++) {
          for (int j = 0; j < 3; j++) {
            const float* from = w.data + k * w.stride_n + c * w.stride_c + i * w.stride_h + j * w.stride_w;
            if (count == kLanes && w.stride_n == 1) {
              taps[i][j] = load(from);
            } else {
              alignas(64) float lanes[kLanes] = {};
              for (int64_t l = 0; l < count; l++) lanes[l] = from[l * w.stride_n];
              taps[i][j] = load(lanes);
            }
          }
        }
        float* target = to + c * kPanel + half * kLanes;
        transform<typename Line<Side>::Filter>([&](int i, int j) { return taps[i][j]; }, [&](int i, int j, Vector v) { store(target + (i * kInput + j) * plane, v); });
      }
    }
  }

  // y = x * w + bias, with `pad` zeros around the image. `w` is results x depth x 3 x 3, in any strides.
  static void forward(const View& x, const View& w, const float* bias, const View& y, int64_t pad, int64_t target) {
    const int64_t tile_rows = divide_up(y.h, Side), tile_columns = divide_up(y.w, Side);
    const int64_t panels = divide_up(y.c, kPanel), panel = x.c * kPanel, plane = panels * panel + 16;
    const Split split(y.n, tile_rows, tile_columns, target);

    float* const filters = scratch(Slot::Filters, static_cast<size_t>(plane * kPoints));
    const int64_t pieces = divide_up(x.c, 64);
    parallel(panels * pieces, [&](int64_t part, int) {
      const int64_t p = part / pieces, c = part % pieces * 64;
      filters_in(w, p * kPanel, c, smaller(c + 64, x.c), filters + p * panel, plane);
    });

    parallel(split.count(), [&](int64_t index, int) {
      const Part part = split[index];
      const int64_t tiles = (part.last_image - part.first_image) * (part.last_row - part.first_row) * tile_columns;
      const Planes input = Planes::of(Slot::Transformed, tiles, x.c), product = Planes::of(Slot::Product, tiles, y.c);
      tiles_of<typename Line<Side>::Input>(x, part, tile_columns, pad, input, 0);
      for (int p = 0; p < kPoints; p++) {
        multiply(tiles, x.c, panels, input.at(p, 0), input.row, filters + p * plane, panel, product.at(p, 0), product.row, true);
      }
      tiles_to(product, 0, part, tile_columns, bias, y);
    });
  }

  // The gradient of the filters, in any strides, from x and the gradient of y.
  static void filter_gradient(const View& x, const View& dy, const View& dw, int64_t pad, int64_t target) {
    const int64_t tile_rows = divide_up(dy.h, Side), tile_columns = divide_up(dy.w, Side);
    const Split split(dy.n, tile_rows, tile_columns, target);
    const int64_t row = row_length(x.c), plane = dy.c * row + 16, size = plane * kPoints + kPanel;
    const int64_t parts = split.count(), workers = smaller(thread_count(), parts), panels = divide_up(x.c, kPanel);

    float* const sums = scratch(Slot::Sums, static_cast<size_t>(size * workers));
    bool* const begun = reinterpret_cast<bool*>(scratch(Slot::Patch, static_cast<size_t>(workers)));
    for (int64_t i = 0; i < workers; i++) begun[i] = false;
    parallel(parts, [&](int64_t index, int worker) {
      const Part part = split[index];
      const int64_t tiles = (part.last_image - part.first_image) * (part.last_row - part.first_row) * tile_columns;
      const Planes input = Planes::of(Slot::Transformed, tiles, x.c), gradient = Planes::of(Slot::Gradient, tiles, dy.c);
      tiles_of<typename Line<Side>::Input>(x, part, tile_columns, pad, input, 0);
      tiles_of<typename Line<Side>::Gradient>(dy, part, tile_columns, 0, gradient, 0);
      for (int p = 0; p < kPoints; p++) {
        multiply_transposed(dy.c, tiles, panels, gradient.at(p, 0), gradient.row, input.at(p, 0), input.row,
                            sums + worker * size + p * plane, row, !begun[worker]);
      }
      begun[worker] = true;
    });

    parallel(divide_up(dy.c, 4), [&](int64_t part, int) {
      for (int64_t k = part * 4; k < smaller(part * 4 + 4, dy.c); k++) {
        for (int64_t c = 0; c < x.c; c += kLanes) {
          const float* from = sums + k * row + c;
          const int64_t count = smaller(kLanes, x.c - c);
          transform<typename Line<Side>::FilterGradient>(
              [&](int i, int j) {
                const float* number = from + (i * kInput + j) * plane;
                Vector total{};
                for (int64_t worker = 0; worker < workers; worker++) {
                  if (begun[worker]) total += load(number + worker * size);
                }
                return total;
              },
              [&](int i, int j, Vector v) {
                float* to = dw.data + k * dw.stride_n + c * dw.stride_c + i * dw.stride_h + j * dw.stride_w;
                if (dw.stride_c == 1 && count == kLanes) {
                  store(to, v);
                } else {
                  for (int64_t l = 0; l < count; l++) to[l * dw.stride_c] = v[l];
                }
              });
        }
      }
    });
  }
};

}  // namespace resnetkit::KERNEL_ISA
