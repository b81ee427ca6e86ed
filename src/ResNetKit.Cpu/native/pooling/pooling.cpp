// This file is compiled for processors with AVX512-BF16. Use only intrinsics and the functions of this folder: an inline function of a
// shared header would be compiled with these instructions, too, and the linker might keep that copy for all callers.
#include "pooling.h"

#include <immintrin.h>

namespace pooling {

namespace {

constexpr int64_t kLanes = 32;

// Converts bfloat16 bits to integers in the same order: sign and magnitude become two's complement.
inline __m512i order(__m512i bits) {
  const __m512i sign = _mm512_srai_epi16(bits, 15), magnitude = _mm512_and_si512(bits, _mm512_set1_epi16(0x7fff));
  const __m512i ordered = _mm512_sub_epi16(_mm512_xor_si512(magnitude, sign), sign);
  const __mmask32 is_nan = _mm512_cmpgt_epi16_mask(magnitude, _mm512_set1_epi16(0x7f80));
  return _mm512_mask_mov_epi16(ordered, is_nan, _mm512_set1_epi16(0x7fff));
}

// Returns a mask of the channels from `first` on that exist.
inline __mmask32 remaining(int64_t channels, int64_t first) {
  return channels - first >= kLanes ? ~__mmask32{0} : (__mmask32{1} << (channels - first)) - 1;
}

}  // namespace

// The compiler may use all these instruction sets in this file. It may also use AVX2 and FMA, which every processor with AVX-512 has.
bool is_supported() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bf16");
}

void pool(const Windows& windows, const bfloat16* pixels, bfloat16* maxima, uint8_t* places) {
  const int64_t channels = windows.channels;
  for (int64_t window = 0; window < windows.count; window++) {
    for (int64_t first = 0; first < channels; first += kLanes) {
      const __mmask32 lanes = remaining(channels, first);
      const bfloat16* const corner = pixels + window * windows.size * channels + first;
      __m512i maximum = _mm512_maskz_loadu_epi16(lanes, corner), highest = order(maximum), place = _mm512_setzero_si512();
      for (int64_t i = 0, row = 0; row < windows.size; row++) {
        for (int64_t column = 0; column < windows.size; column++, i++) {
          const __m512i pixel = _mm512_maskz_loadu_epi16(lanes, corner + row * windows.line + column * channels);
          const __m512i candidate = order(pixel);
          const __mmask32 is_higher = _mm512_cmpgt_epi16_mask(candidate, highest);
          highest = _mm512_max_epi16(highest, candidate);
          maximum = _mm512_mask_mov_epi16(maximum, is_higher, pixel);
          place = _mm512_mask_mov_epi16(place, is_higher, _mm512_set1_epi16(static_cast<short>(i)));
        }
      }
      _mm512_mask_storeu_epi16(maxima + window * channels + first, lanes, maximum);
      _mm512_mask_cvtepi16_storeu_epi8(places + window * channels + first, lanes, place);
    }
  }
}

void unpool(const Windows& windows, const bfloat16* gradients, const uint8_t* places, bfloat16* pixels) {
  const int64_t channels = windows.channels;
  for (int64_t window = 0; window < windows.count; window++) {
    for (int64_t first = 0; first < channels; first += kLanes) {
      const __mmask32 lanes = remaining(channels, first);
      bfloat16* const corner = pixels + window * windows.size * channels + first;
      const __m512i gradient = _mm512_maskz_loadu_epi16(lanes, gradients + window * channels + first);
      const __m512i place = _mm512_cvtepu8_epi16(_mm256_maskz_loadu_epi8(lanes, places + window * channels + first));
      for (int64_t i = 0, row = 0; row < windows.size; row++) {
        for (int64_t column = 0; column < windows.size; column++, i++) {
          const __mmask32 is_here = _mm512_cmpeq_epi16_mask(place, _mm512_set1_epi16(static_cast<short>(i)));
          _mm512_mask_storeu_epi16(corner + row * windows.line + column * channels, lanes, _mm512_maskz_mov_epi16(is_here, gradient));
        }
      }
    }
  }
}

}  // namespace pooling
