#pragma once

#include <ATen/Parallel.h>

#include <string>
#include <vector>

#include "config/config.h"
#include "model_options/model_list.h"
#include "support.h"
#include "tiny_encoder.h"
#include "tiny_models.h"
#include "train/run_settings.h"

namespace modrob::testing {

/// A folder with a small data set and a random text encoder, enough to train MISA in a blink.
class TinyTraining {
 public:
  TinyTraining() {
    at::set_num_threads(1);
    write_tiny_encoder(folder_ / "encoder");
    data::write_dataset(folder_ / "data", contents());
  }

  const TemporaryFolder& folder() const { return folder_; }

  /// 22 training utterances in batches of 8: three steps an epoch.
  static data::DatasetContents contents() { return tiny_contents(22, 6, 8); }

  /// Settings of a MISA run on it; `lines` are TOML on top.
  train::RunSettings settings(const std::string& lines = "") const { return settings_of("misa", lines); }
  train::RunSettings settings_of(const std::string& model, const std::string& lines = "") const {
    auto config = config::Config::from_toml(
        "model = '" + model + "'\nseed = 3\n[text]\nencoder = '" + (folder_ / "encoder").string() +
            "'\n[optimizer]\nlearning_rate = 1e-2\n[training]\nbatch_size = 8\nepochs = 3\n",
        "tiny");
    config.set("data", (folder_ / "data").string(), "tiny");
    config.overlay(config::Config::from_toml(tiny_settings(model), "tiny_models.h"));
    config.overlay(config::Config::from_toml(lines, "lines"));
    return train::RunSettings::resolve(config);
  }

 private:
  TemporaryFolder folder_;
};

/// Of the list of models, for suites that run every model.
inline std::vector<std::string> names_of_models() {
  std::vector<std::string> names;
  for (const auto& entry : models::model_list()) names.emplace_back(entry.name);
  return names;
}

}  // namespace modrob::testing
