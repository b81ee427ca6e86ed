// Convolutions with 3x3 filters and stride 1 by minimal filtering (Winograd). F(4x4, 3x3) needs 36 multiplications for 16 pixels, where
// direct computation needs 144. F(2x2, 3x3) needs 16 multiplications for 4 pixels instead of 36.
//
// An image is divided into tiles of Side x Side result pixels. The input of each tile is transformed into kPoints numbers for each channel.
// For each of these points, the tiles form a matrix (tiles x channels), which is multiplied by a matrix of transformed filters.
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
      // The additional 16 floats let planes begin at different cache sets.
      planes.plane = tiles * planes.row + 16;
      planes.data = scratch(slot, static_cast<size_t>(planes.plane * kPoints + kPanel));
      return planes;
    }
    float* at(int point, int64_t tile) const { return data + point * plane + tile * row; }
  };

  // Transforms the tiles of `x`, a channels-last view of the image rows from `first_row` on. The whole image has `height` rows. The input
  // of a tile begins `offset` pixels above and to the left of the tile.
  template <typename Transform>
  static void tiles_in(const View& x, int64_t first_row, int64_t height, const Part& part, int64_t tile_columns, int64_t offset,
                       const Planes& planes, int64_t tile) {
    constexpr int from = Transform::kFrom;
    const float* const outside = zeros(round_up(x.c, kLanes));
    for (int64_t n = part.first_image; n < part.last_image; n++) {
      for (int64_t ty = part.first_row; ty < part.last_row; ty++) {
        for (int64_t tx = 0; tx < tile_columns; tx++, tile++) {
          const int64_t row = ty * Side - offset, column = tx * Side - offset;
          float* const to = planes.at(0, tile);
          if (row >= 0 && row + from <= height && column >= 0 && column + from <= x.w && x.c % kLanes == 0) {
            const float* const corner = x.at(n - part.first_image, 0, row - first_row, column);
            for (int64_t c = 0; c < x.c; c += kLanes) {
              transform<Transform>([&](int i, int j) { return load(corner + i * x.stride_h + j * x.stride_w + c); },
                                   [&](int i, int j, Vector v) { store(to + (i * kInput + j) * planes.plane + c, v); });
            }
            continue;
          }
          const float* pixels[from * from];
          for (int i = 0; i < from; i++) {
            const bool row_inside = row + i >= 0 && row + i < height;
            for (int j = 0; j < from; j++) {
              const bool inside = row_inside && column + j >= 0 && column + j < x.w;
              pixels[i * from + j] = inside ? x.at(n - part.first_image, 0, row + i - first_row, column + j) : outside;
            }
          }
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

  // Does the same as `tiles_in` for a tensor in any layout.
  template <typename Transform>
  static void tiles_of(const View& x, const Part& part, int64_t tile_columns, int64_t offset, const Planes& planes, int64_t tile) {
    const int64_t first = larger(part.first_row * Side - offset, 0);
    const int64_t last = larger(first, smaller((part.last_row - 1) * Side - offset + Transform::kFrom, x.h));
    const View rows = channels_last(slice(x, part.first_image, part.last_image, first, last), Slot::Input);
    tiles_in<Transform>(rows, first, x.h, part, tile_columns, offset, planes, tile);
  }

  // Transforms products back and adds the bias. Writes to `y`, a channels-last view of the image rows from `first_row` on. The whole image
  // has `height` rows.
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

  // Transforms the filters of the results [first, first + kPanel): a panel of depth x kPanel for each point. Panels are `plane` floats
  // apart.
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

  // y = x * w + bias, with `pad` zeros around the image. `w` is results x depth x 3 x 3, with any strides.
  static void forward(const View& x, const View& w, const float* bias, const View& y, int64_t pad, int64_t target) {
    if (x.c * y.c * kPoints <= kFewFilters) {
      forward_by_images(x, w, bias, y, pad, target);
    } else {
      forward_by_results(x, w, bias, y, pad);
    }
  }

  // Computes the gradient of the filters from x and the gradient of y: products of the transformed tiles of both, summed over all tiles.
  // `dw` can have any strides. The order of the sums depends only on the layer.
  static void filter_gradient(const View& x, const View& dy, const View& dw, int64_t pad, int64_t target) {
    const int64_t row = row_length(x.c), plane = dy.c * row + 16, size = plane * kPoints + kPanel;
    if (size <= kFewSums) {
      filter_gradient_in_chains(x, dy, dw, pad, target, row, plane, size);
    } else {
      filter_gradient_in_chunks(x, dy, dw, pad, row);
    }
  }

private:
  static constexpr int64_t kFewFilters = 1 << 20;  // floats
  static constexpr int64_t kFewSums = 400 << 10;   // floats
  static constexpr int64_t kChains = 8;
#ifdef RESNETKIT_SMALL_CHUNKS
  static constexpr int64_t kChunk = 60 << 10, kResults = 48;
#else
  static constexpr int64_t kChunk = 5 << 20;  // floats of transformed tiles at a time
  static constexpr int64_t kResults = 128;    // results whose sums are computed at a time if one chunk contains all tiles
#endif

  // Layers with few channels: each part processes some tiles from input to output, and all parts use the same transformed filters.
  static void forward_by_images(const View& x, const View& w, const float* bias, const View& y, int64_t pad, int64_t target) {
    const int64_t tile_rows = divide_up(y.h, Side), tile_columns = divide_up(y.w, Side);
    const int64_t panels = divide_up(y.c, kPanel), panel = x.c * kPanel, plane = panels * panel + 16;
    const Split split(y.n, tile_rows, tile_columns, target);

    float* const filters = scratch(Slot::Filters, static_cast<size_t>(plane * kPoints));
    const int64_t pieces = divide_up(x.c, 64);
    const auto transform_filters = [&](int64_t part) {
      const int64_t p = part / pieces, c = part % pieces * 64;
      filters_in(w, p * kPanel, c, smaller(c + 64, x.c), filters + p * panel, plane);
    };
    const auto convolve = [&](int64_t index) {
      const Part part = split[index];
      const int64_t tiles = part.units(tile_columns);
      const Planes input = Planes::of(Slot::Transformed, tiles, x.c), product = Planes::of(Slot::Product, tiles, y.c);
      tiles_of<typename Line<Side>::Input>(x, part, tile_columns, pad, input, 0);
      for (int p = 0; p < kPoints; p++) {
        multiply(tiles, x.c, panels, input.at(p, 0), input.row, filters + p * plane, panel, product.at(p, 0), product.row, true);
      }
      tiles_to(product, 0, part, tile_columns, bias, y);
    };
    parallel(Phase{panels * pieces, transform_filters}, Phase{split.count(), convolve});
  }

  // Layers with many channels: first the input of some images is transformed, then each part computes some results of all these images. The
  // filters of a part stay in the cache from their transform to the product.
  static void forward_by_results(const View& x, const View& w, const float* bias, const View& y, int64_t pad) {
    const int64_t tile_rows = divide_up(y.h, Side), tile_columns = divide_up(y.w, Side), image_tiles = tile_rows * tile_columns;
    const int64_t images = divide_up(y.n, divide_up(y.n, larger(kChunk / 2 / (image_tiles * kPoints * row_length(x.c)), 1)));
    const int64_t block = larger(smaller(round_up(divide_up(y.c, 8), kPanel), 64), kPanel), blocks = divide_up(y.c, block);
    const int64_t panel = x.c * kPanel;
    const Planes input = Planes::of(Slot::Transformed, images * image_tiles, x.c);
    for (int64_t chunk = 0; chunk < y.n; chunk += images) {
      const int64_t count = smaller(images, y.n - chunk), tiles = count * image_tiles;
      const View xs = slice(x, chunk, chunk + count, 0, x.h), ys = slice(y, chunk, chunk + count, 0, y.h);
      const Split split(count, tile_rows, tile_columns, 24);
      const auto transform_input = [&](int64_t index) {
        const Part part = split[index];
        tiles_of<typename Line<Side>::Input>(xs, part, tile_columns, pad, input,
                                             part.first_image * image_tiles + part.first_row * tile_columns);
      };
      const auto convolve = [&](int64_t index) {
        const int64_t first = index * block, last = smaller(first + block, y.c), panels = divide_up(last - first, kPanel);
        const int64_t plane = panels * panel + 16;
        float* const filters = scratch(Slot::Filters, static_cast<size_t>(plane * kPoints));
        for (int64_t p = 0; p < panels; p++) filters_in(w, first + p * kPanel, 0, x.c, filters + p * panel, plane);
        const Planes product = Planes::of(Slot::Product, tiles, last - first);
        for (int p = 0; p < kPoints; p++) {
          multiply(tiles, x.c, panels, input.at(p, 0), input.row, filters + p * plane, panel, product.at(p, 0), product.row, true);
        }
        tiles_to(product, 0, {0, count, 0, tile_rows}, tile_columns, bias == nullptr ? nullptr : bias + first, channels(ys, first, last));
      };
      parallel(Phase{split.count(), transform_input}, Phase{blocks, convolve});
    }
  }

  // Layers with few channels have many tiles and few sums. The parts therefore form chains, each with its own sums, which are added at the
  // end.
  static void filter_gradient_in_chains(const View& x, const View& dy, const View& dw, int64_t pad, int64_t target, int64_t row,
                                        int64_t plane, int64_t size) {
    const int64_t tile_rows = divide_up(dy.h, Side), tile_columns = divide_up(dy.w, Side), panels = divide_up(x.c, kPanel);
    const Split split(dy.n, tile_rows, tile_columns, target);
    const int64_t parts = split.count(), chains = smaller(parts, kChains);
    float* const sums = scratch(Slot::Sums, static_cast<size_t>(size * chains));
    const auto add_up = [&](int64_t chain) {
      const int64_t first = chain * parts / chains, last = (chain + 1) * parts / chains;
      for (int64_t index = first; index < last; index++) {
        const Part part = split[index];
        const int64_t tiles = part.units(tile_columns);
        const Planes input = Planes::of(Slot::Transformed, tiles, x.c), gradient = Planes::of(Slot::Gradient, tiles, dy.c);
        tiles_of<typename Line<Side>::Input>(x, part, tile_columns, pad, input, 0);
        tiles_of<typename Line<Side>::Gradient>(dy, part, tile_columns, 0, gradient, 0);
        for (int p = 0; p < kPoints; p++) {
          multiply_transposed(dy.c, tiles, panels, gradient.at(p, 0), gradient.row, input.at(p, 0), input.row,
                              sums + chain * size + p * plane, row, index == first);
        }
      }
    };
    const auto transform_back = [&](int64_t part) {
      filters_out(sums, size, chains, row, plane, part * 4, smaller(part * 4 + 4, dy.c), 0, dw);
    };
    parallel(Phase{chains, add_up}, Phase{divide_up(dy.c, 4), transform_back});
  }

  // Layers with many channels: first the tiles of some images are transformed, then each part computes the sums of one point for some
  // results.
  static void filter_gradient_in_chunks(const View& x, const View& dy, const View& dw, int64_t pad, int64_t row) {
    const int64_t tile_rows = divide_up(dy.h, Side), tile_columns = divide_up(dy.w, Side), panels = divide_up(x.c, kPanel);
    const int64_t image_tiles = tile_rows * tile_columns;
    const int64_t image_floats = image_tiles * kPoints * (row + row_length(dy.c));
    // Divide the images evenly, so that chunks have about the same size.
    const int64_t images = divide_up(dy.n, divide_up(dy.n, larger(kChunk / image_floats, 1)));
    // With several chunks, the sums of all results must be kept from chunk to chunk. With one chunk, some results at a time suffice.
    const int64_t range = images < dy.n ? dy.c : smaller(kResults, dy.c), block = smaller(16 * kRows, range);
    const int64_t range_plane = range * row + 16, size = range_plane * kPoints + kPanel;
    float* const sums = scratch(Slot::Sums, static_cast<size_t>(size));
    const Planes input = Planes::of(Slot::Transformed, images * image_tiles, x.c);
    const Planes gradient = Planes::of(Slot::Gradient, images * image_tiles, dy.c);
    for (int64_t chunk = 0; chunk < dy.n; chunk += images) {
      const int64_t count = smaller(images, dy.n - chunk);
      const View xs = slice(x, chunk, chunk + count, 0, x.h), dys = slice(dy, chunk, chunk + count, 0, dy.h);
      const Split split(count, tile_rows, tile_columns, 24);
      const auto transform_tiles = [&](int64_t index) {
        const Part part = split[index / 2];
        const int64_t tile = part.first_image * image_tiles + part.first_row * tile_columns;
        if (index % 2 == 0) {
          tiles_of<typename Line<Side>::Input>(xs, part, tile_columns, pad, input, tile);
        } else {
          tiles_of<typename Line<Side>::Gradient>(dys, part, tile_columns, 0, gradient, tile);
        }
      };
      for (int64_t begin = 0; begin < dy.c; begin += range) {
        const int64_t results = smaller(range, dy.c - begin), blocks = divide_up(results, block);
        const auto add_up = [&](int64_t part) {
          const int p = static_cast<int>(part / blocks);
          const int64_t first = part % blocks * block;
          multiply_transposed(smaller(block, results - first), count * image_tiles, panels, gradient.at(p, 0) + begin + first,
                              gradient.row, input.at(p, 0), input.row, sums + first * row + p * range_plane, row, chunk == 0);
        };
        const auto transform_back = [&](int64_t part) {
          filters_out(sums, size, 1, row, range_plane, part * 4, smaller(part * 4 + 4, results), begin, dw);
        };
        const bool end = chunk + count == dy.n;
        parallel(Phase{begin == 0 ? split.count() * 2 : 0, transform_tiles}, Phase{kPoints * blocks, add_up},
                 Phase{end ? divide_up(results, 4) : 0, transform_back});
      }
    }
  }

  // Adds up the sums of the chains and transforms them back, for the sums [first, last). The sums with index 0 belong to the result `begin`.
  static void filters_out(const float* sums, int64_t size, int64_t chains, int64_t row, int64_t plane, int64_t first, int64_t last,
                          int64_t begin, const View& dw) {
    for (int64_t k = first; k < last; k++) {
      for (int64_t c = 0; c < dw.c; c += kLanes) {
        const float* from = sums + k * row + c;
        const int64_t count = smaller(kLanes, dw.c - c);
        transform<typename Line<Side>::FilterGradient>(
            [&](int i, int j) {
              const float* number = from + (i * kInput + j) * plane;
              Vector total = load(number);
              for (int64_t chain = 1; chain < chains; chain++) total += load(number + chain * size);
              return total;
            },
            [&](int i, int j, Vector v) {
              float* to = dw.data + (begin + k) * dw.stride_n + c * dw.stride_c + i * dw.stride_h + j * dw.stride_w;
              if (dw.stride_c == 1 && count == kLanes) {
                store(to, v);
              } else {
                for (int64_t l = 0; l < count; l++) to[l * dw.stride_c] = v[l];
              }
            });
      }
    }
  }
};

}  // namespace resnetkit::KERNEL_ISA
