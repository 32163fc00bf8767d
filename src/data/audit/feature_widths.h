#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/modality.h"
#include "data/audit/finding.h"

namespace modrob::data {

/// What features of this width usually are, "" when no usual set has it. docs/data_formats.md section 1.
std::string usual_meaning(Modality modality, int64_t width);

/// Audio as wide as a set of video features and the other way round.
void audit_widths(int64_t audio_width, int64_t video_width, std::vector<Finding>& findings);

}  // namespace modrob::data
