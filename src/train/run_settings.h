#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "batch/collate_options.h"
#include "config/config.h"
#include "core/compute_device.h"
#include "corruption/short_form.h"
#include "io/record/field_list.h"
#include "metrics/early_stopping.h"
#include "model_options/model_list.h"
#include "nn/text_encoder.h"
#include "optim/optimizer_options.h"

namespace modrob::train {

struct TrainingOptions {
  int64_t batch_size = 64;
  int64_t evaluation_batch_size = 64;
  int64_t epochs = 20;
  metrics::StoppingRule stopping;
  int64_t threads = 1;             ///< part of the settings: other counts give other last bits
  double checkpoint_minutes = 10;  ///< a checkpoint inside an epoch at least this often; 0 = after epochs only
};

/// What robust training does to the representations of a batch, as the settings say it.
struct RobustTraining {
  corruption::ShortForm short_form = {.noise_kind = corruption::kPresetNoise};
  std::string corruption;  ///< in its place; empty: none
};

/// Everything one training run depends on, apart from the bytes of the data set and the text encoder. Two runs with
/// equal settings and equal bytes give equal results.
class RunSettings {
 public:
  /// Takes every value from `config` (a recipe, overlaid with a study's and the command line's values); what is absent
  /// has its default. UserErrors name the value's origin. Keys are listed by `modrob train --settings`.
  static RunSettings resolve(const config::Config& config);

  /// All settings, defaults included; `resolve` of it gives an equal object.
  io::Json to_json() const;
  /// key, type, default, allowed, help of every setting of `model`.
  static std::vector<io::FieldRow> list(const std::string& model);

  std::string model = "misa";
  int64_t seed = 1;
  ComputeDevice device;                       ///< never "auto": resolve has looked what there is
  Precision precision = Precision::kFloat32;  ///< of the text encoder
  std::string data;                           ///< folder of the data set
  std::string recipe;                         ///< what the settings began from, for people
  nn::TextEncoderOptions text;
  std::string glove_file;
  fidelity::Fidelity fidelity;
  optim::OptimizerOptions optimizer;
  TrainingOptions training;
  RobustTraining robust;
  std::shared_ptr<models::ModelSettings> model_settings;

  /// The corruption of the training split, as the fidelity switches carry it out. UserError naming `where` for
  /// what is none.
  corruption::Corruption training_corruption(const std::string& where = "robust.corruption") const;
  /// `text` with the precision, and the layout and dropout that the fidelity switches say.
  nn::TextEncoderOptions encoder_options() const;
  batch::CollateOptions collate_options(int64_t encoder_maximum) const;
};
void describe(io::RecordVisitor& visitor, RunSettings& settings);

}  // namespace modrob::train
