// Arithmetic of tensors with tensors and numbers, and products of matrices.
#include "shim.h"

using namespace shim;

namespace {

// The rounding modes of division, as RoundingMode numbers them.
const char* rounding(int32_t mode) {
  TORCH_CHECK(mode == 1 || mode == 2, "There is no rounding mode ", mode, ".");
  return mode == 1 ? "trunc" : "floor";
}

}  // namespace

// An operation on a tensor and a tensor or a number, with its in-place forms.
#define BINARY(name)                                                                                                   \
  TS_API Handle ts_##name(ConstHandle self, ConstHandle other) {                                                       \
    return tensor([&] { return self->name(*other); });                                                                 \
  }                                                                                                                    \
  TS_API Handle ts_##name##_scalar(ConstHandle self, scalar other) {                                                   \
    return tensor([&] { return self->name(other.value()); });                                                          \
  }                                                                                                                    \
  TS_API int32_t ts_##name##_(ConstHandle self, ConstHandle other) {                                                   \
    return status([&] { self->name##_(*other); });                                                                     \
  }                                                                                                                    \
  TS_API int32_t ts_##name##_scalar_(ConstHandle self, scalar other) {                                                 \
    return status([&] { self->name##_(other.value()); });                                                              \
  }

// An operation on two tensors.
#define OF_TENSORS(name)                                                                                               \
  TS_API Handle ts_##name(ConstHandle self, ConstHandle other) {                                                       \
    return tensor([&] { return at::name(*self, *other); });                                                            \
  }

BINARY(sub)
BINARY(mul)
BINARY(pow)

OF_TENSORS(maximum)
OF_TENSORS(minimum)
OF_TENSORS(bitwise_and)
OF_TENSORS(bitwise_or)
OF_TENSORS(bitwise_xor)
OF_TENSORS(matmul)
OF_TENSORS(mm)
OF_TENSORS(bmm)
OF_TENSORS(mv)
OF_TENSORS(dot)
OF_TENSORS(outer)
OF_TENSORS(remainder)

TS_API Handle ts_remainder_scalar(ConstHandle self, scalar other) {
  return tensor([&] { return self->remainder(other.value()); });
}

TS_API Handle ts_bitwise_not(ConstHandle self) {
  return tensor([&] { return self->bitwise_not(); });
}

TS_API Handle ts_add(ConstHandle self, ConstHandle other, scalar alpha) {
  return tensor([&] { return self->add(*other, alpha.value()); });
}

TS_API Handle ts_add_scalar(ConstHandle self, scalar other, scalar alpha) {
  return tensor([&] { return self->add(other.value(), alpha.value()); });
}

TS_API int32_t ts_add_(ConstHandle self, ConstHandle other, scalar alpha) {
  return status([&] { self->add_(*other, alpha.value()); });
}

TS_API int32_t ts_add_scalar_(ConstHandle self, scalar other, scalar alpha) {
  return status([&] { self->add_(other.value(), alpha.value()); });
}

TS_API Handle ts_rsub_scalar(ConstHandle self, scalar other) {
  return tensor([&] { return at::rsub(*self, other.value()); });
}

TS_API Handle ts_rdiv_scalar(ConstHandle self, scalar other) {
  return tensor([&] { return self->reciprocal().mul(other.value()); });
}

TS_API Handle ts_div(ConstHandle self, ConstHandle other, int32_t mode) {
  return tensor([&] { return mode == 0 ? self->div(*other) : self->div(*other, rounding(mode)); });
}

TS_API Handle ts_div_scalar(ConstHandle self, scalar other, int32_t mode) {
  return tensor([&] { return mode == 0 ? self->div(other.value()) : self->div(other.value(), rounding(mode)); });
}

TS_API int32_t ts_div_(ConstHandle self, ConstHandle other, int32_t mode) {
  return status([&] { mode == 0 ? self->div_(*other) : self->div_(*other, rounding(mode)); });
}

TS_API int32_t ts_div_scalar_(ConstHandle self, scalar other, int32_t mode) {
  return status([&] { mode == 0 ? self->div_(other.value()) : self->div_(other.value(), rounding(mode)); });
}

TS_API Handle ts_addcmul(ConstHandle self, ConstHandle tensor1, ConstHandle tensor2, scalar value) {
  return tensor([&] { return self->addcmul(*tensor1, *tensor2, value.value()); });
}

TS_API int32_t ts_addcmul_(ConstHandle self, ConstHandle tensor1, ConstHandle tensor2, scalar value) {
  return status([&] { self->addcmul_(*tensor1, *tensor2, value.value()); });
}

TS_API Handle ts_addcdiv(ConstHandle self, ConstHandle tensor1, ConstHandle tensor2, scalar value) {
  return tensor([&] { return self->addcdiv(*tensor1, *tensor2, value.value()); });
}

TS_API int32_t ts_addcdiv_(ConstHandle self, ConstHandle tensor1, ConstHandle tensor2, scalar value) {
  return status([&] { self->addcdiv_(*tensor1, *tensor2, value.value()); });
}

TS_API Handle ts_lerp(ConstHandle self, ConstHandle end, ConstHandle weight) {
  return tensor([&] { return self->lerp(*end, *weight); });
}

TS_API int32_t ts_lerp_(ConstHandle self, ConstHandle end, ConstHandle weight) {
  return status([&] { self->lerp_(*end, *weight); });
}

TS_API Handle ts_clamp(ConstHandle self, scalar min, scalar max) {
  return tensor([&] { return self->clamp(min.optional(), max.optional()); });
}

TS_API int32_t ts_clamp_(ConstHandle self, scalar min, scalar max) {
  return status([&] { self->clamp_(min.optional(), max.optional()); });
}

TS_API Handle ts_clamp_tensor(ConstHandle self, ConstHandle min, ConstHandle max) {
  return tensor([&] {
    const Optional<at::Tensor> lower = min ? Optional<at::Tensor>(*min) : Optional<at::Tensor>();
    const Optional<at::Tensor> upper = max ? Optional<at::Tensor>(*max) : Optional<at::Tensor>();
    return at::clamp(*self, lower, upper);
  });
}

TS_API Handle ts_round(ConstHandle self, int64_t decimals) {
  return tensor([&] { return decimals == 0 ? self->round() : self->round(decimals); });
}

TS_API int32_t ts_round_(ConstHandle self, int64_t decimals) {
  return status([&] { decimals == 0 ? self->round_() : self->round_(decimals); });
}

TS_API Handle ts_addmm(ConstHandle self, ConstHandle mat1, ConstHandle mat2, double beta, double alpha) {
  return tensor([&] { return self->addmm(*mat1, *mat2, beta, alpha); });
}

TS_API int32_t ts_addmm_(ConstHandle self, ConstHandle mat1, ConstHandle mat2, double beta, double alpha) {
  return status([&] { self->addmm_(*mat1, *mat2, beta, alpha); });
}

TS_API int32_t ts_zero_(ConstHandle self) {
  return status([&] { self->zero_(); });
}

TS_API int32_t ts_fill_(ConstHandle self, scalar value) {
  return status([&] { self->fill_(value.value()); });
}

TS_API int32_t ts_copy_(ConstHandle self, ConstHandle source, bool non_blocking) {
  return status([&] { self->copy_(*source, non_blocking); });
}

TS_API int32_t ts_set_(ConstHandle self, ConstHandle source) {
  return status([&] { self->set_(*source); });
}
