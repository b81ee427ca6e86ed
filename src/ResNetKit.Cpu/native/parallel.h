// Threads and working memory. The library takes both from libtorch and the C library; the tests bring threads of their own.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace resnetkit {

// Number of threads that `run_on_threads` may use.
int thread_count();

// Calls `body(context, worker)` once for each worker in [0, workers), on as many threads as there are, and waits for all.
void run_on_threads(int workers, void (*body)(void* context, int worker), void* context);

// Hands out the parts [0, parts) one by one to whichever thread is free, so that a thread that is held up (by another process, say)
// keeps at most the part it is at. `body(part, worker)` may rely on one worker being one thread for the whole call.
template <typename Body>
void parallel(int64_t parts, const Body& body, int most_workers = 1 << 30) {
  int workers = thread_count();
  if (workers > most_workers) workers = most_workers;
  if (workers > parts) workers = static_cast<int>(parts);
  if (workers <= 1) {
    for (int64_t part = 0; part < parts; part++) body(part, 0);
    return;
  }
  struct Context {
    const Body& body;
    std::atomic<int64_t> next;
    int64_t parts;
  } context{body, {0}, parts};
  run_on_threads(
      workers,
      [](void* pointer, int worker) {
        auto& shared = *static_cast<Context*>(pointer);
        for (;;) {
          const int64_t part = shared.next.fetch_add(1, std::memory_order_relaxed);
          if (part >= shared.parts) return;
          shared.body(part, worker);
        }
      },
      &context);
}

// Working memory of the calling thread, kept from call to call: a fresh large allocation would cost a page fault for each 4 KiB.
// The slots are independent of one another; asking for a slot again may move it.
enum class Slot { Input, Transformed, Product, Output, Gradient, Filters, Sums, Patch, Zeros, Count };
float* scratch(Slot slot, size_t floats);

}  // namespace resnetkit
