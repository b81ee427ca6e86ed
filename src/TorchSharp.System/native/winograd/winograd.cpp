// Compiled for AVX-512 with bfloat16. Nothing but intrinsics and this folder's own functions may be used here: an inline
// function of a shared header would be compiled with these instructions, too, and might be the one that the linker keeps.
#include "winograd.h"

#include <cpuid.h>
#include <immintrin.h>

namespace winograd {

namespace {

#define UNROLL _Pragma("GCC unroll 16")

// Rows of a matrix product computed together: 6 rows of 4 registers leave room for their operands among the 32.
constexpr int kRows = 6;
constexpr int kRegisters = 4;

alignas(64) const bfloat16 kOutside[kMaxChannels] = {};

inline __m512 load(const bfloat16* from) {
  return _mm512_castsi512_ps(
      _mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))), 16));
}

inline __m256i round(__m512 value) { return (__m256i)_mm512_cvtneps_pbh(value); }

inline void store(bfloat16* to, __m512 value) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), round(value)); }

// Two numbers side by side in each lane, the first in the lower half: an operand of the dot product.
inline void store_pairs(bfloat16* to, __m512 first, __m512 second) {
  const __m512i low = _mm512_cvtepu16_epi32(round(first));
  const __m512i high = _mm512_slli_epi32(_mm512_cvtepu16_epi32(round(second)), 16);
  _mm512_storeu_si512(to, _mm512_or_si512(low, high));
}

// Bᵀ·d·B of the 4×4 inputs of a tile.
inline void transform_input(const __m512 (&d)[4][4], __m512 (&result)[4][4]) {
  __m512 rows[4][4];
  UNROLL for (int j = 0; j < 4; j++) {
    rows[0][j] = d[0][j] - d[2][j];
    rows[1][j] = d[1][j] + d[2][j];
    rows[2][j] = d[2][j] - d[1][j];
    rows[3][j] = d[1][j] - d[3][j];
  }
  UNROLL for (int i = 0; i < 4; i++) {
    result[i][0] = rows[i][0] - rows[i][2];
    result[i][1] = rows[i][1] + rows[i][2];
    result[i][2] = rows[i][2] - rows[i][1];
    result[i][3] = rows[i][1] - rows[i][3];
  }
}

// G·g·Gᵀ of the 3×3 weights of a filter.
inline void transform_filter(const __m512 (&g)[3][3], __m512 (&result)[4][4]) {
  const __m512 half = _mm512_set1_ps(0.5f);
  __m512 rows[4][3];
  UNROLL for (int j = 0; j < 3; j++) {
    const __m512 outer = g[0][j] + g[2][j];
    rows[0][j] = g[0][j];
    rows[1][j] = half * (outer + g[1][j]);
    rows[2][j] = half * (outer - g[1][j]);
    rows[3][j] = g[2][j];
  }
  UNROLL for (int i = 0; i < 4; i++) {
    const __m512 outer = rows[i][0] + rows[i][2];
    result[i][0] = rows[i][0];
    result[i][1] = half * (outer + rows[i][1]);
    result[i][2] = half * (outer - rows[i][1]);
    result[i][3] = rows[i][2];
  }
}

// Aᵀ·m·A: the 2×2 outputs of a tile.
inline void transform_output(const __m512 (&m)[4][4], __m512 (&result)[2][2]) {
  __m512 rows[2][4];
  UNROLL for (int j = 0; j < 4; j++) {
    rows[0][j] = m[0][j] + m[1][j] + m[2][j];
    rows[1][j] = m[1][j] - m[2][j] - m[3][j];
  }
  UNROLL for (int i = 0; i < 2; i++) {
    result[i][0] = rows[i][0] + rows[i][1] + rows[i][2];
    result[i][1] = rows[i][1] - rows[i][2] - rows[i][3];
  }
}

// A·y·Aᵀ of the 2×2 output gradients of a tile.
inline void transform_gradient(const __m512 (&y)[2][2], __m512 (&result)[4][4]) {
  const __m512 zero = _mm512_setzero_ps();
  __m512 rows[4][2];
  UNROLL for (int j = 0; j < 2; j++) {
    rows[0][j] = y[0][j];
    rows[1][j] = y[0][j] + y[1][j];
    rows[2][j] = y[0][j] - y[1][j];
    rows[3][j] = zero - y[1][j];
  }
  UNROLL for (int i = 0; i < 4; i++) {
    result[i][0] = rows[i][0];
    result[i][1] = rows[i][0] + rows[i][1];
    result[i][2] = rows[i][0] - rows[i][1];
    result[i][3] = zero - rows[i][1];
  }
}

// Gᵀ·u·G: the gradient of the 3×3 weights of a filter.
inline void transform_filter_gradient(const __m512 (&u)[4][4], __m512 (&result)[3][3]) {
  const __m512 half = _mm512_set1_ps(0.5f);
  __m512 rows[3][4];
  UNROLL for (int j = 0; j < 4; j++) {
    const __m512 sum = half * (u[1][j] + u[2][j]);
    rows[0][j] = u[0][j] + sum;
    rows[1][j] = half * (u[1][j] - u[2][j]);
    rows[2][j] = sum + u[3][j];
  }
  UNROLL for (int i = 0; i < 3; i++) {
    const __m512 sum = half * (rows[i][1] + rows[i][2]);
    result[i][0] = rows[i][0] + sum;
    result[i][1] = half * (rows[i][1] - rows[i][2]);
    result[i][2] = sum + rows[i][3];
  }
}

// Where a tile lies.
struct Tile {
  int64_t image, row, column;  // of the upper left output

  static Tile at(const Images& images, int64_t index) {
    const int64_t columns = images.tile_columns(), per_image = images.tile_rows() * columns;
    return {index / per_image, index % per_image / columns * 2, index % columns * 2};
  }
};

// The pixel's channels, or zeros outside of the image.
inline const bfloat16* pixel(const Images& images, const bfloat16* data, int64_t image, int64_t row, int64_t column) {
  const bool inside = row >= 0 && row < images.height && column >= 0 && column < images.width;
  return inside ? data + ((image * images.height + row) * images.width + column) * images.channels : kOutside;
}

struct InputTile {
  const bfloat16* pixels[4][4];

  InputTile(const Images& images, const bfloat16* data, int64_t index) {
    const bool exists = index < images.tiles();
    const Tile tile = Tile::at(images, exists ? index : 0);
    for (int i = 0; i < 4; i++)
      for (int j = 0; j < 4; j++)
        pixels[i][j] =
            exists ? pixel(images, data, tile.image, tile.row + i - 1, tile.column + j - 1) : kOutside;
  }

  inline void transform(int64_t channel, __m512 (&result)[4][4]) const {
    __m512 d[4][4];
    UNROLL for (int i = 0; i < 4; i++) UNROLL for (int j = 0; j < 4; j++) d[i][j] = load(pixels[i][j] + channel);
    transform_input(d, result);
  }
};

struct GradientTile {
  const bfloat16* pixels[2][2];

  GradientTile(const Images& images, const bfloat16* data, int64_t index) {
    const bool exists = index < images.tiles();
    const Tile tile = Tile::at(images, exists ? index : 0);
    for (int i = 0; i < 2; i++)
      for (int j = 0; j < 2; j++)
        pixels[i][j] = exists ? pixel(images, data, tile.image, tile.row + i, tile.column + j) : kOutside;
  }

  inline void transform(int64_t channel, __m512 (&result)[4][4]) const {
    __m512 y[2][2];
    UNROLL for (int i = 0; i < 2; i++) UNROLL for (int j = 0; j < 2; j++) y[i][j] = load(pixels[i][j] + channel);
    transform_gradient(y, result);
  }
};

inline int64_t panel_width(int64_t channels, int64_t panel) {
  const int64_t rest = channels - panel * kPanel;
  return rest < kPanel ? rest : kPanel;
}

// Writes the transforms of pairs of tiles, [position][panel][pair][channel][2]: rows of a panel follow each other, for
// rows that lie a power of two apart would share a few lines of the first-level cache.
template <typename TileOf>
void transform_pairs(const Images& images, const bfloat16* data, int64_t first, int64_t chunk, int64_t begin,
                     int64_t end, bfloat16* transformed) {
  const int64_t channels = images.channels;
  for (int64_t pair = begin; pair < end; pair++) {
    const TileOf even(images, data, 2 * (first + pair)), odd(images, data, 2 * (first + pair) + 1);
    for (int64_t channel = 0; channel < channels; channel += kLanes) {
      const int64_t panel = channel / kPanel, first = panel * kPanel;
      bfloat16* to = transformed + (first * chunk + pair * panel_width(channels, panel) + channel - first) * 2;
      __m512 low[4][4], high[4][4];
      even.transform(channel, low);
      odd.transform(channel, high);
      UNROLL for (int p = 0; p < kPositions; p++)
        store_pairs(to + p * chunk * channels * 2, low[p / 4][p % 4], high[p / 4][p % 4]);
    }
  }
}

// A product of matrices of pairs: rows of `a` (an element every `a_step`) by a panel of `b` that is `Registers` wide.
template <int Rows, int Registers>
inline void multiply(const uint32_t* a, int64_t a_row, int64_t a_step, const bfloat16* b, int64_t b_step, int64_t steps,
                     float* c, int64_t c_row, bool accumulate) {
  __m512 sums[Rows][Registers];
  UNROLL for (int r = 0; r < Rows; r++)
    UNROLL for (int n = 0; n < Registers; n++)
      sums[r][n] = accumulate ? _mm512_loadu_ps(c + r * c_row + n * kLanes) : _mm512_setzero_ps();

  for (int64_t s = 0; s < steps; s++) {
    __m512bh right[Registers];
    UNROLL for (int n = 0; n < Registers; n++) right[n] = (__m512bh)_mm512_loadu_si512(b + s * b_step + n * 2 * kLanes);
    UNROLL for (int r = 0; r < Rows; r++) {
      const __m512bh left = (__m512bh)_mm512_set1_epi32(static_cast<int>(a[r * a_row + s * a_step]));
      UNROLL for (int n = 0; n < Registers; n++) sums[r][n] = _mm512_dpbf16_ps(sums[r][n], left, right[n]);
    }
  }

  UNROLL for (int r = 0; r < Rows; r++)
    UNROLL for (int n = 0; n < Registers; n++) _mm512_storeu_ps(c + r * c_row + n * kLanes, sums[r][n]);
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
  case 5: return multiply<5, Registers>(a, a_row, a_step, b, b_step, steps, c, c_row, accumulate);
  case 4: return multiply<4, Registers>(a, a_row, a_step, b, b_step, steps, c, c_row, accumulate);
  case 3: return multiply<3, Registers>(a, a_row, a_step, b, b_step, steps, c, c_row, accumulate);
  case 2: return multiply<2, Registers>(a, a_row, a_step, b, b_step, steps, c, c_row, accumulate);
  case 1: return multiply<1, Registers>(a, a_row, a_step, b, b_step, steps, c, c_row, accumulate);
  default: return;
  }
}

void multiply_panel(const uint32_t* a, int64_t a_row, int64_t a_step, const bfloat16* b, int64_t b_step, int64_t steps,
                    float* c, int64_t c_row, int64_t rows, int64_t width, bool accumulate) {
  static_assert(kPanel == kRegisters * kLanes, "a panel is as wide as the registers of a row");
  switch (width / kLanes) {
  case 4: return multiply_rows<4>(a, a_row, a_step, b, b_step, steps, c, c_row, rows, accumulate);
  case 3: return multiply_rows<3>(a, a_row, a_step, b, b_step, steps, c, c_row, rows, accumulate);
  case 2: return multiply_rows<2>(a, a_row, a_step, b, b_step, steps, c, c_row, rows, accumulate);
  default: return multiply_rows<1>(a, a_row, a_step, b, b_step, steps, c, c_row, rows, accumulate);
  }
}

}  // namespace

bool is_supported() {
  unsigned a, b, c, d;
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
      !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512dq") || !__get_cpuid_count(7, 1, &a, &b, &c, &d)) {
    return false;
  }
  return (a >> 5) & 1;
}

void transform_filters(const bfloat16* filters, int64_t outputs, int64_t inputs, int64_t panel, bfloat16* transformed) {
  const int64_t width = panel_width(outputs, panel), first = panel * kPanel;
  auto* to = reinterpret_cast<uint32_t*>(transformed + kPositions * first * inputs);
  for (int64_t input = 0; input < inputs; input += kLanes) {
    for (int64_t output = 0; output < width; output++) {
      __m512 g[3][3], u[4][4];
      UNROLL for (int i = 0; i < 3; i++)
        UNROLL for (int j = 0; j < 3; j++)
          g[i][j] = load(filters + (((first + output) * 3 + i) * 3 + j) * inputs + input);
      transform_filter(g, u);
      for (int p = 0; p < kPositions; p++) {
        alignas(32) uint32_t pairs[kLanes / 2];
        _mm256_store_si256(reinterpret_cast<__m256i*>(pairs), round(u[p / 4][p % 4]));
        UNROLL for (int q = 0; q < kLanes / 2; q++)
          to[(p * (inputs / 2) + input / 2 + q) * width + output] = pairs[q];
      }
    }
  }
}

void transform_turned_filters(const bfloat16* filters, int64_t outputs, int64_t inputs, int64_t panel,
                              bfloat16* transformed) {
  const int64_t width = panel_width(inputs, panel), first = panel * kPanel;
  bfloat16* to = transformed + kPositions * first * outputs;
  for (int64_t output = 0; output < outputs; output += 2) {
    for (int64_t input = 0; input < width; input += kLanes) {
      __m512 u[2][4][4];
      for (int64_t k = 0; k < 2; k++) {
        __m512 g[3][3];
        UNROLL for (int i = 0; i < 3; i++)
          UNROLL for (int j = 0; j < 3; j++)
            g[i][j] = load(filters + (((output + k) * 3 + 2 - i) * 3 + 2 - j) * inputs + first + input);
        transform_filter(g, u[k]);
      }
      UNROLL for (int p = 0; p < kPositions; p++) {
        store_pairs(to + ((p * (outputs / 2) + output / 2) * width + input) * 2, u[0][p / 4][p % 4], u[1][p / 4][p % 4]);
      }
    }
  }
}

namespace {

// A transformed tile takes 32 bytes a channel and its products 64 bytes a channel of a panel.
constexpr int64_t kProductBytes = kPositions * kPanel * 4;
constexpr int64_t kBlockBudget = 600 * 1024;
constexpr int64_t kMaxBlockTiles = 96;

}  // namespace

int64_t block_tiles(int64_t inputs) {
  const int64_t tiles = kBlockBudget / (kPositions * 2 * inputs + kProductBytes) / kRows * kRows;
  return tiles < kRows ? kRows : tiles > kMaxBlockTiles ? kMaxBlockTiles : tiles;
}

int64_t block_bytes(int64_t inputs) { return block_tiles(inputs) * (kPositions * 2 * inputs + kProductBytes); }

void convolve(const Images& images, const bfloat16* input, const bfloat16* transformed_filters, int64_t outputs,
              const float* bias, bfloat16* output, int64_t begin, int64_t end, void* scratch) {
  const int64_t inputs = images.channels, tiles = end - begin;
  auto* products = static_cast<float*>(scratch);
  auto* transformed = reinterpret_cast<bfloat16*>(products + block_tiles(inputs) * kPositions * kPanel);

  for (int64_t t = 0; t < tiles; t++) {
    const InputTile tile(images, input, begin + t);
    for (int64_t channel = 0; channel < inputs; channel += kLanes) {
      __m512 v[4][4];
      tile.transform(channel, v);
      UNROLL for (int p = 0; p < kPositions; p++)
        store(transformed + (p * tiles + t) * inputs + channel, v[p / 4][p % 4]);
    }
  }

  const int64_t pairs = inputs / 2;
  for (int64_t panel = 0; panel < panels(outputs); panel++) {
    const int64_t width = panel_width(outputs, panel), first = panel * kPanel;
    const bfloat16* filters = transformed_filters + kPositions * first * inputs;
    for (int64_t p = 0; p < kPositions; p++) {
      multiply_panel(reinterpret_cast<const uint32_t*>(transformed + p * tiles * inputs), pairs, 1,
                     filters + p * width * inputs, 2 * width, pairs, products + p * tiles * kPanel, kPanel, tiles, width,
                     false);
    }
    for (int64_t t = 0; t < tiles; t++) {
      const Tile tile = Tile::at(images, begin + t);
      bfloat16* corner =
          output + ((tile.image * images.height + tile.row) * images.width + tile.column) * outputs + first;
      const bool below = tile.row + 1 < images.height, right = tile.column + 1 < images.width;
      for (int64_t channel = 0; channel < width; channel += kLanes) {
        __m512 m[4][4], y[2][2];
        UNROLL for (int p = 0; p < kPositions; p++)
          m[p / 4][p % 4] = _mm512_loadu_ps(products + (p * tiles + t) * kPanel + channel);
        transform_output(m, y);
        if (bias) {
          const __m512 offset = _mm512_loadu_ps(bias + first + channel);
          UNROLL for (int i = 0; i < 2; i++) UNROLL for (int j = 0; j < 2; j++) y[i][j] = y[i][j] + offset;
        }
        store(corner + channel, y[0][0]);
        if (right) store(corner + outputs + channel, y[0][1]);
        if (below) store(corner + images.width * outputs + channel, y[1][0]);
        if (below && right) store(corner + (images.width + 1) * outputs + channel, y[1][1]);
      }
    }
  }
}

void transform_inputs(const Images& images, const bfloat16* input, int64_t first, int64_t chunk, int64_t begin,
                      int64_t end, bfloat16* transformed) {
  transform_pairs<InputTile>(images, input, first, chunk, begin, end, transformed);
}

void transform_output_gradients(const Images& gradients, const bfloat16* gradient, int64_t first, int64_t chunk,
                                int64_t begin, int64_t end, bfloat16* transformed) {
  transform_pairs<GradientTile>(gradients, gradient, first, chunk, begin, end, transformed);
}

void accumulate_filter_gradients(const bfloat16* inputs, int64_t input_channels, const bfloat16* gradients,
                                 int64_t output_channels, int64_t chunk, int64_t position, int64_t panel, float* sums) {
  const int64_t first = panel * kPanel, width = panel_width(input_channels, panel);
  const bfloat16* right = inputs + (position * input_channels + first) * chunk * 2;
  for (int64_t rows = 0; rows < panels(output_channels); rows++) {
    const int64_t row = rows * kPanel, height = panel_width(output_channels, rows);
    const bfloat16* left = gradients + (position * output_channels + row) * chunk * 2;
    multiply_panel(reinterpret_cast<const uint32_t*>(left), 1, height, right, 2 * width, chunk,
                   sums + (position * output_channels + row) * input_channels + first, input_channels, height, width,
                   true);
  }
}

void finish_filter_gradients(const float* sums, int64_t output_channels, int64_t input_channels, int64_t begin,
                             int64_t end, bfloat16* gradients) {
  for (int64_t output = begin; output < end; output++) {
    for (int64_t input = 0; input < input_channels; input += kLanes) {
      __m512 u[4][4], g[3][3];
      UNROLL for (int p = 0; p < kPositions; p++)
        u[p / 4][p % 4] = _mm512_loadu_ps(sums + (p * output_channels + output) * input_channels + input);
      transform_filter_gradient(u, g);
      UNROLL for (int i = 0; i < 3; i++)
        UNROLL for (int j = 0; j < 3; j++)
          store(gradients + ((output * 3 + i) * 3 + j) * input_channels + input, g[i][j]);
    }
  }
}

}  // namespace winograd
