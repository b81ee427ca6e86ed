// Declares the parts of libtorch that this library uses, so that neither the build nor the package needs libtorch's headers.
//
// The first part is libtorch's stable C interface (2.10 and later). The second part consists of C++ functions, through which a call is
// passed on to libtorch. Unlike the C interface, they preserve exceptions. Their argument types are declared with the memory layout that
// they have in libtorch 2.10. If libtorch lacks one of the symbols, the library does not load, and `Enable` reports that.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

extern "C" {
uint64_t aoti_torch_abi_version();
int32_t aoti_torch_library_init_impl(const char* name_space, const char* key, const char* file, uint32_t line, void** library);
int32_t torch_library_impl(void* library, const char* name, void (*function)(uint64_t* stack, uint64_t inputs, uint64_t outputs),
                           uint64_t abi_version);
int32_t torch_list_size(void* list, size_t* size);
int32_t torch_list_get_item(void* list, size_t index, uint64_t* item);
int32_t torch_delete_list(void* list);
int32_t aoti_torch_delete_tensor_object(void* tensor);
int32_t aoti_torch_new_uninitialized_tensor(void** tensor);
int32_t aoti_torch_is_defined(void* tensor, bool* defined);
int32_t aoti_torch_get_dim(void* tensor, int64_t* dimensions);
int32_t aoti_torch_get_sizes(void* tensor, int64_t** sizes);
int32_t aoti_torch_get_strides(void* tensor, int64_t** strides);
int32_t aoti_torch_get_dtype(void* tensor, int32_t* type);
int32_t aoti_torch_get_device_type(void* tensor, int32_t* type);
int32_t aoti_torch_get_layout(void* tensor, int32_t* layout);
int32_t torch_get_mutable_data_ptr(void* tensor, void** data);
int32_t aoti_torch_empty_strided(int64_t dimensions, const int64_t* sizes, const int64_t* strides, int32_t type, int32_t device_type,
                                 int32_t device_index, void** tensor);
int32_t torch_get_num_threads(uint32_t* threads);
int32_t torch_parallel_for(int64_t begin, int64_t end, int64_t grain, void (*function)(int64_t, int64_t, void*), void* context);
}

namespace c10 {

enum class DispatchKey : uint16_t;
DispatchKey parseDispatchKey(const std::string& name);

namespace impl {
bool tls_is_dispatch_key_excluded(DispatchKey key);
void tls_set_dispatch_key_excluded(DispatchKey key, bool excluded);
}  // namespace impl

// Owns the memory of a tensor: the memory, a deleter with its argument, and the device.
class DataPtr {
public:
  DataPtr(void* data, void (*deleter)(void*)) : data_(data), deleter_(deleter), context_(data) {}
  DataPtr(DataPtr&& other) noexcept
      : data_(other.data_), deleter_(other.deleter_), context_(other.context_), device_type_(other.device_type_), device_index_(other.device_index_) {
    other.context_ = nullptr;
  }
  ~DataPtr() {
    if (context_ != nullptr) deleter_(context_);
  }

private:
  void* data_;
  void (*deleter_)(void*);
  void* context_;
  int8_t device_type_ = 0;    // CPU
  int8_t device_index_ = -1;  // the CPU has no index
};

// The virtual functions are in the order of libtorch 2.10. Other versions can have another order, so C# checks the version before it loads
// this library.
class Allocator {
public:
  virtual ~Allocator() = default;
  virtual DataPtr allocate(size_t bytes) = 0;
  virtual bool is_simple_data_ptr(const DataPtr& data) const;
  virtual auto raw_deleter() const -> void (*)(void*) { return nullptr; }
  virtual void copy_data(void* to, const void* from, size_t bytes) const = 0;
};

Allocator* GetCPUAllocator();
void SetCPUAllocator(Allocator* allocator, uint8_t priority);

template <typename T>
struct ArrayRef {
  const T* data;
  size_t size;
};

class SymInt {
public:
  SymInt(int64_t value) : value_(value) {}
  SymInt(const SymInt& other) : value_(other.value_) {}
  ~SymInt() {}

private:
  int64_t value_;
};

template <typename T>
struct OptionalArrayRef {
  std::optional<ArrayRef<T>> value;
};

}  // namespace c10

namespace at {

// A reference to a tensor. A handle of the C interface points to an object of this class.
class Tensor {
public:
  explicit Tensor(void* implementation) : implementation(implementation) {}
  Tensor(Tensor&& other) noexcept : implementation(other.implementation) { other.implementation = nullptr; }
  ~Tensor() {}  // releases nothing: the reference has been moved into a handle, or is borrowed
  void* implementation;
};

namespace _ops {

struct convolution {
  static Tensor call(const Tensor& input, const Tensor& weight, const std::optional<Tensor>& bias, c10::ArrayRef<c10::SymInt> stride,
                     c10::ArrayRef<c10::SymInt> padding, c10::ArrayRef<c10::SymInt> dilation, bool transposed,
                     c10::ArrayRef<c10::SymInt> output_padding, c10::SymInt groups);
};

struct convolution_backward {
  static std::tuple<Tensor, Tensor, Tensor> call(const Tensor& gradient, const Tensor& input, const Tensor& weight,
                                                 c10::OptionalArrayRef<c10::SymInt> bias_sizes, c10::ArrayRef<c10::SymInt> stride,
                                                 c10::ArrayRef<c10::SymInt> padding, c10::ArrayRef<c10::SymInt> dilation, bool transposed,
                                                 c10::ArrayRef<c10::SymInt> output_padding, c10::SymInt groups, std::array<bool, 3> mask);
};

struct native_batch_norm {
  static std::tuple<Tensor, Tensor, Tensor> call(const Tensor& input, const std::optional<Tensor>& weight, const std::optional<Tensor>& bias,
                                                 const std::optional<Tensor>& running_mean, const std::optional<Tensor>& running_var,
                                                 bool training, double momentum, double eps);
};

struct native_batch_norm_backward {
  static std::tuple<Tensor, Tensor, Tensor> call(const Tensor& gradient, const Tensor& input, const std::optional<Tensor>& weight,
                                                 const std::optional<Tensor>& running_mean, const std::optional<Tensor>& running_var,
                                                 const std::optional<Tensor>& mean, const std::optional<Tensor>& inverse_deviation,
                                                 bool training, double eps, std::array<bool, 3> mask);
};

struct relu {
  static Tensor call(const Tensor& input);
};

}  // namespace _ops
}  // namespace at
