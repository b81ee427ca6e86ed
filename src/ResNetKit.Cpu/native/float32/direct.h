// Convolutions without minimal filtering, as products of matrices. The pixels under a filter are gathered into a row of a small matrix in
// working memory, block by block, and multiplied by the filters. Supports filters of up to kMostTaps taps with any stride, and both
// gradients. The input gradient of a convolution with a stride is computed without zeros between the pixels of the output gradient.
#pragma once

#include "layout.h"
#include "product.h"

namespace resnetkit::KERNEL_ISA {

// One tap of a filter: the position of its weights, and its source pixel for the result pixel at the origin.
struct Tap {
  int64_t row, column;      // in the filter
  int64_t from_y, from_x;   // in the source; may lie outside of the image
};

constexpr int kMostTaps = 121;      // of one filter
constexpr int64_t kDepth = 640;     // approximate number of values of a gathered row that are processed at a time

// result(n, y, x) = bias + sum over taps of source(n, y * step_h + from_y, x * step_w + from_x) * weights(:, :, tap).
struct Gather {
  const Tap* taps;
  int64_t count, step_h, step_w;

  int64_t first_row(int64_t y) const {
    int64_t least = taps[0].from_y;
    for (int64_t t = 1; t < count; t++) least = smaller(least, taps[t].from_y);
    return y * step_h + least;
  }
  int64_t last_row(int64_t y) const {
    int64_t most = taps[0].from_y;
    for (int64_t t = 1; t < count; t++) most = larger(most, taps[t].from_y);
    return y * step_h + most;
  }

  // Returns the rows of `x` that a part of the result needs, as a channels-last view.
  View source(const View& x, const Part& part, int64_t* first) const {
    *first = smaller(larger(first_row(part.first_row), 0), x.h);
    const int64_t last = larger(*first, smaller(last_row(part.last_row - 1) + 1, x.h));
    return channels_last(slice(x, part.first_image, part.last_image, *first, last), Slot::Input);
  }

  // Gathers the pixels under the taps [first_tap, last_tap) for `pixels` result pixels from `index` on (counted within the part), and
  // writes one row for each result pixel.
  void rows(const View& source, int64_t first_row, int64_t height, const Part& part, int64_t columns, int64_t index, int64_t pixels,
            int64_t first_tap, int64_t last_tap, const float* outside, float* to, int64_t row) const {
    const int64_t part_rows = part.last_row - part.first_row, channels = source.c;
    // Adjacent taps of one filter row are copied together if their pixels are contiguous. `run_end` is the end of the run that a tap is in.
    int64_t run_end[kMostTaps];
    for (int64_t t = last_tap - 1; t >= first_tap; t--) {
      const bool joined = source.stride_w == channels && t + 1 < last_tap && taps[t + 1].from_y == taps[t].from_y &&
                          taps[t + 1].from_x == taps[t].from_x + 1;
      run_end[t] = joined ? run_end[t + 1] : t + 1;
    }
    int64_t n = index / (part_rows * columns), y = index / columns % part_rows, x = index % columns;
    for (int64_t i = 0; i < pixels; i++, to += row) {
      float* target = to;
      for (int64_t t = first_tap; t < last_tap;) {
        const int64_t end = run_end[t];
        const int64_t from_y = (part.first_row + y) * step_h + taps[t].from_y, from_x = x * step_w + taps[t].from_x;
        const int64_t last_x = from_x + (end - t);
        if (from_y < 0 || from_y >= height || last_x <= 0 || from_x >= source.w) {
          for (; t < end; t++, target += channels) copy_row(outside, target, channels);
          continue;
        }
        for (int64_t at = from_x; at < 0; at++, target += channels) copy_row(outside, target, channels);
        const int64_t begin = larger(from_x, 0), stop = smaller(last_x, source.w);
        copy_row(source.at(n, 0, from_y - first_row, begin), target, (stop - begin) * channels);
        target += (stop - begin) * channels;
        for (int64_t at = stop; at < last_x; at++, target += channels) copy_row(outside, target, channels);
        t = end;
      }
      if (++x == columns) {
        x = 0;
        if (++y == part_rows) {
          y = 0;
          n++;
        }
      }
    }
  }

private:
  // May write up to a vector's length beyond the end, where the next row will be written or nothing is needed.
  static KERNEL_INLINE void copy_row(const float* from, float* to, int64_t count) {
    int64_t c = 0;
    for (; c + kLanes <= count; c += kLanes) store(to + c, load(from + c));
    if (c < count) store(to + c, load(from + c, count - c));
  }
};

// Returns the number of taps that are processed at a time: about kDepth values, and at least one tap.
KERNEL_INLINE int64_t taps_of_piece(int64_t channels) { return larger(kDepth / channels, 1); }

// Packs the filters of one panel at one tap. `w` is results x depth. A panel has taps x channels rows of kPanel results.
inline void pack_filters(const View& w, const Gather& gather, int64_t panel, int64_t t, float* to) {
  const int64_t depth = gather.count * w.c, first = panel * kPanel, count = smaller(kPanel, w.n - first);
  const float* from = w.at(first, 0, gather.taps[t].row, gather.taps[t].column);
  float* target = to + panel * depth * kPanel + t * w.c * kPanel;
  if (count < kPanel) __builtin_memset(target, 0, static_cast<size_t>(w.c * kPanel) * sizeof(float));
  if (w.stride_c == 1) {
    transpose(count, w.c, from, w.stride_n, target, kPanel);
  } else if (w.stride_n == 1) {
    for (int64_t c = 0; c < w.c; c++) __builtin_memcpy(target + c * kPanel, from + c * w.stride_c, static_cast<size_t>(count) * sizeof(float));
  } else {
    for (int64_t c = 0; c < w.c; c++) {
      for (int64_t k = 0; k < count; k++) target[c * kPanel + k] = from[c * w.stride_c + k * w.stride_n];
    }
  }
}

// The number of result pixels that are processed at a time.
constexpr int64_t kPixels = 8 * kRows;

// The number of pixels of the output gradient that are processed at a time for the filter gradient.
constexpr int64_t kGradientPixels = 16 * kRows;

inline void gather_product(const View& x, const View& w, const float* bias, const View& y, const Gather& gather) {
  const int64_t panels = divide_up(y.c, kPanel), depth = gather.count * x.c;
  float* const filters = scratch(Slot::Filters, static_cast<size_t>(panels * kPanel * depth + kPanel));
  const auto pack = [&](int64_t part) { pack_filters(w, gather, part / gather.count, part % gather.count, filters); };

  const Split split(y.n, y.h, y.w, 8 * kPixels);
  const auto convolve = [&](int64_t index) {
    const Part part = split[index];
    const int64_t pixels = part.units(y.w);
    int64_t first;
    const View source = gather.source(x, part, &first);
    const View result = slice(y, part.first_image, part.last_image, part.first_row, part.last_row);
    const bool direct = result.channels_last();
    const View local = direct ? result : working_copy(result, Slot::Output);

    const int64_t piece = taps_of_piece(x.c);
    const int64_t gathered_row = row_length(smaller(piece, gather.count) * x.c);
    float* const gathered = scratch(Slot::Patch, static_cast<size_t>(kPixels * gathered_row));
    // Without a bias, with only whole panels and with evenly spaced pixels, the sums are written directly to the result.
    const bool summed_in_place = bias == nullptr && y.c % kPanel == 0 && local.uniform_pixels();
    const int64_t sums_row = summed_in_place ? local.stride_w : row_length(y.c);
    float* const working_sums = summed_in_place ? nullptr : scratch(Slot::Product, static_cast<size_t>(kPixels * sums_row));
    const float* const outside = zeros(x.c);
    // A filter with one tap, stride 1 and no padding uses the rows of the image itself.
    const bool in_place = gather.count == 1 && gather.step_h == 1 && gather.step_w == 1 && gather.taps[0].from_y == 0 &&
                          gather.taps[0].from_x == 0 && y.w == source.w && part.first_row == first &&
                          source.h == part.last_row - part.first_row && source.uniform_pixels();

    for (int64_t block = 0; block < pixels; block += kPixels) {
      const int64_t count = smaller(kPixels, pixels - block);
      float* const sums = summed_in_place ? local.data + block * local.stride_w : working_sums;
      for (int64_t t = 0; t < gather.count; t += piece) {
        const int64_t last = smaller(t + piece, gather.count);
        const float* a = gathered;
        int64_t row = gathered_row;
        if (in_place) {
          a = source.data + block * source.stride_w;
          row = source.stride_w;
        } else {
          gather.rows(source, first, x.h, part, y.w, block, count, t, last, outside, gathered, gathered_row);
        }
        multiply(count, (last - t) * x.c, panels, a, row, filters + t * x.c * kPanel, depth * kPanel, sums, sums_row, t == 0);
      }
      if (summed_in_place) continue;
      int64_t rows = part.last_row - part.first_row, n = block / (rows * y.w), i = block / y.w % rows, j = block % y.w;
      for (int64_t p = 0; p < count; p++) {
        const float* from = sums + p * sums_row;
        float* to = local.at(n, 0, i, j);
        int64_t k = 0;
        if (bias == nullptr) {
          for (; k + kLanes <= y.c; k += kLanes) store(to + k, load(from + k));
          if (k < y.c) store(to + k, load(from + k, y.c - k), y.c - k);
        } else {
          for (; k + kLanes <= y.c; k += kLanes) store(to + k, load(from + k) + load(bias + k));
          if (k < y.c) store(to + k, load(from + k, y.c - k) + load(bias + k, y.c - k), y.c - k);
        }
        if (++j == y.w) {
          j = 0;
          if (++i == rows) {
            i = 0;
            n++;
          }
        }
      }
    }
    if (!direct) copy(local, result);
  };
  parallel(Phase{panels * gather.count, pack}, Phase{split.count(), convolve});
}

inline void fill_zero(const View& y) {
  const auto clear = [&](int64_t n) {
    for (int64_t i = 0; i < y.h; i++) {
      if (y.channels_last()) {
        for (int64_t j = 0; j < y.w; j++) __builtin_memset(y.at(n, 0, i, j), 0, static_cast<size_t>(y.c) * sizeof(float));
      } else {
        for (int64_t c = 0; c < y.c; c++) {
          for (int64_t j = 0; j < y.w; j++) *y.at(n, c, i, j) = 0;
        }
      }
    }
  };
  parallel(y.n, clear);
}

// Returns the taps of a forward convolution.
inline Gather forward_gather(const View& w, const Geometry& g, Tap* taps) {
  int64_t count = 0;
  for (int64_t r = 0; r < w.h; r++) {
    for (int64_t s = 0; s < w.w; s++) taps[count++] = {r, s, r - g.pad_h, s - g.pad_w};
  }
  return {taps, count, g.stride_h, g.stride_w};
}

inline void direct_forward(const View& x, const View& w, const float* bias, const View& y, const Geometry& g) {
  Tap taps[kMostTaps];
  gather_product(x, w, bias, y, forward_gather(w, g, taps));
}

// Computes the gradient of x. The pixels of x form stride_h x stride_w classes. The pixels of a class use the same taps, so each class is a
// convolution with stride 1.
inline void direct_input_gradient(const View& dy, const View& w, const View& dx, const Geometry& g) {
  View turned = w;   // depth and results are exchanged
  turned.n = w.c;
  turned.c = w.n;
  turned.stride_n = w.stride_c;
  turned.stride_c = w.stride_n;
  for (int64_t a = 0; a < g.stride_h && a < dx.h; a++) {
    for (int64_t b = 0; b < g.stride_w && b < dx.w; b++) {
      Tap taps[kMostTaps];
      int64_t count = 0;
      for (int64_t r = 0; r < w.h; r++) {
        for (int64_t s = 0; s < w.w; s++) {
          const int64_t y = a + g.pad_h - r, x = b + g.pad_w - s;
          if (y % g.stride_h == 0 && x % g.stride_w == 0) taps[count++] = {r, s, y / g.stride_h, x / g.stride_w};
        }
      }
      View result = dx;
      result.data = dx.at(0, 0, a, b);
      result.h = divide_up(dx.h - a, g.stride_h);
      result.w = divide_up(dx.w - b, g.stride_w);
      result.stride_h = dx.stride_h * g.stride_h;
      result.stride_w = dx.stride_w * g.stride_w;
      if (count == 0) {
        fill_zero(result);
      } else {
        gather_product(dy, turned, nullptr, result, {taps, count, 1, 1});
      }
    }
  }
}

inline void direct_filter_gradient(const View& x, const View& dy, const View& dw, const Geometry& g) {
  Tap taps[kMostTaps];
  const Gather gather = forward_gather(dw, g, taps);
  const int64_t piece = taps_of_piece(x.c), pieces = divide_up(gather.count, piece);
  // The rows of the sums: one for each result channel, with all taps x channels. Each piece begins a new panel.
  const int64_t piece_columns = round_up(smaller(piece, gather.count) * x.c, kPanel);
  const int64_t row = (divide_up(pieces * piece_columns, 16) | 1) * 16, size = row * dy.c + kPanel;

  // The parts form chains. Each chain has its own sums, and the sums of the chains are added at the end. The order depends only on the
  // layer.
  const Split split(dy.n, dy.h, dy.w, 4 * kGradientPixels);
  const int64_t parts = split.count(), chains = smaller(parts, larger(smaller((3 << 20) / size, 16), 2));
  float* const sums = scratch(Slot::Sums, static_cast<size_t>(size * chains));
  const auto add_up = [&](int64_t chain) {
    const int64_t gathered_row = row_length(smaller(piece, gather.count) * x.c), gradient_row = row_length(dy.c);
    float* const gathered = scratch(Slot::Patch, static_cast<size_t>(kGradientPixels * gathered_row + kPanel));
    float* const block_gradient = scratch(Slot::Product, static_cast<size_t>(kGradientPixels * gradient_row));
    const float* const outside = zeros(x.c);
    const Tap one{0, 0, 0, 0};
    const Gather same{&one, 1, 1, 1};
    bool first_block = true;
    for (int64_t index = chain * parts / chains; index < (chain + 1) * parts / chains; index++) {
      const Part part = split[index];
      const int64_t pixels = part.units(dy.w);
      int64_t first;
      const View source = gather.source(x, part, &first);
      const View gradient = channels_last(slice(dy, part.first_image, part.last_image, part.first_row, part.last_row), Slot::Gradient);
      for (int64_t block = 0; block < pixels; block += kGradientPixels) {
        const int64_t count = smaller(kGradientPixels, pixels - block);
        same.rows(gradient, part.first_row, part.last_row, part, dy.w, block, count, 0, 1, outside, block_gradient, gradient_row);
        for (int64_t p = 0; p < pieces; p++) {
          const int64_t t = p * piece, last = smaller(t + piece, gather.count);
          gather.rows(source, first, x.h, part, dy.w, block, count, t, last, outside, gathered, gathered_row);
          multiply_transposed(dy.c, count, divide_up((last - t) * x.c, kPanel), block_gradient, gradient_row, gathered, gathered_row,
                              sums + chain * size + p * piece_columns, row, first_block);
        }
        first_block = false;
      }
    }
  };
  const auto join = [&](int64_t k) {
    for (int64_t t = 0; t < gather.count; t++) {
      const float* from = sums + k * row + t / piece * piece_columns + t % piece * x.c;
      float* to = dw.at(k, 0, taps[t].row, taps[t].column);
      for (int64_t c = 0; c < x.c; c++) {
        float total = from[c];
        for (int64_t chain = 1; chain < chains; chain++) total += from[chain * size + c];
        to[c * dw.stride_c] = total;
      }
    }
  };
  parallel(Phase{chains, add_up}, Phase{dy.c, join});
}

}  // namespace resnetkit::KERNEL_ISA
