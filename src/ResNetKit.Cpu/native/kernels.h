// The table of the kernels of one instruction set.
#pragma once

#include "view.h"

namespace resnetkit {

struct Kernels {
  const char* name;
  // Layers with a stride above 1 and filters larger than 1×1 are left to libtorch if they have fewer input channels than this.
  int64_t fewest_strided_channels;
  // Stems in NCHW (at most 4 input channels, filters of 2×2 to 3×3) are left to libtorch if they have fewer filters.
  int64_t fewest_stem_filters;
  void (*convolution_forward)(const View& x, const View& w, const float* bias, const View& y, const Geometry& geometry);
  void (*convolution_input_gradient)(const View& dy, const View& w, const View& dx, const Geometry& geometry);
  void (*convolution_filter_gradient)(const View& x, const View& dy, const View& dw, const Geometry& geometry);
  void (*channel_sums)(const View& x, float* sums);
  // The views are dense and have the same layout. `weight`, `bias`, the running statistics, `dweight`, `dbias` and the data of `dx` may be
  // null.
  void (*batch_norm_forward)(const View& x, const float* weight, const float* bias, float* running_mean, float* running_var,
                             double momentum, double eps, const View& y, float* mean, float* inverse_deviation);
  void (*batch_norm_backward)(const View& dy, const View& x, const float* weight, const float* mean, const float* inverse_deviation,
                              const View& dx, float* dweight, float* dbias);
  void (*relu)(const float* x, float* y, int64_t count);
};

extern const Kernels kAvx2, kAvx512;

// Returns the kernels of the best instruction set that the processor supports, or null if it supports none.
const Kernels* best_kernels();

}  // namespace resnetkit
