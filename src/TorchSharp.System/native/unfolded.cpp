// Convolutions whose gradients are products of two large matrices: a filter's weights by the patches of the images that
// it looks at ("im2col"). libtorch's own kernels for the filters' gradient let their threads meet at barriers over and
// over, which takes several times as long as the arithmetic where a filter is a single pixel or looks at few channels.
#include "convolution.h"

#include "shim.h"

using at::Tensor;

namespace {

// Images or gradients, channels-last, as a matrix: a row for each pixel.
Tensor pixels(const Tensor& images) { return images.permute({0, 2, 3, 1}).reshape({-1, images.size(1)}); }

// A row for each output pixel: what the filter looks at there. A view where a filter of one pixel moves by one.
Tensor patches(const Tensor& images, const Tensor& gradient, const Convolution& convolution) {
  const int64_t channels = images.size(1), padding = convolution.padding;
  Tensor padded = images.permute({0, 2, 3, 1});
  if (padding) padded = at::constant_pad_nd(padded, {0, 0, padding, padding, padding, padding});
  padded = padded.contiguous();
  const int64_t image = padded.stride(0), line = padded.stride(1), pixel = padded.stride(2);
  return padded
      .as_strided(
          {images.size(0), gradient.size(2), gradient.size(3), convolution.lines, convolution.columns * channels},
          {image, convolution.stride * line, convolution.stride * pixel, line, 1})
      .reshape({-1, convolution.lines * convolution.columns * channels});
}

class Unfolding final : public ConvolutionMethod {
public:
  bool applies(const Convolution& convolution) const override {
    if (convolution.height + 2 * convolution.padding < convolution.lines ||
        convolution.width + 2 * convolution.padding < convolution.columns) {
      return false;
    }
    // A filter that moves by two pixels has a quarter of the patches, and with many channels its matrices are large.
    if (convolution.stride == 2 && convolution.inputs >= 128) return is_pixel(convolution) || convolution.is_common();
    // Smaller filters have patches of pieces too short to copy, more channels too long patches.
    const bool is_large_over_few_channels =
        convolution.lines >= 5 && convolution.columns >= 5 && convolution.inputs <= 4;
    // On a processor without matrix units, libtorch is as fast or faster at these.
    return matrix_units() && (is_pixel(convolution) || is_large_over_few_channels);
  }

  Tensor forward(const Tensor& images, const Tensor& filters, const Tensor& bias,
                 const Convolution& convolution) const override {
    return at::conv2d(images, filters, bias, {convolution.stride, convolution.stride},
                      {convolution.padding, convolution.padding});
  }

  Tensor image_gradient(const Tensor& gradient, const Tensor& images, const Tensor& filters,
                        const Convolution& convolution) const override {
    if (!is_pixel(convolution) || convolution.stride == 1) {
      return std::get<0>(convolution::libtorch_gradients(gradient, images, filters, convolution.stride,
                                                         convolution.padding, {true, false, false}));
    }
    // Nothing reaches the pixels that are skipped.
    const Tensor result = at::empty(images.sizes(), images.options(), at::MemoryFormat::ChannelsLast).zero_();
    const Tensor product = pixels(gradient).mm(filters.reshape({filters.size(0), filters.size(1)}));
    const shim::Optional<int64_t> end;
    result.slice(2, 0, end, convolution.stride)
        .slice(3, 0, end, convolution.stride)
        .copy_(
            product.view({gradient.size(0), gradient.size(2), gradient.size(3), images.size(1)}).permute({0, 3, 1, 2}));
    return result;
  }

  Tensor filter_gradient(const Tensor& images, const Tensor& gradient, const Convolution& convolution) const override {
    return pixels(gradient)
        .t()
        .mm(patches(images, gradient, convolution))
        .view({convolution.outputs, convolution.lines, convolution.columns, convolution.inputs})
        .permute({0, 3, 1, 2});
  }

private:
  static bool is_pixel(const Convolution& convolution) {
    return convolution.lines == 1 && convolution.columns == 1 && convolution.padding == 0;
  }
};

}  // namespace

const ConvolutionMethod* unfolding() {
  static const Unfolding method;
  return &method;
}
