// This file is compiled for processors with AVX512-BF16. Use only intrinsics and the functions of this folder: an inline function of a
// shared header would be compiled with these instructions, too, and the linker might keep that copy for all callers.
#include "winograd.h"

#include "transforms.h"

#include <cpuid.h>

namespace winograd {

namespace {

// Rows of a matrix product that are computed together. 6 rows of 4 registers leave room among the 32 registers for their operands.
constexpr int kRows = 6;
constexpr int kRegisters = 4;

alignas(64) const bfloat16 kOutside[kMaxChannels] = {};

// Returns a mask of the lanes with channels, if `channels` channels are left.
inline __mmask16 lanes(int64_t channels) {
  return static_cast<__mmask16>(channels >= kLanes ? 0xFFFF : channels > 0 ? (1 << channels) - 1 : 0);
}

// Loads the lanes of a mask. The other lanes become zero, and their memory is not read.
inline __m512 load(const bfloat16* from, __mmask16 lanes) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(lanes, from)), 16));
}

inline __m256i round(__m512 value) { return (__m256i)_mm512_cvtneps_pbh(value); }

inline void store(bfloat16* to, __m512 value, __mmask16 lanes = 0xFFFF) {
  _mm256_mask_storeu_epi16(to, lanes, round(value));
}

// Stores two numbers side by side in each lane, the first in the lower half, as an operand of the dot product.
inline void store_pairs(bfloat16* to, __m512 first, __m512 second) {
  const __m512i low = _mm512_cvtepu16_epi32(round(first));
  const __m512i high = _mm512_slli_epi32(_mm512_cvtepu16_epi32(round(second)), 16);
  _mm512_storeu_si512(to, _mm512_or_si512(low, high));
}

// The position of a tile.
template <int Side>
struct Tile {
  int64_t image, row, column;  // of the upper left output

  static Tile at(const Images& images, int64_t index) {
    const int64_t columns = Filtering<Side>::tile_columns(images),
                  per_image = Filtering<Side>::tile_rows(images) * columns;
    return {index / per_image, index % per_image / columns * Side, index % columns * Side};
  }
};

// The pixels of a tile, `Width` in each direction, from `Margin` before its upper left output on. Pixels outside of the image, and those of
// a tile that does not exist, are zero.
template <int Side, int Width, int Margin>
struct Pixels {
  const bfloat16* at[Width][Width];

  Pixels(const Images& images, const bfloat16* data, int64_t index) {
    const bool exists = index < Filtering<Side>::tiles(images);
    const auto tile = Tile<Side>::at(images, exists ? index : 0);
    for (int i = 0; i < Width; i++) {
      for (int j = 0; j < Width; j++) {
        const int64_t row = tile.row + i - Margin, column = tile.column + j - Margin;
        const bool inside = exists && row >= 0 && row < images.height && column >= 0 && column < images.width;
        at[i][j] =
            inside ? data + ((tile.image * images.height + row) * images.width + column) * images.channels : kOutside;
      }
    }
  }
};

template <int Side>
struct InputTile : Pixels<Side, Side + 2, 1> {
  using Pixels<Side, Side + 2, 1>::Pixels;
  using Transform = typename Line<Side>::Input;
};

template <int Side>
struct GradientTile : Pixels<Side, Side, 0> {
  using Pixels<Side, Side, 0>::Pixels;
  using Transform = typename Line<Side>::Gradient;
};

inline int64_t panel_width(int64_t channels, int64_t panel) {
  const int64_t rest = channels - panel * kPanel;
  return rest < kPanel ? rest : kPanel;
}

// Writes the transforms of pairs of tiles, [position][panel][pair][channel][2]. The rows of a panel are contiguous, because rows at a
// distance of a power of two would share a few lines of the first-level cache.
template <typename TileOf>
void transform_pairs(const Images& images, const bfloat16* data, int64_t first, int64_t chunk, int64_t begin,
                     int64_t end, bfloat16* transformed) {
  using Transform = typename TileOf::Transform;
  constexpr int width = Transform::kTo;
  const int64_t channels = padded(images.channels);
  for (int64_t pair = begin; pair < end; pair++) {
    const TileOf even(images, data, 2 * (first + pair)), odd(images, data, 2 * (first + pair) + 1);
    for (int64_t channel = 0; channel < channels; channel += kLanes) {
      const int64_t panel = channel / kPanel, first = panel * kPanel;
      const __mmask16 here = lanes(images.channels - channel);
      bfloat16* to = transformed + (first * chunk + pair * panel_width(channels, panel) + channel - first) * 2;
      __m512 low[width][width];
      transform<Transform>([&](int i, int j) { return load(even.at[i][j] + channel, here); },
                           [&](int i, int j, __m512 value) { low[i][j] = value; });
      transform<Transform>([&](int i, int j) { return load(odd.at[i][j] + channel, here); },
                           [&](int i, int j, __m512 value) {
                             store_pairs(to + (i * width + j) * chunk * channels * 2, low[i][j], value);
                           });
    }
  }
}

// A product of matrices of pairs: rows of `a`, whose elements are `a_step` apart, by a panel of `b` with the width of `Registers`
// registers.
template <int Rows, int Registers>
inline void multiply(const uint32_t* a, int64_t a_row, int64_t a_step, const bfloat16* b, int64_t b_step, int64_t steps,
                     float* c, int64_t c_row, bool accumulate) {
  __m512 sums[Rows][Registers];
  UNROLL for (int r = 0; r < Rows; r++) {
    UNROLL for (int n = 0; n < Registers; n++) sums[r][n] =
        accumulate ? _mm512_loadu_ps(c + r * c_row + n * kLanes) : _mm512_setzero_ps();
  }

  for (int64_t s = 0; s < steps; s++) {
    __m512bh right[Registers];
    UNROLL for (int n = 0; n < Registers; n++) right[n] = (__m512bh)_mm512_loadu_si512(b + s * b_step + n * 2 * kLanes);
    UNROLL for (int r = 0; r < Rows; r++) {
      const __m512bh left = (__m512bh)_mm512_set1_epi32(static_cast<int>(a[r * a_row + s * a_step]));
      UNROLL for (int n = 0; n < Registers; n++) sums[r][n] = _mm512_dpbf16_ps(sums[r][n], left, right[n]);
    }
  }

  UNROLL for (int r = 0; r < Rows; r++) {
    UNROLL for (int n = 0; n < Registers; n++) _mm512_storeu_ps(c + r * c_row + n * kLanes, sums[r][n]);
  }
}

template <int Registers>
void multiply_rows(const uint32_t* a, int64_t a_row, int64_t a_step, const bfloat16* b, int64_t b_step, int64_t steps,
                   float* c, int64_t c_row, int64_t rows, bool accumulate) {
  int64_t row = 0;
  for (; row + kRows <= rows; row += kRows)
    multiply<kRows, Registers>(a + row * a_row, a_row, a_step, b, b_step, steps, c + row * c_row, c_row, accumulate);
  a += row * a_row;
  c += row * c_row;
  switch (rows - row) {
  case 5:
    return multiply<5, Registers>(a, a_row, a_step, b, b_step, steps, c, c_row, accumulate);
  case 4:
    return multiply<4, Registers>(a, a_row, a_step, b, b_step, steps, c, c_row, accumulate);
  case 3:
    return multiply<3, Registers>(a, a_row, a_step, b, b_step, steps, c, c_row, accumulate);
  case 2:
    return multiply<2, Registers>(a, a_row, a_step, b, b_step, steps, c, c_row, accumulate);
  case 1:
    return multiply<1, Registers>(a, a_row, a_step, b, b_step, steps, c, c_row, accumulate);
  default:
    return;
  }
}

void multiply_panel(const uint32_t* a, int64_t a_row, int64_t a_step, const bfloat16* b, int64_t b_step, int64_t steps,
                    float* c, int64_t c_row, int64_t rows, int64_t width, bool accumulate) {
  static_assert(kPanel == kRegisters * kLanes, "a panel is as wide as the registers of a row");
  switch (width / kLanes) {
  case 4:
    return multiply_rows<4>(a, a_row, a_step, b, b_step, steps, c, c_row, rows, accumulate);
  case 3:
    return multiply_rows<3>(a, a_row, a_step, b, b_step, steps, c, c_row, rows, accumulate);
  case 2:
    return multiply_rows<2>(a, a_row, a_step, b, b_step, steps, c, c_row, rows, accumulate);
  default:
    return multiply_rows<1>(a, a_row, a_step, b, b_step, steps, c, c_row, rows, accumulate);
  }
}

}  // namespace

bool is_supported() {
  unsigned a, b, c, d;
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
      !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512dq") ||
      !__get_cpuid_count(7, 1, &a, &b, &c, &d)) {
    return false;
  }
  return (a >> 5) & 1;
}

template <int Side>
void Filtering<Side>::transform_filters(const bfloat16* filters, int64_t outputs, int64_t inputs, int64_t panel,
                                        bfloat16* transformed) {
  const int64_t width = panel_width(padded(outputs), panel), first = panel * kPanel, pairs = padded(inputs) / 2;
  auto* to = reinterpret_cast<uint32_t*>(transformed + kPositions * first * padded(inputs));
  for (int64_t input = 0; input < inputs; input += kLanes) {
    for (int64_t output = 0; output < width; output++) {
      const __mmask16 here = first + output < outputs ? lanes(inputs - input) : 0;
      transform<typename Line<Side>::Filter>(
          [&](int i, int j) { return load(filters + (((first + output) * 3 + i) * 3 + j) * inputs + input, here); },
          [&](int i, int j, __m512 value) {
            alignas(32) uint32_t numbers[kLanes / 2];
            _mm256_store_si256(reinterpret_cast<__m256i*>(numbers), round(value));
            UNROLL for (int q = 0; q < kLanes / 2; q++)
                to[((i * kWidth + j) * pairs + input / 2 + q) * width + output] = numbers[q];
          });
    }
  }
}

template <int Side>
void Filtering<Side>::transform_turned_filters(const bfloat16* filters, int64_t outputs, int64_t inputs, int64_t panel,
                                               bfloat16* transformed) {
  const int64_t width = panel_width(padded(inputs), panel), first = panel * kPanel, pairs = padded(outputs) / 2;
  bfloat16* to = transformed + kPositions * first * padded(outputs);
  for (int64_t pair = 0; pair < pairs; pair++) {
    for (int64_t input = 0; input < width; input += kLanes) {
      const auto turned = [&](int64_t output, int i, int j) {
        return load(filters + ((output * 3 + 2 - i) * 3 + 2 - j) * inputs + first + input,
                    output < outputs ? lanes(inputs - first - input) : 0);
      };
      __m512 low[kWidth][kWidth];
      transform<typename Line<Side>::Filter>([&](int i, int j) { return turned(2 * pair, i, j); },
                                             [&](int i, int j, __m512 value) { low[i][j] = value; });
      transform<typename Line<Side>::Filter>([&](int i, int j) { return turned(2 * pair + 1, i, j); },
                                             [&](int i, int j, __m512 value) {
                                               const int64_t row = (i * kWidth + j) * pairs + pair;
                                               store_pairs(to + (row * width + input) * 2, low[i][j], value);
                                             });
    }
  }
}

namespace {

// For each position, a transformed tile takes two bytes per channel, and its products four bytes per channel of a panel.
template <int Side>
int64_t tile_bytes(int64_t inputs) {
  return Filtering<Side>::kPositions * (2 * padded(inputs) + 4 * kPanel);
}

}  // namespace

template <int Side>
int64_t Filtering<Side>::block_tiles(int64_t inputs) {
  constexpr int64_t kBudget = 600 * 1024, kMost = 96;
  const int64_t tiles = kBudget / tile_bytes<Side>(inputs) / kRows * kRows;
  return tiles < kRows ? kRows : tiles > kMost ? kMost : tiles;
}

template <int Side>
int64_t Filtering<Side>::block_bytes(int64_t inputs) {
  return block_tiles(inputs) * tile_bytes<Side>(inputs);
}

template <int Side>
void Filtering<Side>::convolve(const Images& images, const bfloat16* input, const bfloat16* transformed_filters,
                               int64_t outputs, const float* bias, bfloat16* output, int64_t begin, int64_t end,
                               void* scratch) {
  const int64_t inputs = padded(images.channels), tiles = end - begin;
  auto* products = static_cast<float*>(scratch);
  auto* transformed = reinterpret_cast<bfloat16*>(products + block_tiles(inputs) * kPositions * kPanel);

  for (int64_t t = 0; t < tiles; t++) {
    const InputTile<Side> tile(images, input, begin + t);
    for (int64_t channel = 0; channel < inputs; channel += kLanes) {
      const __mmask16 here = lanes(images.channels - channel);
      transform<typename Line<Side>::Input>([&](int i, int j) { return load(tile.at[i][j] + channel, here); },
                                            [&](int i, int j, __m512 value) {
                                              store(transformed + ((i * kWidth + j) * tiles + t) * inputs + channel,
                                                    value);
                                            });
    }
  }

  const int64_t pairs = inputs / 2;
  for (int64_t panel = 0; panel < panels(outputs); panel++) {
    const int64_t width = panel_width(padded(outputs), panel), first = panel * kPanel;
    const bfloat16* filters = transformed_filters + kPositions * first * inputs;
    for (int64_t p = 0; p < kPositions; p++) {
      multiply_panel(reinterpret_cast<const uint32_t*>(transformed + p * tiles * inputs), pairs, 1,
                     filters + p * width * inputs, 2 * width, pairs, products + p * tiles * kPanel, kPanel, tiles,
                     width, false);
    }
    for (int64_t t = 0; t < tiles; t++) {
      const auto tile = Tile<Side>::at(images, begin + t);
      bfloat16* corner =
          output + ((tile.image * images.height + tile.row) * images.width + tile.column) * outputs + first;
      const int64_t rows = images.height - tile.row, columns = images.width - tile.column;
      for (int64_t channel = 0; channel < width; channel += kLanes) {
        const __mmask16 here = lanes(outputs - first - channel);
        const __m512 offset = bias ? _mm512_maskz_loadu_ps(here, bias + first + channel) : _mm512_setzero_ps();
        transform<typename Line<Side>::Output>(
            [&](int i, int j) { return _mm512_loadu_ps(products + ((i * kWidth + j) * tiles + t) * kPanel + channel); },
            [&](int i, int j, __m512 value) {
              if (i < rows && j < columns)
                store(corner + (i * images.width + j) * outputs + channel, value + offset, here);
            });
      }
    }
  }
}

template <int Side>
void Filtering<Side>::transform_inputs(const Images& images, const bfloat16* input, int64_t first, int64_t chunk,
                                       int64_t begin, int64_t end, bfloat16* transformed) {
  transform_pairs<InputTile<Side>>(images, input, first, chunk, begin, end, transformed);
}

template <int Side>
void Filtering<Side>::transform_output_gradients(const Images& gradients, const bfloat16* gradient, int64_t first,
                                                 int64_t chunk, int64_t begin, int64_t end, bfloat16* transformed) {
  transform_pairs<GradientTile<Side>>(gradients, gradient, first, chunk, begin, end, transformed);
}

template <int Side>
void Filtering<Side>::accumulate_filter_gradients(const bfloat16* inputs, int64_t input_channels,
                                                  const bfloat16* gradients, int64_t output_channels, int64_t chunk,
                                                  int64_t position, int64_t panel, float* sums) {
  const int64_t in = padded(input_channels), out = padded(output_channels);
  const int64_t first = panel * kPanel, width = panel_width(in, panel);
  const bfloat16* right = inputs + (position * in + first) * chunk * 2;
  for (int64_t rows = 0; rows < panels(out); rows++) {
    const int64_t row = rows * kPanel, height = panel_width(out, rows);
    const bfloat16* left = gradients + (position * out + row) * chunk * 2;
    multiply_panel(reinterpret_cast<const uint32_t*>(left), 1, height, right, 2 * width, chunk,
                   sums + (position * out + row) * in + first, in, height, width, true);
  }
}

template <int Side>
void Filtering<Side>::finish_filter_gradients(const float* sums, int64_t output_channels, int64_t input_channels,
                                              int64_t begin, int64_t end, bfloat16* gradients) {
  const int64_t in = padded(input_channels), out = padded(output_channels);
  for (int64_t output = begin; output < end; output++) {
    for (int64_t input = 0; input < input_channels; input += kLanes) {
      const __mmask16 here = lanes(input_channels - input);
      transform<typename Line<Side>::FilterGradient>(
          [&](int i, int j) { return _mm512_loadu_ps(sums + ((i * kWidth + j) * out + output) * in + input); },
          [&](int i, int j, __m512 value) {
            store(gradients + ((output * 3 + i) * 3 + j) * input_channels + input, value, here);
          });
    }
  }
}

template struct Filtering<2>;
template struct Filtering<4>;

}  // namespace winograd
