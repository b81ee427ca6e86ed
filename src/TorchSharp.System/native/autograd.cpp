// Gradients, and whether they are recorded.
#include "shim.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

using namespace shim;

TS_API int64_t ts_is_leaf(ConstHandle self) {
  return count([&] { return self->is_leaf(); });
}

TS_API int64_t ts_requires_grad(ConstHandle self) {
  return count([&] { return self->requires_grad(); });
}

TS_API int32_t ts_set_requires_grad(ConstHandle self, bool value) {
  return status([&] { self->requires_grad_(value); });
}

TS_API int32_t ts_grad(ConstHandle self, Handle* gradient) {
  return status([&] {
    const at::Tensor& grad = self->grad();
    *gradient = grad.defined() ? release(grad) : nullptr;
  });
}

TS_API int32_t ts_set_grad(ConstHandle self, ConstHandle gradient) {
  return status([&] { self->mutable_grad() = optional(gradient); });
}

TS_API int32_t ts_retain_grad(ConstHandle self) {
  return status([&] { self->retain_grad(); });
}

TS_API int32_t ts_backward(ConstHandle self) {
  return status([&] { self->backward(); });
}

TS_API Handle ts_detach(ConstHandle self) {
  return tensor([&] { return self->detach(); });
}

TS_API int32_t ts_detach_(ConstHandle self) {
  return status([&] { self->detach_(); });
}

TS_API int32_t ts_set_data(ConstHandle self, ConstHandle data) {
  return status([&] { self->set_data(*data); });
}

TS_API int32_t ts_autograd_grad(const ConstHandle* outputs, int32_t output_count, const ConstHandle* inputs,
                                int32_t input_count, const ConstHandle* gradients, int32_t gradient_count,
                                bool retain_graph, bool create_graph, bool allow_unused, Handle** items,
                                int32_t* item_count) {
  return array(items, item_count, [&] {
    return torch::autograd::grad(tensors(outputs, output_count), tensors(inputs, input_count),
                                 tensors(gradients, gradient_count), retain_graph || create_graph, create_graph,
                                 allow_unused);
  });
}

TS_API int32_t ts_autograd_backward(const ConstHandle* outputs, int32_t output_count, const ConstHandle* gradients,
                                    int32_t gradient_count, bool retain_graph, bool create_graph,
                                    const ConstHandle* inputs, int32_t input_count) {
  return status([&] {
    torch::autograd::backward(tensors(outputs, output_count), tensors(gradients, gradient_count), retain_graph,
                              create_graph, tensors(inputs, input_count));
  });
}

TS_API bool ts_grad_enabled() { return at::GradMode::is_enabled(); }

TS_API void ts_set_grad_enabled(bool enabled) { at::GradMode::set_enabled(enabled); }

TS_API bool ts_inference_mode_enabled() { return c10::InferenceMode::is_enabled(); }

TS_API void* ts_inference_mode_enter(bool enabled) {
  try {
    return new c10::InferenceMode(enabled);
  } catch (...) {
    record_error();
    return nullptr;
  }
}

TS_API void ts_inference_mode_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }
