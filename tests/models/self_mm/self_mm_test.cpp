#include "models/self_mm/self_mm_support.h"

namespace modrob::testing::self_mm {

namespace {

at::Tensor score_of(models::SelfMm& model, const batch::Batch& batch) {
  return model.predict(model.encode(batch), batch);
}

}  // namespace

TEST(SelfMm, frames_behind_an_utterances_end_are_not_seen) {
  TinySelfMm tiny;
  tiny.model.eval();
  auto batch = TinySelfMm::batch({0, 3, 4});
  const at::Tensor before = score_of(tiny.model, batch);
  for (int64_t row = 0; row < 3; ++row) {
    batch.audio[row].slice(0, batch.audio_lengths[static_cast<size_t>(row)]).fill_(1e6);
    batch.video[row].slice(0, batch.video_lengths[static_cast<size_t>(row)]).fill_(-1e6);
  }
  EXPECT_TRUE(at::equal(score_of(tiny.model, batch), before));
}

TEST(SelfMm, the_list_knows_it_and_builds_it) {
  const auto settings = models::find_model("self_mm").make_settings();
  EXPECT_EQ(settings->selection_loss(), models::SelectionLoss::kAbsoluteError);
  EXPECT_TRUE(settings->reads_word_pieces());
  EXPECT_FALSE(settings->reads_words());
  EXPECT_THAT(user_error_of([] { model_settings("self_mm", "self_mm.update_batches = 0"); }),
              ::testing::HasSubstr("self_mm.update_batches"));
}

}  // namespace modrob::testing::self_mm
