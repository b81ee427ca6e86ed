#define KERNEL_ISA avx512
#define KERNEL_LANES 16
#define KERNEL_TABLE kAvx512
// Measured on strided 3×3 layers: libtorch is 1.4 times as fast as these kernels with 16 input channels, equally fast with 64, and slower with
// 256.
#define KERNEL_FEWEST_STRIDED_CHANNELS 128
// Measured on 3×3 layers with 3 input channels: libtorch is up to 1.9 times as fast as these kernels with 32 filters, and slower with 64.
#define KERNEL_FEWEST_STEM_FILTERS 64
#define KERNEL_NAME "AVX-512 float32"
#include "kernels.inc"
