#include "buffer_pin.h"

#include <dlfcn.h>

namespace face::binding {

PinnedMemory PinArrayBuffer(napi_value array_buffer) {
  // std::shared_ptr<v8::BackingStore> v8::ArrayBuffer::GetBackingStore(), whose `this` is what a napi_value
  // is: a handle. A shared_ptr has the same layout whatever it points to.
  using GetBackingStore = std::shared_ptr<void> (*)(napi_value self);
  using IsResizable = bool (*)(const void* self);
  static const auto get =
      reinterpret_cast<GetBackingStore>(dlsym(RTLD_DEFAULT, "_ZN2v811ArrayBuffer15GetBackingStoreEv"));
  static const auto is_resizable = reinterpret_cast<IsResizable>(
      dlsym(RTLD_DEFAULT, "_ZNK2v812BackingStore27IsResizableByUserJavaScriptEv"));
  if (get == nullptr || is_resizable == nullptr) return {nullptr, false};
  std::shared_ptr<void> memory = get(array_buffer);
  const bool resizable = memory != nullptr && is_resizable(memory.get());
  return {std::move(memory), resizable};
}

}  // namespace face::binding
