#include "report/imported_study.h"

#include "analysis/analysis_json.h"
#include "report/prelude.h"

namespace modrob::report {
namespace {

class ImportedPage : public TestWithParam<study::ScoreSource> {
 protected:
  ImportedStudy study{GetParam()};
};

TEST_P(ImportedPage, says_what_nothing_tells) {
  const std::string page = study.page();
  EXPECT_THAT(page, HasSubstr(std::string(study::unchecked_words(GetParam()))));
  EXPECT_THAT(page, HasSubstr("Enough to make every number again from the scores."));
  EXPECT_FALSE(fs::exists(study.path() / "ledger.jsonl"));
}

TEST_P(ImportedPage, has_no_section_of_what_was_not_done_here) {
  const std::string page = study.page();
  EXPECT_THAT(page, Not(HasSubstr("<section id=\"training\">")));
  EXPECT_THAT(page, Not(HasSubstr("href=\"#training\"")));
  for (const char* id : {"answer", "robustness", "reliance", "provenance"}) {
    EXPECT_THAT(page, HasSubstr("<section id=\"" + std::string(id) + "\">"));
  }
}

// What a reader sees: the page without its scripts, styles and markup.
std::string words_of(const std::string& page) {
  std::string words;
  for (size_t at = 0; at < page.size();) {
    const size_t tag = std::min(page.find('<', at), page.size());
    words += page.substr(at, tag - at) + " ";
    const bool unseen = page.compare(tag, 7, "<script") == 0 || page.compare(tag, 6, "<style") == 0;
    at = unseen ? page.find("</s", tag) + 3 : page.find('>', tag);
    if (tag == page.size() || at == std::string::npos) break;
    at = page.find('>', at) + 1;
  }
  return words;
}

// The page, the tables and the figures of a study.
std::string everything_said(const ImportedStudy& study) {
  std::string said = words_of(study.page());
  for (const char* folder : {"tables", "figures"}) {
    for (const auto& file : fs::directory_iterator(study.path() / folder)) {
      const auto extension = file.path().extension();
      if (extension == ".md" || extension == ".svg" || extension == ".tex") said += read_file(file.path());
    }
  }
  return said;
}

TEST_P(ImportedPage, speaks_of_nothing_that_only_a_training_here_has) {
  const std::string said = everything_said(study);
  for (const char* word : {"ideo", "entiment", "eclared", "edger", "udit", "Text encoder", "trained here", "SIMULATED",
                           "imulated", "another program", "Settings", "texts",
                           "\xE2\x88\x92"
                           "3"}) {
    const auto place = said.find(word);
    EXPECT_EQ(place, std::string::npos) << said.substr(place - std::min<size_t>(place, 100), 200);
  }
  EXPECT_THAT(said, HasSubstr("48 utterances of 12 groups"));
  EXPECT_THAT(said, HasSubstr("How the models that were scored would score on new groups"));
  const bool variants = GetParam() == study::ScoreSource::kImportedVariants;
  EXPECT_EQ(said.find("Scores that change their sign") != std::string::npos, variants);
  EXPECT_EQ(said.find("Labels run from -") != std::string::npos, variants);
}

TEST_P(ImportedPage, groups_have_the_name_that_the_study_gives_them) {
  const ImportedStudy named(GetParam(), "", "group = \"patient\"\n");
  const std::string said = everything_said(named);
  EXPECT_THAT(said, HasSubstr("48 utterances of 12 patients"));
  EXPECT_THAT(said, HasSubstr("intervals resample patients"));
  EXPECT_THAT(said, Not(HasSubstr("groups")));
}

TEST_P(ImportedPage, a_strategy_is_explained_by_its_corruption) {
  EXPECT_THAT(study.page(), HasSubstr("<dt>robust</dt><dd>the study names no corruption</dd>"));
  const ImportedStudy described(GetParam(), "",
                                "[[strategy]]\nname = \"none\"\n[[strategy]]\nname = \"robust\"\n"
                                "corruption = \"text missing 15 % + sonar noise_add 10 %\"\n");
  EXPECT_THAT(described.page(),
              HasSubstr("<dt>robust</dt><dd>robust training, with text missing 15 % + sonar noise_add 10 %</dd>"));
}

TEST_P(ImportedPage, claims_are_not_said_to_be_older_than_the_scores) {
  const ImportedStudy claiming(
      GetParam(), "",
      "[[claim]]\nfamily = \"robust\"\nquestion = \"Does it help?\"\nstrategies = [\"robust\"]\n"
      "against_strategy = \"none\"\nconditions = [\"text missing 30 %\"]\n");
  const std::string said = everything_said(claiming);
  EXPECT_THAT(said, HasSubstr(GetParam() == study::ScoreSource::kImportedPasses
                                  ? "Tested in pairs (same groups, same seeds)"
                                  : "Tested in pairs (same groups, same masks, same seeds)"));
  EXPECT_THAT(said, Not(HasSubstr("eclared")));
  EXPECT_THAT(said, Not(HasSubstr("ideo")));
}

// Labels from 0 to 100 of utterances that belong to nothing, and equally bad losses of two modalities.
std::string driving_scores(const std::string& first, const std::string& second) {
  std::string table = "utterance,label,condition,score\n";
  for (int i = 0; i < 40; ++i) {
    const std::string begin = "scene" + std::to_string(i) + "," + std::to_string(i * 100 / 39) + ",";
    const int seen = 20 + i * 60 / 39 + (i * 7) % 11;
    table += begin + "clean," + std::to_string(seen) + "\n";
    for (const auto& modality : {first, second}) {
      table += begin + modality + " missing 100 %," + std::to_string(50 + (i * 5) % 13) + "\n";
    }
  }
  return table;
}

TEST(ImportedPages, labels_of_another_scale_and_utterances_without_groups) {
  const ImportedStudy driving(study::ScoreSource::kImportedPasses, driving_scores("sonar", "audio"));
  const std::string said = everything_said(driving);
  EXPECT_THAT(driving.page(), HasSubstr("<th scope=col>Utterances<th scope=col>Labels</thead>"));
  EXPECT_THAT(driving.page(), Not(HasSubstr("id=\"trade-off\""))) << "there is one way of training";
  EXPECT_THAT(said, HasSubstr("0 to 100")) << "the labels";
  EXPECT_THAT(said, HasSubstr("would score on new utterances"));
  EXPECT_THAT(said, HasSubstr("Every utterance stands for itself"));
  EXPECT_THAT(driving.page(), Not(HasSubstr("data-metric=\"f1_non0\""))) << "no label is negative";
  for (const char* word : {"ideo", "groups", "Design effect", "ICC", "40 utterances of", "40 utterances in"}) {
    EXPECT_THAT(said, Not(HasSubstr(word)));
  }
}

TEST(ImportedPages, signs_mean_nothing_where_all_labels_have_one) {
  const MadeUpScores made{.conditions = {"text missing 100 %", "audio missing 100 %"}, .utterances = 48};
  const std::string positive = std::regex_replace(made.csv(), std::regex(R"((v\d+\[\d\],v\d+,)-)"), "$1");
  EXPECT_THAT(ImportedStudy(study::ScoreSource::kImportedVariants, made.csv()).page(), HasSubstr("id=\"flips\""));
  EXPECT_THAT(ImportedStudy(study::ScoreSource::kImportedVariants, positive).page(), Not(HasSubstr("id=\"flips\"")));
}

TEST(ImportedPages, which_of_equal_losses_is_called_the_worst_does_not_depend_on_the_order_of_names) {
  // As in a process that meets them the other way round.
  std::string first = "radar", second = "lidar";
  if (hash_text(first) < hash_text(second)) std::swap(first, second);
  declare_modality(first);
  declare_modality(second);
  const ImportedStudy driving(study::ScoreSource::kImportedPasses, driving_scores(first, second));
  const auto analysis = analysis::read_analysis(driving.path() / "tables/analysis.json");
  EXPECT_EQ(analysis.groups.at(0).reliance.at(0).worst, second + " missing 100 %");
}

TEST_P(ImportedPage, modalities_of_other_names_are_shown_as_ours_are) {
  const std::string page = study.page();
  const std::string reliance = page.substr(page.find("<section id=\"reliance\">"));
  EXPECT_THAT(reliance.substr(0, reliance.find("</section>")), AllOf(HasSubstr("sonar"), Not(HasSubstr("video"))));
  EXPECT_THAT(read_file(study.path() / "figures/reliance-data-corr.svg"),
              AllOf(HasSubstr("<title>sonar</title>"), Not(HasSubstr("<title>video</title>"))));
  EXPECT_THAT(read_file(study.path() / "tables/robustness.csv"), HasSubstr("sonar missing 100 %"));
}

TEST_P(ImportedPage, is_made_again_by_the_folder_alone) {
  const std::string page = study.page();
  fs::remove(study.path() / "report.html");
  study.report();
  EXPECT_EQ(study.page(), page);
}

INSTANTIATE_TEST_SUITE_P(of, ImportedPage,
                         Values(study::ScoreSource::kImportedPasses, study::ScoreSource::kImportedVariants),
                         [](const auto& source) { return std::string(study::score_source_name(source.param)); });

TEST(ImportedPages, runs_that_were_declared_and_never_scored_are_named) {
  set_progress_style(ProgressStyle::kNone);
  const TemporaryFolder folder;
  write_file_whole(folder / "scores.csv", MadeUpScores{}.csv());
  write_file_whole(folder / "study.toml", "seeds = [1, 2]\n");
  const auto scores =
      study::read_score_tables({folder / "scores.csv"}, {.name = "mine", .study_file = folder / "study.toml"});
  study::write_imported_study(scores.study, scores.runs, folder / "mine");
  const auto opened = study::StudyFolder::open(folder / "mine");
  write_results(opened, analysis::stored_analysis(opened, {.resamples = 40}), {});
  set_progress_style(ProgressStyle::kAuto);
  EXPECT_THAT(read_file(folder / "mine/report.html"), HasSubstr("<li>data, mine, none, seed 2: no scores</li>"));
}

}  // namespace
}  // namespace modrob::report
