// The maximum of windows side by side over channels-last images in bfloat16, and its gradient, on processors with AVX-512.
// Nothing here knows of tensors or threads.
#pragma once

#include <cstdint>

namespace pooling {

using bfloat16 = uint16_t;

// Whether this processor has the instructions.
bool is_supported();

// A row of square windows over as many lines of an image; `line` numbers lie between a pixel and the one below it.
struct Windows {
  int64_t count, size, channels, line;
};

// The maximum of each window, and where in it that was, line by line; of equal ones the first. Not-a-number is above all.
void pool(const Windows& windows, const bfloat16* pixels, bfloat16* maxima, uint8_t* places);

// The gradient of the pixels: that of the maximum where it was, and zero elsewhere.
void unpool(const Windows& windows, const bfloat16* gradients, const uint8_t* places, bfloat16* pixels);

}  // namespace pooling
