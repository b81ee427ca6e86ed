// Maximum pooling: libtorch's own, and a kernel for the commonest of residual networks: windows side by side over bfloat16
// images in channels-last order. For each output, libtorch keeps a 64-bit index, four times as much as the number
// itself, and its backward pass clears the gradient before it scatters into it. Here a byte says where in its window the
// maximum was, and every pixel's gradient is written once.
#include "shim.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

using namespace shim;

namespace {

using at::Tensor;

constexpr int64_t kMostPlaces = 256;   // of a window, for a byte to name one
constexpr int64_t kChannels = 64;      // that are looked at together, in registers
constexpr int64_t kGrain = 1 << 15;    // numbers that are worth a thread

#if defined(__x86_64__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=skylake-avx512", "avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

// A bfloat16 number's bits as an integer of the same order; not-a-number is above all. (bits ^ sign) - sign makes two's
// complement of sign and magnitude.
inline int16_t order(int16_t bits) {
  const int16_t sign = bits >> 15, magnitude = bits & 0x7fff;
  const int16_t ordered = static_cast<int16_t>((magnitude ^ sign) - sign);
  return magnitude > 0x7f80 ? int16_t{0x7fff} : ordered;
}

// A row of windows. `line` and `column` are the numbers from a pixel to the one below and beside it.
FOR_EACH_PROCESSOR
void pool(const int16_t* images, int64_t windows, int64_t window, int64_t line, int64_t column, int64_t channels, int16_t* maxima,
          uint8_t* places) {
  int16_t highest[kChannels], bits[kChannels];
  uint8_t place[kChannels];
  for (int64_t w = 0; w < windows; w++) {
    for (int64_t first = 0; first < channels; first += kChannels) {
      const int64_t count = std::min(kChannels, channels - first);
      const int16_t* const corner = images + w * window * column + first;
      for (int64_t c = 0; c < count; c++) {
        highest[c] = order(corner[c]);
        bits[c] = corner[c];
        place[c] = 0;
      }
      for (int64_t i = 1; i < window * window; i++) {
        const int16_t* const pixel = corner + i / window * line + i % window * column;
        for (int64_t c = 0; c < count; c++) {
          const int16_t candidate = order(pixel[c]);
          const bool is_higher = candidate > highest[c];
          highest[c] = is_higher ? candidate : highest[c];
          bits[c] = is_higher ? pixel[c] : bits[c];
          place[c] = is_higher ? static_cast<uint8_t>(i) : place[c];
        }
      }
      std::copy_n(bits, count, maxima + w * channels + first);
      std::copy_n(place, count, places + w * channels + first);
    }
  }
}

FOR_EACH_PROCESSOR
void unpool(const int16_t* gradients, const uint8_t* places, int64_t windows, int64_t window, int64_t line, int64_t column,
            int64_t channels, int16_t* images) {
  for (int64_t w = 0; w < windows; w++) {
    const int16_t* const gradient = gradients + w * channels;
    const uint8_t* const place = places + w * channels;
    for (int64_t i = 0; i < window * window; i++) {
      int16_t* const pixel = images + w * window * column + i / window * line + i % window * column;
      for (int64_t c = 0; c < channels; c++)
        pixel[c] = place[c] == i ? gradient[c] : int16_t{0};
    }
  }
}

// Calls with every row of windows: its number, and the numbers before its first pixel.
template <typename Row>
void for_each_row(const Tensor& images, int64_t window, const Row& row) {
  const int64_t channels = images.size(1), width = images.size(3), rows = images.size(0) * images.size(2) / window;
  const int64_t numbers = window * width * channels;
  at::parallel_for(0, rows, std::max<int64_t>(1, kGrain / numbers), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++)
      row(i, i * numbers);
  });
}

struct MaxPooling : torch::autograd::Function<MaxPooling> {
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& images, int64_t window) {
    const int64_t channels = images.size(1), width = images.size(3), windows = width / window;
    const std::vector<int64_t> size{images.size(0), channels, images.size(2) / window, windows};
    const Tensor maxima = at::empty(size, images.options(), at::MemoryFormat::ChannelsLast);
    const Tensor places = at::empty(size, images.options().dtype(at::kByte), at::MemoryFormat::ChannelsLast);
    context->save_for_backward({images, places});
    context->saved_data["window"] = window;
    const auto* const from = static_cast<const int16_t*>(images.data_ptr());
    auto* const to = static_cast<int16_t*>(maxima.data_ptr());
    auto* const place = static_cast<uint8_t*>(places.data_ptr());
    for_each_row(images, window, [&](int64_t row, int64_t offset) {
      const int64_t output = row * windows * channels;
      pool(from + offset, windows, window, width * channels, channels, channels, to + output, place + output);
    });
    return maxima;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &images = saved[0], &places = saved[1];
    const int64_t window = context->saved_data["window"].toInt();
    if (!gradients[0].defined()) return {Tensor(), Tensor()};

    // A gradient that is itself to be differentiated is made of libtorch's own operations.
    if (at::GradMode::is_enabled()) {
      const std::vector<int64_t> windows{window, window}, ones{1, 1}, zeros{0, 0};
      const Tensor indices = std::get<1>(at::max_pool2d_with_indices(images, windows, windows));
      return {at::max_pool2d_with_indices_backward(gradients[0], images, windows, windows, zeros, ones, false, indices), Tensor()};
    }

    const Tensor gradient = gradients[0].to(at::kBFloat16).contiguous(at::MemoryFormat::ChannelsLast);
    const Tensor result = at::empty_like(images);
    const int64_t channels = images.size(1), width = images.size(3), windows = width / window;
    const auto* const from = static_cast<const int16_t*>(gradient.data_ptr());
    const auto* const place = static_cast<const uint8_t*>(places.data_ptr());
    auto* const to = static_cast<int16_t*>(result.data_ptr());
    for_each_row(images, window, [&](int64_t row, int64_t offset) {
      const int64_t output = row * windows * channels;
      unpool(from + output, place + output, windows, window, width * channels, channels, channels, to + offset);
    });
    return {result, Tensor()};
  }
};

bool all_are(at::IntArrayRef sizes, int64_t value) {
  return std::all_of(sizes.begin(), sizes.end(), [&](int64_t size) { return size == value; });
}

bool applies(const Tensor& images, at::IntArrayRef kernel, at::IntArrayRef stride, at::IntArrayRef padding,
             at::IntArrayRef dilation) {
  if (kernel.empty() || !all_are(kernel, kernel[0]) || !all_are(stride, kernel[0]) || !all_are(padding, 0) || !all_are(dilation, 1))
    return false;
  const int64_t window = kernel[0];
  return window > 1 && window * window <= kMostPlaces && images.device().is_cpu() && images.scalar_type() == at::kBFloat16 &&
         images.layout() == at::kStrided && images.dim() == 4 && images.numel() > 0 && images.size(2) % window == 0 &&
         images.size(3) % window == 0 && images.is_contiguous(at::MemoryFormat::ChannelsLast);
}

}  // namespace

// Without a stride, windows lie side by side.
TS_API Handle ts_max_pool2d(ConstHandle input, const int64_t* kernel, int32_t kernel_count, const int64_t* stride,
                            int32_t stride_count, const int64_t* padding, int32_t padding_count,
                            const int64_t* dilation, int32_t dilation_count, bool ceil_mode) {
  return tensor([&] {
    const auto windows = ints(kernel, kernel_count), steps = ints(stride, stride_count), zeros = ints(padding, padding_count);
    const auto distances = ints(dilation, dilation_count);
    return applies(*input, windows, steps, zeros, distances)
               ? MaxPooling::apply(*input, windows[0])
               : at::max_pool2d(*input, windows, steps, zeros, distances, ceil_mode);
  });
}
