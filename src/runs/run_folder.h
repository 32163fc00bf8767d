#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "runs/run_identity.h"
#include "runs/run_names.h"

namespace modrob::runs {

/// Folder of a study, beside `runs`, in which its runs share what frozen layers give. No result: it may be removed.
inline constexpr const char* kCacheFolder = "cache";

/// How far a run is.
struct RunProgress {
  double share = 0;       ///< of its work that is done, in [0, 1]
  double per_second = 0;  ///< shares a second since this process got to work; 0 where that is not known
  double worked_s = 0;    ///< for which processes have worked on it, this one and those before
  std::string activity = {};
};

/// The files of one run folder.
///   run.json            identity, names for people, program version
///   diagnosis.json      the conditions asked for
///   log.jsonl, events   training
///   checkpoint.json     which checkpoint files are valid
///   selection.json      written after model selection, before the test split is read
///   predictions.*       scores; metrics.json: every condition's metrics
///   duration.json       what it took; apart from DONE, which has the same bits however a run was carried out
///   DONE                last: hashes of what was asked for and answered, sizes and hashes of the result files
///   LEASE, LEASE.work   who works here (lease.h, run_lock.h); failed.json: the last attempt that failed (failure.h)
class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }
  /// Without a slash at its end.
  std::filesystem::path absolute_path() const;
  /// Creates the folder and writes run.json, unless it is there already (UserError if it is another run's). Where data
  /// or encoder have moved since, the places in the run.json of an unfinished run are brought up to date.
  void prepare(const RunIdentity& identity, const RunNames& names);
  void ask(const io::Json& diagnosis);

  /// False when run.json is not there, or was emptied by a power cut: nothing says what the folder is.
  bool begun() const;
  RunIdentity identity() const;
  RunNames names() const;
  io::Json diagnosis() const;
  io::Json metrics() const;

  /// True when DONE says that this very run was carried out and asked this very diagnosis (io::canonical_hash of
  /// diagnosis.json), and every result file that it lists is there with the size it had. The one meaning of
  /// "finished". A damaged DONE says nothing, so the run will be carried out again; who reads results and must not
  /// leave such a run out in silence asks for a UserError.
  enum class DamagedDone { kNotFinished, kError };
  bool finished(const std::string& identity_hash, const std::string& diagnosis_hash,
                DamagedDone damaged = DamagedDone::kNotFinished) const;
  /// The first half of it: what DONE says. One call to the file system, where that takes many.
  bool says_finished(const std::string& identity_hash, const std::string& diagnosis_hash) const;
  /// `seconds`: what the run took; nothing where nobody carried it out.
  void mark_done(std::optional<double> seconds = {});
  /// What a finished run took, the pauses of one that was interrupted left out; nothing where that is not known.
  std::optional<double> seconds() const;
  /// For whoever reads results of a finished run: UserError naming the first of selection.json, predictions.* and
  /// metrics.json that is missing or has other content than when DONE was written. Reads these files once. A DONE of
  /// older programs holds no hashes, and nothing is checked.
  void check_results() const;
  /// False while this machine still denies a file that the folder's list has: network file systems remember for a while
  /// (NFS: up to a minute) that a name was not there. Whoever then took DONE or a checkpoint for absent would do work
  /// again.
  bool seen_whole() const;
  /// Removes DONE: the run is to be carried out again, from where its files stand.
  void reopen();

  /// Looks whether the checkpoints that checkpoint.json names are there and whole in structure and size. If not, they
  /// and the pointer are removed, so that training starts anew. Returns what was wrong; empty when nothing was.
  std::string drop_damaged_checkpoint();

  /// What the run's process last said; a share of 0 where it said nothing.
  void report_progress(const RunProgress& progress) const;
  RunProgress progress() const;

  /// The folder of the study that this lies in as <study>/runs/<run>; nothing for a run of its own.
  std::optional<std::filesystem::path> study_folder() const;

 private:
  bool both_name_this_run(const std::string& one, const std::string& other) const;

  std::filesystem::path path_;
};

}  // namespace modrob::runs
