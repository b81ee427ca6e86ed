// Views and rearrangements, and joining and splitting.
#include "shim.h"

using namespace shim;

// An operation that takes a list of sizes or dimensions.
#define OF_SIZES(name)                                                                                                 \
  TS_API Handle ts_##name(ConstHandle self, const int64_t* sizes, int32_t count) {                                     \
    return tensor([&] { return self->name(ints(sizes, count)); });                                                     \
  }

OF_SIZES(view)
OF_SIZES(reshape)
OF_SIZES(permute)
OF_SIZES(expand)
OF_SIZES(repeat)
OF_SIZES(flip)

TS_API Handle ts_flatten(ConstHandle self, int64_t start_dim, int64_t end_dim) {
  return tensor([&] { return self->flatten(start_dim, end_dim); });
}

TS_API Handle ts_transpose(ConstHandle self, int64_t dim0, int64_t dim1) {
  return tensor([&] { return self->transpose(dim0, dim1); });
}

TS_API int32_t ts_transpose_(ConstHandle self, int64_t dim0, int64_t dim1) {
  return status([&] { self->transpose_(dim0, dim1); });
}

TS_API Handle ts_t(ConstHandle self) {
  return tensor([&] { return self->t(); });
}

TS_API Handle ts_squeeze(ConstHandle self) {
  return tensor([&] { return self->squeeze(); });
}

TS_API Handle ts_squeeze_dim(ConstHandle self, int64_t dim) {
  return tensor([&] { return self->squeeze(dim); });
}

TS_API int32_t ts_squeeze_(ConstHandle self) {
  return status([&] { self->squeeze_(); });
}

TS_API int32_t ts_squeeze_dim_(ConstHandle self, int64_t dim) {
  return status([&] { self->squeeze_(dim); });
}

TS_API Handle ts_unsqueeze(ConstHandle self, int64_t dim) {
  return tensor([&] { return self->unsqueeze(dim); });
}

TS_API int32_t ts_unsqueeze_(ConstHandle self, int64_t dim) {
  return status([&] { self->unsqueeze_(dim); });
}

TS_API Handle ts_as_strided(ConstHandle self, const int64_t* sizes, const int64_t* strides, int32_t count,
                            int64_t storage_offset) {
  return tensor([&] { return self->as_strided(ints(sizes, count), ints(strides, count), storage_offset); });
}

TS_API Handle ts_narrow(ConstHandle self, int64_t dim, int64_t start, int64_t length) {
  return tensor([&] { return self->narrow(dim, start, length); });
}

TS_API Handle ts_select(ConstHandle self, int64_t dim, int64_t index) {
  return tensor([&] { return self->select(dim, index); });
}

TS_API Handle ts_slice(ConstHandle self, int64_t dim, int64_t start, int64_t finish, int64_t step) {
  return tensor([&] { return self->slice(dim, start, finish, step); });
}

TS_API Handle ts_unfold(ConstHandle self, int64_t dimension, int64_t size, int64_t step) {
  return tensor([&] { return self->unfold(dimension, size, step); });
}

TS_API Handle ts_roll(ConstHandle self, const int64_t* shifts, int32_t shift_count, const int64_t* dims,
                      int32_t dim_count) {
  return tensor([&] { return self->roll(ints(shifts, shift_count), ints(dims, dim_count)); });
}

TS_API Handle ts_movedim(ConstHandle self, const int64_t* source, int32_t source_count, const int64_t* destination,
                         int32_t destination_count) {
  return tensor([&] { return self->movedim(ints(source, source_count), ints(destination, destination_count)); });
}

TS_API Handle ts_repeat_interleave(ConstHandle self, int64_t repeats, bool has_dim, int64_t dim) {
  return tensor([&] { return has_dim ? self->repeat_interleave(repeats, dim) : self->repeat_interleave(repeats); });
}

TS_API Handle ts_tril(ConstHandle self, int64_t diagonal) {
  return tensor([&] { return self->tril(diagonal); });
}

TS_API Handle ts_triu(ConstHandle self, int64_t diagonal) {
  return tensor([&] { return self->triu(diagonal); });
}

TS_API Handle ts_diag(ConstHandle self, int64_t diagonal) {
  return tensor([&] { return self->diag(diagonal); });
}

TS_API Handle ts_cat(const ConstHandle* items, int32_t count, int64_t dim) {
  return tensor([&] { return at::cat(tensors(items, count), dim); });
}

TS_API Handle ts_stack(const ConstHandle* items, int32_t count, int64_t dim) {
  return tensor([&] { return at::stack(tensors(items, count), dim); });
}

TS_API int32_t ts_chunk(ConstHandle self, int64_t chunks, int64_t dim, Handle** items, int32_t* count) {
  return array(items, count, [&] { return self->chunk(chunks, dim); });
}

TS_API int32_t ts_split(ConstHandle self, int64_t size, int64_t dim, Handle** items, int32_t* count) {
  return array(items, count, [&] { return self->split(size, dim); });
}

TS_API int32_t ts_split_sizes(ConstHandle self, const int64_t* sizes, int32_t size_count, int64_t dim, Handle** items,
                              int32_t* count) {
  return array(items, count, [&] { return self->split_with_sizes(ints(sizes, size_count), dim); });
}

TS_API int32_t ts_unbind(ConstHandle self, int64_t dim, Handle** items, int32_t* count) {
  return array(items, count, [&] { return self->unbind(dim); });
}
