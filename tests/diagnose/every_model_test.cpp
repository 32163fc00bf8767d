// One-pass diagnosis is exact for every model: a condition gathered from the table equals its own pass.
#include "corruption/short_form.h"
#include "diagnose/diagnose_support.h"
#include "diagnose/real_passes.h"
#include "diagnose/table_pass.h"
#include "diagnose/training_statistics.h"
#include "fake_device/fake_device.h"
#include "metrics/gather.h"
#include "train/tiny_training.h"

namespace modrob::diagnose {
namespace {

corruption::Corruption gathered_condition(ModalitySet modalities, double missing, double noise, corruption::Kind kind) {
  auto condition =
      corruption::ShortForm{modalities, Rate::from_double(missing), Rate::from_double(noise), kind}.corruption();
  condition.masks.seed = 5;
  condition.masks.draws = 2;
  return condition;
}

class EveryModelTable : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryModelTable, gathered_equals_passed) {
  const testing::TinyTraining tiny;
  train::Session session(tiny.settings_of(GetParam()));
  const auto rows = session.dataset().indices(data::Split::kTest);
  for (uint32_t bits = 1; bits < 8; ++bits) {
    const auto modalities = ModalitySet::from_bits(bits);
    for (const auto& condition : {gathered_condition(modalities, 0.5, 0, corruption::kNoiseAdd),
                                  gathered_condition(modalities, 0, 0.5, corruption::kNoiseAdd),
                                  gathered_condition(modalities, 0, 0.5, corruption::kNoiseScale),
                                  gathered_condition(modalities, 0.25, 0.5, corruption::kNoiseAdd)}) {
      const auto table =
          compute_table(session.model(), session.collator(), {rows, metrics::needed_rows(std::span(&condition, 1)), 3});
      for (int64_t draw = 0; draw < condition.masks.draws; ++draw) {
        const auto gathered = metrics::gather(table, condition, draw);
        // Other batches than the table's: matrix products may round differently there.
        const auto passed = real_pass(session.model(), session.collator(), rows, condition, draw, 5);
        for (size_t i = 0; i < rows.size(); ++i) EXPECT_NEAR(gathered[i], passed[i], 1e-5) << condition.name();
      }
    }
  }
}

// Kinds that read values, statistics and gradients among them: masks and noise have their bits on every device.
TEST_P(EveryModelTable, of_another_device_is_the_processors) {
  const testing::TinyTraining tiny;
  std::vector<metrics::CounterfactualTable> tables;
  for (const at::Device device : {at::Device(at::kCPU), testing::other_device()}) {
    train::Session session(tiny.settings_of(GetParam()), device);
    const auto rows = session.dataset().indices(data::Split::kTest);
    std::vector<corruption::Corruption> conditions;
    for (const char* text :
         {"text missing 100 %", "audio noise_add 100 %", "video noise_scale 100 %", "audio+video noise_relative 100 %",
          "text worst_case 100 %", "text tokens_delete 100 % strength 0.3"}) {
      conditions.push_back(testing::condition_of(text));
    }
    const auto statistics = training_statistics(session);
    TableRequest request{rows, metrics::needed_rows(conditions), 3};
    request.training = &statistics;
    tables.push_back(compute_table(session.model(), session.collator(), request));
  }
  ASSERT_EQ(tables[0].rows, tables[1].rows);
  for (size_t r = 0; r < tables[0].rows.size(); ++r) {
    for (size_t i = 0; i < tables[0].clean.size(); ++i) {
      EXPECT_NEAR(tables[0].row(r)[i], tables[1].row(r)[i], 1e-4) << tables[0].rows[r];
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Models, EveryModelTable, ::testing::ValuesIn(testing::names_of_models()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace modrob::diagnose
