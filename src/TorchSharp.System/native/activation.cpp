// GELU and SiLU: libtorch's own, and in bfloat16 on the CPU by tables of libtorch's results in float32. bfloat16 has 65,536
// numbers, and activations are a few thousand of them, so that the part of a table in use stays in the first-level
// cache; a look-up then takes a tenth of the time of the exponential function.
#include "shim.h"

#include <ATen/Parallel.h>
#include <cstring>
#include <torch/csrc/autograd/custom_function.h>

using namespace shim;

namespace {

using at::Tensor;

constexpr int64_t kNumbers = 65536;
constexpr int64_t kGrain = 32768;

// A function of one number, by libtorch.
struct Gelu {
  static Tensor apply(const Tensor& input) { return at::gelu(input); }
  static Tensor backward(const Tensor& gradient, const Tensor& input) { return at::gelu_backward(gradient, input); }
};

struct Silu {
  static Tensor apply(const Tensor& input) { return at::silu(input); }
  static Tensor backward(const Tensor& gradient, const Tensor& input) { return at::silu_backward(gradient, input); }
};

uint16_t* data(const Tensor& tensor) { return static_cast<uint16_t*>(tensor.data_ptr()); }

float widen(uint16_t number) {
  const uint32_t bits = uint32_t{number} << 16;
  float result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

// To the nearest, ties to even.
uint16_t narrow(float number) {
  uint32_t bits;
  std::memcpy(&bits, &number, sizeof bits);
  if (number != number) return 0x7fc0;
  return static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

// What a function and its derivative make of every bfloat16 number, by the number's bits.
template <typename Function>
struct Table {
  std::vector<uint16_t> values = std::vector<uint16_t>(kNumbers);
  std::vector<float> slopes = std::vector<float>(kNumbers);

  // Never destroyed, for threads may outlive the library's statics.
  static const Table& get() {
    static const Table& table = *new Table();
    return table;
  }

private:
  Table() {
    at::NoGradGuard no_grad;
    const Tensor numbers = at::empty({kNumbers}, at::kBFloat16);
    for (int64_t i = 0; i < kNumbers; i++)
      data(numbers)[i] = static_cast<uint16_t>(i);
    const Tensor wide = numbers.to(at::kFloat);
    // In float32, for libtorch rounds each step of a bfloat16 activation.
    const Tensor results = Function::apply(wide).to(at::kBFloat16), derivatives = Function::backward(at::ones_like(wide), wide);
    std::memcpy(values.data(), results.data_ptr(), kNumbers * sizeof(uint16_t));
    std::memcpy(slopes.data(), derivatives.data_ptr(), kNumbers * sizeof(float));
  }
};

template <typename Function>
void look_up(const Tensor& input, const Tensor& output) {
  const uint16_t* const table = Table<Function>::get().values.data();
  const uint16_t* const from = data(input);
  uint16_t* const to = data(output);
  at::parallel_for(0, input.numel(), kGrain, [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++)
      to[i] = table[from[i]];
  });
}

template <typename Function>
struct Tabulated : torch::autograd::Function<Tabulated<Function>> {
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& input) {
    context->save_for_backward({input});
    const Tensor output = at::empty_like(input);
    look_up<Function>(input, output);
    return output;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const Tensor input = context->get_saved_variables()[0];
    if (!gradients[0].defined()) return {Tensor()};

    // A gradient that is itself to be differentiated is made of libtorch's own operations.
    if (at::GradMode::is_enabled()) return {Function::backward(gradients[0], input)};

    Tensor gradient = gradients[0];
    if (gradient.strides() != input.strides() || gradient.scalar_type() != at::kBFloat16)
      gradient = at::empty_like(input).copy_(gradient);
    const Tensor result = at::empty_like(input);
    const float* const table = Table<Function>::get().slopes.data();
    const uint16_t *const from = data(input), *const outer = data(gradient);
    uint16_t* const to = data(result);
    at::parallel_for(0, input.numel(), kGrain, [=](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; i++)
        to[i] = narrow(widen(outer[i]) * table[from[i]]);
    });
    return {result};
  }
};

// A small tensor would not pay for the table.
bool table_applies(const Tensor& input) {
  return input.device().is_cpu() && input.scalar_type() == at::kBFloat16 && input.layout() == at::kStrided &&
         input.numel() >= kGrain && input.is_non_overlapping_and_dense();
}

template <typename Function>
Tensor activate(const Tensor& input) {
  return table_applies(input) ? Tabulated<Function>::apply(input) : Function::apply(input);
}

// Whether `input` was overwritten by a table; not where autograd must know of it.
template <typename Function>
bool try_activate_in_place(const Tensor& input) {
  if (!table_applies(input) || (at::GradMode::is_enabled() && input.requires_grad())) return false;
  look_up<Function>(input, input);
  input.unsafeGetTensorImpl()->bump_version();
  return true;
}

}  // namespace

TS_API Handle ts_gelu(ConstHandle self) {
  return tensor([&] { return activate<Gelu>(*self); });
}

TS_API int32_t ts_gelu_(Handle self) {
  return status([&] {
    if (!try_activate_in_place<Gelu>(*self)) at::gelu_(*self);
  });
}

TS_API Handle ts_silu(ConstHandle self) {
  return tensor([&] { return activate<Silu>(*self); });
}

TS_API int32_t ts_silu_(Handle self) {
  return status([&] {
    if (!try_activate_in_place<Silu>(*self)) at::silu_(*self);
  });
}
