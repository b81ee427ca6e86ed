#include "shim.h"

#include <atomic>
#include <cstring>
#include <string>

namespace {

thread_local std::string last_error;

std::atomic<int64_t> live_tensors{0};
std::atomic<int64_t> peak_tensors{0};

}  // namespace

namespace shim {

void record_error() noexcept {
  try {
    throw;
  } catch (const c10::Error& error) {
    last_error = error.what_without_backtrace();
  } catch (const std::exception& error) {
    last_error = error.what();
  } catch (...) {
    last_error = "libtorch threw something that is no exception.";
  }
}

Handle release(at::Tensor tensor) {
  auto* handle = new at::Tensor(std::move(tensor));
  const int64_t live = live_tensors.fetch_add(1, std::memory_order_relaxed) + 1;
  int64_t peak = peak_tensors.load(std::memory_order_relaxed);
  while (live > peak && !peak_tensors.compare_exchange_weak(peak, live, std::memory_order_relaxed)) {
  }
  return handle;
}

std::vector<at::Tensor> tensors(const ConstHandle* handles, int32_t count) {
  std::vector<at::Tensor> result;
  result.reserve(count);
  for (int32_t i = 0; i < count; i++)
    result.push_back(optional(handles[i]));
  return result;
}

}  // namespace shim

at::Scalar scalar::value() const {
  switch (kind) {
  case kInteger:
    return at::Scalar(bits);
  case kFloating: {
    double number;
    std::memcpy(&number, &bits, sizeof number);
    return at::Scalar(number);
  }
  case kBoolean:
    return at::Scalar(bits != 0);
  default:
    TORCH_CHECK(false, "A number was expected, but none was given.");
  }
}

scalar scalar::from(const at::Scalar& value) {
  scalar result{0, kInteger};
  if (value.isBoolean()) {
    result.kind = kBoolean;
    result.bits = value.toBool();
  } else if (value.isIntegral(/*includeBool=*/false)) {
    result.bits = value.toLong();
  } else {
    const double number = value.toDouble();
    result.kind = kFloating;
    std::memcpy(&result.bits, &number, sizeof number);
  }
  return result;
}

TS_API const char* ts_last_error() { return last_error.c_str(); }

TS_API void ts_tensor_free(Handle tensor) {
  if (!tensor) return;
  delete tensor;
  live_tensors.fetch_sub(1, std::memory_order_relaxed);
}

TS_API void ts_array_free(Handle* items) { delete[] items; }

TS_API int64_t ts_tensor_live_count() { return live_tensors.load(std::memory_order_relaxed); }

TS_API int64_t ts_tensor_peak_count() { return peak_tensors.load(std::memory_order_relaxed); }
