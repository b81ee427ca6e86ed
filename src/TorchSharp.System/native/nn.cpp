// The functions of torch.nn.functional.
#include "shim.h"

#include <ATen/Context.h>
#include <cmath>

using namespace shim;

TS_API Handle ts_linear(ConstHandle input, ConstHandle weight, ConstHandle bias) {
  return tensor([&] { return at::linear(*input, *weight, optional(bias)); });
}

TS_API Handle ts_batch_norm(ConstHandle input, ConstHandle weight, ConstHandle bias, ConstHandle running_mean,
                            ConstHandle running_var, bool training, double momentum, double eps) {
  return tensor([&] {
    return at::batch_norm(*input, optional(weight), optional(bias), optional(running_mean), optional(running_var),
                          training, momentum, eps, at::globalContext().userEnabledCuDNN());
  });
}

TS_API Handle ts_group_norm(ConstHandle input, int64_t groups, ConstHandle weight, ConstHandle bias, double eps) {
  return tensor([&] {
    return at::group_norm(*input, groups, optional(weight), optional(bias), eps,
                          at::globalContext().userEnabledCuDNN());
  });
}

TS_API Handle ts_layer_norm(ConstHandle input, const int64_t* shape, int32_t count, ConstHandle weight,
                            ConstHandle bias, double eps) {
  return tensor([&] {
    return at::layer_norm(*input, ints(shape, count), optional(weight), optional(bias), eps,
                          at::globalContext().userEnabledCuDNN());
  });
}

TS_API Handle ts_leaky_relu(ConstHandle self, double slope) {
  return tensor([&] { return at::leaky_relu(*self, slope); });
}

TS_API int32_t ts_leaky_relu_(Handle self, double slope) {
  return status([&] { at::leaky_relu_(*self, slope); });
}

TS_API Handle ts_celu(ConstHandle self, double alpha) {
  return tensor([&] { return at::celu(*self, alpha); });
}

TS_API int32_t ts_celu_(Handle self, double alpha) {
  return status([&] { at::celu_(*self, alpha); });
}

TS_API Handle ts_softmax(ConstHandle self, int64_t dim, int32_t dtype) {
  return tensor([&] { return self->softmax(dim, optional_dtype(dtype)); });
}

TS_API Handle ts_log_softmax(ConstHandle self, int64_t dim, int32_t dtype) {
  return tensor([&] { return self->log_softmax(dim, optional_dtype(dtype)); });
}

// A divisor of 0 means the size of the window.
TS_API Handle ts_avg_pool2d(ConstHandle input, const int64_t* kernel, int32_t kernel_count, const int64_t* stride,
                            int32_t stride_count, const int64_t* padding, int32_t padding_count, bool ceil_mode,
                            bool count_include_pad, int64_t divisor) {
  return tensor([&] {
    return at::avg_pool2d(*input, ints(kernel, kernel_count), ints(stride, stride_count), ints(padding, padding_count),
                          ceil_mode, count_include_pad,
                          divisor == 0 ? Optional<int64_t>() : Optional<int64_t>(divisor));
  });
}

TS_API Handle ts_adaptive_avg_pool2d(ConstHandle input, const int64_t* size, int32_t count) {
  return tensor([&] { return at::adaptive_avg_pool2d(*input, ints(size, count)); });
}

TS_API Handle ts_adaptive_max_pool2d(ConstHandle input, const int64_t* size, int32_t count) {
  return tensor([&] { return std::get<0>(at::adaptive_max_pool2d(*input, ints(size, count))); });
}

TS_API Handle ts_dropout(ConstHandle input, double p, bool training) {
  return tensor([&] { return at::dropout(*input, p, training); });
}

TS_API int32_t ts_dropout_(Handle input, double p, bool training) {
  return status([&] { at::dropout_(*input, p, training); });
}

TS_API Handle ts_feature_dropout(ConstHandle input, double p, bool training) {
  return tensor([&] { return at::feature_dropout(*input, p, training); });
}

TS_API int32_t ts_feature_dropout_(Handle input, double p, bool training) {
  return status([&] { at::feature_dropout_(*input, p, training); });
}

// Modes are numbered as in PaddingModes.
TS_API Handle ts_pad(ConstHandle input, const int64_t* pad, int32_t count, int32_t mode, double value) {
  return tensor([&] {
    switch (mode) {
    case 0:
      return at::constant_pad_nd(*input, ints(pad, count), 0);
    case 1:
      return at::pad(*input, ints(pad, count), "reflect");
    case 2:
      return at::pad(*input, ints(pad, count), "replicate");
    case 3:
      return at::pad(*input, ints(pad, count), "circular");
    case 4:
      return at::constant_pad_nd(*input, ints(pad, count), value);
    default:
      TORCH_CHECK(false, "There is no padding mode ", mode, ".");
    }
  });
}

TS_API Handle ts_cross_entropy(ConstHandle input, ConstHandle target, ConstHandle weight, int32_t reduction,
                               int64_t ignore_index, double label_smoothing) {
  return tensor([&] {
    return at::cross_entropy_loss(*input, *target, optional(weight), reduction, ignore_index, label_smoothing);
  });
}

TS_API Handle ts_nll_loss(ConstHandle input, ConstHandle target, ConstHandle weight, int32_t reduction) {
  return tensor([&] { return at::nll_loss_nd(*input, *target, optional(weight), reduction); });
}

TS_API Handle ts_mse_loss(ConstHandle input, ConstHandle target, int32_t reduction) {
  return tensor([&] { return at::mse_loss(*input, *target, reduction); });
}

TS_API Handle ts_l1_loss(ConstHandle input, ConstHandle target, int32_t reduction) {
  return tensor([&] { return at::l1_loss(*input, *target, reduction); });
}

TS_API Handle ts_one_hot(ConstHandle self, int64_t classes) {
  return tensor([&] { return at::one_hot(*self, classes); });
}

TS_API Handle ts_unfold2d(ConstHandle input, const int64_t* kernel, const int64_t* dilation, const int64_t* padding,
                          const int64_t* stride) {
  return tensor(
      [&] { return at::im2col(*input, ints(kernel, 2), ints(dilation, 2), ints(padding, 2), ints(stride, 2)); });
}

// Resizes images (N, C, H, W). Modes are numbered as in InterpolationMode. Either the size or the scale is given.
TS_API Handle ts_interpolate(ConstHandle input, const int64_t* size, int32_t size_count, const double* scale,
                             int32_t scale_count, int32_t mode, bool align_corners, bool recompute_scale) {
  return tensor([&] {
    TORCH_CHECK(input->dim() == 4, "Images of shape (N, C, H, W) are expected; the input has ", input->dim(),
                " dimensions.");
    std::vector<double> scales(scale, scale + scale_count);
    if (scales.size() == 1) scales.push_back(scales[0]);
    std::vector<int64_t> sizes(size, size + size_count);
    if (sizes.size() == 1) sizes.push_back(sizes[0]);
    constexpr int32_t kNearest = 0, kBilinear = 2, kBicubic = 3, kArea = 5;
    TORCH_CHECK(mode == kNearest || mode == kBilinear || mode == kBicubic || mode == kArea,
                "Images are not resized by interpolation mode ", mode, ".");
    if (sizes.empty() && (recompute_scale || mode == kArea)) {
      for (size_t i = 0; i < 2; i++) {
        sizes.push_back(static_cast<int64_t>(std::floor(static_cast<double>(input->size(2 + i)) * scales.at(i))));
      }
    }
    using Sizes = at::OptionalIntArrayRef;
    using Scales = Optional<at::ArrayRef<double>>;
    const Sizes to = sizes.empty() ? Sizes() : Sizes(at::IntArrayRef(sizes));
    const Scales by = sizes.empty() ? Scales(at::ArrayRef<double>(scales)) : Scales();
    if (mode == kNearest) return at::upsample_nearest2d(*input, to, by);
    if (mode == kBilinear) return at::upsample_bilinear2d(*input, to, align_corners, by);
    if (mode == kBicubic) return at::upsample_bicubic2d(*input, to, align_corners, by);
    return at::adaptive_avg_pool2d(*input, sizes);
  });
}
