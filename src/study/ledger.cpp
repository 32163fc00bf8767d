#include "study/ledger.h"

#include <map>
#include <sstream>

#include "core/append_file.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text_format.h"
#include "io/json.h"
#include "study/process_identity.h"

namespace modrob::study {

namespace {

constexpr const char* kOpened = "test_opened";
constexpr const char* kChanged = "study_changed";
constexpr const char* kDeclared = "study_declared";
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
    const bool named = json.is_object() && json.value("event", io::Json()) == name;
    if (named && json.value("time", io::Json("")).is_string()) events.push_back(std::move(json));
  }
  return events;
}

std::string event(const char* name, const char* key, const std::string& text) {
  const io::Json json = {{"event", name}, {"time", utc_time()}, {"user", user_name()}, {key, text}};
  return json.dump(-1, ' ', false, io::Json::error_handler_t::replace) + "\n";
}

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
  append_line([&](const std::string&) { return json.dump() + "\n"; });
}

void Ledger::append_change(const std::string& text) const {
  append_line([&](const std::string& content) -> std::string {
    for (const auto& change : content_of(content).changes) {
      if (change.text == text) return "";
    }
    return event(kChanged, "change", text);
  });
}

void Ledger::append_declaration(const StudyDeclaration& declaration) const {
  const auto self = ProcessIdentity::of_this_process();
  io::Json json = {
      {"event", kDeclared}, {"time", utc_time()}, {"host", self.host}, {"pid", self.pid}, {"user", user_name()}};
  json.update(declaration.to_json());
  append_line([&](const std::string& text) -> std::string {
    const auto before = content_of(text).declarations;
    const bool known = !before.empty() && before.back().declaration.same_as(declaration);
    return known ? "" : json.dump() + "\n";
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

LedgerContent Ledger::content() const {
  return std::filesystem::exists(file_) ? content_of(read_file(file_)) : LedgerContent();
}

LedgerContent Ledger::content_of(const std::string& text) const {
  LedgerContent content;
  std::istringstream lines(text);
  int64_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    // A last line without its end is no fault; see notes().
    const bool torn = lines.eof() && !io::Json::accept(line);
    if (line.empty() || torn) continue;
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

std::vector<std::string> Ledger::notes() const {
  std::vector<std::string> notes;
  if (!std::filesystem::exists(file_)) return notes;
  const std::string content = read_file(file_);
  for (const auto& json : events_in(content, kDropped)) {
    notes.push_back("a line that had lost its end was dropped (" + json.value("time", "") +
                    "): power was lost, or the disk was full, before anything was done under it");
  }
  if (whole_entries(content) < static_cast<int64_t>(content.size())) {
    notes.emplace_back("the last line has lost its end, as happens when power is lost; the next entry replaces it");
  }
  return notes;
}

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
