#pragma once

#include <gmock/gmock.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#include "core/files.h"
#include "core/hash.h"
#include "core/text_format.h"
#include "finished_study.h"
#include "runs/failure.h"
#include "study/ledger.h"
#include "study/status.h"
#include "support.h"
#include "verify/bundle.h"
#include "verify/json_comparison.h"
#include "verify/rerun.h"
#include "verify/unpack.h"
#include "verify/verify_study.h"

// What the tests of verify name without saying where it comes from: matchers, and what tests/ has to help them.
namespace modrob::verify {

namespace fs = std::filesystem;
using namespace ::testing;
using namespace modrob::testing;

}  // namespace modrob::verify
