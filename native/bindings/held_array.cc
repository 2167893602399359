#include "held_array.h"

#include "buffer_pin.h"

namespace face::binding {

HeldArray::HeldArray(const Arguments& arguments, size_t index) {
  const Napi::Value value(arguments.env(), arguments.Value(index));
  if (napi_get_typedarray_info(arguments.env(), value, nullptr, &length_, nullptr, nullptr, nullptr) !=
      napi_ok) {
    Refuse("argument " + std::to_string(index) + " is not a typed array");
  }
  array_ = Napi::Persistent(value.As<Napi::Object>());
}

void HeldArray::Pin(const char* name) {
  const Napi::Env env = array_.Env();
  napi_value buffer = nullptr;
  napi_get_typedarray_info(env, array_.Value(), nullptr, nullptr, nullptr, &buffer, nullptr);
  bool is_plain = false;
  napi_is_arraybuffer(env, buffer, &is_plain);
  if (!is_plain) return;
  PinnedMemory pinned = PinArrayBuffer(buffer);
  if (pinned.memory == nullptr) {
    Refuse(std::string("this JavaScript engine needs ") + name + " in a SharedArrayBuffer");
  }
  if (pinned.resizable) {
    Refuse(std::string(name) + " lies in a resizable buffer, which may shrink during the run");
  }
  memory_ = std::move(pinned.memory);
}

void* HeldArray::DataIfWhole() const {
  size_t length = 0;
  void* data = nullptr;
  napi_get_typedarray_info(array_.Env(), array_.Value(), nullptr, &length, &data, nullptr, nullptr);
  if (length != length_) Refuse("an array was detached or shrunk during the run");
  return data;
}

}  // namespace face::binding
