// The kernels of one instruction set.
#pragma once

#include "view.h"

namespace resnetkit {

struct Kernels {
  const char* name;
  void (*convolution_forward)(const View& x, const View& w, const float* bias, const View& y, const Geometry& geometry);
  void (*convolution_input_gradient)(const View& dy, const View& w, const View& dx, const Geometry& geometry);
  void (*convolution_filter_gradient)(const View& x, const View& dy, const View& dw, const Geometry& geometry);
  void (*channel_sums)(const View& x, float* sums);
};

extern const Kernels kAvx2, kAvx512;

// The best that this processor has; null where it has none.
const Kernels* best_kernels();

}  // namespace resnetkit
