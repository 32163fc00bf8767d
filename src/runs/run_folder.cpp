#include "runs/run_folder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <sstream>

#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "core/text_format.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"
#include "io/safetensors.h"
#include "runs/checkpoint_file.h"

namespace modrob::runs {

namespace fs = std::filesystem;

namespace {

constexpr const char* kDone = "DONE";
constexpr const char* kProgress = "progress";
constexpr const char* kDuration = "duration.json";
// What a finished run must still have; checkpoints may be removed to save space.
constexpr std::array kResultFiles = {"run.json",         "diagnosis.json",          "selection.json",
                                     "predictions.json", "predictions.safetensors", "metrics.json"};
// Those whose numbers are reported. The other two are compared as what they say, by `finished`.
constexpr std::array kHashedFiles = {"selection.json", "predictions.json", "predictions.safetensors", "metrics.json"};

// Not there, or emptied by a power cut.
bool lost(const fs::path& file) {
  std::error_code absent;
  return fs::file_size(file, absent) == 0 || absent;
}

// Whoever carries the run out writes these files first, so nobody waits for the disk.
void write_again_if_lost(const fs::path& file, const io::Json& json) {
  write_file_whole(file, json.dump(2) + "\n", Flush::kNo);
}

// DONE. Programs before sizes and hashes were kept wrote none.
struct Done {
  std::string run, diagnosis;
  std::optional<std::vector<std::pair<std::string, uint64_t>>> sizes = {};
  std::optional<std::vector<std::pair<std::string, std::string>>> hashes = {};
};

// It lists names of result files, no others: what it lists is joined to the folder's path and read.
template <typename Values>
void check_names(const io::RecordVisitor& visitor, const Values& values, std::span<const char* const> known,
                 const char* key) {
  if (!values || !visitor.reading()) return;
  for (const auto& [name, value] : *values) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    visitor.fail("lists '" + printable(name) + "', which is no result file, or a newer modrob wrote it", key);
  }
}

void describe(io::RecordVisitor& visitor, Done& done) {
  auto& [run, diagnosis, sizes, hashes] = done;
  visitor.fields("run", run, "diagnosis", diagnosis);
  visitor.field("files", sizes, {.presence = io::Presence::kMayLack});
  visitor.field("sha256", hashes, {.presence = io::Presence::kMayLack});
  check_names(visitor, sizes, kResultFiles, "files");
  check_names(visitor, hashes, kHashedFiles, "sha256");
}

Done read_done(const fs::path& done) { return io::read_record<Done>(io::read_json(done), done.string(), kDamagedRun); }

// run.json
struct RunRecord {
  RunIdentity identity;
  RunNames names;
};

void describe(io::RecordVisitor& visitor, RunRecord& record) {
  auto& [identity, names] = record;
  visitor.fields("identity", identity, "names", names);
  visitor.field("known_as", identity.earlier_hashes, {.presence = io::Presence::kIfAny});
}

}  // namespace

fs::path RunFolder::absolute_path() const {
  const fs::path normal = fs::absolute(path_).lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

void RunFolder::prepare(const RunIdentity& identity, const RunNames& names) {
  make_folder(path_);
  const fs::path file = path_ / "run.json";
  if (begun()) {
    const auto stored = this->identity();
    if (!stored.same_run_as(identity)) {
      throw UserError("'" + path_.string() + "' holds another run (" +
                      join_first(stored.differences_to(identity), "; ", 5) +
                      "); take its settings, choose another folder or remove it");
    }
    const bool moved = io::record_json(stored) != io::record_json(identity);
    if (!moved || fs::exists(path_ / kDone)) return;
    auto earlier = stored.hashes();
    std::sort(earlier.begin(), earlier.end());
    earlier.erase(std::unique(earlier.begin(), earlier.end()), earlier.end());
    std::erase(earlier, identity.hash());
    RunRecord record = {identity, names};
    record.identity.earlier_hashes = std::move(earlier);
    io::write_json(file, io::record_json(record));
    return;
  }
  write_again_if_lost(file, {{"identity", io::record_json(identity)}, {"names", io::record_json(names)}});
}

void RunFolder::ask(const io::Json& diagnosis) {
  const fs::path file = path_ / "diagnosis.json";
  try {
    if (!lost(file) && io::canonical_hash(io::read_json(file)) == io::canonical_hash(diagnosis)) return;
  } catch (const UserError&) {
    // Damaged. Who asks knows what it should say.
  }
  write_again_if_lost(file, diagnosis);
}

bool RunFolder::begun() const { return !lost(path_ / "run.json"); }

RunIdentity RunFolder::identity() const {
  const fs::path file = path_ / "run.json";
  if (!fs::exists(file)) throw UserError("'" + path_.string() + "' is no run folder: it has no run.json");
  return io::read_record<RunRecord>(io::read_json(file), file.string(), kDamagedRun).identity;
}

RunNames RunFolder::names() const {
  const fs::path file = path_ / "run.json";
  return io::read_record<RunRecord>(io::read_json(file), file.string(), kDamagedRun).names;
}
io::Json RunFolder::diagnosis() const { return io::read_json(path_ / "diagnosis.json"); }
io::Json RunFolder::metrics() const { return io::read_json(path_ / "metrics.json"); }

bool RunFolder::finished(const std::string& identity_hash, const std::string& diagnosis_hash,
                         DamagedDone damaged) const {
  const fs::path file = path_ / kDone;
  if (!fs::exists(file)) return false;
  try {
    const Done done = read_done(file);
    if (!both_name_this_run(done.run, identity_hash) || done.diagnosis != diagnosis_hash) return false;
    if (!done.sizes) return true;
    return std::all_of(done.sizes->begin(), done.sizes->end(), [&](const auto& entry) {
      std::error_code error;
      const auto size = fs::file_size(path_ / entry.first, error);
      return !error && entry.second == size;
    });
  } catch (const std::exception&) {
    if (damaged == DamagedDone::kError) throw;
    return false;
  }
}

bool RunFolder::says_finished(const std::string& identity_hash, const std::string& diagnosis_hash) const {
  try {
    const Done done = read_done(path_ / kDone);
    return both_name_this_run(done.run, identity_hash) && done.diagnosis == diagnosis_hash;
  } catch (const std::exception&) {  // mostly: it is not there
    return false;
  }
}

// Of an older program's run DONE and study.json may hold the hash of places too.
bool RunFolder::both_name_this_run(const std::string& one, const std::string& other) const {
  if (one == other) return true;
  if (!begun()) return false;
  const auto identity = this->identity();
  return identity.known_as(one) && identity.known_as(other);
}

void RunFolder::mark_done(std::optional<double> seconds) {
  Done done = {.run = identity().hash(), .diagnosis = io::canonical_hash(diagnosis())};
  done.sizes.emplace();
  done.hashes.emplace();
  for (const char* name : kResultFiles) {
    std::error_code error;
    if (const auto size = fs::file_size(path_ / name, error); !error) done.sizes->emplace_back(name, size);
  }
  for (const char* name : kHashedFiles) {
    if (fs::exists(path_ / name)) done.hashes->emplace_back(name, sha256_of_file(path_ / name));
  }
  if (seconds) io::write_json(path_ / kDuration, {{"seconds", std::round(*seconds * 10) / 10}});
  // Before DONE: behind it a kill would leave it in a finished run for ever.
  std::error_code ignored;
  fs::remove(path_ / kProgress, ignored);
  io::write_json(path_ / kDone, io::record_json(done));
}

std::optional<double> RunFolder::seconds() const {
  try {
    return io::read_json(path_ / kDuration).at("seconds").get<double>();
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

void RunFolder::check_results() const {
  const fs::path done = path_ / kDone;
  if (!fs::exists(done)) throw UserError("'" + path_.string() + "' is not finished: it has no " + kDone);
  const Done record = read_done(done);
  if (!record.hashes) return;
  for (const auto& [name, hash] : *record.hashes) {
    const fs::path file = path_ / name;
    std::string fault = why_no_plain_file(file);
    if (fault.empty() && hash != sha256_of_file(file)) fault = "has other content than when the run finished";
    if (fault.empty()) continue;
    throw UserError("'" + file.string() + "' " + fault +
                    "; the run's results are not used, `modrob study run` makes them again");
  }
}

bool RunFolder::seen_whole() const {
  std::error_code ignored;
  return std::all_of(fs::directory_iterator(path_, ignored), fs::directory_iterator(), [&](const auto& entry) {
    return fs::symlink_status(entry.path(), ignored).type() != fs::file_type::not_found;
  });
}

void RunFolder::reopen() {
  std::error_code error;
  fs::remove(path_ / kDone, error);
  if (error) throw UserError("cannot remove '" + (path_ / kDone).string() + "': " + error.message());
}

std::string RunFolder::drop_damaged_checkpoint() {
  const fs::path pointer = path_ / "checkpoint.json";
  std::error_code ignored;
  if (!fs::exists(pointer, ignored)) return "";
  try {
    const auto files = read_checkpoint_files(pointer);
    for (const auto& name : {files.latest, files.best}) {
      if (name) io::Safetensors::open(path_ / *name);
    }
    return "";
  } catch (const UserError& error) {
    // The pointer first: whatever the moment of a kill, what it names is complete, or there is none.
    fs::remove(pointer, ignored);
    fs::remove(path_ / "selection.json", ignored);
    for (const auto& entry : fs::directory_iterator(path_, ignored)) {
      if (is_checkpoint(entry.path())) fs::remove(entry.path(), ignored);
    }
    return error.what();
  }
}

void RunFolder::report_progress(const RunProgress& progress) const {
  std::ostringstream text;
  text << progress.share << " " << progress.per_second << " " << progress.worked_s << " " << progress.activity << "\n";
  write_file_whole(path_ / kProgress, text.str(), Flush::kNo);
}

RunProgress RunFolder::progress() const {
  RunProgress progress;
  try {
    std::istringstream text(fs::exists(path_ / kProgress) ? read_file(path_ / kProgress) : "");
    text >> progress.share >> progress.per_second >> progress.worked_s >> std::ws;
    std::getline(text, progress.activity);
  } catch (const std::exception&) {  // the run finished, and removed the file, between the two
  }
  progress.share = std::clamp(progress.share, 0.0, 1.0);
  return progress;
}

std::optional<fs::path> RunFolder::study_folder() const {
  const fs::path folder = absolute_path();
  if (folder.parent_path().filename() != "runs") return std::nullopt;
  return folder.parent_path().parent_path();
}

}  // namespace modrob::runs
