#pragma once

#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <string>

#include "core/files.h"
#include "core/rng.h"
#include "data/dataset_writer.h"
#include "data/word_ranges.h"
#include "io/config.h"
#include "nn/bert.h"
#include "nn/state.h"
#include "support.h"
#include "tiny_models.h"
#include "train/run_settings.h"

namespace modrob::testing {

/// A folder with a small data set and a random text encoder, enough to train MISA in a blink.
class TinyTraining {
 public:
  TinyTraining() {
    at::set_num_threads(1);
    write_encoder();
    data::write_dataset(folder_ / "data", contents());
  }

  const TemporaryFolder& folder() const { return folder_; }

  /// 22 training utterances in batches of 8: three steps an epoch.
  static data::DatasetContents contents() {
    data::DatasetContents contents;
    contents.name = "tiny";
    contents.audio_width = 3;
    contents.video_width = 2;
    for (int i = 0; i < 36; ++i) {
      const KeyedStream stream(hash_text("tiny"), static_cast<uint64_t>(i));
      const auto words = static_cast<size_t>(1 + stream.integer(0, 6));
      const double label = stream.normal(100);
      std::string text;
      for (size_t w = 0; w < words; ++w) text += (w ? " " : "") + std::string(label > 0 ? "good" : "bad");
      contents.utterances.push_back({"u" + std::to_string(i), "v" + std::to_string(i / 4), text,
                                     i < 22   ? data::Split::kTrain
                                     : i < 28 ? data::Split::kValid
                                              : data::Split::kTest,
                                     label});
      contents.words.push_back(data::split_words(text));
      std::vector<float> audio(words * 3), video(words * 2);
      stream.fill_normal(audio, 200);
      stream.fill_normal(video, 400);
      contents.audio.push_back(audio);
      contents.video.push_back(video);
    }
    return contents;
  }

  /// Settings of a MISA run on it; `lines` are TOML on top.
  train::RunSettings settings(const std::string& lines = "") const { return settings_of("misa", lines); }
  train::RunSettings settings_of(const std::string& model, const std::string& lines = "") const {
    auto config = io::Config::from_toml(
        "model = '" + model + "'\nseed = 3\n[text]\nencoder = '" + (folder_ / "encoder").string() +
            "'\n[optimizer]\nlearning_rate = 1e-2\n[training]\nbatch_size = 8\nepochs = 3\n",
        "tiny");
    config.set("data", (folder_ / "data").string(), "tiny");
    config.overlay(io::Config::from_toml(tiny_settings(model), "tiny_models.h"));
    config.overlay(io::Config::from_toml(lines, "lines"));
    return train::RunSettings::resolve(config);
  }

 private:
  void write_encoder() {
    make_folder(folder_ / "encoder");
    write_file_whole(folder_ / "encoder/vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\ngood\nbad\n");
    text::BertConfig config;
    config.vocab_size = 6;
    config.hidden_size = 8;
    config.num_hidden_layers = 2;
    config.num_attention_heads = 2;
    config.intermediate_size = 12;
    config.max_position_embeddings = 16;
    io::write_json(folder_ / "encoder/config.json", config.to_json());
    at::manual_seed(1);
    nn::Bert bert(config);
    bert.initialise();
    nn::StateWriter weights;
    for (const auto& parameter : bert.named_parameters()) weights.tensor(parameter.key(), parameter.value());
    weights.write(folder_ / "encoder/model.safetensors");
  }

  TemporaryFolder folder_;
};

}  // namespace modrob::testing
