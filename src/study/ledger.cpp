#include "study/ledger.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <sstream>

#include "core/error.h"
#include "core/files.h"
#include "io/json.h"
#include "study/process_identity.h"

namespace modrob::study {

namespace {

constexpr const char* kOpened = "test_opened";
constexpr const char* kChanged = "study_changed";
constexpr const char* kDeclared = "study_declared";

std::string when(const LedgerEntry& entry) { return entry.time + " by " + entry.user + " on " + entry.host; }

std::string text_at(const io::Json& json, const char* key) { return json.at(key).get<std::string>(); }

// io::Json::exception when the line is not what this program writes.
void read_line(const io::Json& json, int64_t number, LedgerContent& content) {
  const std::string event = text_at(json, "event");
  if (event == kOpened) {
    content.entries.push_back({text_at(json, "run"), text_at(json, "run_hash"), text_at(json, "split"),
                               text_at(json, "selection"), json.contains("reason") ? text_at(json, "reason") : "",
                               text_at(json, "time"), text_at(json, "host"), json.at("pid").get<int64_t>(),
                               text_at(json, "user"), number});
  } else if (event == kChanged) {
    content.changes.push_back({text_at(json, "change"), text_at(json, "time"), text_at(json, "user"), number});
  } else if (event == kDeclared) {
    content.declarations.push_back(
        {StudyDeclaration::from_json(json), text_at(json, "time"), text_at(json, "user"), number});
  }
}

}  // namespace

Ledger::Ledger(const std::filesystem::path& folder) : file_(folder / "ledger.jsonl") {}

void Ledger::append(LedgerEntry entry) const {
  if (entry.time.empty()) entry.time = utc_time();
  if (entry.user.empty()) entry.user = user_name();
  if (entry.host.empty()) {
    const auto self = ProcessIdentity::of_this_process();
    entry.host = self.host;
    entry.pid = self.pid;
  }
  io::Json json = {{"event", kOpened},           {"time", entry.time},   {"run", entry.run},
                   {"run_hash", entry.run_hash}, {"split", entry.split}, {"selection", entry.selection},
                   {"host", entry.host},         {"pid", entry.pid},     {"user", entry.user}};
  if (!entry.reason.empty()) json["reason"] = entry.reason;
  append_line(json.dump() + "\n");
}

void Ledger::append_change(const std::string& text) const {
  for (const auto& change : changes()) {
    if (change.text == text) return;
  }
  append_line(io::Json{{"event", kChanged}, {"time", utc_time()}, {"user", user_name()}, {"change", text}}.dump() +
              "\n");
}

void Ledger::append_declaration(const StudyDeclaration& declaration) const {
  const auto before = content().declarations;
  if (!before.empty() && before.back().declaration.to_json() == declaration.to_json()) return;
  const auto self = ProcessIdentity::of_this_process();
  io::Json json = {
      {"event", kDeclared}, {"time", utc_time()}, {"host", self.host}, {"pid", self.pid}, {"user", user_name()}};
  json.update(declaration.to_json());
  append_line(json.dump() + "\n");
}

void Ledger::append_line(std::string line) const {
  const int descriptor = ::open(file_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor < 0) throw UserError("cannot write '" + file_.string() + "': " + std::strerror(errno));
  // A line that lost its end with the power must not swallow this one.
  struct stat status {};
  char last = '\n';
  if (::fstat(descriptor, &status) == 0 && status.st_size > 0 &&
      ::pread(descriptor, &last, 1, status.st_size - 1) == 1 && last != '\n') {
    line.insert(line.begin(), '\n');
  }
  const ssize_t written = ::write(descriptor, line.data(), line.size());
  int error = written < 0 ? errno : written == static_cast<ssize_t>(line.size()) ? 0 : ENOSPC;
  if (error == 0 && ::fsync(descriptor) != 0 && errno != EINVAL) error = errno;
  ::close(descriptor);
  if (error != 0) throw UserError("cannot write '" + file_.string() + "': " + std::strerror(error));
}

LedgerContent Ledger::content() const {
  LedgerContent content;
  if (!std::filesystem::exists(file_)) return content;
  std::istringstream lines(read_file(file_));
  int64_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.empty()) continue;
    const auto damaged = [&] {
      content.damaged.push_back(file_.filename().string() + ":" + std::to_string(number) + ": the line is damaged");
    };
    try {
      read_line(io::parse_json(line, "ledger"), number, content);
    } catch (const io::Json::exception&) {
      damaged();
    } catch (const UserError&) {
      damaged();
    }
  }
  return content;
}

std::vector<LedgerEntry> Ledger::read() const { return content().entries; }
std::vector<StudyChange> Ledger::changes() const { return content().changes; }

std::vector<std::string> Ledger::problems() const {
  const auto [entries, changes, declarations, damaged] = content();
  std::vector<std::string> problems = damaged;
  std::map<std::string, const LedgerEntry*> first;
  for (const auto& entry : entries) {
    if (entry.selection.empty() && !entry.reason.empty()) {
      if (!first.emplace(entry.run_hash + "/" + entry.split + "/" + entry.reason, &entry).second) continue;
      problems.push_back("run '" + entry.run + "' opened the " + entry.split + " split: " + entry.reason + " (" +
                         when(entry) + ")");
      continue;
    }
    if (entry.selection.empty()) {
      problems.push_back("run '" + entry.run + "' opened the " + entry.split + " split before anything was selected (" +
                         when(entry) + ")");
      continue;
    }
    const auto [earlier, is_first] = first.emplace(entry.run_hash + "/" + entry.split, &entry);
    if (is_first || earlier->second->selection == entry.selection) continue;
    problems.push_back("run '" + entry.run + "' opened the " + entry.split + " split under one selection (" +
                       when(*earlier->second) + ") and again under another (" + when(entry) + ")");
  }
  return problems;
}

}  // namespace modrob::study
