#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/modality.h"
#include "data/container/dataset_writer.h"
#include "data/importers/import_report.h"
#include "io/csv.h"

namespace modrob::data {

/// What arrays are wanted for: row k of the table is utterance `ids[k]`.
struct ArrayRequest {
  const io::CsvTable& table;
  std::span<const std::string> ids;
  Modality modality = Modality::kAudio;  ///< audio or video
};

/// A user's frames of one modality, in one of the forms NumPy users have them (told apart by content):
/// - an NPY file [N, d], one frame an utterance, or [N, T, d]; row k belongs to row k of the table. Of [N, T, d] the
///   first `<modality>_steps` frames are taken where the table has that column, all T otherwise;
/// - an NPZ file with an array [steps, d] for each id;
/// - a folder with `<id>.npy`, [steps, d], for each id.
/// Shapes are read now, values when the column's `copy` is called. An utterance without frames (no array, an empty one,
/// no or 0 steps) gets one frame of zeros. `report` is told which these are, and what is odd: arrays of unknown ids, a
/// steps column that is not used, one number of frames throughout. UserErrors name the file, the utterance and its
/// line: another rank, another width than the first utterance's, another number of rows, bad steps, no frame at all.
FrameColumn read_utterance_arrays(const std::filesystem::path& path, const ArrayRequest& request, ImportReport& report);

/// `<modality>.npz`, `<modality>.npy` or the folder `<modality>` in `folder`; nothing when none of them is there,
/// UserError when several are.
std::optional<std::filesystem::path> find_utterance_arrays(const std::filesystem::path& folder, Modality modality);

/// {"folder": its name, "files": how many, "sha256": over their names and hashes}
io::Json describe_folder(const std::filesystem::path& folder);

}  // namespace modrob::data
