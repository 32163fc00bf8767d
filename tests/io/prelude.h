#pragma once

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <new>
#include <numeric>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "core/error.h"
#include "core/files.h"
#include "core/rng.h"
#include "io/csd/csd_file.h"
#include "io/csd/hdf5_source.h"
#include "io/csd/index_message.h"
#include "io/csv.h"
#include "io/csv_writer.h"
#include "io/format_error.h"
#include "io/hostile_files.h"
#include "io/json.h"
#include "io/made_up_torch_file.h"
#include "io/npy.h"
#include "io/npy_writer.h"
#include "io/npz.h"
#include "io/pickle/pickle.h"
#include "io/pickle/pickle_text.h"
#include "io/pickle/pickle_tree.h"
#include "io/plain_reason.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"
#include "io/safetensors.h"
#include "io/torch_file.h"
#include "io/weight_file.h"
#include "io/zip_archive.h"
#include "support.h"

// What the tests of io name without saying where it comes from: matchers, and what tests/ has to help them.
namespace modrob::io {

namespace fs = std::filesystem;
using namespace ::testing;
using namespace modrob::testing;

inline std::vector<float> floats_of(const NpyFile& file) {
  std::vector<float> values(static_cast<size_t>(file.array().count()));
  file.array().copy_float(0, values);
  return values;
}

}  // namespace modrob::io
