#pragma once

#include <string>

#include "report/results.h"

namespace modrob::report {

/// The question of a study answered in plain sentences, made from its table and saying no more than it supports: seeds
/// are counted, never tested; whether robust training costs clean accuracy is left open.
std::string answer(const Results& results);

}  // namespace modrob::report
