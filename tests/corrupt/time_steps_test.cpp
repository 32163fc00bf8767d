#include "corrupt/corruptor.h"
#include "corrupt_support.h"

namespace modrob::corrupt {
namespace {

// BBFN's reference: audio and video are time-major, and entries of the first axis are hit (docs/models/bbfn.md 8.1).
class TimeSteps : public ::testing::Test {
 protected:
  TimeSteps() {
    corruption_.masks.selection = corruption::Selection::kReferenceBatch;
    corruption_.masks.step_modalities = corruption::kFrameModalities;
    representations_.text = at::ones({4, 3});
    representations_.audio = at::ones({4, 7, 2});
    representations_.video = at::ones({4, 7, 2});
    representations_.lengths[1] = representations_.lengths[2] = {7, 7, 7, 7};
  }

  CorruptionPlan plan(Occasion occasion = {}) const { return Corruptor(corruption_, ids_).plan(ids_, occasion); }
  // Per step: how many of the elements of the batch are zero.
  static at::Tensor zeros_by_step(const at::Tensor& x) { return x.eq(0).to(at::kLong).sum({0, 2}); }

  std::vector<uint64_t> ids_ = {11, 12, 13, 14};
  corruption::Corruption corruption_ = corruption::Corruption::of(
      corruption::kMissing, ModalitySet(Modality::kText) | Modality::kAudio, Rate::from_double(0.5));
  Representations representations_;
};

TEST_F(TimeSteps, whole_steps_of_all_utterances_are_missing) {
  const auto corrupted = plan().apply(representations_);
  const at::Tensor zeros = zeros_by_step(corrupted.audio);
  EXPECT_EQ(zeros.eq(8).sum().item<int64_t>(), 3) << "floor(7 * 0.5) steps of 4 utterances x 2 features";
  EXPECT_EQ(zeros.eq(0).sum().item<int64_t>(), 4);
  EXPECT_EQ(corrupted.text.sum(1).eq(0).sum().item<int64_t>(), 2) << "text by utterance: floor(4 * 0.5)";
  EXPECT_TRUE(same_bits(corrupted.video, representations_.video)) << "not named";
}

TEST_F(TimeSteps, no_row_of_theirs_may_be_skipped) {
  const ZeroedRows zeroed = plan().zeroed();
  EXPECT_TRUE(zeroed.rows(Modality::kAudio).empty());
  EXPECT_EQ(zeroed.rows(Modality::kText).size(), 4u);
}

TEST_F(TimeSteps, another_batch_or_draw_hits_other_steps) {
  const at::Tensor zeros = zeros_by_step(plan().apply(representations_).audio);
  EXPECT_TRUE(at::equal(zeros, zeros_by_step(plan().apply(representations_).audio)));
  bool differs = false;
  for (int64_t draw = 1; draw < 6; ++draw) {
    differs = differs || !at::equal(zeros, zeros_by_step(plan({.draw = draw}).apply(representations_).audio));
  }
  EXPECT_TRUE(differs);
}

TEST_F(TimeSteps, scaling_noise_is_one_number_a_step) {
  corruption_.perturbations = {{corruption::kNoiseScale, Modality::kAudio, Rate::from_double(1)}};
  const at::Tensor audio = plan().apply(representations_).audio;
  for (int64_t step = 0; step < 7; ++step) {
    const at::Tensor values = audio.select(1, step);
    EXPECT_TRUE(values.eq(values[0][0]).all().item<bool>()) << step;
    EXPECT_NE(values[0][0].item<float>(), 1.0F);
  }
}

}  // namespace
}  // namespace modrob::corrupt
