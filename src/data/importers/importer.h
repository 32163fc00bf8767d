#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "data/importers/import_source.h"
#include "data/importers/imported_dataset.h"

namespace modrob::data {

/// A setting that only some importers read: "labels" is --labels on the command line.
struct ImportOption {
  std::string name, help;
  std::variant<std::filesystem::path ImportOptions::*, std::string ImportOptions::*, bool ImportOptions::*,
               int64_t ImportOptions::*, std::vector<std::string> ImportOptions::*>
      field;
};
/// What Python and an ImportRequest call it: "vocabulary_size" for --vocabulary-size.
std::string option_key(const ImportOption& option);

/// What was written that is no data set.
struct PlainImport {
  std::string summary;  ///< one line: what is in the folder now
  std::vector<std::string> warnings = {};
};
using PlainImporter = std::function<PlainImport(const std::filesystem::path& output)>;

/// One kind of file or folder that can be imported. docs/data.md tells what each is.
struct Importer {
  std::string_view name;  ///< what --format and the provenance call it
  std::string_view help;  ///< one line
  /// What its own files say; UserError for one that is nearly of this kind, and what to do.
  bool (*detect)(const ImportSource& source);
  std::vector<ImportOption> options;
  /// A data set, or who writes what is none. UserErrors, FormatErrors with file and place.
  std::function<std::variant<ImportedDataset, PlainImporter>(const ImportSource& source)> read;
};

/// All of them, in the order in which they are asked.
const std::vector<Importer>& importers();
/// UserError with near matches.
const Importer& importer_of(std::string_view name);

/// Who reads this, and what of it: of a folder, the one file that stands for it, or the folder itself. The format that
/// the options name, else the first importer that knows it by what it holds. UserErrors of ImportSource::kind.
std::pair<const Importer*, ImportSource> find_importer(const ImportSource& source);

}  // namespace modrob::data
