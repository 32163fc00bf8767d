#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/container/dataset_writer.h"
#include "data/importers/import_report.h"
#include "data/importers/utterance_arrays.h"

namespace modrob::data {

/// `<id>.npy` for each utterance, in an archive or a folder.
class ArraysById {
 public:
  virtual ~ArraysById() = default;
  /// Without ".npy", in order.
  virtual std::vector<std::string> names() const = 0;
  /// For messages: the file of one of `names()`.
  virtual std::string shown(const std::string& id) const = 0;
  /// Files of sound or pictures that lie where arrays are expected.
  virtual std::vector<std::string> recordings() const { return {}; }
  /// Errors as of NpyFile.
  virtual std::vector<int64_t> shape(const std::string& id) const = 0;
  /// All elements in C order as float32, in pieces that `take` may change.
  virtual void stream(const std::string& id, const std::function<void(std::span<float>)>& take) const = 0;

  static std::shared_ptr<const ArraysById> open_archive(const std::filesystem::path& path);
  /// Looks into folders of the folder too: an id may hold slashes.
  static std::shared_ptr<const ArraysById> open_folder(const std::filesystem::path& path);
};

/// Arrays [steps, features]. An utterance with no array, or with an empty one of any shape, gets one frame of zeros and
/// is told to `report` as missing. UserErrors: no utterance has a frame; another rank; widths that differ, with the
/// suspicion that the arrays are [features, steps] where all have equally many rows.
FrameColumn read_arrays_by_id(std::shared_ptr<const ArraysById> arrays, const std::string& file,
                              const ArrayRequest& request, ImportReport& report);

}  // namespace modrob::data
