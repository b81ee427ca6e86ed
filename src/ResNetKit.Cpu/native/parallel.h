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

// Throws what TorchSharp turns into an exception; std::bad_alloc would end the process.
[[noreturn]] void out_of_memory();

// Spins for a while, then lets others have the processor.
void wait_until(const std::atomic<int64_t>& value, int64_t wanted);

// One step of a computation: `parts` pieces of work that do not depend on one another.
template <typename Body>
struct Phase {
  int64_t parts;
  const Body& body;  // body(part)
};
template <typename Body>
Phase(int64_t, const Body&) -> Phase<Body>;

// Runs phases one after another in a single parallel region. The parts of a phase are handed out one by one to whichever thread is free,
// so that a thread that is held up (by another process, say) keeps at most the part it is at. Which thread does which part changes from
// run to run: what a part computes must not depend on it.
template <typename... Bodies>
void parallel(const Phase<Bodies>&... phases) {
  int64_t most = 0;
  ((most = phases.parts > most ? phases.parts : most), ...);
  const int64_t threads = thread_count();
  const int workers = static_cast<int>(most < threads ? most : threads);
  if (workers <= 1) {
    const auto alone = [](const auto& phase) {
      for (int64_t part = 0; part < phase.parts; part++) phase.body(part);
    };
    (alone(phases), ...);
    return;
  }
  struct Progress {
    alignas(64) std::atomic<int64_t> next{0};
    std::atomic<int64_t> done{0};
  };
  Progress progress[sizeof...(Bodies)];
  std::atomic<bool> failed{false};
  const auto work = [&](int) {
    int index = 0;
    const auto run = [&](const auto& phase) {
      Progress& mine = progress[index++];
      for (;;) {
        const int64_t part = mine.next.fetch_add(1, std::memory_order_relaxed);
        if (part >= phase.parts) break;
        try {
          phase.body(part);
        } catch (...) {
          failed.store(true, std::memory_order_relaxed);
        }
        mine.done.fetch_add(1, std::memory_order_acq_rel);
      }
      // What the others are at is short; if it is not, one of them waits for a processor, which may be this one.
      if (index < static_cast<int>(sizeof...(Bodies))) wait_until(mine.done, phase.parts);
    };
    (run(phases), ...);
  };
  run_on_threads(
      workers, [](void* context, int worker) { (*static_cast<const decltype(work)*>(context))(worker); },
      const_cast<void*>(static_cast<const void*>(&work)));
  if (failed) out_of_memory();
}

template <typename Body>
void parallel(int64_t parts, const Body& body) {
  parallel(Phase{parts, body});
}

// Working memory of the calling thread, kept from call to call: a fresh large allocation would cost a page fault for each 4 KiB.
// The slots are independent of one another; asking for a slot again may move it.
enum class Slot { Input, Transformed, Product, Output, Gradient, Filters, Sums, Patch, Factors, Zeros, Count };
float* scratch(Slot slot, size_t floats);

}  // namespace resnetkit
