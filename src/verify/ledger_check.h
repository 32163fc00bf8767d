#pragma once

#include "study/study_folder.h"
#include "verify/check.h"

namespace modrob::verify {

/// Every finished run opened the test split after its selection, and under the selection that is there now.
Check check_ledger(const study::StudyFolder& study);

}  // namespace modrob::verify
