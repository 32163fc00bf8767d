#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "study/declaration.h"

namespace modrob::study {

/// That a process read the split which decides what a study reports.
struct LedgerEntry {
  std::string run;       ///< name of the run's folder
  std::string run_hash;  ///< its identity
  std::string split = "test";
  std::string selection;  ///< SHA-256 of selection.json as it was then; empty: none is known
  std::string reason;     ///< why none is known; empty: nothing had been selected
  std::string time;       ///< UTC
  std::string host;
  int64_t pid = 0;
  std::string user;
  int64_t line = 0;  ///< in the file, from 1; 0: not read from one
};
void describe(io::RecordVisitor& visitor, LedgerEntry& entry);

/// That the study's definition changed after `study run` had begun it.
struct StudyChange {
  std::string text;  ///< one sentence of study_changes()
  std::string time;  ///< UTC
  std::string user;
  int64_t line = 0;
};
void describe(io::RecordVisitor& visitor, StudyChange& change);

/// A line that had lost its end.
struct DroppedLine {
  std::string text;
  std::string time;  ///< UTC
  std::string user;
  int64_t line = 0;
};
void describe(io::RecordVisitor& visitor, DroppedLine& dropped);

/// What the study was declared to be, before its runs started.
struct DeclaredStudy {
  StudyDeclaration declaration;
  std::string time;  ///< UTC
  std::string user;
  int64_t line = 0;
  std::string host = {};
  int64_t pid = 0;
};
void describe(io::RecordVisitor& visitor, DeclaredStudy& declared);

/// What a ledger says, in the order of the file.
struct LedgerContent {
  std::vector<LedgerEntry> entries;
  std::vector<StudyChange> changes;
  std::vector<DeclaredStudy> declarations;
  std::vector<DroppedLine> dropped;
  std::vector<std::string> damaged;  ///< "ledger.jsonl:3: the line is damaged: run: must be a text, not 7"
};

/// `ledger.jsonl`: one line for each time a run opened the test split, for each declaration
/// of the study and for each change of it. Lines are only
/// ever appended, under the file's lock, each by one write that has reached the disk before `append` returns or is
/// taken back. A last line that lost its end (power loss) was never acted on: the next `append` replaces it by one that
/// says so.
class Ledger {
 public:
  explicit Ledger(const std::filesystem::path& folder);

  /// Fills time, host, pid and user where they are empty. UserError when the file cannot be written.
  void append(LedgerEntry entry) const;
  /// Once for each text: a command that is started again tells nothing new.
  void append_change(const std::string& text) const;
  /// To be called before any run starts; nothing when the last declaration said the same.
  void append_declaration(const StudyDeclaration& declaration) const;
  /// Everything; nothing when there is no ledger. A line that cannot be read is named in `damaged`, lines of events
  /// that a newer program may know are passed over.
  LedgerContent content() const;
  /// In the order of the file; nothing when there is none. Lines that cannot be read are left out (see `problems`).
  std::vector<LedgerEntry> read() const;
  std::vector<StudyChange> changes() const;
  /// What speaks against trusting the reported numbers, one sentence each: the split was opened before anything was
  /// selected; by one run under different selections; by one whose selection nobody knows, for the reason it gave (told
  /// once for each run); a line is damaged.
  std::vector<std::string> problems() const;
  /// What readers may know besides: lines that lost their end as they were written, one sentence each.
  std::vector<std::string> notes() const;

  const std::filesystem::path& file() const { return file_; }

 private:
  // `line` may read the file, which others do not append to meanwhile; nothing is appended where it gives nothing.
  void append_line(const std::function<std::string()>& line) const;
  LedgerContent content_of(const std::string& text) const;

  std::filesystem::path file_;
};

}  // namespace modrob::study
