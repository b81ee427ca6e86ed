// Reads the arguments of an operator as libtorch passes them: 64 bits each; tensors and lists are handles that this library must delete.
#pragma once

#include <sys/mman.h>

#include <cstring>
#include <utility>
#include <vector>

#include "libtorch.h"
#include "parallel.h"
#include "view.h"

namespace resnetkit {

constexpr int32_t kFloat32 = 6, kCpu = 0, kStrided = 0;

// Returns the strides of a dense tensor with four dimensions.
inline std::array<int64_t, 4> dense_strides(const int64_t* n, bool channels_last) {
  if (channels_last) return {n[1] * n[2] * n[3], 1, n[1] * n[3], n[1]};
  return {n[1] * n[2] * n[3], n[2] * n[3], n[3], 1};
}

// Represents a tensor argument. The destructor deletes the handle, which releases this reference to the tensor.
class TensorArgument {
public:
  explicit TensorArgument(uint64_t value) : handle_(reinterpret_cast<void*>(value)) {}
  TensorArgument(const TensorArgument&) = delete;
  TensorArgument(TensorArgument&& other) noexcept : handle_(other.handle_) { other.handle_ = nullptr; }
  TensorArgument& operator=(TensorArgument&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~TensorArgument() {
    if (handle_ != nullptr) aoti_torch_delete_tensor_object(handle_);
  }

  // Reads an optional argument: a pointer to the value on the heap, or null.
  static TensorArgument optional(uint64_t value) {
    if (value == 0) return TensorArgument(0);
    auto* const box = reinterpret_cast<uint64_t*>(value);
    TensorArgument argument(*box);
    delete box;
    return argument;
  }

  // Allocates a float32 tensor.
  static TensorArgument empty(int64_t dimensions, const int64_t* sizes, const int64_t* strides) {
    void* handle = nullptr;
    if (aoti_torch_empty_strided(dimensions, sizes, strides, kFloat32, kCpu, 0, &handle) != 0) out_of_memory();
    TensorArgument tensor(reinterpret_cast<uint64_t>(handle));
    tensor.prefer_huge_pages(dimensions);
    return tensor;
  }
  static TensorArgument dense(const int64_t* sizes, bool channels_last) {
    return empty(4, sizes, dense_strides(sizes, channels_last).data());
  }
  static TensorArgument undefined() {
    void* handle = nullptr;
    aoti_torch_new_uninitialized_tensor(&handle);
    return TensorArgument(reinterpret_cast<uint64_t>(handle));
  }
  // Creates a handle for a tensor that a C++ function returned.
  static TensorArgument of(at::Tensor&& tensor) {
    TensorArgument argument = undefined();
    std::swap(argument.reference().implementation, tensor.implementation);
    return argument;
  }

  at::Tensor& reference() const { return *static_cast<at::Tensor*>(handle_); }
  std::optional<at::Tensor> optional_reference() const {
    if (handle_ == nullptr) return std::nullopt;
    return at::Tensor(reference().implementation);  // borrowed: the destructor releases nothing
  }

  bool defined() const {
    bool is = false;
    return handle_ != nullptr && aoti_torch_is_defined(handle_, &is) == 0 && is;
  }
  // Determines whether the argument is a float32 tensor on the CPU, with strides.
  bool plain() const {
    int32_t type = -1, device = -1, layout = -1;
    return defined() && aoti_torch_get_dtype(handle_, &type) == 0 && type == kFloat32 &&
           aoti_torch_get_device_type(handle_, &device) == 0 && device == kCpu && aoti_torch_get_layout(handle_, &layout) == 0 &&
           layout == kStrided;
  }
  // Determines whether the argument is a float32 vector of this size without gaps.
  bool plain_vector(int64_t size) const { return plain() && dimensions() == 1 && sizes()[0] == size && (size == 1 || strides()[0] == 1); }
  // Determines whether the tensor has four dimensions and is dense in the layout. The stride of a dimension of size 1 is irrelevant.
  bool dense_as(bool channels_last) const {
    if (dimensions() != 4) return false;
    const int64_t *n = sizes(), *s = strides();
    const auto wanted = dense_strides(n, channels_last);
    for (int d = 0; d < 4; d++) {
      if (n[d] != 1 && s[d] != wanted[static_cast<size_t>(d)]) return false;
    }
    return true;
  }
  int64_t dimensions() const {
    int64_t count = 0;
    aoti_torch_get_dim(handle_, &count);
    return count;
  }
  const int64_t* sizes() const {
    int64_t* sizes = nullptr;
    aoti_torch_get_sizes(handle_, &sizes);
    return sizes;
  }
  const int64_t* strides() const {
    int64_t* strides = nullptr;
    aoti_torch_get_strides(handle_, &strides);
    return strides;
  }
  void* data() const {
    void* data = nullptr;
    torch_get_mutable_data_ptr(handle_, &data);
    return data;
  }
  View view() const {
    const int64_t *n = sizes(), *s = strides();
    return {static_cast<float*>(data()), n[0], n[1], n[2], n[3], s[0], s[1], s[2], s[3]};
  }

  uint64_t release() {
    const auto value = reinterpret_cast<uint64_t>(handle_);
    handle_ = nullptr;
    return value;
  }

private:
  // Asks for huge pages. The memory of a large tensor is often new. The operating system then handles a page fault and clears 4 KiB for
  // each page that is first written to. Pages of 2 MiB are fewer, and faster to clear.
  void prefer_huge_pages(int64_t dimensions) const {
    constexpr uintptr_t kHugePage = uintptr_t{2} << 20;
    uintptr_t bytes = sizeof(float);
    for (int64_t d = 0; d < dimensions; d++) bytes *= static_cast<uintptr_t>(sizes()[d]);
    if (bytes < 2 * kHugePage) return;
    const auto begin = (reinterpret_cast<uintptr_t>(data()) + kHugePage - 1) / kHugePage * kHugePage;
    const auto end = (reinterpret_cast<uintptr_t>(data()) + bytes) / kHugePage * kHugePage;
    if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
  }

  void* handle_;
};

// A list of numbers. `present` is false for an optional list that is absent.
struct Numbers {
  std::vector<int64_t> values;
  bool present = true;

  static Numbers of(uint64_t value) {
    Numbers numbers;
    void* const list = reinterpret_cast<void*>(value);
    size_t size = 0;
    torch_list_size(list, &size);
    for (size_t i = 0; i < size; i++) {
      uint64_t item = 0;
      torch_list_get_item(list, i, &item);
      numbers.values.push_back(static_cast<int64_t>(item));
    }
    torch_delete_list(list);
    return numbers;
  }
  static Numbers optional(uint64_t value) {
    if (value == 0) return {{}, false};
    auto* const box = reinterpret_cast<uint64_t*>(value);
    Numbers numbers = of(*box);
    delete box;
    return numbers;
  }

  bool all(int64_t wanted) const {
    for (const int64_t value : values) {
      if (value != wanted) return false;
    }
    return true;
  }
  c10::ArrayRef<c10::SymInt> symbolic() const {
    static_assert(sizeof(c10::SymInt) == sizeof(int64_t));
    return {reinterpret_cast<const c10::SymInt*>(values.data()), values.size()};
  }
  c10::ArrayRef<int64_t> plain() const { return {values.data(), values.size()}; }
};

inline double number(uint64_t value) {
  double result;
  std::memcpy(&result, &value, sizeof result);
  return result;
}

// While an object of this class exists, this thread's calls skip the dispatch key with which these kernels are registered.
class Below {
public:
  explicit Below(c10::DispatchKey key) : key_(key), was_(c10::impl::tls_is_dispatch_key_excluded(key)) {
    c10::impl::tls_set_dispatch_key_excluded(key, true);
  }
  ~Below() { c10::impl::tls_set_dispatch_key_excluded(key_, was_); }
  Below(const Below&) = delete;

private:
  c10::DispatchKey key_;
  bool was_;
};

// Determines whether libtorch considers a tensor with four dimensions channels-last. Strides are ambiguous if sizes are 1. This function
// decides by the same rule as libtorch, because the layout of results follows from it.
inline bool suggests_channels_last(const int64_t* n, const int64_t* s) {
  if (s[1] == 0) return false;
  int64_t least = 0;
  for (const int d : {1, 3, 2, 0}) {
    if (n[d] == 0 || s[d] < least) return false;
    if (d == 0 && least == s[1]) return false;
    least = s[d];
    if (n[d] > 1) least *= n[d];
  }
  return true;
}

}  // namespace resnetkit
