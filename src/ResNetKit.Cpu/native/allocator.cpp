// Replaces libtorch's CPU allocator with one that takes the memory of large tensors from a pool.
#include "allocator.h"

#include "libtorch.h"

namespace resnetkit {

// The pool is never destroyed, because tensors can outlive the objects of this library when the process ends.
Pool& pool() {
  static Pool& instance = *new Pool;
  return instance;
}

namespace {

void free_pooled(void* block) { pool().free(block); }

c10::Allocator* original = nullptr;

void free_any(void* block) {
  if (!pool().free(block)) original->raw_deleter()(block);
}

class PooledAllocator final : public c10::Allocator {
public:
  c10::DataPtr allocate(size_t bytes) override {
    void* const block = bytes < Pool::kSmallest ? nullptr : pool().allocate(bytes);
    // libtorch's own allocator handles small tensors. It is also called if the pool cannot get memory for a large tensor. If it cannot get
    // memory either, it throws libtorch's usual exception.
    return block == nullptr ? original->allocate(bytes) : c10::DataPtr(block, free_pooled);
  }

  bool is_simple_data_ptr(const c10::DataPtr& data) const override { return original->is_simple_data_ptr(data); }
  auto raw_deleter() const -> void (*)(void*) override { return free_any; }
  void copy_data(void* to, const void* from, size_t bytes) const override { original->copy_data(to, from, bytes); }
};

}  // namespace

void use_pool(bool use) {
  static PooledAllocator& pooled = *new PooledAllocator;
  if (original == nullptr) original = c10::GetCPUAllocator();
  // libtorch uses the allocator with the highest priority and, of several with that priority, the one that was set last.
  constexpr uint8_t kPriority = 100;
  c10::SetCPUAllocator(use ? &pooled : original, kPriority);
  pool().keep_freed(use);
}

}  // namespace resnetkit
