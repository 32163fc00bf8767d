#include "models/mmim/mmim_settings.h"

#include "core/error.h"
#include "models/mmim/mmim_objective.h"

namespace modrob::models {

namespace {

class MmimSettings : public ModelSettings {
 public:
  void describe(io::RecordVisitor& visitor) override { models::describe(visitor, options_); }

  void validate() const override {
    if (options_.half_estimator_pass && !options_.contrast) {
      throw UserError(
          "mmim.half_estimator_pass = true with mmim.contrast = false: without contrast there is no "
          "estimators' pass to halve; switch one of them");
    }
    if (options_.lstm_dropout > 0 && options_.lstm_layers == 1) {
      throw UserError("mmim.lstm_dropout = " + std::to_string(options_.lstm_dropout) +
                      " with mmim.lstm_layers = 1: it acts from two layers on; set it to 0 or the layers to 2");
    }
  }

  bool reads_word_pieces() const override { return true; }
  bool reads_words() const override { return false; }
  SelectionLoss selection_loss() const override { return SelectionLoss::kAbsoluteError; }

  BuiltModel build(const BuildInputs& inputs) const override {
    MmimInputs widths;
    widths.audio_width = inputs.audio_width;
    widths.video_width = inputs.video_width;
    widths.text_encoder = inputs.text_encoder;
    widths.fusion_inputs = inputs.fidelity.fusion_inputs;
    widths.contrast_at_zero = inputs.fidelity.contrast_at_zero;
    auto model = std::make_shared<Mmim>(options_, widths);
    auto objective = std::make_unique<MmimObjective>(model, inputs.optimizer, inputs.fidelity);
    return {std::move(model), std::move(objective)};
  }

 private:
  MmimOptions options_;
};

}  // namespace

std::unique_ptr<ModelSettings> make_mmim_settings() { return std::make_unique<MmimSettings>(); }

}  // namespace modrob::models
