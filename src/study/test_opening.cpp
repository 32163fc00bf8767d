#include "study/test_opening.h"

#include "core/error.h"
#include "core/hash.h"
#include "study/ledger.h"

namespace modrob::study {

namespace fs = std::filesystem;

void open_test(const runs::RunFolder& folder) {
  const fs::path selection = folder.path() / "selection.json";
  const bool selected = fs::exists(selection);
  if (!selected && folder.names().imported.is_null()) {
    throw UserError("'" + folder.path().string() +
                    "' has no selection.json: the test split is opened after model selection only");
  }
  const fs::path path = folder.absolute_path();
  LedgerEntry entry;
  entry.run = path.filename().string();
  entry.run_hash = folder.identity().hash();
  if (selected) {
    entry.selection = sha256_of_file(selection);
  } else {
    entry.reason = "imported, no selection known";
  }
  Ledger(folder.study_folder().value_or(path)).append(std::move(entry));
}

}  // namespace modrob::study
