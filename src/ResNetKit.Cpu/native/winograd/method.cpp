// Minimal filtering of tensors, with the work divided among libtorch's threads. This file is not compiled, and its header ../convolution.h
// no longer exists: it shows how an earlier engine divided the work (see docs/cpu-kernels-internals.md).
#include "../convolution.h"
#include "winograd.h"

#include <ATen/Parallel.h>
#include <algorithm>

using at::Tensor;
using namespace convolution;

namespace {

winograd::Images images(const Tensor& tensor) {
  return {tensor.size(0), tensor.size(2), tensor.size(3), tensor.size(1)};
}

// Convolves with filters that `transform_panel` transforms, one panel of output channels at a time.
template <typename Filtering, typename F>
Tensor convolve(const Tensor& input, int64_t outputs, const Tensor& bias, F&& transform_panel) {
  const winograd::Images shape = images(input);
  const int64_t numbers = Filtering::kPositions * winograd::padded(outputs) * winograd::padded(shape.channels);
  const Tensor filters = at::empty({numbers}, input.options());
  at::parallel_for(0, winograd::panels(outputs), 1, [&](int64_t begin, int64_t end) {
    for (int64_t panel = begin; panel < end; panel++)
      transform_panel(panel, mutable_data(filters));
  });

  const Tensor output = empty_images(input, outputs, shape.height, shape.width);
  const Tensor offsets = bias.defined() ? bias.to(at::kFloat).contiguous() : Tensor();
  const int64_t tiles = Filtering::tiles(shape), block = Filtering::block_tiles(shape.channels);
  const int64_t scratch_bytes = Filtering::block_bytes(shape.channels);
  const Tensor scratch = at::empty({at::get_num_threads(), scratch_bytes}, input.options().dtype(at::kByte));
  at::parallel_for(0, (tiles + block - 1) / block, 1, [&](int64_t begin, int64_t end) {
    auto* own = static_cast<uint8_t*>(scratch.data_ptr()) + at::get_thread_num() * scratch_bytes;
    for (int64_t i = begin; i < end; i++) {
      Filtering::convolve(shape, data(input), data(filters), outputs, offsets.defined() ? floats(offsets) : nullptr,
                          mutable_data(output), i * block, std::min((i + 1) * block, tiles), own);
    }
  });
  return output;
}

template <typename Filtering>
Tensor forward(const Tensor& input, const Tensor& filters, const Tensor& bias) {
  const int64_t outputs = filters.size(0), inputs = filters.size(1);
  return convolve<Filtering>(input, outputs, bias, [&](int64_t panel, bfloat16* to) {
    Filtering::transform_filters(data(filters), outputs, inputs, panel, to);
  });
}

template <typename Filtering>
Tensor image_gradient(const Tensor& gradient, const Tensor& filters) {
  const int64_t outputs = filters.size(0), inputs = filters.size(1);
  return convolve<Filtering>(gradient, inputs, Tensor(), [&](int64_t panel, bfloat16* to) {
    Filtering::transform_turned_filters(data(filters), outputs, inputs, panel, to);
  });
}

// With few channels, each thread has its own part of the tiles and its own sums, because passing tiles between threads would take longer.
// With many channels, the sums are too large for a copy per thread, so the threads divide the products of each chunk of tiles.
template <typename Filtering>
Tensor filter_gradient(const Tensor& input, const Tensor& gradient) {
  const winograd::Images inputs = images(input), gradients = images(gradient);
  const int64_t in = inputs.channels, out = gradients.channels, pairs = (Filtering::tiles(inputs) + 1) / 2;
  const int64_t teams = Filtering::sums_are_small(in, out) ? std::min<int64_t>(at::get_num_threads(), pairs) : 1;
  const int64_t share = (pairs + teams - 1) / teams, chunk = std::min(Filtering::chunk_pairs(in, out), share);
  const int64_t panels = winograd::panels(in);
  const Tensor left = at::empty({teams, Filtering::kPositions * chunk * winograd::padded(out) * 2}, gradient.options());
  const Tensor right = at::empty({teams, Filtering::kPositions * chunk * winograd::padded(in) * 2}, input.options());
  const Tensor sums = at::zeros({teams, Filtering::kPositions, winograd::padded(out), winograd::padded(in)},
                                input.options().dtype(at::kFloat));

  const auto sum_up = [&](int64_t team) {
    bfloat16* const own_left = mutable_data(left) + team * left.stride(0);
    bfloat16* const own_right = mutable_data(right) + team * right.stride(0);
    float* const own_sums = floats(sums) + team * sums.stride(0);
    const int64_t last = std::min((team + 1) * share, pairs);
    for (int64_t first = team * share; first < last; first += chunk) {
      const int64_t count = std::min(chunk, last - first);
      at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
        Filtering::transform_inputs(inputs, data(input), first, count, begin, end, own_right);
        Filtering::transform_output_gradients(gradients, data(gradient), first, count, begin, end, own_left);
      });
      at::parallel_for(0, Filtering::kPositions * panels, 1, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; i++)
          Filtering::accumulate_filter_gradients(own_right, in, own_left, out, count, i / panels, i % panels, own_sums);
      });
    }
  };
  // A parallel loop inside another one runs on the calling thread only.
  at::parallel_for(0, teams, 1, [&](int64_t begin, int64_t end) {
    for (int64_t team = begin; team < end; team++)
      sum_up(team);
  });

  const Tensor total = teams > 1 ? sums.sum(0) : sums;
  const Tensor result = empty_filters(input, out, in);
  at::parallel_for(0, out, 1, [&](int64_t begin, int64_t end) {
    Filtering::finish_filter_gradients(floats(total), out, in, begin, end, mutable_data(result));
  });
  return result;
}

using Small = winograd::Filtering<2>;
using Large = winograd::Filtering<4>;

// Large tiles need fewer multiplications unless too much of them lies beyond the edge of the image.
bool large_tiles_pay(const Convolution& convolution) {
  const winograd::Images image{1, convolution.height, convolution.width, convolution.inputs};
  return Large::tiles(image) * Large::kPositions < Small::tiles(image) * Small::kPositions;
}

class MinimalFiltering final : public ConvolutionMethod {
public:
  bool applies(const Convolution& convolution) const override {
    // With fewer channels, the transforms cost more than they save.
    constexpr int64_t kFewest = winograd::kLanes;
    const auto fits = [](int64_t channels) { return channels >= kFewest && channels <= winograd::kMaxChannels; };
    return convolution.is_common() && convolution.stride == 1 && fits(convolution.inputs) && fits(convolution.outputs);
  }

  Tensor forward(const Tensor& images, const Tensor& filters, const Tensor& bias,
                 const Convolution& convolution) const override {
    return large_tiles_pay(convolution) ? ::forward<Large>(images, filters, bias)
                                        : ::forward<Small>(images, filters, bias);
  }

  Tensor image_gradient(const Tensor& gradient, const Tensor&, const Tensor& filters,
                        const Convolution& convolution) const override {
    return large_tiles_pay(convolution) ? ::image_gradient<Large>(gradient, filters)
                                        : ::image_gradient<Small>(gradient, filters);
  }

  Tensor filter_gradient(const Tensor& images, const Tensor& gradient, const Convolution& convolution) const override {
    return large_tiles_pay(convolution) ? ::filter_gradient<Large>(images, gradient)
                                        : ::filter_gradient<Small>(images, gradient);
  }
};

}  // namespace

const ConvolutionMethod* minimal_filtering() {
  static const MinimalFiltering method;
  static const bool supported = winograd::is_supported();
  return supported ? &method : nullptr;
}
