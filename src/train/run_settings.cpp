#include "train/run_settings.h"

#include <algorithm>

#include "config/settings_reader.h"
#include "core/error.h"
#include "corruption/corruption_record.h"
#include "device/torch_device.h"
#include "fidelity/carried_out.h"

namespace modrob::train {

namespace {

void describe(io::RecordVisitor& visitor, TrainingOptions& options) {
  visitor.field("training.batch_size", options.batch_size, "utterances a step", {1, 1 << 20});
  visitor.field("training.evaluation_batch_size", options.evaluation_batch_size, "utterances a batch in evaluation",
                {1, 1 << 20});
  visitor.field("training.epochs", options.epochs, "epochs at most", {1, 1e6});
  visitor.field("training.patience", options.stopping.patience,
                "epochs without a better validation loss that are forgiven", {0, 1e6});
  visitor.field("training.min_improvement", options.stopping.min_improvement,
                "how much lower a validation loss must be to count as better", {0, 1e6});
  visitor.field("training.ties_improve", options.stopping.ties_improve,
                "an equal validation loss (after min_improvement) counts as better");
  visitor.field("training.threads", options.threads,
                "threads of one run; part of the settings, because other counts give other last bits", {1, 1024});
  visitor.field("training.checkpoint_minutes", options.checkpoint_minutes,
                "save inside an epoch at least this often (0: after epochs only)", {0, 1e6});
}

enum class TrainingNoise { kPreset, kAdd, kScale };
constexpr corruption::Kind kTrainingNoises[] = {corruption::kPresetNoise, corruption::kNoiseAdd,
                                                corruption::kNoiseScale};

void describe(io::RecordVisitor& visitor, RobustTraining& robust) {
  auto& form = robust.short_form;
  visitor.field("robust.modalities", form.modalities,
                "whose encodings are perturbed: text, audio, video, joined by '+'");
  corruption::describe_rate(visitor, "robust.missing", form.missing,
                            {.help = "share of the training utterances whose encoding is zeroed", .range = {0, 1}});
  corruption::describe_rate(visitor, "robust.noise", form.noise,
                            {.help = "share of the training utterances whose encoding gets noise", .range = {0, 1}});
  static constexpr io::EnumName kKinds[] = {
      {"preset", 0, "noise_add under corrected, noise_scale under reference (fidelity.noise_kind)"},
      {"noise_add", 1, "x + strength N(0,1), one draw per element"},
      {"noise_scale", 2, "the row times 1 + strength (n - 1), one draw n per utterance"}};
  auto noise = static_cast<TrainingNoise>(
      std::find(std::begin(kTrainingNoises), std::end(kTrainingNoises), form.noise_kind) - std::begin(kTrainingNoises));
  visitor.choice("robust.noise_kind", noise, kKinds, "kind of noise");
  form.noise_kind = kTrainingNoises[static_cast<size_t>(noise)];
  visitor.field("robust.strength", form.strength, "of the kinds that have one: modrob corrupt kinds", {0, 1e6});
  visitor.field(
      "robust.corruption", robust.corruption,
      {.help = "in place of the shares above any corruption, such as \"text missing 15 % + audio noise_add 10 %\"",
       .presence = io::Presence::kIfAny});
}

const io::EnumName kPrecisions[] = {
    {precision_name(Precision::kFloat32), 0, "every number has 32 bits"},
    {precision_name(Precision::kBf16), 1, "products and attention in 16 bits, weights and all else in 32"}};

}  // namespace

void describe(io::RecordVisitor& visitor, RunSettings& settings) {
  visitor.field("model", settings.model, "model to train");
  auto& of_model = settings.model_settings;
  if (of_model == nullptr) of_model = models::find_model(settings.model).make_settings();
  visitor.field("seed", settings.seed, "seed of initialisation, order, dropout and training masks", {0, 9e15});
  visitor.field(
      "device", settings.device,
      {.help = "where it computes: cpu, cuda, cuda:N or auto (a GPU where there is one); part of what a run is, "
               "without the number",
       .presence = io::Presence::kIfAny});
  visitor.choice("precision", settings.precision, kPrecisions,
                 "how the text encoder multiplies matrices; part of what a run is", io::Presence::kIfAny);
  visitor.field("data", settings.data, "folder of the data set");
  visitor.field("recipe", settings.recipe,
                "what these settings began from; written by the program, no part of what a run is");
  describe(visitor, settings.text);
  visitor.field("text.glove_file", settings.glove_file, "word vectors in GloVe's text format (models that read words)");
  describe(visitor, settings.fidelity, settings.model,
           [&](const fidelity::SwitchVisitor& visit) { of_model->for_each_switch(visit); });
  describe(visitor, settings.optimizer);
  describe(visitor, settings.training);
  describe(visitor, settings.robust);
  of_model->describe(visitor);
}

RunSettings RunSettings::resolve(const config::Config& config) {
  RunSettings settings;
  config::SettingsReader reader(config);
  describe(reader, settings);
  reader.finish();
  settings.device = resolved(settings.device);
  settings.model_settings->validate();
  const auto& robust = settings.robust;
  if (!robust.corruption.empty() && robust.short_form != RobustTraining().short_form) {
    throw UserError(config.where("robust.corruption") +
                    ": 'robust.corruption' says all of it, and is given beside robust.modalities, missing, noise, "
                    "noise_kind or strength; leave one of them out");
  }
  const char* key = !robust.corruption.empty()        ? "robust.corruption"
                    : config.contains("robust.noise") ? "robust.noise"
                                                      : "robust.missing";
  settings.training_corruption(config.where(key)).validate(config.where(key));
  return settings;
}

io::Json RunSettings::to_json() const { return io::record_json(*this); }

std::vector<io::FieldRow> RunSettings::list(const std::string& model) {
  RunSettings settings;
  settings.model = model;
  return io::field_list(settings);
}

corruption::Corruption RunSettings::training_corruption(const std::string& where) const {
  auto corruption = robust.corruption.empty() ? robust.short_form.corruption()
                                              : corruption::Corruption::parse_training(robust.corruption, where);
  return fidelity::trained_with(std::move(corruption), fidelity, static_cast<uint64_t>(seed));
}

nn::TextEncoderOptions RunSettings::encoder_options() const {
  nn::TextEncoderOptions options = text;
  options.precision = precision;
  options.layout = fidelity.text_layout;
  options.dropout_in_frozen_layers = fidelity.frozen_dropout == fidelity::FrozenDropout::kOn;
  return options;
}

batch::CollateOptions RunSettings::collate_options(int64_t encoder_maximum) const {
  batch::CollateOptions options;
  options.text_cut = fidelity.text_cut;
  options.row_order = fidelity.row_order;
  options.mates_count =
      fidelity.text_cut == fidelity::TextCut::kBatchWords || fidelity.padding == fidelity::Padding::kVisible ||
      fidelity.test_noise == fidelity::TestNoise::kFloorPerBatch || fidelity.hit_axis == fidelity::HitAxis::kTimeSteps;
  constexpr int64_t kFiftyPieces = 50;
  options.max_tokens =
      fidelity.text_cut == fidelity::TextCut::kFiftyPieces ? std::min(encoder_maximum, kFiftyPieces) : encoder_maximum;
  options.word_ids = model_settings->reads_words();
  return options;
}

}  // namespace modrob::train
