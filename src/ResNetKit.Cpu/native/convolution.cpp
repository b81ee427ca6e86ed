// The operators aten::convolution and aten::convolution_backward.
#include "operators.h"
#include "parallel.h"
#include "stack.h"

namespace resnetkit {

namespace {

// libtorch's results are channels-last if the input or the weight is.
bool channels_last(const TensorArgument& input, const TensorArgument& weight) {
  return suggests_channels_last(input.sizes(), input.strides()) || suggests_channels_last(weight.sizes(), weight.strides());
}

// The arguments that both operators have in common.
struct Layer {
  Numbers stride, padding, dilation, output_padding;
  bool transposed;
  int64_t groups;

  // If a list has only one number, it applies to both dimensions.
  Geometry geometry() const {
    return {stride.values.front(), stride.values.back(), padding.values.front(), padding.values.back()};
  }
  static bool for_images(const Numbers& numbers) { return numbers.values.size() == 1 || numbers.values.size() == 2; }

  // Decides whether the kernels compute this layer. Invalid arguments are passed on, so that libtorch reports them.
  Outcome judge(const TensorArgument& input, const TensorArgument& weight) const {
    if (!state.enabled.load(std::memory_order_relaxed)) return Outcome::Disabled;
    if (!input.plain() || !weight.plain()) return Outcome::DataType;
    if (input.dimensions() != 4 || weight.dimensions() != 4 || !for_images(stride) || !for_images(padding) || !for_images(dilation)) {
      return Outcome::Layout;
    }
    if (transposed) return Outcome::Transposed;
    if (groups != 1) return Outcome::Groups;
    if (!dilation.all(1)) return Outcome::Dilation;
    const int64_t *x = input.sizes(), *w = weight.sizes();
    const Geometry g = geometry();
    if (x[1] != w[1] || g.stride_h < 1 || g.stride_w < 1 || g.pad_h < 0 || g.pad_w < 0 || w[2] * w[3] > 121) return Outcome::Arguments;
    if (x[0] < 1 || x[1] < 1 || w[0] < 1 || w[2] < 1 || w[3] < 1) return Outcome::Arguments;
    if (x[2] < 1 || x[3] < 1 || x[2] + 2 * g.pad_h < w[2] || x[3] + 2 * g.pad_w < w[3]) return Outcome::Arguments;
    const auto y = result_sizes(input, weight);
    // For so few pixels, preparing the filters would take longer than the products.
    const int64_t pixels = y[0] * y[2] * y[3], weights = w[0] * w[1] * w[2] * w[3];
    if (pixels < 12 || (pixels < 128 && weights > 1 << 18)) return Outcome::Small;
    // Stems have few input channels, so the pixels under a filter are gathered in short pieces. If there are also few filters, each
    // gathered number is used in few multiplications.
    const int64_t taps = w[2] * w[3], fewest = channels_last(input, weight) ? 64 : state.kernels->fewest_stem_filters;
    if (x[1] <= 4 && taps > 1 && (taps > 9 || w[0] < fewest)) return Outcome::FewChannels;
    if (taps > 1 && (g.stride_h > 1 || g.stride_w > 1) && x[1] < state.kernels->fewest_strided_channels) return Outcome::FewChannels;
    return Outcome::Taken;
  }

  std::array<int64_t, 4> result_sizes(const TensorArgument& input, const TensorArgument& weight) const {
    const int64_t *x = input.sizes(), *w = weight.sizes();
    const Geometry g = geometry();
    return {x[0], w[0], (x[2] + 2 * g.pad_h - w[2]) / g.stride_h + 1, (x[3] + 2 * g.pad_w - w[3]) / g.stride_w + 1};
  }
};

}  // namespace

void convolution(uint64_t* stack, uint64_t, uint64_t) {
  const TensorArgument input(stack[0]), weight(stack[1]), bias = TensorArgument::optional(stack[2]);
  const Layer layer{Numbers::of(stack[3]), Numbers::of(stack[4]),        Numbers::of(stack[5]),
                    Numbers::of(stack[7]), (stack[6] & 1) != 0, static_cast<int64_t>(stack[8])};

  Outcome outcome = layer.judge(input, weight);
  const bool biased = bias.defined();
  if (outcome == Outcome::Taken && biased) {
    if (!bias.plain()) {
      outcome = Outcome::DataType;
    } else if (!bias.plain_vector(weight.sizes()[0])) {
      outcome = Outcome::Arguments;
    }
  }
  state.count(Operator::Convolution, outcome);
  if (outcome != Outcome::Taken) {
    const Below below(state.key);
    stack[0] = TensorArgument::of(at::_ops::convolution::call(input.reference(), weight.reference(), bias.optional_reference(),
                                                              layer.stride.symbolic(), layer.padding.symbolic(),
                                                              layer.dilation.symbolic(), layer.transposed,
                                                              layer.output_padding.symbolic(), layer.groups))
                   .release();
    return;
  }
  const auto sizes = layer.result_sizes(input, weight);
  TensorArgument result = TensorArgument::dense(sizes.data(), channels_last(input, weight));
  state.kernels->convolution_forward(input.view(), weight.view(), biased ? static_cast<const float*>(bias.data()) : nullptr,
                                     result.view(), layer.geometry());
  stack[0] = result.release();
}

void convolution_backward(uint64_t* stack, uint64_t, uint64_t) {
  const TensorArgument gradient(stack[0]), input(stack[1]), weight(stack[2]);
  const Numbers bias_sizes = Numbers::optional(stack[3]), wanted = Numbers::of(stack[10]);
  const Layer layer{Numbers::of(stack[4]), Numbers::of(stack[5]),        Numbers::of(stack[6]),
                    Numbers::of(stack[8]), (stack[7] & 1) != 0, static_cast<int64_t>(stack[9])};
  const std::array<bool, 3> mask{(wanted.values[0] & 1) != 0, (wanted.values[1] & 1) != 0, (wanted.values[2] & 1) != 0};

  Outcome outcome = layer.judge(input, weight);
  if (outcome == Outcome::Taken) {
    if (!gradient.plain()) {
      outcome = Outcome::DataType;
    } else {
      const auto sizes = layer.result_sizes(input, weight);
      if (gradient.dimensions() != 4 || std::memcmp(gradient.sizes(), sizes.data(), sizeof sizes) != 0) outcome = Outcome::Arguments;
    }
  }
  state.count(Operator::ConvolutionBackward, outcome);
  if (outcome != Outcome::Taken) {
    const Below below(state.key);
    c10::OptionalArrayRef<c10::SymInt> sizes;
    if (bias_sizes.present) sizes.value = bias_sizes.symbolic();
    auto results = at::_ops::convolution_backward::call(gradient.reference(), input.reference(), weight.reference(), sizes,
                                                        layer.stride.symbolic(), layer.padding.symbolic(), layer.dilation.symbolic(),
                                                        layer.transposed, layer.output_padding.symbolic(), layer.groups, mask);
    stack[0] = TensorArgument::of(std::move(std::get<0>(results))).release();
    stack[1] = TensorArgument::of(std::move(std::get<1>(results))).release();
    stack[2] = TensorArgument::of(std::move(std::get<2>(results))).release();
    return;
  }

  const bool last = channels_last(input, weight);
  TensorArgument results[3] = {TensorArgument::undefined(), TensorArgument::undefined(), TensorArgument::undefined()};
  if (mask[0]) {
    results[0] = TensorArgument::dense(input.sizes(), last);
    state.kernels->convolution_input_gradient(gradient.view(), weight.view(), results[0].view(), layer.geometry());
  }
  if (mask[1]) {
    results[1] = TensorArgument::dense(weight.sizes(), last);
    state.kernels->convolution_filter_gradient(input.view(), gradient.view(), results[1].view(), layer.geometry());
  }
  if (mask[2]) {
    const int64_t one = 1;
    results[2] = TensorArgument::empty(1, weight.sizes(), &one);
    state.kernels->channel_sums(gradient.view(), static_cast<float*>(results[2].data()));
  }
  for (int i = 0; i < 3; i++) stack[i] = results[i].release();
}

}  // namespace resnetkit
