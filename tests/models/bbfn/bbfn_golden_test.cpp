#include "corrupt/kinds.h"
#include "libtorch_attention.h"
#include "models/bbfn/bbfn_golden_support.h"

namespace modrob::testing::bbfn_golden {

using models::BbfnParts;

constexpr std::array<const char*, 2> kPairNames = {"la", "lv"};

// A golden sequence, time-major with padding, as our rows.
at::Tensor golden_rows(const BbfnGolden& golden, const std::string& name, const nn::PackedSteps& steps) {
  return steps.pack(golden.at(name).transpose(0, 1));
}

void expect_representations(const BbfnGolden& golden, const corrupt::Representations& representations) {
  expect_close(representations.text, golden.at("mid.lang"), kBbfnMiddle, "lang");
  expect_close(representations.video, golden.at("mid.video_pad").transpose(0, 1), kBbfnMiddle, "video_pad");
  expect_close(representations.audio, golden.at("mid.audio_pad").transpose(0, 1), kBbfnMiddle, "audio_pad");
}

// What a layer read of its own stream and of the other one, as [N, d].
struct LayerInput {
  at::Tensor self, other;
};

// The layer's probabilities, by LibTorch's attention, whose context must be that of ours.
void expect_attention(const BbfnGolden& golden, models::Bbfn& model, const std::string& prefix, const std::string& key,
                      const LayerInput& input, const at::Tensor& attended, const nn::PackedSteps& steps) {
  auto modules = model.named_modules();
  const auto norm = std::dynamic_pointer_cast<torch::nn::LayerNormImpl>(modules[key + ".layer_norms.0"]);
  const auto attention = std::dynamic_pointer_cast<nn::MultiheadAttention>(modules[key + ".self_attn"]);
  ASSERT_TRUE(norm != nullptr && attention != nullptr) << key;
  const auto heads = golden.config().at("num_heads").get<int64_t>();
  const at::Tensor self = norm->forward(input.self), other = norm->forward(input.other);
  int64_t begin = 0;
  for (size_t i = 0; i < steps.lengths().size(); ++i) {
    const int64_t length = steps.lengths()[i];
    const auto cut = [&](const at::Tensor& rows) { return rows.narrow(0, begin, length).unsqueeze(0); };
    const auto alone = libtorch_attention(*attention, heads, cut(self), cut(other), cut(other));
    expect_close(alone.context, cut(attended), kBbfnMiddle, prefix + "packed");
    const at::Tensor weights = golden.at(prefix + "attn_w")[static_cast<int64_t>(i)];
    expect_close(alone.weights[0], weights.narrow(0, 0, length).narrow(1, 0, length), kBbfnMiddle, prefix + "attn_w");
    begin += length;
  }
}

// One gated layer; `prefix` is that of its golden tensors.
void expect_layer(const BbfnGolden& golden, const std::string& prefix, const models::GatedLayerOutput& layer,
                  const nn::PackedSteps& steps) {
  expect_close(layer.attended, golden_rows(golden, prefix + "attn", steps), kBbfnMiddle, prefix + "attn");
  expect_close(layer.rows, golden_rows(golden, prefix + "out", steps), kBbfnMiddle, prefix + "out");
  expect_close(layer.retain_gate, golden.at(prefix + "gate_mem"), kBbfnMiddle, prefix + "gate_mem");
  expect_close(layer.compound_gate, golden.at(prefix + "gate_fuse"), kBbfnMiddle, prefix + "gate_fuse");
}

void expect_pair(const BbfnGolden& golden, models::Bbfn& model, size_t number, const BbfnParts& parts) {
  const std::string name = kPairNames[number];
  const models::BbfnPair& pair = parts.pairs[number];
  const nn::PackedSteps& steps = parts.steps[0].steps;
  ASSERT_EQ(pair.levels.size(), golden.config().at("nlevels").get<size_t>());
  LayerInput language{parts.streams[0].rows, parts.streams[number + 1].rows};
  for (size_t i = 0; i < pair.levels.size(); ++i) {
    const models::BbfnLevel& level = pair.levels[i];
    const std::string prefix = "mid." + name + "." + std::to_string(i) + ".";
    expect_close(level.pooled.language, golden.at(prefix + "enc_l"), kBbfnMiddle, prefix + "enc_l");
    expect_close(level.pooled.other, golden.at(prefix + "enc_o"), kBbfnMiddle, prefix + "enc_o");
    expect_close(level.pooled.other_like, golden.at(prefix + "disc_out"), kBbfnMiddle, prefix + "disc_out");
    expect_layer(golden, prefix + "other2l.", level.language, steps);
    expect_layer(golden, prefix + "l2other.", level.other, steps);
    const std::string key = "modal_interaction." + name, place = std::to_string(i);
    expect_attention(golden, model, prefix + "other2l.", key + ".l2other_layers." + place, language,
                     level.language.attended, steps);
    expect_attention(golden, model, prefix + "l2other.", key + ".other2l_layers." + place,
                     {language.other, language.self}, level.other.attended, steps);
    language = {level.language.rows, level.other.rows};
  }
}

void expect_parts(const BbfnGolden& golden, models::Bbfn& model, const BbfnParts& parts) {
  const std::array<const char*, 3> letters = {"l", "a", "v"};
  for (size_t m = 0; m < 3; ++m) {
    const std::string letter = letters[m];
    const at::Tensor convolved = golden.at("mid.seq_" + letter).transpose(0, 1);
    expect_close(parts.streams[m].all.view(convolved.sizes()), convolved, kBbfnMiddle, "seq_" + letter);
    expect_close(parts.streams[m].mean, golden.at("mid.h_" + letter), kBbfnMiddle, "h_" + letter);
    const at::Tensor lengths = at::tensor(at::IntArrayRef(parts.steps[m].steps.lengths()));
    EXPECT_TRUE(at::equal(lengths, golden.at("mid.lengths2"))) << letter;
  }
  for (size_t i = 0; i < 2; ++i) expect_pair(golden, model, i, parts);
  expect_close(parts.fusion_in, golden.at("mid.fusion_in"), kBbfnMiddle, "fusion_in");
  expect_close(parts.fusion_hidden, golden.at("mid.fusion_hidden"), kBbfnMiddle, "fusion_hidden");
  expect_close(parts.fusion_out, golden.at("mid.fusion_out"), kBbfnMiddle, "fusion_out");
  expect_close(parts.score, golden.at("out.pred").squeeze(1), kBbfnResult, "pred");
  expect_close(parts.other_like(), golden.at("out.disc_preds"), kBbfnResult, "disc_preds");
}

// A golden variant's name in parts: "ref_time_noise_audio" hits time steps of audio with noise_mul.
struct Variant {
  std::string kind;
  Modality modality = Modality::kText;
  bool time_steps = false;
};

Variant parse_variant(std::string name) {
  Variant variant;
  if (name.starts_with("ref_time_")) {
    variant.time_steps = true;
    name = name.substr(9);
  }
  for (const auto modality : {Modality::kAudio, Modality::kVideo}) {
    const std::string suffix = "_" + std::string(modality_name(modality));
    if (!name.ends_with(suffix)) continue;
    variant.modality = modality;
    name.resize(name.size() - suffix.size());
  }
  variant.kind = variant.time_steps && name == "noise" ? "noise_mul" : name;
  return variant;
}

// The representation of variant.modality under a golden variant, from our corruption functions.
at::Tensor corrupt_as_golden(const BbfnGolden& golden, const Variant& variant, const at::Tensor& x) {
  if (variant.time_steps) {
    const at::Tensor steps = golden.rows("input.time_mask");
    const at::Tensor by_time = x.transpose(0, 1);
    const at::Tensor scalars = golden.at("input.time_noise_scalar").index_select(0, steps);
    return (variant.kind == "missing" ? corrupt::apply_missing(by_time, steps)
                                      : corrupt::apply_noise_scale(by_time, steps, scalars, 1))
        .transpose(0, 1);
  }
  const at::Tensor missing = golden.rows("input.missing_mask");
  const at::Tensor noisy = golden.rows("input.noise_mask");
  const std::string suffix =
      variant.modality == Modality::kText ? "" : "_" + std::string(modality_name(variant.modality));
  const at::Tensor noise = golden.at("input.noise" + suffix);
  const at::Tensor elements =
      (variant.modality == Modality::kText ? noise : noise.transpose(0, 1)).index_select(0, noisy);
  const at::Tensor scalars = golden.at("input.noise_scalar").index_select(0, noisy);
  const bool zeroes = variant.kind == "missing" || variant.kind.starts_with("hybrid");
  const at::Tensor y = zeroes ? corrupt::apply_missing(x, missing) : x;
  if (variant.kind.ends_with("_mul")) return corrupt::apply_noise_scale(y, noisy, scalars, 1);
  return variant.kind.ends_with("_add") ? corrupt::apply_noise_add(y, noisy, elements, 1) : y;
}

TEST(Golden_bbfn, forward) {
  const BbfnGolden golden("forward");
  auto model = golden.model();
  model->eval();
  const auto batch = golden.batch("input.");
  const auto representations = model->encode(batch);
  expect_representations(golden, representations);
  for (const auto& lengths : representations.lengths) {
    EXPECT_EQ(lengths, std::vector<int64_t>(batch.ids.size(), batch.padded_tokens)) << "padding is perturbed too";
  }
  const BbfnParts parts = model->parts(representations, batch, {.discriminators = true, .levels = true});
  expect_parts(golden, *model, parts);
  expect_close(model->parts(representations, batch).fusion_in, golden.at("mid.fusion_in"), kBbfnMiddle,
               "fusion_in of first steps alone");
  auto options = golden.options();
  for (const bool separation : {false, true}) {
    options.separation = separation;
    const auto losses = models::bbfn_losses(parts, batch.labels, options);
    expect_close(losses.task, golden.at("loss.mse"), kBbfnResult, "mse");
    expect_close(losses.total, golden.at(separation ? "loss.total_disc" : "loss.total_nodisc"), kBbfnResult, "total");
    if (separation) expect_close(losses.separation, golden.at("loss.bce_disc"), kBbfnResult, "bce_disc");
  }
  expect_close((parts.score - batch.labels).abs().mean(), golden.at("loss.l1"), kBbfnResult, "l1");
}

TEST(Golden_bbfn, intervene) {
  const BbfnGolden golden("intervene");
  const BbfnGolden parameters("forward");  // "parameters_and_inputs": identical to that file's
  auto model = golden.model({}, &parameters);
  model->eval();
  const auto batch = golden.batch("input.");
  const auto clean = model->encode(batch);
  int64_t variants = 0, gradients = 0;
  for (const auto& [key, tensor] : golden.tensors.tensors()) {
    if (!key.starts_with("out.") || !key.ends_with(".pred")) continue;
    const std::string name = key.substr(4, key.size() - 9);
    auto representations = clean;
    if (name != "clean") {
      const Variant variant = parse_variant(name);
      representations.of(variant.modality) = corrupt_as_golden(golden, variant, clean.of(variant.modality));
    }
    const BbfnParts parts = model->parts(representations, batch, {.discriminators = true});
    expect_close(parts.score, tensor.squeeze(1), kBbfnResult, name + " pred");
    if (golden.has("out." + name + ".disc_preds")) {
      expect_close(parts.other_like(), golden.at("out." + name + ".disc_preds"), kBbfnResult, name + " disc_preds");
    }
    ++variants;
    if (!golden.has("loss." + name + ".mse")) continue;
    const auto losses = models::bbfn_losses(parts, batch.labels, golden.options());
    expect_close(losses.task, golden.at("loss." + name + ".mse"), kBbfnResult, name + " mse");
    model->zero_grad();
    losses.total.backward(at::Tensor(), /*keep_graph=*/true);
    expect_gradients(golden, *model, "grad." + name + ".", kBbfnResult);
    ++gradients;
  }
  EXPECT_EQ(variants, static_cast<int64_t>(golden.json.at("predictions").size()));
  EXPECT_GT(gradients, 0);
}

}  // namespace modrob::testing::bbfn_golden
