// Compares every kernel with a float64 reference over random shapes and layouts, on every instruction set of the processor. Each tensor is
// an allocation of exactly its size, so that AddressSanitizer detects every access outside of it.
//
//   cmake -S . -B build -DRESNETKIT_KERNEL_TESTS=ON -DRESNETKIT_SANITIZE=ON && cmake --build build && build/kernel_tests [cases] [seed]
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "../kernels.h"
#include "../parallel.h"
#include "../pool.h"

namespace resnetkit {
extern int test_threads;
}

using namespace resnetkit;

namespace {

std::mt19937 generator;

int64_t pick(int64_t from, int64_t to) { return std::uniform_int_distribution<int64_t>(from, to)(generator); }

enum class Layout { Nchw, ChannelsLast, ChannelsLastCropped, Strided, Expanded, Count };

constexpr const char* kLayoutNames[] = {"NCHW", "channels-last", "channels-last, cropped", "strided", "expanded"};

// A tensor of normally distributed numbers, in one of the layouts.
struct Tensor {
  std::unique_ptr<float[]> memory;
  View view;

  Tensor(int64_t n, int64_t c, int64_t h, int64_t w, Layout layout) {
    int64_t size = n * c * h * w, first = 0;
    view = {nullptr, n, c, h, w, c * h * w, h * w, w, 1};
    switch (layout) {
      case Layout::ChannelsLast: view = {nullptr, n, c, h, w, h * w * c, 1, w * c, c}; break;
      case Layout::ChannelsLastCropped:  // a part of a larger image with more channels
        view = {nullptr, n, c, h, w, (h + 1) * (w + 2) * (c + 3), 1, (w + 2) * (c + 3), c + 3};
        first = (w + 2) * (c + 3) + (c + 3) + 2;
        break;
      case Layout::Strided:  // every second pixel
        view = {nullptr, n, c, h, w, c * h * w * 4, h * w * 4, w * 4, 2};
        break;
      case Layout::Expanded:  // the same image repeated
        view.stride_n = 0;
        break;
      default: break;
    }
    size = first + 1 + (n - 1) * view.stride_n + (c - 1) * view.stride_c + (h - 1) * view.stride_h + (w - 1) * view.stride_w;
    memory.reset(new float[static_cast<size_t>(size)]);
    std::normal_distribution<float> normal;
    for (int64_t i = 0; i < size; i++) memory[i] = normal(generator);
    view.data = memory.get() + first;
  }
};

int failures = 0, checks = 0;

// The sum of n products of numbers of about 1 has an error of about sqrt(n) roundings. The transforms of minimal filtering
// amplify it by the product of the norms of their matrices, a few tens. The bound applies to the root mean square of the errors, which
// unlike the largest error does not grow with the number of results.
void expect(const char* what, const std::string& where, double error, double size, double bound) {
  checks++;
  if (error <= bound * size + 1e-30) return;
  failures++;
  std::printf("FAILED %s: relative error %.3g is more than %.3g: %s\n", what, error / size, bound, where.c_str());
}

// Accumulates the squared errors of results, and the squares of the terms of their sums: the size of a result without cancellation.
struct Error {
  double error = 0, size = 0;
  void term(double value) { size += value * value; }
  void add(double expected, double found) {
    if (!(std::abs(found) < 1e30)) found = 1e30;
    error += (expected - found) * (expected - found);
  }
};

bool odds(int one_in) { return pick(1, one_in) == 1; }

void convolution_case(const Kernels& kernels) {
  const int64_t kernel_sizes[] = {1, 2, 3, 3, 3, 3, 5, 7};
  const int64_t r = kernel_sizes[pick(0, 7)], s = odds(5) ? kernel_sizes[pick(0, 7)] : r;
  const bool wide = odds(6);  // layers with many channels take another path
  const auto channels = [&] { return wide ? pick(110, 200) : odds(4) ? pick(1, 7) : odds(3) ? pick(60, 80) : pick(8, 40); };
  const int64_t c = channels(), k = channels();
  const Geometry g{odds(3) ? pick(2, 3) : 1, odds(3) ? pick(2, 3) : 1, pick(0, r), odds(4) ? pick(0, s) : 0};
  Geometry geometry = g;
  if (!odds(4)) {
    geometry.stride_w = g.stride_h;
    geometry.pad_h = geometry.pad_w = r / 2;
  }
  int64_t n = odds(4) ? 1 : pick(1, 9), h = pick(1, wide ? 9 : 19), w = odds(2) ? h : pick(1, wide ? 9 : 19);
  while (h + 2 * geometry.pad_h < r) h++;
  while (w + 2 * geometry.pad_w < s) w++;
  const int64_t oh = (h + 2 * geometry.pad_h - r) / geometry.stride_h + 1, ow = (w + 2 * geometry.pad_w - s) / geometry.stride_w + 1;

  const auto layout = [] { return static_cast<Layout>(pick(0, static_cast<int>(Layout::Count) - 1)); };
  const auto dense = [] { return odds(2) ? Layout::Nchw : Layout::ChannelsLast; };
  const Layout lx = layout(), lw = layout(), ldy = layout();
  const Tensor x(n, c, h, w, lx), weight(k, c, r, s, lw == Layout::Expanded ? Layout::Nchw : lw), dy(n, k, oh, ow, ldy);
  const Tensor y(n, k, oh, ow, dense()), dx(n, c, h, w, dense()), dw(k, c, r, s, dense());
  const Tensor bias(1, k, 1, 1, Layout::Nchw), db(1, k, 1, 1, Layout::Nchw);
  const bool biased = odds(2);
  test_threads = static_cast<int>(pick(1, 3));

  char where[400];
  std::snprintf(where, sizeof where, "%s, %ldx%ld/%ld,%ld pad %ld,%ld, %ld->%ld, %ldx%ldx%ld, x %s, w %s, dy %s, %d threads", kernels.name,
                (long)r, (long)s, (long)geometry.stride_h, (long)geometry.stride_w, (long)geometry.pad_h, (long)geometry.pad_w, (long)c,
                (long)k, (long)n, (long)h, (long)w, kLayoutNames[(int)lx], kLayoutNames[(int)lw], kLayoutNames[(int)ldy], test_threads);

  kernels.convolution_forward(x.view, weight.view, biased ? bias.view.data : nullptr, y.view, geometry);
  kernels.convolution_input_gradient(dy.view, weight.view, dx.view, geometry);
  kernels.convolution_filter_gradient(x.view, dy.view, dw.view, geometry);
  kernels.channel_sums(dy.view, db.view.data);

  Error ey, ex, ew, eb;
  std::vector<double> rx(n * c * h * w), rw(k * c * r * s), rb(k);
  for (int64_t a = 0; a < n; a++) {
    for (int64_t f = 0; f < k; f++) {
      for (int64_t i = 0; i < oh; i++) {
        for (int64_t j = 0; j < ow; j++) {
          double total = biased ? bias.view.data[f] : 0;
          ey.term(total);
          const double d = *dy.view.at(a, f, i, j);
          rb[f] += d;
          eb.term(d);
          for (int64_t p = 0; p < r; p++) {
            const int64_t row = i * geometry.stride_h + p - geometry.pad_h;
            if (row < 0 || row >= h) continue;
            for (int64_t q = 0; q < s; q++) {
              const int64_t column = j * geometry.stride_w + q - geometry.pad_w;
              if (column < 0 || column >= w) continue;
              for (int64_t b = 0; b < c; b++) {
                const double u = *x.view.at(a, b, row, column), v = *weight.view.at(f, b, p, q);
                total += u * v;
                ey.term(u * v);
                ex.term(d * v);
                ew.term(d * u);
                rx[((a * c + b) * h + row) * w + column] += d * v;
                rw[((f * c + b) * r + p) * s + q] += d * u;
              }
            }
          }
          ey.add(total, *y.view.at(a, f, i, j));
        }
      }
    }
  }
  for (int64_t a = 0; a < n; a++) {
    for (int64_t b = 0; b < c; b++) {
      for (int64_t i = 0; i < h; i++) {
        for (int64_t j = 0; j < w; j++) ex.add(rx[((a * c + b) * h + i) * w + j], *dx.view.at(a, b, i, j));
      }
    }
  }
  for (int64_t f = 0; f < k; f++) {
    eb.add(rb[f], db.view.data[f]);
    for (int64_t b = 0; b < c; b++) {
      for (int64_t p = 0; p < r; p++) {
        for (int64_t q = 0; q < s; q++) ew.add(rw[((f * c + b) * r + p) * s + q], *dw.view.at(f, b, p, q));
      }
    }
  }
  // One rounding is 2^-24. Transforms amplify errors by at most about 30, and sums by less than the square root of their length.
  const double rounding = std::ldexp(1.0, -24);
  // Copies of one image repeat the same roundings, which do not cancel.
  const double repeats = ldy == Layout::Expanded ? double(n) : 1;
  expect("forward", where, std::sqrt(ey.error), std::sqrt(ey.size), rounding * (30 + std::sqrt(double(c * r * s))));
  expect("input gradient", where, std::sqrt(ex.error), std::sqrt(ex.size), rounding * (30 + std::sqrt(double(k * r * s))));
  expect("filter gradient", where, std::sqrt(ew.error), std::sqrt(ew.size), rounding * (30 + std::sqrt(double(n * oh * ow))));
  expect("bias gradient", where, std::sqrt(eb.error), std::sqrt(eb.size), rounding * (8 + std::sqrt(double(n * repeats * oh * ow))));

  // Results must be bit-identical for any number of threads, and in every run.
  const Tensor again(n, k, oh, ow, Layout::ChannelsLast), again_dw(k, c, r, s, Layout::ChannelsLast);
  test_threads = 1;
  kernels.convolution_forward(x.view, weight.view, biased ? bias.view.data : nullptr, again.view, geometry);
  kernels.convolution_filter_gradient(x.view, dy.view, again_dw.view, geometry);
  const auto same = [](const View& p, const View& q) {
    for (int64_t a = 0; a < p.n; a++) {
      for (int64_t f = 0; f < p.c; f++) {
        for (int64_t i = 0; i < p.h; i++) {
          for (int64_t j = 0; j < p.w; j++) {
            if (*p.at(a, f, i, j) != *q.at(a, f, i, j)) return false;
          }
        }
      }
    }
    return true;
  };
  expect("forward on one thread", where, same(again.view, y.view) ? 0 : 1, 1, 0.5);
  expect("filter gradient on one thread", where, same(again_dw.view, dw.view) ? 0 : 1, 1, 0.5);
}

// Tests batch normalization, also with channels far from zero, where a variance computed from plain sums of squares would be imprecise.
void norm_case(const Kernels& kernels) {
  const int64_t n = pick(1, 40), c = odds(3) ? pick(1, 7) : pick(8, 80), h = pick(1, 19), w = pick(2, 19);
  const Layout layout = odds(2) ? Layout::Nchw : Layout::ChannelsLast;
  const Tensor x(n, c, h, w, layout), dy(n, c, h, w, layout), y(n, c, h, w, layout), dx(n, c, h, w, layout);
  const Tensor weight(1, c, 1, 1, Layout::Nchw), bias(1, c, 1, 1, Layout::Nchw);
  const Tensor running_mean(1, c, 1, 1, Layout::Nchw), running_var(1, c, 1, 1, Layout::Nchw);
  const Tensor mean(1, c, 1, 1, Layout::Nchw), inverse(1, c, 1, 1, Layout::Nchw), dw(1, c, 1, 1, Layout::Nchw), db(1, c, 1, 1, Layout::Nchw);
  const bool affine = odds(2), tracked = odds(2);
  const double momentum = 0.1, eps = 1e-5, distance = odds(2) ? 0 : 100;
  std::vector<float> before_mean(running_mean.view.data, running_mean.view.data + c), before_var(running_var.view.data, running_var.view.data + c);
  for (int64_t a = 0; a < n; a++) {
    for (int64_t b = 0; b < c; b++) {
      for (int64_t i = 0; i < h; i++) {
        for (int64_t j = 0; j < w; j++) *x.view.at(a, b, i, j) += static_cast<float>(distance);
      }
    }
  }
  test_threads = static_cast<int>(pick(1, 3));
  char where[200];
  std::snprintf(where, sizeof where, "%s, %ldx%ldx%ldx%ld %s, at %g", kernels.name, (long)n, (long)c, (long)h, (long)w, kLayoutNames[(int)layout],
                distance);
  kernels.batch_norm_forward(x.view, affine ? weight.view.data : nullptr, affine ? bias.view.data : nullptr,
                             tracked ? running_mean.view.data : nullptr, tracked ? running_var.view.data : nullptr, momentum, eps, y.view,
                             mean.view.data, inverse.view.data);
  kernels.batch_norm_backward(dy.view, x.view, affine ? weight.view.data : nullptr, mean.view.data, inverse.view.data, dx.view,
                              affine ? dw.view.data : nullptr, affine ? db.view.data : nullptr);

  Error ey, ex, er, ew;
  const double count = static_cast<double>(n * h * w);
  for (int64_t b = 0; b < c; b++) {
    const auto each = [&](const auto& body) {
      for (int64_t a = 0; a < n; a++) {
        for (int64_t i = 0; i < h; i++) {
          for (int64_t j = 0; j < w; j++) body(a, i, j, double(*x.view.at(a, b, i, j)), double(*dy.view.at(a, b, i, j)));
        }
      }
    };
    double m = 0, v = 0, sum = 0, product = 0;
    each([&](int64_t, int64_t, int64_t, double value, double) { m += value / count; });
    each([&](int64_t, int64_t, int64_t, double value, double) { v += (value - m) * (value - m) / count; });
    const double scale = 1 / std::sqrt(v + eps), g = affine ? weight.view.data[b] : 1, s = affine ? bias.view.data[b] : 0;
    each([&](int64_t, int64_t, int64_t, double value, double d) {
      sum += d;
      product += d * (value - m) * scale;
      ew.term(d);
      ew.term(d * (value - m) * scale);
    });
    each([&](int64_t a, int64_t i, int64_t j, double value, double d) {
      const double normal = (value - m) * scale;
      ey.term(normal * g + s);
      ey.add(normal * g + s, *y.view.at(a, b, i, j));
      ex.term(g * scale * d);
      ex.add(g * scale * (d - sum / count - normal * product / count), *dx.view.at(a, b, i, j));
    });
    if (affine) {
      ew.add(product, dw.view.data[b]);
      ew.add(sum, db.view.data[b]);
    }
    if (tracked) {
      er.term(m);
      er.term(v);
      er.add((1 - momentum) * before_mean[b] + momentum * m, running_mean.view.data[b]);
      er.add((1 - momentum) * before_var[b] + momentum * v * count / (count - 1), running_var.view.data[b]);
    }
  }
  // A mean far from zero is itself rounded. The error relative to the deviation of about 1 is `distance` roundings, and more if only a few
  // numbers are normalized, because they may happen to lie close together.
  const double rounding = std::ldexp(1.0, -24) * (1 + distance) * (count < 30 ? 100 : 1);
  expect("normalized", where, std::sqrt(ey.error), std::sqrt(ey.size), 8 * rounding);
  expect("norm's input gradient", where, std::sqrt(ex.error), std::sqrt(ex.size), 8 * rounding);
  expect("norm's parameter gradients", where, std::sqrt(ew.error), std::sqrt(ew.size), rounding * (8 + std::sqrt(count)));
  expect("running statistics", where, std::sqrt(er.error), std::sqrt(er.size), 8 * rounding);
}

void relu_case(const Kernels& kernels) {
  const Tensor x(1, 1, 1, pick(1, 100000), Layout::Nchw), y(1, 1, 1, x.view.w, Layout::Nchw);
  x.view.data[0] = std::nanf("");
  test_threads = static_cast<int>(pick(1, 3));
  kernels.relu(x.view.data, y.view.data, x.view.w);
  double wrong = std::isnan(y.view.data[0]) ? 0 : 1;
  for (int64_t i = 1; i < x.view.w; i++) wrong += y.view.data[i] == (x.view.data[i] < 0 ? 0 : x.view.data[i]) ? 0 : 1;
  expect("relu", kernels.name, wrong, 1, 0.5);
}

}  // namespace

static void check(bool holds, const char* what) {
  checks++;
  if (holds) return;
  failures++;
  std::printf("pool: expected %s\n", what);
}

// Tests that blocks are aligned, large enough and not shared; that kept memory stays within its limit; and that nothing is kept after
// `keep_freed(false)`.
static void pool_case() {
  Pool pool;
  struct Held {
    unsigned char* data;
    size_t bytes;
    unsigned char mark;
  };
  std::vector<Held> held;
  size_t peak = 0;
  for (int i = 0; i < 400; i++) {
    if (held.empty() || pick(0, 2) > 0) {
      const size_t bytes = static_cast<size_t>(pick(1, 24)) * static_cast<size_t>(pick(1, 200000)) + Pool::kSmallest;
      const Held block{static_cast<unsigned char*>(pool.allocate(bytes)), bytes, static_cast<unsigned char>(i)};
      check(block.data != nullptr && reinterpret_cast<uintptr_t>(block.data) % 4096 == 0, "a block that is aligned");
      block.data[0] = block.data[bytes / 2] = block.data[bytes - 1] = block.mark;
      held.push_back(block);
      peak = std::max(peak, pool.in_use());
    } else {
      const auto which = static_cast<size_t>(pick(0, static_cast<int64_t>(held.size()) - 1));
      const Held block = held[which];
      check(block.data[0] == block.mark && block.data[block.bytes / 2] == block.mark && block.data[block.bytes - 1] == block.mark,
            "a block that nobody else wrote to");
      check(pool.free(block.data), "a block that is the pool's");
      held.erase(held.begin() + static_cast<std::ptrdiff_t>(which));
    }
    check(static_cast<double>(pool.in_use() + pool.kept()) <= (1 + Pool::kSlack) * static_cast<double>(peak) + 1, "no more kept than allowed");
  }
  check(!pool.free(&peak), "a block that is not the pool's");
  check(pool.allocate(~size_t{0} - 5) == nullptr && pool.allocate(size_t{1} << 60) == nullptr, "no memory where there is none");
  pool.keep_freed(false);
  for (const Held& block : held) pool.free(block.data);
  check(pool.kept() == 0 && pool.in_use() == 0, "nothing kept");
}

int main(int arguments, char** values) {
  const int cases = arguments > 1 ? std::atoi(values[1]) : 300;
  const unsigned seed = arguments > 2 ? static_cast<unsigned>(std::atoi(values[2])) : 1;
  const Kernels* const best = best_kernels();
  if (best == nullptr) {
    std::printf("skipped: the processor has no AVX2 and FMA\n");
    return 0;
  }
  std::vector<const Kernels*> all{&kAvx2};
#ifdef RESNETKIT_WIDE_VECTORS_EMULATED
  all.push_back(&kAvx512);
#else
  if (best == &kAvx512) all.push_back(best);
#endif
  for (const Kernels* kernels : all) {
    generator.seed(seed);
    for (int i = 0; i < cases; i++) {
      convolution_case(*kernels);
      norm_case(*kernels);
      if (i % 20 == 0) relu_case(*kernels);
    }
  }
  for (int i = 0; i < cases / 10; i++) pool_case();
  std::printf("%d checks, %d failed\n", checks, failures);
  return failures == 0 ? 0 : 1;
}
