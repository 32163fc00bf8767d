#include "data/importers/utterance_arrays.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

#include "core/error.h"
#include "core/hash.h"
#include "data/importers/arrays_by_id.h"
#include "io/foreign_file.h"
#include "io/npy.h"
#include "io/weight_file.h"

namespace modrob::data {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".npy";

std::string steps_column(const ArrayRequest& request) {
  return std::string(modality_name(request.modality)) + "_steps";
}

bool is_zip(const fs::path& path) {
  const MappedFile file(path);
  const auto foreign = io::find_foreign_file(file.bytes());
  return foreign && foreign->is_zip;
}

/// 0 for an empty field, which is what a table has of a clip whose features failed.
int64_t steps_of(const ArrayRequest& request, size_t row, size_t column, std::span<const int64_t> shape) {
  if (request.table.field(row, column).empty()) return 0;
  const double steps = request.table.number(row, column);
  if (!(steps >= 0) || steps > static_cast<double>(shape[1]) || steps != std::floor(steps)) {
    const bool transposed = steps > static_cast<double>(shape[1]) && steps <= static_cast<double>(shape[2]);
    request.table.fail(row, request.table.column_text(column) + " is '" +
                                std::string(request.table.field(row, column)) + "'; utterance '" + request.ids[row] +
                                "' has 0 to " + std::to_string(shape[1]) + " frames" +
                                (transposed ? "; the array, " + io::shape_text(shape) +
                                                  ", seems to be [utterances, features, steps]: save "
                                                  "array.transpose(0, 2, 1)"
                                            : ""));
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
  if (npy.array().count() == 0) {
    throw UserError(npy.name() + " has shape " + io::shape_text(shape) +
                    ": no utterance has a frame; leave it out, and the data set has no " +
                    std::string(modality_name(request.modality)));
  }
  FrameColumn column;
  column.width = shape.back();
  column.steps.assign(request.ids.size(), most);
  std::set<int64_t> missing;
  const auto steps = request.table.find(steps_column(request));
  if (shape.size() == 3 && steps) {
    for (size_t row = 0; row < request.ids.size(); ++row) {
      column.steps[row] = steps_of(request, row, *steps, shape);
      if (column.steps[row] > 0) continue;
      column.steps[row] = 1;
      missing.insert(static_cast<int64_t>(row));
      report.missing(request.modality, request.ids[row],
                     request.table.name() + ":" + std::to_string(request.table.line(row)) + ": " +
                         request.table.column_text(*steps) + " is '" + std::string(request.table.field(row, *steps)) +
                         "'");
    }
    report.repair(
        "utterances without any " + std::string(modality_name(request.modality)) + " frame given one of zeros",
        static_cast<int64_t>(missing.size()));
  } else if (shape.size() == 3) {
    report.warn(npy.name() + ": every utterance has " + std::to_string(most) + " frames, because " +
                request.table.name() + " has no column '" + steps_column(request) + "'; padding counts as frames");
  }
  column.copy = [npy, missing, size = most * column.width](int64_t utterance, std::span<float> values) {
    if (missing.contains(utterance)) return std::fill(values.begin(), values.end(), 0.0f);
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
  if (folder) return read_arrays_by_id(ArraysById::open_folder(path), path.string(), request, report);
  if (by_id) return read_arrays_by_id(ArraysById::open_archive(path), path.string(), request, report);
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
  const auto names = ArraysById::open_folder(folder)->names();
  std::string list;
  for (const auto& name : names) list += name + "\n" + sha256_of_file(folder / (name + std::string(kExtension))) + "\n";
  const fs::path shown = folder.has_filename() ? folder : folder.parent_path();
  return {{"folder", shown.filename().string()}, {"files", names.size()}, {"sha256", sha256(list)}};
}

}  // namespace modrob::data
