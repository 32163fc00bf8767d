#include "study/run_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

// Canonical text: sorted keys, no blanks.
std::string canonical(const io::Json& json) { return nlohmann::json::parse(json.dump()).dump(); }

const io::Json& at(const io::Json& json, const char* key, const std::string& name) {
  const auto found = json.find(key);
  if (found == json.end()) throw UserError(name + " lacks the key '" + key + "'; the run folder is damaged");
  return *found;
}

}  // namespace

std::string RunIdentity::hash() const { return sha256(canonical(to_json())); }

io::Json RunIdentity::to_json() const {
  return {{"results_version", results_version},
          {"data_hash", data_hash},
          {"text_encoder_hash", text_encoder_hash},
          {"settings", settings}};
}

RunIdentity RunIdentity::from_json(const io::Json& json, const std::string& name) {
  try {
    return {.settings = at(json, "settings", name),
            .data_hash = at(json, "data_hash", name).get<std::string>(),
            .text_encoder_hash = at(json, "text_encoder_hash", name).get<std::string>(),
            .results_version = at(json, "results_version", name).get<int64_t>()};
  } catch (const io::Json::exception&) {
    throw UserError(name +
                    " holds an identity whose hashes are no texts or whose version is no number; the run folder "
                    "is damaged");
  }
}

void RunFolder::prepare(const RunIdentity& identity, const io::Json& names) {
  make_folder(path_);
  const fs::path file = path_ / "run.json";
  if (fs::exists(file)) {
    const auto stored = this->identity();
    if (stored.hash() == identity.hash()) return;
    throw UserError("'" + path_.string() + "' holds another run (other settings, data or program version); choose " +
                    "another folder or remove it");
  }
  io::write_json(file, {{"identity", identity.to_json()}, {"names", names}});
}

void RunFolder::ask(const io::Json& diagnosis) {
  const fs::path file = path_ / "diagnosis.json";
  if (fs::exists(file) && canonical(io::read_json(file)) == canonical(diagnosis)) return;
  io::write_json(file, diagnosis);
}

RunIdentity RunFolder::identity() const {
  const fs::path file = path_ / "run.json";
  if (!fs::exists(file)) throw UserError("'" + path_.string() + "' is no run folder: it has no run.json");
  return RunIdentity::from_json(at(io::read_json(file), "identity", file.string()), file.string());
}

io::Json RunFolder::names() const {
  return at(io::read_json(path_ / "run.json"), "names", (path_ / "run.json").string());
}
io::Json RunFolder::diagnosis() const { return io::read_json(path_ / "diagnosis.json"); }
io::Json RunFolder::metrics() const { return io::read_json(path_ / "metrics.json"); }

bool RunFolder::done(const std::string& identity_hash, const io::Json& diagnosis) const {
  const fs::path file = path_ / "DONE";
  if (!fs::exists(file)) return false;
  const io::Json answered = io::read_json(file);
  return at(answered, "run", file.string()) == identity_hash &&
         at(answered, "diagnosis", file.string()) == sha256(canonical(diagnosis));
}

void RunFolder::mark_done() {
  io::write_json(path_ / "DONE", {{"run", identity().hash()}, {"diagnosis", sha256(canonical(diagnosis()))}});
  std::error_code ignored;
  fs::remove(path_ / "progress", ignored);
}

void RunFolder::report_progress(double share, const std::string& activity) const {
  write_file_whole(path_ / "progress", std::to_string(share) + " " + activity + "\n");
}

double RunFolder::progress() const {
  const fs::path file = path_ / "progress";
  if (!fs::exists(file)) return 0;
  try {
    return std::clamp(std::strtod(read_file(file).c_str(), nullptr), 0.0, 1.0);
  } catch (const std::exception&) {
    return 0;  // The run finished, and removed the file, between the two lines above.
  }
}

RunLock::RunLock(const fs::path& folder) {
  const fs::path file = folder / "lock";
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) throw UserError("cannot write '" + file.string() + "': " + std::strerror(errno));
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor_);
    throw UserError("another process works in '" + folder.string() + "'; wait for it or stop it");
  }
}

RunLock::~RunLock() { ::close(descriptor_); }

}  // namespace modrob::study
