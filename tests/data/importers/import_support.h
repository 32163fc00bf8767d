#pragma once

#include <bit>
#include <cstring>
#include <vector>

#include "core/progress.h"
#include "data/container/dataset.h"
#include "data/importers/import.h"
#include "data/importers/imported_dataset.h"
#include "io/safetensors.h"
#include "support.h"

namespace modrob::testing {

/// Imports a file without showing progress and opens what came out.
inline data::Dataset imported(const std::filesystem::path& file, const std::filesystem::path& output,
                              const data::ImportOptions& options = {}) {
  set_progress_style(ProgressStyle::kNone);
  const auto result = data::import_dataset(file, output, options);
  EXPECT_TRUE(result.is_dataset);
  auto dataset = data::Dataset::open(output);
  dataset.verify_hash();
  return dataset;
}

/// Writes what an importer made, with its report, and opens it.
inline data::Dataset write_import(data::ImportedDataset imported, const std::filesystem::path& folder) {
  if (imported.outline.name.empty()) imported.outline.name = "imported";
  data::write_dataset(folder, imported.outline, imported.audio, imported.video,
                      [&](io::Json& provenance) { imported.report->write(provenance); });
  return data::Dataset::open(folder);
}

/// Bitwise, but any NaN equals any other.
inline bool same_bits(float a, float b) {
  return std::bit_cast<uint32_t>(a) == std::bit_cast<uint32_t>(b) || (a != a && b != b);
}

/// Rows [first, first + frames.steps) of sample `sample` of an array [N, T, d].
inline void expect_rows(const data::Frames& frames, const io::TensorView& expected, int64_t sample, int64_t first,
                        const std::string& what) {
  ASSERT_EQ(expected.shape.size(), 3u) << what;
  ASSERT_EQ(frames.width, expected.shape[2]) << what;
  ASSERT_LE(first + frames.steps, expected.shape[1]) << what;
  const auto values = expected.copy<float>();
  const size_t begin = static_cast<size_t>((sample * expected.shape[1] + first) * expected.shape[2]);
  for (size_t i = 0; i < frames.values.size(); ++i) {
    ASSERT_TRUE(same_bits(frames.values[i], values[begin + i]))
        << what << "[" << i << "]: " << frames.values[i] << " is not " << values[begin + i];
  }
}

}  // namespace modrob::testing
