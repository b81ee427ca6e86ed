// The transforms of minimal filtering. Each processes sixteen channels of a tile. Include this header only in `winograd.cpp`: in other
// files, its inline functions would be compiled with AVX-512 instructions, too.
//
// A two-dimensional transform is a one-dimensional transform of the columns, then of the rows. The one-dimensional transforms evaluate
// polynomials at chosen points and at infinity, and recover the product polynomial from the products of these values.
#pragma once

#include <immintrin.h>

namespace winograd {

#define UNROLL _Pragma("GCC unroll 16")

// The one-dimensional transforms of F(Side, 3), in the usual notation: `Input` is Bᵀ, `Filter` G, `Output` Aᵀ, `Gradient` A,
// `FilterGradient` Gᵀ.
template <int Side>
struct Line;

// F(2, 3), at the points 0, 1, −1 and infinity.
template <>
struct Line<2> {
  struct Input {
    static constexpr int kFrom = 4, kTo = 4;
    static void apply(const __m512 (&d)[4], __m512 (&v)[4]) {
      v[0] = d[0] - d[2];
      v[1] = d[1] + d[2];
      v[2] = d[2] - d[1];
      v[3] = d[1] - d[3];
    }
  };

  struct Filter {
    static constexpr int kFrom = 3, kTo = 4;
    static void apply(const __m512 (&g)[3], __m512 (&u)[4]) {
      const __m512 half = _mm512_set1_ps(0.5f), outer = g[0] + g[2];
      u[0] = g[0];
      u[1] = half * (outer + g[1]);
      u[2] = half * (outer - g[1]);
      u[3] = g[2];
    }
  };

  struct Output {
    static constexpr int kFrom = 4, kTo = 2;
    static void apply(const __m512 (&m)[4], __m512 (&y)[2]) {
      y[0] = m[0] + m[1] + m[2];
      y[1] = m[1] - m[2] - m[3];
    }
  };

  struct Gradient {
    static constexpr int kFrom = 2, kTo = 4;
    static void apply(const __m512 (&y)[2], __m512 (&m)[4]) {
      m[0] = y[0];
      m[1] = y[0] + y[1];
      m[2] = y[0] - y[1];
      m[3] = _mm512_setzero_ps() - y[1];
    }
  };

  struct FilterGradient {
    static constexpr int kFrom = 4, kTo = 3;
    static void apply(const __m512 (&u)[4], __m512 (&g)[3]) {
      const __m512 half = _mm512_set1_ps(0.5f), sum = half * (u[1] + u[2]);
      g[0] = u[0] + sum;
      g[1] = half * (u[1] - u[2]);
      g[2] = sum + u[3];
    }
  };
};

// F(4, 3), at the points 0, ±a, ±b and infinity. The usual points 0, ±1 and ±2 cause twice the error in bfloat16: points.py compares them.
template <>
struct Line<4> {
  static constexpr float a = 0.625f, b = 1.5f, aa = a * a, bb = b * b;
  // The weight of a point p: 1 / Π (p − q) over the other points q.
  static constexpr float at_zero = 1 / (aa * bb), at_a = 1 / (2 * aa * (aa - bb)), at_b = 1 / (2 * bb * (bb - aa));

  static __m512 number(float value) { return _mm512_set1_ps(value); }

  struct Input {
    static constexpr int kFrom = 6, kTo = 6;
    static void apply(const __m512 (&d)[6], __m512 (&v)[6]) {
      const __m512 odd_a = number(a) * (d[3] - number(bb) * d[1]), even_a = d[4] - number(bb) * d[2];
      const __m512 odd_b = number(b) * (d[3] - number(aa) * d[1]), even_b = d[4] - number(aa) * d[2];
      v[0] = number(aa * bb) * d[0] - number(aa + bb) * d[2] + d[4];
      v[1] = even_a + odd_a;
      v[2] = even_a - odd_a;
      v[3] = even_b + odd_b;
      v[4] = even_b - odd_b;
      v[5] = number(aa * bb) * d[1] - number(aa + bb) * d[3] + d[5];
    }
  };

  struct Filter {
    static constexpr int kFrom = 3, kTo = 6;
    static void apply(const __m512 (&g)[3], __m512 (&u)[6]) {
      const __m512 even_a = number(at_a) * g[0] + number(at_a * aa) * g[2], odd_a = number(at_a * a) * g[1];
      const __m512 even_b = number(at_b) * g[0] + number(at_b * bb) * g[2], odd_b = number(at_b * b) * g[1];
      u[0] = number(at_zero) * g[0];
      u[1] = even_a + odd_a;
      u[2] = even_a - odd_a;
      u[3] = even_b + odd_b;
      u[4] = even_b - odd_b;
      u[5] = g[2];
    }
  };

  struct Output {
    static constexpr int kFrom = 6, kTo = 4;
    static void apply(const __m512 (&m)[6], __m512 (&y)[4]) {
      const __m512 sum_a = m[1] + m[2], difference_a = m[1] - m[2], sum_b = m[3] + m[4], difference_b = m[3] - m[4];
      y[0] = m[0] + sum_a + sum_b;
      y[1] = number(a) * difference_a + number(b) * difference_b;
      y[2] = number(aa) * sum_a + number(bb) * sum_b;
      y[3] = number(aa * a) * difference_a + number(bb * b) * difference_b + m[5];
    }
  };

  struct Gradient {
    static constexpr int kFrom = 4, kTo = 6;
    static void apply(const __m512 (&y)[4], __m512 (&m)[6]) {
      const __m512 even_a = y[0] + number(aa) * y[2], odd_a = number(a) * (y[1] + number(aa) * y[3]);
      const __m512 even_b = y[0] + number(bb) * y[2], odd_b = number(b) * (y[1] + number(bb) * y[3]);
      m[0] = y[0];
      m[1] = even_a + odd_a;
      m[2] = even_a - odd_a;
      m[3] = even_b + odd_b;
      m[4] = even_b - odd_b;
      m[5] = y[3];
    }
  };

  struct FilterGradient {
    static constexpr int kFrom = 6, kTo = 3;
    static void apply(const __m512 (&u)[6], __m512 (&g)[3]) {
      const __m512 sum_a = u[1] + u[2], sum_b = u[3] + u[4];
      g[0] = number(at_zero) * u[0] + number(at_a) * sum_a + number(at_b) * sum_b;
      g[1] = number(at_a * a) * (u[1] - u[2]) + number(at_b * b) * (u[3] - u[4]);
      g[2] = number(at_a * aa) * sum_a + number(at_b * bb) * sum_b + u[5];
    }
  };
};

// Transforms both dimensions. `source(row, column)` returns the input; `sink(row, column, value)` receives the result.
template <typename Transform, typename Source, typename Sink>
inline void transform(Source&& source, Sink&& sink) {
  constexpr int from = Transform::kFrom, to = Transform::kTo;
  __m512 columns[to][from];
  UNROLL for (int j = 0; j < from; j++) {
    __m512 x[from], y[to];
    UNROLL for (int i = 0; i < from; i++) x[i] = source(i, j);
    Transform::apply(x, y);
    UNROLL for (int i = 0; i < to; i++) columns[i][j] = y[i];
  }
  UNROLL for (int i = 0; i < to; i++) {
    __m512 y[to];
    Transform::apply(columns[i], y);
    UNROLL for (int j = 0; j < to; j++) sink(i, j, y[j]);
  }
}

}  // namespace winograd
