#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "study/status.h"

namespace modrob::study {

/// A study's status as the lines of a screen of `rows` lines and `columns` columns: the whole with a bar, then each
/// run, those first that are running, have failed or wait. Lines may be longer than the screen is wide.
std::vector<std::string> status_screen(const StudyStatus& status, const std::string& name, size_t columns, size_t rows);

}  // namespace modrob::study
