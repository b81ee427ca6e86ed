#pragma once

// Tests the bfloat16 kernels that the processor can run, prints which were run, and returns the number of failures.
int bfloat16_failures();
