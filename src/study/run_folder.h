#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "io/json.h"
#include "io/record/record_visitor.h"

namespace modrob::study {

/// So many digits of a run's hash end the name of its folder.
inline constexpr size_t kHashDigitsInName = 12;

/// Settings that say where something lies or comes from: `data`, `text.encoder`, `text.glove_file`, `recipe`. A run is
/// known by the bytes that lie there, and by the settings that the recipe gave.
std::span<const io::Json::json_pointer> location_settings();

/// What identifies a training run: its resolved settings, the bytes of its data, text encoder and word vectors, and the
/// results version. Where these lie is kept, because the run needs it to be carried on, but is no part of it. The
/// folder is named by the hash.
struct RunIdentity {
  io::Json settings;
  std::string data_hash;
  std::string text_encoder_hash;
  int64_t results_version = 0;
  std::string word_vectors_hash = {};  ///< of the GloVe file; empty: none is read, or an older program wrote run.json
  /// Under which the run was known before its places were brought up to date (RunFolder::prepare).
  std::vector<std::string> earlier_hashes = {};

  /// 64 hexadecimal digits over the canonical JSON of results version, hashes and settings without their locations. The
  /// path of word vectors stays in it where their hash is not known.
  std::string hash() const;
  /// What older programs computed: all settings, places too.
  std::string legacy_hash() const;
  /// `hash`, `legacy_hash` and earlier ones: what folder, DONE, study.json and ledger may call the run.
  std::vector<std::string> hashes() const;
  bool known_as(const std::string& hash) const;
  bool same_run_as(const RunIdentity& other) const;
  /// Whether a folder's name ends with the first digits of one of the hashes.
  bool names_folder(const std::string& name) const;
  /// The settings without their locations.
  io::Json settings_that_count() const;
};
/// Without earlier hashes, which are no part of it.
void describe(io::RecordVisitor& visitor, RunIdentity& identity);

/// Folder of a study, beside `runs`, in which its runs share what frozen layers give. No result: it may be removed.
inline constexpr const char* kCacheFolder = "cache";

/// The files of one run folder.
///   run.json            identity, names for people, program version
///   diagnosis.json      the conditions asked for
///   log.jsonl, events   training
///   checkpoint.json     which checkpoint files are valid
///   selection.json      written after model selection, before the test split is read
///   predictions.*       scores; metrics.json: every condition's metrics
///   DONE                last: hashes of what was asked for and answered, sizes and hashes of the result files
///   LEASE, lock         who works here (lease.h, run_lock.h); failed.json: the last attempt that failed (failure.h)
class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }
  /// Creates the folder and writes run.json, unless it is there already (UserError if it is another run's). Where data
  /// or encoder have moved since, the places in the run.json of an unfinished run are brought up to date.
  void prepare(const RunIdentity& identity, const io::Json& names);
  void ask(const io::Json& diagnosis);

  /// False when run.json is not there, or was emptied by a power cut: nothing says what the folder is.
  bool begun() const;
  RunIdentity identity() const;
  io::Json names() const;
  io::Json diagnosis() const;
  io::Json metrics() const;

  /// True when DONE answers this very identity and this very diagnosis, and every result file that it lists is there
  /// with the size it had. UserError when DONE is damaged.
  bool done(const std::string& identity_hash, const io::Json& diagnosis) const;
  /// The same, where many folders are asked about one diagnosis.
  bool answered(const std::string& identity_hash, const std::string& diagnosis_hash) const;
  /// The same, but a damaged DONE answers nothing: the run will be carried out again.
  bool finished(const std::string& identity_hash, const std::string& diagnosis_hash) const;
  static std::string hash_of(const io::Json& diagnosis);
  void mark_done();
  /// For whoever reads results of a finished run: UserError naming the first of selection.json, predictions.* and
  /// metrics.json that is missing or has other content than when DONE was written. Reads these files once. A DONE of
  /// older programs holds no hashes, and nothing is checked.
  void check_results() const;
  /// Removes DONE: the run is to be carried out again, from where its files stand.
  void reopen();

  /// Looks whether the checkpoints that checkpoint.json names are there and whole in structure and size. If not, they
  /// and the pointer are removed, so that training starts anew. Returns what was wrong; empty when nothing was.
  std::string drop_damaged_checkpoint();

  /// Share of the run's work that is done, in [0, 1], as its process last said, and what it is at.
  void report_progress(double share, const std::string& activity) const;
  double progress() const;
  std::string activity() const;

  /// The folder of the study that this lies in as <study>/runs/<run>; nothing for a run of its own.
  std::optional<std::filesystem::path> study_folder() const;

  /// To be called right before the test split is read: appends who opened it after which selection to the ledger of the
  /// study that the folder lies in (as <study>/runs/<run>), or of the folder itself. Where parameters were imported, it
  /// is recorded that no selection is known. UserError when nothing was selected yet: selection.json is not there.
  void open_test() const;

 private:
  std::string progress_text() const;
  bool both_name_this_run(const std::string& one, const std::string& other) const;

  std::filesystem::path path_;
};

}  // namespace modrob::study
