#include "data/importers/mosi_utterance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "core/error.h"
#include "data/importers/frame_columns.h"
#include "data/importers/outline_builder.h"
#include "io/csv.h"
#include "io/safetensors.h"

namespace modrob::data {

namespace {

namespace fs = std::filesystem;

void check_known(const std::string& what, const std::string& name, const std::vector<std::string>& known) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  throw UserError("unknown " + what + " '" + name + "'; " + suggestion(name, known));
}

/// Vectors of text and visual were trained on the labels of the reference training part
/// (data/mosi_utterance/README.md, "Read this before training on it").
void check_features(const ImportOptions& options, const std::string& leaked) {
  std::set<std::string> seen;
  for (const auto& feature : options.features) {
    check_known("features", feature, {"audio", "visual", "text"});
    if (!seen.insert(feature).second) throw UserError("features '" + feature + "' are named twice");
    if (feature == "audio") continue;
    if (options.folds == "standard") {
      throw UserError("features '" + feature +
                      "' cannot be used with the standard folds: a network that saw the labels of " + leaked +
                      " made them; take audio alone, or the reference folds" +
                      (feature == "text" ? ", where the transcripts are the text" : ""));
    }
    if (feature == "text") {
      throw UserError("features 'text' cannot be imported: a data set's text is its transcript, which is always taken");
    }
  }
}

struct Rows {
  std::vector<size_t> taken;  ///< rows of both files, in their order
  std::map<Split, size_t> all, kept;
};

/// Features of the taken rows, standardised.
FrameColumn read_features(const io::TensorView& tensor, const Rows& rows, const DatasetOutline& outline,
                          io::Json& provenance) {
  const auto width = static_cast<size_t>(tensor.shape[1]);
  const auto all = tensor.copy<float>();
  std::vector<float> values;
  for (const size_t row : rows.taken) {
    values.insert(values.end(), all.begin() + static_cast<ptrdiff_t>(row * width),
                  all.begin() + static_cast<ptrdiff_t>((row + 1) * width));
  }
  auto means = io::Json::array(), deviations = io::Json::array();
  for (size_t column = 0; column < width; ++column) {
    double sum = 0, squares = 0, count = 0;
    float least = INFINITY, most = -INFINITY;
    const auto for_each_training = [&](auto&& use) {
      for (size_t i = 0; i < rows.taken.size(); ++i) {
        const float value = values[i * width + column];
        if (outline.utterances[i].split == Split::kTrain && std::isfinite(value)) use(value);
      }
    };
    for_each_training([&](float value) {
      sum += value;
      ++count;
      least = std::min(least, value);
      most = std::max(most, value);
    });
    const double mean = count > 0 ? sum / count : 0.0;
    for_each_training([&](float value) { squares += (value - mean) * (value - mean); });
    const double deviation = least < most ? std::sqrt(squares / count) : 0.0;
    for (size_t i = 0; i < rows.taken.size(); ++i) {
      float& value = values[i * width + column];
      value = deviation > 0 ? static_cast<float>((value - mean) / deviation) : 0.0f;
    }
    means.push_back(mean);
    deviations.push_back(deviation);
  }
  provenance = {{"split", "train"}, {"mean", means}, {"deviation", deviations}};
  return one_frame_each(std::move(values), tensor.shape[1]);
}

void require_splits(const Rows& rows, const ImportOptions& options) {
  std::string counts;
  bool empty = false;
  for (const auto& [split, all] : rows.all) {
    const auto kept = rows.kept.find(split);
    const size_t count = kept == rows.kept.end() ? 0 : kept->second;
    counts += (counts.empty() ? "" : ", ") + std::string(split_name(split)) + " " + std::to_string(count) + " of " +
              std::to_string(all);
    empty = empty || count == 0;
  }
  if (!empty) return;
  throw UserError("labels '" + options.label_kind + "' with " + options.folds +
                  " folds would leave a split without utterances (" + counts +
                  "); take the reference folds or binary labels");
}

}  // namespace

ImportedDataset import_mosi_utterance(const ImportSource& source) {
  const fs::path& folder = source.path();
  const ImportOptions& options = source.options();
  check_known("folds", options.folds, {"standard", "reference"});
  check_known("labels", options.label_kind, {"binary", "regression"});
  const auto table = io::CsvTable::open(folder / "utterances.csv");
  const auto arrays = io::Safetensors::open(folder / "features.safetensors");
  const size_t id = table.column("id"), video = table.column("video_id"), transcript = table.column("transcript");
  const size_t reference = table.column("split_reference"), standard = table.column("split_standard");
  const size_t binary = table.column("label_binary"), regression = table.column("label_regression");
  size_t leaked = 0, tests = 0;
  for (size_t row = 0; row < table.rows(); ++row) {
    if (table.field(row, standard) != "test") continue;
    ++tests;
    leaked += table.field(row, reference) == "train";
  }
  check_features(options, std::to_string(leaked) + " of the " + std::to_string(tests) + " standard test utterances");

  const auto count = static_cast<int64_t>(table.rows());
  const auto tensor = [&](const std::string& name, io::Dtype dtype, size_t rank) -> const io::TensorView& {
    const auto& view = arrays.at(name, dtype, rank);
    if (view.shape[0] != count || (rank == 2 && view.shape[1] == 0)) {
      throw UserError(arrays.name() + ": '" + name + "' has " + std::to_string(view.shape[0]) + " rows, but " +
                      table.name() + " has " + std::to_string(count));
    }
    return view;
  };
  const auto labels = tensor("label_binary", io::Dtype::kI64, 1).copy<int64_t>();

  ImportedDataset data;
  data.sources = {folder / "utterances.csv", folder / "features.safetensors"};
  OutlineBuilder builder(*data.report);
  Rows rows;
  std::map<std::string, size_t> lines;
  for (size_t row = 0; row < table.rows(); ++row) {
    const auto label = table.field(row, binary);
    if (label != (labels[row] == 1 ? "1" : "0")) {
      table.fail(row, "label_binary is '" + std::string(label) + "' here and " + std::to_string(labels[row]) + " in " +
                          arrays.name() + "; the two files do not belong together");
    }
    const Split split = [&] {
      const auto name = table.field(row, options.folds == "standard" ? standard : reference);
      if (const auto known = find_split(name)) return *known;
      table.fail(row, "'" + std::string(name) + "' is no split; known are train, valid and test");
    }();
    const auto [first, fresh] = lines.emplace(table.field(row, id), row);
    if (!fresh) {
      table.fail(row, "the id '" + first->first + "' stands on line " + std::to_string(table.line(first->second)) +
                          " already");
    }
    ++rows.all[split];
    double value = label == "1" ? 1.0 : -1.0;
    if (options.label_kind == "regression") {
      if (table.field(row, regression).empty()) continue;
      value = table.number(row, regression);
      if (!std::isfinite(value)) table.fail(row, "label_regression is not finite");
    }
    ++rows.kept[split];
    rows.taken.push_back(row);
    if (split_words(table.field(row, transcript)).empty()) table.fail(row, "the transcript is empty");
    builder.add({std::string(table.field(row, id)), std::string(table.field(row, video)),
                 std::string(table.field(row, transcript)), split, value});
  }
  if (rows.all.empty()) throw UserError(table.name() + " has no rows below its header");
  require_splits(rows, options);

  auto& outline = data.outline = builder.finish(table.name());
  // The same videos as CMU-MOSI's, but one vector an utterance: recipes for sequences do not fit.
  outline.name = "mosi_utterance";
  outline.word_aligned = false;
  auto& provenance = outline.provenance;
  provenance["folds"] = options.folds;
  provenance["labels"] = options.label_kind;
  for (const auto& feature : options.features) {
    auto& column = feature == "audio" ? data.audio : data.video;
    column = read_features(tensor(feature, io::Dtype::kF32, 2), rows, outline,
                           provenance["standardised"][feature == "audio" ? "audio" : "video"]);
    if (feature != "visual") continue;
    data.report->warn(
        "video: the vectors were made by a network that saw the labels of the training split, so that training sees "
        "them better than they are");
  }
  data.audio = cleaned(std::move(data.audio), Modality::kAudio, options.cleaning, data.report);
  data.video = cleaned(std::move(data.video), Modality::kVideo, options.cleaning, data.report);
  return data;
}

bool is_mosi_utterance(const ImportSource& source) {
  return fs::is_regular_file(source.path() / "utterances.csv") &&
         fs::is_regular_file(source.path() / "features.safetensors");
}

}  // namespace modrob::data
