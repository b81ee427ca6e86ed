// Maximum pooling: libtorch's own, and a kernel for the commonest of residual networks: windows side by side over bfloat16
// images in channels-last order. For each output, libtorch keeps a 64-bit index, four times as much as the number
// itself, and its backward pass clears the gradient before it scatters into it. Here a byte says where in its window the
// maximum was, and every pixel's gradient is written once.
#include "shim.h"

#ifdef TORCHSYSTEM_AVX512
#include "pooling/pooling.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <torch/csrc/autograd/custom_function.h>
#endif

using namespace shim;

namespace {

using at::Tensor;

#ifdef TORCHSYSTEM_AVX512

using pooling::bfloat16;

constexpr int64_t kMostPlaces = 256;  // of a window, for a byte to name one
constexpr int64_t kGrain = 1 << 15;   // numbers that are worth a thread

template <typename T>
T* data(const Tensor& tensor) { return static_cast<T*>(tensor.data_ptr()); }

// Calls with every row of windows, and with the numbers before its first pixel and before its first output. What is
// left over at the right and at the bottom of an image belongs to no window.
template <typename Row>
void for_each_row(const Tensor& images, int64_t size, const Row& row) {
  const int64_t channels = images.size(1), height = images.size(2), width = images.size(3), rows = height / size;
  const pooling::Windows windows{width / size, size, channels, width * channels};
  const int64_t outputs = windows.count * channels;
  at::parallel_for(0, images.size(0) * rows, std::max<int64_t>(1, kGrain / (size * windows.line)), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++)
      row(windows, (i / rows * height + i % rows * size) * windows.line, i * outputs);
  });
}

struct MaxPooling : torch::autograd::Function<MaxPooling> {
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& images, int64_t size) {
    const std::vector<int64_t> shape{images.size(0), images.size(1), images.size(2) / size, images.size(3) / size};
    const Tensor maxima = at::empty(shape, images.options(), at::MemoryFormat::ChannelsLast);
    const Tensor places = at::empty(shape, images.options().dtype(at::kByte), at::MemoryFormat::ChannelsLast);
    context->save_for_backward({images, places});
    context->saved_data["size"] = size;
    for_each_row(images, size, [&](const pooling::Windows& windows, int64_t pixel, int64_t output) {
      pooling::pool(windows, data<bfloat16>(images) + pixel, data<bfloat16>(maxima) + output, data<uint8_t>(places) + output);
    });
    return maxima;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &images = saved[0], &places = saved[1];
    const int64_t size = context->saved_data["size"].toInt();
    if (!gradients[0].defined()) return {Tensor(), Tensor()};

    // A gradient that is itself to be differentiated is made of libtorch's own operations.
    if (at::GradMode::is_enabled()) {
      const std::vector<int64_t> sizes{size, size}, ones{1, 1}, zeros{0, 0};
      const Tensor indices = std::get<1>(at::max_pool2d_with_indices(images, sizes, sizes));
      return {at::max_pool2d_with_indices_backward(gradients[0], images, sizes, sizes, zeros, ones, false, indices), Tensor()};
    }

    const Tensor gradient = gradients[0].to(at::kBFloat16).contiguous(at::MemoryFormat::ChannelsLast);
    const bool is_covered = images.size(2) % size == 0 && images.size(3) % size == 0;
    const Tensor result = is_covered ? at::empty_like(images) : at::zeros_like(images);
    for_each_row(images, size, [&](const pooling::Windows& windows, int64_t pixel, int64_t output) {
      pooling::unpool(windows, data<bfloat16>(gradient) + output, data<uint8_t>(places) + output, data<bfloat16>(result) + pixel);
    });
    return {result, Tensor()};
  }
};

bool all_are(at::IntArrayRef sizes, int64_t value) {
  return std::all_of(sizes.begin(), sizes.end(), [&](int64_t size) { return size == value; });
}

bool applies(const Tensor& images, at::IntArrayRef kernel, at::IntArrayRef stride, at::IntArrayRef padding,
             at::IntArrayRef dilation, bool ceil_mode) {
  static const bool supported = pooling::is_supported();
  if (!supported || kernel.empty() || !all_are(kernel, kernel[0]) || !all_are(stride, kernel[0]) || !all_are(padding, 0) ||
      !all_are(dilation, 1)) {
    return false;
  }
  const int64_t size = kernel[0];
  return size > 1 && size * size <= kMostPlaces && images.device().is_cpu() && images.scalar_type() == at::kBFloat16 &&
         images.layout() == at::kStrided && images.dim() == 4 && images.numel() > 0 && images.size(2) >= size &&
         images.size(3) >= size && images.is_contiguous(at::MemoryFormat::ChannelsLast) &&
         !(ceil_mode && (images.size(2) % size != 0 || images.size(3) % size != 0));
}

Tensor max_pool(const Tensor& images, at::IntArrayRef kernel, at::IntArrayRef stride, at::IntArrayRef padding,
                at::IntArrayRef dilation, bool ceil_mode) {
  return applies(images, kernel, stride, padding, dilation, ceil_mode)
             ? MaxPooling::apply(images, kernel[0])
             : at::max_pool2d(images, kernel, stride, padding, dilation, ceil_mode);
}

#else

Tensor max_pool(const Tensor& images, at::IntArrayRef kernel, at::IntArrayRef stride, at::IntArrayRef padding,
                at::IntArrayRef dilation, bool ceil_mode) {
  return at::max_pool2d(images, kernel, stride, padding, dilation, ceil_mode);
}

#endif

}  // namespace

TS_API Handle ts_max_pool2d(ConstHandle input, const int64_t* kernel, int32_t kernel_count, const int64_t* stride,
                            int32_t stride_count, const int64_t* padding, int32_t padding_count,
                            const int64_t* dilation, int32_t dilation_count, bool ceil_mode) {
  return tensor([&] {
    return max_pool(*input, ints(kernel, kernel_count), ints(stride, stride_count), ints(padding, padding_count),
                    ints(dilation, dilation_count), ceil_mode);
  });
}
