#include "arguments.h"

namespace face::binding {

napi_value InputErrorValue(napi_env env, const char* operation, const InputError& error) {
  napi_value code = nullptr;
  napi_value reason = nullptr;
  napi_value name = nullptr;
  napi_value result = nullptr;
  napi_create_string_utf8(env, error.code, NAPI_AUTO_LENGTH, &code);
  napi_create_string_utf8(env, error.reason.c_str(), error.reason.size(), &reason);
  napi_create_string_utf8(env, operation, NAPI_AUTO_LENGTH, &name);
  napi_create_error(env, code, reason, &result);
  napi_set_named_property(env, result, "operation", name);
  return result;
}

void ThrowInputError(napi_env env, const char* operation, const InputError& error) {
  napi_throw(env, InputErrorValue(env, operation, error));
}

}  // namespace face::binding
