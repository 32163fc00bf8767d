#pragma once

#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "batch/collator.h"
#include "config/settings_reader.h"
#include "models/misa/misa.h"
#include "models/models.h"
#include "support.h"
#include "tiny_encoder.h"

namespace modrob::testing {

/// A narrow MISA with random parameters on the tiny data set, under fidelity = corrected.
class TinyMisa {
 public:
  /// `lines`: TOML on top of its settings. `glove` as the setting glove_file.
  explicit TinyMisa(const std::string& lines = "", const std::string& glove = "") {
    at::set_num_threads(1);
    auto config =
        config::Config::from_toml("[misa]\nhidden_size = 8\nfeed_forward_size = 8\nword_embedding_size = 4\n", "tiny");
    config.overlay(config::Config::from_toml(lines, "lines"));
    const auto settings = models::find_model("misa").make_settings();
    config::SettingsReader reader(config);
    settings->describe(reader);
    reader.finish();
    write_tiny_encoder(folder_ / "encoder");
    data::write_dataset(folder_ / "data", tiny_contents(16, 4, 4));
    at::manual_seed(7);
    std::shared_ptr<nn::TextEncoder> encoder;
    if (settings->reads_word_pieces()) {
      encoder = std::make_shared<nn::TextEncoder>(nn::TextEncoderOptions{.encoder = (folder_ / "encoder").string()});
    }
    collator = std::make_unique<batch::Collator>(data::Dataset::open(folder_ / "data"),
                                                 encoder ? &encoder->tokenizer() : nullptr,
                                                 batch::CollateOptions{.word_ids = settings->reads_words()});
    const auto& dataset = collator->dataset();
    models::BuildInputs inputs;
    inputs.audio_width = dataset.audio_width();
    inputs.video_width = dataset.video_width();
    if (settings->reads_words()) inputs.words = collator->words().words();
    inputs.text_encoder = encoder;
    inputs.glove_file = glove;
    inputs.fidelity = fidelity::Fidelity::of(fidelity::Preset::kCorrected, "misa");
    built = settings->build(inputs);
    built.model->eval();
  }

  models::Model& model() { return *built.model; }
  models::Misa& misa() { return dynamic_cast<models::Misa&>(*built.model); }

  std::vector<int64_t> all_rows() const {
    std::vector<int64_t> rows(static_cast<size_t>(collator->dataset().size()));
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
  }

 private:
  TemporaryFolder folder_;

 public:
  std::unique_ptr<batch::Collator> collator;
  models::BuiltModel built;
};

}  // namespace modrob::testing
