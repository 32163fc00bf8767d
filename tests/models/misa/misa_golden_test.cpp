#include "corrupt/kinds.h"
#include "models/misa/misa_golden_support.h"

namespace modrob::testing {

namespace {

using models::MisaParts;

constexpr std::array<const char*, 3> kLetters = {"t", "v", "a"};

void expect_representations(const MisaGolden& golden, const corrupt::Representations& representations) {
  expect_close(representations.text, golden.at("mid.utterance_text"), kForward, "utterance_text");
  expect_close(representations.video, golden.at("mid.utterance_video"), kForward, "utterance_video");
  expect_close(representations.audio, golden.at("mid.utterance_audio"), kForward, "utterance_audio");
}

void expect_parts(const MisaGolden& golden, models::Misa& model, const MisaParts& parts) {
  for (size_t k = 0; k < 3; ++k) {
    const std::string letter = kLetters[k];
    expect_close(parts.projected[k], golden.at("mid.utt_" + letter + "_orig"), kForward, "projected " + letter);
    expect_close(parts.private_parts[k], golden.at("mid.utt_private_" + letter), kForward, "private " + letter);
    expect_close(parts.shared_parts[k], golden.at("mid.utt_shared_" + letter), kForward, "shared " + letter);
    expect_close(parts.reconstructed[k], golden.at("mid.utt_" + letter + "_recon"), kForward, "recon " + letter);
  }
  expect_close(parts.transformer_in, golden.at("mid.transformer_in"), kForward, "transformer_in");
  expect_close(parts.transformer_out, golden.at("mid.transformer_out"), kForward, "transformer_out");
  expect_close(parts.fusion_in, golden.at("mid.fusion_in"), kForward, "fusion_in");
  expect_close(parts.fusion_hidden, golden.at("mid.fusion_layer_1"), kForward, "fusion_layer_1");
  expect_close(parts.score, golden.at("out.pred").squeeze(1), kForward, "pred");
  const auto q = model.shared_or_private(parts);
  const std::array<const char*, 4> names = {"p_t", "p_v", "p_a", "s"};
  for (size_t i = 0; i < 4; ++i) {
    expect_close(q[i], golden.at(std::string("out.shared_or_private_") + names[i]), kForward, names[i]);
  }
}

void expect_single_losses(const MisaGolden& golden, const MisaParts& parts) {
  const auto& p = parts.private_parts;
  const auto& s = parts.shared_parts;
  expect_close(at::stack({nn::orthogonality(p[0], s[0]), nn::orthogonality(p[1], s[1]), nn::orthogonality(p[2], s[2]),
                          nn::orthogonality(p[2], p[0]), nn::orthogonality(p[2], p[1]), nn::orthogonality(p[0], p[1])}),
               golden.at("loss.diff_parts"), kForward, "diff_parts");
  const auto norms = [&](size_t a, size_t b) {
    return nn::central_moment_norms(s[a], s[b], 5, nn::NormAtZero::kZeroGradient);
  };
  const at::Tensor moments = at::stack({norms(0, 1), norms(0, 2), norms(2, 1)});
  expect_close(moments, golden.at("loss.cmd_moments"), kForward, "cmd_moments");
  expect_close(moments.sum(1), golden.at("loss.cmd_parts"), kForward, "cmd_parts");
}

void expect_losses(const MisaGolden& golden, const models::MisaLosses& losses, const std::string& prefix,
                   const std::string& similarity) {
  expect_close(losses.task, golden.at(prefix + "cls"), kForward, "cls");
  expect_close(losses.difference, golden.at(prefix + "diff"), kForward, "diff");
  expect_close(losses.similarity, golden.at(prefix + similarity), kForward, similarity);
  expect_close(losses.reconstruction, golden.at(prefix + "recon"), kForward, "recon");
  expect_close(losses.total, golden.at(prefix + "total"), kForward, "total");
}

void check_forward(const std::string& file) {
  const MisaGolden golden(file);
  for (const auto layout : {fidelity::TextLayout::kPacked, fidelity::TextLayout::kPadded}) {
    nn::TextEncoderOptions text;
    text.layout = layout;
    auto model = golden.model(golden.options(), text);
    model->eval();
    const auto batch = golden.batch("input.");
    const auto representations = model->encode(batch);
    expect_representations(golden, representations);
    const MisaParts parts = model->parts(representations);
    expect_parts(golden, *model, parts);
    expect_single_losses(golden, parts);
    const auto losses = models::misa_losses(parts, batch.labels, golden.options(), nn::NormAtZero::kZeroGradient);
    const bool cmd = golden.config().at("use_cmd_sim").get<bool>();
    expect_losses(golden, losses, "loss.", cmd ? "cmd" : "domain");
    if (!cmd) {
      for (size_t k = 0; k < 3; ++k) {
        expect_close(parts.domains[k], golden.at(std::string("out.domain_label_") + kLetters[k]), kForward, "domain");
      }
    }
    if (golden.json.at("gradients") == "none") continue;
    losses.total.backward();
    expect_gradients(golden, *model, "grad.", kGradient, OtherGradients::kNoneOrZero);
  }
}

}  // namespace

TEST(Golden_misa, forward) { check_forward("forward"); }
TEST(Golden_misa, forward_glove) { check_forward("forward_glove"); }
TEST(Golden_misa, forward_adv) { check_forward("forward_adv"); }

TEST(Golden_misa, intervene) {
  const MisaGolden golden("intervene");
  auto model = golden.model(golden.options());
  model->eval();
  const auto batch = golden.batch("input.");
  const std::vector<std::tuple<std::string, Modality, std::string>> modalities = {
      {"language", Modality::kText, "input.noise"},
      {"video", Modality::kVideo, "input.noise_video"},
      {"audio", Modality::kAudio, "input.noise_audio"}};
  const auto clean = model->encode(batch);
  for (const auto& [name, modality, noise_name] : modalities) {
    const Interventions made(golden, clean.of(modality), noise_name, "input.noise_scalar");
    const std::vector<std::pair<std::string, at::Tensor>> cases = {{"missing", made.missing},
                                                                   {"noise_ref", made.noise_scale},
                                                                   {"hybrid_ref", made.hybrid_scale},
                                                                   {"noise_add", made.noise_add},
                                                                   {"hybrid_add", made.hybrid_add}};
    for (const auto& [kind, corrupted] : cases) {
      const std::string key = name + "." + kind;
      expect_close(corrupted, golden.at("mid." + key + ".utterance"), kForward, key);
      auto representations = clean;
      representations.of(modality) = corrupted;
      const MisaParts parts = model->parts(representations);
      expect_close(parts.score, golden.at("out." + key + ".pred").squeeze(1), kForward, key + " pred");
      if (key != "language.hybrid_ref") continue;
      const auto losses = models::misa_losses(parts, batch.labels, golden.options(), nn::NormAtZero::kZeroGradient);
      expect_losses(golden, losses, "loss.language.hybrid_ref.", "cmd");
      model->zero_grad();
      losses.total.backward(at::Tensor(), /*keep_graph=*/true);
      expect_gradients(golden, *model, "grad.language.hybrid_ref.", kGradient);
      const at::Tensor embedding =
          dense_gradient(model->named_parameters()["bertmodel.embeddings.word_embeddings.weight"]);
      for (const auto& id : golden.json.at("word_ids_only_in_missing_samples")) {
        EXPECT_EQ(embedding[id.get<int64_t>()].abs().max().item<double>(), 0) << "word " << id;
      }
    }
  }
}

}  // namespace modrob::testing
