// Protocols as conditions: one-pass diagnosis agrees with whole passes for every model, and hides what the masks say.
#include <gmock/gmock.h>

#include "core/files.h"
#include "corruption/protocol_kind.h"
#include "diagnose/diagnose_support.h"
#include "diagnose/diagnosis.h"
#include "diagnose/real_passes.h"
#include "diagnose/table_pass.h"
#include "metrics/gather.h"

namespace modrob::diagnose {
namespace {

metrics::CounterfactualTable table_of(train::Session& session, const corruption::Corruption& condition) {
  const auto rows = session.dataset().indices(data::Split::kTest);
  return compute_table(session.model(), session.collator(), {rows, metrics::needed_rows(std::span(&condition, 1)), 3});
}

class EveryModelProtocols : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryModelProtocols, gathered_equals_passed) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings_of(GetParam()));
  const auto rows = session.dataset().indices(data::Split::kTest);
  for (const char* text : {"lnln 50 %", "audio+video lnln 70 %", "niat.block 70 %", "gcnet 50 %", "mmin",
                           "cms_mamba.mixed_burst", "text lnln.corrected 60 % + audio missing 50 %"}) {
    const auto condition = testing::condition_of(text);
    const auto table = table_of(session, condition);
    for (int64_t draw = 0; draw < condition.masks.draws; ++draw) {
      const auto gathered = metrics::gather(table, condition, draw);
      const auto passed = real_pass(session.model(), session.collator(), rows, condition, draw, 5);
      for (size_t i = 0; i < rows.size(); ++i) EXPECT_NEAR(gathered[i], passed[i], 1e-5) << text;
    }
    EXPECT_NE(table.clean, metrics::gather(table, condition, 0)) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, EveryModelProtocols, ::testing::ValuesIn(testing::names_of_models()),
                         [](const auto& info) { return info.param; });

TEST(ProtocolConditions, every_protocol_runs) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings());
  for (const auto& row : corruption::protocol_kinds()) {
    if (row.protocol->purpose == Purpose::kTraining) continue;
    const auto condition = testing::condition_of(std::string(row.name) + (row.has_strength ? " 70 %" : ""));
    const auto table = table_of(session, condition);
    // Of those that take whole modalities the seven subsets say all.
    EXPECT_EQ(std::ssize(table.rows), row.zeroes ? 7 : condition.masks.draws) << row.name;
  }
}

TEST(ProtocolConditions, a_rate_of_zero_is_the_clean_row) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings());
  for (const char* text : {"lnln 0 %", "gcnet 0 %"}) {
    const auto condition = testing::condition_of(text);
    const auto table = table_of(session, condition);
    EXPECT_EQ(table.clean, metrics::gather(table, condition, 0)) << text;
  }
}

TEST(ProtocolConditions, a_batch_holds_unknown_tokens_and_empty_frames_where_the_mask_says) {
  const testing::TinyTraining tiny;
  const train::Session session(tiny.settings());
  const auto& collator = session.collator();
  const auto rows = session.dataset().indices(data::Split::kTest);
  const auto condition = testing::condition_of("lnln 60 %");
  const auto shape = collator.shape(rows);
  const corrupt::Corruptor corruptor(condition, shape);
  const auto clean = collator.collate(rows);
  const auto batch = train::corrupted_inputs(collator, corruptor, rows, {});
  const corruption::ProtocolMasks masks(condition, {}, shape);
  EXPECT_EQ(batch.token_lengths, clean.token_lengths);
  EXPECT_EQ(batch.audio_lengths, clean.audio_lengths);
  ASSERT_EQ(batch.indices, clean.indices);
  int64_t token = 0, unknown = 0, empty = 0;
  for (size_t i = 0; i < batch.ids.size(); ++i) {
    const auto text = masks.lost_steps(0, Modality::kText, batch.ids[i], batch.token_lengths[i]);
    for (int64_t t = 0; t < batch.token_lengths[i]; ++t, ++token) {
      const bool lost = !text.empty() && text[static_cast<size_t>(t)] != 0;
      const bool same = batch.token_ids[token].item<int64_t>() == clean.token_ids[token].item<int64_t>();
      EXPECT_TRUE(lost || same);
      unknown += lost ? 1 : 0;
    }
    const auto audio = masks.lost_steps(0, Modality::kAudio, batch.ids[i], batch.audio_lengths[i]);
    for (int64_t t = 0; t < batch.audio_lengths[i]; ++t) {
      const auto frame = batch.audio[static_cast<int64_t>(i)][t];
      const bool lost = !audio.empty() && audio[static_cast<size_t>(t)] != 0;
      EXPECT_TRUE(lost ? frame.abs().sum().item<float>() == 0 : frame.equal(clean.audio[static_cast<int64_t>(i)][t]));
      empty += lost ? 1 : 0;
    }
  }
  EXPECT_GT(unknown, 0);
  EXPECT_GT(empty, 0);
}

TEST(ProtocolConditions, what_is_realised_is_stored) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings());
  metrics::DiagnosisRequest request;
  request.conditions = {testing::condition_of("niat.block 70 %"), testing::condition_of("gcnet 70 %"),
                        testing::condition_of("text missing 50 %")};
  request.draws = 2;
  make_folder(tiny.folder() / "diagnosed");
  run_diagnosis(session, request, tiny.folder() / "diagnosed");
  const auto table = metrics::CounterfactualTable::load(tiny.folder() / "diagnosed");
  ASSERT_EQ(table.realised.size(), 3U);  // the rest follows from the ids
  for (const auto& share : table.realised) {
    EXPECT_EQ(share.condition, "niat.block 70 %");
    EXPECT_LE(share.lowest, share.mean);
    EXPECT_LE(share.mean, share.highest);
    EXPECT_GT(share.highest, 0);
  }
}

TEST(ProtocolConditions, a_training_on_masks_is_repeatable_and_another_than_a_clean_one) {
  const testing::TinyTraining tiny;
  const auto trained = [&](const std::string& corruption, const std::string& folder) {
    return testing::scores_after_training(tiny, corruption, folder);
  };
  const auto plain = trained("", "plain");
  for (const char* corruption : {"lnln.training", "gcnet.training.corrected 50 %"}) {
    const std::string name(corruption);
    const auto masked = trained(name, name + "1");
    EXPECT_NE(plain, masked) << name;
    EXPECT_EQ(masked, trained(name, name + "2")) << name;
  }
}

}  // namespace
}  // namespace modrob::diagnose
