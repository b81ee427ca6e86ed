// Convolutions whose gradients are products of two large matrices: a filter's weights by the patches of the images that it
// looks at ("im2col"). libtorch's own kernels for the filters' gradient let their threads meet at barriers over and over, which
// takes several times as long as the arithmetic where a filter is a single pixel or looks at few channels.
#include "shim.h"

#include "convolution.h"

#include <torch/csrc/autograd/custom_function.h>

using at::Tensor;
using namespace shim;

namespace {

// Images or gradients, channels-last, as a matrix: a row for each pixel.
Tensor pixels(const Tensor& images) { return images.permute({0, 2, 3, 1}).reshape({-1, images.size(1)}); }

// A row for each output pixel: what the filter looks at there. A view where a filter of one pixel moves by one.
Tensor patches(const Tensor& images, const Tensor& filters, const Tensor& gradient, int64_t stride, int64_t padding) {
  const int64_t channels = images.size(1), lines = filters.size(2), columns = filters.size(3);
  Tensor padded = images.permute({0, 2, 3, 1});
  if (padding) padded = at::constant_pad_nd(padded, {0, 0, padding, padding, padding, padding});
  padded = padded.contiguous();
  const int64_t image = padded.stride(0), line = padded.stride(1), pixel = padded.stride(2);
  return padded
      .as_strided({images.size(0), gradient.size(2), gradient.size(3), lines, columns * channels},
                  {image, stride * line, stride * pixel, line, 1})
      .reshape({-1, lines * columns * channels});
}

// Of a filter of one pixel that skips some: nothing reaches those.
Tensor image_gradient(const Tensor& images, const Tensor& filters, const Tensor& gradient, int64_t stride) {
  const Tensor result = at::empty(images.sizes(), images.options(), at::MemoryFormat::ChannelsLast).zero_();
  const Tensor product = pixels(gradient).mm(filters.reshape({filters.size(0), filters.size(1)}));
  const Optional<int64_t> end;
  result.slice(2, 0, end, stride)
      .slice(3, 0, end, stride)
      .copy_(product.view({gradient.size(0), gradient.size(2), gradient.size(3), images.size(1)}).permute({0, 3, 1, 2}));
  return result;
}

struct UnfoldedConvolution : torch::autograd::Function<UnfoldedConvolution> {
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& input, const Tensor& weight,
                        const Optional<Tensor>& bias, int64_t stride, int64_t padding) {
    context->save_for_backward({input, weight});
    context->saved_data["bias"] = bias.has_value();
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    return at::conv2d(input, weight, bias, {stride, stride}, {padding, padding});
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &input = saved[0], &weight = saved[1];
    const int64_t stride = context->saved_data["stride"].toInt(), padding = context->saved_data["padding"].toInt();
    const bool for_input = context->needs_input_grad(0), for_weight = context->needs_input_grad(1),
               for_bias = context->saved_data["bias"].toBool() && context->needs_input_grad(2);
    if (!gradients[0].defined()) return {Tensor(), Tensor(), Tensor(), Tensor(), Tensor()};

    Tensor input_gradient, weight_gradient, bias_gradient;
    if (at::GradMode::is_enabled()) {
      std::tie(input_gradient, weight_gradient, bias_gradient) = convolution::libtorch_gradients(
          gradients[0], input, weight, stride, padding, {for_input, for_weight, for_bias});
      return {input_gradient, weight_gradient, bias_gradient, Tensor(), Tensor()};
    }

    const Tensor gradient = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
    if (for_weight) {
      weight_gradient = pixels(gradient)
                            .t()
                            .mm(patches(input, weight, gradient, stride, padding))
                            .view({weight.size(0), weight.size(2), weight.size(3), weight.size(1)})
                            .permute({0, 3, 1, 2});
    }
    if (for_input && weight.size(2) == 1 && stride > 1) {
      input_gradient = image_gradient(input, weight, gradient, stride);
    } else if (for_input) {
      input_gradient = std::get<0>(
          convolution::libtorch_gradients(gradient, input, weight, stride, padding, {true, false, false}));
    }
    if (for_bias) bias_gradient = gradient.sum({0, 2, 3});
    return {input_gradient, weight_gradient, bias_gradient, Tensor(), Tensor()};
  }
};

}  // namespace

bool convolution::try_unfolded(const Tensor& input, const Tensor& weight, const Tensor& bias, int64_t stride, int64_t padding,
                               Tensor& output) {
  const int64_t lines = weight.size(2), columns = weight.size(3);
  const bool is_pixel = lines == 1 && columns == 1 && padding == 0;
  // Smaller filters have patches of pieces too short to copy, more channels too long patches.
  const bool is_large_over_few_channels = lines >= 5 && columns >= 5 && weight.size(1) <= 4;
  // A filter that moves by two pixels has a quarter of the patches, and with many channels its matrices are large.
  const bool is_strided_over_many_channels = lines == 3 && columns == 3 && stride == 2 && weight.size(1) >= 128;
  if (!is_pixel && !is_large_over_few_channels && !is_strided_over_many_channels) return false;
  if (input.size(2) + 2 * padding < lines || input.size(3) + 2 * padding < columns) return false;
  output = UnfoldedConvolution::apply(input, weight, bias.defined() ? Optional<Tensor>(bias) : Optional<Tensor>(), stride,
                                      padding);
  return true;
}
