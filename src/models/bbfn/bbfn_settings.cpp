#include "models/bbfn/bbfn_settings.h"

#include "core/error.h"
#include "models/bbfn/bbfn_objective.h"

namespace modrob::models {

namespace {

class BbfnSettings : public ModelSettings {
 public:
  void describe(io::RecordVisitor& visitor) override { models::describe(visitor, options_); }

  void validate() const override {
    if (options_.hidden_size % options_.attention_heads != 0) {
      throw UserError("bbfn.hidden_size = " + std::to_string(options_.hidden_size) + " is not divisible by " +
                      "bbfn.attention_heads = " + std::to_string(options_.attention_heads) +
                      "; each head needs an equal share of the width");
    }
    const std::pair<const char*, int64_t> kernels[] = {{"bbfn.text_kernel", options_.text_kernel},
                                                       {"bbfn.audio_kernel", options_.audio_kernel},
                                                       {"bbfn.video_kernel", options_.video_kernel}};
    for (const auto& [key, size] : kernels) {
      if (size % 2 == 1) continue;
      throw UserError(std::string(key) + " = " + std::to_string(size) +
                      " is even; an odd kernel keeps a step's place, so take " + std::to_string(size - 1) + " or " +
                      std::to_string(size + 1));
    }
  }

  bool reads_word_pieces() const override { return true; }
  bool reads_words() const override { return false; }
  SelectionLoss selection_loss() const override { return SelectionLoss::kSquaredError; }

  BuiltModel build(const BuildInputs& inputs) const override {
    const fidelity::Fidelity& fidelity = inputs.fidelity;
    if (fidelity.text_steps == fidelity::TextSteps::kWords && fidelity.text_cut != fidelity::TextCut::kBatchWords) {
      throw UserError(
          "fidelity.text_steps = words counts words on the axis of word pieces, so texts must be cut there: "
          "set fidelity.text_cut = batch_words too, or fidelity.text_steps = tokens");
    }
    auto model = std::make_shared<Bbfn>(
        options_, BbfnInputs{inputs.audio_width, inputs.video_width, inputs.text_encoder, fidelity});
    auto objective = std::make_unique<BbfnObjective>(model, inputs.optimizer);
    return {std::move(model), std::move(objective)};
  }

 private:
  BbfnOptions options_;
};

}  // namespace

std::unique_ptr<ModelSettings> make_bbfn_settings() { return std::make_unique<BbfnSettings>(); }

}  // namespace modrob::models
