// Threads and working memory. The library uses the threads of libtorch; the kernels' own tests have their own threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace resnetkit {

// Returns the number of threads that `run_on_threads` may use.
int thread_count();

// Calls `body(context, worker)` once for each worker in [0, workers), on as many threads as are available, and waits for all calls to end.
void run_on_threads(int workers, void (*body)(void* context, int worker), void* context);

// Throws an exception that TorchSharp can convert to a .NET exception. A std::bad_alloc would end the process.
[[noreturn]] void out_of_memory();

// Waits until the value is at least `wanted`: spins for a while, then yields the processor repeatedly.
void wait_until(const std::atomic<int64_t>& value, int64_t wanted);

// One phase of a computation: `parts` parts of work that are independent of each other.
template <typename Body>
struct Phase {
  int64_t parts;
  const Body& body;  // body(part)
};
template <typename Body>
Phase(int64_t, const Body&) -> Phase<Body>;

// Runs phases one after another in a single parallel region. Each free thread takes the next part of a phase. A thread that is delayed, for
// example by another process, therefore holds up at most one part. Which thread computes which part differs from run to run, so a part's
// result must not depend on the thread.
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
      // Each other thread has at most one part left, so spinning usually suffices. If a thread is waiting for a processor, yielding lets
      // it run.
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

// Returns working memory of the calling thread. It is kept from call to call, because a large new allocation costs a page fault per 4 KiB.
// Slots are independent of each other. If a call needs more memory than the slot has, the slot gets new memory and its content is lost.
enum class Slot { Input, Transformed, Product, Output, Gradient, Filters, Sums, Patch, Factors, Zeros, Count };
float* scratch(Slot slot, size_t floats);

}  // namespace resnetkit
