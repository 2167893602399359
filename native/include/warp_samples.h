#pragma once

#include "kernel_table.h"

namespace face {

/// Sets `samples` (1..kMaxSamples) points per crop pixel and axis, evenly spread over it.
inline void SetSamples(WarpJob* job, int samples) {
  job->samples = samples;
  for (int i = 0; i < samples; i++) job->sample_offsets[i] = (0.5 + i) / samples - 0.5;
}

}  // namespace face
