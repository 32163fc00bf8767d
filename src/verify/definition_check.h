#pragma once

#include "study/study_folder.h"
#include "verify/check.h"

namespace modrob::verify {

/// Every run that study.json declares is finished or counted as not finished; what its run.json says of it is what the
/// study says: model, seed, training, data and whatever else study.json sets; all runs on a data set read the same
/// bytes; ledger, audit and runs name the same modalities as simulated.
Check check_definition(const study::StudyFolder& study);

}  // namespace modrob::verify
