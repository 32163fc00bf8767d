#include "models/mult/mult_settings.h"

#include <ATen/Functions.h>

#include "core/error.h"
#include "models/mult/mult_objective.h"
#include "text/glove.h"

namespace modrob::models {

namespace {

class MultSettings : public ModelSettings {
 public:
  void describe(io::RecordVisitor& visitor) override { models::describe(visitor, options_); }
  void validate() const override { options_.validate(); }
  bool reads_word_pieces() const override { return options_.text == MultText::kBert; }
  bool reads_words() const override { return options_.text == MultText::kGlove; }
  SelectionLoss selection_loss() const override { return SelectionLoss::kAbsoluteError; }

  BuiltModel build(const BuildInputs& inputs) const override {
    MultInputs from_data;
    from_data.audio_width = inputs.audio_width;
    from_data.video_width = inputs.video_width;
    from_data.text_encoder = inputs.text_encoder;
    if (reads_words()) from_data.word_vectors = word_vectors(inputs);
    auto model = std::make_shared<Mult>(options_, from_data, inputs.fidelity);
    auto objective = std::make_unique<MultObjective>(model, inputs.optimizer);
    return {std::move(model), std::move(objective)};
  }

 private:
  /// Words without a vector, and the padding, are zeros.
  at::Tensor word_vectors(const BuildInputs& inputs) const {
    if (inputs.glove_file.empty()) {
      throw UserError(
          "mult.text = glove takes word vectors as they are, and text.glove_file does not name their file; it is a "
          "text "
          "file in GloVe's format (a word and mult.word_embedding_size = " +
          std::to_string(options_.word_embedding_size) + " numbers a line, such as glove.840B.300d.txt)");
    }
    at::Tensor table = at::zeros({static_cast<int64_t>(inputs.words.size()), options_.word_embedding_size});
    text::read_glove(inputs.glove_file, inputs.words, options_.word_embedding_size,
                     [&](int64_t row, std::span<const float> vector) {
                       std::copy(vector.begin(), vector.end(), table[row].mutable_data_ptr<float>());
                     });
    constexpr int64_t kPadding = 1;  // batch::WordVocabulary
    table[kPadding].zero_();
    return table;
  }

  MultOptions options_;
};

}  // namespace

std::unique_ptr<ModelSettings> make_mult_settings() { return std::make_unique<MultSettings>(); }

}  // namespace modrob::models
