#pragma once

#include <span>

#include "core/modality.h"
#include "data/importers/import_options.h"
#include "data/importers/import_report.h"

namespace modrob::data {

/// Frames of pickles as a model may read them; what was changed is counted. kReference sets only -inf of audio to 0.
void clean_frames(std::span<float> values, Modality modality, Cleaning cleaning, ImportReport& report);

}  // namespace modrob::data
