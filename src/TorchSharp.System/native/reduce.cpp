// Reductions, orders and norms.
#include "shim.h"

using namespace shim;

TS_API Handle ts_sum_all(ConstHandle self, int32_t dtype) {
  return tensor([&] { return self->sum(optional_dtype(dtype)); });
}

TS_API Handle ts_sum(ConstHandle self, const int64_t* dims, int32_t count, bool keepdim, int32_t dtype) {
  return tensor([&] { return self->sum(ints(dims, count), keepdim, optional_dtype(dtype)); });
}

TS_API Handle ts_mean_all(ConstHandle self) {
  return tensor([&] { return self->mean(); });
}

TS_API Handle ts_mean(ConstHandle self, const int64_t* dims, int32_t count, bool keepdim, int32_t dtype) {
  return tensor([&] { return self->mean(ints(dims, count), keepdim, optional_dtype(dtype)); });
}

TS_API Handle ts_prod_all(ConstHandle self, int32_t dtype) {
  return tensor([&] { return self->prod(optional_dtype(dtype)); });
}

TS_API Handle ts_prod(ConstHandle self, int64_t dim, bool keepdim, int32_t dtype) {
  return tensor([&] { return self->prod(dim, keepdim, optional_dtype(dtype)); });
}

TS_API Handle ts_var_all(ConstHandle self, bool unbiased) {
  return tensor([&] { return self->var(unbiased); });
}

TS_API Handle ts_var(ConstHandle self, const int64_t* dims, int32_t count, bool unbiased, bool keepdim) {
  return tensor([&] { return self->var(ints(dims, count), unbiased, keepdim); });
}

TS_API Handle ts_std_all(ConstHandle self, bool unbiased) {
  return tensor([&] { return self->std(unbiased); });
}

TS_API Handle ts_std(ConstHandle self, const int64_t* dims, int32_t count, bool unbiased, bool keepdim) {
  return tensor([&] { return self->std(ints(dims, count), unbiased, keepdim); });
}

// An extreme of all elements, or along a dimension with its positions.
#define EXTREME(name)                                                                                                  \
  TS_API Handle ts_##name##_all(ConstHandle self) {                                                                    \
    return tensor([&] { return self->name(); });                                                                       \
  }                                                                                                                    \
  TS_API int32_t ts_##name(ConstHandle self, int64_t dim, bool keepdim, Handle* values, Handle* indices) {             \
    return pair(values, indices, [&] { return self->name(dim, keepdim); });                                            \
  }                                                                                                                    \
  TS_API Handle ts_a##name(ConstHandle self, const int64_t* dims, int32_t count, bool keepdim) {                       \
    return tensor([&] { return self->a##name(ints(dims, count), keepdim); });                                          \
  }                                                                                                                    \
  TS_API Handle ts_arg##name##_all(ConstHandle self) {                                                                 \
    return tensor([&] { return self->arg##name(); });                                                                  \
  }                                                                                                                    \
  TS_API Handle ts_arg##name(ConstHandle self, int64_t dim, bool keepdim) {                                            \
    return tensor([&] { return self->arg##name(dim, keepdim); });                                                      \
  }

EXTREME(max)
EXTREME(min)

// A question about all elements, or about those along a dimension.
#define QUANTIFIER(name)                                                                                               \
  TS_API Handle ts_##name##_all(ConstHandle self) {                                                                    \
    return tensor([&] { return self->name(); });                                                                       \
  }                                                                                                                    \
  TS_API Handle ts_##name(ConstHandle self, int64_t dim, bool keepdim) {                                               \
    return tensor([&] { return self->name(dim, keepdim); });                                                           \
  }

QUANTIFIER(all)
QUANTIFIER(any)

TS_API Handle ts_median(ConstHandle self) {
  return tensor([&] { return self->median(); });
}

TS_API Handle ts_norm_all(ConstHandle self, double p) {
  return tensor([&] { return self->norm(p); });
}

TS_API Handle ts_norm(ConstHandle self, int64_t dim, bool keepdim, double p) {
  return tensor([&] { return self->norm(Optional<at::Scalar>(p), at::IntArrayRef(dim), keepdim); });
}

TS_API Handle ts_linalg_vector_norm(ConstHandle self, double order, const int64_t* dims, int32_t count, bool keepdim) {
  return tensor([&] {
    return count == 0 ? at::linalg_vector_norm(*self, order, at::OptionalIntArrayRef(), keepdim)
                      : at::linalg_vector_norm(*self, order, ints(dims, count), keepdim);
  });
}

TS_API int32_t ts_eigh(ConstHandle self, bool upper, Handle* values, Handle* vectors) {
  return pair(values, vectors, [&] { return at::linalg_eigh(*self, upper ? "U" : "L"); });
}

TS_API Handle ts_count_nonzero(ConstHandle self, const int64_t* dims, int32_t count) {
  return tensor([&] { return count == 0 ? self->count_nonzero() : self->count_nonzero(ints(dims, count)); });
}

TS_API Handle ts_bincount(ConstHandle self, ConstHandle weights, int64_t minlength) {
  return tensor([&] { return self->bincount(optional(weights), minlength); });
}

TS_API int32_t ts_topk(ConstHandle self, int64_t k, int64_t dim, bool largest, bool sorted, Handle* values,
                       Handle* indices) {
  return pair(values, indices, [&] { return self->topk(k, dim, largest, sorted); });
}

TS_API int32_t ts_sort(ConstHandle self, int64_t dim, bool descending, bool stable, Handle* values, Handle* indices) {
  return pair(values, indices, [&] { return self->sort(Optional<bool>(stable), dim, descending); });
}

TS_API Handle ts_argsort(ConstHandle self, int64_t dim, bool descending) {
  return tensor([&] { return self->argsort(dim, descending); });
}

TS_API Handle ts_cumsum(ConstHandle self, int64_t dim, int32_t dtype) {
  return tensor([&] { return self->cumsum(dim, optional_dtype(dtype)); });
}

TS_API Handle ts_logsumexp(ConstHandle self, int64_t dim, bool keepdim) {
  return tensor([&] { return self->logsumexp(at::IntArrayRef(dim), keepdim); });
}
