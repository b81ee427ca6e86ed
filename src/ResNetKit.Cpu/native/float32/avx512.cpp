#define KERNEL_ISA avx512
#define KERNEL_LANES 16
#define KERNEL_TABLE kAvx512
#define KERNEL_NAME "AVX-512 float32"
#include "kernels.inc"
