// The functions that C# calls.
#include <mutex>

#include "allocator.h"
#include "operators.h"

namespace resnetkit {

State state;

}  // namespace resnetkit

using namespace resnetkit;

#define EXPORT extern "C" __attribute__((visibility("default")))

static std::mutex mutex;
static bool registered = false;

// Enables the kernels. Returns null, or the reason why they cannot be enabled.
EXPORT const char* resnetkit_cpu_enable() {
  const std::lock_guard<std::mutex> lock(mutex);
  state.kernels = best_kernels();
  if (state.kernels == nullptr) return "the processor has no AVX2 and FMA instructions";
  if (!registered) {
    state.key = c10::parseDispatchKey("ADInplaceOrView");
    // Kernels are registered once, for the lifetime of the process. While they are disabled, every call is passed on to libtorch.
    void* library = nullptr;
    if (aoti_torch_library_init_impl("aten", "ADInplaceOrView", __FILE_NAME__, __LINE__, &library) != 0) {
      return "libtorch does not allow kernels to be registered";
    }
    const uint64_t version = 0x020a000000000000;  // the version of the C interface that this file is written for
    if (torch_library_impl(library, "convolution", convolution, version) != 0 ||
        torch_library_impl(library, "convolution_backward", convolution_backward, version) != 0 ||
        torch_library_impl(library, "native_batch_norm", native_batch_norm, version) != 0 ||
        torch_library_impl(library, "native_batch_norm_backward", native_batch_norm_backward, version) != 0 ||
        torch_library_impl(library, "relu", relu, version) != 0) {
      return "libtorch cannot register a kernel";
    }
    registered = true;
  }
  use_pool(true);
  state.enabled = true;
  return nullptr;
}

EXPORT void resnetkit_cpu_disable() {
  const std::lock_guard<std::mutex> lock(mutex);
  if (!registered) return;
  state.enabled = false;
  use_pool(false);
}

// Returns the name of the best instruction set that the processor supports, or null if it supports none.
EXPORT const char* resnetkit_cpu_instruction_set() {
  const Kernels* const kernels = best_kernels();
  return kernels == nullptr ? nullptr : kernels->name;
}

// The next two functions return the name for an index, or null if the index is out of range.
EXPORT const char* resnetkit_cpu_operator_name(int32_t which) {
  return which < 0 || which >= static_cast<int>(Operator::Count) ? nullptr : kOperatorNames[which];
}
EXPORT const char* resnetkit_cpu_outcome_name(int32_t outcome) {
  return outcome < 0 || outcome >= static_cast<int>(Outcome::Count) ? nullptr : kOutcomeNames[outcome];
}

EXPORT int64_t resnetkit_cpu_calls(int32_t which, int32_t outcome) {
  if (resnetkit_cpu_operator_name(which) == nullptr || resnetkit_cpu_outcome_name(outcome) == nullptr) return 0;
  return state.calls[which][outcome].load(std::memory_order_relaxed);
}

// Gets the number of bytes in the pool that tensors use, and the number that the pool keeps for later tensors.
EXPORT void resnetkit_cpu_memory(int64_t* in_use, int64_t* kept) {
  *in_use = static_cast<int64_t>(pool().in_use());
  *kept = static_cast<int64_t>(pool().kept());
}

EXPORT void resnetkit_cpu_reset_calls() {
  for (auto& calls : state.calls) {
    for (auto& count : calls) count = 0;
  }
}
