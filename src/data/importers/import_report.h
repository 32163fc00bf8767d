#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/modality.h"
#include "io/json.h"

namespace modrob::data {

/// What an import changed and what its user should know. Goes into the provenance of the data set.
class ImportReport {
 public:
  /// Counts what was put right, e.g. "non-finite audio values set to 0".
  void repair(const std::string& what, int64_t count = 1) {
    if (count > 0) repairs_[what] += count;
  }
  void warn(std::string message) { warnings_.push_back(std::move(message)); }
  /// An utterance without a frame of this modality, which gets one in their place; `why` may say where and what was
  /// found instead: "talks.csv:5: shape [0, 4]".
  void missing(Modality modality, const std::string& id, const std::string& why = {});
  /// Of all `utterances` of the data set, which are missing: one warning for each modality. UserError that lists
  /// every one of them when `strict`.
  void finish_missing(size_t utterances, bool strict);

  const std::map<std::string, int64_t>& repairs() const { return repairs_; }
  const std::vector<std::string>& warnings() const { return warnings_; }
  /// By modality: ids of the utterances without a frame.
  const std::map<Modality, std::vector<std::string>>& missing_ids() const { return missing_ids_; }
  /// Adds "repairs" (an object of counts), "warnings" (a list of texts) and, where frames are missing, "missing" (the
  /// ids by modality).
  void write(io::Json& provenance) const;

 private:
  std::map<std::string, int64_t> repairs_;
  std::vector<std::string> warnings_;
  std::map<Modality, std::vector<std::string>> missing_ids_, missing_texts_;
};

}  // namespace modrob::data
