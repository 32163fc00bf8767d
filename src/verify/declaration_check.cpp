#include "verify/declaration_check.h"

#include <algorithm>
#include <set>

#include "core/text_format.h"
#include "study/ledger.h"
#include "study/study_index.h"

namespace modrob::verify {

namespace {

constexpr const char* kStudy = "study.json";

// How often the test split had been opened before this line.
size_t opened_before(const study::LedgerContent& ledger, int64_t line) {
  return static_cast<size_t>(std::count_if(ledger.entries.begin(), ledger.entries.end(),
                                           [&](const auto& entry) { return entry.line < line; }));
}

// What was declared before the last time, and changed since.
void tell_earlier(const study::LedgerContent& ledger, Check& check) {
  const auto& declared = ledger.declarations;
  const size_t before_first = opened_before(ledger, declared.front().line);
  if (before_first > 0) {
    check.note("the first declaration (" + declared.front().time + ") came after the test split had been opened " +
               counted(before_first, "time") + ": an older modrob began the study");
  }
  for (size_t i = 1; i < declared.size(); ++i) {
    // Two runners that begin in the same moment both say it.
    if (declared[i].declaration == declared[i - 1].declaration) continue;
    const auto changes = study::definition_changes(declared[i - 1].declaration.study, declared[i].declaration.study);
    check.note("declared anew (" + declared[i].time + " by " + declared[i].user + "), after the test split had been " +
               "opened " + counted(opened_before(ledger, declared[i].line), "time") +
               (changes.empty() ? ": other bytes of data" : ": " + join(changes, "; ")));
  }
}

void check_definition_hash(const study::StudyFile& study, const study::LedgerContent& ledger,
                           const io::Json& definition, Check& check) {
  if (ledger.declarations.empty() && study.imported()) {
    check.note("not checked: whether conditions, seeds and claims were chosen before the scores were known");
    return;
  }
  if (ledger.declarations.empty()) {
    check.note("made by an older modrob: nothing says what was declared before the runs");
    return;
  }
  tell_earlier(ledger, check);
  const auto& last = ledger.declarations.back();
  if (last.declaration.definition_hash() == study::StudyDeclaration::hash_of_definition(definition)) return;
  for (const auto& change : study::definition_changes(last.declaration.study, definition)) {
    check.fail(kStudy, "is not what was declared (" + last.time + " by " + last.user + "): " + change);
  }
}

void check_data(const study::StudyFolder& study, const study::LedgerContent& ledger, Check& check) {
  if (ledger.declarations.empty()) return;
  const auto& declared = ledger.declarations.back().declaration.data;
  for (const auto& run : study.runs) {
    const auto set = declared.find(run.data);
    if (set == declared.end() || run.identity.data_hash.empty() || set->second.hash == run.identity.data_hash) continue;
    check.fail("runs/" + run.folder.filename().string() + "/run.json",
               "was trained on other bytes of '" + run.data + "' than were declared");
  }
}

// Whether the ledger says, after this line, that the study changed.
bool changed_after(const study::LedgerContent& ledger, int64_t line) {
  const auto later = [&](const auto& event) { return event.line > line; };
  return std::any_of(ledger.declarations.begin(), ledger.declarations.end(), later) ||
         std::any_of(ledger.changes.begin(), ledger.changes.end(), later);
}

void check_opened_runs(const study::StudyFolder& study, const study::LedgerContent& ledger, Check& check) {
  std::set<std::string> names, hashes, gone;
  for (const auto& run : study.runs) {
    names.insert(run.folder.filename().string());
    hashes.insert(run.identity_hash());
    if (!runs::RunFolder(run.folder).begun()) gone.insert(run.folder.filename().string());
  }
  std::set<std::string> told;
  std::vector<std::string> dropped;
  for (auto entry = ledger.entries.rbegin(); entry != ledger.entries.rend(); ++entry) {
    if (!told.insert(entry->run).second) continue;
    const std::string place = "ledger.jsonl:" + std::to_string(entry->line);
    const std::string says = "says that run '" + entry->run + "' opened the " + entry->split + " split (" +
                             entry->time + " by " + entry->user + "), ";
    if (gone.contains(entry->run)) {
      check.fail(place, says + "and its folder is gone");
    } else if (names.contains(entry->run) || hashes.contains(entry->run_hash)) {
      continue;
    } else if (changed_after(ledger, entry->line)) {
      dropped.push_back(entry->run);
    } else {
      check.fail(place, says + "and the study names no such run; nothing says that it was dropped");
    }
  }
  if (dropped.empty()) return;
  std::sort(dropped.begin(), dropped.end());
  check.note(counted(dropped.size(), "run") + " had opened the test split and " + (dropped.size() == 1 ? "is" : "are") +
             " no longer part of the study, as the ledger tells; the first: " + dropped.front());
}

}  // namespace

Check check_declaration(const study::StudyFolder& study, const std::string& published) {
  Check check("declaration");
  const io::Json definition = study::StudyIndex::read(study.path).study;
  const std::string hash = study::StudyDeclaration::hash_of_definition(definition);
  check.summary("SHA-256 of the definition: " + hash);
  if (!published.empty() && published != hash) {
    check.fail(kStudy, "its definition has the SHA-256 " + hash + ", published was " + published);
  }
  const auto ledger = study::Ledger(study.path).content();
  check_definition_hash(study.study, ledger, definition, check);
  check_data(study, ledger, check);
  check_opened_runs(study, ledger, check);
  return check;
}

}  // namespace modrob::verify
