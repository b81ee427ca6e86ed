// What a tensor is: its shape, type, place and elements, and its conversions.
#include "shim.h"

#include <algorithm>

using namespace shim;

TS_API int64_t ts_dim(ConstHandle self) {
  return count([&] { return self->dim(); });
}

TS_API int64_t ts_numel(ConstHandle self) {
  return count([&] { return self->numel(); });
}

TS_API int64_t ts_element_size(ConstHandle self) {
  return count([&] { return self->element_size(); });
}

TS_API int64_t ts_storage_offset(ConstHandle self) {
  return count([&] { return self->storage_offset(); });
}

TS_API int64_t ts_dtype(ConstHandle self) {
  return count([&] { return self->scalar_type(); });
}

TS_API int64_t ts_is_contiguous(ConstHandle self) {
  return count([&] { return self->is_contiguous(); });
}

TS_API int32_t ts_sizes(ConstHandle self, int64_t* sizes) {
  return status([&] { std::copy_n(self->sizes().begin(), self->dim(), sizes); });
}

TS_API int32_t ts_strides(ConstHandle self, int64_t* strides) {
  return status([&] { std::copy_n(self->strides().begin(), self->dim(), strides); });
}

TS_API int32_t ts_size(ConstHandle self, int64_t dim, int64_t* size) {
  return status([&] { *size = self->size(dim); });
}

TS_API int32_t ts_stride(ConstHandle self, int64_t dim, int64_t* stride) {
  return status([&] { *stride = self->stride(dim); });
}

TS_API int32_t ts_device(ConstHandle self, int32_t* type, int32_t* index) {
  return status([&] {
    const at::Device device = self->device();
    *type = static_cast<int32_t>(device.type());
    *index = device.index();
  });
}

TS_API int32_t ts_data(ConstHandle self, void** data) {
  return status([&] { *data = self->data_ptr(); });
}

TS_API int32_t ts_item(ConstHandle self, scalar* value) {
  return status([&] { *value = scalar::from(self->item()); });
}

TS_API int32_t ts_equal(ConstHandle self, ConstHandle other, bool* result) {
  return status([&] { *result = self->equal(*other); });
}

TS_API int32_t ts_allclose(ConstHandle self, ConstHandle other, double rtol, double atol, bool equal_nan,
                           bool* result) {
  return status([&] { *result = self->allclose(*other, rtol, atol, equal_nan); });
}

TS_API Handle ts_clone(ConstHandle self) {
  return tensor([&] { return self->clone(); });
}

TS_API Handle ts_alias(ConstHandle self) {
  return tensor([&] { return self->alias(); });
}

TS_API Handle ts_contiguous(ConstHandle self) {
  return tensor([&] { return self->contiguous(); });
}

TS_API Handle ts_to(ConstHandle self, int32_t dtype, int32_t device_type, int32_t device_index, bool copy,
                    bool non_blocking) {
  return tensor([&] {
    const at::ScalarType type = dtype < 0 ? self->scalar_type() : static_cast<at::ScalarType>(dtype);
    const at::Device target = device_type < 0 ? self->device() : device(device_type, device_index);
    return self->to(target, type, non_blocking, copy);
  });
}
