// Products of matrices for convolutions in bfloat16 on a processor's matrix units (Intel's Advanced Matrix Extensions):
// what one tile instruction does, 16·16·32 multiply-adds, takes a vector unit 256 instructions.
//
// Nothing here knows of tensors, threads or images: pixels are rows of channels at a fixed distance from each other, and a
// filter's weights ("taps") look at rows at fixed distances from the output's. method.cpp lays images out that way.
#pragma once

#include <cstdint>

namespace amx {

using bfloat16 = uint16_t;

constexpr int64_t kBlock = 32;                       // rows and columns of a product: two tiles by two
constexpr int64_t kBlockNumbers = kBlock * kBlock;   // of a block
constexpr int64_t kMaxChannels = 4096;
constexpr int64_t kTaps = 9;

// Whether this processor has the units and the operating system lets the process use them.
bool is_supported();

// The tiles' shapes are a thread's state: on while it computes products.
class Tiles {
 public:
  Tiles();
  ~Tiles();
  Tiles(const Tiles&) = delete;
  Tiles& operator=(const Tiles&) = delete;
};

// Numbers between the starts of rows of so many channels: more than the channels, for rows that lie a power of two apart
// would share a few lines of the first-level cache.
constexpr int64_t row_stride(int64_t channels) { return channels + kBlock; }

// Rows from wherever they lie to one after the other.
void copy_rows(const bfloat16* const* rows, int64_t count, int64_t channels, bfloat16* to);

// The same, pairwise: first with second, third with fourth, …, channel by channel. `count` is even.
void interleave_rows(const bfloat16* const* rows, int64_t count, int64_t channels, bfloat16* to);

// Rows as columns, `stride` numbers from one channel to the next. `count` is a multiple of `kBlock`.
void transpose_rows(const bfloat16* const* rows, int64_t count, int64_t channels, int64_t stride, bfloat16* to);

// A tap of a filter, as `convolve` wants its weights: a block of inputs by a block of outputs. `weights` is (outputs, taps,
// inputs); the block starts at an output, a tap and an input.
void pack_weights(const bfloat16* weights, int64_t taps, int64_t inputs, bfloat16* to);

// The same, for products that sum over the filter's outputs.
void pack_turned_weights(const bfloat16* weights, int64_t taps, int64_t inputs, bfloat16* to);

// A block of outputs at `kBlock` positions, in float32: for every block of inputs and every tap, the rows at the tap's
// distance by the tap's packed weights. `weights` follow each other in that order.
void convolve(const bfloat16* rows, int64_t inputs, const int64_t* taps, int64_t tap_count, const bfloat16* weights,
              float* products);

// Rounds a block's rows to where they belong, from a channel on; null is nowhere. `bias` may be null.
void store_rows(const float* products, const float* bias, bfloat16* const* to, int64_t channel);

// Adds to a block of filters' gradients, [tap][tile][output][input]: the product of `positions` columns of output gradients
// (made by `transpose_rows`) with the inputs at each tap's distance. `inputs` are interleaved twice, the second time from
// the second row on, for a tap may look at rows an odd number away.
void accumulate(const bfloat16* gradients, int64_t gradient_stride, const bfloat16* const (&inputs)[2],
                int64_t input_stride, const int64_t (&taps)[kTaps], int64_t positions, float* sums);

// Such a block, rounded to (outputs, taps, inputs).
void store_filter_gradients(const float* sums, int64_t inputs, bfloat16* to);

}  // namespace amx
