#include "report/prelude.h"

namespace modrob::report {
namespace {

// One data set under the paper's name, so that every kind of file is made.
analysis::Analysis on_one_data_set(const std::vector<std::string>& simulated) {
  MadeUpGrid grid;
  grid.data = {"mosi"};
  grid.conditions.push_back(MadeUpGrid::missing(Modality::kAudio, 0.3));
  auto analysis = made_up_analysis(grid);
  analysis.data.front().simulated = simulated;
  return analysis;
}

// The words in a file that say so, in the form of its kind.
std::vector<std::string> said_in(const TextFile& file) {
  std::vector<std::string> said;
  if (file.name.ends_with(".csv")) {
    for (const auto& row : rows_of(file.text)) {
      // The paper's other data set stands in its figures without a number of the study.
      if (!row.contains("data") || row.at("data") == "mosi") said.push_back(row.at("simulated"));
    }
  } else if (file.name.ends_with(".json")) {
    const io::Json json = io::parse_json(file.text, file.name);
    for (const auto& set : json.at("data_sets")) {
      said.push_back(set.at("simulated").dump());
    }
  } else {
    const size_t at = file.text.find("SIMULATED: ");
    said.push_back(at == std::string::npos ? "" : file.text.substr(at, 26));
  }
  return said;
}

TEST(StudyFiles, every_file_says_what_is_simulated) {
  const auto files = study_files(on_one_data_set({"audio", "video"}), "corrected");
  std::map<std::string, int> kinds;
  for (const auto& file : files) {
    ++kinds[file.name.substr(file.name.rfind('.'))];
    for (const auto& words : said_in(file)) {
      EXPECT_THAT(words, HasSubstr("audio")) << file.name;
      EXPECT_THAT(words, HasSubstr("video")) << file.name;
      EXPECT_THAT(words, Not(HasSubstr("text"))) << file.name;
    }
  }
  for (const char* kind : {".csv", ".md", ".tex", ".json", ".svg"}) EXPECT_GT(kinds[kind], 0) << kind;
  const auto has = [&](const std::string& name) {
    return std::any_of(files.begin(), files.end(), [&](const auto& file) { return file.name == name; });
  };
  for (const char* name : {"tables/claims.md", "tables/statistics.csv", "tables/robustness_summary.csv",
                           "tables/table3.tex", "tables/figure1.csv", "figures/paper-figure1-corr.svg"}) {
    EXPECT_TRUE(has(name)) << name;
  }
}

TEST(StudyFiles, no_file_speaks_of_simulation_where_nothing_is_simulated) {
  for (const auto& file : study_files(on_one_data_set({}), "corrected")) {
    for (const auto& words : said_in(file)) EXPECT_TRUE(words.empty() || words == "[]") << file.name << ": " << words;
    EXPECT_THAT(file.text, Not(HasSubstr("SIMULATED"))) << file.name;
  }
}

TEST(StudyFiles, of_two_data_sets_only_the_simulated_one_is_named) {
  const auto analysis = made_up_analysis();
  ASSERT_TRUE(analysis.data[1].simulated.empty());
  for (const auto& file : study_files(analysis, "corrected")) {
    if (file.name != "tables/statistics.csv" && file.name != "tables/claims.csv") continue;
    for (const auto& row : rows_of(file.text)) {
      EXPECT_EQ(row.at("simulated"), row.at("data") == "spoken_reviews" ? "audio+video" : "") << file.name;
    }
  }
}

}  // namespace
}  // namespace modrob::report
