#include "model_options/misa_options.h"

#include "core/error.h"

namespace modrob::models {

void describe(io::RecordVisitor& visitor, MisaOptions& options) {
  static constexpr io::EnumName kTexts[] = {{"bert", 0, "mean of a BERT's last hidden states"},
                                            {"glove", 1, "stacked LSTM over word vectors"}};
  static constexpr io::EnumName kSimilarities[] = {{"cmd", 0, "central moment discrepancy"},
                                                   {"adversarial", 1, "a discriminator behind a reversed gradient"}};
  static constexpr io::EnumName kActivations[] = {
      {"relu", 0}, {"hardtanh", 1}, {"tanh", 2}, {"elu", 3}, {"leaky_relu", 4}};
  visitor.choice("misa.text", options.text, kTexts, "text encoder");
  visitor.choice("misa.similarity", options.similarity, kSimilarities, "what pulls the shared parts together");
  visitor.choice("misa.activation", options.activation, kActivations, "activation used everywhere in MISA");
  visitor.field("misa.hidden_size", options.hidden_size, "width of every part", {1, 65536});
  visitor.field("misa.feed_forward_size", options.feed_forward_size, "inner width of the fusion transformer",
                {1, 1 << 20});
  visitor.field("misa.attention_heads", options.attention_heads, "heads of the fusion transformer", {1, 1024});
  visitor.field("misa.dropout", options.dropout, "dropout of fusion and discriminator", {0, 1});
  visitor.field("misa.transformer_dropout", options.transformer_dropout, "dropout of the fusion transformer", {0, 1});
  visitor.field("misa.reverse_gradient_weight", options.reverse_gradient_weight,
                "factor of the reversed gradient (adversarial)", {0, 1e6});
  visitor.field("misa.difference_weight", options.difference_weight, "weight of the orthogonality loss", {0, 1e6});
  visitor.field("misa.similarity_weight", options.similarity_weight, "weight of the similarity loss", {0, 1e6});
  visitor.field("misa.reconstruction_weight", options.reconstruction_weight, "weight of the reconstruction loss",
                {0, 1e6});
  visitor.field("misa.word_embedding_size", options.word_embedding_size, "width of a word vector (glove)", {1, 65536});
  visitor.field("misa.freeze_word_embeddings", options.freeze_word_embeddings,
                "keep the word vectors as read (the reference trains them, whatever its code says)");
}

void MisaOptions::validate() const {
  if (hidden_size % attention_heads != 0) {
    throw UserError("misa.hidden_size = " + std::to_string(hidden_size) + " is not divisible by " +
                    "misa.attention_heads = " + std::to_string(attention_heads) +
                    "; each head needs an equal share of the width");
  }
}

void MisaOptions::for_each_switch(const fidelity::SwitchVisitor& visit) {
  static constexpr io::EnumName kCmdsAtZero[] = {{"zero_gradient", 0, "a norm of zero sends no gradient"},
                                                 {"nan", 1, "a norm of zero sends NaN"}};
  fidelity::visit_switch(
      visit,
      {"cmd_at_zero", kCmdsAtZero, 1,
       "A last batch of one utterance has zero central moments; the reference's square root then turns 87 of 115 "
       "parameter tensors into NaN.",
       "docs/models/misa.md 8.3"},
      cmd_at_zero);
}

}  // namespace modrob::models
