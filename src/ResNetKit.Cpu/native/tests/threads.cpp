// Threads for the kernels' own tests, which run without libtorch.
#include <thread>
#include <vector>

#include "../parallel.h"

namespace resnetkit {

int test_threads = 1;

int thread_count() { return test_threads; }

void run_on_threads(int workers, void (*body)(void*, int), void* context) {
  std::vector<std::thread> threads;
  for (int worker = 1; worker < workers; worker++) threads.emplace_back(body, context, worker);
  body(context, 0);
  for (auto& thread : threads) thread.join();
}

}  // namespace resnetkit
