#include <napi.h>

#include <memory>
#include <vector>

#include "bindings/background_run.h"
#include "bindings/exports.h"
#include "cpu_features.h"
#include "dispatch.h"

namespace face::binding {
namespace {

/// What lives as long as one instance of the addon.
struct Instance {
  RunQueue runs;
  AddonState state{BestTable(), runs};
  std::vector<std::unique_ptr<Registration>> registrations;
};

Napi::Array Names(Napi::Env env, const std::vector<const char*>& names) {
  Napi::Array array = Napi::Array::New(env, names.size());
  for (size_t i = 0; i < names.size(); i++)
    array[static_cast<uint32_t>(i)] = Napi::String::New(env, names[i]);
  return array;
}

/// Switches to the named level where that is possible ("" keeps the best) and reports what there is.
napi_value Simd(const Arguments& arguments) {
  const Napi::Env env(arguments.env());
  const Napi::Value requested(env, arguments.Value(0));
  if (!requested.IsString()) Refuse("level is not a string");
  const KernelTable* table = TableOf(requested.As<Napi::String>().Utf8Value().c_str());
  if (table != nullptr) arguments.state().kernels = table;

  const Level* levels = nullptr;
  const size_t level_count = CompiledLevels(&levels);
  std::vector<const char*> compiled;
  std::vector<const char*> supported;
  for (size_t i = 0; i < level_count; i++) {
    compiled.push_back(levels[i].table->name);
    if (levels[i].supported) supported.push_back(levels[i].table->name);
  }
  size_t feature_count = 0;
  const CpuFeature* features = CpuFeatures(&feature_count);
  std::vector<const char*> present;
  for (size_t i = 0; i < feature_count; i++) {
    if (features[i].present) present.push_back(features[i].name);
  }
  Napi::Object report = Napi::Object::New(env);
  report.Set("active", Napi::String::New(env, arguments.kernels().name));
  report.Set("compiled", Names(env, compiled));
  report.Set("supported", Names(env, supported));
  report.Set("features", Names(env, present));
  return report;
}

void Register(napi_env env, napi_value exports, Instance* instance, const Export& function) {
  const char* operation = function.operation != nullptr ? function.operation : function.name;
  instance->registrations.push_back(
      std::make_unique<Registration>(Registration{operation, &instance->state}));
  napi_value value = nullptr;
  napi_create_function(env, function.name, NAPI_AUTO_LENGTH, function.callback,
                       instance->registrations.back().get(), &value);
  napi_set_named_property(env, exports, function.name, value);
}

Napi::Object Initialize(Napi::Env env, Napi::Object exports) {
  auto* instance = new Instance;
  env.SetInstanceData(instance);
  Register(env, exports, instance, {"simd", Entry<Simd>});
  for (const auto& chapter : {ImageExports, DetectionExports, VectorExports, SearchExports, BackgroundExports,
                              CountExports, MemoryExports, EnvironmentExports}) {
    size_t count = 0;
    const Export* functions = chapter(&count);
    for (size_t i = 0; i < count; i++) Register(env, exports, instance, functions[i]);
  }
  return exports;
}

}  // namespace
}  // namespace face::binding

static Napi::Object Initialize(Napi::Env env, Napi::Object exports) {
  return face::binding::Initialize(env, exports);
}

NODE_API_MODULE(face_native, Initialize)
