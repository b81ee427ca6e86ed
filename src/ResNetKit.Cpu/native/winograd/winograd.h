// Winograd's minimal filtering, F(2×2, 3×3) and F(4×4, 3×3), for 3×3 convolutions with stride 1 and padding 1 in bfloat16 (Lavin and Gray
// 2015, arXiv 1509.09308). It needs 16 multiplications for 4 outputs, or 36 for 16, where direct computation needs 9 for each output.
//
// An image is divided into tiles of 2×2 or 4×4 outputs. The inputs of each tile, with one more pixel on each side, and the filters are
// transformed by a few additions and multiplications. At each position of a tile, the convolution is then one matrix product over the
// channels. A final transform gives the outputs. Sums are in float32; transformed inputs and filters are rounded to bfloat16.
//
// Memory is channels-last: inputs (N, H, W, C), filters (K, 3, 3, C), outputs (N, H, W, K). The channels of transformed data are padded
// with zeros to a multiple of 16. The functions know nothing of tensors or threads: each does the part of the work that its arguments name.
#pragma once

#include <cstdint>

namespace winograd {

using bfloat16 = uint16_t;

constexpr int64_t kLanes = 16;          // float32 numbers in a register
constexpr int64_t kPanel = 4 * kLanes;  // channels that are computed together
constexpr int64_t kMaxChannels = 4096;

struct Images {
  int64_t count, height, width, channels;
};

// Determines whether the processor has the instructions.
bool is_supported();

// Returns the number of channels of transformed data.
inline int64_t padded(int64_t channels) { return (channels + kLanes - 1) / kLanes * kLanes; }
inline int64_t panels(int64_t channels) { return (channels + kPanel - 1) / kPanel; }

// F(Side×Side, 3×3), with a side of 2 or 4.
template <int Side>
struct Filtering {
  static constexpr int kWidth = Side + 2;  // of a transformed tile
  static constexpr int64_t kPositions = kWidth * kWidth;

  static int64_t tile_rows(const Images& images) { return (images.height + Side - 1) / Side; }
  static int64_t tile_columns(const Images& images) { return (images.width + Side - 1) / Side; }
  static int64_t tiles(const Images& images) { return images.count * tile_rows(images) * tile_columns(images); }

  // Transforms filters and arranges them for `convolve`: kPositions · outputs · inputs numbers, both padded, panel by panel.
  //
  // This function is for the convolution itself (outputs = K, inputs = C).
  static void transform_filters(const bfloat16* filters, int64_t outputs, int64_t inputs, int64_t panel,
                                bfloat16* transformed);

  // This function is for the gradient with respect to the images: filters rotated by 180°, inputs and outputs exchanged.
  static void transform_turned_filters(const bfloat16* filters, int64_t outputs, int64_t inputs, int64_t panel,
                                       bfloat16* transformed);

  // The number of tiles that `convolve` processes at once, so that its intermediate results stay in the second-level cache.
  static int64_t block_tiles(int64_t inputs);
  static int64_t block_bytes(int64_t inputs);

  // Convolves the tiles [begin, end), at most `block_tiles`. `bias` may be null. `scratch` has `block_bytes` bytes, aligned to 64 bytes.
  static void convolve(const Images& images, const bfloat16* input, const bfloat16* transformed_filters,
                       int64_t outputs, const float* bias, bfloat16* output, int64_t begin, int64_t end, void* scratch);

  // The gradient with respect to the filters takes three steps. First, the inputs and the output gradients are transformed, for the pairs
  // of tiles [begin, end) of a chunk of `chunk` pairs that starts at pair `first`.
  static void transform_inputs(const Images& images, const bfloat16* input, int64_t first, int64_t chunk, int64_t begin,
                               int64_t end, bfloat16* transformed);
  static void transform_output_gradients(const Images& gradients, const bfloat16* gradient, int64_t first,
                                         int64_t chunk, int64_t begin, int64_t end, bfloat16* transformed);

  // Determines whether the sums of a gradient are small enough for every thread to have its own.
  static bool sums_are_small(int64_t inputs, int64_t outputs) { return inputs * outputs <= 128 * 256; }

  // Returns the number of pairs in a chunk. Every chunk reads and writes all sums, so a chunk must have enough pairs to make that cost
  // small.
  static int64_t chunk_pairs(int64_t inputs, int64_t outputs) {
    return (inputs * outputs <= 256 * 256 ? 256 : 512) / (Side / 2);
  }

  // Second, the products of the chunk are added to `sums` [position][output][input], padded, for one position and one panel of input
  // channels.
  static void accumulate_filter_gradients(const bfloat16* inputs, int64_t input_channels, const bfloat16* gradients,
                                          int64_t output_channels, int64_t chunk, int64_t position, int64_t panel,
                                          float* sums);

  // Third, the sums of the outputs [begin, end) are transformed back.
  static void finish_filter_gradients(const float* sums, int64_t output_channels, int64_t input_channels, int64_t begin,
                                      int64_t end, bfloat16* gradients);
};

// Compiled in winograd.cpp, with the necessary instructions.
extern template struct Filtering<2>;
extern template struct Filtering<4>;

}  // namespace winograd
