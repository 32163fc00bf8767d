#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "data/importers/import_options.h"
#include "io/json.h"

namespace modrob::data {

inline constexpr int64_t kImporterVersion = 1;

/// What an import made.
struct ImportResult {
  std::string format;  ///< the importer's name
  std::string output;
  bool is_dataset = true;  ///< false: plain contents or word vectors
  std::string summary;     ///< one line: what is in the folder now
  io::Json provenance;     ///< of a data set: source, known file, repairs, warnings
  std::vector<std::string> warnings;
};
/// Without the warnings, and what comes next.
std::string to_text(const ImportResult& result);
io::Json to_json(const ImportResult& result);

/// Reads a file or folder of any known kind and writes it as a data set into `output`, which must not exist. Nothing in
/// a file is ever executed. The folder appears whole or not at all; the source's SHA-256 is taken while it is read.
/// Throws UserErrors (FormatErrors with the file and place) and Interrupted.
ImportResult import_dataset(const std::filesystem::path& path, const std::filesystem::path& output,
                            const ImportOptions& options);

}  // namespace modrob::data
