#pragma once

#include <node_api.h>

#include <memory>

namespace face::binding {

/// Keeps the memory of an ArrayBuffer alive, also when JavaScript transfers or detaches the buffer meanwhile.
/// Node-API can keep the object alive but not its memory, so this asks V8 itself, by the name under which the
/// running binary exports ArrayBuffer::GetBackingStore. Null where that name does not exist.
std::shared_ptr<void> PinArrayBuffer(napi_value array_buffer);

}  // namespace face::binding
