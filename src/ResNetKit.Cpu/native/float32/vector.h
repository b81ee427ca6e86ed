// Vectors of floats. The templates of this folder are compiled once for each instruction set, each time in its own namespace. KERNEL_ISA is
// the name of the namespace, and KERNEL_LANES the number of floats in a vector.
//
// The headers of this folder use no function of the C++ library that might not be inlined. The linker would keep one copy of such a
// function for all instruction sets, perhaps one with instructions that the processor lacks.
#pragma once

#include <cstdint>
#include <immintrin.h>

#include "../parallel.h"
#include "../view.h"

#define KERNEL_INLINE inline __attribute__((always_inline))
#define KERNEL_UNROLL _Pragma("GCC unroll 64")

namespace resnetkit::KERNEL_ISA {

constexpr int kLanes = KERNEL_LANES;
typedef float Vector __attribute__((vector_size(KERNEL_LANES * sizeof(float))));

KERNEL_INLINE int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
KERNEL_INLINE int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
KERNEL_INLINE int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }
KERNEL_INLINE int64_t round_up(int64_t a, int64_t b) { return divide_up(a, b) * b; }

KERNEL_INLINE Vector load(const float* from) {
  Vector value;
  __builtin_memcpy(&value, from, sizeof value);
  return value;
}
KERNEL_INLINE void store(float* to, Vector value) { __builtin_memcpy(to, &value, sizeof value); }
KERNEL_INLINE Vector broadcast(float value) { return value - Vector{}; }

#if KERNEL_LANES == 16 && defined(__AVX512F__)
KERNEL_INLINE Vector load(const float* from, int64_t count) {
  return (Vector)_mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << count) - 1), from);
}
KERNEL_INLINE void store(float* to, Vector value, int64_t count) {
  _mm512_mask_storeu_ps(to, static_cast<__mmask16>((1u << count) - 1), (__m512)value);
}
#elif KERNEL_LANES == 8
alignas(32) constexpr int32_t kMaskTable[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
KERNEL_INLINE __m256i first(int64_t count) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(kMaskTable + 8 - count));
}
// Access the first `count` elements (fewer than a whole vector) and no memory beyond them.
KERNEL_INLINE Vector load(const float* from, int64_t count) { return (Vector)_mm256_maskload_ps(from, first(count)); }
KERNEL_INLINE void store(float* to, Vector value, int64_t count) { _mm256_maskstore_ps(to, first(count), (__m256)value); }
#else
KERNEL_INLINE Vector load(const float* from, int64_t count) {
  Vector value{};
  for (int64_t i = 0; i < count; i++) value[i] = from[i];
  return value;
}
KERNEL_INLINE void store(float* to, Vector value, int64_t count) {
  for (int64_t i = 0; i < count; i++) to[i] = value[i];
}
#endif

}  // namespace resnetkit::KERNEL_ISA
