#include "buffer_pin.h"

#include <dlfcn.h>

namespace face::binding {

std::shared_ptr<void> PinArrayBuffer(napi_value array_buffer) {
  // std::shared_ptr<v8::BackingStore> v8::ArrayBuffer::GetBackingStore(), whose `this` is what a napi_value
  // is: a handle. A shared_ptr has the same layout whatever it points to.
  using GetBackingStore = std::shared_ptr<void> (*)(napi_value self);
  static const auto get =
      reinterpret_cast<GetBackingStore>(dlsym(RTLD_DEFAULT, "_ZN2v811ArrayBuffer15GetBackingStoreEv"));
  return get == nullptr ? nullptr : get(array_buffer);
}

}  // namespace face::binding
