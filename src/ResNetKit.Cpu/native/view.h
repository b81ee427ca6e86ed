// Descriptions of tensors and layers that the kernels and their callers share.
#pragma once

#include <cstdint>

namespace resnetkit {

// A four-dimensional float32 tensor in any layout. Strides count elements and may be zero or negative.
struct View {
  float* data;
  int64_t n, c, h, w;
  int64_t stride_n, stride_c, stride_h, stride_w;

  float* at(int64_t image, int64_t channel, int64_t row, int64_t column) const {
    return data + image * stride_n + channel * stride_c + row * stride_h + column * stride_w;
  }
  bool channels_last() const { return stride_c == 1 || c == 1; }
  // Determines whether the distance from each pixel to the next is the same across all images, so that the pixels are the rows of a matrix.
  bool uniform_pixels() const {
    return (h == 1 || stride_h == w * stride_w) && (n == 1 || stride_n == h * w * stride_w);
  }
};

struct Geometry {
  int64_t stride_h, stride_w, pad_h, pad_w;
};

}  // namespace resnetkit
