// Uses the threads of libtorch. A second pool of threads in the process would compete with them for the processor.
#include "libtorch.h"
#include "parallel.h"

namespace resnetkit {

int thread_count() {
  uint32_t threads = 1;
  torch_get_num_threads(&threads);
  return static_cast<int>(threads);
}

void run_on_threads(int workers, void (*body)(void*, int), void* context) {
  struct Call {
    void (*body)(void*, int);
    void* context;
  } call{body, context};
  const int32_t failed = torch_parallel_for(
      0, workers, 1,
      [](int64_t begin, int64_t end, void* pointer) {
        const auto& shared = *static_cast<Call*>(pointer);
        for (int64_t worker = begin; worker < end; worker++) shared.body(shared.context, static_cast<int>(worker));
      },
      &call);
  if (failed != 0) out_of_memory();
}

}  // namespace resnetkit
