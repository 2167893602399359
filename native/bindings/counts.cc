#include "count_scores.h"
#include "exports.h"
#include "search.h"

namespace face::binding {
namespace {

/// scores, row subjects, column subjects, on diagonal
ScoreBlock BlockOf(const Arguments& arguments, View<float>* scores) {
  const View<int32_t> rows = arguments.Array<int32_t>(1, "rowSubjects");
  const View<int32_t> columns = arguments.Array<int32_t>(2, "columnSubjects");
  const bool on_diagonal = arguments.Whole(3, "onDiagonal", 0, 1) == 1;
  *scores = arguments.ArrayOfLength<float>(0, "scores", rows.length * columns.length);
  if (on_diagonal && rows.length != columns.length) Refuse("a block on the diagonal is not square");
  const size_t broken = FirstNotFinite(scores->data, scores->length);
  if (broken != kNoRow) Refuse("score " + std::to_string(broken) + " is not finite");
  return {scores->data, rows.data, rows.length, columns.data, columns.length, on_diagonal};
}

/// block, genuine, impostor
napi_value CountScoresOf(const Arguments& arguments) {
  View<float> scores{};
  const ScoreBlock block = BlockOf(arguments, &scores);
  const View<double> genuine = arguments.ArrayOfLength<double>(4, "genuine", kScoreBins);
  const View<double> impostor = arguments.ArrayOfLength<double>(5, "impostor", kScoreBins);
  if (Overlap(genuine, impostor) || Overlap(genuine, scores) || Overlap(impostor, scores)) {
    Refuse("outputs share memory with each other or the scores");
  }
  CountScores(block, genuine.data, impostor.data);
  return nullptr;
}

/// block, row weights, column weights, impostor
napi_value WeighScoresOf(const Arguments& arguments) {
  View<float> scores{};
  const ScoreBlock block = BlockOf(arguments, &scores);
  const View<double> rows = arguments.ArrayOfLength<double>(4, "rowWeights", block.rows);
  const View<double> columns = arguments.ArrayOfLength<double>(5, "columnWeights", block.columns);
  const View<double> impostor = arguments.ArrayOfLength<double>(6, "impostor", kScoreBins);
  if (Overlap(impostor, rows) || Overlap(impostor, columns) || Overlap(impostor, scores)) {
    Refuse("the output shares memory with an input");
  }
  WeighScores(block, rows.data, columns.data, impostor.data);
  return nullptr;
}

/// block, threshold, out scores, out rows, out columns
napi_value CollectScoresOf(const Arguments& arguments) {
  View<float> scores{};
  const ScoreBlock block = BlockOf(arguments, &scores);
  const double threshold = arguments.Number(4, "threshold");
  if (std::isnan(threshold)) Refuse("threshold is NaN");
  const View<float> best = arguments.Array<float>(5, "outScores");
  const View<int32_t> rows = arguments.ArrayOfLength<int32_t>(6, "outRows", best.length);
  const View<int32_t> columns = arguments.ArrayOfLength<int32_t>(7, "outColumns", best.length);
  if (Overlap(best, rows) || Overlap(best, columns) || Overlap(rows, columns) || Overlap(best, scores) ||
      Overlap(rows, scores) || Overlap(columns, scores)) {
    Refuse("outputs share memory with each other or the scores");
  }
  const size_t found = CollectScores(block, threshold, best.data, rows.data, columns.data, best.length);
  return NumberValue(arguments.env(), static_cast<double>(found));
}

}  // namespace

const Export* CountExports(size_t* count) {
  static const Export kExports[] = {
      {"countScores", Entry<CountScoresOf>},
      {"weighScores", Entry<WeighScoresOf>},
      {"collectScores", Entry<CollectScoresOf>},
  };
  *count = sizeof(kExports) / sizeof(kExports[0]);
  return kExports;
}

}  // namespace face::binding
