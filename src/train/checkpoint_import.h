#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "io/json.h"
#include "io/weight_file.h"
#include "model_options/model_list.h"
#include "models/built_model.h"
#include "train/run_settings.h"

namespace modrob::train {

/// Widths of the data a checkpoint was trained on; 0 takes them from the checkpoint's own shapes.
struct CheckpointWidths {
  int64_t audio = 0;
  int64_t video = 0;
};

/// Builds the model that `settings` describe for the data that `file` was trained on. A text encoder is read from
/// `settings.text.encoder` where that is set; else one of the checkpoint's sizes is made. UserError when a width is
/// neither given nor told by the checkpoint. Fills `widths`.
models::BuiltModel build_for_checkpoint(const io::WeightFile& file, const RunSettings& settings,
                                        CheckpointWidths& widths);

/// What an import did.
struct ImportReport {
  int64_t tensors = 0, numbers = 0;
  std::string prefix_removed, prefix_added;  ///< of the file's names, to give ours
  std::vector<std::string> ignored;          ///< buffers and unused parameters, by their names in the file

  io::Json to_json() const;
};

/// Copies every parameter of `model` (called `name` in messages) from `file`. Names are tried as they are, without a
/// prefix as wrappers add it ("module.", "_orig_mod.", "model.", one in another), and with "Model." added; the way that
/// finds most names is taken, and UserError when two find equally many. So are values that are not finite, by the
/// tensor's name. One UserError tells which parameters are missing, which tensors are unexpected and which
/// have another shape or hold integers, up to ten of each; then nothing was changed.
ImportReport import_parameters(const io::WeightFile& file, const std::string& name, models::Model& model);

/// Writes the parameters of an imported model with where they came from: a file that StateReader and Python's
/// safetensors read.
void write_parameters(const models::Model& model, const io::Json& about, const std::filesystem::path& path);

}  // namespace modrob::train
