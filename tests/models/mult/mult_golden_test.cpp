#include "corrupt/kinds.h"
#include "libtorch_attention.h"
#include "models/mult/mult_golden_support.h"
#include "nn/fused.h"

namespace modrob::testing::mult {

namespace {

using models::MultParts;
using models::MultStackOutput;

constexpr std::array<const char*, 6> kCrossmodal = {"trans_l_with_a", "trans_l_with_v", "trans_a_with_l",
                                                    "trans_a_with_v", "trans_v_with_l", "trans_v_with_a"};
constexpr std::array<const char*, 3> kMemory = {"trans_l_mem", "trans_a_mem", "trans_v_mem"};
constexpr std::array<const char*, 3> kProjections = {"proj_l", "proj_a", "proj_v"};

// Rows of equally long utterances as [T, B, W], or [B, W, T], the goldens' layouts.
at::Tensor time_first(const at::Tensor& rows, int64_t batch) {
  return rows.view({batch, -1, rows.size(1)}).transpose(0, 1);
}
at::Tensor channels_first(const at::Tensor& rows, int64_t batch) {
  return rows.view({batch, -1, rows.size(1)}).transpose(1, 2);
}

template <typename Module>
std::shared_ptr<Module> find(models::Mult& model, const std::string& name) {
  return std::dynamic_pointer_cast<Module>(model.named_modules()[name]);
}

// The first block's mean probabilities, by LibTorch's attention, whose context must be that of ours.
void expect_first_attention(const MultGolden& golden, models::Mult& model, const std::string& name,
                            const MultStackOutput& stack, int64_t batch) {
  const std::string key = "mid." + name + ".layer0.attn_weights";
  if (!golden.has(key)) return;
  const at::Tensor& weights = golden.at(key);
  const auto norm = find<torch::nn::LayerNormImpl>(model, name + ".layers.0.layer_norms.0");
  const auto attention = find<nn::MultiheadAttention>(model, name + ".layers.0.self_attn");
  ASSERT_TRUE(norm != nullptr && attention != nullptr) << name;
  const auto normal = [&](const at::Tensor& rows) { return norm->forward(rows).view({batch, -1, rows.size(1)}); };
  const at::Tensor& source = stack.embedded_source.defined() ? stack.embedded_source : stack.embedded_target;
  const int64_t queries = weights.size(1), keys = weights.size(2);
  const at::Tensor future = at::full({queries, keys}, -INFINITY).triu(1 + std::abs(queries - keys));
  const auto heads = golden.config().at("num_heads").get<int64_t>();
  const auto theirs =
      libtorch_attention(*attention, heads, normal(stack.embedded_target), normal(source), normal(source), future);
  expect_close(theirs.weights, weights, kMiddle, key);
  expect_close(theirs.context.flatten(0, 1), stack.first.attended, kMiddle, name + " first attention");
}

void expect_stack(const MultGolden& golden, models::Mult& model, const std::string& name, const MultStackOutput& stack,
                  int64_t batch) {
  const auto compare = [&](const at::Tensor& rows, const std::string& suffix) {
    const std::string key = "mid." + name + suffix;
    if (golden.has(key)) expect_close(time_first(rows, batch), golden.at(key), kMiddle, key);
  };
  ASSERT_TRUE(golden.has("mid." + name));
  compare(stack.rows, "");
  compare(stack.embedded_target, ".embedded_q");
  if (stack.embedded_source.defined()) compare(stack.embedded_source, ".embedded_k");
  compare(stack.first.attended, ".layer0.attn");
  compare(stack.first.rows, ".layer0");
  expect_first_attention(golden, model, name, stack, batch);
}

void expect_parts(const MultGolden& golden, models::Mult& model, const models::MultProjections& projections,
                  const MultParts& parts) {
  const int64_t batch = parts.score.size(0);
  for (size_t m = 0; m < 3; ++m) {
    const std::string key = std::string("mid.") + kProjections[m];
    expect_close(channels_first(projections[m].rows, batch), golden.at(key), kMiddle, key);
    expect_stack(golden, model, kMemory[m], parts.memory[m], batch);
  }
  for (size_t i = 0; i < 6; ++i) expect_stack(golden, model, kCrossmodal[i], parts.crossmodal[i], batch);
  expect_close(parts.fusion_in, golden.at("mid.fusion_input"), kMiddle, "fusion_input");
  expect_close(parts.fusion_in, golden.at("out.hidden"), kMiddle, "hidden");
  expect_close(parts.residual, golden.at("mid.proj2"), kMiddle, "proj2");
  if (golden.has("mid.residual_sum")) {
    expect_close(parts.head_in, golden.at("mid.residual_sum"), kMiddle, "residual_sum");
  }
  expect_close(parts.score, golden.at("out.pred").squeeze(1), kScore, "pred");
}

// Text, audio and video as given, every step of the padded batch real.
struct GloveInput {
  corrupt::Representations representations;
  batch::Batch batch;
};

GloveInput glove_input(const MultGolden& golden) {
  GloveInput input;
  input.representations.text = golden.at("input.text");
  input.representations.audio = golden.at("input.audio");
  input.representations.video = golden.at("input.vision");
  const auto rows = static_cast<size_t>(golden.at("input.text").size(0));
  for (const Modality modality : kModalities) {
    input.representations.lengths[static_cast<size_t>(modality)].assign(rows,
                                                                        input.representations.of(modality).size(1));
  }
  input.batch.ids.resize(rows);
  input.batch.labels = golden.at("input.label").squeeze(1);
  return input;
}

}  // namespace

TEST(Golden_mult, forward) {
  const MultGolden golden("forward");
  auto model = golden.model(golden.options(), golden);
  model->eval();
  const auto batch = golden.batch("input.");
  const auto representations = model->encode(batch);
  expect_close(representations.text, golden.at("mid.language"), kMiddle, "language");
  const auto projections = model->project(representations, batch);
  const auto parts = model->fuse(projections);
  expect_parts(golden, *model, projections, parts);
  const at::Tensor loss = models::mult_loss(parts.score, batch.labels);
  expect_close(loss.view(1), golden.at("loss.l1"), kScore, "l1");
  expect_close(loss.view(1), golden.at("loss.total"), kScore, "total");
  for (int64_t row = 0; row < batch.size(); ++row) {
    const auto alone = golden.batch("input.", row);
    expect_close(model->predict(model->encode(alone), alone), golden.at("out.pred_alone")[row], kScore, "pred_alone");
  }
}

TEST(Golden_mult, forward_glove) {
  const MultGolden golden("forward_glove");
  auto model = golden.model(golden.options(), golden);
  model->eval();
  const GloveInput input = glove_input(golden);
  const auto projections = model->project(input.representations, input.batch);
  const auto parts = model->fuse(projections);
  expect_parts(golden, *model, projections, parts);
  const at::Tensor loss = models::mult_loss(parts.score, input.batch.labels);
  expect_close(loss.view(1), golden.at("loss.l1"), kScore, "l1");
  loss.backward();
  expect_gradients(golden, *model, "grad.", kGradient);

  auto options = golden.options();
  options.future_mask = false;
  auto seeing = golden.model(options, golden);
  seeing->eval();
  expect_close(seeing->predict(input.representations, input.batch), golden.at("out.pred_no_mask").squeeze(1), kScore,
               "pred_no_mask");
}

TEST(Golden_mult, intervene) {
  const MultGolden golden("intervene"), forward("forward");
  auto model = golden.model(golden.options(), forward);
  model->train();  // every dropout is 0
  const auto batch = golden.batch("input.");
  const auto rows = [&](const at::Tensor& mask) { return mask.nonzero().squeeze(1); };
  const at::Tensor missing = rows(golden.at("input.missing_mask"));
  const at::Tensor noisy = rows(golden.at("input.noise_mask"));
  const auto of_noisy = [&](const char* name) { return golden.at(name).index_select(0, noisy); };
  const auto scaled = [&](const at::Tensor& x) {
    return corrupt::apply_noise_scale(corrupt::apply_missing(x, missing), noisy, of_noisy("input.noise_scale"), 1);
  };
  const auto added = [&](const at::Tensor& x, const char* noise) {
    return corrupt::apply_noise_add(corrupt::apply_missing(x, missing), noisy, of_noisy(noise), 1);
  };
  const auto clean = model->encode(batch);
  const at::Tensor clean_score = model->predict(clean, batch);
  expect_close(clean_score, golden.at("out.clean.pred").squeeze(1), kScore, "clean");

  const auto check = [&](const std::string& name, const models::MultProjections& projections) {
    for (size_t m = 0; m < 3; ++m) {
      const std::string key = "mid." + name + "." + kProjections[m];
      expect_close(channels_first(projections[m].rows, batch.size()), golden.at(key), kMiddle, key);
    }
    const auto parts = model->fuse(projections);
    expect_close(parts.score, golden.at("out." + name + ".pred").squeeze(1), kScore, name);
    expect_close(parts.fusion_in, golden.at("out." + name + ".hidden"), kMiddle, name + " hidden");
    const at::Tensor loss = models::mult_loss(parts.score, batch.labels);
    expect_close(loss.view(1), golden.at("loss." + name), kScore, name + " loss");
    if (!golden.has("grad." + name + ".out_layer.weight")) return;
    model->zero_grad();
    loss.backward(at::Tensor(), /*keep_graph=*/true);
    expect_gradients(golden, *model, "grad." + name + ".", kGradient);
  };
  const auto with = [&](Modality modality, const at::Tensor& corrupted) {
    auto representations = clean;
    representations.of(modality) = corrupted;
    return model->project(representations, batch);
  };
  check("reference", with(Modality::kText, scaled(clean.text)));
  check("reference_audio", with(Modality::kAudio, scaled(clean.audio)));
  check("reference_video", with(Modality::kVideo, scaled(clean.video)));
  check("paper", with(Modality::kText, added(clean.text, "input.noise")));
  check("paper_audio", with(Modality::kAudio, added(clean.audio, "input.noise_audio")));
  check("paper_video", with(Modality::kVideo, added(clean.video, "input.noise_video")));
  // The code's test-time rule, at its rate of 30 %.
  check("test_missing",
        with(Modality::kText, corrupt::apply_missing(clean.text, rows(golden.at("input.uniform") < 0.3))));
  auto projections = model->project(clean, batch);
  at::Tensor& text = projections[0].rows;
  text = added(text.view({batch.size(), -1, text.size(1)}), "input.noise_conv").flatten(0, 1);
  check("paper_conv", projections);
}

TEST(Golden_mult, dropout) {
  const MultGolden golden("dropout"), forward("forward");
  const auto batch = forward.batch("input.");
  const std::vector<std::pair<std::string, double MultOptions::*>> cases = {
      {"none", nullptr},
      {"attn_dropout", &MultOptions::text_attention_dropout},
      {"attn_dropout_a", &MultOptions::audio_attention_dropout},
      {"attn_dropout_v", &MultOptions::video_attention_dropout},
      {"relu_dropout", &MultOptions::relu_dropout},
      {"res_dropout", &MultOptions::residual_dropout},
      {"out_dropout", &MultOptions::output_dropout},
      {"embed_dropout", &MultOptions::embedding_dropout}};
  for (const auto& [name, field] : cases) {
    auto options = golden.options();
    if (field != nullptr) options.*field = 1;
    auto model = golden.model(options, forward);
    model->train();
    const auto parts = model->fuse(model->project(model->encode(batch), batch));
    expect_close(parts.score, golden.at("out." + name + ".pred").squeeze(1), kScore, name);
    expect_close(parts.fusion_in, golden.at("out." + name + ".hidden"), kMiddle, name + " hidden");
    model->eval();
    expect_close(model->predict(model->encode(batch), batch), golden.at("out.none.pred").squeeze(1), kScore,
                 name + " in evaluation");
  }
}

}  // namespace modrob::testing::mult
