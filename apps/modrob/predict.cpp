#include <ATen/Functions.h>

#include <iostream>
#include <span>

#include "commands/option_values.h"
#include "core/error.h"
#include "core/text_format.h"
#include "data/container/word_ranges.h"
#include "io/npy.h"
#include "model_commands.h"
#include "run_places.h"
#include "text/tokenized_texts.h"
#include "train/scoring.h"

namespace modrob::app {

namespace {

struct PredictCommand {
  std::string folder, text, audio, video;
  bool json = false;
  train::RunPlaces places;
};

struct Frames {
  at::Tensor values;  // [1, T, D]
  std::vector<int64_t> lengths;
};

Frames read_frames(const std::string& file, int64_t width, const std::string& what) {
  if (file.empty()) return {at::zeros({1, 1, width}), {1}};
  const auto npy = io::NpyFile::open(file);
  const io::NumpyArray& array = npy.array();
  if (array.shape.size() != 2 || array.shape[1] != width || array.shape[0] == 0) {
    std::string shape;
    for (const int64_t size : array.shape) shape += (shape.empty() ? "" : ", ") + std::to_string(size);
    throw UserError(file + " has shape [" + shape + "]; this model's " + what + " needs [steps, " +
                    std::to_string(width) + "] with at least one step");
  }
  at::Tensor values = at::empty({1, array.shape[0], width});
  array.copy_float(0, std::span(values.data_ptr<float>(), static_cast<size_t>(values.numel())));
  return {values, {array.shape[0]}};
}

batch::Batch make_batch(train::Session& session, const PredictCommand& command) {
  batch::Batch batch;
  batch.indices = {0};
  batch.ids = {0};
  if (auto* encoder = session.text_encoder()) {
    const std::string_view text = command.text;
    const auto tokens =
        text::TokenizedTexts::of(encoder->tokenizer(), std::span(&text, 1), encoder->max_tokens()).ids.front();
    batch.token_lengths = {static_cast<int64_t>(tokens.size())};
    batch.padded_tokens = batch.token_lengths[0];
    batch.token_ids = at::tensor(tokens, at::kLong);
  } else {
    std::vector<int64_t> words;
    for (const auto& [begin, end] : data::split_words(command.text)) {
      words.push_back(session.collator().words().find(
          std::string_view(command.text).substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin))));
    }
    batch.word_lengths = {static_cast<int64_t>(words.size())};
    batch.word_ids = at::tensor(words, at::kLong).unsqueeze(0);
  }
  auto audio = read_frames(command.audio, session.collator().audio_width(), "audio");
  auto video = read_frames(command.video, session.collator().video_width(), "video");
  batch.audio = audio.values;
  batch.audio_lengths = audio.lengths;
  batch.video = video.values;
  batch.video_lengths = video.lengths;
  batch.labels = at::zeros({1});
  return batch;
}

ModalitySet absent_modalities(const PredictCommand& command) {
  ModalitySet absent;
  if (command.audio.empty()) absent = absent | Modality::kAudio;
  if (command.video.empty()) absent = absent | Modality::kVideo;
  return absent;
}

void run(const PredictCommand& command) {
  if (data::split_words(command.text).empty()) {
    throw UserError("the text '" + command.text + "' holds no word; give a sentence in quotes");
  }
  auto session = train::open_trained_run(runs::RunFolder(command.folder), command.places);
  const train::EvaluationMode evaluation(session.model());
  const auto batch = make_batch(session, command);
  const ModalitySet absent = absent_modalities(command);
  const auto lost = corruption::Corruption::of(corruption::kMissing, absent, corruption::Rate::from_double(1));
  const auto plan = absent.empty() ? corrupt::CorruptionPlan()
                                   : corrupt::CorruptionPlan(lost, {}, batch.ids, {corruption::hit_of(0)});
  const double score =
      session.model().predict(plan.apply(session.model().encode(batch, plan.zeroed())), batch).item<double>();
  if (command.json) {
    std::cout << io::Json{{"score", score}, {"text", command.text}, {"missing", absent.name()}}.dump(2) << "\n";
    return;
  }
  std::cout << signed_fixed(score, 2) << "  on a scale from -3 (most negative) to 3 (most positive)\n";
  if (!absent.empty()) {
    std::cout << "Not given, so counted as missing at the intervention point: " << absent.name() << "\n";
  }
}

}  // namespace

void set_up_predict(CLI::App& predict) {
  auto command = std::make_shared<PredictCommand>();
  predict.add_option("RUN", command->folder, "folder of a trained run")->required();
  predict.add_option("TEXT", command->text, "what is said")->required();
  predict.add_option("--audio", command->audio, "NPY file [steps, audio width]")->type_name(takes::kFile);
  predict.add_option("--video", command->video, "NPY file [steps, video width]")->type_name(takes::kFile);
  add_places(predict, command->places);
  predict.add_flag("--json", command->json, "print JSON instead of text");
  predict.footer("Example: modrob predict runs/a \"A quiet, moving film that earns every tear.\"");
  predict.callback([command] { run(*command); });
}

}  // namespace modrob::app
