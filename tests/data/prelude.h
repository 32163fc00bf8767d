#pragma once

#include <gmock/gmock.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/files.h"
#include "data/container/small_contents.h"
#include "support.h"

// What the tests of data name without saying where it comes from: matchers, and what tests/ has to help them.
namespace modrob::data {

namespace fs = std::filesystem;
using namespace ::testing;
using namespace modrob::testing;

}  // namespace modrob::data
