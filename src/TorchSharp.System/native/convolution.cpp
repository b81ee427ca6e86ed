// Convolutions: libtorch's own, and those of this folder where a processor has what they need.
#include "shim.h"

#include "convolution.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <torch/csrc/autograd/custom_function.h>

using namespace shim;

#ifndef TORCHSYSTEM_AMX
const ConvolutionMethod* matrix_units() { return nullptr; }
#endif
#ifndef TORCHSYSTEM_AVX512
const ConvolutionMethod* minimal_filtering() { return nullptr; }
#endif

namespace {

using at::Tensor;

// Whether this processor has a method at all. TORCHSHARP_SYSTEM_CONVOLUTION=libtorch leaves every convolution to
// libtorch.
bool has_methods() {
  static const bool has = [] {
    const char* setting = std::getenv("TORCHSHARP_SYSTEM_CONVOLUTION");
    if (setting && std::strcmp(setting, "libtorch") == 0) return false;
    return matrix_units() || minimal_filtering();
  }();
  return has;
}

// The first that takes it, or null.
const ConvolutionMethod* method_for(const Convolution& convolution) {
  for (const ConvolutionMethod* method : {matrix_units(), minimal_filtering(), unfolding()})
    if (method && method->applies(convolution)) return method;
  return nullptr;
}

struct OwnConvolution : torch::autograd::Function<OwnConvolution> {
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& input, const Tensor& weight,
                        const Optional<Tensor>& bias, int64_t stride, int64_t padding) {
    context->save_for_backward({input, weight});
    context->saved_data["bias"] = bias.has_value();
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    const Convolution convolution = Convolution::of(input, weight, stride, padding);
    return method_for(convolution)
        ->forward(input, weight.contiguous(at::MemoryFormat::ChannelsLast), bias.value_or(Tensor()), convolution);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &input = saved[0], &weight = saved[1];
    const int64_t stride = context->saved_data["stride"].toInt(), padding = context->saved_data["padding"].toInt();
    const bool for_input = context->needs_input_grad(0), for_weight = context->needs_input_grad(1),
               for_bias = context->saved_data["bias"].toBool() && context->needs_input_grad(2);
    if (!gradients[0].defined()) return {Tensor(), Tensor(), Tensor(), Tensor(), Tensor()};

    // A gradient that is itself to be differentiated is made of libtorch's own operations.
    if (at::GradMode::is_enabled()) {
      const auto [a, b, c] = convolution::libtorch_gradients(gradients[0], input, weight, stride, padding,
                                                             {for_input, for_weight, for_bias});
      return {a, b, c, Tensor(), Tensor()};
    }

    const Convolution convolution = Convolution::of(input, weight, stride, padding);
    const ConvolutionMethod* const method = method_for(convolution);
    const Tensor gradient = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
    const Tensor filters = weight.contiguous(at::MemoryFormat::ChannelsLast);
    Tensor input_gradient, weight_gradient, bias_gradient;
    if (for_input) input_gradient = method->image_gradient(gradient, input, filters, convolution);
    if (for_weight) weight_gradient = method->filter_gradient(input, gradient, convolution);
    if (for_bias) bias_gradient = gradient.sum({0, 2, 3});
    return {input_gradient, weight_gradient, bias_gradient, Tensor(), Tensor()};
  }
};

bool all_are(at::IntArrayRef sizes, int64_t value) {
  return !sizes.empty() && std::all_of(sizes.begin(), sizes.end(), [&](int64_t size) { return size == value; });
}

bool is_cpu_bfloat16(const Tensor& tensor) {
  return tensor.device().is_cpu() && tensor.scalar_type() == at::kBFloat16 && tensor.dim() == 4;
}

// Whether it is a convolution of channels-last bfloat16 images in two dimensions whose pixels count alike in both, all
// of whose channels meet, on a processor with a method of ours.
bool is_plain(const Tensor& input, const Tensor& weight, const Tensor& bias, at::IntArrayRef strides,
              at::IntArrayRef padding, at::IntArrayRef dilation, int64_t groups) {
  return has_methods() && groups == 1 && !strides.empty() && all_are(strides, strides[0]) && strides[0] > 0 &&
         !padding.empty() && all_are(padding, padding[0]) && padding[0] >= 0 && all_are(dilation, 1) &&
         is_cpu_bfloat16(input) && is_cpu_bfloat16(weight) && input.numel() > 0 && weight.numel() > 0 &&
         input.size(1) == weight.size(1) && (!bias.defined() || (bias.dim() == 1 && bias.size(0) == weight.size(0))) &&
         input.is_contiguous(at::MemoryFormat::ChannelsLast);
}

// Whatever is not libtorch's.
bool try_convolution(const Tensor& input, const Tensor& weight, const Tensor& bias, at::IntArrayRef strides,
                     at::IntArrayRef padding, at::IntArrayRef dilation, int64_t groups, Tensor& output) {
  if (!is_plain(input, weight, bias, strides, padding, dilation, groups) ||
      !method_for(Convolution::of(input, weight, strides[0], padding[0]))) {
    return false;
  }
  output = OwnConvolution::apply(input, weight, bias.defined() ? Optional<Tensor>(bias) : Optional<Tensor>(),
                                 strides[0], padding[0]);
  return true;
}

}  // namespace

std::tuple<Tensor, Tensor, Tensor> convolution::libtorch_gradients(const Tensor& gradient, const Tensor& input,
                                                                   const Tensor& weight, int64_t stride,
                                                                   int64_t padding, std::array<bool, 3> wanted) {
  const std::vector<int64_t> bias{weight.size(0)}, strides{stride, stride}, paddings{padding, padding}, ones{1, 1},
      zeros{0, 0};
  return at::convolution_backward(gradient, input, weight, at::IntArrayRef(bias), strides, paddings, ones, false, zeros,
                                  1, wanted);
}

TS_API Handle ts_conv2d(ConstHandle input, ConstHandle weight, ConstHandle bias, const int64_t* stride,
                        int32_t stride_count, const int64_t* padding, int32_t padding_count, const int64_t* dilation,
                        int32_t dilation_count, int64_t groups) {
  return tensor([&] {
    at::Tensor output;
    if (try_convolution(*input, *weight, optional(bias), ints(stride, stride_count), ints(padding, padding_count),
                        ints(dilation, dilation_count), groups, output)) {
      return output;
    }
    return at::conv2d(*input, *weight, optional(bias), ints(stride, stride_count), ints(padding, padding_count),
                      ints(dilation, dilation_count), groups);
  });
}

TS_API Handle ts_conv2d_padding(ConstHandle input, ConstHandle weight, ConstHandle bias, const int64_t* stride,
                                int32_t stride_count, bool same, const int64_t* dilation, int32_t dilation_count,
                                int64_t groups) {
  return tensor([&] {
    at::Tensor output;
    // "Same" is half of what a filter of odd size looks at, where it moves by single pixels; libtorch refuses it where
    // not.
    const at::IntArrayRef strides = ints(stride, stride_count);
    const bool halves = same && weight->dim() == 4 && weight->size(2) == weight->size(3) && weight->size(2) % 2 == 1;
    const int64_t padding = halves ? weight->size(2) / 2 : 0;
    if ((!same || (halves && all_are(strides, 1))) && try_convolution(*input, *weight, optional(bias), strides, padding,
                                                                      ints(dilation, dilation_count), groups, output)) {
      return output;
    }
    return at::conv2d(*input, *weight, optional(bias), ints(stride, stride_count), same ? "same" : "valid",
                      ints(dilation, dilation_count), groups);
  });
}
