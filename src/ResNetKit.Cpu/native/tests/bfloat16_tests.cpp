// Tests the bfloat16 kernels, which are in no library yet. They are compiled here so that changes cannot break them unnoticed, and compared
// with a float64 reference if the processor has their instructions. This file itself contains none of these instructions.
#include "bfloat16_tests.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <vector>

#include "../amx/amx.h"
#include "../pooling/pooling.h"
#include "../winograd/winograd.h"

namespace {

using bfloat16 = uint16_t;

std::mt19937 generator(1);

float widened(bfloat16 value) {
  const uint32_t bits = static_cast<uint32_t>(value) << 16;
  float number;
  std::memcpy(&number, &bits, sizeof number);
  return number;
}

// Truncates instead of rounding, because the exact numbers do not matter.
std::vector<bfloat16> numbers(int64_t count) {
  std::normal_distribution<float> normal;
  std::vector<bfloat16> result(static_cast<size_t>(count));
  for (bfloat16& value : result) {
    const float number = normal(generator);
    uint32_t bits;
    std::memcpy(&bits, &number, sizeof bits);
    value = static_cast<bfloat16>(bits >> 16);
  }
  return result;
}

int checks = 0, failures = 0;

// Compares the root mean square of the errors, relative to that of the expected results, with a bound.
void expect(const char* what, const std::vector<double>& expected, const std::vector<double>& found, double bound) {
  double error = 0, size = 0;
  for (size_t i = 0; i < expected.size(); i++) {
    error += (expected[i] - found[i]) * (expected[i] - found[i]);
    size += expected[i] * expected[i];
  }
  checks++;
  if (std::sqrt(error / size) <= bound) return;
  failures++;
  std::printf("FAILED %s: relative error %.3g is more than %.3g\n", what, std::sqrt(error / size), bound);
}

void expect(const char* what, bool holds) {
  checks++;
  if (holds) return;
  failures++;
  std::printf("FAILED %s\n", what);
}

// The results must be equal, because a maximum is one of the pixels.
void pool(int64_t count, int64_t size, int64_t channels) {
  const int64_t line = count * size * channels;
  const std::vector<bfloat16> pixels = numbers(size * line), gradients = numbers(count * channels);
  std::vector<bfloat16> maxima(static_cast<size_t>(count * channels)), back(pixels.size());
  std::vector<uint8_t> places(maxima.size());
  const pooling::Windows windows{count, size, channels, line};
  pooling::pool(windows, pixels.data(), maxima.data(), places.data());
  pooling::unpool(windows, gradients.data(), places.data(), back.data());

  bool same = true;
  std::vector<bfloat16> expected(pixels.size());
  for (int64_t window = 0; window < count; window++) {
    for (int64_t channel = 0; channel < channels; channel++) {
      int64_t highest = -1;
      for (int64_t row = 0; row < size; row++) {
        for (int64_t column = 0; column < size; column++) {
          const int64_t at = row * line + (window * size + column) * channels + channel;
          if (highest < 0 || widened(pixels[at]) > widened(pixels[highest])) highest = at;
        }
      }
      same = same && maxima[window * channels + channel] == pixels[highest];
      expected[highest] = gradients[window * channels + channel];
    }
  }
  expect("maxima", same);
  expect("gradients of maxima", back == expected);
}

// Transformed values are rounded to 8 significant bits, with a relative error of at most 2^-8. The transforms amplify this error about
// twofold for F(2x2) and up to about tenfold for F(4x4).
template <int Side>
void convolve(const char* what, const winograd::Images& images, int64_t outputs, double bound) {
  using Filtering = winograd::Filtering<Side>;
  const int64_t n = images.count, h = images.height, w = images.width, c = images.channels;
  const std::vector<bfloat16> input = numbers(n * h * w * c), filters = numbers(outputs * 9 * c);
  std::vector<bfloat16> transformed(static_cast<size_t>(Filtering::kPositions * winograd::padded(outputs) * winograd::padded(c)));
  for (int64_t panel = 0; panel < winograd::panels(outputs); panel++)
    Filtering::transform_filters(filters.data(), outputs, c, panel, transformed.data());
  std::vector<bfloat16> output(static_cast<size_t>(n * h * w * outputs));
  const size_t bytes = (static_cast<size_t>(Filtering::block_bytes(c)) + 63) / 64 * 64;
  const std::unique_ptr<void, decltype(&std::free)> scratch(std::aligned_alloc(64, bytes), &std::free);
  const int64_t tiles = Filtering::tiles(images), block = Filtering::block_tiles(c);
  for (int64_t begin = 0; begin < tiles; begin += block) {
    Filtering::convolve(images, input.data(), transformed.data(), outputs, nullptr, output.data(), begin, std::min(begin + block, tiles),
                        scratch.get());
  }

  std::vector<double> expected, found;
  for (int64_t a = 0; a < n; a++) {
    for (int64_t i = 0; i < h; i++) {
      for (int64_t j = 0; j < w; j++) {
        for (int64_t k = 0; k < outputs; k++) {
          double total = 0;
          for (int64_t p = std::max<int64_t>(0, 1 - i); p < std::min<int64_t>(3, h + 1 - i); p++) {
            for (int64_t q = std::max<int64_t>(0, 1 - j); q < std::min<int64_t>(3, w + 1 - j); q++) {
              for (int64_t b = 0; b < c; b++) {
                total += static_cast<double>(widened(input[((a * h + i + p - 1) * w + j + q - 1) * c + b])) *
                         widened(filters[(k * 9 + p * 3 + q) * c + b]);
              }
            }
          }
          expected.push_back(total);
          found.push_back(widened(output[((a * h + i) * w + j) * outputs + k]));
        }
      }
    }
  }
  expect(what, expected, found, bound);
}

// One block of products with two taps. Sums are in float32, and no operand is rounded.
void multiply() {
  constexpr int64_t kInputs = 64, kRowCount = amx::kBlock + 1, kTapCount = 2, kTaps[kTapCount] = {0, 1};
  const std::vector<bfloat16> pixels = numbers(kRowCount * kInputs), weights = numbers(amx::kBlock * kTapCount * kInputs);
  const bfloat16* lines[kRowCount];
  for (int64_t r = 0; r < kRowCount; r++) lines[r] = pixels.data() + r * kInputs;
  std::vector<bfloat16> rows(static_cast<size_t>(kRowCount * amx::row_stride(kInputs)));
  amx::copy_rows(lines, kRowCount, kInputs, rows.data());
  std::vector<bfloat16> packed;
  for (int64_t input = 0; input < kInputs; input += amx::kBlock) {
    for (int64_t tap = 0; tap < kTapCount; tap++) {
      packed.resize(packed.size() + amx::kBlockNumbers);
      amx::pack_weights(weights.data() + tap * kInputs + input, kTapCount, kInputs, &packed[packed.size() - amx::kBlockNumbers]);
    }
  }
  std::vector<float> products(amx::kBlockNumbers);
  {
    const amx::Tiles tiles;
    amx::convolve(rows.data(), kInputs, kTaps, kTapCount, packed.data(), products.data());
  }

  std::vector<double> expected;
  for (int64_t r = 0; r < amx::kBlock; r++) {
    for (int64_t output = 0; output < amx::kBlock; output++) {
      double total = 0;
      for (int64_t tap = 0; tap < kTapCount; tap++) {
        for (int64_t b = 0; b < kInputs; b++) {
          total += static_cast<double>(widened(pixels[(r + kTaps[tap]) * kInputs + b])) *
                   widened(weights[(output * kTapCount + tap) * kInputs + b]);
        }
      }
      expected.push_back(total);
    }
  }
  expect("products on matrix units", expected, {products.begin(), products.end()}, 1e-5);
}

}  // namespace

int bfloat16_failures() {
  if (pooling::is_supported()) {
    pool(5, 2, 48);
    pool(3, 3, 17);
  }
  if (winograd::is_supported()) {
    convolve<2>("F(2x2, 3x3) in bfloat16", {2, 7, 6, 32}, 70, 0.02);
    convolve<4>("F(4x4, 3x3) in bfloat16", {2, 9, 8, 24}, 40, 0.06);
  }
  if (amx::is_supported()) multiply();
  std::printf("bfloat16: pooling %s, minimal filtering %s, matrix units %s; %d checks, %d failed\n",
              pooling::is_supported() ? "run" : "not run", winograd::is_supported() ? "run" : "not run",
              amx::is_supported() ? "run" : "not run", checks, failures);
  return failures;
}
