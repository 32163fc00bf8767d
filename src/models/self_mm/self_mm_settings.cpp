#include "models/self_mm/self_mm_settings.h"

#include "models/self_mm/self_mm_objective.h"

namespace modrob::models {

namespace {

class SelfMmSettings : public ModelSettings {
 public:
  void describe(io::RecordVisitor& visitor) override { models::describe(visitor, options_); }
  bool reads_word_pieces() const override { return true; }
  bool reads_words() const override { return false; }
  SelectionLoss selection_loss() const override { return SelectionLoss::kAbsoluteError; }

  BuiltModel build(const BuildInputs& inputs) const override {
    auto model =
        std::make_shared<SelfMm>(options_, SelfMmInputs{inputs.audio_width, inputs.video_width, inputs.text_encoder});
    auto objective = std::make_unique<SelfMmObjective>(model, inputs.optimizer, inputs.fidelity, inputs.training);
    return {std::move(model), std::move(objective)};
  }

 private:
  SelfMmOptions options_;
};

}  // namespace

std::unique_ptr<ModelSettings> make_self_mm_settings() { return std::make_unique<SelfMmSettings>(); }

}  // namespace modrob::models
