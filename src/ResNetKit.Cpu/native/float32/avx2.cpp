#define KERNEL_ISA avx2
#define KERNEL_LANES 8
#define KERNEL_TABLE kAvx2
#define KERNEL_FEWEST_STRIDED_CHANNELS 0
#define KERNEL_FEWEST_STEM_FILTERS 32
#define KERNEL_NAME "AVX2 float32"
#include "kernels.inc"
