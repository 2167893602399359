#include <napi.h>

#include <cstdlib>
#include <string>

#include "exports.h"

namespace face::binding {
namespace {

std::string Text(const Arguments& arguments, size_t index, const char* name) {
  const Napi::Value value(arguments.env(), arguments.Value(index));
  if (!value.IsString()) Refuse(std::string(name) + " is not a string");
  return value.As<Napi::String>().Utf8Value();
}

/// name, value
napi_value SetEnvironmentDefault(const Arguments& arguments) {
  const std::string name = Text(arguments, 0, "name");
  const std::string value = Text(arguments, 1, "value");
  setenv(name.c_str(), value.c_str(), 0);
  return nullptr;
}

constexpr Export kExports[] = {{"setEnvironmentDefault", Entry<SetEnvironmentDefault, 2>}};

}  // namespace

const Export* EnvironmentExports(size_t* count) {
  *count = sizeof(kExports) / sizeof(kExports[0]);
  return kExports;
}

}  // namespace face::binding
