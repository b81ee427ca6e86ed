// Threads, devices and the version of libtorch. CUDA is reached only through what a CPU-only libtorch has as well.
#include "shim.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/cuda.h>
#include <torch/version.h>

using namespace shim;

namespace {

// The result of a question that has an answer even where libtorch fails to give one.
template <typename F>
auto otherwise(F&& question, decltype(question()) fallback) noexcept {
  try {
    return question();
  } catch (...) {
    return fallback;
  }
}

}  // namespace

TS_API const char* ts_version() { return TORCH_VERSION; }

TS_API int32_t ts_get_num_threads() {
  return static_cast<int32_t>(count([] { return at::get_num_threads(); }));
}

TS_API int32_t ts_set_num_threads(int32_t threads) {
  return status([&] { at::set_num_threads(threads); });
}

TS_API int32_t ts_get_num_interop_threads() {
  return static_cast<int32_t>(count([] { return at::get_num_interop_threads(); }));
}

TS_API int32_t ts_set_num_interop_threads(int32_t threads) {
  return status([&] { at::set_num_interop_threads(threads); });
}

TS_API bool ts_cuda_is_available() {
  return otherwise([] { return torch::cuda::is_available(); }, false);
}

TS_API bool ts_cudnn_is_available() {
  return otherwise([] { return torch::cuda::cudnn_is_available(); }, false);
}

TS_API int32_t ts_cuda_device_count() {
  return otherwise([] { return static_cast<int32_t>(torch::cuda::device_count()); }, 0);
}

TS_API int32_t ts_cuda_manual_seed(int64_t seed) {
  return status([&] { torch::cuda::manual_seed(static_cast<uint64_t>(seed)); });
}

TS_API int32_t ts_cuda_manual_seed_all(int64_t seed) {
  return status([&] { torch::cuda::manual_seed_all(static_cast<uint64_t>(seed)); });
}

TS_API int32_t ts_cuda_synchronize(int32_t index) {
  return status([&] { torch::cuda::synchronize(index); });
}

TS_API bool ts_cuda_matmul_allow_tf32() {
  return otherwise([] { return at::globalContext().allowTF32CuBLAS(); }, false);
}

TS_API int32_t ts_set_cuda_matmul_allow_tf32(bool allow) {
  return status([&] { at::globalContext().setAllowTF32CuBLAS(allow); });
}

TS_API bool ts_cudnn_allow_tf32() {
  return otherwise([] { return at::globalContext().allowTF32CuDNN(); }, false);
}

TS_API int32_t ts_set_cudnn_allow_tf32(bool allow) {
  return status([&] { at::globalContext().setAllowTF32CuDNN(allow); });
}
