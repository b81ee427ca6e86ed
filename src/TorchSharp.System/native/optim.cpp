// Optimizer steps in one pass over memory. Written as tensor operations a step of SGD reads and writes each parameter a
// dozen times; memory is what it waits for.
#include "shim.h"

#include <ATen/TensorIterator.h>

using namespace shim;

namespace {

struct Sgd {
  float rate, momentum, take, decay;
  bool nesterov;

  // The order of operations is PyTorch's.
  void operator()(float& parameter, float& buffer, float gradient) const {
    const float change = gradient + decay * parameter;
    buffer = momentum * buffer + take * change;
    parameter -= rate * (nesterov ? change + momentum * buffer : buffer);
  }
};

bool is_plain(const at::Tensor& tensor) {
  return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat && tensor.layout() == at::kStrided;
}

}  // namespace

// Moves a float32 parameter on the CPU and its momentum; `done` tells whether it could, other tensors are left as they
// are.
TS_API int32_t ts_sgd_step(ConstHandle parameter, ConstHandle buffer, ConstHandle gradient, double rate,
                           double momentum, double take, double decay, bool nesterov, bool* done) {
  return status([&] {
    *done = is_plain(*parameter) && is_plain(*buffer) && is_plain(*gradient) && parameter->sizes() == buffer->sizes() &&
            parameter->sizes() == gradient->sizes();
    if (!*done) return;

    // The iterator splits the work over libtorch's own threads and finds the order in which memory is contiguous.
    const at::Tensor target = parameter->detach(), sum = buffer->detach(), source = gradient->detach();
    auto iterator = at::TensorIteratorConfig()
                        .set_check_mem_overlap(false)
                        .resize_outputs(false)
                        .add_borrowed_output(target)
                        .add_borrowed_output(sum)
                        .add_borrowed_input(source)
                        .build();
    const Sgd step{static_cast<float>(rate), static_cast<float>(momentum), static_cast<float>(take),
                   static_cast<float>(decay), nesterov};
    const auto loop = [&step](char** data, const int64_t* strides, int64_t columns, int64_t rows) {
      for (int64_t row = 0; row < rows; row++) {
        char* p = data[0] + row * strides[3];
        char* b = data[1] + row * strides[4];
        char* g = data[2] + row * strides[5];
        if (strides[0] == sizeof(float) && strides[1] == sizeof(float) && strides[2] == sizeof(float)) {
          auto* __restrict parameters = reinterpret_cast<float*>(p);
          auto* __restrict buffers = reinterpret_cast<float*>(b);
          const auto* __restrict gradients = reinterpret_cast<const float*>(g);
          for (int64_t i = 0; i < columns; i++)
            step(parameters[i], buffers[i], gradients[i]);
        } else {
          for (int64_t i = 0; i < columns; i++) {
            step(*reinterpret_cast<float*>(p + i * strides[0]), *reinterpret_cast<float*>(b + i * strides[1]),
                 *reinterpret_cast<const float*>(g + i * strides[2]));
          }
        }
      }
    };
    iterator.for_each(loop);
    parameter->unsafeGetTensorImpl()->bump_version();
  });
}
