#include "data/importers/arrays_by_id.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/error.h"
#include "data/importers/named_files.h"
#include "io/npy.h"
#include "io/npz.h"
#include "io/weight_file.h"
#include "text/unicode.h"

namespace modrob::data {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kArrayExtension = ".npy";
using Take = std::function<void(std::span<float>)>;

class ArchivedArrays : public ArraysById {
 public:
  explicit ArchivedArrays(const fs::path& path) : file_(io::NpzFile::open(path)) {}
  std::vector<std::string> names() const override { return file_.names(); }
  std::string shown(const std::string& id) const override { return file_.array_name(id); }
  std::vector<int64_t> shape(const std::string& id) const override { return file_.shape(id); }
  void stream(const std::string& id, const Take& take) const override { file_.stream_float(id, take); }

 private:
  io::NpzFile file_;
};

class FolderOfArrays : public ArraysById {
 public:
  explicit FolderOfArrays(fs::path folder) : folder_(std::move(folder)) {}
  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      std::string name = entry.path().lexically_relative(folder_).string();
      if (!name.ends_with(kArrayExtension)) continue;
      names.push_back(name.substr(0, name.size() - kArrayExtension.size()));
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  std::string shown(const std::string& id) const override { return path(id).string(); }
  std::vector<std::string> recordings() const override {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      if (is_recording_extension(extension_of(entry.path()))) names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  std::vector<int64_t> shape(const std::string& id) const override { return io::NpyFile::open(path(id)).array().shape; }
  void stream(const std::string& id, const Take& take) const override {
    const auto npy = io::NpyFile::open(path(id));
    std::vector<float> values(static_cast<size_t>(npy.array().count()));
    npy.array().copy_float(0, values);
    take(values);
  }

 private:
  fs::path path(const std::string& id) const { return folder_ / (id + std::string(kArrayExtension)); }

  fs::path folder_;
};

/// Reads the shapes of all arrays.
class ShapeReader {
 public:
  ShapeReader(const ArraysById& arrays, const std::string& file, const ArrayRequest& request, ImportReport& report)
      : arrays_(arrays), file_(file), request_(request), report_(report), names_(arrays.names()) {
    const std::set<std::string_view> wanted(request.ids.begin(), request.ids.end());
    std::copy_if(names_.begin(), names_.end(), std::back_inserter(unknown_),
                 [&](const std::string& name) { return !wanted.contains(name); });
    find_names();
  }

  /// By utterance: the name of its array; empty where there is none.
  const std::vector<std::string>& names() const { return of_utterance_; }

  /// Width and steps; a width of 0 for an utterance that is missing.
  std::vector<std::pair<int64_t, int64_t>> read() {
    if (!unknown_.empty()) {
      report_.warn(file_ + " has arrays of no utterance of " + request_.table.name() + ": " + name_some(unknown_));
    }
    for (size_t row = 0; row < request_.ids.size(); ++row) {
      const auto shape = shape_of(row);
      shapes_.emplace_back(shape[1], shape[0]);
      if (shape[1] > 0) present_.push_back(row);
    }
    check_widths();
    check_steps();
    for (const auto& [row, why] : missing_) {
      const std::string line = request_.table.name() + ":" + std::to_string(request_.table.line(row));
      report_.missing(request_.modality, request_.ids[row], line + ": " + why);
    }
    report_.repair(
        "utterances without any " + std::string(modality_name(request_.modality)) + " frame given one of zeros",
        static_cast<int64_t>(missing_.size()));
    return std::move(shapes_);
  }

 private:
  /// Only names that were found are opened, so that no id leads out of the folder. Names that are no id's bytes may be
  /// an id's letters in another Unicode form, as macOS writes names of files.
  void find_names() {
    std::map<std::string, std::string> by_letters;
    for (const auto& name : unknown_) by_letters.emplace(text::composed(name), name);
    std::set<std::string> taken;
    for (const auto& id : request_.ids) {
      auto& name = of_utterance_.emplace_back();
      if (std::binary_search(names_.begin(), names_.end(), id)) {
        name = id;
      } else if (const auto other = by_letters.extract(text::composed(id))) {
        name = other.mapped();
        taken.insert(name);
      }
    }
    std::erase_if(unknown_, [&](const std::string& name) { return taken.contains(name); });
    report_.repair("arrays of " + std::string(modality_name(request_.modality)) +
                       " found under their id in another Unicode form (NFC, NFD)",
                   static_cast<int64_t>(taken.size()));
  }

  /// [0, 0] when there is no frame.
  std::vector<int64_t> shape_of(size_t row) {
    const std::string& id = request_.ids[row];
    const std::string& name = of_utterance_[row];
    if (name.empty()) {
      constexpr size_t kMostSuggestions = 10;
      const bool suggest = !unknown_.empty() && missing_.size() < kMostSuggestions;
      missing_.emplace_back(row, "no array" + (suggest ? "; " + suggestion(id, unknown_) : ""));
      return {0, 0};
    }
    auto shape = arrays_.shape(name);
    if (std::find(shape.begin(), shape.end(), 0) != shape.end()) {
      missing_.emplace_back(row, "shape " + io::shape_text(shape));
      return {0, 0};
    }
    if (shape.size() != 2) {
      throw UserError(arrays_.shown(name) + " has shape " + io::shape_text(shape) +
                      "; an utterance's array is [steps, features]");
    }
    return shape;
  }

  void check_widths() const {
    if (present_.empty()) {
      if (const auto recordings = arrays_.recordings(); names_.empty() && !recordings.empty()) {
        throw UserError(file_ + " holds recordings (" + name_some(recordings) + "); " + std::string(kFeaturesFirst));
      }
      const bool others = unknown_.size() == names_.size() && !names_.empty();
      throw UserError(
          file_ + " has frames of none of the " + std::to_string(request_.ids.size()) + " utterances of " +
          request_.table.name() +
          (others ? ": its arrays are named " + name_some(unknown_) + ", the first utterance is '" +
                        request_.ids.front() + "'"
                  : "; leave it out, and the data set has no " + std::string(modality_name(request_.modality))));
    }
    const auto [width, steps] = shapes_[present_.front()];
    bool equal_steps = present_.size() > 1, equal_widths = true;
    size_t other = present_.front();
    for (const size_t row : present_) {
      equal_steps = equal_steps && shapes_[row].second == steps;
      if (equal_widths && shapes_[row].first != width) equal_widths = false, other = row;
    }
    if (equal_widths) return;
    std::string message = arrays_.shown(of_utterance_[other]) + ": utterance '" + request_.ids[other] + "' (" +
                          request_.table.name() + ":" + std::to_string(request_.table.line(other)) + ") has " +
                          std::to_string(shapes_[other].first) +
                          " features a frame, but the utterances before it have " + std::to_string(width);
    if (equal_steps) {
      message += "; all have " + std::to_string(steps) +
                 " rows, so the arrays seem to be [features, steps]: save array.T, which is [steps, features]";
    }
    throw UserError(message);
  }

  /// Clips differ in length; where all have one number of frames, they were padded, or rows are features.
  void check_steps() const {
    constexpr size_t kFew = 3;
    const auto [width, steps] = shapes_[present_.front()];
    if (present_.size() < kFew || steps == 1) return;
    for (const size_t row : present_) {
      if (shapes_[row].second != steps) return;
    }
    report_.warn(file_ + ": every utterance has " + std::to_string(steps) + " frames of " + std::to_string(width) +
                 " features. If these are " + std::to_string(steps) +
                 " features, the arrays are [features, steps]: save array.T. If they are padded to one length, "
                 "padding counts as frames: save array[:length]");
  }

  const ArraysById& arrays_;
  const std::string& file_;
  const ArrayRequest& request_;
  ImportReport& report_;
  const std::vector<std::string> names_;
  std::vector<std::string> unknown_;
  std::vector<std::string> of_utterance_;
  std::vector<std::pair<int64_t, int64_t>> shapes_;
  std::vector<size_t> present_;
  std::vector<std::pair<size_t, std::string>> missing_;  // row, why
};

}  // namespace

std::shared_ptr<const ArraysById> ArraysById::open_archive(const fs::path& path) {
  return std::make_shared<ArchivedArrays>(path);
}

std::shared_ptr<const ArraysById> ArraysById::open_folder(const fs::path& path) {
  return std::make_shared<FolderOfArrays>(path);
}

FrameColumn read_arrays_by_id(std::shared_ptr<const ArraysById> arrays, const std::string& file,
                              const ArrayRequest& request, ImportReport& report) {
  FrameColumn column;
  std::vector<bool> present;
  ShapeReader reader(*arrays, file, request, report);
  for (const auto& [width, steps] : reader.read()) {
    present.push_back(width > 0);
    column.width = std::max(column.width, width);
    column.steps.push_back(std::max<int64_t>(steps, 1));
  }
  column.stream = [arrays, present, width = column.width, steps = column.steps, names = reader.names()](
                      int64_t utterance, const Take& take) {
    const auto row = static_cast<size_t>(utterance);
    if (!present[row]) {
      std::vector<float> zeros(static_cast<size_t>(width));
      return take(zeros);
    }
    auto left = static_cast<size_t>(steps[row] * width);
    const auto changed = [&] { throw UserError(arrays->shown(names[row]) + " changed while it was read; try again"); };
    arrays->stream(names[row], [&](std::span<float> piece) {
      if (piece.size() > left) changed();
      left -= piece.size();
      take(piece);
    });
    if (left > 0) changed();
  };
  column.copy = [stream = column.stream](int64_t utterance, std::span<float> values) {
    stream(utterance, [&](std::span<float> piece) {
      std::copy(piece.begin(), piece.end(), values.begin());
      values = values.subspan(piece.size());
    });
  };
  return column;
}

}  // namespace modrob::data
