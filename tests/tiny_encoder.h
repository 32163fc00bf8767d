#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/files.h"
#include "core/rng.h"
#include "data/container/dataset_writer.h"
#include "data/container/word_ranges.h"
#include "io/json.h"
#include "io/safetensors.h"
#include "text/bert_config.h"

namespace modrob::testing {

/// Word pieces of the longest text that the tiny encoder reads.
inline constexpr int64_t kTinyPositions = 16;

/// A BERT folder of two narrow layers with random weights (config.json, vocab.txt, model.safetensors) that knows the
/// words of the tiny data set.
inline void write_tiny_encoder(const std::filesystem::path& folder) {
  make_folder(folder);
  write_file_whole(folder / "vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\ngood\nbad\n");
  text::BertConfig config;
  config.vocab_size = 6;
  config.hidden_size = 8;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 2;
  config.intermediate_size = 12;
  config.max_position_embeddings = kTinyPositions;
  io::write_json(folder / "config.json", config.to_json());
  std::map<std::string, std::vector<float>> values;
  io::SafetensorsWriter writer;
  const auto add = [&](const std::string& name, std::vector<int64_t> shape) {
    int64_t count = 1;
    for (const int64_t size : shape) count *= size;
    auto& numbers = values[name];
    numbers.resize(static_cast<size_t>(count));
    KeyedStream(hash_text("encoder"), hash_text(name)).fill_normal(numbers);
    const bool norm = name.find("LayerNorm.weight") != std::string::npos;
    for (float& number : numbers) number = norm ? 1.0f : 0.3f * number;
    writer.add<float>(name, std::move(shape), numbers);
  };
  const auto linear = [&](const std::string& name, int64_t out, int64_t in) {
    add(name + ".weight", {out, in});
    add(name + ".bias", {out});
  };
  const auto norm = [&](const std::string& name) {
    add(name + ".weight", {8});
    add(name + ".bias", {8});
  };
  add("embeddings.word_embeddings.weight", {6, 8});
  add("embeddings.position_embeddings.weight", {kTinyPositions, 8});
  add("embeddings.token_type_embeddings.weight", {2, 8});
  norm("embeddings.LayerNorm");
  for (const std::string layer : {"encoder.layer.0.", "encoder.layer.1."}) {
    for (const char* part : {"query", "key", "value"}) linear(layer + "attention.self." + part, 8, 8);
    linear(layer + "attention.output.dense", 8, 8);
    norm(layer + "attention.output.LayerNorm");
    linear(layer + "intermediate.dense", 12, 8);
    linear(layer + "output.dense", 8, 12);
    norm(layer + "output.LayerNorm");
  }
  linear("pooler.dense", 8, 8);
  writer.write(folder / "model.safetensors");
}

/// Short utterances of "good" and "bad" with three audio and two video numbers a word, four to a video; audio is
/// declared simulated. The first `train` are the training split, and so on.
inline data::DatasetContents tiny_contents(int train, int valid, int test) {
  data::DatasetContents contents;
  contents.name = "tiny";
  contents.audio_width = 3;
  contents.video_width = 2;
  contents.simulated = Modality::kAudio;
  for (int i = 0; i < train + valid + test; ++i) {
    const KeyedStream stream(hash_text("tiny"), static_cast<uint64_t>(i));
    const auto words = static_cast<size_t>(1 + stream.integer(0, 6));
    const double label = stream.normal(100);
    std::string text;
    for (size_t w = 0; w < words; ++w) text += (w ? " " : "") + std::string(label > 0 ? "good" : "bad");
    const auto split = i < train ? data::Split::kTrain : i < train + valid ? data::Split::kValid : data::Split::kTest;
    contents.utterances.push_back({"u" + std::to_string(i), "v" + std::to_string(i / 4), text, split, label});
    contents.words.push_back(data::split_words(text));
    std::vector<float> audio(words * 3), video(words * 2);
    stream.fill_normal(audio, 200);
    stream.fill_normal(video, 400);
    contents.audio.push_back(audio);
    contents.video.push_back(video);
  }
  return contents;
}

}  // namespace modrob::testing
