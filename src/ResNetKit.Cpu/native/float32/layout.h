// Divides a layer into parts, and gives access to its pixels in any memory layout.
#pragma once

#include "vector.h"

namespace resnetkit::KERNEL_ISA {

// One or more whole images, or a band of rows of one image.
struct Part {
  int64_t first_image, last_image, first_row, last_row;

  int64_t units(int64_t per_row) const { return (last_image - first_image) * (last_row - first_row) * per_row; }
};

// Divides `images` x `rows` rows of `per_row` units into parts of about `target` units.
struct Split {
  int64_t images, rows, images_per_part, rows_per_part, bands;

  Split(int64_t images, int64_t rows, int64_t per_row, int64_t target) : images(images), rows(rows) {
    // The approximate minimum number of parts if there is enough work. It must not depend on the number of threads, because it affects
    // results.
    constexpr int64_t kParts = 16;
    const int64_t per_image = rows * per_row;
    target = larger(smaller(target, divide_up(images * per_image, kParts)), 1);
    if (per_image >= target) {
      rows_per_part = divide_up(rows, divide_up(per_image, target));
      bands = divide_up(rows, rows_per_part);
      images_per_part = 1;
    } else {
      rows_per_part = rows;
      bands = 1;
      images_per_part = divide_up(images, divide_up(images, larger(target / per_image, 1)));
    }
  }

  int64_t count() const { return divide_up(images, images_per_part) * bands; }

  Part operator[](int64_t index) const {
    const int64_t image = index / bands * images_per_part, row = index % bands * rows_per_part;
    return {image, smaller(image + images_per_part, images), row, smaller(row + rows_per_part, rows)};
  }
};

KERNEL_INLINE void transpose_8x8(const float* from, int64_t from_stride, float* to, int64_t to_stride) {
  __m256 r[8], s[8];
  KERNEL_UNROLL for (int i = 0; i < 8; i++) r[i] = _mm256_loadu_ps(from + i * from_stride);
  KERNEL_UNROLL for (int i = 0; i < 4; i++) {
    s[2 * i] = _mm256_unpacklo_ps(r[2 * i], r[2 * i + 1]);
    s[2 * i + 1] = _mm256_unpackhi_ps(r[2 * i], r[2 * i + 1]);
  }
  KERNEL_UNROLL for (int i = 0; i < 2; i++) {
    r[4 * i] = _mm256_shuffle_ps(s[4 * i], s[4 * i + 2], 0x44);
    r[4 * i + 1] = _mm256_shuffle_ps(s[4 * i], s[4 * i + 2], 0xee);
    r[4 * i + 2] = _mm256_shuffle_ps(s[4 * i + 1], s[4 * i + 3], 0x44);
    r[4 * i + 3] = _mm256_shuffle_ps(s[4 * i + 1], s[4 * i + 3], 0xee);
  }
  KERNEL_UNROLL for (int i = 0; i < 4; i++) {
    _mm256_storeu_ps(to + i * to_stride, _mm256_permute2f128_ps(r[i], r[i + 4], 0x20));
    _mm256_storeu_ps(to + (i + 4) * to_stride, _mm256_permute2f128_ps(r[i], r[i + 4], 0x31));
  }
}

// to[j][i] = from[i][j] for i < rows and j < columns.
inline void transpose(int64_t rows, int64_t columns, const float* from, int64_t from_stride, float* to, int64_t to_stride) {
  int64_t i = 0;
  for (; i + 8 <= rows; i += 8) {
    int64_t j = 0;
    for (; j + 8 <= columns; j += 8) transpose_8x8(from + i * from_stride + j, from_stride, to + j * to_stride + i, to_stride);
    for (; j < columns; j++) {
      for (int64_t k = 0; k < 8; k++) to[j * to_stride + i + k] = from[(i + k) * from_stride + j];
    }
  }
  for (; i < rows; i++) {
    for (int64_t j = 0; j < columns; j++) to[j * to_stride + i] = from[i * from_stride + j];
  }
}

// Returns a view of some images and rows.
KERNEL_INLINE View slice(const View& x, int64_t first_image, int64_t last_image, int64_t first_row, int64_t last_row) {
  View part = x;
  part.data = x.data + first_image * x.stride_n + first_row * x.stride_h;
  part.n = last_image - first_image;
  part.h = last_row - first_row;
  return part;
}

KERNEL_INLINE View channels(const View& x, int64_t first, int64_t last) {
  View part = x;
  part.data = x.data + first * x.stride_c;
  part.c = last - first;
  return part;
}

// Creates a channels-last view of working memory with the size of `x`, without copying values.
inline View working_copy(const View& x, Slot slot) {
  View copy = x;
  copy.stride_c = 1;
  copy.stride_w = x.c;
  copy.stride_h = x.w * copy.stride_w;
  copy.stride_n = x.h * copy.stride_h;
  copy.data = scratch(slot, static_cast<size_t>(x.n * copy.stride_n));
  return copy;
}

// Copies between two views of equal size. At least one of them is channels-last.
inline void copy(const View& from, const View& to) {
  for (int64_t n = 0; n < from.n; n++) {
    // Contiguous rows are copied as one long row.
    const bool joined = from.stride_h == from.w * from.stride_w && to.stride_h == to.w * to.stride_w;
    const int64_t rows = joined ? 1 : from.h, columns = joined ? from.h * from.w : from.w;
    for (int64_t y = 0; y < rows; y++) {
      const float* source = from.at(n, 0, y, 0);
      float* target = to.at(n, 0, y, 0);
      if (from.stride_w == 1 && to.stride_c == 1) {
        transpose(from.c, columns, source, from.stride_c, target, to.stride_w);
      } else if (from.stride_c == 1 && to.stride_w == 1) {
        transpose(columns, from.c, source, from.stride_w, target, to.stride_c);
      } else {
        // In one of the two views, the channels are far apart, but the values of one channel in a row are close together.
        for (int64_t c = 0; c < from.c; c++) {
          for (int64_t x = 0; x < columns; x++) target[x * to.stride_w + c * to.stride_c] = source[x * from.stride_w + c * from.stride_c];
        }
      }
    }
  }
}

// Returns the view itself if it is channels-last; otherwise, a channels-last copy in working memory.
inline View channels_last(const View& x, Slot slot) {
  if (x.channels_last()) return x;
  const View converted = working_copy(x, slot);
  copy(x, converted);
  return converted;
}

// Returns a zero for each channel of a pixel, for pixels outside of an image.
inline const float* zeros(int64_t channels) {
  float* data = scratch(Slot::Zeros, static_cast<size_t>(channels));
  __builtin_memset(data, 0, static_cast<size_t>(channels) * sizeof(float));
  return data;
}

}  // namespace resnetkit::KERNEL_ISA
