// What every file of the shim shares: how a C function is exported, how it fails, and how tensors cross the border.
//
// A tensor is an opaque `at::Tensor*` owned by the managed side, which gives it back to `ts_tensor_free`. No exception
// leaves a function: the message goes to a slot of the calling thread (`ts_last_error`), and the result says that there
// is one: a null tensor, a negative number from a getter, a status other than 0.
#pragma once

#include <ATen/ATen.h>
#include <cstdint>
#include <utility>
#include <vector>

#define TS_API extern "C" __attribute__((visibility("default")))

using Handle = at::Tensor*;
using ConstHandle = const at::Tensor*;

namespace shim {

// The optional that this libtorch uses: its own in 1.x, the standard one in later 2.x.
template <typename>
struct OptionalFamily;
template <template <typename...> class Family, typename T>
struct OptionalFamily<Family<T>> {
  template <typename U>
  using Of = Family<U>;
};
template <typename T>
using Optional = typename OptionalFamily<decltype(std::declval<at::TensorOptions>().dtype_opt())>::template Of<T>;

inline constexpr int32_t kOk = 0;
inline constexpr int32_t kFailed = -1;

// Keeps the message of the exception being handled for `ts_last_error`.
void record_error() noexcept;

// Gives a tensor to the managed side.
Handle release(at::Tensor tensor);

// Runs an operation that makes a tensor.
template <typename F>
Handle tensor(F&& operation) noexcept {
  try {
    return release(operation());
  } catch (...) {
    record_error();
    return nullptr;
  }
}

// Runs an operation that makes none.
template <typename F>
int32_t status(F&& operation) noexcept {
  try {
    operation();
    return kOk;
  } catch (...) {
    record_error();
    return kFailed;
  }
}

// Runs a getter of a number that is never negative.
template <typename F>
int64_t count(F&& operation) noexcept {
  try {
    return static_cast<int64_t>(operation());
  } catch (...) {
    record_error();
    return kFailed;
  }
}

// Runs an operation that makes two tensors.
template <typename F>
int32_t pair(Handle* first, Handle* second, F&& operation) noexcept {
  return status([&] {
    auto results = operation();
    *first = release(std::get<0>(results));
    *second = release(std::get<1>(results));
  });
}

// Runs an operation that makes several tensors; the array itself goes back to `ts_array_free`. A tensor that is not
// defined becomes null.
template <typename F>
int32_t array(Handle** items, int32_t* count, F&& operation) noexcept {
  return status([&] {
    std::vector<at::Tensor> results = operation();
    auto* handles = new Handle[results.size()];
    for (size_t i = 0; i < results.size(); i++) {
      handles[i] = results[i].defined() ? release(std::move(results[i])) : nullptr;
    }
    *items = handles;
    *count = static_cast<int32_t>(results.size());
  });
}

inline at::IntArrayRef ints(const int64_t* values, int32_t count) { return {values, static_cast<size_t>(count)}; }

// The tensor, or the undefined one for null.
inline at::Tensor optional(ConstHandle handle) { return handle ? *handle : at::Tensor(); }

// The tensors behind an array of handles; null stands for the undefined one.
std::vector<at::Tensor> tensors(const ConstHandle* handles, int32_t count);

// The element type, or none for -1.
inline Optional<at::ScalarType> optional_dtype(int32_t dtype) {
  return dtype < 0 ? Optional<at::ScalarType>() : Optional<at::ScalarType>(static_cast<at::ScalarType>(dtype));
}

inline at::Device device(int32_t type, int32_t index) {
  return at::Device(static_cast<at::DeviceType>(type), static_cast<at::DeviceIndex>(index));
}

// Element type and device; -1 leaves either to libtorch.
inline at::TensorOptions options(int32_t dtype, int32_t device_type, int32_t device_index) {
  at::TensorOptions result;
  if (dtype >= 0) result = result.dtype(static_cast<at::ScalarType>(dtype));
  if (device_type >= 0) result = result.device(device(device_type, device_index));
  return result;
}

// The generator, or none for null, which means the device's default one.
inline Optional<at::Generator> optional_generator(const at::Generator* generator) {
  return generator ? Optional<at::Generator>(*generator) : Optional<at::Generator>();
}

}  // namespace shim

// A number with its kind, passed by value. Kept in step with NativeScalar.cs.
struct scalar {
  enum Kind : int32_t { kNone = 0, kInteger = 1, kFloating = 2, kBoolean = 3 };

  int64_t bits;
  int32_t kind;

  at::Scalar value() const;
  shim::Optional<at::Scalar> optional() const {
    return kind == kNone ? shim::Optional<at::Scalar>() : shim::Optional<at::Scalar>(value());
  }
  static scalar from(const at::Scalar& value);
};
