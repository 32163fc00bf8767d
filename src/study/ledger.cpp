#include "study/ledger.h"

#include <map>
#include <sstream>

#include "core/append_file.h"
#include "core/error.h"
#include "core/files.h"
#include "core/text_format.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"
#include "runs/append_turn.h"
#include "runs/process_identity.h"

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

// Of a file that is not empty: the whole of it, which every run appends to, is not read for that.
char last_byte(const std::filesystem::path& file) { return static_cast<char>(MappedFile(file).bytes().back()); }

template <typename Entry>
std::string line_of(std::string event, Entry entry) {
  io::JsonWriter writer;
  writer.field("event", event);
  describe(writer, entry);
  return writer.take().dump(-1, ' ', false, io::Json::error_handler_t::replace) + "\n";
}

std::string when(const LedgerEntry& entry) { return entry.time + " by " + entry.user + " on " + entry.host; }

// UserError, beginning with `where`, when the line is not what this program writes.
void read_line(const std::string& line, const std::string& where, int64_t number, LedgerContent& content) {
  io::Json json;
  try {
    json = io::parse_json(line, "line");
  } catch (const UserError&) {
    throw UserError(where);
  }
  io::JsonReader reader(json, where);
  std::string event;
  reader.field("event", event);
  const auto add = [&]<typename Entry>(std::vector<Entry>& entries) {
    Entry entry;
    describe(reader, entry);
    entry.line = number;
    entries.push_back(std::move(entry));
  };
  if (event == kOpened) add(content.entries);
  if (event == kChanged) add(content.changes);
  if (event == kDeclared) add(content.declarations);
  if (event == kDropped) add(content.dropped);
}

}  // namespace

void describe(io::RecordVisitor& visitor, LedgerEntry& entry) {
  auto& [run, run_hash, split, selection, reason, time, host, pid, user, line] = entry;
  visitor.fields("time", time, "run", run, "run_hash", run_hash, "split", split, "selection", selection, "host", host,
                 "pid", pid, "user", user);
  visitor.field("reason", reason, {.presence = io::Presence::kIfAny});
}

void describe(io::RecordVisitor& visitor, StudyChange& change) {
  auto& [text, time, user, line] = change;
  visitor.fields("time", time, "user", user, "change", text);
}

void describe(io::RecordVisitor& visitor, DroppedLine& dropped) {
  auto& [text, time, user, line] = dropped;
  visitor.fields("time", time, "user", user, "text", text);
}

void describe(io::RecordVisitor& visitor, DeclaredStudy& declared) {
  auto& [declaration, time, user, line, host, pid] = declared;
  visitor.field("time", time);
  visitor.field("host", host, {.presence = io::Presence::kMayLack});
  visitor.field("pid", pid, {.presence = io::Presence::kMayLack});
  visitor.field("user", user);
  describe(visitor, declaration);
}

Ledger::Ledger(const std::filesystem::path& folder) : file_(folder / "ledger.jsonl") {}

void Ledger::append(LedgerEntry entry) const {
  if (entry.time.empty()) entry.time = runs::utc_time();
  if (entry.user.empty()) entry.user = runs::user_name();
  if (entry.host.empty()) {
    const auto self = runs::ProcessIdentity::of_this_process();
    entry.host = self.host;
    entry.pid = self.pid;
  }
  append_line([&] { return line_of(kOpened, std::move(entry)); });
}

void Ledger::append_change(const std::string& text) const {
  append_line([&]() -> std::string {
    for (const auto& change : changes()) {
      if (change.text == text) return "";
    }
    return line_of(kChanged, StudyChange{text, runs::utc_time(), runs::user_name()});
  });
}

void Ledger::append_declaration(const StudyDeclaration& declaration) const {
  const auto self = runs::ProcessIdentity::of_this_process();
  const DeclaredStudy declared = {declaration, runs::utc_time(), runs::user_name(), 0, self.host, self.pid};
  append_line([&]() -> std::string {
    const auto before = content().declarations;
    const bool known = !before.empty() && before.back().declaration.same_as(declaration);
    return known ? "" : line_of(kDeclared, declared);
  });
}

void Ledger::append_line(const std::function<std::string()>& line) const {
  const runs::AppendTurn turn(file_);
  AppendFile file(file_);
  const std::string torn = file.cut_torn(whole_entries);
  const std::string text = line();
  if (text.empty() && torn.empty()) return;
  // A whole entry whose line break alone was lost.
  const std::string begin = file.size() == 0 || last_byte(file_) == '\n' ? "" : "\n";
  file.append(
      begin +
          (torn.empty() ? "" : line_of(kDropped, DroppedLine{printable(torn), runs::utc_time(), runs::user_name()})) +
          text,
      Flush::kYes);
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
    const std::string where = file_.filename().string() + ":" + std::to_string(number) + ": the line is damaged";
    try {
      read_line(line, where, number, content);
    } catch (const UserError& error) {
      content.damaged.emplace_back(error.what());
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
  for (const auto& dropped : content_of(content).dropped) {
    notes.push_back("a line that had lost its end was dropped (" + dropped.time +
                    "): power was lost, or the disk was full, before anything was done under it");
  }
  if (whole_entries(content) < static_cast<int64_t>(content.size())) {
    notes.emplace_back("the last line has lost its end, as happens when power is lost; the next entry replaces it");
  }
  return notes;
}

std::vector<std::string> Ledger::problems() const {
  const auto [entries, changes, declarations, dropped, damaged] = content();
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
