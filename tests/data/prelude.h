#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "core/files.h"
#include "core/hash.h"
#include "core/progress.h"
#include "core/rng.h"
#include "core/signals.h"
#include "data/audit/audit_report.h"
#include "data/audit/audit_support.h"
#include "data/audit/feature_widths.h"
#include "data/audit/linear_probe.h"
#include "data/audit/probe_audit.h"
#include "data/audit/provenance_audit.h"
#include "data/audit/text_audit.h"
#include "data/container/dataset.h"
#include "data/container/dataset_copy.h"
#include "data/container/dataset_writer.h"
#include "data/container/small_contents.h"
#include "data/container/transcript_words.h"
#include "data/container/word_ranges.h"
#include "data/export/export.h"
#include "data/importers/cached.h"
#include "data/importers/csd_alignment.h"
#include "data/importers/csd_roles.h"
#include "data/importers/import.h"
#include "data/importers/import_support.h"
#include "data/importers/importer.h"
#include "data/importers/label_csv.h"
#include "data/importers/label_meaning.h"
#include "data/importers/mmsa.h"
#include "data/importers/mosi_utterance.h"
#include "data/importers/mult.h"
#include "data/importers/own_data.h"
#include "data/importers/plain_contents.h"
#include "data/importers/utterance_csv.h"
#include "data/splits/resplit.h"
#include "data/splits/standard_folds.h"
#include "data/splits/video_splits.h"
#include "data/spoken_reviews/made_up_reviews.h"
#include "data/spoken_reviews/review_source.h"
#include "data/spoken_reviews/review_videos.h"
#include "data/spoken_reviews/spoken_reviews.h"
#include "data/summary/label_check.h"
#include "data/summary/summary.h"
#include "io/csv.h"
#include "io/format_error.h"
#include "io/json.h"
#include "io/npy_writer.h"
#include "io/npz.h"
#include "io/pickle/pickle.h"
#include "io/safetensors.h"
#include "support.h"
#include "text/glove.h"
#include "text/utf8.h"

// What the tests of data name without saying where it comes from: matchers, and what tests/ has to help them.
namespace modrob::data {

namespace fs = std::filesystem;
using namespace ::testing;
using namespace modrob::testing;

}  // namespace modrob::data
