#pragma once

#include <string>

#include "arguments.h"

namespace face::binding {

/// Products of int8 are summed in 32 bits.
constexpr size_t kMaxInt8Dimensions = 65536;

inline Metric MetricAt(const Arguments& arguments, size_t index) {
  return static_cast<Metric>(arguments.Whole(index, "metric", 0, kMetricCount - 1));
}

inline void CheckDimensions(Element element, size_t dimensions) {
  if (element == Element::kInt8 && dimensions > kMaxInt8Dimensions)
    Refuse("int8 vectors are longer than 65536");
}

/// Rows of vectors in two arrays that share a type and a length.
struct Matrices {
  ComponentView a;
  ComponentView b;
  size_t dimensions;
  size_t a_rows;
  size_t b_rows;

  Matrices(const ComponentView& first, const ComponentView& second, size_t length)
      : a(first),
        b(second),
        dimensions(length),
        a_rows(first.length / length),
        b_rows(second.length / length) {
    if (a.element != b.element) Refuse("the types differ");
    if (a.length % length != 0 || b.length % length != 0) {
      Refuse("a length is no multiple of " + std::to_string(length));
    }
    CheckDimensions(a.element, length);
  }

  BlockKernel Block(const KernelTable& kernels, Metric metric) const {
    return kernels.block[static_cast<size_t>(a.element)][static_cast<size_t>(metric)];
  }
};

inline View<float> ScoresOut(const Arguments& arguments, size_t index, size_t count,
                             const Matrices& matrices) {
  const View<float> out = arguments.ArrayOfLength<float>(index, "out", count);
  if (Overlap(out, matrices.a.bytes) || Overlap(out, matrices.b.bytes))
    Refuse("out shares memory with an input");
  return out;
}

}  // namespace face::binding
