#pragma once

#include <string>

#include "study/study_folder.h"
#include "verify/check.h"

namespace modrob::verify {

/// What was declared before the runs is what study.json says now: the ledger's last declaration has this definition,
/// and every run that the ledger names as having opened the test split is there, or was dropped by a later change that
/// the ledger tells. What changed is named, claim by claim. `published`: the definition's SHA-256 as somebody published
/// it; empty: nobody did. Studies of older programs declare nothing, which is noted.
Check check_declaration(const study::StudyFolder& study, const std::string& published);

}  // namespace modrob::verify
