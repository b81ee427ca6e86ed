// Making tensors.
#include "shim.h"

using namespace shim;

namespace {

at::Tensor with_grad(at::Tensor tensor, bool requires_grad) {
  if (requires_grad) tensor.requires_grad_();
  return tensor;
}

}  // namespace

// A tensor of the given sizes.
#define OF_SHAPE(name)                                                                                                 \
  TS_API Handle ts_##name(const int64_t* sizes, int32_t count, int32_t dtype, int32_t device_type,                     \
                          int32_t device_index, bool requires_grad) {                                                  \
    return tensor([&] {                                                                                                \
      return with_grad(at::name(ints(sizes, count), options(dtype, device_type, device_index)), requires_grad);        \
    });                                                                                                                \
  }

// A tensor of the given sizes, of random numbers.
#define OF_SHAPE_RANDOM(name)                                                                                          \
  TS_API Handle ts_##name(const int64_t* sizes, int32_t count, const at::Generator* generator, int32_t dtype,          \
                          int32_t device_type, int32_t device_index, bool requires_grad) {                             \
    return tensor([&] {                                                                                                \
      return with_grad(                                                                                                \
          at::name(ints(sizes, count), optional_generator(generator), options(dtype, device_type, device_index)),      \
          requires_grad);                                                                                              \
    });                                                                                                                \
  }

// A tensor like another, in size, layout in memory and, unless they are given, type and device.
#define LIKE(name)                                                                                                     \
  TS_API Handle ts_##name(ConstHandle self, int32_t dtype, int32_t device_type, int32_t device_index,                  \
                          bool requires_grad) {                                                                        \
    return tensor(                                                                                                     \
        [&] { return with_grad(at::name(*self, options(dtype, device_type, device_index)), requires_grad); });         \
  }

OF_SHAPE(empty)
OF_SHAPE(zeros)
OF_SHAPE(ones)
OF_SHAPE_RANDOM(rand)
OF_SHAPE_RANDOM(randn)
LIKE(empty_like)
LIKE(zeros_like)
LIKE(ones_like)
LIKE(rand_like)
LIKE(randn_like)

TS_API Handle ts_full(const int64_t* sizes, int32_t count, scalar value, int32_t dtype, int32_t device_type,
                      int32_t device_index, bool requires_grad) {
  return tensor([&] {
    return with_grad(at::full(ints(sizes, count), value.value(), options(dtype, device_type, device_index)),
                     requires_grad);
  });
}

TS_API Handle ts_full_like(ConstHandle self, scalar value, int32_t dtype, int32_t device_type, int32_t device_index,
                           bool requires_grad) {
  return tensor([&] {
    return with_grad(at::full_like(*self, value.value(), options(dtype, device_type, device_index)), requires_grad);
  });
}

TS_API Handle ts_randint(int64_t low, int64_t high, const int64_t* sizes, int32_t count, const at::Generator* generator,
                         int32_t dtype, int32_t device_type, int32_t device_index, bool requires_grad) {
  return tensor([&] {
    return with_grad(at::randint(low, high, ints(sizes, count), optional_generator(generator),
                                 options(dtype, device_type, device_index)),
                     requires_grad);
  });
}

TS_API Handle ts_randint_like(ConstHandle self, int64_t low, int64_t high, int32_t dtype, int32_t device_type,
                              int32_t device_index, bool requires_grad) {
  return tensor([&] {
    return with_grad(at::randint_like(*self, low, high, options(dtype, device_type, device_index)), requires_grad);
  });
}

TS_API Handle ts_randperm(int64_t n, const at::Generator* generator, int32_t dtype, int32_t device_type,
                          int32_t device_index, bool requires_grad) {
  return tensor([&] {
    return with_grad(at::randperm(n, optional_generator(generator), options(dtype, device_type, device_index)),
                     requires_grad);
  });
}

TS_API Handle ts_arange(scalar start, scalar stop, scalar step, int32_t dtype, int32_t device_type,
                        int32_t device_index, bool requires_grad) {
  return tensor([&] {
    return with_grad(at::arange(start.value(), stop.value(), step.value(), options(dtype, device_type, device_index)),
                     requires_grad);
  });
}

TS_API Handle ts_linspace(double start, double end, int64_t steps, int32_t dtype, int32_t device_type,
                          int32_t device_index, bool requires_grad) {
  return tensor([&] {
    return with_grad(at::linspace(start, end, steps, options(dtype, device_type, device_index)), requires_grad);
  });
}

TS_API Handle ts_eye(int64_t rows, int64_t columns, int32_t dtype, int32_t device_type, int32_t device_index,
                     bool requires_grad) {
  return tensor(
      [&] { return with_grad(at::eye(rows, columns, options(dtype, device_type, device_index)), requires_grad); });
}

TS_API Handle ts_scalar_tensor(scalar value, int32_t dtype, int32_t device_type, int32_t device_index,
                               bool requires_grad) {
  return tensor([&] {
    return with_grad(at::scalar_tensor(value.value(), options(dtype, device_type, device_index)), requires_grad);
  });
}

// A tensor with a copy of the given elements, which are of the source type.
TS_API Handle ts_copy_of(void* data, const int64_t* sizes, int32_t count, int32_t source_type, int32_t dtype,
                         int32_t device_type, int32_t device_index, bool requires_grad) {
  return tensor([&] {
    at::Tensor result = at::empty(ints(sizes, count), options(dtype, device_type, device_index));
    if (result.numel() > 0) {
      result.copy_(
          at::from_blob(data, ints(sizes, count), at::TensorOptions(static_cast<at::ScalarType>(source_type))));
    }
    return with_grad(std::move(result), requires_grad);
  });
}

// A tensor over memory of the caller, who is told through `release` when nothing uses it any more.
TS_API Handle ts_from_blob(void* data, const int64_t* sizes, int32_t count, int32_t dtype, void* context,
                           void (*release)(void*)) {
  return tensor([&] {
    return at::from_blob(
        data, ints(sizes, count), [context, release](void*) { release(context); },
        at::TensorOptions(static_cast<at::ScalarType>(dtype)));
  });
}
