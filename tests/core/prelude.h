#pragma once

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <fstream>
#include <initializer_list>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "captured_stderr.h"
#include "child.h"
#include "core/append_file.h"
#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "core/label_signs.h"
#include "core/log.h"
#include "core/modality.h"
#include "core/progress.h"
#include "core/progress_text.h"
#include "core/random_token.h"
#include "core/rng.h"
#include "core/share_progress.h"
#include "core/signals.h"
#include "core/text_format.h"
#include "core/threads.h"
#include "support.h"

// What the tests of core name without saying where it comes from: matchers, and what tests/ has to help them.
namespace modrob {

namespace fs = std::filesystem;
using namespace ::testing;
using namespace modrob::testing;

}  // namespace modrob
