// Convolutions of channels-last bfloat16 images on the CPU that are not libtorch's.
#pragma once

#include <ATen/ATen.h>

#include <array>

// What a convolution is: its images, and filters that move by `stride` over images padded by `padding` on each side.
struct Convolution {
  int64_t height, width, inputs, outputs, lines, columns, stride, padding;

  static Convolution of(const at::Tensor& images, const at::Tensor& filters, int64_t stride, int64_t padding) {
    return {images.size(2),  images.size(3),  filters.size(1), filters.size(0),
            filters.size(2), filters.size(3), stride,          padding};
  }

  // By 3×3 filters of images padded by one. Images of one line or column are as well channels-first: nothing is gained
  // there.
  bool is_common() const {
    const int64_t smallest = stride == 1 ? 2 : stride + 1;
    return lines == 3 && columns == 3 && padding == 1 && height >= smallest && width >= smallest;
  }
};

// A way to compute convolutions. Images are channels-last, filters contiguous as (outputs, lines, columns, inputs) in
// memory.
class ConvolutionMethod {
public:
  virtual ~ConvolutionMethod() = default;

  virtual bool applies(const Convolution& convolution) const = 0;

  // `bias` may be undefined.
  virtual at::Tensor forward(const at::Tensor& images, const at::Tensor& filters, const at::Tensor& bias,
                             const Convolution& convolution) const = 0;

  // The gradient with respect to images, of which nothing but the sizes matters.
  virtual at::Tensor image_gradient(const at::Tensor& gradient, const at::Tensor& images, const at::Tensor& filters,
                                    const Convolution& convolution) const = 0;

  virtual at::Tensor filter_gradient(const at::Tensor& images, const at::Tensor& gradient,
                                     const Convolution& convolution) const = 0;
};

// What the compiler could not compile or the processor cannot run is null.
const ConvolutionMethod* matrix_units();
const ConvolutionMethod* minimal_filtering();
const ConvolutionMethod* unfolding();

namespace convolution {

// The gradients of images, filters and bias, as far as wanted, made of operations that have gradients themselves.
std::tuple<at::Tensor, at::Tensor, at::Tensor> libtorch_gradients(const at::Tensor& gradient, const at::Tensor& input,
                                                                  const at::Tensor& weight, int64_t stride,
                                                                  int64_t padding, std::array<bool, 3> wanted);

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
