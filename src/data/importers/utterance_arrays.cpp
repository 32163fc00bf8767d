#include "data/importers/utterance_arrays.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

#include "core/error.h"
#include "core/hash.h"
#include "io/foreign_file.h"
#include "io/npz.h"
#include "io/weight_file.h"

namespace modrob::data {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".npy";

std::string steps_column(const ArrayRequest& request) {
  return std::string(modality_name(request.modality)) + "_steps";
}

std::string utterance_text(const ArrayRequest& request, size_t row) {
  return "utterance '" + request.ids[row] + "' (" + request.table.name() + ":" +
         std::to_string(request.table.line(row)) + ")";
}

bool is_zip(const fs::path& path) {
  const MappedFile file(path);
  const auto foreign = io::find_foreign_file(file.bytes());
  return foreign && foreign->is_zip;
}

/// `<id>.npy` for each utterance, in an archive or a folder.
class ArraysById {
 public:
  virtual ~ArraysById() = default;
  virtual std::vector<std::string> names() const = 0;
  virtual io::NpyFile array(const std::string& id) const = 0;
};

class ArchivedArrays : public ArraysById {
 public:
  explicit ArchivedArrays(const fs::path& path) : file_(io::NpzFile::open(path)) {}
  std::vector<std::string> names() const override { return file_.names(); }
  io::NpyFile array(const std::string& id) const override { return file_.array(id); }

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
      if (!name.ends_with(kExtension)) continue;
      names.push_back(name.substr(0, name.size() - kExtension.size()));
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  io::NpyFile array(const std::string& id) const override {
    return io::NpyFile::open(folder_ / (id + std::string(kExtension)));
  }

 private:
  fs::path folder_;
};

void check_frames(std::span<const int64_t> frames, int64_t width, const std::string& file, const std::string& what) {
  if (frames[0] == 0) throw UserError(file + ": " + what + " has no frames; it needs at least one");
  if (frames[1] == 0) throw UserError(file + ": " + what + " has frames without features");
  if (width != 0 && frames[1] != width) {
    throw UserError(file + ": " + what + " has " + std::to_string(frames[1]) +
                    " features a frame, but the utterances "
                    "before it have " +
                    std::to_string(width));
  }
}

FrameColumn read_by_id(const std::shared_ptr<const ArraysById>& arrays, const std::string& file,
                       const ArrayRequest& request, ImportReport& report) {
  const auto names = arrays->names();
  std::vector<std::string> unknown;
  const std::set<std::string_view> wanted(request.ids.begin(), request.ids.end());
  std::copy_if(names.begin(), names.end(), std::back_inserter(unknown),
               [&](const std::string& name) { return !wanted.contains(name); });
  if (!unknown.empty()) {
    report.warn(file + " has arrays of no utterance of " + request.table.name() + ": " + name_some(unknown));
  }
  FrameColumn column;
  for (size_t row = 0; row < request.ids.size(); ++row) {
    const std::string what = utterance_text(request, row);
    // Only names that were found are opened, so that no id leads out of the folder.
    if (!std::binary_search(names.begin(), names.end(), request.ids[row])) {
      throw UserError(file + " has no array '" + request.ids[row] + "' for " + what +
                      (unknown.empty() ? "" : "; " + suggestion(request.ids[row], unknown)));
    }
    const auto npy = arrays->array(request.ids[row]);
    const auto& shape = npy.array().shape;
    if (shape.size() != 2) {
      throw UserError(npy.name() + " has shape " + io::shape_text(shape) +
                      "; an utterance's array is [steps, features]");
    }
    check_frames(shape, column.width, npy.name(), what);
    column.width = shape[1];
    column.steps.push_back(shape[0]);
  }
  column.copy = [arrays, ids = std::vector<std::string>(request.ids.begin(), request.ids.end())](
                    int64_t utterance, std::span<float> values) {
    const auto npy = arrays->array(ids[static_cast<size_t>(utterance)]);
    if (static_cast<size_t>(npy.array().count()) != values.size()) {
      throw UserError(npy.name() + " changed while it was being imported; import it again");
    }
    npy.array().copy_float(0, values);
  };
  return column;
}

int64_t steps_of(const ArrayRequest& request, size_t row, size_t column, int64_t most) {
  const double steps = request.table.number(row, column);
  if (!(steps >= 1) || steps > static_cast<double>(most) || steps != std::floor(steps)) {
    request.table.fail(row, request.table.column_text(column) + " is '" +
                                std::string(request.table.field(row, column)) + "'; utterance '" + request.ids[row] +
                                "' has 1 to " + std::to_string(most) + " frames");
  }
  return static_cast<int64_t>(steps);
}

FrameColumn read_by_row(const fs::path& path, const ArrayRequest& request, ImportReport& report) {
  const auto npy = io::NpyFile::open(path);
  const auto& shape = npy.array().shape;
  if (shape.size() != 2 && shape.size() != 3) {
    throw UserError(npy.name() + " has shape " + io::shape_text(shape) +
                    "; expected [utterances, features] or [utterances, steps, features]");
  }
  if (shape[0] != static_cast<int64_t>(request.ids.size())) {
    throw UserError(npy.name() + " has " + std::to_string(shape[0]) + " rows, but " + request.table.name() + " has " +
                    std::to_string(request.ids.size()) + " utterances; row k belongs to row k");
  }
  const int64_t most = shape.size() == 3 ? shape[1] : 1;
  const std::vector<int64_t> frames = {most, shape.back()};
  check_frames(frames, 0, npy.name(), "every utterance");
  FrameColumn column;
  column.width = shape.back();
  column.steps.assign(request.ids.size(), most);
  const auto steps = request.table.find(steps_column(request));
  if (shape.size() == 3 && steps) {
    for (size_t row = 0; row < request.ids.size(); ++row) column.steps[row] = steps_of(request, row, *steps, most);
  } else if (shape.size() == 3) {
    report.warn(npy.name() + ": every utterance has " + std::to_string(most) + " frames, because " +
                request.table.name() + " has no column '" + steps_column(request) + "'; padding counts as frames");
  }
  column.copy = [npy, size = most * column.width](int64_t utterance, std::span<float> values) {
    npy.array().copy_float(utterance * size, values);
  };
  return column;
}

}  // namespace

FrameColumn read_utterance_arrays(const fs::path& path, const ArrayRequest& request, ImportReport& report) {
  MODROB_CHECK(request.modality != Modality::kText && request.ids.size() == request.table.rows(),
               "frames for each row of the table");
  const bool folder = fs::is_directory(path);
  const bool by_id = folder || is_zip(path);
  const auto steps = request.table.find(steps_column(request));
  if (by_id && steps) {
    report.warn(request.table.name() + ": column '" + steps_column(request) +
                "' is not used, because each utterance has an array of its own");
  }
  if (folder) return read_by_id(std::make_shared<FolderOfArrays>(path), path.string(), request, report);
  if (by_id) return read_by_id(std::make_shared<ArchivedArrays>(path), path.string(), request, report);
  return read_by_row(path, request, report);
}

std::optional<fs::path> find_utterance_arrays(const fs::path& folder, Modality modality) {
  std::vector<fs::path> found;
  for (const char* extension : {".npz", ".npy", ""}) {
    const fs::path path = folder / (std::string(modality_name(modality)) + extension);
    if (fs::exists(path) && (extension[0] != '\0' || fs::is_directory(path))) found.push_back(path);
  }
  if (found.size() > 1) {
    const std::string name(modality_name(modality));
    throw UserError("both " + found[0].string() + " and " + found[1].string() +
                    " are there; name the one that is meant with --" + name);
  }
  if (found.empty()) return std::nullopt;
  return found[0];
}

io::Json describe_folder(const fs::path& folder) {
  const auto names = FolderOfArrays(folder).names();
  std::string list;
  for (const auto& name : names) list += name + "\n" + sha256_of_file(folder / (name + std::string(kExtension))) + "\n";
  const fs::path shown = folder.has_filename() ? folder : folder.parent_path();
  return {{"folder", shown.filename().string()}, {"files", names.size()}, {"sha256", sha256(list)}};
}

}  // namespace modrob::data
