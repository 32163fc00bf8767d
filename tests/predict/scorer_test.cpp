// What is given by hand scores as what lies in a data set does, for every model.
#include "predict/scorer.h"

#include "diagnose/table_pass.h"
#include "train/tiny_training.h"

namespace modrob::predict {
namespace {

std::vector<GivenUtterance> utterances_of(const data::Dataset& dataset, std::span<const int64_t> indices) {
  std::vector<GivenUtterance> given;
  for (const int64_t index : indices) {
    const auto audio = dataset.audio(index).values, video = dataset.video(index).values;
    const auto& utterance = dataset.utterance(index);
    given.push_back({utterance.id, utterance.transcript, {audio.begin(), audio.end()}, {video.begin(), video.end()}});
  }
  return given;
}

metrics::TableRow missing_row(ModalitySet modalities) {
  return {.corruption = corruption::Corruption::of(corruption::kMissing, modalities, Rate::from_double(1)), .draw = 0};
}

class EveryModelScorer : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryModelScorer, agrees_with_the_diagnosis_of_the_split) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings_of(GetParam()));
  const auto indices = session.dataset().indices(data::Split::kTest);
  const std::vector<ModalitySet> without = {Modality::kText, ModalitySet::parse("audio+video"), ModalitySet::all()};
  std::vector<metrics::TableRow> rows;
  for (const ModalitySet set : without) rows.push_back(missing_row(set));
  const auto table = diagnose::compute_table(session.model(), session.collator(), {indices, rows, 3});
  Scorer scorer(session, table);
  const auto given = utterances_of(session.dataset(), indices);
  const auto scores = scorer.score(given, without);
  ASSERT_EQ(scores.size(), indices.size());
  for (size_t i = 0; i < scores.size(); ++i) {
    ASSERT_EQ(scores[i].size(), 4U);
    EXPECT_NEAR(scores[i][0].value, table.clean[i], 1e-5);
    EXPECT_TRUE(scores[i][0].missing.empty());
    EXPECT_FALSE(scores[i][0].complete.has_value());
    for (size_t s = 0; s < without.size(); ++s) {
      EXPECT_NEAR(scores[i][s + 1].value, table.row(s)[i], 1e-5) << without[s].name();
      EXPECT_EQ(scores[i][s + 1].missing, without[s]);
      ASSERT_TRUE(scores[i][s + 1].complete.has_value());
      EXPECT_LE(scores[i][s + 1].complete->low, scores[i][s + 1].complete->high);
    }
  }
  EXPECT_FALSE(scorer.tells_complete(Modality::kAudio)) << "nothing was diagnosed without audio alone";
}

TEST_P(EveryModelScorer, what_an_utterance_lacks_is_missing_for_it_alone) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings_of(GetParam()));
  const auto indices = session.dataset().indices(data::Split::kTest);
  const std::vector<metrics::TableRow> rows = {missing_row(Modality::kText), missing_row(Modality::kAudio)};
  const auto table = diagnose::compute_table(session.model(), session.collator(), {indices, rows, 3});
  auto given = utterances_of(session.dataset(), indices);
  given[0].text = " ";
  given[1].audio.clear();
  Scorer scorer(session);
  const auto scores = scorer.score(given, {});
  // A sequence of zeros is as long as what was there, and here nothing was.
  const auto encoded = session.model().encode(batch_of(session, given));
  if (encoded.text.dim() == 2) {
    EXPECT_NEAR(scores[0][0].value, table.row(0)[0], 1e-5);
  }
  if (encoded.audio.dim() == 2) {
    EXPECT_NEAR(scores[1][0].value, table.row(1)[1], 1e-5);
  }
  EXPECT_EQ(scores[0][0].missing, ModalitySet(Modality::kText));
  EXPECT_EQ(scores[1][0].missing, ModalitySet(Modality::kAudio));
  for (size_t i = 2; i < scores.size(); ++i) EXPECT_NEAR(scores[i][0].value, table.clean[i], 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Models, EveryModelScorer, ::testing::ValuesIn(testing::names_of_models()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace modrob::predict
