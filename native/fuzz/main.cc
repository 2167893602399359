// One libFuzzer program per target: FACE_FUZZ_TARGET names the function.

#include "targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  face::fuzz::FACE_FUZZ_TARGET(data, size);
  return 0;
}
