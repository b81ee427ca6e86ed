#pragma once

// Tests the bfloat16 kernels where the processor has their instructions, and tells which it ran.
int bfloat16_failures();
