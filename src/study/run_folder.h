#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "io/json.h"

namespace modrob::study {

/// What identifies a training run: its resolved settings, the bytes of its data and text encoder, and the results
/// version. The folder is named by the hash of it.
struct RunIdentity {
  io::Json settings;
  std::string data_hash;
  std::string text_encoder_hash;
  int64_t results_version = 0;

  /// 64 hexadecimal digits over the canonical JSON of the above.
  std::string hash() const;
  io::Json to_json() const;
  static RunIdentity from_json(const io::Json& json, const std::string& name);
};

/// The files of one run folder.
///   run.json            identity, names for people, program version
///   diagnosis.json      the conditions asked for
///   log.jsonl, events   training
///   checkpoint.json     which checkpoint files are valid
///   selection.json      written after model selection, before the test split is read
///   predictions.*       scores; metrics.json: every condition's metrics
///   DONE                last: hashes of what was asked for and answered
class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }
  /// Creates the folder and writes run.json, unless it is there already (UserError if it is another run's).
  void prepare(const RunIdentity& identity, const io::Json& names);
  void ask(const io::Json& diagnosis);

  RunIdentity identity() const;
  io::Json names() const;
  io::Json diagnosis() const;
  io::Json metrics() const;

  /// True when DONE answers this very identity and this very diagnosis.
  bool done(const std::string& identity_hash, const io::Json& diagnosis) const;
  void mark_done();

  /// Share of the run's work that is done, in [0, 1], as its process last said, and what it is at.
  void report_progress(double share, const std::string& activity) const;
  double progress() const;

 private:
  std::filesystem::path path_;
};

/// Held while a process works in a run folder; released by the system however the process ends.
class RunLock {
 public:
  /// UserError when another process holds it.
  explicit RunLock(const std::filesystem::path& folder);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace modrob::study
