#pragma once

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "core/files.h"
#include "core/rng.h"
#include "data/dataset_writer.h"
#include "data/word_ranges.h"
#include "io/json.h"
#include "io/safetensors.h"
#include "support.h"
#include "text/bert_config.h"

namespace modrob::testing {

struct CommandResult {
  int status = 0;
  std::string output;  ///< stdout and stderr together
};

/// Runs a shell command.
inline CommandResult run_shell(const std::string& command) {
  CommandResult result;
  std::FILE* pipe = ::popen(("( " + command + " ) 2>&1").c_str(), "r");
  std::array<char, 4096> piece;
  for (size_t count = 0; (count = std::fread(piece.data(), 1, piece.size(), pipe)) > 0;) {
    result.output.append(piece.data(), count);
  }
  const int status = ::pclose(pipe);
  result.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return result;
}

/// The user's mistake: exit 2, one paragraph that holds the words, no trace of a stack.
inline void expect_refusal(const CommandResult& result, const std::vector<std::string>& words) {
  EXPECT_EQ(result.status, 2) << result.output;
  for (const auto& word : words) EXPECT_NE(result.output.find(word), std::string::npos) << word << " in: " << result.output;
  EXPECT_EQ(result.output.find("frame #"), std::string::npos) << result.output;
  EXPECT_LT(std::count(result.output.begin(), result.output.end(), '\n'), 6) << result.output;
}

/// A home of the program ($MODROB_HOME) in a temporary folder: a data set of 60 utterances, a random text encoder of
/// two narrow layers, a recipe and a study, so that a whole study takes seconds.
class TinyWorld {
 public:
  TinyWorld() {
    write_encoder(home / "encoder");
    data::write_dataset(home / "tiny", contents());
    make_folder(home / "studies/recipes");
    write_file_whole(home / "studies/recipes/misa.tiny.toml",
                     "model = 'misa'\n[text]\nencoder = '" + (home / "encoder").string() +
                         "'\n[training]\nbatch_size = 8\nepochs = 3\n[misa]\nhidden_size = 8\nfeed_forward_size = 8\n");
    write_file_whole(home / "study.toml",
                     "name = 'tiny'\ntitle = 'a tiny study'\ndata = ['" + (home / "tiny").string() +
                         "']\nmodels = ['misa']\nseeds = [1, 2]\ndraws = 3\n"
                         "[[strategy]]\nname = 'none'\n[[strategy]]\nname = '15+15'\nmissing = 0.15\nnoise = 0.15\n"
                         "[[condition]]\nmodalities = ['text', 'audio']\nkinds = ['missing', 'noise_add']\n"
                         "rates = [0.3, 1.0]\n");
  }

  /// Runs the program on this home; `arguments` as typed in a shell.
  CommandResult modrob(const std::string& arguments) const {
    return run_shell("MODROB_HOME='" + home.path().string() + "' '" MODROB_PROGRAM "' --progress none " + arguments);
  }

  static void write_encoder(const std::filesystem::path& folder) {
    make_folder(folder);
    write_file_whole(folder / "vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\ngood\nbad\n");
    text::BertConfig config;
    config.vocab_size = 6;
    config.hidden_size = 8;
    config.num_hidden_layers = 2;
    config.num_attention_heads = 2;
    config.intermediate_size = 12;
    config.max_position_embeddings = 16;
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
    add("embeddings.position_embeddings.weight", {16, 8});
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

  static data::DatasetContents contents() {
    data::DatasetContents contents;
    contents.name = "tiny";
    contents.audio_width = 3;
    contents.video_width = 2;
    contents.simulated = Modality::kAudio;
    for (int i = 0; i < 60; ++i) {
      const KeyedStream stream(hash_text("tiny"), static_cast<uint64_t>(i));
      const auto words = static_cast<size_t>(1 + stream.integer(0, 6));
      const double label = stream.normal(100);
      std::string text;
      for (size_t w = 0; w < words; ++w) text += (w ? " " : "") + std::string(label > 0 ? "good" : "bad");
      const auto split = i < 32 ? data::Split::kTrain : i < 44 ? data::Split::kValid : data::Split::kTest;
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

  TemporaryFolder home;
};

}  // namespace modrob::testing
