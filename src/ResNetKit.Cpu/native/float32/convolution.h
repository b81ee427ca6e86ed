// Chooses the method of a convolution for each layer.
#pragma once

#include "direct.h"
#include "winograd.h"

namespace resnetkit::KERNEL_ISA {

// Returns the side of the tiles for minimal filtering (2 or 4), or 0 if the layer is computed directly. Minimal filtering saves
// multiplications but moves more memory, so it pays only with enough channels and tiles.
inline int winograd_side(const View& y, int64_t depth, const View& w, const Geometry& g) {
  if (w.h != 3 || w.w != 3 || g.stride_h != 1 || g.stride_w != 1 || g.pad_h != g.pad_w || g.pad_h > 2) return 0;
  if (depth < 8 || y.c < 8) return 0;
  const int side = y.h <= 2 && y.w <= 2 ? 2 : 4;
  const int64_t tiles = y.n * divide_up(y.h, side) * divide_up(y.w, side);
  return tiles >= 12 ? side : 0;
}

// The number of tiles in a part. Their transforms should fit into the second-level cache, and the products should be long enough.
KERNEL_INLINE int64_t tiles_of_part(int64_t depth, int64_t results) { return depth + results <= 64 ? 96 : 48; }

inline void convolution_forward(const View& x, const View& w, const float* bias, const View& y, const Geometry& g) {
  const int64_t target = tiles_of_part(x.c, y.c);
  switch (winograd_side(y, x.c, w, g)) {
    case 4: return Winograd<4>::forward(x, w, bias, y, g.pad_h, target);
    case 2: return Winograd<2>::forward(x, w, bias, y, g.pad_h, target);
    default: return direct_forward(x, w, bias, y, g);
  }
}

inline void convolution_input_gradient(const View& dy, const View& w, const View& dx, const Geometry& g) {
  const int64_t target = tiles_of_part(dy.c, dx.c);
  const int side = winograd_side(dx, dy.c, w, g);
  if (side == 0) return direct_input_gradient(dy, w, dx, g);
  // This is a convolution of the gradient with the filters rotated by 180°.
  View turned = w;
  turned.data = w.at(0, 0, w.h - 1, w.w - 1);
  turned.n = w.c;
  turned.c = w.n;
  turned.stride_n = w.stride_c;
  turned.stride_c = w.stride_n;
  turned.stride_h = -w.stride_h;
  turned.stride_w = -w.stride_w;
  if (side == 4) {
    Winograd<4>::forward(dy, turned, nullptr, dx, 2 - g.pad_h, target);
  } else {
    Winograd<2>::forward(dy, turned, nullptr, dx, 2 - g.pad_h, target);
  }
}

inline void convolution_filter_gradient(const View& x, const View& dy, const View& dw, const Geometry& g) {
  const int64_t target = tiles_of_part(x.c, dy.c);
  switch (winograd_side(dy, x.c, dw, g)) {
    case 4: return Winograd<4>::filter_gradient(x, dy, dw, g.pad_h, target);
    case 2: return Winograd<2>::filter_gradient(x, dy, dw, g.pad_h, target);
    default: return direct_filter_gradient(x, dy, dw, g);
  }
}

// Computes the sum of each channel over all pixels, which is the gradient of a bias. Parts are added in order.
inline void channel_sums(const View& x, float* sums) {
  const Split split(x.n, x.h, x.w, 512);
  const int64_t parts = split.count(), row = round_up(x.c, kLanes);
  float* const partial = scratch(Slot::Sums, static_cast<size_t>(parts * row));
  parallel(parts, [&](int64_t index) {
    const Part part = split[index];
    const View rows = slice(x, part.first_image, part.last_image, part.first_row, part.last_row);
    float* const to = partial + index * row;
    if (!rows.channels_last()) {
      for (int64_t c = 0; c < x.c; c++) {
        float total = 0;
        for (int64_t n = 0; n < rows.n; n++) {
          for (int64_t i = 0; i < rows.h; i++) {
            const float* from = rows.at(n, c, i, 0);
            float line = 0;
            if (rows.stride_w == 1) {
              Vector lines{};
              int64_t j = 0;
              for (; j + kLanes <= rows.w; j += kLanes) lines += load(from + j);
              KERNEL_UNROLL for (int l = 0; l < kLanes; l++) line += lines[l];
              for (; j < rows.w; j++) line += from[j];
            } else {
              for (int64_t j = 0; j < rows.w; j++) line += from[j * rows.stride_w];
            }
            total += line;
          }
        }
        to[c] = total;
      }
      return;
    }
    for (int64_t c = 0; c < row; c++) to[c] = 0;
    for (int64_t n = 0; n < rows.n; n++) {
      for (int64_t i = 0; i < rows.h; i++) {
        for (int64_t j = 0; j < rows.w; j++) {
          const float* from = rows.at(n, 0, i, j);
          int64_t c = 0;
          for (; c + kLanes <= x.c; c += kLanes) store(to + c, load(to + c) + load(from + c));
          for (; c < x.c; c++) to[c] += from[c];
        }
      }
    }
  });
  for (int64_t c = 0; c < x.c; c++) {
    float total = 0;
    for (int64_t part = 0; part < parts; part++) total += partial[part * row + c];
    sums[c] = total;
  }
}

}  // namespace resnetkit::KERNEL_ISA
