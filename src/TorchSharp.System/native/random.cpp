// Generators, and filling tensors with random numbers.
#include "shim.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <mutex>

using namespace shim;

namespace {

template <typename F>
at::Generator* generator(F&& operation) noexcept {
  try {
    return new at::Generator(operation());
  } catch (...) {
    record_error();
    return nullptr;
  }
}

at::Generator default_generator(int32_t device_type, int32_t device_index) {
  return at::globalContext().defaultGenerator(device(device_type, device_index));
}

}  // namespace

TS_API at::Generator* ts_generator_new(uint64_t seed, int32_t device_type, int32_t device_index) {
  return generator([&] {
    at::Generator result = static_cast<at::DeviceType>(device_type) == at::kCPU
                               ? at::detail::createCPUGenerator()
                               : default_generator(device_type, device_index).clone();
    result.set_current_seed(seed);
    return result;
  });
}

TS_API at::Generator* ts_generator_default(int32_t device_type, int32_t device_index) {
  return generator([&] { return default_generator(device_type, device_index); });
}

TS_API void ts_generator_free(at::Generator* generator) { delete generator; }

TS_API int32_t ts_generator_device(const at::Generator* generator, int32_t* type, int32_t* index) {
  return status([&] {
    const at::Device device = generator->device();
    *type = static_cast<int32_t>(device.type());
    *index = device.index();
  });
}

TS_API int32_t ts_generator_manual_seed(at::Generator* generator, int64_t seed) {
  return status([&] {
    const std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_current_seed(static_cast<uint64_t>(seed));
  });
}

TS_API int32_t ts_generator_seed(at::Generator* generator, int64_t* seed) {
  return status([&] {
    const std::lock_guard<std::mutex> lock(generator->mutex());
    *seed = static_cast<int64_t>(generator->seed());
  });
}

TS_API int32_t ts_generator_initial_seed(const at::Generator* generator, int64_t* seed) {
  return status([&] { *seed = static_cast<int64_t>(generator->current_seed()); });
}

TS_API Handle ts_generator_get_state(at::Generator* generator) {
  return tensor([&] {
    const std::lock_guard<std::mutex> lock(generator->mutex());
    return generator->get_state();
  });
}

TS_API int32_t ts_generator_set_state(at::Generator* generator, ConstHandle state) {
  return status([&] {
    const std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_state(*state);
  });
}

TS_API int32_t ts_normal_(ConstHandle self, double mean, double std, const at::Generator* generator) {
  return status([&] { self->normal_(mean, std, optional_generator(generator)); });
}

TS_API int32_t ts_uniform_(ConstHandle self, double from, double to, const at::Generator* generator) {
  return status([&] { self->uniform_(from, to, optional_generator(generator)); });
}

TS_API Handle ts_bernoulli(ConstHandle self, const at::Generator* generator) {
  return tensor([&] { return self->bernoulli(optional_generator(generator)); });
}

TS_API int32_t ts_bernoulli_(ConstHandle self, double p, const at::Generator* generator) {
  return status([&] { self->bernoulli_(p, optional_generator(generator)); });
}

TS_API int32_t ts_bernoulli_tensor_(ConstHandle self, ConstHandle p, const at::Generator* generator) {
  return status([&] { self->bernoulli_(*p, optional_generator(generator)); });
}

TS_API int32_t ts_random_(ConstHandle self, int64_t from, int64_t to, const at::Generator* generator) {
  return status([&] { self->random_(from, Optional<int64_t>(to), optional_generator(generator)); });
}

TS_API Handle ts_multinomial(ConstHandle self, int64_t samples, bool replacement, const at::Generator* generator) {
  return tensor([&] { return self->multinomial(samples, replacement, optional_generator(generator)); });
}
