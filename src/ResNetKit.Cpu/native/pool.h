// A pool that keeps the memory of freed large tensors and reuses it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <unordered_map>

namespace resnetkit {

// A training step allocates and frees the same activations and gradients every time. The C library has two ways to do this. It maps each
// block again, and the operating system clears the block. Or it uses its heap, which can grow to two or three times the memory in use,
// because free blocks are split for other sizes. The pool keeps every block whole and reuses it for tensors of about the same size.
//
// The pool limits the memory that it keeps: used and kept blocks together take at most the peak of the used blocks times (1 + `kSlack`).
// All members are thread-safe.
class Pool {
public:
  // The smallest number of bytes that is taken from the pool. libtorch's own allocator handles smaller tensors.
  static constexpr size_t kSmallest = size_t{256} << 10;
  static constexpr double kSlack = 0.25;

  // Returns at least `bytes` bytes of uninitialized memory, aligned to 4096, or null if there is not enough memory.
  void* allocate(size_t bytes);

  // Returns a block to the pool. Returns false if the block is not from `allocate`.
  bool free(void* block);

  // Sets whether freed blocks are kept. If not, all kept memory is returned to the system at once, and every block when it is freed.
  void keep_freed(bool keep);

  size_t in_use() const;
  size_t kept() const;

private:
  struct Kept {
    void* block;
    uint64_t freed;  // the time when it was freed, counted in calls
  };

  void release_oldest();

  mutable std::mutex mutex_;
  std::unordered_map<void*, size_t> sizes_;  // the sizes of the blocks in use
  std::multimap<size_t, Kept> kept_;         // the kept blocks by size
  size_t in_use_ = 0, kept_bytes_ = 0, peak_ = 0;
  uint64_t calls_ = 0;
  bool keeps_ = true;
};

}  // namespace resnetkit
