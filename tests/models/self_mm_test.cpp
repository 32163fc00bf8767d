#include "models/self_mm/self_mm.h"

#include "config/settings_reader.h"
#include "corrupt/kinds.h"
#include "models/models.h"
#include "models/self_mm_support.h"

namespace modrob::testing::self_mm {

using models::SelfMmHead;

namespace {

constexpr Tolerance kRounding{2e-6, 2e-6};

at::Tensor score_of(models::SelfMm& model, const batch::Batch& batch) {
  return model.predict(model.encode(batch), batch);
}

}  // namespace

TEST(SelfMm, an_utterance_alone_scores_as_in_any_batch) {
  TinySelfMm tiny;
  tiny.model->eval();
  const at::Tensor together = score_of(*tiny.model, TinySelfMm::batch({0, 1, 2, 3, 4, 5, 6}));
  const at::Tensor backwards = score_of(*tiny.model, TinySelfMm::batch({6, 5, 4, 3, 2, 1, 0}));
  expect_close(backwards.flip(0), together, kRounding, "other order");
  for (int64_t i = 0; i < 7; ++i) {
    expect_close(score_of(*tiny.model, TinySelfMm::batch({i})), together.narrow(0, i, 1), kRounding, "alone");
  }
  EXPECT_GT(together.std().item<double>(), 1e-4) << "the scores differ, so the comparison says something";
}

TEST(SelfMm, frames_behind_an_utterances_end_are_not_seen) {
  TinySelfMm tiny;
  tiny.model->eval();
  auto batch = TinySelfMm::batch({0, 3, 4});
  const at::Tensor before = score_of(*tiny.model, batch);
  for (int64_t row = 0; row < 3; ++row) {
    batch.audio[row].slice(0, batch.audio_lengths[static_cast<size_t>(row)]).fill_(1e6);
    batch.video[row].slice(0, batch.video_lengths[static_cast<size_t>(row)]).fill_(-1e6);
  }
  EXPECT_TRUE(at::equal(score_of(*tiny.model, batch), before));
}

TEST(SelfMm, rows_that_will_be_zeroed_need_no_encoding) {
  for (const std::vector<uint8_t>& flags : {std::vector<uint8_t>{1, 0, 0, 1}, std::vector<uint8_t>{1, 1, 1, 1}}) {
    TinySelfMm tiny;
    tiny.model->eval();
    const auto batch = TinySelfMm::batch({1, 2, 5, 9});
    const at::Tensor rows = at::tensor(std::vector<int64_t>(flags.begin(), flags.end())).nonzero().squeeze(1);
    const auto gradients = [&](corrupt::Representations representations) {
      representations.text = corrupt::apply_missing(representations.text, rows);
      tiny.model->zero_grad();
      const auto& memory = tiny.objective->memory();
      const auto parts = tiny.model->parts(representations);
      models::self_mm_losses(parts, memory.labels(memory.rows(batch.ids))).total.backward();
      std::map<std::string, at::Tensor> gradients;
      gradients["score"] = parts.scores[SelfMmHead::kFusion].detach();
      for (const auto& parameter : tiny.model->named_parameters()) {
        const at::Tensor gradient = dense_gradient(parameter.value());
        if (gradient.defined()) gradients[parameter.key()] = gradient.clone();
      }
      return gradients;
    };
    corrupt::ZeroedRows zeroed;
    zeroed.set(Modality::kText, flags);
    const auto skipped = gradients(tiny.model->encode(batch, zeroed));
    const auto computed = gradients(tiny.model->encode(batch));
    ASSERT_EQ(skipped.size(), computed.size()) << "the same parameters have a gradient";
    for (const auto& [name, gradient] : computed) expect_close(skipped.at(name), gradient, kRounding, name);
  }
}

TEST(SelfMm, the_list_knows_it_and_builds_it) {
  const auto settings = models::find_model("self_mm").make_settings();
  EXPECT_EQ(settings->selection_loss(), models::SelectionLoss::kAbsoluteError);
  EXPECT_TRUE(settings->reads_word_pieces());
  EXPECT_FALSE(settings->reads_words());
  const auto config = config::Config::from_toml("self_mm.update_batches = 0", "recipe.toml");
  config::SettingsReader wrong(config);
  const std::string message = user_error_of([&] { settings->describe(wrong); });
  EXPECT_NE(message.find("self_mm.update_batches"), std::string::npos) << message;
}

}  // namespace modrob::testing::self_mm
