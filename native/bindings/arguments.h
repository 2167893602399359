#pragma once

#include <node_api.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "kernel_table.h"

namespace face::binding {

/// What the caller did wrong; becomes a JavaScript Error with `code` and `operation`.
struct InputError {
  const char* code;
  std::string reason;
};

[[noreturn]] inline void Refuse(const std::string& reason) {
  throw InputError{"TENSOR_INVALID", reason};
}

class RunQueue;

/// What one instance of the addon (one per thread of the program) works with.
struct AddonState {
  const KernelTable* kernels;
  RunQueue& runs;
};

/// A registered function: its name for errors, and the state of its instance.
struct Registration {
  const char* name;
  AddonState* state;
};

/// A typed array of the caller; valid until JavaScript runs again.
template <class T>
struct View {
  T* data;
  size_t length;

  const uint8_t* begin_byte() const { return reinterpret_cast<const uint8_t*>(data); }
  const uint8_t* end_byte() const { return reinterpret_cast<const uint8_t*>(data + length); }
};

template <class A, class B>
bool Overlap(const View<A>& a, const View<B>& b) {
  return a.begin_byte() < b.end_byte() && b.begin_byte() < a.end_byte();
}

template <class T>
struct ArrayType;
template <>
struct ArrayType<float> {
  static constexpr napi_typedarray_type kType = napi_float32_array;
  static constexpr const char* kName = "Float32Array";
};
template <>
struct ArrayType<double> {
  static constexpr napi_typedarray_type kType = napi_float64_array;
  static constexpr const char* kName = "Float64Array";
};
template <>
struct ArrayType<uint8_t> {
  static constexpr napi_typedarray_type kType = napi_uint8_array;
  static constexpr const char* kName = "Uint8Array";
};
template <>
struct ArrayType<int8_t> {
  static constexpr napi_typedarray_type kType = napi_int8_array;
  static constexpr const char* kName = "Int8Array";
};
template <>
struct ArrayType<uint16_t> {
  static constexpr napi_typedarray_type kType = napi_uint16_array;
  static constexpr const char* kName = "Uint16Array";
};
template <>
struct ArrayType<int32_t> {
  static constexpr napi_typedarray_type kType = napi_int32_array;
  static constexpr const char* kName = "Int32Array";
};

/// Vectors of any of the element types.
struct ComponentView {
  Element element;
  View<uint8_t> bytes;
  size_t length;
};

/// The arguments of one call, checked as they are taken. Every failure throws InputError.
class Arguments {
 public:
  static constexpr size_t kMax = 11;

  /// Takes `slots` arguments; missing ones are undefined. Every slot costs a little, so hot functions ask for
  /// few.
  Arguments(napi_env env, napi_callback_info info, size_t slots) : env_(env) {
    void* data = nullptr;
    napi_get_cb_info(env, info, &slots, values_, nullptr, &data);
    registration_ = static_cast<const Registration*>(data);
  }

  napi_env env() const { return env_; }
  const char* operation() const { return registration_->name; }
  AddonState& state() const { return *registration_->state; }
  const KernelTable& kernels() const { return *registration_->state->kernels; }

  napi_value Value(size_t index) const { return values_[index]; }

  double Number(size_t index, const char* name) const {
    double value = 0;
    if (napi_get_value_double(env_, values_[index], &value) != napi_ok)
      Refuse(std::string(name) + " is not a number");
    return value;
  }

  /// A whole number within low..high.
  int64_t Whole(size_t index, const char* name, int64_t low, int64_t high) const {
    return WholeIn(Number(index, name), name, low, high);
  }

  static int64_t WholeIn(double value, const char* name, int64_t low, int64_t high) {
    if (!(value >= static_cast<double>(low) && value <= static_cast<double>(high)) ||
        value != std::floor(value)) {
      Refuse(std::string(name) + " is not a whole number in " + std::to_string(low) + ".." +
             std::to_string(high));
    }
    return static_cast<int64_t>(value);
  }

  /// A typed array with at least one element: a detached one has none.
  template <class T>
  View<T> Array(size_t index, const char* name) const {
    return ArrayOf<T>(values_[index], name);
  }

  template <class T>
  View<T> ArrayOf(napi_value value, const char* name) const {
    napi_typedarray_type type = napi_uint8_array;
    size_t length = 0;
    void* data = nullptr;
    if (napi_get_typedarray_info(env_, value, &type, &length, &data, nullptr, nullptr) != napi_ok ||
        type != ArrayType<T>::kType) {
      Refuse(std::string(name) + " is not a " + ArrayType<T>::kName);
    }
    if (length == 0 || data == nullptr) Refuse(std::string(name) + " is empty or detached");
    return {static_cast<T*>(data), length};
  }

  template <class T>
  View<T> ArrayOfLength(size_t index, const char* name, size_t length) const {
    const View<T> view = Array<T>(index, name);
    if (view.length != length) {
      Refuse(std::string(name) + " has " + std::to_string(view.length) + " elements, needed " +
             std::to_string(length));
    }
    return view;
  }

  template <class T>
  View<T> ArrayOfAtLeast(size_t index, const char* name, size_t length) const {
    const View<T> view = Array<T>(index, name);
    if (view.length < length) {
      Refuse(std::string(name) + " has " + std::to_string(view.length) + " elements, needed at least " +
             std::to_string(length));
    }
    return view;
  }

  ComponentView Components(size_t index, const char* name) const;

 private:
  napi_env env_;
  napi_value values_[kMax];
  const Registration* registration_ = nullptr;
};

inline ComponentView Arguments::Components(size_t index, const char* name) const {
  napi_typedarray_type type = napi_uint8_array;
  size_t length = 0;
  void* data = nullptr;
  const bool is_array =
      napi_get_typedarray_info(env_, values_[index], &type, &length, &data, nullptr, nullptr) == napi_ok;
  Element element = Element::kFloat32;
  size_t size = 4;
  if (is_array && type == napi_uint16_array) {
    element = Element::kFloat16;
    size = 2;
  } else if (is_array && type == napi_int8_array) {
    element = Element::kInt8;
    size = 1;
  } else if (!is_array || type != napi_float32_array) {
    Refuse(std::string(name) + " is not a Float32Array, Uint16Array or Int8Array");
  }
  if (length == 0 || data == nullptr) Refuse(std::string(name) + " is empty or detached");
  return {element, {static_cast<uint8_t*>(data), length * size}, length};
}

/// Throws `error` into JavaScript.
void ThrowInputError(napi_env env, const char* operation, const InputError& error);

/// The same error as a value.
napi_value InputErrorValue(napi_env env, const char* operation, const InputError& error);

using Operation = napi_value (*)(const Arguments& arguments);

template <Operation kOperation, size_t kSlots = Arguments::kMax>
napi_value Entry(napi_env env, napi_callback_info info) {
  static_assert(kSlots <= Arguments::kMax);
  const Arguments arguments(env, info, kSlots);
  try {
    return kOperation(arguments);
  } catch (const InputError& error) {
    ThrowInputError(env, arguments.operation(), error);
  } catch (const std::exception& error) {
    ThrowInputError(env, arguments.operation(), {"TENSOR_INVALID", error.what()});
  }
  return nullptr;
}

inline napi_value NumberValue(napi_env env, double value) {
  napi_value result = nullptr;
  napi_create_double(env, value, &result);
  return result;
}

/// One function of the addon; errors name the operation, or the function where that is null.
struct Export {
  const char* name;
  napi_callback callback;
  const char* operation = nullptr;
};

}  // namespace face::binding
