#pragma once

#include <node_api.h>

#include <memory>

namespace face::binding {

/// The memory of an ArrayBuffer, held so that it stays when JavaScript transfers or detaches the buffer.
struct PinnedMemory {
  /// Null where the running engine cannot pin.
  std::shared_ptr<void> memory;
  /// JavaScript may shrink it, and then part of it goes away all the same.
  bool resizable;
};

/// Node-API can keep the object alive but not its memory, so this asks V8 itself, by the names under which
/// the running binary exports ArrayBuffer::GetBackingStore and BackingStore::IsResizableByUserJavaScript. It
/// runs no JavaScript, as reading a property would.
PinnedMemory PinArrayBuffer(napi_value array_buffer);

}  // namespace face::binding
