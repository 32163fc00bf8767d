#include "models/misa/misa_settings.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include "core/error.h"
#include "models/misa/misa_objective.h"
#include "text/glove.h"

namespace modrob::models {

namespace {

class MisaSettings : public ModelSettings {
 public:
  void describe(io::RecordVisitor& visitor) override { models::describe(visitor, options_); }

  void validate() const override {
    if (options_.hidden_size % options_.attention_heads != 0) {
      throw UserError("misa.hidden_size = " + std::to_string(options_.hidden_size) + " is not divisible by " +
                      "misa.attention_heads = " + std::to_string(options_.attention_heads) +
                      "; each head needs an equal share of the width");
    }
  }

  bool reads_word_pieces() const override { return options_.text == MisaText::kBert; }
  bool reads_words() const override { return options_.text == MisaText::kGlove; }
  SelectionLoss selection_loss() const override { return SelectionLoss::kSquaredError; }

  BuiltModel build(const BuildInputs& inputs) const override {
    MisaInputs widths;
    widths.audio_width = inputs.audio_width;
    widths.video_width = inputs.video_width;
    widths.word_count = static_cast<int64_t>(inputs.words.size());
    widths.text_encoder = inputs.text_encoder;
    auto model = std::make_shared<Misa>(options_, widths);
    if (reads_words() && !inputs.glove_file.empty()) fill_word_embeddings(*model, inputs);
    auto objective = std::make_unique<MisaObjective>(model, inputs.optimizer, inputs.fidelity);
    return {std::move(model), std::move(objective)};
  }

 private:
  void fill_word_embeddings(Misa& model, const BuildInputs& inputs) const {
    const c10::AutoGradMode no_gradient(false);
    at::Tensor table = model.word_embeddings()->weight;
    text::read_glove(inputs.glove_file, inputs.words, options_.word_embedding_size,
                     [&](int64_t row, std::span<const float> vector) {
                       table[row].copy_(at::tensor(at::ArrayRef<float>(vector.data(), vector.size())));
                     });
  }

  MisaOptions options_;
};

}  // namespace

std::unique_ptr<ModelSettings> make_misa_settings() { return std::make_unique<MisaSettings>(); }

}  // namespace modrob::models
