#pragma once

#include <map>
#include <string>
#include <vector>

#include "io/json.h"
#include "io/record/record_visitor.h"

namespace modrob::study {

/// What `study run` says a study is, before any of its runs starts: an entry of the ledger (ledger.h).
struct StudyDeclaration {
  /// Of a data set when it was declared.
  struct Data {
    std::string hash;
    std::vector<std::string> simulated;  ///< names of modalities
    bool operator==(const Data&) const = default;
  };

  io::Json study;                    ///< StudyFile::to_json
  std::map<std::string, Data> data;  ///< by name as in the study file

  /// SHA-256 over the canonical JSON (sorted keys, no blanks) of `study`, and of its claims alone: what to publish.
  std::string definition_hash() const { return hash_of_definition(study); }
  std::string claims_hash() const { return hash_of_claims(study); }
  static std::string hash_of_definition(const io::Json& study);
  static std::string hash_of_claims(const io::Json& study);
  /// Whether both declare the same, wherever their data sets lie: those are known by the last parts of their paths, in
  /// the hashes too.
  bool same_as(const StudyDeclaration& other) const;

  bool operator==(const StudyDeclaration&) const = default;
};
/// With its hashes, which must be those of what it declares.
void describe(io::RecordVisitor& visitor, StudyDeclaration& declaration);

/// What distinguishes two definitions (StudyFile::to_json), one sentence each: claims that are gone, new or have
/// another margin, by name; every other key with both values. Nothing for equal ones.
std::vector<std::string> definition_changes(const io::Json& before, const io::Json& now);

}  // namespace modrob::study
