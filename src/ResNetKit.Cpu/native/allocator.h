#pragma once

#include "pool.h"

namespace resnetkit {

// The pool of the process.
Pool& pool();

// Makes libtorch take the memory of large CPU tensors from a pool, or as before. Tensors that are alive keep the memory they have.
void use_pool(bool use);

}  // namespace resnetkit
