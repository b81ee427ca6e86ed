// Winograd's minimal filtering, F(2×2, 3×3) and F(4×4, 3×3), for 3×3 convolutions of stride 1 and padding 1 in bfloat16
// (Lavin and Gray 2015, arXiv 1509.09308): 16 multiplications for 4 outputs or 36 for 16, where the definition takes 9
// for each.
//
// An image is cut into tiles of 2×2 or 4×4 outputs. Each tile's inputs, one more to each side, are transformed by a few
// additions and multiplications; so are the filters; at each position of a tile the convolution is then one matrix
// product over the channels, and a last transform gives the outputs. Sums are kept in float32, the transformed inputs
// and filters are rounded to bfloat16.
//
// Memory is channels-last: inputs (N, H, W, C), filters (K, 3, 3, C), outputs (N, H, W, K). What is transformed has a
// multiple of 16 channels, the last of which may be zeros. Nothing here knows of tensors or threads: every function
// does a part of the work that its arguments name.
#pragma once

#include <cstdint>

namespace winograd {

using bfloat16 = uint16_t;

constexpr int64_t kLanes = 16;          // float32 numbers in a register
constexpr int64_t kPanel = 4 * kLanes;  // channels computed together
constexpr int64_t kMaxChannels = 4096;

struct Images {
  int64_t count, height, width, channels;
};

// Whether this processor has the instructions.
bool is_supported();

// Channels of what is transformed.
inline int64_t padded(int64_t channels) { return (channels + kLanes - 1) / kLanes * kLanes; }
inline int64_t panels(int64_t channels) { return (channels + kPanel - 1) / kPanel; }

// F(Side×Side, 3×3): 2 or 4.
template <int Side>
struct Filtering {
  static constexpr int kWidth = Side + 2;  // of a transformed tile
  static constexpr int64_t kPositions = kWidth * kWidth;

  static int64_t tile_rows(const Images& images) { return (images.height + Side - 1) / Side; }
  static int64_t tile_columns(const Images& images) { return (images.width + Side - 1) / Side; }
  static int64_t tiles(const Images& images) { return images.count * tile_rows(images) * tile_columns(images); }

  // Filters, transformed and laid out for `convolve`: kPositions · outputs · inputs numbers, both padded, panel by
  // panel.
  //
  // Those of the convolution itself (outputs = K, inputs = C).
  static void transform_filters(const bfloat16* filters, int64_t outputs, int64_t inputs, int64_t panel,
                                bfloat16* transformed);

  // Those of its gradient with respect to the images: turned by 180°, inputs and outputs exchanged.
  static void transform_turned_filters(const bfloat16* filters, int64_t outputs, int64_t inputs, int64_t panel,
                                       bfloat16* transformed);

  // Tiles that `convolve` does at once, so that what it keeps between its steps stays in the second-level cache.
  static int64_t block_tiles(int64_t inputs);
  static int64_t block_bytes(int64_t inputs);

  // Convolves the tiles [begin, end), at most `block_tiles`. `bias` may be null. `scratch` holds `block_bytes`, aligned
  // to 64 bytes.
  static void convolve(const Images& images, const bfloat16* input, const bfloat16* transformed_filters,
                       int64_t outputs, const float* bias, bfloat16* output, int64_t begin, int64_t end, void* scratch);

  // The gradient with respect to the filters, in three steps. First both inputs and output gradients are transformed
  // for the pairs of tiles [begin, end) of a chunk of `chunk` pairs that starts at pair `first`.
  static void transform_inputs(const Images& images, const bfloat16* input, int64_t first, int64_t chunk, int64_t begin,
                               int64_t end, bfloat16* transformed);
  static void transform_output_gradients(const Images& gradients, const bfloat16* gradient, int64_t first,
                                         int64_t chunk, int64_t begin, int64_t end, bfloat16* transformed);

  // Whether the sums of a gradient are small enough for every thread to have its own.
  static bool sums_are_small(int64_t inputs, int64_t outputs) { return inputs * outputs <= 128 * 256; }

  // Pairs of a chunk: enough that the sums, which every chunk reads and writes, do not hold it back.
  static int64_t chunk_pairs(int64_t inputs, int64_t outputs) {
    return (inputs * outputs <= 256 * 256 ? 256 : 512) / (Side / 2);
  }

  // Then, for one position and one panel of input channels, the products of the chunk are added to
  // `sums` [position][output][input], padded.
  static void accumulate_filter_gradients(const bfloat16* inputs, int64_t input_channels, const bfloat16* gradients,
                                          int64_t output_channels, int64_t chunk, int64_t position, int64_t panel,
                                          float* sums);

  // Last, the sums of the outputs [begin, end) are transformed back.
  static void finish_filter_gradients(const float* sums, int64_t output_channels, int64_t input_channels, int64_t begin,
                                      int64_t end, bfloat16* gradients);
};

// Compiled in winograd.cpp, with the instructions that it needs.
extern template struct Filtering<2>;
extern template struct Filtering<4>;

}  // namespace winograd
