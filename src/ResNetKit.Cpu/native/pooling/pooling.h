// Max pooling with adjacent windows over channels-last images in bfloat16, and its gradient, for processors with AVX-512. The functions
// know nothing of tensors or threads.
#pragma once

#include <cstdint>

namespace pooling {

using bfloat16 = uint16_t;

// Determines whether the processor has the instructions.
bool is_supported();

// A row of `count` square windows of `size` lines. `line` is the distance between a pixel and the one below it, in numbers.
struct Windows {
  int64_t count, size, channels, line;
};

// Computes the maximum of each window and its index within the window, line by line. Of equal maxima, the first counts. NaN is the greatest
// value.
void pool(const Windows& windows, const bfloat16* pixels, bfloat16* maxima, uint8_t* places);

// Computes the gradient of the pixels: that of the maximum at its place, and zero elsewhere.
void unpool(const Windows& windows, const bfloat16* gradients, const uint8_t* places, bfloat16* pixels);

}  // namespace pooling
