// The operators aten::native_batch_norm, aten::native_batch_norm_backward and aten::relu.
#include "operators.h"
#include "stack.h"

namespace resnetkit {

namespace {

// The number of elements below which libtorch computes a call: waking the threads would take longer than the computation.
constexpr int64_t kSmall = 16384;

int64_t numel(const TensorArgument& x) {
  int64_t count = 1;
  for (int64_t d = 0; d < x.dimensions(); d++) count *= x.sizes()[d];
  return count;
}

// Determines whether an optional argument is absent or a vector with one number for each channel.
bool absent_or_plain(const TensorArgument& vector, int64_t channels) { return !vector.defined() || vector.plain_vector(channels); }

float* data_or_null(const TensorArgument& vector) { return vector.defined() ? static_cast<float*>(vector.data()) : nullptr; }

// Decides whether a kernel computes the call. If a tensor fits both layouts, libtorch treats it as NCHW, and so does this function.
Outcome judge(const TensorArgument& input, bool training, bool* channels_last) {
  if (!state.enabled.load(std::memory_order_relaxed)) return Outcome::Disabled;
  if (!input.plain()) return Outcome::DataType;
  if (!training) return Outcome::Evaluation;
  *channels_last = !input.dense_as(false);
  if (*channels_last && !input.dense_as(true)) return Outcome::Layout;
  if (numel(input) < kSmall) return Outcome::Small;
  // libtorch handles the variance of a single number.
  const int64_t* const n = input.sizes();
  return n[0] * n[2] * n[3] < 2 ? Outcome::Arguments : Outcome::Taken;
}

// Creates a view with the strides of the layout, because those of a dimension of size 1 may be arbitrary.
View dense_view(const TensorArgument& x, bool channels_last) {
  const int64_t* const n = x.sizes();
  const auto s = dense_strides(n, channels_last);
  return {static_cast<float*>(x.data()), n[0], n[1], n[2], n[3], s[0], s[1], s[2], s[3]};
}

}  // namespace

void native_batch_norm(uint64_t* stack, uint64_t, uint64_t) {
  const TensorArgument input(stack[0]), weight = TensorArgument::optional(stack[1]), bias = TensorArgument::optional(stack[2]),
                       running_mean = TensorArgument::optional(stack[3]), running_var = TensorArgument::optional(stack[4]);
  const bool training = (stack[5] & 1) != 0;
  const double momentum = number(stack[6]), eps = number(stack[7]);

  bool last = false;
  Outcome outcome = judge(input, training, &last);
  if (outcome == Outcome::Taken) {
    const int64_t channels = input.sizes()[1];
    for (const TensorArgument* vector : {&weight, &bias, &running_mean, &running_var}) {
      if (!absent_or_plain(*vector, channels)) outcome = Outcome::Arguments;
    }
  }
  state.count(Operator::BatchNorm, outcome);
  if (outcome != Outcome::Taken) {
    const Below below(state.key);
    auto results = at::_ops::native_batch_norm::call(input.reference(), weight.optional_reference(), bias.optional_reference(),
                                                     running_mean.optional_reference(), running_var.optional_reference(), training,
                                                     momentum, eps);
    stack[0] = TensorArgument::of(std::move(std::get<0>(results))).release();
    stack[1] = TensorArgument::of(std::move(std::get<1>(results))).release();
    stack[2] = TensorArgument::of(std::move(std::get<2>(results))).release();
    return;
  }
  const int64_t one = 1, *const sizes = input.sizes();
  TensorArgument result = TensorArgument::dense(sizes, last), mean = TensorArgument::empty(1, sizes + 1, &one),
                 inverse_deviation = TensorArgument::empty(1, sizes + 1, &one);
  state.kernels->batch_norm_forward(dense_view(input, last), data_or_null(weight), data_or_null(bias), data_or_null(running_mean),
                                    data_or_null(running_var), momentum, eps, dense_view(result, last), data_or_null(mean),
                                    data_or_null(inverse_deviation));
  stack[0] = result.release();
  stack[1] = mean.release();
  stack[2] = inverse_deviation.release();
}

void native_batch_norm_backward(uint64_t* stack, uint64_t, uint64_t) {
  const TensorArgument gradient(stack[0]), input(stack[1]), weight = TensorArgument::optional(stack[2]),
      running_mean = TensorArgument::optional(stack[3]), running_var = TensorArgument::optional(stack[4]),
      mean = TensorArgument::optional(stack[5]), inverse_deviation = TensorArgument::optional(stack[6]);
  const bool training = (stack[7] & 1) != 0;
  const double eps = number(stack[8]);
  const Numbers wanted = Numbers::of(stack[9]);
  const std::array<bool, 3> mask{(wanted.values[0] & 1) != 0, (wanted.values[1] & 1) != 0, (wanted.values[2] & 1) != 0};

  bool last = false;
  Outcome outcome = judge(input, training, &last);
  if (outcome == Outcome::Taken) {
    const int64_t channels = input.sizes()[1];
    if (!gradient.plain()) {
      outcome = Outcome::DataType;
    } else if (!gradient.dense_as(last)) {
      outcome = Outcome::Layout;
    } else if (std::memcmp(gradient.sizes(), input.sizes(), 4 * sizeof(int64_t)) != 0 || !absent_or_plain(weight, channels) ||
               !mean.plain_vector(channels) || !inverse_deviation.plain_vector(channels)) {
      outcome = Outcome::Arguments;
    }
  }
  state.count(Operator::BatchNormBackward, outcome);
  if (outcome != Outcome::Taken) {
    const Below below(state.key);
    auto results = at::_ops::native_batch_norm_backward::call(
        gradient.reference(), input.reference(), weight.optional_reference(), running_mean.optional_reference(),
        running_var.optional_reference(), mean.optional_reference(), inverse_deviation.optional_reference(), training, eps, mask);
    stack[0] = TensorArgument::of(std::move(std::get<0>(results))).release();
    stack[1] = TensorArgument::of(std::move(std::get<1>(results))).release();
    stack[2] = TensorArgument::of(std::move(std::get<2>(results))).release();
    return;
  }
  const int64_t one = 1, *const sizes = input.sizes();
  TensorArgument results[3] = {mask[0] ? TensorArgument::dense(sizes, last) : TensorArgument::undefined(),
                               mask[1] ? TensorArgument::empty(1, sizes + 1, &one) : TensorArgument::undefined(),
                               mask[2] ? TensorArgument::empty(1, sizes + 1, &one) : TensorArgument::undefined()};
  View dx = dense_view(input, last);
  dx.data = mask[0] ? static_cast<float*>(results[0].data()) : nullptr;
  state.kernels->batch_norm_backward(dense_view(gradient, last), dense_view(input, last), data_or_null(weight), data_or_null(mean),
                                     data_or_null(inverse_deviation), dx, data_or_null(results[1]), data_or_null(results[2]));
  for (int i = 0; i < 3; i++) stack[i] = results[i].release();
}

void relu(uint64_t* stack, uint64_t, uint64_t) {
  const TensorArgument input(stack[0]);
  Outcome outcome = Outcome::Taken;
  if (!state.enabled.load(std::memory_order_relaxed)) {
    outcome = Outcome::Disabled;
  } else if (!input.plain()) {
    outcome = Outcome::DataType;
  } else if (!input.dense_as(false) && !input.dense_as(true)) {
    outcome = Outcome::Layout;
  } else if (numel(input) < kSmall) {
    outcome = Outcome::Small;
  }
  state.count(Operator::Relu, outcome);
  if (outcome != Outcome::Taken) {
    const Below below(state.key);
    stack[0] = TensorArgument::of(at::_ops::relu::call(input.reference())).release();
    return;
  }
  TensorArgument result = TensorArgument::empty(4, input.sizes(), input.strides());
  state.kernels->relu(static_cast<const float*>(input.data()), static_cast<float*>(result.data()), numel(input));
  stack[0] = result.release();
}

}  // namespace resnetkit
