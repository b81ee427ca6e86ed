// The CPU allocator of this engine.
//
// A training step allocates and frees the same large activations over and over. glibc serves each block above its
// mmap threshold (32 MiB at most) from fresh pages and returns them at once, so every step pays the kernel for zeroing
// them. This allocator keeps one address range for large blocks instead: freed space is merged with its neighbours and
// used again, best fit first, and the range is backed by huge pages where the kernel grants them.
#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <set>
#include <unordered_map>

namespace {

constexpr size_t kAlignment = 64;           // what libtorch promises its kernels
constexpr size_t kLarge = size_t{1} << 20;  // smaller blocks are glibc's
constexpr size_t kGranule = size_t{1} << 16;
constexpr size_t kHugePage = size_t{1} << 21;
constexpr size_t kKeepAtTop = size_t{1} << 30;  // free space at the end of the range that is kept for the next step

size_t round_up(size_t value, size_t unit) { return (value + unit - 1) / unit * unit; }

// Large blocks in one reserved range of addresses. [0, top_) is in use or on the free lists; what lies above was never
// touched or has been given back to the kernel.
class Range {
public:
  Range() {
    const auto physical = static_cast<size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(sysconf(_SC_PAGESIZE));
    const auto wanted = round_up(physical, kHugePage) + kHugePage;
    void* reserved = mmap(nullptr, wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (reserved == MAP_FAILED) return;  // every block will be glibc's
    base_ = reinterpret_cast<char*>(round_up(reinterpret_cast<uintptr_t>(reserved), kHugePage));
    capacity_ = wanted - kHugePage;
    madvise(base_, capacity_, MADV_HUGEPAGE);
  }

  bool contains(const void* pointer) const { return pointer >= base_ && pointer < base_ + capacity_; }

  // Null when the range is full.
  void* allocate(size_t bytes) {
    const size_t size = round_up(bytes, kGranule);
    std::lock_guard<std::mutex> lock(mutex_);
    size_t offset = 0;
    const auto fit = free_by_size_.lower_bound({size, 0});
    if (fit != free_by_size_.end()) {
      offset = fit->second;
      const size_t rest = fit->first - size;
      forget(offset, fit->first);
      if (rest > 0) remember(offset + size, rest);
    } else {
      // Nothing fits: grow, from the free block at the end where there is one.
      size_t start = top_;
      if (!free_by_offset_.empty()) {
        const auto last = *free_by_offset_.rbegin();
        if (last.first + last.second == top_) start = last.first;
      }
      if (size > capacity_ - start) return nullptr;
      if (start < top_) forget(start, top_ - start);
      offset = start;
      top_ = start + size;
    }
    used_.emplace(offset, size);
    return base_ + offset;
  }

  void free(void* pointer) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto offset = static_cast<size_t>(static_cast<char*>(pointer) - base_);
    const auto entry = used_.find(offset);
    size_t size = entry->second;
    used_.erase(entry);

    auto next = free_by_offset_.lower_bound(offset);
    if (next != free_by_offset_.end() && next->first == offset + size) {
      const size_t joined = next->second;
      forget(offset + size, joined);
      size += joined;
    }
    next = free_by_offset_.lower_bound(offset);
    if (next != free_by_offset_.begin()) {
      const auto previous = *std::prev(next);
      if (previous.first + previous.second == offset) {
        forget(previous.first, previous.second);
        offset = previous.first;
        size += previous.second;
      }
    }
    if (offset + size == top_ && size > kKeepAtTop) {
      const size_t keep = round_up(offset + kKeepAtTop / 2, kHugePage);
      madvise(base_ + keep, top_ - keep, MADV_DONTNEED);
      top_ = keep;
      size = keep - offset;
    }
    remember(offset, size);
  }

private:
  void remember(size_t offset, size_t size) {
    free_by_offset_.emplace(offset, size);
    free_by_size_.emplace(size, offset);
  }

  void forget(size_t offset, size_t size) {
    free_by_offset_.erase(offset);
    free_by_size_.erase({size, offset});
  }

  std::mutex mutex_;
  char* base_ = nullptr;
  size_t capacity_ = 0;
  size_t top_ = 0;
  std::map<size_t, size_t> free_by_offset_;
  std::set<std::pair<size_t, size_t>> free_by_size_;
  std::unordered_map<size_t, size_t> used_;
};

// Never destroyed: tensors may outlive every other static.
Range& range() {
  static Range* const instance = new Range();
  return *instance;
}

void release(void* pointer) {
  if (pointer == nullptr) return;
  if (range().contains(pointer)) {
    range().free(pointer);
  } else {
    std::free(pointer);
  }
}

class CpuAllocator final : public c10::Allocator {
public:
  // libtorch 1.13 declares this const, later releases do not; whichever is virtual there, one of the two overrides it.
  at::DataPtr allocate(size_t bytes) const { return make(bytes); }
  at::DataPtr allocate(size_t bytes) { return make(bytes); }
  at::DeleterFnPtr raw_deleter() const override { return &release; }
  void copy_data(void* to, const void* from, std::size_t bytes) const { std::memcpy(to, from, bytes); }

private:
  static at::DataPtr make(size_t bytes) {
    const at::Device cpu(at::DeviceType::CPU);
    if (bytes == 0) return {nullptr, nullptr, &release, cpu};
    void* pointer = bytes >= kLarge ? range().allocate(bytes) : nullptr;
    if (pointer == nullptr && posix_memalign(&pointer, kAlignment, bytes) != 0) {
      TORCH_CHECK(false, "not enough memory: tried to allocate ", bytes, " bytes");
    }
    return {pointer, pointer, &release, cpu};
  }
};

// Before the first tensor: when this library is loaded. glibc keeps what is below its own thresholds, too; oneDNN's
// scratch memory comes from there.
[[gnu::constructor]] void install() {
  static auto* const allocator = new CpuAllocator();
  c10::SetCPUAllocator(allocator, /*priority=*/1);
  mallopt(M_MMAP_THRESHOLD, 1 << 28);
  mallopt(M_TRIM_THRESHOLD, 1 << 28);
}

}  // namespace
