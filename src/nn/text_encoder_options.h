#pragma once

#include <cstdint>
#include <string>

#include "device/torch_device.h"
#include "fidelity/fidelity.h"
#include "io/record/record_visitor.h"
#include "text/bert_config.h"

namespace modrob::nn {

/// Settings of a model's text encoder, in the "text." namespace.
struct TextEncoderOptions {
  std::string encoder = {};  ///< a BERT-family folder
  fidelity::TextLayout layout = fidelity::TextLayout::kPacked;
  Precision precision = Precision::kFloat32;
  bool freeze_embeddings = false;
  int64_t freeze_layers = 0;              ///< the first so many layers are not trained
  bool dropout_in_frozen_layers = false;  ///< the reference leaves it on
  int64_t max_tokens = 0;                 ///< [CLS] and [SEP] included; 0: as many as the encoder has positions
  int64_t cache_mb = 2048;  ///< memory for cached outputs of frozen layers; the rest goes to a mapped file

  /// UserError naming the setting: a limit that the encoder has no positions for, more frozen layers than there are.
  void validate(const text::BertConfig& config) const;
};

/// Keys "text.encoder", ... `layout` and `dropout_in_frozen_layers` are fidelity switches, `precision` is the whole
/// run's: they are not named here.
void describe(io::RecordVisitor& visitor, TextEncoderOptions& options);

}  // namespace modrob::nn
