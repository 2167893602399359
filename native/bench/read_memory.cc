// How fast this machine reads the memory of an ArrayBuffer on one core, in the process that owns it and so
// through the same pages: read(buffer, streams) and copy(from, to), for the benchmark alone.

#include <node_api.h>

#include <cstdint>
#include <cstring>

namespace {

/// Bytes that one stream reads before the next block: as far apart as the streams of a search are.
constexpr size_t kApartWords = 128 * 1024 / 8;

/// Sums 8-byte words of `kStreams` stretches side by side; the compiler vectorises it.
template <int kStreams>
uint64_t ReadAll(const uint64_t* words, size_t count) {
  constexpr size_t kStep = kStreams == 1 ? 32 : 8;
  uint64_t sums[kStreams][kStep] = {};
  size_t at = 0;
  for (; at + kStreams * kApartWords <= count; at += kStreams * kApartWords) {
    for (size_t i = at; i < at + kApartWords; i += kStep) {
      for (size_t s = 0; s < kStreams; s++) {
        for (size_t j = 0; j < kStep; j++) sums[s][j] += words[i + s * kApartWords + j];
      }
    }
  }
  uint64_t sum = 0;
  for (; at < count; at++) sum += words[at];
  for (const auto& stream : sums) {
    for (const uint64_t part : stream) sum += part;
  }
  return sum;
}

struct Bytes {
  void* data = nullptr;
  size_t length = 0;
};

Bytes BytesOf(napi_env env, napi_value buffer) {
  Bytes bytes;
  if (napi_get_arraybuffer_info(env, buffer, &bytes.data, &bytes.length) != napi_ok) bytes.length = 0;
  return bytes;
}

/// buffer, streams (1, 2, 4 or 8); the sum, so that the reading is not left out.
napi_value Read(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  size_t count = 2;
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  const Bytes bytes = BytesOf(env, arguments[0]);
  uint32_t streams = 1;
  napi_get_value_uint32(env, arguments[1], &streams);
  const auto* words = static_cast<const uint64_t*>(bytes.data);
  const size_t length = bytes.length / 8;
  const uint64_t sum = streams == 8   ? ReadAll<8>(words, length)
                       : streams == 4 ? ReadAll<4>(words, length)
                       : streams == 2 ? ReadAll<2>(words, length)
                                      : ReadAll<1>(words, length);
  napi_value result = nullptr;
  napi_create_double(env, static_cast<double>(sum), &result);
  return result;
}

/// from, to
napi_value Copy(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  size_t count = 2;
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  const Bytes from = BytesOf(env, arguments[0]);
  const Bytes to = BytesOf(env, arguments[1]);
  if (from.length > 0 && from.length <= to.length) std::memcpy(to.data, from.data, from.length);
  return nullptr;
}

napi_value Initialize(napi_env env, napi_value exports) {
  const struct {
    const char* name;
    napi_callback callback;
  } functions[] = {{"read", Read}, {"copy", Copy}};
  for (const auto& [name, callback] : functions) {
    napi_value function = nullptr;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
    napi_set_named_property(env, exports, name, function);
  }
  return exports;
}

}  // namespace

NAPI_MODULE(face_read_memory, Initialize)
