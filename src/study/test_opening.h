#pragma once

#include "runs/run_folder.h"

namespace modrob::study {

/// To be called right before the test split is read: appends who opened it after which selection to the ledger of the
/// study that the run's folder lies in (as <study>/runs/<run>), or of the folder itself. Where parameters were
/// imported, it is recorded that no selection is known. UserError when nothing was selected yet: selection.json is not
/// there.
void open_test(const runs::RunFolder& folder);

}  // namespace modrob::study
