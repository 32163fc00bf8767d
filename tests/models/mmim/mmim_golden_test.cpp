#include "corrupt/kinds.h"
#include "models/mmim/mmim_golden_support.h"
#include "models/mmim/mmim_losses.h"
#include "nn/bidirectional_lstm.h"

namespace modrob::testing::mmim {

namespace {

using models::MmimMemory;
using models::MmimRows;

constexpr std::array<const char*, 3> kContrastLetters = {"t", "v", "a"};

std::vector<std::string> pair_names(const models::Mmim& model) {
  std::vector<std::string> names;
  for (const auto& pair : model.pairs()) names.push_back(pair.name);
  return names;
}

// The memory that the golden's entropies see.
MmimMemory golden_memory(const MmimGolden& golden, const models::Mmim& model) {
  MmimMemory memory(1, pair_names(model));
  std::vector<MmimRows> rows;
  for (const auto& name : pair_names(model)) {
    rows.push_back({golden.at("input.mem_" + name + "_pos"), golden.at("input.mem_" + name + "_neg")});
  }
  memory.remember(0, rows);
  return memory;
}

void expect_encoders(const MmimGolden& golden, ScriptedMmim& model, const batch::Batch& batch,
                     const corrupt::Representations& representations) {
  if (golden.has("mid.bert_emb")) {
    const auto states = model.bert_states();
    expect_mmim(states[0], golden.at("mid.bert_emb"), "bert_emb");
    expect_mmim(states[1], golden.at("mid.bert_layer0"), "bert_layer0");
    expect_mmim(states.back(), golden.at("mid.bert_last"), "bert_last");
  }
  expect_mmim(representations.text, golden.at("mid.text"), "text");
  // The program's own path to the text, for all texts without a second segment.
  const at::Tensor single = model.texts.types.eq(0).all(1).nonzero().squeeze(1);
  ASSERT_GT(single.size(0), 1);
  const at::Tensor text = model.Mmim::encode(batch, {}).text;
  expect_mmim(text.index_select(0, single), golden.at("mid.text").index_select(0, single), "text, one segment");

  auto& video = model.sequence(Modality::kVideo);
  auto& audio = model.sequence(Modality::kAudio);
  expect_mmim(video.final_state(batch.video, batch.video_lengths), nn::join_directions(golden.at("mid.video_h")),
              "video_h");
  expect_mmim(audio.final_state(batch.audio, batch.audio_lengths), nn::join_directions(golden.at("mid.audio_h")),
              "audio_h");
  expect_mmim(representations.video, golden.at("mid.video"), "video");
  expect_mmim(representations.audio, golden.at("mid.audio"), "audio");
}

void expect_pairs(const MmimGolden& golden, const models::Mmim& model, const batch::Batch& batch,
                  const corrupt::Representations& representations) {
  const MmimMemory memory = golden_memory(golden, model);
  size_t number = 0;
  for (const auto& pair : model.pairs()) {
    const std::string& name = pair.name;
    const auto& y = representations.of(pair.to);
    const auto estimate = pair.estimator->estimate(representations.of(pair.from), y);
    expect_mmim(estimate.mean, golden.at("mid.mu_" + name), "mu_" + name);
    expect_mmim(estimate.log_variance, golden.at("mid.logvar_" + name), "logvar_" + name);
    expect_mmim(estimate.likelihood, golden.at("mid.lld_" + name), "lld_" + name);
    const at::Tensor rows = pair.estimator->entropy_rows(y);
    expect_mmim(rows, golden.at("mid.entropy_" + name), "entropy_" + name);
    const MmimRows split = models::rows_by_sign(rows, batch.labels);
    expect_mmim(split.positive, golden.at("out." + name + "_pos"), name + "_pos");
    expect_mmim(split.negative, golden.at("out." + name + "_neg"), name + "_neg");
    for (const auto singular : {models::SingularEntropy::kAsComputed, models::SingularEntropy::kLeftOut}) {
      const at::Tensor entropy = models::class_entropy(memory.with_current(number, split), singular);
      ASSERT_TRUE(entropy.defined()) << name;
      expect_mmim(entropy, golden.at("mid.H_" + name), "H_" + name);
    }
    ++number;
  }
}

void expect_fusion(const MmimGolden& golden, models::Mmim& model, const corrupt::Representations& representations) {
  const auto fusion = model.fuse(representations);
  expect_mmim(fusion.input, golden.at("mid.fusion_in"), "fusion_in");
  expect_mmim(fusion.fused, golden.at("mid.fusion"), "fusion");
  expect_mmim(fusion.fused, golden.at("out.fusion"), "out.fusion");
  expect_mmim(fusion.score, golden.at("out.pred").squeeze(1), "pred");
  for (const auto at_zero : {models::ContrastAtZero::kNoGradient, models::ContrastAtZero::kNan}) {
    auto other = golden.model(golden.options(), fidelity::TextLayout::kPacked, at_zero);
    const auto contrasts = other->contrasts(representations, fusion);
    for (size_t k = 0; k < 3; ++k) {
      const std::string letter = kContrastLetters[k];
      expect_mmim(contrasts.predictions[k], golden.at("mid.cpc_pred_" + letter), "cpc_pred_" + letter);
      expect_mmim(contrasts.losses[k], golden.at("mid.nce_" + letter), "nce_" + letter);
    }
    expect_mmim(contrasts.total, golden.at("out.nce"), "nce");
  }
}

void expect_losses(const MmimGolden& golden, models::Mmim& model, const batch::Batch& batch,
                   const corrupt::Representations& representations) {
  const auto losses = models::mmim_losses(model, representations, batch.labels, golden_memory(golden, model), {});
  expect_mmim(losses.task, golden.at("loss.task_l1"), "task_l1");
  expect_mmim(losses.contrast, golden.at("loss.nce"), "nce");
  expect_mmim(losses.likelihood, golden.at("loss.lld"), "lld");
  expect_mmim(losses.entropy, golden.at("loss.H"), "H");
  expect_mmim(losses.entropy, golden.at("out.H"), "out.H");
  EXPECT_EQ(losses.entropies_left_out, 0);
  expect_mmim(-models::mmim_likelihood(model, representations), golden.at("loss.stage0_total"), "stage0_total");
  expect_mmim(models::mmim_total(losses, model.options(), /*with_entropy=*/false),
              golden.at("loss.stage1_total_without_H"), "stage1_total_without_H");
  expect_mmim(models::mmim_total(losses, model.options(), /*with_entropy=*/true), golden.at("loss.stage1_total_with_H"),
              "stage1_total_with_H");
  const MmimMemory empty(1, pair_names(model));
  EXPECT_FALSE(models::mmim_losses(model, representations, batch.labels, empty, {}).entropy.defined());
}

void check_forward(const std::string& file) {
  const MmimGolden golden(file);
  for (const auto layout : {fidelity::TextLayout::kPacked, fidelity::TextLayout::kPadded}) {
    auto model = golden.model(golden.options(), layout);
    model->eval();
    model->texts = golden.texts("input.");
    const auto batch = golden.batch("input.");
    const auto representations = model->encode(batch, {});
    expect_encoders(golden, *model, batch, representations);
    expect_pairs(golden, *model, batch, representations);
    auto plain = golden.model(golden.options());
    plain->eval();
    expect_fusion(golden, *plain, representations);
    expect_losses(golden, *model, batch, representations);
    expect_mmim(model->predict(representations, batch), golden.at("out.pred").squeeze(1), "predict");
  }
}

// `prefix`: of the golden's keys, "" for language.
void check_modality(const MmimGolden& golden, Modality modality, const std::string& prefix,
                    const std::string& noise_name) {
  auto model = golden.model(golden.options());
  auto unguarded = golden.model(golden.options(), fidelity::TextLayout::kPacked, models::ContrastAtZero::kNan);
  model->eval();
  unguarded->eval();
  model->texts = golden.texts("input.");
  const auto batch = golden.batch("input.");
  const auto clean = model->encode(batch, {});
  expect_mmim(clean.text, golden.at("mid.text"), "text");
  expect_mmim(clean.video, golden.at("mid.video"), "video");
  expect_mmim(clean.audio, golden.at("mid.audio"), "audio");
  const Interventions made(golden, clean.of(modality), noise_name, "input.noise_scalar");
  const std::vector<std::pair<std::string, at::Tensor>> cases = {{"missing", made.missing},
                                                                 {"noise_mul", made.noise_scale},
                                                                 {"noise_add", made.noise_add},
                                                                 {"hybrid_mul", made.hybrid_scale},
                                                                 {"hybrid_add", made.hybrid_add}};
  for (const auto& [name, corrupted] : cases) {
    const std::string key = prefix + name;
    auto representations = clean;
    representations.of(modality) = corrupted;
    const auto fusion = model->fuse(representations);
    const auto contrasts = model->contrasts(representations, fusion);
    expect_mmim(fusion.input, golden.at("mid." + key + ".fusion_in"), key + " fusion_in");
    expect_mmim(fusion.fused, golden.at("out." + key + ".fusion"), key + " fusion");
    expect_mmim(fusion.score, golden.at("out." + key + ".pred").squeeze(1), key + " pred");
    expect_mmim(models::mmim_likelihood(*model, representations), golden.at("out." + key + ".lld"), key + " lld");
    for (size_t k = 0; k < 3; ++k) {
      const std::string letter = kContrastLetters[k];
      expect_mmim(contrasts.losses[k], golden.at("mid." + key + ".nce_" + letter), key + " nce_" + letter);
    }
    expect_mmim(contrasts.total, golden.at("out." + key + ".nce"), key + " nce");
    const bool nan = golden.json.at("reference_nce_is_nan").at(prefix.empty() ? "language." + name : key).get<bool>();
    const at::Tensor reference = unguarded->contrasts(representations, fusion).total;
    EXPECT_EQ(reference.isnan().item<bool>(), nan) << key << ": the reference's own contrastive loss";
  }
}

}  // namespace

TEST(Golden_mmim, forward) { check_forward("forward"); }
TEST(Golden_mmim, forward_textonly) { check_forward("forward_textonly"); }
TEST(Golden_mmim, forward_options) { check_forward("forward_options"); }

TEST(Golden_mmim, intervene) {
  const MmimGolden golden("intervene");
  check_modality(golden, Modality::kText, "", "input.noise");
  check_modality(golden, Modality::kVideo, "video.", "input.noise_video");
  check_modality(golden, Modality::kAudio, "audio.", "input.noise_audio");
}

TEST(Golden_mmim, intervene_textonly) {
  check_modality(MmimGolden("intervene_textonly"), Modality::kText, "", "input.noise");
}

}  // namespace modrob::testing::mmim
