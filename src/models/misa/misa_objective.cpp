#include "models/misa/misa_objective.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include "text/glove.h"

namespace modrob::models {

namespace {

at::Tensor difference_loss(const MisaParts& parts) {
  const auto& p = parts.private_parts;
  const auto& s = parts.shared_parts;
  return nn::orthogonality(p[0], s[0]) + nn::orthogonality(p[1], s[1]) + nn::orthogonality(p[2], s[2]) +
         nn::orthogonality(p[2], p[0]) + nn::orthogonality(p[2], p[1]) + nn::orthogonality(p[0], p[1]);
}

at::Tensor cmd_loss(const MisaParts& parts, nn::NormAtZero norm_at_zero) {
  const auto& s = parts.shared_parts;
  const auto cmd = [&](size_t a, size_t b) { return nn::central_moment_discrepancy(s[a], s[b], 5, norm_at_zero); };
  return (cmd(0, 1) + cmd(0, 2) + cmd(2, 1)) / 3.0;
}

at::Tensor domain_loss(const MisaParts& parts) {
  const int64_t rows = parts.domains[0].size(0);
  const at::Tensor classes = at::arange(3, parts.domains[0].options().dtype(at::kLong)).repeat_interleave(rows);
  return at::cross_entropy_loss(at::cat({parts.domains[0], parts.domains[1], parts.domains[2]}), classes);
}

at::Tensor reconstruction_loss(const MisaParts& parts) {
  at::Tensor sum;
  for (size_t k = 0; k < 3; ++k) {
    const at::Tensor error = (parts.projected[k] - parts.reconstructed[k]).square().mean();
    sum = sum.defined() ? sum + error : error;
  }
  return sum / 3.0;
}

}  // namespace

MisaLosses misa_losses(const MisaParts& parts, const at::Tensor& labels, const MisaOptions& options,
                       nn::NormAtZero norm_at_zero) {
  MisaLosses losses;
  losses.task = (parts.score - labels).square().mean();
  losses.difference = difference_loss(parts);
  losses.similarity = options.similarity == MisaSimilarity::kCmd ? cmd_loss(parts, norm_at_zero) : domain_loss(parts);
  losses.reconstruction = reconstruction_loss(parts);
  losses.total = losses.task + options.difference_weight * losses.difference +
                 options.similarity_weight * losses.similarity + options.reconstruction_weight * losses.reconstruction;
  return losses;
}

MisaObjective::MisaObjective(std::shared_ptr<Misa> model, const optim::OptimizerOptions& optimizer)
    : OneOptimizerObjective(*model, optimizer),
      model_(std::move(model)),
      norm_at_zero_(model_->options().cmd_at_zero == CmdAtZero::kNan ? nn::NormAtZero::kNan
                                                                     : nn::NormAtZero::kZeroGradient) {}

StepReport MisaObjective::step(const batch::Batch& batch, const corrupt::CorruptionPlan& plan,
                               const StepPosition& /*position*/) {
  zero_gradients();
  const auto representations = plan.apply(model_->encode(batch, plan.zeroed()));
  const MisaParts parts = model_->parts(representations);
  const MisaLosses losses = misa_losses(parts, batch.labels, model_->options(), norm_at_zero_);
  require_finite(losses.total, {{"text representation", representations.text},
                                {"video representation", representations.video},
                                {"audio representation", representations.audio},
                                {"text projection", parts.projected[0]},
                                {"video projection", parts.projected[1]},
                                {"audio projection", parts.projected[2]},
                                {"fusion transformer output", parts.transformer_out},
                                {"score", parts.score},
                                {"task loss", losses.task},
                                {"difference loss", losses.difference},
                                {"similarity loss", losses.similarity},
                                {"reconstruction loss", losses.reconstruction}});
  const char* similarity = model_->options().similarity == MisaSimilarity::kCmd ? "cmd" : "domain";
  return update(losses.total, {{"task", losses.task},
                               {"difference", losses.difference},
                               {similarity, losses.similarity},
                               {"reconstruction", losses.reconstruction}});
}

namespace {

void fill_word_embeddings(Misa& model, const BuildInputs& inputs) {
  const c10::AutoGradMode no_gradient(false);
  at::Tensor table = model.word_embeddings()->weight;
  text::read_glove(inputs.glove_file, inputs.words, model.options().word_embedding_size,
                   [&](int64_t row, std::span<const float> vector) {
                     table[row].copy_(at::tensor(at::ArrayRef<float>(vector.data(), vector.size())));
                   });
}

}  // namespace

BuiltModel MisaOptions::build(const BuildInputs& inputs) const {
  MisaInputs widths;
  widths.audio_width = inputs.audio_width;
  widths.video_width = inputs.video_width;
  widths.word_count = static_cast<int64_t>(inputs.words.size());
  widths.text_encoder = inputs.text_encoder;
  auto model = std::make_shared<Misa>(*this, widths);
  if (reads_words() && !inputs.glove_file.empty()) fill_word_embeddings(*model, inputs);
  auto objective = std::make_unique<MisaObjective>(model, inputs.optimizer);
  return {std::move(model), std::move(objective)};
}

}  // namespace modrob::models
