#pragma once

#include <filesystem>

#include "corrupt/knowledge.h"
#include "train/session.h"

namespace modrob::diagnose {

/// Of the clean encodings of the training split, every real step of a sequence a vector of its own: utterances in the
/// order of the data set, in batches of one size, whatever the settings are. What frozen layers give is cached for
/// these utterances then, and no longer for others. UserError where that split is empty.
corrupt::TrainingStatistics training_statistics(train::Session& session);

inline constexpr const char* kTrainingEncodings = "training_encodings.safetensors";
/// For each modality "text.mean" and "text.standard_deviation" [D] F64 and "text.count" [1] I64, the number of
/// vectors. Written whole.
void save(const corrupt::TrainingStatistics& statistics, const std::filesystem::path& folder);

}  // namespace modrob::diagnose
