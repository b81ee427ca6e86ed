// The operators of libtorch that this library replaces, and the counts of their calls.
#pragma once

#include <atomic>
#include <cstdint>

#include "kernels.h"
#include "libtorch.h"

namespace resnetkit {

enum class Operator { Convolution, ConvolutionBackward, BatchNorm, BatchNormBackward, Relu, Count };

// The outcome of a call: computed by a kernel ("taken"), or the reason why it was passed on to libtorch.
enum class Outcome { Taken, Disabled, DataType, Layout, Groups, Dilation, Transposed, Arguments, Small, FewChannels, Evaluation, Count };

constexpr const char* kOperatorNames[] = {"convolution", "convolution_backward", "native_batch_norm", "native_batch_norm_backward", "relu"};
constexpr const char* kOutcomeNames[] = {
    "taken",
    "the kernels are disabled",
    "not float32 on the CPU",
    "not four-dimensional, or not dense",
    "groups",
    "dilation",
    "transposed",
    "invalid or unsupported arguments",
    "too small",
    "few channels",
    "evaluation mode",
};

struct State {
  std::atomic<bool> enabled{false};
  const Kernels* kernels = nullptr;
  c10::DispatchKey key{};
  std::atomic<int64_t> calls[static_cast<int>(Operator::Count)][static_cast<int>(Outcome::Count)]{};

  void count(Operator which, Outcome outcome) {
    calls[static_cast<int>(which)][static_cast<int>(outcome)].fetch_add(1, std::memory_order_relaxed);
  }
};

extern State state;

// The functions that are registered with libtorch.
void convolution(uint64_t* stack, uint64_t inputs, uint64_t outputs);
void convolution_backward(uint64_t* stack, uint64_t inputs, uint64_t outputs);
void native_batch_norm(uint64_t* stack, uint64_t inputs, uint64_t outputs);
void native_batch_norm_backward(uint64_t* stack, uint64_t inputs, uint64_t outputs);
void relu(uint64_t* stack, uint64_t inputs, uint64_t outputs);

}  // namespace resnetkit
