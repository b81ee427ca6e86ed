// Reading and writing parts of a tensor by index, mask and condition.
#include "shim.h"

#include <ATen/TensorIndexing.h>

using namespace shim;

// One index. Kept in step with NativeIndex.cs.
struct index_item {
  enum Kind : int32_t { kNone = 0, kEllipsis = 1, kInteger = 2, kBoolean = 3, kSlice = 4, kTensor = 5 };
  enum Given : int32_t { kStart = 1, kStop = 2, kStep = 4 };

  int32_t kind;
  int32_t given;
  int64_t start;
  int64_t stop;
  int64_t step;
  ConstHandle tensor;
};

namespace {

at::indexing::TensorIndex index_of(const index_item& item) {
  using at::indexing::TensorIndex;
  const auto given = [&](index_item::Given part, int64_t value) {
    return item.given & part ? Optional<int64_t>(value) : Optional<int64_t>();
  };
  switch (item.kind) {
  case index_item::kNone:
    return TensorIndex(at::indexing::None);
  case index_item::kEllipsis:
    return TensorIndex(at::indexing::Ellipsis);
  case index_item::kInteger:
    return TensorIndex(item.start);
  case index_item::kBoolean:
    return TensorIndex(item.start != 0);
  case index_item::kSlice:
    return TensorIndex(at::indexing::Slice(given(index_item::kStart, item.start), given(index_item::kStop, item.stop),
                                           given(index_item::kStep, item.step)));
  case index_item::kTensor:
    return TensorIndex(*item.tensor);
  default:
    TORCH_CHECK(false, "There is no kind of index ", item.kind, ".");
  }
}

std::vector<at::indexing::TensorIndex> indices_of(const index_item* items, int32_t count) {
  std::vector<at::indexing::TensorIndex> indices;
  indices.reserve(count);
  for (int32_t i = 0; i < count; i++)
    indices.push_back(index_of(items[i]));
  return indices;
}

}  // namespace

// The part at the given place in the first dimensions.
TS_API Handle ts_at(ConstHandle self, const int64_t* indices, int32_t count) {
  return tensor([&] {
    at::Tensor part = *self;
    for (int32_t i = 0; i < count; i++)
      part = part.select(0, indices[i]);
    return part;
  });
}

TS_API Handle ts_index(ConstHandle self, const index_item* items, int32_t count) {
  return tensor([&] { return self->index(indices_of(items, count)); });
}

TS_API int32_t ts_index_put_(Handle self, const index_item* items, int32_t count, ConstHandle value) {
  return status([&] { self->index_put_(indices_of(items, count), *value); });
}

TS_API int32_t ts_index_put_scalar_(Handle self, const index_item* items, int32_t count, scalar value) {
  return status([&] { self->index_put_(indices_of(items, count), value.value()); });
}

TS_API Handle ts_index_select(ConstHandle self, int64_t dim, ConstHandle index) {
  return tensor([&] { return self->index_select(dim, *index); });
}

TS_API Handle ts_index_add(ConstHandle self, int64_t dim, ConstHandle index, ConstHandle source, scalar alpha) {
  return tensor([&] { return self->index_add(dim, *index, *source, alpha.value()); });
}

TS_API int32_t ts_index_add_(ConstHandle self, int64_t dim, ConstHandle index, ConstHandle source, scalar alpha) {
  return status([&] { self->index_add_(dim, *index, *source, alpha.value()); });
}

TS_API Handle ts_index_copy(ConstHandle self, int64_t dim, ConstHandle index, ConstHandle source) {
  return tensor([&] { return self->index_copy(dim, *index, *source); });
}

TS_API int32_t ts_index_copy_(ConstHandle self, int64_t dim, ConstHandle index, ConstHandle source) {
  return status([&] { self->index_copy_(dim, *index, *source); });
}

TS_API Handle ts_index_fill(ConstHandle self, int64_t dim, ConstHandle index, scalar value) {
  return tensor([&] { return self->index_fill(dim, *index, value.value()); });
}

TS_API int32_t ts_index_fill_(ConstHandle self, int64_t dim, ConstHandle index, scalar value) {
  return status([&] { self->index_fill_(dim, *index, value.value()); });
}

TS_API Handle ts_gather(ConstHandle self, int64_t dim, ConstHandle index) {
  return tensor([&] { return self->gather(dim, *index); });
}

TS_API Handle ts_scatter(ConstHandle self, int64_t dim, ConstHandle index, ConstHandle source) {
  return tensor([&] { return self->scatter(dim, *index, *source); });
}

TS_API int32_t ts_scatter_(ConstHandle self, int64_t dim, ConstHandle index, ConstHandle source) {
  return status([&] { self->scatter_(dim, *index, *source); });
}

TS_API Handle ts_scatter_add(ConstHandle self, int64_t dim, ConstHandle index, ConstHandle source) {
  return tensor([&] { return self->scatter_add(dim, *index, *source); });
}

TS_API int32_t ts_scatter_add_(ConstHandle self, int64_t dim, ConstHandle index, ConstHandle source) {
  return status([&] { self->scatter_add_(dim, *index, *source); });
}

TS_API Handle ts_masked_fill(ConstHandle self, ConstHandle mask, scalar value) {
  return tensor([&] { return self->masked_fill(*mask, value.value()); });
}

TS_API int32_t ts_masked_fill_(ConstHandle self, ConstHandle mask, scalar value) {
  return status([&] { self->masked_fill_(*mask, value.value()); });
}

TS_API Handle ts_masked_select(ConstHandle self, ConstHandle mask) {
  return tensor([&] { return self->masked_select(*mask); });
}

TS_API Handle ts_masked_scatter(ConstHandle self, ConstHandle mask, ConstHandle value) {
  return tensor([&] { return self->masked_scatter(*mask, *value); });
}

TS_API int32_t ts_masked_scatter_(ConstHandle self, ConstHandle mask, ConstHandle value) {
  return status([&] { self->masked_scatter_(*mask, *value); });
}

TS_API Handle ts_take(ConstHandle self, ConstHandle index) {
  return tensor([&] { return self->take(*index); });
}

TS_API Handle ts_where(ConstHandle condition, ConstHandle self, ConstHandle other) {
  return tensor([&] { return at::where(*condition, *self, *other); });
}

TS_API Handle ts_nonzero(ConstHandle self) {
  return tensor([&] { return self->nonzero(); });
}
