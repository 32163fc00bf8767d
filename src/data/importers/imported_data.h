#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "data/dataset_writer.h"
#include "io/json.h"

namespace modrob::data {

/// What an importer makes of a user's files: everything `write_dataset` takes, and what the user should be told. Frames
/// are read while the data set is written; the files must stay until then.
struct ImportedData {
  DatasetOutline outline;
  FrameColumn audio, video;
  /// Adds to the provenance what is known only when all frames have been read; may be empty.
  std::function<void(io::Json& provenance)> complete;
  std::vector<std::string> warnings;  ///< whole sentences

  void write(const std::filesystem::path& folder) const { write_dataset(folder, outline, audio, video, complete); }
};

/// Makes every value of both columns that is not finite (or was not, as float32) 0 when it is read, and counts them in
/// the provenance: "repairs": {"audio_values_set_to_0": n, "video_values_set_to_0": m}. spec/data_formats.md 9
void clean_frames(ImportedData& data);

/// The column of a data set without this modality has width 0. One row of `values`, [utterances, width], an utterance.
FrameColumn one_frame_each(std::vector<float> values, int64_t width);

/// {"file": its name, "sha256": ...}
io::Json source_file(const std::filesystem::path& path);

/// Warnings of what is no error in any data set: labels outside [-3, 3], videos with utterances in two splits, a split
/// without utterances.
void warn_about_outline(ImportedData& data);

/// "'a', 'b', 'c' and 4 more"
std::string list_some(const std::vector<std::string>& names);

}  // namespace modrob::data
