#include "nn/text_encoder_options.h"

#include "core/error.h"

namespace modrob::nn {

void TextEncoderOptions::validate(const text::BertConfig& config) const {
  if (max_tokens != 0 && (max_tokens < 2 || max_tokens > config.max_position_embeddings)) {
    throw UserError("text.max_tokens is " + std::to_string(max_tokens) +
                    "; it is 0 (the encoder's own maximum) or 2 to " + std::to_string(config.max_position_embeddings) +
                    " for the encoder " + encoder);
  }
  if (freeze_layers < 0 || freeze_layers > config.num_hidden_layers) {
    const std::string layers = std::to_string(config.num_hidden_layers);
    throw UserError("text.freeze_layers is " + std::to_string(freeze_layers) + "; the encoder " + encoder + " has " +
                    layers + " layers: --set text.freeze_layers=N with N from 0 to " + layers);
  }
}

void describe(io::RecordVisitor& visitor, TextEncoderOptions& options) {
  constexpr io::Range kCount{.low = 0};
  visitor.field("text.encoder", options.encoder,
                "folder with config.json, vocab.txt or tokenizer.json, and model.safetensors or pytorch_model.bin; "
                "or 'minilm'");
  visitor.field("text.freeze_embeddings", options.freeze_embeddings, "do not train the embeddings");
  visitor.field("text.freeze_layers", options.freeze_layers, "do not train the first so many layers", kCount);
  visitor.field("text.max_tokens", options.max_tokens,
                "longer texts are cut, [CLS] and [SEP] included; 0: the encoder's own maximum", kCount);
  visitor.field("text.cache_mb", options.cache_mb,
                "memory in MB for cached outputs of frozen layers; the rest goes to a temporary file", kCount);
}

}  // namespace modrob::nn
