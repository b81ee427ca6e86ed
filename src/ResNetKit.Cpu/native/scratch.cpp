#include <sched.h>
#include <sys/mman.h>

#include <cstdlib>
#include <stdexcept>

#include "parallel.h"

namespace resnetkit {

namespace {

constexpr size_t kPage = 4096, kHugePage = size_t{1} << 21;

struct Block {
  float* data = nullptr;
  size_t floats = 0;
  ~Block() { std::free(data); }
};

}  // namespace

float* scratch(Slot slot, size_t floats) {
  thread_local Block blocks[static_cast<int>(Slot::Count)];
  Block& block = blocks[static_cast<int>(slot)];
  if (floats <= block.floats) return block.data;
  std::free(block.data);
  block.data = nullptr;
  block.floats = 0;
  const size_t alignment = floats * sizeof(float) >= kHugePage ? kHugePage : kPage;
  const size_t bytes = (floats * sizeof(float) + alignment - 1) / alignment * alignment;
  void* data = std::aligned_alloc(alignment, bytes);
  if (data == nullptr) out_of_memory();
  if (alignment == kHugePage) madvise(data, bytes, MADV_HUGEPAGE);
  block.data = static_cast<float*>(data);
  block.floats = bytes / sizeof(float);
  return block.data;
}

void out_of_memory() { throw std::runtime_error("ResNetKit.Cpu: not enough memory for a kernel."); }

void wait_until(const std::atomic<int64_t>& value, int64_t wanted) {
  for (int spins = 0; value.load(std::memory_order_acquire) < wanted; spins++) {
    if (spins < 2000) {
      __builtin_ia32_pause();
    } else {
      sched_yield();
    }
  }
}

}  // namespace resnetkit
