#include "best_list.h"

#include <utility>

namespace face {

void BestList::Swap(size_t a, size_t b) {
  std::swap(scores_[a], scores_[b]);
  std::swap(indices_[a], indices_[b]);
}

// A heap with the worst entry on top: a parent is never better than its children.
void BestList::Rise(size_t at) {
  while (at > 0) {
    const size_t parent = (at - 1) / 2;
    if (!BetterAt(parent, at)) return;
    Swap(parent, at);
    at = parent;
  }
}

void BestList::Sink(size_t at, size_t size) {
  for (;;) {
    const size_t left = 2 * at + 1;
    if (left >= size) return;
    const size_t right = left + 1;
    const size_t worse = right < size && BetterAt(left, right) ? right : left;
    if (!BetterAt(at, worse)) return;
    Swap(at, worse);
    at = worse;
  }
}

size_t BestList::Finish() {
  for (size_t last = size_; last-- > 1;) {
    Swap(0, last);
    Sink(0, last);
  }
  return size_;
}

}  // namespace face
