// The transforms of minimal filtering. Each processes one vector of channels.
//
// A two-dimensional transform is a one-dimensional transform of the columns, then of the rows. The one-dimensional transforms evaluate
// polynomials at chosen points and at infinity, and recover the product polynomial from the products of these values.
#pragma once

#include "vector.h"

namespace resnetkit::KERNEL_ISA {

// The one-dimensional transforms of F(Side, 3), in the usual notation: `Input` is B', `Filter` G, `Output` A', `Gradient` A,
// `FilterGradient` G'.
template <int Side>
struct Line;

// F(2, 3), at the points 0, 1, -1 and infinity.
template <>
struct Line<2> {
  struct Input {
    static constexpr int kFrom = 4, kTo = 4;
    static KERNEL_INLINE void apply(const Vector (&d)[4], Vector (&v)[4]) {
      v[0] = d[0] - d[2];
      v[1] = d[1] + d[2];
      v[2] = d[2] - d[1];
      v[3] = d[1] - d[3];
    }
  };

  struct Filter {
    static constexpr int kFrom = 3, kTo = 4;
    static KERNEL_INLINE void apply(const Vector (&g)[3], Vector (&u)[4]) {
      const Vector outer = g[0] + g[2];
      u[0] = g[0];
      u[1] = 0.5f * (outer + g[1]);
      u[2] = 0.5f * (outer - g[1]);
      u[3] = g[2];
    }
  };

  struct Output {
    static constexpr int kFrom = 4, kTo = 2;
    static KERNEL_INLINE void apply(const Vector (&m)[4], Vector (&y)[2]) {
      y[0] = m[0] + m[1] + m[2];
      y[1] = m[1] - m[2] - m[3];
    }
  };

  struct Gradient {
    static constexpr int kFrom = 2, kTo = 4;
    static KERNEL_INLINE void apply(const Vector (&y)[2], Vector (&m)[4]) {
      m[0] = y[0];
      m[1] = y[0] + y[1];
      m[2] = y[0] - y[1];
      m[3] = -y[1];
    }
  };

  struct FilterGradient {
    static constexpr int kFrom = 4, kTo = 3;
    static KERNEL_INLINE void apply(const Vector (&u)[4], Vector (&g)[3]) {
      const Vector sum = 0.5f * (u[1] + u[2]);
      g[0] = u[0] + sum;
      g[1] = 0.5f * (u[1] - u[2]);
      g[2] = sum + u[3];
    }
  };
};

// F(4, 3), at the points 0, a, -a, b, -b and infinity. The usual points 0, ±1 and ±2 cause twice the error.
template <>
struct Line<4> {
  static constexpr float a = 0.625f, b = 1.5f, aa = a * a, bb = b * b;
  // The weight of a point: 1 over the product of its differences from the other points.
  static constexpr float at_zero = 1 / (aa * bb), at_a = 1 / (2 * aa * (aa - bb)), at_b = 1 / (2 * bb * (bb - aa));

  struct Input {
    static constexpr int kFrom = 6, kTo = 6;
    static KERNEL_INLINE void apply(const Vector (&d)[6], Vector (&v)[6]) {
      const Vector odd_a = a * (d[3] - bb * d[1]), even_a = d[4] - bb * d[2];
      const Vector odd_b = b * (d[3] - aa * d[1]), even_b = d[4] - aa * d[2];
      v[0] = aa * bb * d[0] - (aa + bb) * d[2] + d[4];
      v[1] = even_a + odd_a;
      v[2] = even_a - odd_a;
      v[3] = even_b + odd_b;
      v[4] = even_b - odd_b;
      v[5] = aa * bb * d[1] - (aa + bb) * d[3] + d[5];
    }
  };

  struct Filter {
    static constexpr int kFrom = 3, kTo = 6;
    static KERNEL_INLINE void apply(const Vector (&g)[3], Vector (&u)[6]) {
      const Vector even_a = at_a * g[0] + at_a * aa * g[2], odd_a = at_a * a * g[1];
      const Vector even_b = at_b * g[0] + at_b * bb * g[2], odd_b = at_b * b * g[1];
      u[0] = at_zero * g[0];
      u[1] = even_a + odd_a;
      u[2] = even_a - odd_a;
      u[3] = even_b + odd_b;
      u[4] = even_b - odd_b;
      u[5] = g[2];
    }
  };

  struct Output {
    static constexpr int kFrom = 6, kTo = 4;
    static KERNEL_INLINE void apply(const Vector (&m)[6], Vector (&y)[4]) {
      const Vector sum_a = m[1] + m[2], difference_a = m[1] - m[2], sum_b = m[3] + m[4], difference_b = m[3] - m[4];
      y[0] = m[0] + sum_a + sum_b;
      y[1] = a * difference_a + b * difference_b;
      y[2] = aa * sum_a + bb * sum_b;
      y[3] = aa * a * difference_a + bb * b * difference_b + m[5];
    }
  };

  struct Gradient {
    static constexpr int kFrom = 4, kTo = 6;
    static KERNEL_INLINE void apply(const Vector (&y)[4], Vector (&m)[6]) {
      const Vector even_a = y[0] + aa * y[2], odd_a = a * (y[1] + aa * y[3]);
      const Vector even_b = y[0] + bb * y[2], odd_b = b * (y[1] + bb * y[3]);
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
    static KERNEL_INLINE void apply(const Vector (&u)[6], Vector (&g)[3]) {
      const Vector sum_a = u[1] + u[2], sum_b = u[3] + u[4];
      g[0] = at_zero * u[0] + at_a * sum_a + at_b * sum_b;
      g[1] = at_a * a * (u[1] - u[2]) + at_b * b * (u[3] - u[4]);
      g[2] = at_a * aa * sum_a + at_b * bb * sum_b + u[5];
    }
  };
};

// Transforms both dimensions. `source(row, column)` returns the input; `sink(row, column, value)` receives the result.
template <typename Transform, typename Source, typename Sink>
KERNEL_INLINE void transform(const Source& source, const Sink& sink) {
  constexpr int from = Transform::kFrom, to = Transform::kTo;
  Vector columns[to][from];
  KERNEL_UNROLL for (int j = 0; j < from; j++) {
    Vector x[from], y[to];
    KERNEL_UNROLL for (int i = 0; i < from; i++) x[i] = source(i, j);
    Transform::apply(x, y);
    KERNEL_UNROLL for (int i = 0; i < to; i++) columns[i][j] = y[i];
  }
  KERNEL_UNROLL for (int i = 0; i < to; i++) {
    Vector y[to];
    Transform::apply(columns[i], y);
    KERNEL_UNROLL for (int j = 0; j < to; j++) sink(i, j, y[j]);
  }
}

}  // namespace resnetkit::KERNEL_ISA
