// Operations on each element by itself, and comparisons.
#include "shim.h"

using namespace shim;

#define POINTWISE(name)                                                                                                \
  TS_API Handle ts_##name(ConstHandle self) {                                                                          \
    return tensor([&] { return self->name(); });                                                                       \
  }

#define POINTWISE_(name)                                                                                               \
  TS_API int32_t ts_##name##_(ConstHandle self) {                                                                      \
    return status([&] { self->name##_(); });                                                                           \
  }

#define COMPARISON(name)                                                                                               \
  TS_API Handle ts_##name(ConstHandle self, ConstHandle other) {                                                       \
    return tensor([&] { return at::name(*self, *other); });                                                            \
  }                                                                                                                    \
  TS_API Handle ts_##name##_scalar(ConstHandle self, scalar other) {                                                   \
    return tensor([&] { return at::name(*self, other.value()); });                                                     \
  }

POINTWISE(abs)
POINTWISE_(abs)
POINTWISE(neg)
POINTWISE_(neg)
POINTWISE(sqrt)
POINTWISE_(sqrt)
POINTWISE(rsqrt)
POINTWISE_(rsqrt)
POINTWISE(reciprocal)
POINTWISE_(reciprocal)
POINTWISE(exp)
POINTWISE_(exp)
POINTWISE(expm1)
POINTWISE_(expm1)
POINTWISE(log)
POINTWISE_(log)
POINTWISE(log1p)
POINTWISE_(log1p)
POINTWISE(log2)
POINTWISE_(log2)
POINTWISE(log10)
POINTWISE_(log10)
POINTWISE(sign)
POINTWISE_(sign)
POINTWISE(floor)
POINTWISE_(floor)
POINTWISE(ceil)
POINTWISE_(ceil)
POINTWISE(trunc)
POINTWISE_(trunc)
POINTWISE(sin)
POINTWISE_(sin)
POINTWISE(cos)
POINTWISE_(cos)
POINTWISE(tanh)
POINTWISE_(tanh)
POINTWISE(sigmoid)
POINTWISE_(sigmoid)
POINTWISE(relu)
POINTWISE_(relu)
POINTWISE(square)
POINTWISE(isnan)
POINTWISE(isfinite)
POINTWISE(isinf)
COMPARISON(eq)
COMPARISON(ne)
COMPARISON(lt)
COMPARISON(le)
COMPARISON(gt)
COMPARISON(ge)
