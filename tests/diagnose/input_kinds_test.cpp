// Kinds that act on inputs: one-pass diagnosis encodes again what changed and agrees with whole passes, for every
// model.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "diagnose/diagnose_support.h"
#include "diagnose/real_passes.h"
#include "diagnose/table_pass.h"
#include "metrics/gather.h"

namespace modrob::diagnose {
namespace {

class EveryModelInputs : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryModelInputs, gathered_equals_passed_and_something_changes) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings_of(GetParam()));
  const auto rows = session.dataset().indices(data::Split::kTest);
  for (const char* text :
       {"audio frames_missing 50 % strength 0.5", "audio+video frames_white_noise 100 % strength 0.5",
        "video frames_swap 50 %", "text typos_shuffle 100 %", "text words_swap 50 %",
        "text speech_errors 60 % + audio frames_block 50 % strength 0.5", "text missing 30 % + words_swap 40 %",
        "text shuffle 50 %", "text+audio shuffle 50 % + video stale 30 %", "audio stale 60 % + frames_swap 30 %"}) {
    const auto condition = testing::condition_of(text);
    const auto table =
        compute_table(session.model(), session.collator(), {rows, metrics::needed_rows(std::span(&condition, 1)), 3});
    for (int64_t draw = 0; draw < condition.masks.draws; ++draw) {
      const auto gathered = metrics::gather(table, condition, draw);
      const auto passed = real_pass(session.model(), session.collator(), rows, condition, draw, 5);
      for (size_t i = 0; i < rows.size(); ++i) EXPECT_NEAR(gathered[i], passed[i], 1e-5) << text;
    }
  }
}

// With all three exchanged an utterance is another one, and gets the clean score of that one.
TEST_P(EveryModelInputs, whole_utterances_change_places) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings_of(GetParam()));
  const auto rows = session.dataset().indices(data::Split::kTest);
  const std::vector<corruption::Corruption> conditions = {testing::condition_of("text+audio+video shuffle 100 %"),
                                                          testing::condition_of("text+audio+video stale 100 %")};
  const auto table = compute_table(session.model(), session.collator(), {rows, metrics::needed_rows(conditions), 3});
  auto clean = table.clean, shuffled = metrics::gather(table, conditions[0], 0);
  for (size_t i = 0; i < rows.size(); ++i) EXPECT_GT(std::abs(shuffled[i] - clean[i]), 1e-4F) << i;
  const auto stale = metrics::gather(table, conditions[1], 0);
  std::rotate(clean.begin(), clean.end() - 1, clean.end());
  for (size_t i = 0; i < rows.size(); ++i) EXPECT_NEAR(stale[i], clean[i], 1e-5) << i;
  std::sort(clean.begin(), clean.end());
  std::sort(shuffled.begin(), shuffled.end());
  for (size_t i = 0; i < rows.size(); ++i) EXPECT_NEAR(shuffled[i], clean[i], 1e-5) << i;
}

INSTANTIATE_TEST_SUITE_P(Models, EveryModelInputs, ::testing::ValuesIn(testing::names_of_models()),
                         [](const auto& info) { return info.param; });

TEST(InputKinds, every_kind_on_frames_and_tokens_changes_scores) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings());
  const auto rows = session.dataset().indices(data::Split::kTest);
  for (const auto& kind : corruption::Kind::all()) {
    const bool on_words = kind.place == corruption::Place::kWords;  // of which the data set has two short ones
    if (kind.place == corruption::Place::kEncoding || on_words || kind.name == "tokens_mask") continue;
    const std::string modality = kind.place == corruption::Place::kFrames ? "audio " : "text ";
    const auto condition =
        testing::condition_of(modality + std::string(kind.name) + " 100 %" + (kind.has_strength ? " severity 5" : ""));
    const auto table =
        compute_table(session.model(), session.collator(), {rows, metrics::needed_rows(std::span(&condition, 1)), 64});
    EXPECT_NE(table.clean, std::vector<float>(table.row(0).begin(), table.row(0).end())) << kind.name;
  }
}

TEST(InputKinds, a_vocabulary_without_the_mask_is_named) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings());
  const auto condition = testing::condition_of("text tokens_mask 100 % strength 0.5");
  const auto rows = session.dataset().indices(data::Split::kTest);
  EXPECT_THAT(
      testing::user_error_of([&] {
        compute_table(session.model(), session.collator(), {rows, metrics::needed_rows(std::span(&condition, 1)), 64});
      }),
      ::testing::HasSubstr("'tokens_mask': the text encoder's vocabulary has no [MASK]"));
}

// What frozen layers gave is kept by utterance; a changed text must not be taken for the one that was kept.
TEST(InputKinds, changed_texts_are_not_taken_from_the_cache_of_frozen_layers) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings("[text]\nfreeze_layers = 1\nfreeze_embeddings = true\n"));
  const auto rows = session.dataset().indices(data::Split::kTest);
  const auto condition = testing::condition_of("text tokens_unknown 100 % strength 0.8");
  const auto asked = metrics::needed_rows(std::span(&condition, 1));
  const auto before = compute_table(session.model(), session.collator(), {rows, asked, 3});
  session.prepare_cache(rows);
  ASSERT_TRUE(session.text_encoder()->has_cache());
  const auto after = compute_table(session.model(), session.collator(), {rows, asked, 3});
  for (size_t i = 0; i < before.scores.size(); ++i) EXPECT_NEAR(before.scores[i], after.scores[i], 1e-5);
  EXPECT_NE(before.row(0)[0], before.clean[0]);
}

TEST(InputKinds, training_reads_changed_inputs) {
  const testing::TinyTraining tiny;
  const auto trained = [&](const std::string& corruption, const std::string& folder) {
    return testing::scores_after_training(tiny, corruption, folder);
  };
  const auto plain = trained("", "plain");
  const auto unknown = trained("text tokens_unknown 50 % strength 0.5 + audio frames_hold 50 % strength 0.5", "one");
  EXPECT_NE(plain, unknown);
  EXPECT_EQ(unknown, trained("text tokens_unknown 50 % strength 0.5 + audio frames_hold 50 % strength 0.5", "two"));
  const auto shuffled = trained("text+audio shuffle 50 %", "three");
  EXPECT_NE(plain, shuffled);
  EXPECT_EQ(shuffled, trained("text+audio shuffle 50 %", "four"));
}

// Whose inputs are taken is drawn over the split where who is hit is drawn batch by batch, too.
TEST(InputKinds, others_are_of_the_split_under_every_selection) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings());
  const auto rows = session.dataset().indices(data::Split::kTest);
  auto condition = testing::condition_of("text shuffle 100 %");
  const auto exact = real_pass(session.model(), session.collator(), rows, condition, 1, 3);
  for (const auto selection : {corruption::Selection::kBernoulli, corruption::Selection::kReferenceBatch}) {
    condition.masks.selection = selection;
    EXPECT_EQ(exact, real_pass(session.model(), session.collator(), rows, condition, 1, 3));
  }
}

TEST(InputKinds, mistakes_are_named) {
  const auto refused = [](const std::string& text) {
    return testing::user_error_of([&] { corruption::Corruption::parse(text, "--condition"); });
  };
  EXPECT_THAT(refused("text frames_missing 100 %"),
              ::testing::HasSubstr("acts on the frames of audio+video, not of text"));
  EXPECT_THAT(refused("text+audio typos_omit 100 %"), ::testing::HasSubstr("acts on the words of text"));
  EXPECT_THAT(refused("audio frames_missing 100 % strength 1.5"), ::testing::HasSubstr("share of the frames, 1"));
  EXPECT_THAT(refused("audio frames_missing 100 % severity 6"), ::testing::HasSubstr("a severity is 1, 2, 3, 4 or 5"));
  EXPECT_THAT(refused("audio frames_missing 100 % severity 2 strength 0.3"), ::testing::HasSubstr("give one of them"));
  EXPECT_THAT(refused("audio frames_missing 100 % strength 0.3 severity 2"), ::testing::HasSubstr("give one of them"));
  EXPECT_THAT(refused("audio frames_swap 100 % severity 1"), ::testing::HasSubstr("has no strength"));
  EXPECT_THAT(refused("text+audio shuffle 100 % strength 0.5"), ::testing::HasSubstr("shuffle has no strength"));
  EXPECT_THAT(refused("audio frame_missing 100 %"), ::testing::HasSubstr("frames_missing"));
}

}  // namespace
}  // namespace modrob::diagnose
