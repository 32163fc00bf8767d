#pragma once

#include <filesystem>
#include <memory>

#include "batch/collator.h"
#include "model_options/model_list.h"
#include "models/built_model.h"
#include "nn/text_encoder.h"
#include "train/run_settings.h"

namespace modrob::train {

/// Data set, text encoder, collator and model of one run, built from its settings. Building draws from torch's
/// generator, seeded from the run's seed, so the same settings give the same initial parameters. LibTorch computes with
/// `training.threads` threads from then on.
class Session {
 public:
  /// UserErrors for a data set, text encoder or word-vector file that is missing or does not fit, and for a device that
  /// is not there.
  explicit Session(const RunSettings& settings);
  /// The same on another device than the settings name: of tests.
  Session(const RunSettings& settings, at::Device device);

  const RunSettings& settings() const { return settings_; }
  const data::Dataset& dataset() const { return collator_->dataset(); }
  const batch::Collator& collator() const { return *collator_; }
  models::Model& model() { return *built_.model; }
  models::Objective& objective() { return *built_.objective; }
  at::Device device() const { return device_; }
  /// Null for a model that reads no word pieces.
  nn::TextEncoder* text_encoder() { return text_encoder_.get(); }

  /// All parameters by name, for a self-contained checkpoint; `trained_only` leaves out frozen ones.
  void write_parameters(nn::StateWriter& writer, bool trained_only) const;
  /// UserError naming the first parameter that is absent or has another shape.
  void read_parameters(const nn::StateReader& reader, bool trained_only);
  /// Runs that read `folder` on a machine called `machine` share what frozen layers give (TextEncoder::share_cache).
  void share_frozen_layers(const std::filesystem::path& folder, const std::string& machine);
  /// Computes frozen layers once for these utterances (nothing happens where no prefix is frozen).
  void prepare_cache(std::span<const int64_t> indices);
  /// Of the training and validation utterances together, as a training does, so that both share what is kept.
  void prepare_training_cache();

 private:
  RunSettings settings_;
  at::Device device_;
  std::shared_ptr<nn::TextEncoder> text_encoder_;
  std::unique_ptr<batch::Collator> collator_;
  models::BuiltModel built_;
};

}  // namespace modrob::train
