#include "pool.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>

namespace resnetkit {

namespace {

constexpr size_t kHugePage = size_t{1} << 21;

// Rounds a size up to a multiple of a step: one eighth of the largest power of two that is not above the size, but at least 64 KiB. Blocks
// can then be reused for similar sizes, such as those of a smaller last batch.
size_t rounded(size_t bytes) {
  const size_t step = std::max(std::bit_floor(bytes) / 8, size_t{64} << 10);
  return (bytes + step - 1) / step * step;
}

// Huge pages cause 512 times fewer page faults and need far fewer TLB entries. If the operating system has none, it uses normal pages.
void* map(size_t bytes) {
  const size_t excess = bytes >= kHugePage ? kHugePage : 0;
  void* const mapped = mmap(nullptr, bytes + excess, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return nullptr;
  if (excess == 0) return mapped;
  const uintptr_t first = reinterpret_cast<uintptr_t>(mapped);
  const uintptr_t start = (first + kHugePage - 1) & ~(kHugePage - 1);
  if (start > first) munmap(mapped, start - first);
  if (start < first + excess) munmap(reinterpret_cast<void*>(start + bytes), first + excess - start);
  void* const block = reinterpret_cast<void*>(start);
  madvise(block, bytes, MADV_HUGEPAGE);
  return block;
}

}  // namespace

void* Pool::allocate(size_t bytes) {
  const size_t size = rounded(bytes);
  if (size < bytes) return nullptr;
  const std::lock_guard<std::mutex> lock(mutex_);
  calls_++;
  if (const auto found = kept_.lower_bound(size); found != kept_.end() && found->first <= size + size / 8) {
    void* const block = found->second.block;
    sizes_.emplace(block, found->first);
    in_use_ += found->first;
    kept_bytes_ -= found->first;
    kept_.erase(found);
    peak_ = std::max(peak_, in_use_);
    return block;
  }
  const size_t limit = std::max(peak_, in_use_ + size);
  while (!kept_.empty() && in_use_ + kept_bytes_ + size > limit + static_cast<size_t>(kSlack * static_cast<double>(limit))) release_oldest();
  void* block = map(size);
  while (block == nullptr && !kept_.empty()) {
    release_oldest();
    block = map(size);
  }
  if (block == nullptr) return nullptr;
  sizes_.emplace(block, size);
  in_use_ += size;
  peak_ = std::max(peak_, in_use_);
  return block;
}

bool Pool::free(void* block) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = sizes_.find(block);
  if (found == sizes_.end()) return false;
  const size_t size = found->second;
  sizes_.erase(found);
  in_use_ -= size;
  if (keeps_) {
    kept_.emplace(size, Kept{block, calls_++});
    kept_bytes_ += size;
  } else {
    munmap(block, size);
  }
  return true;
}

void Pool::keep_freed(bool keep) {
  const std::lock_guard<std::mutex> lock(mutex_);
  keeps_ = keep;
  if (keep) return;
  while (!kept_.empty()) release_oldest();
  peak_ = in_use_;
}

size_t Pool::in_use() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return in_use_;
}

size_t Pool::kept() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return kept_bytes_;
}

// A linear search suffices: there are usually at most a few hundred blocks, and a training that repeats the same steps rarely releases one.
void Pool::release_oldest() {
  const auto oldest = std::min_element(kept_.begin(), kept_.end(),
                                       [](const auto& a, const auto& b) { return a.second.freed < b.second.freed; });
  munmap(oldest->second.block, oldest->first);
  kept_bytes_ -= oldest->first;
  kept_.erase(oldest);
}

}  // namespace resnetkit
