// Products of small matrices: the inner loops of every convolution in this folder.
//
// A tile of kRows x 2 vectors of the result stays in registers. With AVX2, 12 of the 16 registers are sums. Each step has 12 multiply-adds
// and 8 loads, so on a processor with two multipliers and two load ports, the loads are not the bottleneck.
#pragma once

#include "vector.h"

namespace resnetkit::KERNEL_ISA {

constexpr int kPanel = 2 * kLanes;                   // columns of a tile
constexpr int kRows = KERNEL_LANES == 16 ? 12 : 6;   // rows of a tile

// C[i][j] = (first ? 0 : C[i][j]) + sum over d of A[i * row_a + d * step_a] * B[d * row_b + j], for `Rows` rows and one panel of columns.
template <int Rows>
KERNEL_INLINE void tile(int64_t depth, const float* a, int64_t row_a, int64_t step_a, const float* b, int64_t row_b, float* c,
                        int64_t row_c, bool first) {
  Vector sum[Rows][2];
  if (first) {
    KERNEL_UNROLL for (int i = 0; i < Rows; i++) sum[i][0] = sum[i][1] = Vector{};
  } else {
    KERNEL_UNROLL for (int i = 0; i < Rows; i++) {
      sum[i][0] = load(c + i * row_c);
      sum[i][1] = load(c + i * row_c + kLanes);
    }
  }
  for (int64_t d = 0; d < depth; d++) {
    const Vector b0 = load(b), b1 = load(b + kLanes);
    KERNEL_UNROLL for (int i = 0; i < Rows; i++) {
      const Vector factor = broadcast(a[i * row_a]);
      sum[i][0] += factor * b0;
      sum[i][1] += factor * b1;
    }
    a += step_a;
    b += row_b;
  }
  KERNEL_UNROLL for (int i = 0; i < Rows; i++) {
    store(c + i * row_c, sum[i][0]);
    store(c + i * row_c + kLanes, sum[i][1]);
  }
}

template <int Rows>
inline __attribute__((noinline)) void row_tile(int64_t depth, const float* a, int64_t row_a, const float* b, float* c, int64_t row_c,
                                               bool first) {
  tile<Rows>(depth, a, row_a, 1, b, kPanel, c, row_c, first);
}

template <int Rows>
inline __attribute__((noinline)) void column_tile(int64_t depth, const float* a, int64_t step_a, const float* b, int64_t row_b, float* c,
                                                  int64_t row_c, bool first) {
  tile<Rows>(depth, a, 1, step_a, b, row_b, c, row_c, first);
}

template <int Rows>
inline void row_rest(int64_t rows, int64_t depth, const float* a, int64_t row_a, const float* b, float* c, int64_t row_c, bool first) {
  if constexpr (Rows > 0) {
    if (rows == Rows) {
      row_tile<Rows>(depth, a, row_a, b, c, row_c, first);
    } else {
      row_rest<Rows - 1>(rows, depth, a, row_a, b, c, row_c, first);
    }
  }
}

template <int Rows>
inline void column_rest(int64_t rows, int64_t depth, const float* a, int64_t step_a, const float* b, int64_t row_b, float* c,
                        int64_t row_c, bool first) {
  if constexpr (Rows > 0) {
    if (rows == Rows) {
      column_tile<Rows>(depth, a, step_a, b, row_b, c, row_c, first);
    } else {
      column_rest<Rows - 1>(rows, depth, a, step_a, b, row_b, c, row_c, first);
    }
  }
}

// C = A * B if `first`; otherwise, C += A * B. A is rows x depth, stored row by row. B consists of panels of depth x kPanel, `panel_b` floats
// apart.
inline void multiply(int64_t rows, int64_t depth, int64_t panels, const float* a, int64_t row_a, const float* b, int64_t panel_b, float* c,
                     int64_t row_c, bool first) {
  // Process only so many rows of A at a time that they usually fit into the second-level cache.
  constexpr int64_t kRowBlock = 16 * kRows;
  for (int64_t r = 0; r < rows; r += kRowBlock) {
    const int64_t count = smaller(kRowBlock, rows - r);
    for (int64_t panel = 0; panel < panels; panel++) {
      const float *from_a = a + r * row_a, *const from_b = b + panel * panel_b;
      float* to = c + r * row_c + panel * kPanel;
      int64_t i = 0;
      for (; i + kRows <= count; i += kRows) row_tile<kRows>(depth, from_a + i * row_a, row_a, from_b, to + i * row_c, row_c, first);
      row_rest<kRows - 1>(count - i, depth, from_a + i * row_a, row_a, from_b, to + i * row_c, row_c, first);
    }
  }
}

// C = A' * B if `first`; otherwise, C += A' * B. A is depth x rows, and B is depth x (panels * kPanel). Both are stored row by row.
inline void multiply_transposed(int64_t rows, int64_t depth, int64_t panels, const float* a, int64_t step_a, const float* b, int64_t row_b,
                                float* c, int64_t row_c, bool first) {
  // Process only so many rows of A and B at a time that a panel of B fits into the first-level cache.
  constexpr int64_t kDepthBlock = 128;
  for (int64_t d = 0; d < depth; d += kDepthBlock) {
    const int64_t count = smaller(kDepthBlock, depth - d);
    for (int64_t panel = 0; panel < panels; panel++) {
      const float *const from_a = a + d * step_a, *const from_b = b + d * row_b + panel * kPanel;
      float* const to = c + panel * kPanel;
      const bool begin = first && d == 0;
      int64_t i = 0;
      for (; i + kRows <= rows; i += kRows) column_tile<kRows>(count, from_a + i, step_a, from_b, row_b, to + i * row_c, row_c, begin);
      column_rest<kRows - 1>(rows - i, count, from_a + i, step_a, from_b, row_b, to + i * row_c, row_c, begin);
    }
  }
}

// Returns the distance between rows in working memory, in floats. It is an odd number of cache lines, so that a column of a matrix uses all
// cache sets.
KERNEL_INLINE int64_t row_length(int64_t columns) {
  const int64_t lines = divide_up(round_up(columns, kPanel), 16);
  return (lines | 1) * 16;
}

}  // namespace resnetkit::KERNEL_ISA
