#include "models/self_mm/label_memory.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include "core/error.h"
#include "nn/token_rows.h"

namespace modrob::models {

LabelMemory::LabelMemory(const TrainingUtterances& training, const LabelMemoryOptions& options) : options_(options) {
  MODROB_CHECK(training.ids.size() == training.labels.size(), "every training utterance has a label");
  const auto count = static_cast<int64_t>(training.ids.size());
  for (int64_t row = 0; row < count; ++row) {
    MODROB_CHECK(row_of_id_.emplace(training.ids[static_cast<size_t>(row)], row).second,
                 "an utterance occurs once in the training split");
  }
  const at::Tensor human = at::tensor(training.labels);
  for (const SelfMmHead head : kSelfMmHeads) {
    labels_[head] = human.clone();
    features_[head] = at::zeros({count, options.feature_sizes[head]});
    centres_[head] = at::zeros({2, options.feature_sizes[head]});
    members_[head] = at::zeros({2});
  }
}

void LabelMemory::to(at::Device device) {
  for (auto* kept : {&labels_, &features_, &centres_, &members_}) {
    for (const SelfMmHead head : kSelfMmHeads) (*kept)[head] = (*kept)[head].to(device);
  }
}

at::Tensor LabelMemory::rows(std::span<const uint64_t> ids) const {
  std::vector<int64_t> rows;
  rows.reserve(ids.size());
  for (const uint64_t id : ids) {
    const auto found = row_of_id_.find(id);
    MODROB_CHECK(found != row_of_id_.end(), "an utterance that is trained on belongs to the training split");
    rows.push_back(found->second);
  }
  return nn::index_tensor(rows, labels_[SelfMmHead::kFusion].device());
}

PerHead<at::Tensor> LabelMemory::labels(const at::Tensor& rows) const {
  PerHead<at::Tensor> labels;
  for (const SelfMmHead head : kSelfMmHeads) labels[head] = labels_[head].index_select(0, rows);
  return labels;
}

void LabelMemory::update(const at::Tensor& rows, const PerHead<at::Tensor>& features, int64_t epoch) {
  const c10::AutoGradMode no_gradient(false);
  if (epoch > 0) update_labels(rows, features, epoch);
  for (const SelfMmHead head : kSelfMmHeads) features_[head].index_copy_(0, rows, features[head]);
  update_centres();
}

at::Tensor LabelMemory::preference(SelfMmHead head, const at::Tensor& features) const {
  constexpr double kEpsilon = 1e-8;
  const at::Tensor distances = at::linalg_vector_norm(features.unsqueeze(1) - centres_[head], 2, {2});
  const at::Tensor positive = distances.select(1, 0);
  const at::Tensor negative = distances.select(1, 1);
  return (negative - positive) / (positive + kEpsilon);
}

void LabelMemory::update_labels(const at::Tensor& rows, const PerHead<at::Tensor>& features, int64_t epoch) {
  constexpr double kEpsilon = 1e-8;
  const at::Tensor human = labels_[SelfMmHead::kFusion].index_select(0, rows);
  const at::Tensor fused = preference(SelfMmHead::kFusion, features[SelfMmHead::kFusion]);
  // Section 4.4 with n = epoch + 1: the past keeps (n - 1) / (n + 1), the new label gets 2 / (n + 1).
  const double past = static_cast<double>(epoch) / static_cast<double>(epoch + 2);
  const double present = 2.0 / static_cast<double>(epoch + 2);
  for (const SelfMmHead head : {SelfMmHead::kText, SelfMmHead::kAudio, SelfMmHead::kVideo}) {
    const at::Tensor own = preference(head, features[head]);
    const at::Tensor made = (own / (fused + kEpsilon) * human * 0.5 + (human + own - fused) * 0.5)
                                .clamp(-options_.label_limit, options_.label_limit);
    labels_[head].index_copy_(0, rows, labels_[head].index_select(0, rows) * past + made * present);
  }
}

void LabelMemory::update_centres() {
  for (const SelfMmHead head : kSelfMmHeads) {
    const at::Tensor& labels = labels_[head];
    const at::Tensor positive = options_.exclude_zero ? labels.gt(0) : labels.ge(0);
    const at::Tensor classes = at::stack({positive, labels.lt(0)}).to(at::kFloat);
    members_[head] = classes.sum(1);
    const at::Tensor count = members_[head].unsqueeze(1);
    // 0 / 0 of a class without members is the reference's NaN.
    const at::Tensor means = classes.matmul(features_[head]) / count;
    centres_[head] = options_.empty_class == EmptyClass::kNan ? means : at::where(count.gt(0), means, centres_[head]);
  }
}

std::string LabelMemory::empty_classes() const {
  std::string text;
  for (const SelfMmHead head : kSelfMmHeads) {
    const at::Tensor members = members_[head].cpu();
    for (const int64_t which : {0, 1}) {
      if (members[which].item<float>() > 0) continue;
      text += (text.empty() ? "" : ", ") + std::string(which == 0 ? "positive " : "negative ") + head_name(head);
    }
  }
  return text;
}

void LabelMemory::save(nn::StateWriter& writer, const std::string& prefix) const {
  for (const SelfMmHead head : kSelfMmHeads) {
    writer.tensor(prefix + "labels." + head_name(head), labels_[head]);
    writer.tensor(prefix + "features." + head_name(head), features_[head]);
    writer.tensor(prefix + "centres." + head_name(head), centres_[head]);
  }
}

void LabelMemory::load(const nn::StateReader& reader, const std::string& prefix) {
  for (const SelfMmHead head : kSelfMmHeads) {
    reader.read_into(prefix + "labels." + head_name(head), labels_[head]);
    reader.read_into(prefix + "features." + head_name(head), features_[head]);
    reader.read_into(prefix + "centres." + head_name(head), centres_[head]);
  }
}

}  // namespace modrob::models
