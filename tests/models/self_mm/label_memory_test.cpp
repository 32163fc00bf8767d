#include "models/self_mm/label_memory.h"

#include "models/prelude.h"

namespace modrob::testing::self_mm {

using models::EmptyClass;
using models::LabelMemory;
using models::SelfMmHead;

namespace {

models::LabelMemoryOptions one_wide(models::EmptyClass empty_class = models::EmptyClass::kKeptCentre) {
  models::LabelMemoryOptions options;
  options.feature_sizes = {{1, 1, 1, 1}};
  options.empty_class = empty_class;
  return options;
}

// All utterances of the memory visited at once, with these features for the fused head and for the others.
void visit_all(LabelMemory& memory, const std::vector<uint64_t>& ids, const std::vector<float>& fused,
               const std::vector<float>& others, int64_t epoch) {
  const at::Tensor other = at::tensor(others).unsqueeze(1);
  memory.update(memory.rows(ids), {{at::tensor(fused).unsqueeze(1), other, other, other}}, epoch);
}

}  // namespace

TEST(LabelMemory, labels_by_hand) {
  LabelMemory memory({{1, 2, 3}, {2.0F, -1.0F, 0.0F}}, one_wide());
  visit_all(memory, {1, 2, 3}, {4, 0, 2}, {2, 1, 4}, 0);
  EXPECT_EQ(memory.labels(SelfMmHead::kText)[0].item<float>(), 2.0F) << "no new label in the first epoch";
  EXPECT_EQ(memory.centres(SelfMmHead::kFusion)[0].item<float>(), 3.0F) << "zero is positive";
  EXPECT_EQ(memory.centres(SelfMmHead::kFusion)[1].item<float>(), 0.0F);
  EXPECT_EQ(memory.centres(SelfMmHead::kAudio)[0].item<float>(), 3.0F);
  EXPECT_EQ(memory.centres(SelfMmHead::kAudio)[1].item<float>(), 1.0F);
  visit_all(memory, {1, 2, 3}, {4, 0, 2}, {2.5, 1, 4}, 1);
  // First utterance: fused (4 - 1) / 1 = 3, text (1.5 - 0.5) / 0.5 = 2; made 0.5 * 2/3 * 2 + 0.5 (2 + 2 - 3) = 7/6;
  // a third of the old label 2, two thirds of that.
  EXPECT_NEAR(memory.labels(SelfMmHead::kText)[0].item<double>(), 2.0 / 3 + 7.0 / 9, 1e-5);
  EXPECT_EQ(memory.labels(SelfMmHead::kFusion)[0].item<float>(), 2.0F) << "the human label";
}

TEST(LabelMemory, a_class_without_members_keeps_its_centre_or_becomes_nan) {
  LabelMemory kept({{1, 2}, {1.0F, 2.0F}}, one_wide());
  visit_all(kept, {1, 2}, {1, 3}, {1, 3}, 0);
  EXPECT_EQ(kept.empty_classes(), "negative fusion, negative text, negative audio, negative video");
  EXPECT_EQ(kept.centres(SelfMmHead::kFusion)[0].item<float>(), 2.0F);
  EXPECT_EQ(kept.centres(SelfMmHead::kFusion)[1].item<float>(), 0.0F);
  visit_all(kept, {1, 2}, {1, 3}, {1, 3}, 1);
  EXPECT_TRUE(at::isfinite(kept.labels(SelfMmHead::kText)).all().item<bool>());

  LabelMemory reference({{1, 2}, {1.0F, 2.0F}}, one_wide(models::EmptyClass::kNan));
  visit_all(reference, {1, 2}, {1, 3}, {1, 3}, 0);
  EXPECT_TRUE(std::isnan(reference.centres(SelfMmHead::kFusion)[1].item<float>()));
  visit_all(reference, {1, 2}, {1, 3}, {1, 3}, 1);
  EXPECT_TRUE(std::isnan(reference.labels(SelfMmHead::kText)[0].item<float>()));

  LabelMemory both({{1, 2}, {1.0F, -2.0F}}, one_wide());
  visit_all(both, {1, 2}, {1, 3}, {1, 3}, 0);
  EXPECT_EQ(both.empty_classes(), "");
}

TEST(LabelMemory, knows_only_the_training_split) {
  const LabelMemory memory({{1, 2}, {1.0F, -2.0F}}, one_wide());
  EXPECT_THROW(memory.rows(std::vector<uint64_t>{3}), CheckFailure);
  EXPECT_THROW(LabelMemory({{1, 1}, {1.0F, 2.0F}}, one_wide()), CheckFailure);
}

TEST(LabelMemory, the_state_of_another_data_set_is_refused) {
  const TemporaryFolder folder;
  LabelMemory three({{1, 2, 3}, {1.0F, -2.0F, 0.5F}}, one_wide());
  nn::StateWriter writer;
  three.save(writer, "memory.");
  writer.write(folder / "state");
  LabelMemory two({{1, 2}, {1.0F, -2.0F}}, one_wide());
  const std::string message = user_error_of([&] { two.load(nn::StateReader(folder / "state"), "memory."); });
  EXPECT_NE(message.find("memory.labels.fusion"), std::string::npos) << message;
}

}  // namespace modrob::testing::self_mm
