// Batch normalization in training: two passes over memory forward (one reads, one reads and writes) and two backward.
//
// The parts of the images are chosen to fit into the second-level cache. One pass over memory is then enough to find the mean of a part and
// the squared differences from this mean. The parts are then combined in a fixed order that does not depend on the threads. The second
// pass processes the parts in reverse order, so that the last parts of the first pass are still in the cache.
#pragma once

#include "layout.h"

namespace resnetkit::KERNEL_ISA {

// Results of at least this size would usually leave the cache before they are used. They are written past the cache. A write through the
// cache would first read the memory that it replaces.
constexpr int64_t kStreamedFloats = int64_t{4} << 20;

KERNEL_INLINE void stream(float* to, Vector value) {
#if KERNEL_LANES == 16 && defined(__AVX512F__)
  _mm512_stream_ps(to, (__m512)value);
#elif KERNEL_LANES == 8
  _mm256_stream_ps(to, (__m256)value);
#else
  store(to, value);
#endif
}

KERNEL_INLINE bool aligned(const void* pointer) { return reinterpret_cast<uintptr_t>(pointer) % sizeof(Vector) == 0; }

KERNEL_INLINE float total(Vector value) {
  float sum = 0;
  KERNEL_UNROLL for (int l = 0; l < kLanes; l++) sum += value[l];
  return sum;
}

// For each channel of a part: the sum of the values and the sum of a second quantity.
struct Sums {
  float *first, *second;
};

// Channels-last: for each channel, adds up two quantities over `pixels` rows. `value` adds those of one row to its last two arguments.
template <typename Value>
KERNEL_INLINE void sum_pixels(int64_t pixels, int64_t channels, const Sums& sums, const Value& value) {
  constexpr int kGroup = 4;
  int64_t c = 0;
  for (; c + kGroup * kLanes <= channels; c += kGroup * kLanes) {
    Vector a[kGroup] = {}, b[kGroup] = {};
    for (int64_t p = 0; p < pixels; p++) {
      KERNEL_UNROLL for (int g = 0; g < kGroup; g++) value(p, c + g * kLanes, kLanes, a[g], b[g]);
    }
    KERNEL_UNROLL for (int g = 0; g < kGroup; g++) {
      store(sums.first + c + g * kLanes, a[g]);
      store(sums.second + c + g * kLanes, b[g]);
    }
  }
  for (; c < channels; c += kLanes) {
    const int64_t count = smaller(kLanes, channels - c);
    Vector a{}, b{};
    for (int64_t p = 0; p < pixels; p++) value(p, c, count, a, b);
    store(sums.first + c, a);
    store(sums.second + c, b);
  }
}

KERNEL_INLINE Vector load_some(const float* from, int64_t count) { return count == kLanes ? load(from) : load(from, count); }

// The pixels of a part of a dense tensor: rows of channels (channels-last) or ranges of planes (NCHW).
struct Block {
  int64_t images, length;  // number of ranges, and their length in pixels
  int64_t stride_n, stride_c;
  bool last;               // channels-last
  int64_t count() const { return images * length; }
};

KERNEL_INLINE Block block_of(const View& x, const Part& part, bool last) {
  const int64_t images = part.last_image - part.first_image, length = (part.last_row - part.first_row) * x.w;
  // The images of channels-last tensors are contiguous, so whole images form one range.
  if (last && part.first_row == 0 && part.last_row == x.h) return {1, images * length, 0, 0, true};
  return {images, length, x.stride_n, x.stride_c, last};
}

KERNEL_INLINE float* start_of(const View& x, const Part& part) { return x.at(part.first_image, 0, part.first_row, 0); }

KERNEL_INLINE Split norm_split(const View& x) { return Split(x.n, x.h, x.w, larger(16384 / x.c, 32)); }

// Keeps the first `count` elements of a vector and sets the others to zero.
KERNEL_INLINE Vector keep(Vector value, int64_t count) {
  for (int l = 0; l < kLanes; l++) {
    if (l >= count) value[l] = 0;
  }
  return value;
}

// Adds up two quantities over the ranges of one channel's planes.
template <typename Value>
KERNEL_INLINE void sum_planes(const Block& block, float* first, float* second, const Value& value) {
  Vector a[2] = {}, b[2] = {};
  for (int64_t n = 0; n < block.images; n++) {
    int64_t i = 0;
    for (; i + 2 * kLanes <= block.length; i += 2 * kLanes) {
      value(n * block.stride_n + i, kLanes, a[0], b[0]);
      value(n * block.stride_n + i + kLanes, kLanes, a[1], b[1]);
    }
    for (; i < block.length; i += kLanes) value(n * block.stride_n + i, smaller(kLanes, block.length - i), a[0], b[0]);
  }
  *first = total(a[0] + a[1]);
  *second = total(b[0] + b[1]);
}

// y = result(position, channel, count), vector by vector over a part.
template <typename Result>
KERNEL_INLINE void map_part(const View& y, const Part& part, const Block& block, bool streamed, const Result& result) {
  float* const to = start_of(y, part);
  if (block.last) {
    for (int64_t n = 0; n < block.images; n++) {
      for (int64_t p = 0; p < block.length; p++) {
        const int64_t at = n * block.stride_n + p * y.c;
        int64_t c = 0;
        if (streamed) {
          for (; c + kLanes <= y.c; c += kLanes) stream(to + at + c, result(at + c, c, kLanes));
        } else {
          for (; c + kLanes <= y.c; c += kLanes) store(to + at + c, result(at + c, c, kLanes));
        }
        if (c < y.c) store(to + at + c, result(at + c, c, y.c - c), y.c - c);
      }
    }
  } else {
    for (int64_t n = 0; n < block.images; n++) {
      for (int64_t c = 0; c < y.c; c++) {
        const int64_t at = n * block.stride_n + c * block.stride_c;
        int64_t i = 0;
        if (streamed) {
          for (; i + kLanes <= block.length; i += kLanes) stream(to + at + i, result(at + i, c, kLanes));
        } else {
          for (; i + kLanes <= block.length; i += kLanes) store(to + at + i, result(at + i, c, kLanes));
        }
        if (i < block.length) store(to + at + i, result(at + i, c, block.length - i), block.length - i);
      }
    }
  }
}

// Determines whether y is large enough to be written past the cache, and whether each of its ranges begins at a multiple of the vector
// size.
KERNEL_INLINE bool streamable(const View& y, bool last) {
  return y.n * y.c * y.h * y.w >= kStreamedFloats && aligned(y.data) && (last ? y.c : y.w) % kLanes == 0;
}

// Loads per-channel numbers as a vector: those of neighboring channels (channels-last), or the same number in all lanes.
KERNEL_INLINE Vector of_channel(const float* numbers, int64_t c, int64_t count, bool last) {
  return last ? load_some(numbers + c, count) : broadcast(numbers[c]);
}

// The views are dense and have the same layout. `weight`, `bias` and the running statistics may be null.
inline void batch_norm_forward(const View& x, const float* weight, const float* bias, float* running_mean, float* running_var,
                               double momentum, double eps, const View& y, float* mean, float* inverse_deviation) {
  const bool last = x.stride_c == 1;
  const Split split = norm_split(x);
  const int64_t parts = split.count(), row = round_up(x.c, kLanes);
  float* const partial = scratch(Slot::Sums, static_cast<size_t>(parts * row * 2));
  float* const factors = scratch(Slot::Factors, static_cast<size_t>(row * 3));
  float *const center = factors, *const scale = factors + row, *const shift = factors + 2 * row;

  const auto sum_up = [&](int64_t index) {
    const Part part = split[index];
    const Block block = block_of(x, part, last);
    const float* const from = start_of(x, part);
    const Sums sums{partial + index * row * 2, partial + index * row * 2 + row};
    const float share = 1.0f / static_cast<float>(block.count());
    if (last) {
      // A band of one image and a run of whole images are both one range.
      sum_pixels(block.length, x.c, sums, [&](int64_t p, int64_t c, int64_t count, Vector& a, Vector&) {
        a += load_some(from + p * x.c + c, count);
      });
      float* const means = scratch(Slot::Patch, static_cast<size_t>(row));
      for (int64_t c = 0; c < row; c += kLanes) store(means + c, load(sums.first + c) * share);
      sum_pixels(block.length, x.c, {scratch(Slot::Product, static_cast<size_t>(row)), sums.second},
                 [&](int64_t p, int64_t c, int64_t count, Vector&, Vector& b) {
                   const Vector difference = load_some(from + p * x.c + c, count) - load(means + c);
                   b += difference * difference;
                 });
      for (int64_t c = 0; c < row; c += kLanes) store(sums.first + c, load(means + c));
    } else {
      for (int64_t c = 0; c < x.c; c++) {
        const float* const plane = from + c * x.stride_c;
        float sum, squares, unused;
        sum_planes(block, &sum, &unused, [&](int64_t at, int64_t count, Vector& a, Vector&) { a += load_some(plane + at, count); });
        const Vector center = broadcast(sum * share);
        sum_planes(block, &unused, &squares, [&](int64_t at, int64_t count, Vector&, Vector& b) {
          Vector difference = load_some(plane + at, count) - center;
          if (count < kLanes) difference = keep(difference, count);
          b += difference * difference;
        });
        sums.first[c] = sum * share;
        sums.second[c] = squares;
      }
    }
  };

  const double count = static_cast<double>(x.n * x.h * x.w);
  const auto join = [&](int64_t index) {
    const int64_t first = index * kLanes, end = smaller(first + kLanes, x.c);
    double sum[kLanes] = {}, squares[kLanes] = {}, middle[kLanes];
    for (int64_t p = 0; p < parts; p++) {
      const auto pixels = static_cast<double>(split[p].units(x.w));
      const float* const means = partial + p * row * 2 + first;
      for (int l = 0; l < kLanes; l++) sum[l] += pixels * means[l];
    }
    for (int l = 0; l < kLanes; l++) middle[l] = sum[l] / count;
    for (int64_t p = 0; p < parts; p++) {
      const auto pixels = static_cast<double>(split[p].units(x.w));
      const float* const means = partial + p * row * 2 + first;
      for (int l = 0; l < kLanes; l++) {
        const double difference = means[l] - middle[l];
        squares[l] += means[l + row] + pixels * difference * difference;
      }
    }
    for (int64_t c = first; c < end; c++) {
      const double variance = squares[c - first] / count;
      mean[c] = static_cast<float>(middle[c - first]);
      inverse_deviation[c] = static_cast<float>(1 / __builtin_sqrt(variance + eps));
      center[c] = mean[c];
      scale[c] = inverse_deviation[c] * (weight != nullptr ? weight[c] : 1.0f);
      shift[c] = bias != nullptr ? bias[c] : 0.0f;
      if (running_mean != nullptr) {
        running_mean[c] = static_cast<float>(momentum * middle[c - first] + (1 - momentum) * running_mean[c]);
      }
      if (running_var != nullptr) {
        running_var[c] = static_cast<float>(momentum * variance * count / (count - 1) + (1 - momentum) * running_var[c]);
      }
    }
  };

  const bool streamed = streamable(y, last);
  const auto normalize = [&](int64_t index) {
    const Part part = split[parts - 1 - index];
    const float* const from = start_of(x, part);
    map_part(y, part, block_of(x, part, last), streamed, [&](int64_t at, int64_t c, int64_t n) {
      return (load_some(from + at, n) - of_channel(center, c, n, last)) * of_channel(scale, c, n, last) + of_channel(shift, c, n, last);
    });
    if (streamed) _mm_sfence();
  };
  parallel(Phase{parts, sum_up}, Phase{row / kLanes, join}, Phase{parts, normalize});
}

// Computes the gradients. `dweight`, `dbias` and the data of `dx` may be null.
inline void batch_norm_backward(const View& dy, const View& x, const float* weight, const float* mean, const float* inverse_deviation,
                                const View& dx, float* dweight, float* dbias) {
  const bool last = x.stride_c == 1;
  const Split split = norm_split(x);
  const int64_t parts = split.count(), row = round_up(x.c, kLanes);
  float* const partial = scratch(Slot::Sums, static_cast<size_t>(parts * row * 2));
  float* const factors = scratch(Slot::Factors, static_cast<size_t>(row * 4));
  float *const center = factors, *const scale = factors + row, *const shift = factors + 2 * row, *const slope = factors + 3 * row;

  const auto sum_up = [&](int64_t index) {
    const Part part = split[index];
    const Block block = block_of(x, part, last);
    const float *const from = start_of(x, part), *const gradient = start_of(dy, part);
    const Sums sums{partial + index * row * 2, partial + index * row * 2 + row};
    if (last) {
      sum_pixels(block.length, x.c, sums, [&](int64_t p, int64_t c, int64_t count, Vector& a, Vector& b) {
        const Vector d = load_some(gradient + p * x.c + c, count);
        a += d;
        b += d * (load_some(from + p * x.c + c, count) - load_some(mean + c, count));
      });
    } else {
      for (int64_t c = 0; c < x.c; c++) {
        const float *const plane = from + c * x.stride_c, *const gradient_plane = gradient + c * x.stride_c;
        const Vector center = broadcast(mean[c]);
        sum_planes(block, sums.first + c, sums.second + c, [&](int64_t at, int64_t count, Vector& a, Vector& b) {
          const Vector d = load_some(gradient_plane + at, count);
          a += d;
          b += d * (load_some(plane + at, count) - center);
        });
      }
    }
  };

  const double count = static_cast<double>(x.n * x.h * x.w);
  const auto join = [&](int64_t index) {
    const int64_t first = index * kLanes, end = smaller(first + kLanes, x.c);
    double sum[kLanes] = {}, product[kLanes] = {};
    for (int64_t p = 0; p < parts; p++) {
      const float* const from = partial + p * row * 2 + first;
      for (int l = 0; l < kLanes; l++) {
        sum[l] += from[l];
        product[l] += from[l + row];
      }
    }
    for (int64_t c = first; c < end; c++) {
      const double inverse = inverse_deviation[c];
      center[c] = mean[c];
      scale[c] = inverse_deviation[c] * (weight != nullptr ? weight[c] : 1.0f);
      shift[c] = static_cast<float>(sum[c - first] / count);
      slope[c] = static_cast<float>(product[c - first] * inverse * inverse / count);
      if (dweight != nullptr) dweight[c] = static_cast<float>(product[c - first] * inverse);
      if (dbias != nullptr) dbias[c] = static_cast<float>(sum[c - first]);
    }
  };

  const bool wanted = dx.data != nullptr, streamed = wanted && streamable(dx, last);
  const auto differentiate = [&](int64_t index) {
    const Part part = split[parts - 1 - index];
    const float *const from = start_of(x, part), *const gradient = start_of(dy, part);
    map_part(dx, part, block_of(x, part, last), streamed, [&](int64_t at, int64_t c, int64_t n) {
      const Vector difference = load_some(from + at, n) - of_channel(center, c, n, last);
      return (load_some(gradient + at, n) - of_channel(shift, c, n, last) - difference * of_channel(slope, c, n, last)) *
             of_channel(scale, c, n, last);
    });
    if (streamed) _mm_sfence();
  };
  parallel(Phase{parts, sum_up}, Phase{row / kLanes, join}, Phase{wanted ? parts : 0, differentiate});
}

// y = max(x, 0) over dense memory. NaN stays NaN.
inline void relu(const float* x, float* y, int64_t count) {
  constexpr int64_t kStretch = 32768;
  const bool streamed = count >= kStreamedFloats && aligned(y);
  parallel(divide_up(count, kStretch), [&](int64_t index) {
    const int64_t end = smaller((index + 1) * kStretch, count);
    int64_t i = index * kStretch;
    const Vector zero{};
    if (streamed) {
      for (; i + kLanes <= end; i += kLanes) {
        const Vector value = load(x + i);
        stream(y + i, value < zero ? zero : value);
      }
      _mm_sfence();
    } else {
      for (; i + kLanes <= end; i += kLanes) {
        const Vector value = load(x + i);
        store(y + i, value < zero ? zero : value);
      }
    }
    for (; i < end; i++) y[i] = x[i] < 0 ? 0 : x[i];
  });
}

}  // namespace resnetkit::KERNEL_ISA
