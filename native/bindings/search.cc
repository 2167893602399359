#include "search.h"

#include <napi.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <thread>
#include <vector>

#include "buffer_pin.h"
#include "exports.h"

namespace face::binding {
namespace {

constexpr size_t kMaxInt8Dimensions = 65536;

/// What `search` and `startSearch` have in common: gallery, probe, indices, best, k, threshold, metric.
struct SearchCall {
  ComponentView gallery;
  ComponentView probe;
  View<int32_t> indices;
  View<float> best;
  size_t rows;
  size_t k;
  float threshold;
  Metric metric;

  explicit SearchCall(const Arguments& arguments)
      : gallery(arguments.Components(0, "gallery")), probe(arguments.Components(1, "probe")) {
    if (gallery.element != probe.element) Refuse("the types differ");
    if (gallery.length % probe.length != 0) Refuse("gallery is not made of rows as long as the probe");
    if (probe.element == Element::kInt8 && probe.length > kMaxInt8Dimensions) {
      Refuse("int8 vectors are longer than 65536");
    }
    rows = gallery.length / probe.length;
    if (rows > INT32_MAX) Refuse("the gallery has more than 2^31 rows");
    k = static_cast<size_t>(arguments.Whole(4, "k", 1, static_cast<int64_t>(rows)));
    threshold = ThresholdAt(arguments, 5);
    metric = static_cast<Metric>(arguments.Whole(6, "metric", 0, kMetricCount - 1));
    indices = arguments.ArrayOfAtLeast<int32_t>(2, "indices", k);
    best = arguments.ArrayOfAtLeast<float>(3, "best", k);
    if (Overlap(indices, best) || Overlap(indices, gallery.bytes) || Overlap(best, gallery.bytes) ||
        Overlap(indices, probe.bytes) || Overlap(best, probe.bytes)) {
      Refuse("outputs share memory with each other or an input");
    }
  }

  static float ThresholdAt(const Arguments& arguments, size_t index) {
    const double threshold = arguments.Number(index, "threshold");
    if (std::isnan(threshold)) Refuse("threshold is NaN");
    return static_cast<float>(threshold);
  }

  bool Ascending() const { return metric == Metric::kSquaredEuclidean; }
  Gallery Rows() const { return {gallery.bytes.data, rows, probe.length, gallery.element}; }
};

std::string BrokenRow(size_t row) {
  return "row " + std::to_string(row) + " or the probe is zero or not finite, or their score overflows";
}

napi_value Search(const Arguments& arguments) {
  const SearchCall call(arguments);
  BestList best(call.indices.data, call.best.data, call.k, call.threshold, call.Ascending());
  const size_t broken = SearchRows(arguments.kernels(), call.Rows(), call.probe.bytes.data, call.metric, 0,
                                   call.rows, nullptr, &best);
  if (broken != kNoRow) Refuse(BrokenRow(broken));
  return NumberValue(arguments.env(), static_cast<double>(best.Finish()));
}

/// scores, indices, best, k, threshold, ascending
napi_value TopK(const Arguments& arguments) {
  const View<float> scores = arguments.Array<float>(0, "scores");
  if (scores.length > INT32_MAX) Refuse("there are more than 2^31 scores");
  const auto k = static_cast<size_t>(arguments.Whole(3, "k", 1, static_cast<int64_t>(scores.length)));
  const View<int32_t> indices = arguments.ArrayOfAtLeast<int32_t>(1, "indices", k);
  const View<float> best = arguments.ArrayOfAtLeast<float>(2, "best", k);
  const float threshold = SearchCall::ThresholdAt(arguments, 4);
  const bool ascending = arguments.Whole(5, "ascending", 0, 1) == 1;
  if (Overlap(indices, best) || Overlap(indices, scores) || Overlap(best, scores)) {
    Refuse("outputs share memory with each other or the scores");
  }
  for (size_t i = 0; i < scores.length; i++) {
    if (std::isnan(scores.data[i])) Refuse("score " + std::to_string(i) + " is NaN");
  }
  BestList list(indices.data, best.data, k, threshold, ascending);
  for (size_t i = 0; i < scores.length; i++) list.Offer(scores.data[i], static_cast<int32_t>(i));
  return NumberValue(arguments.env(), static_cast<double>(list.Finish()));
}

/// The best rows of one thread's share of the gallery.
struct Share {
  std::vector<int32_t> indices;
  std::vector<float> scores;
  size_t count = 0;
  size_t broken = kNoRow;
};

class SearchWorker : public Napi::AsyncWorker {
 public:
  SearchWorker(const Arguments& arguments, const SearchCall& call, size_t threads,
               std::shared_ptr<void> gallery_memory, std::shared_ptr<std::atomic<bool>> cancelled)
      : Napi::AsyncWorker(Napi::Env(arguments.env()), "face_native:search"),
        kernels_(arguments.kernels()),
        operation_(arguments.operation()),
        gallery_(call.Rows()),
        gallery_length_(call.gallery.length),
        probe_(call.probe.bytes.data, call.probe.bytes.data + call.probe.bytes.length),
        k_(call.k),
        threshold_(call.threshold),
        metric_(call.metric),
        ascending_(call.Ascending()),
        shares_(std::max<size_t>(1, std::min(threads, call.rows / kLeastRowsPerThread))),
        gallery_memory_(std::move(gallery_memory)),
        cancelled_(std::move(cancelled)) {
    const Napi::Env env(arguments.env());
    for (size_t i = 0; i < 4; i++) {
      arrays_[i] = Napi::Persistent(Napi::Value(env, arguments.Value(i)).As<Napi::Object>());
    }
    settle_ = Napi::Persistent(Napi::Value(env, arguments.Value(8)).As<Napi::Function>());
    for (Share& share : shares_) {
      share.indices.resize(k_);
      share.scores.resize(k_);
    }
    napi_add_env_cleanup_hook(env, CancelAtExit, cancelled_.get());
  }

  ~SearchWorker() override { napi_remove_env_cleanup_hook(Env(), CancelAtExit, cancelled_.get()); }

  void Execute() override {
    std::vector<std::thread> helpers;
    for (size_t i = 1; i < shares_.size(); i++) helpers.emplace_back([this, i] { SearchShare(i); });
    SearchShare(0);
    for (std::thread& helper : helpers) helper.join();
  }

  void OnOK() override {
    const Napi::HandleScope scope(Env());
    if (cancelled_->load(std::memory_order_relaxed)) {
      Settle(InputErrorValue(Env(), operation_, {"ABORTED", "the search was cancelled"}), 0);
      return;
    }
    for (const Share& share : shares_) {
      if (share.broken == kNoRow) continue;
      Settle(InputErrorValue(Env(), operation_, {"TENSOR_INVALID", BrokenRow(share.broken)}), 0);
      return;
    }
    size_t gallery_length = 0;
    size_t indices_length = 0;
    size_t best_length = 0;
    ArrayData(arrays_[0], &gallery_length);
    auto* indices = static_cast<int32_t*>(ArrayData(arrays_[2], &indices_length));
    auto* best = static_cast<float*>(ArrayData(arrays_[3], &best_length));
    if (gallery_length != gallery_length_ || indices_length < k_ || best_length < k_) {
      Settle(InputErrorValue(Env(), operation_,
                             {"TENSOR_INVALID", "an array was detached or shrunk during the search"}),
             0);
      return;
    }
    BestList merged(indices, best, k_, threshold_, ascending_);
    for (const Share& share : shares_) {
      for (size_t i = 0; i < share.count; i++) merged.Offer(share.scores[i], share.indices[i]);
    }
    Settle(Env().Null(), merged.Finish());
  }

 private:
  /// Below this a thread costs more than it saves.
  static constexpr size_t kLeastRowsPerThread = 4096;

  static void CancelAtExit(void* cancelled) {
    static_cast<std::atomic<bool>*>(cancelled)->store(true, std::memory_order_relaxed);
  }

  void SearchShare(size_t number) {
    Share& share = shares_[number];
    const size_t begin = gallery_.count * number / shares_.size();
    const size_t end = gallery_.count * (number + 1) / shares_.size();
    BestList best(share.indices.data(), share.scores.data(), k_, threshold_, ascending_);
    share.broken =
        SearchRows(kernels_, gallery_, probe_.data(), metric_, begin, end, cancelled_.get(), &best);
    share.count = best.Finish();
  }

  void* ArrayData(const Napi::ObjectReference& array, size_t* length) const {
    napi_typedarray_type type = napi_uint8_array;
    void* data = nullptr;
    napi_get_typedarray_info(Env(), array.Value(), &type, length, &data, nullptr, nullptr);
    return data;
  }

  void Settle(napi_value error, size_t count) {
    settle_.Call({error, Napi::Number::New(Env(), static_cast<double>(count))});
  }

  const KernelTable& kernels_;
  const char* operation_;
  Gallery gallery_;
  size_t gallery_length_;
  std::vector<uint8_t> probe_;
  size_t k_;
  float threshold_;
  Metric metric_;
  bool ascending_;
  std::vector<Share> shares_;
  std::shared_ptr<void> gallery_memory_;
  std::shared_ptr<std::atomic<bool>> cancelled_;
  /// Gallery, probe, indices, best.
  Napi::ObjectReference arrays_[4];
  Napi::FunctionReference settle_;
};

/// Holds the memory behind a typed array for a run in another thread. Shared memory cannot go away while the
/// array lives, so it needs no pin and gives null.
std::shared_ptr<void> PinGallery(const Arguments& arguments) {
  napi_env env = arguments.env();
  napi_value buffer = nullptr;
  napi_get_typedarray_info(env, arguments.Value(0), nullptr, nullptr, nullptr, &buffer, nullptr);
  bool is_plain = false;
  napi_is_arraybuffer(env, buffer, &is_plain);
  if (!is_plain) return nullptr;
  napi_value resizable = nullptr;
  bool can_shrink = false;
  if (napi_get_named_property(env, buffer, "resizable", &resizable) == napi_ok &&
      napi_get_value_bool(env, resizable, &can_shrink) == napi_ok && can_shrink) {
    Refuse("gallery lies in a resizable buffer, which may shrink during the search");
  }
  std::shared_ptr<void> memory = PinArrayBuffer(buffer);
  if (memory == nullptr) Refuse("this JavaScript engine needs the gallery in a SharedArrayBuffer");
  return memory;
}

/// gallery, probe, indices, best, k, threshold, metric, threads, settle
napi_value StartSearch(const Arguments& arguments) {
  const SearchCall call(arguments);
  const auto threads = static_cast<size_t>(arguments.Whole(7, "threads", 1, 64));
  napi_valuetype type = napi_undefined;
  napi_typeof(arguments.env(), arguments.Value(8), &type);
  if (type != napi_function) Refuse("settle is not a function");
  auto cancelled = std::make_shared<std::atomic<bool>>(false);
  auto* worker = new SearchWorker(arguments, call, threads, PinGallery(arguments), cancelled);
  worker->Queue();
  const Napi::Env env(arguments.env());
  Napi::Object handle = Napi::Object::New(env);
  handle.Set("cancel", Napi::Function::New(env, [cancelled](const Napi::CallbackInfo&) {
               cancelled->store(true, std::memory_order_relaxed);
             }));
  return handle;
}

constexpr Export kExports[] = {
    {"topK", Entry<TopK>},
    {"search", Entry<Search>},
    {"startSearch", Entry<StartSearch>, "searchAsync"},
};

}  // namespace

const Export* SearchExports(size_t* count) {
  *count = sizeof(kExports) / sizeof(kExports[0]);
  return kExports;
}

}  // namespace face::binding
