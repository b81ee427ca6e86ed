// This file is compiled for processors with matrix units. Use only intrinsics and the functions of this folder: an inline function of a
// shared header would be compiled with these instructions, too, and the linker might keep that copy for all callers.
#include "amx.h"

#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace amx {

namespace {

#define UNROLL _Pragma("GCC unroll 16")

constexpr int64_t kRows = 16;               // rows of a tile
constexpr int64_t kTileNumbers = 16 * 32;   // bfloat16 numbers in a tile; it holds half as many float32 numbers
constexpr int64_t kSumNumbers = 16 * 16;

// The number of positions whose gradients and inputs stay in the first-level cache while all taps use them.
constexpr int64_t kRun = 256;

// The shapes of the eight tiles. They are a constant with static storage, because compilers do not know that the instruction reads all 64
// bytes, and could leave most of a local variable uninitialized.
struct Shapes {
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
};
alignas(64) const Shapes kShapes = {
    1, 0, {}, {64, 64, 64, 64, 64, 64, 64, 64}, {kRows, kRows, kRows, kRows, kRows, kRows, kRows, kRows}};

inline __m512i load(const bfloat16* from) { return _mm512_loadu_si512(from); }
inline void store(bfloat16* to, __m512i value) { _mm512_storeu_si512(to, value); }

// Puts 16 channels of two rows side by side, one channel in each lane, with the first row in the lower half.
inline __m512i pairs(const bfloat16* first, const bfloat16* second) {
  const __m512i low = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(first)));
  const __m512i high = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(second)));
  return _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
}

// Transposes a matrix of 16 rows with 16 values of 32 bits each.
inline void transpose(__m512i (&r)[16]) {
  __m512i t[16];
  UNROLL for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
  }
  UNROLL for (int i = 0; i < 16; i += 4) {
    r[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
    r[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
    r[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
    r[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
  // r[4·i + j] contains the columns j, j + 4, j + 8 and j + 12 of the rows 4·i to 4·i + 3.
  UNROLL for (int j = 0; j < 4; j++) {
    t[j] = _mm512_shuffle_i32x4(r[j], r[4 + j], 0x88);
    t[4 + j] = _mm512_shuffle_i32x4(r[j], r[4 + j], 0xdd);
    t[8 + j] = _mm512_shuffle_i32x4(r[8 + j], r[12 + j], 0x88);
    t[12 + j] = _mm512_shuffle_i32x4(r[8 + j], r[12 + j], 0xdd);
  }
  UNROLL for (int j = 0; j < 4; j++) {
    r[j] = _mm512_shuffle_i32x4(t[j], t[8 + j], 0x88);
    r[8 + j] = _mm512_shuffle_i32x4(t[j], t[8 + j], 0xdd);
    r[4 + j] = _mm512_shuffle_i32x4(t[4 + j], t[12 + j], 0x88);
    r[12 + j] = _mm512_shuffle_i32x4(t[4 + j], t[12 + j], 0xdd);
  }
}

bool operating_system_permits() {
  constexpr long kRequestPermission = 0x1023, kTileData = 18;  // arch_prctl(ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA)
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

}  // namespace

bool is_supported() {
  unsigned a, b, c, d;
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
      !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512dq")) {
    return false;
  }
  const bool has_vectors = __get_cpuid_count(7, 1, &a, &b, &c, &d) && ((a >> 5) & 1);
  const bool has_tiles = __get_cpuid_count(7, 0, &a, &b, &c, &d) && ((d >> 22) & 1) && ((d >> 24) & 1);
  return has_vectors && has_tiles && operating_system_permits();
}

Tiles::Tiles() { _tile_loadconfig(&kShapes); }

Tiles::~Tiles() { _tile_release(); }

void copy_rows(const bfloat16* const* rows, int64_t count, int64_t channels, bfloat16* to) {
  const int64_t stride = row_stride(channels);
  for (int64_t r = 0; r < count; r++)
    for (int64_t channel = 0; channel < channels; channel += 32) store(to + r * stride + channel, load(rows[r] + channel));
}

void interleave_rows(const bfloat16* const* rows, int64_t count, int64_t channels, bfloat16* to) {
  const int64_t stride = row_stride(2 * channels);
  for (int64_t r = 0; r < count; r += 2)
    for (int64_t channel = 0; channel < channels; channel += 16)
      store(to + r / 2 * stride + 2 * channel, pairs(rows[r] + channel, rows[r + 1] + channel));
}

void transpose_rows(const bfloat16* const* rows, int64_t count, int64_t channels, int64_t stride, bfloat16* to) {
  for (int64_t r = 0; r < count; r += 32) {
    for (int64_t channel = 0; channel < channels; channel += 16) {
      __m512i lines[16];
      UNROLL for (int i = 0; i < 16; i++) lines[i] = pairs(rows[r + 2 * i] + channel, rows[r + 2 * i + 1] + channel);
      transpose(lines);
      UNROLL for (int i = 0; i < 16; i++) store(to + (channel + i) * stride + r, lines[i]);
    }
  }
}

void pack_weights(const bfloat16* weights, int64_t taps, int64_t inputs, bfloat16* to) {
  for (int64_t tile = 0; tile < 2; tile++) {
    __m512i lines[16];
    UNROLL for (int i = 0; i < 16; i++) lines[i] = load(weights + (tile * 16 + i) * taps * inputs);
    transpose(lines);
    UNROLL for (int i = 0; i < 16; i++) store(to + tile * kTileNumbers + i * 32, lines[i]);
  }
}

void pack_turned_weights(const bfloat16* weights, int64_t taps, int64_t inputs, bfloat16* to) {
  for (int64_t tile = 0; tile < 2; tile++) {
    for (int64_t i = 0; i < 16; i++) {
      const bfloat16* from = weights + 2 * i * taps * inputs + tile * 16;
      store(to + tile * kTileNumbers + i * 32, pairs(from, from + taps * inputs));
    }
  }
}

void convolve(const bfloat16* rows, int64_t inputs, const int64_t* taps, int64_t tap_count, const bfloat16* weights,
              float* products) {
  const int64_t stride = row_stride(inputs), bytes = stride * sizeof(bfloat16);
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  // The inner loop is over taps: neighboring taps use nearly the same rows, which then stay in the first-level cache.
  for (int64_t input = 0; input < inputs; input += kBlock) {
    for (int64_t tap = 0; tap < tap_count; tap++) {
      const bfloat16* from = rows + taps[tap] * stride + input;
      _tile_loadd(6, weights, 64);
      _tile_loadd(7, weights + kTileNumbers, 64);
      _tile_loadd(4, from, bytes);
      _tile_loadd(5, from + kRows * stride, bytes);
      _tile_dpbf16ps(0, 4, 6);
      _tile_dpbf16ps(1, 4, 7);
      _tile_dpbf16ps(2, 5, 6);
      _tile_dpbf16ps(3, 5, 7);
      weights += 2 * kTileNumbers;
    }
  }
  constexpr int64_t line = kBlock * sizeof(float);
  _tile_stored(0, products, line);
  _tile_stored(1, products + 16, line);
  _tile_stored(2, products + kRows * kBlock, line);
  _tile_stored(3, products + kRows * kBlock + 16, line);
}

void store_rows(const float* products, const float* bias, bfloat16* const* to, int64_t channel) {
  const __m512 low = bias ? _mm512_loadu_ps(bias) : _mm512_setzero_ps();
  const __m512 high = bias ? _mm512_loadu_ps(bias + 16) : _mm512_setzero_ps();
  for (int64_t r = 0; r < kBlock; r++) {
    if (!to[r]) continue;
    const __m512 first = _mm512_loadu_ps(products + r * kBlock) + low;
    const __m512 second = _mm512_loadu_ps(products + r * kBlock + 16) + high;
    store(to[r] + channel, (__m512i)_mm512_cvtne2ps_pbh(second, first));
  }
}

void accumulate(const bfloat16* gradients, int64_t gradient_stride, const bfloat16* const (&inputs)[2],
                int64_t input_stride, const int64_t (&taps)[kTaps], int64_t positions, float* sums) {
  const int64_t gradient_bytes = gradient_stride * sizeof(bfloat16), input_bytes = input_stride * sizeof(bfloat16);
  for (int64_t begin = 0; begin < positions; begin += kRun) {
    const int64_t end = begin + kRun < positions ? begin + kRun : positions;
    for (int64_t tap = 0; tap < kTaps; tap++) {
      float* const tiles = sums + tap * 4 * kSumNumbers;
      const bfloat16* right = inputs[taps[tap] & 1] + (taps[tap] >> 1) * input_stride;
      _tile_loadd(0, tiles, 64);
      _tile_loadd(1, tiles + kSumNumbers, 64);
      _tile_loadd(2, tiles + 2 * kSumNumbers, 64);
      _tile_loadd(3, tiles + 3 * kSumNumbers, 64);
      for (int64_t position = begin; position < end; position += 32) {
        const bfloat16* b = right + position / 2 * input_stride;
        _tile_loadd(4, gradients + position, gradient_bytes);
        _tile_loadd(6, b, input_bytes);
        _tile_loadd(7, b + 32, input_bytes);
        _tile_dpbf16ps(0, 4, 6);
        _tile_loadd(5, gradients + kRows * gradient_stride + position, gradient_bytes);
        _tile_dpbf16ps(1, 4, 7);
        _tile_dpbf16ps(2, 5, 6);
        _tile_dpbf16ps(3, 5, 7);
      }
      _tile_stored(0, tiles, 64);
      _tile_stored(1, tiles + kSumNumbers, 64);
      _tile_stored(2, tiles + 2 * kSumNumbers, 64);
      _tile_stored(3, tiles + 3 * kSumNumbers, 64);
    }
  }
}

void store_filter_gradients(const float* sums, int64_t inputs, bfloat16* to) {
  for (int64_t output = 0; output < kBlock; output++) {
    for (int64_t tap = 0; tap < kTaps; tap++) {
      const float* from = sums + (tap * 4 + output / 16 * 2) * kSumNumbers + output % 16 * 16;
      const __m512 first = _mm512_loadu_ps(from), second = _mm512_loadu_ps(from + kSumNumbers);
      store(to + (output * kTaps + tap) * inputs, (__m512i)_mm512_cvtne2ps_pbh(second, first));
    }
  }
}

}  // namespace amx
