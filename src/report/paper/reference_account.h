#pragma once

#include <string>
#include <vector>

#include "report/paper/explanation.h"

namespace modrob::report::paper {

/// What the released code did to get a cell: how many rows it hit in the test and in training, with which kind of
/// noise, and where else it leaves the paper's text. Reads cell, rates and log of `explanation`.
std::vector<std::string> reference_account(const Explanation& explanation);

}  // namespace modrob::report::paper
