#pragma once

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <map>
#include <set>

#include "core/rate.h"
#include "corruption/assign.h"
#include "corruption/corruption.h"
#include "corruption/corruption_record.h"
#include "corruption/default_conditions.h"
#include "corruption/short_form.h"
#include "io/json.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"
#include "support.h"

// What the tests of corruption name without saying where it comes from: matchers, and what tests/ has to help them.
namespace modrob::corruption {

using namespace ::testing;
using namespace modrob::testing;

}  // namespace modrob::corruption
