#include "diagnose/diagnosis.h"

#include <algorithm>
#include <cmath>

#include "core/files.h"
#include "corruption/short_form.h"
#include "diagnose/real_passes.h"
#include "diagnose/table_pass.h"
#include "metrics/gather.h"
#include "train/scoring.h"
#include "train/tiny_training.h"

namespace modrob::diagnose {

namespace {

using testing::TinyTraining;

corruption::Corruption condition_of(ModalitySet modalities, double missing, double noise) {
  auto condition = corruption::ShortForm{modalities, Rate::from_double(missing), Rate::from_double(noise)}.corruption();
  condition.masks.seed = 11;
  condition.masks.draws = 2;
  return condition;
}

std::vector<metrics::TableRow> rows_for(const corruption::Corruption& condition) {
  return metrics::needed_rows(std::span(&condition, 1));
}

std::vector<corruption::Corruption> some_conditions() {
  return {condition_of(Modality::kText, 0.3, 0), condition_of(Modality::kText, 1, 0),
          condition_of(Modality::kAudio, 0, 0.5), condition_of(Modality::kVideo, 0.25, 0.25)};
}

metrics::DiagnosisRequest some_request() {
  metrics::DiagnosisRequest request;
  request.conditions = some_conditions();
  request.seed = 11;
  request.draws = 2;
  return request;
}

}  // namespace

TEST(TablePass, every_condition_gathered_equals_its_own_pass) {
  const TinyTraining tiny;
  train::Session session(tiny.settings());
  const auto rows = session.dataset().indices(data::Split::kTest);
  auto conditions = some_conditions();
  conditions.push_back(corruption::Corruption::parse("text missing 50 % + audio noise_add 50 %", "test"));
  conditions.back().masks.draws = 2;
  for (const auto& condition : conditions) {
    const auto table = compute_table(session.model(), session.collator(), {rows, rows_for(condition), 3});
    EXPECT_EQ(table.clean, train::score(session.model(), session.collator(), rows, 3)) << "the clean row";
    for (int64_t draw = 0; draw < condition.masks.draws; ++draw) {
      const auto gathered = metrics::gather(table, condition, draw);
      // Other batches than the table's: matrix products may round differently there.
      const auto passed = real_pass(session.model(), session.collator(), rows, condition, draw, 5);
      EXPECT_NE(gathered, table.clean) << condition.name();
      for (size_t i = 0; i < rows.size(); ++i) EXPECT_NEAR(gathered[i], passed[i], 2e-6) << condition.name();
    }
  }
}

TEST(Diagnosis, names_the_modalities_that_the_data_set_lacks) {
  const TinyTraining tiny;
  auto contents = TinyTraining::contents();
  contents.video_width = 0;
  contents.video.assign(contents.utterances.size(), {});
  data::write_dataset(tiny.folder() / "blind", contents);
  const auto answer_on = [&](const std::string& more, const std::string& folder) {
    make_folder(tiny.folder() / folder);
    train::Session session(tiny.settings(more));
    return run_diagnosis(session, some_request(), tiny.folder() / folder).metrics;
  };
  const auto blind = answer_on("data = '" + (tiny.folder() / "blind").string() + "'", "without_video");
  EXPECT_EQ(blind.absent, std::vector<std::string>{"video"});
  EXPECT_EQ(metrics::CounterfactualTable::load(tiny.folder() / "without_video").absent,
            std::vector<std::string>{"video"});
  EXPECT_TRUE(answer_on("", "whole").absent.empty());
}

TEST(TablePass, rate_zero_is_the_clean_row_bit_for_bit) {
  const TinyTraining tiny;
  train::Session session(tiny.settings());
  const auto rows = session.dataset().indices(data::Split::kTest);
  const auto condition = condition_of(Modality::kText, 0, 0);
  const auto table = compute_table(session.model(), session.collator(), {rows, rows_for(condition), 4});
  EXPECT_EQ(metrics::gather(table, condition, 0), table.clean);
  EXPECT_EQ(real_pass(session.model(), session.collator(), rows, condition, 0, 4), table.clean);
}

TEST(RunDiagnosis, the_numbers_can_be_recomputed_from_the_saved_table) {
  const TinyTraining tiny;
  train::Session session(tiny.settings());
  const auto request = some_request();
  const auto folder = tiny.folder() / "run";
  make_folder(folder);
  const io::Json answer = io::record_json(run_diagnosis(session, request, folder).metrics);
  EXPECT_EQ(io::read_json(folder / "metrics.json"), answer);
  EXPECT_EQ(answer.at("passes"), "table");
  const auto table = metrics::CounterfactualTable::load(folder);
  EXPECT_EQ(io::record_json(metrics::clean_metrics(table)), answer.at("clean"));
  ASSERT_EQ(answer.at("conditions").size(), request.conditions.size());
  EXPECT_EQ(io::record_json(metrics::diagnosis_metrics(table, {request})), answer);
}

TEST(RunDiagnosis, reference_makes_real_passes) {
  const TinyTraining tiny;
  train::Session session(tiny.settings("fidelity.preset = 'reference'"));
  const auto folder = tiny.folder() / "run";
  make_folder(folder);
  EXPECT_TRUE(run_diagnosis(session, some_request(), folder).metrics.real_passes);
  const auto table = metrics::CounterfactualTable::load(folder);
  EXPECT_EQ(table.rows.size(), 4u * 2u) << "a row for every condition and draw";
  const auto rows = session.dataset().indices(data::Split::kTest);
  auto condition = some_conditions()[0];
  condition.masks.selection = corruption::Selection::kBernoulli;
  const auto saved = table.row(metrics::pass_name(condition, 1));
  EXPECT_EQ(std::vector<float>(saved.begin(), saved.end()),
            real_pass(session.model(), session.collator(), rows, condition, 1, 64));
}

TEST(RunDiagnosis, an_empty_split_is_named) {
  const TinyTraining tiny;
  auto contents = TinyTraining::contents();
  for (auto& utterance : contents.utterances) utterance.split = data::Split::kTrain;
  data::write_dataset(tiny.folder() / "untested", contents);
  train::Session session(tiny.settings("data = '" + (tiny.folder() / "untested").string() + "'"));
  const std::string message =
      testing::user_error_of([&] { run_diagnosis(session, some_request(), tiny.folder().path()); });
  EXPECT_NE(message.find("test split"), std::string::npos) << message;
}

}  // namespace modrob::diagnose
