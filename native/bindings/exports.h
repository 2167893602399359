#pragma once

#include <cstddef>

#include "arguments.h"

namespace face::binding {

/// The functions of each chapter; `count` receives how many.
const Export* ImageExports(size_t* count);
const Export* DetectionExports(size_t* count);
const Export* VectorExports(size_t* count);
const Export* SearchExports(size_t* count);
const Export* BackgroundExports(size_t* count);
const Export* CountExports(size_t* count);
const Export* MemoryExports(size_t* count);
const Export* EnvironmentExports(size_t* count);

}  // namespace face::binding
