// Matrix products for bfloat16 convolutions on matrix units (Intel's Advanced Matrix Extensions). One tile instruction performs 16·16·32
// multiply-adds, for which a vector unit needs 256 instructions.
//
// The functions know nothing of tensors, threads or images. Pixels are rows of channels at a fixed distance from each other. The weights of
// a filter ("taps") use rows at fixed distances from the row of the output. method.cpp arranges images this way.
#pragma once

#include <cstdint>

namespace amx {

using bfloat16 = uint16_t;

constexpr int64_t kBlock = 32;                       // rows and columns of a product: two tiles by two
constexpr int64_t kBlockNumbers = kBlock * kBlock;   // numbers in such a block
constexpr int64_t kMaxChannels = 4096;
constexpr int64_t kTaps = 9;

// Determines whether the processor has matrix units and the operating system lets the process use them.
bool is_supported();

// Sets the shapes of the tiles, which are state of the thread. An object of this class must exist while the thread computes products.
class Tiles {
 public:
  Tiles();
  ~Tiles();
  Tiles(const Tiles&) = delete;
  Tiles& operator=(const Tiles&) = delete;
};

// Returns the distance of rows with this number of channels, in numbers. It is larger than the channels, because rows at a distance of a
// power of two would share a few lines of the first-level cache.
constexpr int64_t row_stride(int64_t channels) { return channels + kBlock; }

// Copies rows to contiguous memory.
void copy_rows(const bfloat16* const* rows, int64_t count, int64_t channels, bfloat16* to);

// Copies rows in pairs: first with second, third with fourth, and so on, channel by channel. `count` is even.
void interleave_rows(const bfloat16* const* rows, int64_t count, int64_t channels, bfloat16* to);

// Writes rows as columns. Channels are `stride` numbers apart. `count` is a multiple of `kBlock`.
void transpose_rows(const bfloat16* const* rows, int64_t count, int64_t channels, int64_t stride, bfloat16* to);

// Packs one tap of a filter for `convolve`: a block of inputs by a block of outputs. `weights` is (outputs, taps, inputs), and points to
// the first output, the tap and the first input of the block.
void pack_weights(const bfloat16* weights, int64_t taps, int64_t inputs, bfloat16* to);

// Does the same for products that sum over the outputs of the filter.
void pack_turned_weights(const bfloat16* weights, int64_t taps, int64_t inputs, bfloat16* to);

// Computes a block of outputs at `kBlock` positions, in float32. For every block of inputs and every tap, it multiplies the rows at the
// tap's distance by the tap's packed weights. `weights` contains the packed weights in the same order: for each block of inputs, those of
// all taps.
void convolve(const bfloat16* rows, int64_t inputs, const int64_t* taps, int64_t tap_count, const bfloat16* weights,
              float* products);

// Rounds the rows of a block and writes them to the given addresses, from a channel on. Null addresses are skipped. `bias` may be null.
void store_rows(const float* products, const float* bias, bfloat16* const* to, int64_t channel);

// Adds to a block of filter gradients, [tap][tile][output][input]: the product of `positions` columns of output gradients (from
// `transpose_rows`) and the inputs at each tap's distance. The inputs are interleaved twice, the second time from the second row on,
// because the distance of a tap may be odd.
void accumulate(const bfloat16* gradients, int64_t gradient_stride, const bfloat16* const (&inputs)[2],
                int64_t input_stride, const int64_t (&taps)[kTaps], int64_t positions, float* sums);

// Rounds such a block and writes it as (outputs, taps, inputs).
void store_filter_gradients(const float* sums, int64_t inputs, bfloat16* to);

}  // namespace amx
