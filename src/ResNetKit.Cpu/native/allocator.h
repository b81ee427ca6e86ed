#pragma once

#include "pool.h"

namespace resnetkit {

// Returns the pool of the process.
Pool& pool();

// Makes libtorch allocate large CPU tensors from the pool (true) or with its own allocator (false). Existing tensors keep their memory.
void use_pool(bool use);

}  // namespace resnetkit
