#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "io/json.h"
#include "verify/check.h"
#include "verify/rerun.h"

namespace modrob::verify {

struct VerifyOptions {
  std::optional<RerunOptions> rerun = {};  ///< nothing is trained again without it
  int threads = 0;                         ///< 0: all available cores
  std::string declared = {};               ///< SHA-256 of the definition as it was published; empty: it was not
  std::string manifest = {};               ///< likewise of manifest.json
};

struct Verification {
  std::string study;          ///< folder or archive
  std::vector<Check> checks;  ///< in the order in which they were carried out

  bool verified() const;
  io::Json to_json() const;
  std::string text() const;
};

/// Whether every number of a study follows from its stored scores, and every file is the one that was listed: manifest,
/// definition, declaration, ledger, selections, scores, statistics, tables, and runs trained again where asked for. A
/// check that fails, or cannot be carried out, stops none of the others. `study` is a folder or an archive of
/// `write_bundle`, which is unpacked into a temporary folder. UserError when it is neither, and when runs are to be
/// trained again without their data. docs/study.md, "Verifying".
Verification verify_study(const std::filesystem::path& study, const VerifyOptions& options = {});

}  // namespace modrob::verify
