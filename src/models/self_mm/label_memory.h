#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>

#include "model_options/self_mm_heads.h"
#include "model_options/self_mm_options.h"
#include "models/built_model.h"
#include "nn/state.h"

namespace modrob::models {

struct LabelMemoryOptions {
  PerHead<int64_t> feature_sizes = {};
  double label_limit = 3.0;   ///< generated labels are clamped to [-label_limit, label_limit]
  bool exclude_zero = false;  ///< a label of exactly 0 is in neither class, instead of in the positive one
  EmptyClass empty_class = EmptyClass::kKeptCentre;
};

/// What Self-MM remembers of every training utterance, and the labels it makes of that for the heads that have no human
/// ones: an utterance's label of a modality moves away from the human label by how much closer its features are to one
/// class centre than those of the fused head are. docs/models/self_mm.md sections 4.1, 4.4 and 4.5. N is the number of
/// training utterances, p the width of a head's features; row r is the r-th of TrainingUtterances.
class LabelMemory {
 public:
  /// All labels are the human ones; features and centres are zeros. CheckFailure for an id that occurs twice.
  LabelMemory(const TrainingUtterances& training, const LabelMemoryOptions& options);

  /// Moves what is remembered.
  void to(at::Device device);

  /// Rows of these utterances, [B] int64. CheckFailure for an id outside the training split.
  at::Tensor rows(std::span<const uint64_t> ids) const;
  /// The labels as they are now, [B] per head; those of the fused head are the human ones.
  PerHead<at::Tensor> labels(const at::Tensor& rows) const;

  /// What follows a backward pass: from the second epoch on (`epoch` counts from 0) new labels for `rows`, with the
  /// centres that the former update left; then `features` ([B, p] per head) are kept and all centres are taken anew.
  void update(const at::Tensor& rows, const PerHead<at::Tensor>& features, int64_t epoch);

  /// Classes that had no member when the centres were last taken: "negative fusion, ..."; "" for none.
  std::string empty_classes() const;

  const at::Tensor& labels(SelfMmHead head) const { return labels_[head]; }      ///< [N]
  const at::Tensor& features(SelfMmHead head) const { return features_[head]; }  ///< [N, p]
  const at::Tensor& centres(SelfMmHead head) const { return centres_[head]; }    ///< [2, p]: positive, negative

  /// Labels, features and centres, under `<prefix>labels.<head>` and so on; the pair restores them bit for bit.
  void save(nn::StateWriter& writer, const std::string& prefix) const;
  void load(const nn::StateReader& reader, const std::string& prefix);

 private:
  void update_labels(const at::Tensor& rows, const PerHead<at::Tensor>& features, int64_t epoch);
  void update_centres();
  /// How much closer each row is to the positive centre than to the negative one, relative to the former, [B].
  at::Tensor preference(SelfMmHead head, const at::Tensor& features) const;

  LabelMemoryOptions options_;
  std::unordered_map<uint64_t, int64_t> row_of_id_;
  PerHead<at::Tensor> labels_, features_, centres_;
  PerHead<at::Tensor> members_;  ///< [2]: how many utterances each class had when the centres were last taken
};

}  // namespace modrob::models
