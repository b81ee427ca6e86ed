// Convolutions of tensors on matrix units. This file is not compiled, and its header ../convolution.h no longer exists: it shows how an
// earlier engine divided the work (see docs/cpu-kernels-internals.md).
//
// A convolution is a sum over its taps. Each term is a product of matrices: pixels by input channels times input channels by output
// channels. So that the pixels of a tap lie at one fixed distance from the outputs, images are copied into consecutive rows, with one
// column and one row of zeros between them. The zeros to the right of a line are also those to the left of the next line. Products at the
// positions of zeros are discarded. For a stride of two, the images are divided into four phases, by odd and even lines and columns. Each
// phase is as large as the output, and a tap uses one of the four.
#include "../convolution.h"
#include "amx.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <array>
#include <atomic>
#include <vector>

using at::Tensor;
using namespace convolution;

namespace {

alignas(64) const bfloat16 kZeros[amx::kMaxChannels] = {};

int64_t round_up(int64_t value, int64_t multiple) { return (value + multiple - 1) / multiple * multiple; }

// The arrangement of a group of images in rows.
struct Layout {
  int64_t images, height, width;

  int64_t pitch() const { return width + 1; }
  int64_t positions() const { return round_up(images * (height + 1) * pitch(), amx::kBlock); }

  // The number of rows before the first position and after the last one that taps use. It is even, because rows are interleaved in pairs.
  int64_t margin() const { return round_up(pitch() + 1, 2); }
  int64_t rows() const { return positions() + 2 * margin(); }
};

// Every `stride`-th line and column of images, beginning with `line` and `column`.
struct Phase {
  int64_t stride, line, column;
};

// One of the nine weights of a filter: the phase of the images that it uses, and the distance from the output's position.
struct Tap {
  int64_t index, phase, distance;
};

std::array<Tap, amx::kTaps> taps(const Layout& layout, int64_t stride) {
  std::array<Tap, amx::kTaps> result;
  for (int64_t i = 0; i < amx::kTaps; i++) {
    const int64_t line = i / 3 - 1, column = i % 3 - 1;  // relative to the output's pixel
    const int64_t line_phase = (line + stride) % stride, column_phase = (column + stride) % stride;
    const int64_t lines = (line - line_phase) / stride, columns = (column - column_phase) / stride;
    result[i] = {i, line_phase * stride + column_phase, lines * layout.pitch() + columns};
  }
  return result;
}

// Finds the pixels of a phase of the images [first, first + count) for every position. Positions without a pixel get `outside`.
template <typename T>
void find_rows(const Layout& layout, T* pixels, const Tensor& images, int64_t first, int64_t count, Phase phase, T* outside,
               T** rows, int64_t positions) {
  const int64_t channels = images.size(1), height = images.size(2), width = images.size(3);
  std::fill(rows, rows + positions, outside);
  for (int64_t image = 0; image < count; image++) {
    for (int64_t line = 0; line < layout.height && line * phase.stride + phase.line < height; line++) {
      T** row = rows + (image * (layout.height + 1) + line) * layout.pitch();
      T* pixel = pixels + (((first + image) * height + line * phase.stride + phase.line) * width + phase.column) * channels;
      for (int64_t column = 0; column * phase.stride + phase.column < width; column++)
        row[column] = pixel + column * phase.stride * channels;
    }
  }
}

// Returns a pointer to the pixel of each row, for all phases of the images, one phase after another. Rows without a pixel, which include the
// margins, point to zeros.
std::vector<const bfloat16*> spread_out(const Layout& layout, const Tensor& images, int64_t first, int64_t count,
                                        int64_t stride) {
  std::vector<const bfloat16*> rows(stride * stride * layout.rows(), kZeros);
  for (int64_t i = 0; i < stride * stride; i++) {
    find_rows(layout, data(images), images, first, count, {stride, i / stride, i % stride}, kZeros,
              rows.data() + i * layout.rows() + layout.margin(), layout.positions());
  }
  return rows;
}

// Returns the number of images in a group. Groups are about equal, and their rows fill at most about half of a core's second-level cache.
int64_t group_size(int64_t bytes_an_image, int64_t images) {
  constexpr int64_t kBudget = 1 << 20;
  const int64_t most = std::clamp<int64_t>(kBudget / bytes_an_image, 1, images), groups = (images + most - 1) / most;
  return (images + groups - 1) / groups;
}

// A convolution with some of the taps, for one phase of the output.
struct Part {
  Phase phase;
  std::vector<Tap> taps;
  Tensor weights;  // packed: [block of outputs][block of inputs][tap]
};

// Packs the weights of a part's taps. If `turned` is true, they are packed for products that sum over the outputs of the filters.
void pack(Part& part, const Tensor& filters, bool turned) {
  const int64_t outputs = filters.size(0), inputs = filters.size(1);
  const int64_t columns = (turned ? inputs : outputs) / amx::kBlock, steps = (turned ? outputs : inputs) / amx::kBlock;
  const int64_t count = part.taps.size();
  part.weights = at::empty({columns, steps, count, amx::kBlockNumbers}, filters.options());
  at::parallel_for(0, columns, 1, [&](int64_t begin, int64_t end) {
    bfloat16* to = mutable_data(part.weights) + begin * steps * count * amx::kBlockNumbers;
    for (int64_t column = begin; column < end; column++) {
      for (int64_t step = 0; step < steps; step++) {
        const int64_t output = (turned ? step : column) * amx::kBlock, input = (turned ? column : step) * amx::kBlock;
        for (const Tap& tap : part.taps) {
          const bfloat16* from = data(filters) + (output * amx::kTaps + tap.index) * inputs + input;
          turned ? amx::pack_turned_weights(from, amx::kTaps, inputs, to) : amx::pack_weights(from, amx::kTaps, inputs, to);
          to += amx::kBlockNumbers;
        }
      }
    }
  });
}

// Convolves the phases of `source`. Every part computes one phase of `target`.
void convolve(const Tensor& source, int64_t source_stride, const Tensor& target, const std::vector<Part>& parts,
              int64_t height, int64_t width, const float* bias) {
  const int64_t images = source.size(0), inputs = source.size(1), outputs = target.size(1), stride = amx::row_stride(inputs);
  const int64_t phases = source_stride * source_stride, row_bytes = phases * stride * sizeof(bfloat16);

  // Cores are not equally fast, so each free thread takes the next group. There are a few groups per thread, which shortens the wait for
  // the last.
  constexpr int64_t kGroupsPerThread = 3;
  const int64_t threads = at::get_num_threads(), most = (images + kGroupsPerThread * threads - 1) / (kGroupsPerThread * threads);
  const Layout layout{group_size((height + 1) * (width + 1) * row_bytes, most), height, width};
  const int64_t groups = (images + layout.images - 1) / layout.images, workers = std::min(threads, groups);
  const Tensor scratch = at::empty({workers, phases * layout.rows() * stride}, source.options());
  std::atomic<int64_t> next{0};

  at::parallel_for(0, workers, 1, [&](int64_t worker, int64_t) {
    const amx::Tiles tiles;
    bfloat16* const rows = mutable_data(scratch) + worker * scratch.stride(0);
    std::vector<bfloat16*> to(layout.positions());
    alignas(64) float products[amx::kBlockNumbers];
    for (int64_t group = next++; group < groups; group = next++) {
      const int64_t first = group * layout.images, count = std::min(layout.images, images - first);
      const auto from = spread_out(layout, source, first, count, source_stride);
      amx::copy_rows(from.data(), from.size(), inputs, rows);
      for (const Part& part : parts) {
        std::vector<int64_t> distances;
        for (const Tap& tap : part.taps) distances.push_back(tap.phase * layout.rows() + layout.margin() + tap.distance);
        find_rows<bfloat16>(layout, mutable_data(target), target, first, count, part.phase, nullptr, to.data(),
                            layout.positions());
        for (int64_t output = 0; output < outputs; output += amx::kBlock) {
          const bfloat16* weights = data(part.weights) + output / amx::kBlock * part.weights.stride(0);
          for (int64_t position = 0; position < layout.positions(); position += amx::kBlock) {
            amx::convolve(rows + position * stride, inputs, distances.data(), distances.size(), weights, products);
            amx::store_rows(products, bias ? bias + output : nullptr, to.data() + position, output);
          }
        }
      }
    }
  });
}

class MatrixUnits final : public ConvolutionMethod {
 public:
  bool applies(const Convolution& convolution) const override {
    const auto fits = [](int64_t channels) { return channels <= amx::kMaxChannels && channels % amx::kBlock == 0; };
    return convolution.is_common() && convolution.stride <= 2 && fits(convolution.inputs) && fits(convolution.outputs);
  }

  Tensor forward(const Tensor& images, const Tensor& filters, const Tensor& bias,
                 const Convolution& convolution) const override {
    const int64_t stride = convolution.stride;
    const int64_t height = (images.size(2) - 1) / stride + 1, width = (images.size(3) - 1) / stride + 1;
    const Tensor output = empty_images(images, filters.size(0), height, width);
    const Tensor offsets = bias.defined() ? bias.to(at::kFloat).contiguous() : Tensor();
    const auto all = taps({1, height, width}, stride);
    std::vector<Part> parts{{{1, 0, 0}, {all.begin(), all.end()}, {}}};
    pack(parts[0], filters, false);
    convolve(images, stride, output, parts, height, width, offsets.defined() ? floats(offsets) : nullptr);
    return output;
  }

  // The gradient uses the taps in the reverse direction: from the pixel to the output.
  Tensor image_gradient(const Tensor& gradient, const Tensor&, const Tensor& filters,
                        const Convolution& convolution) const override {
    const int64_t stride = convolution.stride;
    const Tensor result = empty_images(gradient, convolution.inputs, convolution.height, convolution.width);
    std::vector<Part> parts;
    for (int64_t phase = 0; phase < stride * stride; phase++) {
      Part part{{stride, phase / stride, phase % stride}, {}, {}};
      for (const Tap& tap : taps({1, gradient.size(2), gradient.size(3)}, stride))
        if (tap.phase == phase) part.taps.push_back({tap.index, 0, -tap.distance});
      pack(part, filters, true);
      parts.push_back(std::move(part));
    }
    convolve(gradient, 1, result, parts, gradient.size(2), gradient.size(3), nullptr);
    return result;
  }

  // Divides the work into independent parts, a few per thread. Each free thread takes the next part. If threads waited for each other within
  // a layer, a slow core would delay the others, and each wait takes long on a virtual machine. With few channels, a part is some of the
  // images, with its own sums. With many channels, the sums are too large for that, and a part is some of the outputs.
  Tensor filter_gradient(const Tensor& images, const Tensor& gradient, const Convolution& convolution) const override {
    constexpr int64_t kSmall = 128 * 256, kPartsPerThread = 2;
    const int64_t stride = convolution.stride;
    const int64_t count = images.size(0), in = images.size(1), out = gradient.size(1);
    const int64_t height = gradient.size(2), width = gradient.size(3), phases = stride * stride;
    const int64_t threads = at::get_num_threads(), wanted = kPartsPerThread * threads;
    const bool divides_images = in * out <= kSmall;
    const int64_t part_images = divides_images ? (count + wanted - 1) / wanted : count;
    const int64_t part_outputs = divides_images ? out : round_up((out + wanted - 1) / wanted, amx::kBlock);
    const int64_t image_parts = (count + part_images - 1) / part_images, output_parts = (out + part_outputs - 1) / part_outputs;
    const int64_t parts = image_parts * output_parts, workers = std::min(threads, parts);

    const int64_t input_stride = amx::row_stride(2 * in);
    const int64_t image_bytes = (height + 1) * (width + 1) * (2 * phases * in + part_outputs) * int64_t(sizeof(bfloat16));
    const Layout layout{group_size(image_bytes, part_images), height, width};
    const int64_t rows = phases * layout.rows(), half = rows / 2 * input_stride;
    const int64_t gradient_stride = layout.positions() + amx::kBlock;
    const int64_t columns = in / amx::kBlock, blocks = out / amx::kBlock * columns;
    int64_t distances[amx::kTaps];
    for (const Tap& tap : taps(layout, stride))
      distances[tap.index] = tap.phase * layout.rows() + layout.margin() + tap.distance;

    const Tensor left = at::empty({workers, part_outputs * gradient_stride}, gradient.options());
    const Tensor right = at::empty({workers, 2 * half}, images.options());
    const Tensor sums = at::empty({image_parts, blocks, amx::kTaps * amx::kBlockNumbers}, images.options().dtype(at::kFloat));
    std::atomic<int64_t> next{0};

    at::parallel_for(0, workers, 1, [&](int64_t worker, int64_t) {
      const amx::Tiles tiles;
      bfloat16* const own_left = mutable_data(left) + worker * left.stride(0);
      bfloat16* const own_right = mutable_data(right) + worker * right.stride(0);
      std::vector<const bfloat16*> errors(layout.positions());
      for (int64_t part = next++; part < parts; part = next++) {
        const int64_t begin = part / output_parts * part_images, end = std::min(begin + part_images, count);
        const int64_t output = part % output_parts * part_outputs, outputs = std::min(part_outputs, out - output);
        const int64_t first_block = output / amx::kBlock * columns, part_blocks = outputs / amx::kBlock * columns;
        float* const own_sums = floats(sums) + part / output_parts * sums.stride(0) + first_block * sums.stride(1);
        std::fill_n(own_sums, part_blocks * sums.stride(1), 0.0f);

        for (int64_t first = begin; first < end; first += layout.images) {
          const int64_t size = std::min(layout.images, end - first);
          auto pixels = spread_out(layout, images, first, size, stride);
          pixels.push_back(kZeros);  // the partner of the last row in the second interleaving
          for (int64_t shift = 0; shift < 2; shift++)
            amx::interleave_rows(pixels.data() + shift, rows, in, own_right + shift * half);

          find_rows(layout, data(gradient) + output, gradient, first, size, {1, 0, 0}, kZeros, errors.data(), layout.positions());
          amx::transpose_rows(errors.data(), layout.positions(), outputs, gradient_stride, own_left);

          for (int64_t block = 0; block < part_blocks; block++) {
            const int64_t input = block % columns * amx::kBlock;
            const bfloat16* const inputs[2] = {own_right + 2 * input, own_right + half + 2 * input};
            amx::accumulate(own_left + block / columns * amx::kBlock * gradient_stride, gradient_stride, inputs, input_stride,
                            distances, layout.positions(), own_sums + block * sums.stride(1));
          }
        }
      }
    });

    const Tensor total = image_parts > 1 ? sums.sum(0) : sums;
    const Tensor result = empty_filters(images, out, in);
    at::parallel_for(0, blocks, 1, [&](int64_t begin, int64_t end) {
      for (int64_t block = begin; block < end; block++) {
        const int64_t output = block / columns * amx::kBlock, input = block % columns * amx::kBlock;
        amx::store_filter_gradients(floats(total) + block * amx::kTaps * amx::kBlockNumbers, in,
                                    mutable_data(result) + output * amx::kTaps * in + input);
      }
    });
    return result;
  }
};

}  // namespace

const ConvolutionMethod* matrix_units() {
  static const MatrixUnits method;
  static const bool supported = amx::is_supported();
  return supported ? &method : nullptr;
}
