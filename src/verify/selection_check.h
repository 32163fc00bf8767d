#pragma once

#include "study/study_folder.h"
#include "verify/check.h"

namespace modrob::verify {

/// selection.json of every finished run says what the validation losses in its log.jsonl select under the rule that its
/// settings name, and training ended where that rule ends it.
Check check_selection(const study::StudyFolder& study);

}  // namespace modrob::verify
