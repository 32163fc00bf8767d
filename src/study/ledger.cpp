#include "study/ledger.h"

#include <map>
#include <sstream>

#include "core/append_file.h"
#include "core/files.h"
#include "core/text_format.h"
#include "io/json.h"
#include "study/process_identity.h"

namespace modrob::study {

namespace {

constexpr const char* kOpened = "test_opened";
constexpr const char* kChanged = "study_changed";
constexpr const char* kDropped = "line_dropped";

// Up to the last whole entry, whether or not its line break is there.
int64_t whole_entries(std::string_view content) {
  const int64_t lines = whole_lines(content);
  const auto rest = content.substr(static_cast<size_t>(lines));
  const bool whole = io::Json::parse(rest, nullptr, /*allow_exceptions=*/false).is_object();
  return whole ? static_cast<int64_t>(content.size()) : lines;
}

std::vector<io::Json> events_in(const std::string& content, const char* name) {
  std::vector<io::Json> events;
  std::istringstream lines(content);
  for (std::string line; std::getline(lines, line);) {
    auto json = io::Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (json.is_object() && json.value("event", io::Json()) == name) events.push_back(std::move(json));
  }
  return events;
}

std::string text_at(const io::Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

std::vector<StudyChange> changes_in(const std::string& content) {
  std::vector<StudyChange> changes;
  for (const auto& json : events_in(content, kChanged)) {
    changes.push_back({text_at(json, "change"), text_at(json, "time"), text_at(json, "user")});
  }
  return changes;
}

std::string event(const char* name, const char* key, const std::string& text) {
  const io::Json json = {{"event", name}, {"time", utc_time()}, {"user", user_name()}, {key, text}};
  return json.dump(-1, ' ', false, io::Json::error_handler_t::replace) + "\n";
}

std::string when(const LedgerEntry& entry) { return entry.time + " by " + entry.user + " on " + entry.host; }

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
  append_line([&](const std::string&) { return json.dump() + "\n"; });
}

void Ledger::append_change(const std::string& text) const {
  append_line([&](const std::string& content) -> std::string {
    for (const auto& change : changes_in(content)) {
      if (change.text == text) return "";
    }
    return event(kChanged, "change", text);
  });
}

void Ledger::append_line(const std::function<std::string(const std::string&)>& line) const {
  AppendFile file(file_, AppendFile::Writers::kMany);
  const std::string torn = file.cut_torn(whole_entries);
  const std::string content = read_file(file_);
  const std::string text = line(content);
  if (text.empty() && torn.empty()) return;
  // A whole entry whose line break alone was lost.
  const std::string begin = content.empty() || content.ends_with('\n') ? "" : "\n";
  file.append(begin + (torn.empty() ? "" : event(kDropped, "text", printable(torn))) + text, Flush::kYes);
}

std::vector<LedgerEntry> Ledger::read(std::vector<std::string>& damaged) const {
  std::vector<LedgerEntry> entries;
  if (!std::filesystem::exists(file_)) return entries;
  std::istringstream lines(read_file(file_));
  int64_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const bool torn = lines.eof() && !io::Json::accept(line);  // no fault; see notes()
    if (line.empty() || torn) continue;
    try {
      const auto json = io::Json::parse(line);
      if (json.at("event") != kOpened) continue;
      const auto text = [&](const char* key) { return json.at(key).get<std::string>(); };
      entries.push_back({text("run"), text("run_hash"), text("split"), text("selection"),
                         json.contains("reason") ? text("reason") : "", text("time"), text("host"),
                         json.at("pid").get<int64_t>(), text("user")});
    } catch (const io::Json::exception&) {
      damaged.push_back(file_.string() + ":" + std::to_string(number) + ": the line is damaged");
    }
  }
  return entries;
}

std::vector<StudyChange> Ledger::changes() const {
  if (!std::filesystem::exists(file_)) return {};
  return changes_in(read_file(file_));
}

std::vector<std::string> Ledger::notes() const {
  std::vector<std::string> notes;
  if (!std::filesystem::exists(file_)) return notes;
  const std::string content = read_file(file_);
  for (const auto& json : events_in(content, kDropped)) {
    notes.push_back("a line that had lost its end was dropped (" + text_at(json, "time") +
                    "): power was lost, or the disk was full, before anything was done under it");
  }
  if (whole_entries(content) < static_cast<int64_t>(content.size())) {
    notes.emplace_back("the last line has lost its end, as happens when power is lost; the next entry replaces it");
  }
  return notes;
}

std::vector<LedgerEntry> Ledger::read() const {
  std::vector<std::string> damaged;
  return read(damaged);
}

std::vector<std::string> Ledger::problems() const {
  std::vector<std::string> problems;
  const auto entries = read(problems);
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
