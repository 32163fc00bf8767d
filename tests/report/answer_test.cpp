#include "report/answer.h"

#include <gmock/gmock.h>

#include <cmath>

#include "report_support.h"

namespace modrob::report {
namespace {

using ::testing::EndsWith;
using testing::finish_run;
using ::testing::HasSubstr;
using testing::metrics_json;
using ::testing::Not;
using testing::read_study;
using ::testing::StartsWith;
using testing::TemporaryFolder;

// Conditions in this order: text, audio, video missing altogether, text missing 30 %, text noise 30 %.
struct AnswerStudy {
  explicit AnswerStudy(std::vector<int64_t> seeds = {1, 2}) {
    study = read_study(folder,
                       "name = 's'\ndata = ['mosi']\nmodels = ['misa']\nseeds = [1]\n"
                       "[[strategy]]\nname = 'none'\n[[strategy]]\nname = '15+15'\nmissing = 0.15\nnoise = 0.15\n"
                       "[[condition]]\nmodalities = ['text', 'audio', 'video']\nrates = [1.0]\n"
                       "[[condition]]\nkinds = ['missing', 'noise_add']\nrates = [0.3]\n");
    study.seeds = std::move(seeds);
    runs = study::make_grid(study, folder / "out", testing::resolve);
  }
  void finish(size_t run, double clean, const std::vector<double>& means) const {
    finish_run(study, runs[run], metrics_json(study, clean, means, 0.01));
  }
  std::string answer() const { return report::answer(collect(study, runs)); }

  TemporaryFolder folder;
  study::StudyFile study;
  std::vector<study::GridRun> runs;
};

}  // namespace

TEST(Answer, names_what_the_model_leans_on_and_what_robust_training_changes) {
  const AnswerStudy small;
  small.finish(0, 0.7, {0.3, 0.68, 0.69, 0.6, 0.65});
  small.finish(1, 0.7, {0.3, 0.68, 0.69, 0.6, 0.65});
  small.finish(2, 0.69, {0.3, 0.68, 0.69, 0.65, 0.63});
  small.finish(3, 0.69, {0.3, 0.68, 0.69, 0.55, 0.68});
  EXPECT_EQ(small.answer(),
            "MISA trained without perturbation leans most on text: Corr goes from 0.70 to 0.30 when all of it is "
            "missing, against 0.68 without audio and 0.69 without video (audio and video are simulated). With 15+15 "
            "training the drop under text missing 30 % is 0.090 instead of 0.100 (smaller in 1 of 2 seeds); under text "
            "noise_add 30 % is 0.035 instead of 0.050 (smaller in 1 of 2 seeds). Clean Corr differs by -0.010; 2 seeds "
            "cannot tell whether robust training costs clean accuracy, and no test was made.");
}

TEST(Answer, the_modality_that_costs_most_comes_first) {
  const AnswerStudy small({1});
  small.finish(0, 0.7, {0.6, 0.2, 0.65, 0.6, 0.65});
  EXPECT_THAT(small.answer(),
              StartsWith("MISA trained without perturbation leans most on audio: Corr goes from 0.70 to "
                         "0.20 when all of it is missing, against 0.60 without text and 0.65 without "
                         "video"));
  EXPECT_THAT(small.answer(), EndsWith("simulated).")) << "nothing is said of a strategy that has no run";
}

TEST(Answer, seeds_are_paired) {
  const AnswerStudy small({1, 2, 3});
  for (const size_t run : {0, 1, 2}) small.finish(run, 0.7, {0.3, 0.68, 0.69, 0.6, 0.65});
  small.finish(4, 0.7, {0.3, 0.68, 0.69, 0.65, 0.6});  // seed 2 of 15+15 only
  EXPECT_THAT(small.answer(), HasSubstr("is 0.050 instead of 0.100 (smaller in 1 of 1 seeds)"));
  EXPECT_THAT(small.answer(), HasSubstr("is 0.100 instead of 0.050 (smaller in 0 of 1 seeds)"));
}

TEST(Answer, one_seed_is_called_one) {
  const AnswerStudy small({1});
  small.finish(0, 0.7, {0.3, 0.68, 0.69, 0.6, 0.65});
  small.finish(1, 0.7, {0.3, 0.68, 0.69, 0.65, 0.66});
  EXPECT_THAT(small.answer(), HasSubstr("; 1 seed cannot tell"));
}

TEST(Answer, says_nothing_without_a_plain_training) {
  const AnswerStudy small({1});
  small.finish(1, 0.7, {0.3, 0.68, 0.69, 0.65, 0.66});
  EXPECT_EQ(small.answer(), "");
}

TEST(Answer, undefined_losses_are_left_out) {
  const AnswerStudy small({1});
  small.finish(0, 0.7, {std::nan(""), 0.5, 0.6, 0.6, 0.65});
  EXPECT_THAT(small.answer(), StartsWith("MISA trained without perturbation leans most on audio"));
  EXPECT_THAT(small.answer(), Not(HasSubstr("without text")));
}

TEST(Answer, a_study_without_those_conditions_leaves_the_sentences_out) {
  const TemporaryFolder folder;
  const auto study = read_study(folder,
                                "name = 's'\ndata = ['mosi']\nmodels = ['misa']\nseeds = [1]\n"
                                "[[strategy]]\nname = 'none'\n[[condition]]\nrates = [0.5]\n");
  const auto runs = study::make_grid(study, folder / "out", testing::resolve);
  finish_run(study, runs[0], metrics_json(study, 0.7, {0.5}, 0.01));
  EXPECT_EQ(report::answer(collect(study, runs)), "");
}

}  // namespace modrob::report
