// Convolutions: libtorch's own, and in bfloat16 on the CPU, where they apply, by minimal filtering (winograd/).
#include "shim.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <torch/csrc/autograd/custom_function.h>

#ifdef TORCHSYSTEM_WINOGRAD
#include "winograd/winograd.h"
#endif

using namespace shim;

namespace {

// Every element 1, as far as the sizes of a two-dimensional convolution are concerned.
bool are_ones(at::IntArrayRef sizes) {
  return !sizes.empty() && std::all_of(sizes.begin(), sizes.end(), [](int64_t size) { return size == 1; });
}

#ifdef TORCHSYSTEM_WINOGRAD

using at::Tensor;
using winograd::bfloat16;

const bfloat16* data(const Tensor& tensor) { return static_cast<const bfloat16*>(tensor.data_ptr()); }
bfloat16* mutable_data(const Tensor& tensor) { return static_cast<bfloat16*>(tensor.data_ptr()); }

winograd::Images images(const Tensor& tensor) {
  return {tensor.size(0), tensor.size(2), tensor.size(3), tensor.size(1)};
}

Tensor empty_images(const Tensor& like, int64_t channels) {
  return at::empty({like.size(0), channels, like.size(2), like.size(3)}, like.options(), at::MemoryFormat::ChannelsLast);
}

// Convolves with filters that `transform_panel` lays out, a panel of output channels at a time.
template <typename F>
Tensor convolve(const Tensor& input, int64_t outputs, const Tensor& bias, F&& transform_panel) {
  const winograd::Images shape = images(input);
  const Tensor filters = at::empty({winograd::kPositions * outputs * shape.channels}, input.options());
  at::parallel_for(0, winograd::panels(outputs), 1, [&](int64_t begin, int64_t end) {
    for (int64_t panel = begin; panel < end; panel++)
      transform_panel(panel, mutable_data(filters));
  });

  const Tensor output = empty_images(input, outputs);
  const Tensor offsets = bias.defined() ? bias.to(at::kFloat).contiguous() : Tensor();
  const int64_t tiles = shape.tiles(), block = winograd::block_tiles(shape.channels);
  const int64_t scratch_bytes = winograd::block_bytes(shape.channels);
  const Tensor scratch = at::empty({at::get_num_threads(), scratch_bytes}, input.options().dtype(at::kByte));
  at::parallel_for(0, (tiles + block - 1) / block, 1, [&](int64_t begin, int64_t end) {
    auto* own = static_cast<uint8_t*>(scratch.data_ptr()) + at::get_thread_num() * scratch_bytes;
    for (int64_t i = begin; i < end; i++) {
      winograd::convolve(shape, data(input), data(filters), outputs,
                         offsets.defined() ? static_cast<const float*>(offsets.data_ptr()) : nullptr,
                         mutable_data(output), i * block, std::min((i + 1) * block, tiles), own);
    }
  });
  return output;
}

// Few channels: every thread sums over its own tiles, for handing them to each other would take longer. Many channels:
// the sums are too large for that, and the threads divide each chunk's products among them.
Tensor filter_gradient(const Tensor& input, const Tensor& gradient) {
  const winograd::Images inputs = images(input), gradients = images(gradient);
  const int64_t in = inputs.channels, out = gradients.channels, pairs = (inputs.tiles() + 1) / 2;
  const int64_t teams = winograd::sums_are_small(in, out) ? std::min<int64_t>(at::get_num_threads(), pairs) : 1;
  const int64_t share = (pairs + teams - 1) / teams, chunk = std::min(winograd::chunk_pairs(in, out), share);
  const int64_t panels = winograd::panels(in);
  const Tensor left = at::empty({teams, winograd::kPositions * chunk * out * 2}, gradient.options());
  const Tensor right = at::empty({teams, winograd::kPositions * chunk * in * 2}, input.options());
  const Tensor sums = at::zeros({teams, winograd::kPositions, out, in}, input.options().dtype(at::kFloat));

  const auto sum_up = [&](int64_t team) {
    bfloat16* const own_left = mutable_data(left) + team * left.stride(0);
    bfloat16* const own_right = mutable_data(right) + team * right.stride(0);
    float* const own_sums = static_cast<float*>(sums.data_ptr()) + team * sums.stride(0);
    const int64_t last = std::min((team + 1) * share, pairs);
    for (int64_t first = team * share; first < last; first += chunk) {
      const int64_t count = std::min(chunk, last - first);
      at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
        winograd::transform_inputs(inputs, data(input), first, count, begin, end, own_right);
        winograd::transform_output_gradients(gradients, data(gradient), first, count, begin, end, own_left);
      });
      at::parallel_for(0, winograd::kPositions * panels, 1, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; i++)
          winograd::accumulate_filter_gradients(own_right, in, own_left, out, count, i / panels, i % panels, own_sums);
      });
    }
  };
  // A loop within a parallel one runs on its own thread alone.
  at::parallel_for(0, teams, 1, [&](int64_t begin, int64_t end) {
    for (int64_t team = begin; team < end; team++)
      sum_up(team);
  });

  const Tensor total = teams > 1 ? sums.sum(0) : sums;
  const Tensor result = at::empty({out, in, 3, 3}, input.options(), at::MemoryFormat::ChannelsLast);
  at::parallel_for(0, out, 1, [&](int64_t begin, int64_t end) {
    winograd::finish_filter_gradients(static_cast<const float*>(total.data_ptr()), out, in, begin, end,
                                      mutable_data(result));
  });
  return result;
}

struct MinimalFiltering : torch::autograd::Function<MinimalFiltering> {
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& input, const Tensor& weight,
                        const Optional<Tensor>& bias) {
    const Tensor filters = weight.contiguous(at::MemoryFormat::ChannelsLast);
    context->save_for_backward({input, weight});
    context->saved_data["bias"] = bias.has_value();
    const int64_t outputs = weight.size(0), inputs = weight.size(1);
    return convolve(input, outputs, bias.value_or(Tensor()), [&](int64_t panel, bfloat16* to) {
      winograd::transform_filters(data(filters), outputs, inputs, panel, to);
    });
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const Tensor &input = saved[0], &weight = saved[1];
    const bool for_input = context->needs_input_grad(0), for_weight = context->needs_input_grad(1),
               for_bias = context->saved_data["bias"].toBool() && context->needs_input_grad(2);
    if (!gradients[0].defined()) return {Tensor(), Tensor(), Tensor()};

    // A gradient that is itself to be differentiated is made of libtorch's own operations.
    if (at::GradMode::is_enabled()) {
      const std::vector<int64_t> bias{weight.size(0)}, ones{1, 1}, zeros{0, 0};
      const auto [a, b, c] = at::convolution_backward(gradients[0], input, weight, at::IntArrayRef(bias), ones, ones,
                                                      ones, false, zeros, 1, {for_input, for_weight, for_bias});
      return {a, b, c};
    }

    const Tensor gradient = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
    const int64_t outputs = weight.size(0), inputs = weight.size(1);
    Tensor input_gradient, weight_gradient, bias_gradient;
    if (for_input) {
      const Tensor filters = weight.contiguous(at::MemoryFormat::ChannelsLast);
      input_gradient = convolve(gradient, inputs, Tensor(), [&](int64_t panel, bfloat16* to) {
        winograd::transform_turned_filters(data(filters), outputs, inputs, panel, to);
      });
    }
    if (for_weight) weight_gradient = filter_gradient(input, gradient);
    if (for_bias) bias_gradient = gradient.sum({0, 2, 3});
    return {input_gradient, weight_gradient, bias_gradient};
  }
};

// TORCHSHARP_SYSTEM_WINOGRAD=0 leaves every convolution to libtorch.
bool wants_minimal_filtering() {
  static const bool wanted = [] {
    const char* setting = std::getenv("TORCHSHARP_SYSTEM_WINOGRAD");
    return (!setting || std::strcmp(setting, "0") != 0) && winograd::is_supported();
  }();
  return wanted;
}

bool minimal_filtering_applies(const Tensor& input, const Tensor& weight, const Tensor& bias) {
  // Below these sizes the transforms cost more than they save.
  constexpr int64_t kFewestChannels = 32, kSmallestImage = 2;
  const auto fits = [](int64_t channels) {
    return channels >= kFewestChannels && channels <= winograd::kMaxChannels && channels % winograd::kLanes == 0;
  };
  return wants_minimal_filtering() && input.device().is_cpu() && weight.device().is_cpu() &&
         input.scalar_type() == at::kBFloat16 && weight.scalar_type() == at::kBFloat16 &&
         (!bias.defined() || (bias.dim() == 1 && bias.size(0) == weight.size(0))) && input.dim() == 4 &&
         weight.dim() == 4 && weight.size(2) == 3 && weight.size(3) == 3 && input.size(1) == weight.size(1) &&
         fits(weight.size(0)) && fits(weight.size(1)) && input.size(0) > 0 && input.size(2) >= kSmallestImage &&
         input.size(3) >= kSmallestImage && input.is_contiguous(at::MemoryFormat::ChannelsLast);
}

#endif

// A 3×3 filter that moves by single pixels over images padded by one, if it can be done by minimal filtering.
bool try_minimal_filtering(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, bool unit_steps,
                           int64_t groups, at::Tensor& output) {
#ifdef TORCHSYSTEM_WINOGRAD
  if (!unit_steps || groups != 1 || !minimal_filtering_applies(input, weight, bias)) return false;
  output = MinimalFiltering::apply(input, weight, bias.defined() ? Optional<at::Tensor>(bias) : Optional<at::Tensor>());
  return true;
#else
  (void)input, (void)weight, (void)bias, (void)unit_steps, (void)groups, (void)output;
  return false;
#endif
}

}  // namespace

TS_API Handle ts_conv2d(ConstHandle input, ConstHandle weight, ConstHandle bias, const int64_t* stride,
                        int32_t stride_count, const int64_t* padding, int32_t padding_count, const int64_t* dilation,
                        int32_t dilation_count, int64_t groups) {
  return tensor([&] {
    const bool unit_steps = are_ones(ints(stride, stride_count)) && are_ones(ints(padding, padding_count)) &&
                            are_ones(ints(dilation, dilation_count));
    at::Tensor output;
    if (try_minimal_filtering(*input, *weight, optional(bias), unit_steps, groups, output)) return output;
    return at::conv2d(*input, *weight, optional(bias), ints(stride, stride_count), ints(padding, padding_count),
                      ints(dilation, dilation_count), groups);
  });
}

TS_API Handle ts_conv2d_padding(ConstHandle input, ConstHandle weight, ConstHandle bias, const int64_t* stride,
                                int32_t stride_count, bool same, const int64_t* dilation, int32_t dilation_count,
                                int64_t groups) {
  return tensor([&] {
    const bool unit_steps = same && are_ones(ints(stride, stride_count)) && are_ones(ints(dilation, dilation_count));
    at::Tensor output;
    if (try_minimal_filtering(*input, *weight, optional(bias), unit_steps, groups, output)) return output;
    return at::conv2d(*input, *weight, optional(bias), ints(stride, stride_count), same ? "same" : "valid",
                      ints(dilation, dilation_count), groups);
  });
}

