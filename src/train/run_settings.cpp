#include "train/run_settings.h"

#include <algorithm>

#include "core/error.h"
#include "io/settings.h"

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

void describe(io::RecordVisitor& visitor, RobustTraining& robust) {
  std::string modalities = robust.modalities.name();
  visitor.field("robust.modalities", modalities, "whose encodings are perturbed: text, audio, video, joined by '+'");
  robust.modalities = ModalitySet::parse(modalities);
  visitor.field("robust.missing", robust.missing, "share of the training utterances whose encoding is zeroed", {0, 1});
  visitor.field("robust.noise", robust.noise, "share of the training utterances whose encoding gets noise", {0, 1});
  static constexpr io::EnumName kKinds[] = {
      {"preset", 0, "noise_add under corrected, noise_scale under reference (fidelity.noise_kind)"},
      {"noise_add", 1, "x + strength N(0,1), one draw per element"},
      {"noise_scale", 2, "the row times 1 + strength (n - 1), one draw n per utterance"}};
  visitor.choice("robust.noise_kind", robust.noise_kind, kKinds, "kind of noise");
  visitor.field("robust.strength", robust.strength, "sigma of noise_add, s of noise_scale", {0, 1e6});
}

}  // namespace

void describe(io::RecordVisitor& visitor, RunSettings& settings) {
  visitor.field("model", settings.model, "model to train");
  auto& of_model = settings.model_settings;
  if (of_model == nullptr) of_model = models::find_model(settings.model).make_settings();
  visitor.field("seed", settings.seed, "seed of initialisation, order, dropout and training masks", {0, 9e15});
  visitor.field("data", settings.data, "folder of the data set");
  visitor.field("recipe", settings.recipe,
                "what these settings began from; written by the program, no part of what a run is");
  describe(visitor, settings.text);
  visitor.field("text.glove_file", settings.glove_file, "word vectors in GloVe's text format (models that read words)");
  describe(visitor, settings.fidelity, settings.model);
  describe(visitor, settings.optimizer);
  describe(visitor, settings.training);
  describe(visitor, settings.robust);
  of_model->describe(visitor);
}

RunSettings RunSettings::resolve(const io::Config& config) {
  RunSettings settings;
  io::SettingsReader reader(config);
  describe(reader, settings);
  reader.finish();
  settings.model_settings->validate();
  settings.training_plan().validate(config.where(config.contains("robust.noise") ? "robust.noise" : "robust.missing"));
  return settings;
}

io::Json RunSettings::to_json() const { return io::record_json(*this); }

std::vector<io::FieldRow> RunSettings::list(const std::string& model) {
  RunSettings settings;
  settings.model = model;
  return io::field_list(settings);
}

plan::PlanOptions RunSettings::training_plan() const {
  plan::PlanOptions options;
  options.modalities = robust.modalities;
  options.missing_rate = plan::Rate::from_double(robust.missing, "robust.missing");
  options.noise_rate = plan::Rate::from_double(robust.noise, "robust.noise");
  const bool scale = robust.noise_kind == TrainingNoise::kPreset ? fidelity.noise_kind == models::NoiseKind::kScale
                                                                 : robust.noise_kind == TrainingNoise::kScale;
  options.noise_kind = scale ? plan::Kind::kNoiseScale : plan::Kind::kNoiseAdd;
  options.strength = robust.strength;
  options.selection = fidelity.training_rows == models::TrainingRows::kFloorPerBatch ? plan::Selection::kReferenceBatch
                                                                                     : plan::Selection::kExact;
  if (fidelity.hit_axis == models::HitAxis::kTimeSteps) options.step_modalities = plan::kFrameModalities;
  options.seed = static_cast<uint64_t>(seed);
  options.purpose = plan::Purpose::kTraining;
  return options;
}

nn::TextEncoderOptions RunSettings::encoder_options() const {
  nn::TextEncoderOptions options = text;
  options.layout = fidelity.text_layout;
  options.dropout_in_frozen_layers = fidelity.frozen_dropout == models::FrozenDropout::kOn;
  return options;
}

batch::CollateOptions RunSettings::collate_options(int64_t encoder_maximum) const {
  batch::CollateOptions options;
  options.text_cut = fidelity.text_cut;
  options.row_order = fidelity.row_order;
  constexpr int64_t kFiftyPieces = 50;
  options.max_tokens =
      fidelity.text_cut == models::TextCut::kFiftyPieces ? std::min(encoder_maximum, kFiftyPieces) : encoder_maximum;
  options.word_ids = model_settings->reads_words();
  return options;
}

}  // namespace modrob::train
