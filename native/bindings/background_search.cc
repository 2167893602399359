#include <algorithm>
#include <vector>

#include "background_run.h"
#include "exports.h"
#include "held_array.h"
#include "run_shares.h"
#include "search_call.h"

namespace face::binding {
namespace {

/// Rows of the gallery that one share of a run has.
RowRange ShareOf(size_t number, size_t shares, size_t rows, const std::atomic<bool>* cancelled) {
  return {rows * number / shares, rows * (number + 1) / shares, cancelled};
}

/// As many as there are threads, but none with less work than a thread costs.
size_t SharesFor(size_t threads, const Matrices& matrices) {
  constexpr size_t kLeastScores = 4096;
  const size_t worth = matrices.a_rows * matrices.b_rows / kLeastScores;
  return std::max<size_t>(1, std::min({threads, worth, matrices.a_rows}));
}

/// What both runs hold: the gallery, pinned, and a copy of the probes.
class GalleryRun : public BackgroundRun {
 protected:
  GalleryRun(const Arguments& arguments, const Matrices& matrices, Metric metric, size_t threads)
      : BackgroundRun(arguments, SharesFor(threads, matrices)),
        kernels_(arguments.kernels()),
        gallery_{matrices.a.bytes.data, matrices.a_rows, matrices.dimensions, matrices.a.element},
        metric_(metric),
        probe_bytes_(matrices.b.bytes.data, matrices.b.bytes.data + matrices.b.bytes.length),
        probe_count_(matrices.b_rows),
        broken_(shares(), kNoRow),
        gallery_array_(arguments, 0) {
    gallery_array_.Pin("gallery");
  }

  Probes Vectors() const { return {probe_bytes_.data(), probe_count_}; }
  RowRange Rows(size_t share) const { return ShareOf(share, shares(), gallery_.count, cancelled()); }

  /// Refuses a run that met a score that is not finite, or whose gallery went away.
  void CheckRun() const {
    const size_t broken = *std::min_element(broken_.begin(), broken_.end());
    if (broken != kNoRow) Refuse(BrokenRow(broken));
    gallery_array_.CheckWhole();
  }

  const KernelTable& kernels_;
  const Gallery gallery_;
  const Metric metric_;
  const std::vector<uint8_t> probe_bytes_;
  const size_t probe_count_;
  /// Per share.
  std::vector<size_t> broken_;

 private:
  HeldArray gallery_array_;
};

/// The best rows of every probe. Each share fills lists of its own; they are merged on JavaScript's thread.
class SearchRun final : public GalleryRun {
 public:
  SearchRun(const Arguments& arguments, const SearchCall& call, size_t threads)
      : GalleryRun(arguments, call.matrices, call.metric, threads),
        k_(call.k),
        threshold_(call.threshold),
        ascending_(call.Ascending()),
        lists_(shares()),
        indices_array_(arguments, 2),
        best_array_(arguments, 3),
        counts_array_(arguments, 8) {
    for (size_t share = 0; share < shares(); share++) {
      const RowRange rows = Rows(share);
      lists_[share].Reserve(probe_count_, std::min(k_, rows.end - rows.begin), threshold_, ascending_);
    }
  }

 protected:
  void RunShare(size_t number) override {
    ShareLists& lists = lists_[number];
    broken_[number] = SearchRows(kernels_, gallery_, Vectors(), metric_, Rows(number), lists.best.data());
    for (size_t probe = 0; probe < probe_count_; probe++) lists.counts[probe] = lists.best[probe].Finish();
  }

  void Finish() override {
    CheckRun();
    auto* indices = indices_array_.Data<int32_t>();
    auto* best = best_array_.Data<float>();
    auto* counts = counts_array_.Data<int32_t>();
    for (size_t probe = 0; probe < probe_count_; probe++) {
      BestList merged(indices + probe * k_, best + probe * k_, k_, threshold_, ascending_);
      for (const ShareLists& lists : lists_) {
        const size_t first = probe * lists.k;
        for (size_t i = first; i < first + lists.counts[probe]; i++) {
          merged.Offer(lists.scores[i], lists.indices[i]);
        }
      }
      counts[probe] = static_cast<int32_t>(merged.Finish());
    }
  }

 private:
  /// One list per probe, each k long.
  struct ShareLists {
    size_t k = 0;
    std::vector<int32_t> indices;
    std::vector<float> scores;
    std::vector<BestList> best;
    std::vector<size_t> counts;

    void Reserve(size_t probes, size_t length, float threshold, bool ascending) {
      k = length;
      indices.resize(probes * k);
      scores.resize(probes * k);
      counts.resize(probes);
      best.reserve(probes);
      for (size_t probe = 0; probe < probes; probe++) {
        best.emplace_back(indices.data() + probe * k, scores.data() + probe * k, k, threshold, ascending);
      }
    }
  };

  const size_t k_;
  const float threshold_;
  const bool ascending_;
  std::vector<ShareLists> lists_;
  HeldArray indices_array_;
  HeldArray best_array_;
  HeldArray counts_array_;
};

/// Every probe against every row, written where it belongs as it is found.
class ScoresRun final : public GalleryRun {
 public:
  ScoresRun(const Arguments& arguments, const Matrices& matrices, Metric metric, size_t threads,
            const View<float>& out)
      : GalleryRun(arguments, matrices, metric, threads), out_(out.data), out_array_(arguments, 2) {
    out_array_.Pin("out");
  }

 protected:
  void RunShare(size_t number) override {
    broken_[number] = ScoreRows(kernels_, gallery_, Vectors(), metric_, Rows(number), out_);
  }

  void Finish() override {
    CheckRun();
    out_array_.CheckWhole();
  }

 private:
  float* out_;
  HeldArray out_array_;
};

size_t ThreadsAt(const Arguments& arguments, size_t index) {
  return static_cast<size_t>(arguments.Whole(index, "threads", 1, kMostShares));
}

napi_value Start(const Arguments& arguments, std::unique_ptr<BackgroundRun> run, size_t settle) {
  napi_valuetype type = napi_undefined;
  napi_typeof(arguments.env(), arguments.Value(settle), &type);
  if (type != napi_function) Refuse("settle is not a function");
  return arguments.state().runs.Add(arguments.env(), std::move(run), arguments.Value(settle));
}

/// gallery, probes, indices, best, k, threshold, metric, dimensions, counts, threads, settle
napi_value StartSearch(const Arguments& arguments) {
  const SearchCall call(arguments);
  const View<int32_t> counts = arguments.ArrayOfLength<int32_t>(8, "counts", call.matrices.b_rows);
  if (Overlap(counts, call.indices) || Overlap(counts, call.best) || Overlap(counts, call.matrices.a.bytes) ||
      Overlap(counts, call.matrices.b.bytes)) {
    Refuse("counts shares memory with another array");
  }
  return Start(arguments, std::make_unique<SearchRun>(arguments, call, ThreadsAt(arguments, 9)), 10);
}

/// gallery, probes, out, dimensions, metric, threads, settle
napi_value StartManyToMany(const Arguments& arguments) {
  const auto dimensions = static_cast<size_t>(arguments.Whole(3, "dimensions", 1, INT32_MAX));
  const Matrices matrices(arguments.Components(0, "gallery"), arguments.Components(1, "probes"), dimensions);
  const Metric metric = MetricAt(arguments, 4);
  const View<float> out = ScoresOut(arguments, 2, matrices.a_rows * matrices.b_rows, matrices);
  return Start(arguments,
               std::make_unique<ScoresRun>(arguments, matrices, metric, ThreadsAt(arguments, 5), out), 6);
}

constexpr Export kExports[] = {
    {"startSearch", Entry<StartSearch>, "searchAsync"},
    {"startManyToMany", Entry<StartManyToMany>, "manyToManyAsync"},
};

}  // namespace

const Export* BackgroundExports(size_t* count) {
  *count = sizeof(kExports) / sizeof(kExports[0]);
  return kExports;
}

}  // namespace face::binding
