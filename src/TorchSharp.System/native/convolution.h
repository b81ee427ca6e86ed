// Convolutions of channels-last bfloat16 images on the CPU that are not libtorch's.
#pragma once

#include <ATen/ATen.h>

#include <array>

// A way to compute 3×3 convolutions of images padded by one.
//
// Images are channels-last, filters contiguous as (outputs, 3, 3, inputs) in memory.
class ConvolutionMethod {
 public:
  virtual ~ConvolutionMethod() = default;

  // Whether it takes so many channels of each, and a filter that moves by so many pixels.
  virtual bool applies(int64_t inputs, int64_t outputs, int64_t stride) const = 0;

  // `bias` may be undefined.
  virtual at::Tensor forward(const at::Tensor& images, const at::Tensor& filters, const at::Tensor& bias,
                             int64_t stride) const = 0;

  // The gradient with respect to images of that height and width.
  virtual at::Tensor image_gradient(const at::Tensor& gradient, const at::Tensor& filters, int64_t height,
                                    int64_t width, int64_t stride) const = 0;

  virtual at::Tensor filter_gradient(const at::Tensor& images, const at::Tensor& gradient, int64_t stride) const = 0;
};

// What the compiler could not compile or the processor cannot run is null.
const ConvolutionMethod* matrix_units();
const ConvolutionMethod* minimal_filtering();

namespace convolution {

// A convolution by `bias`, which may be undefined, with gradients that are products of matrices: where that is faster than
// libtorch's, which is where filters are single pixels, large ones that look at few channels, or such that move by two
// pixels and look at many.
bool try_unfolded(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, int64_t stride, int64_t padding,
                  at::Tensor& output);

// Those of images, filters and bias, as far as wanted, made of operations that have gradients themselves.
std::tuple<at::Tensor, at::Tensor, at::Tensor> libtorch_gradients(const at::Tensor& gradient, const at::Tensor& input,
                                                                  const at::Tensor& weight, int64_t stride, int64_t padding,
                                                                  std::array<bool, 3> wanted);

using bfloat16 = uint16_t;

inline const bfloat16* data(const at::Tensor& tensor) { return static_cast<const bfloat16*>(tensor.data_ptr()); }
inline bfloat16* mutable_data(const at::Tensor& tensor) { return static_cast<bfloat16*>(tensor.data_ptr()); }
inline float* floats(const at::Tensor& tensor) { return static_cast<float*>(tensor.data_ptr()); }

inline at::Tensor empty_images(const at::Tensor& like, int64_t channels, int64_t height, int64_t width) {
  return at::empty({like.size(0), channels, height, width}, like.options(), at::MemoryFormat::ChannelsLast);
}

inline at::Tensor empty_filters(const at::Tensor& like, int64_t outputs, int64_t inputs) {
  return at::empty({outputs, inputs, 3, 3}, like.options(), at::MemoryFormat::ChannelsLast);
}

}  // namespace convolution
