#include "kernels.h"

namespace resnetkit {

const Kernels* best_kernels() {
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw")) {
    return &kAvx512;
  }
  return avx2 ? &kAvx2 : nullptr;
}

}  // namespace resnetkit
