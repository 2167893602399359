#pragma once

#include <napi.h>

#include <memory>

#include "arguments.h"

namespace face::binding {

/// A typed array that a run in other threads works with after its call has returned.
class HeldArray {
 public:
  /// Keeps the array itself: enough for one that is only written to when the run is over.
  HeldArray(const Arguments& arguments, size_t index);

  /// Holds its memory too. Shared memory cannot go away while the array lives; memory that may shrink, or
  /// that this engine cannot pin, is refused.
  void Pin(const char* name);

  /// Where the array's elements are now, unless it was detached or shrunk in the meantime.
  template <class T>
  T* Data() const {
    return static_cast<T*>(DataIfWhole());
  }

  /// Refuses an array that was detached or shrunk during the run.
  void CheckWhole() const { DataIfWhole(); }

 private:
  void* DataIfWhole() const;

  Napi::ObjectReference array_;
  size_t length_ = 0;
  std::shared_ptr<void> memory_;
};

}  // namespace face::binding
