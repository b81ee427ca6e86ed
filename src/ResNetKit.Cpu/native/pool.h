// Memory for large tensors that is kept when a tensor is freed and handed out again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <unordered_map>

namespace resnetkit {

// A training step allocates and frees the same activations and gradients every time. From the C library each of them is memory that the
// kernel clears anew, or a piece of a heap that ends up two or three times as large as what is in use, because pieces of one size are cut
// for another. The pool keeps every block whole and gives it out again for tensors of about the same size.
//
// What it holds beyond what is in use is bounded: blocks in use and kept blocks together take at most `kSlack` more than the blocks in use
// took at their peak. All members may be called from any thread.
class Pool {
public:
  // Smaller blocks are better left to the C library.
  static constexpr size_t kSmallest = size_t{256} << 10;
  static constexpr double kSlack = 0.125;

  // Returns memory of at least that many bytes, aligned to 4096, with whatever content; null if there is none to be had.
  void* allocate(size_t bytes);

  // Takes back a block that `allocate` gave; false if it is none.
  bool free(void* block);

  // Returns all kept memory to the system. Until `keep_freed` is true again, freed blocks go there at once.
  void keep_freed(bool keep);

  size_t in_use() const;
  size_t kept() const;

private:
  struct Kept {
    void* block;
    uint64_t freed;  // when, counted in calls
  };

  void release_oldest();

  mutable std::mutex mutex_;
  std::unordered_map<void*, size_t> sizes_;  // of the blocks in use
  std::multimap<size_t, Kept> kept_;         // by size
  size_t in_use_ = 0, kept_bytes_ = 0, peak_ = 0;
  uint64_t calls_ = 0;
  bool keeps_ = true;
};

}  // namespace resnetkit
