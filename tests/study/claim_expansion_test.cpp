#include "study/claim_expansion.h"

#include <gmock/gmock.h>

#include <map>

#include "study/study_check.h"
#include "study/study_overrides.h"
#include "study_support.h"

namespace modrob::study {
namespace {

using ::testing::AllOf;
using testing::changed;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kStudy;
using testing::read_study;
using ::testing::SizeIs;
using ::testing::StartsWith;
using testing::TemporaryFolder;
using testing::user_error_of;

// Line 30 of the study file is the first behind [[claim]].
constexpr std::string_view kClaim = R"(family = "A"
question = "Is it so?"
against_strategy = "none"
conditions = ["clean"]
metrics = ["corr"]
)";

// `kStudy` with these [[claim]] tables at its end.
std::string with_claims(const std::vector<std::string>& tables, std::string text = std::string(kStudy)) {
  for (const auto& table : tables) text += "[[claim]]\n" + table;
  return text;
}

std::string claim(std::string_view old, std::string_view now) {
  std::string text(kClaim);
  const auto found = text.find(old);
  EXPECT_NE(found, std::string::npos) << old;
  return text.replace(found, old.size(), now);
}

StudyFile study_with(const std::vector<std::string>& tables) {
  const TemporaryFolder folder;
  return read_study(folder, with_claims(tables));
}

std::vector<std::string> names(const StudyFile& study) {
  std::vector<std::string> names;
  for (const auto& claim : study.claims) names.push_back(claim.test.name);
  return names;
}

std::vector<std::string> names_with(const std::vector<std::string>& tables) { return names(study_with(tables)); }

// The message about these [[claim]] tables, from "study.toml:" on.
std::string error_with(const std::vector<std::string>& tables) {
  const TemporaryFolder folder;
  const auto message = user_error_of([&] { read_study(folder, with_claims(tables)); });
  const auto found = message.find("study.toml:");
  return found == std::string::npos ? message : message.substr(found);
}

}  // namespace

TEST(ClaimExpansion, one_table_stands_for_every_combination) {
  const auto study =
      study_with({"family = \"A\"\nquestion = \"Is it so?\"\nquantity = \"drop\"\nagainst_strategy = \"none\"\n"
                  "conditions = [\"text missing 30 %\", \"audio missing 100%\"]\n"});
  EXPECT_THAT(names(study), ElementsAre("sets/mosi, misa, text missing 30 %: 15+15 against none, drop of corr",
                                        "sets/mosi, misa, text missing 30 %: 15+15 against none, drop of f1_non0",
                                        "sets/mosi, misa, audio missing 100 %: 15+15 against none, drop of corr",
                                        "sets/mosi, misa, audio missing 100 %: 15+15 against none, drop of f1_non0"));
  const auto& claim = study.claims[1];
  EXPECT_EQ(claim.test.family, "A");
  EXPECT_EQ(claim.question, "Is it so?");
  EXPECT_EQ(claim.test.kind, stats::ClaimKind::kSuperiority);
  EXPECT_EQ(claim.test.estimand, stats::Estimand::kRecipe) << "ways of training are compared";
  EXPECT_EQ(claim.test.margin, 0.005);
  EXPECT_EQ(study.claims[0].test.margin, 0.01);
  EXPECT_EQ(claim.data, "sets/mosi");
  EXPECT_EQ(claim.metric, "f1_non0");
  EXPECT_EQ(claim.quantity, ClaimQuantity::kDrop);
  EXPECT_EQ(claim.ours.label(), "misa, 15+15, text missing 30 %");
  EXPECT_EQ(claim.against.label(), "misa, none, text missing 30 %");
  EXPECT_THAT(study.claims_left_out, IsEmpty());
}

TEST(ClaimExpansion, sides_may_differ_in_condition_model_or_several) {
  EXPECT_THAT(names_with({"family = \"A\"\nquestion = \"?\"\nmetrics = [\"mae\"]\nconditions = [\"text missing 30%\"]\n"
                          "strategies = [\"none\"]\nagainst_conditions = [\"clean\", \"audio missing 30 %\"]\n"}),
              ElementsAre("sets/mosi, misa, none: text missing 30 % against clean, mae",
                          "sets/mosi, misa, none: text missing 30 % against audio missing 30 %, mae"));
  EXPECT_THAT(names_with({claim("conditions = [\"clean\"]",
                                "conditions = [\"text missing 30 %\"]\nagainst_conditions = [\"clean\"]")}),
              ElementsAre("sets/mosi, misa: 15+15, text missing 30 % against none, clean, corr"));
  const TemporaryFolder folder;
  const std::string models = changed("[\"misa\"]", "[\"misa\", \"mult\", \"bbfn\"]");
  EXPECT_THAT(
      names(read_study(folder,
                       with_claims({claim("against_strategy = \"none\"",
                                          "against_model = \"mult\"\nstrategies = [\"none\"]\nkind = \"equivalence\"\n"
                                          "estimand = \"recipe\"")},
                                   models))),
      ElementsAre("sets/mosi, none, clean: misa against mult, corr, equivalence",
                  "sets/mosi, none, clean: bbfn against mult, corr, equivalence"));
}

TEST(ClaimExpansion, conditions_are_compared_for_trained_models_and_trainings_for_the_recipe) {
  const TemporaryFolder folder;
  const auto first = [&](const std::string& table) { return read_study(folder, with_claims({table})).claims.front(); };
  const std::string conditions =
      "family = \"A\"\nquestion = \"?\"\nmetrics = [\"corr\"]\nconditions = [\"text missing 30 %\"]\n"
      "strategies = [\"none\"]\nagainst_conditions = [\"clean\"]\n";
  EXPECT_EQ(first(conditions).test.estimand, stats::Estimand::kTrainedModels);
  const auto recipe = first(conditions + "estimand = \"recipe\"\n");
  EXPECT_EQ(recipe.test.estimand, stats::Estimand::kRecipe);
  EXPECT_THAT(recipe.test.name, ::testing::EndsWith("corr, recipe"));
  EXPECT_EQ(first(claim("family", "family")).test.estimand, stats::Estimand::kRecipe);
  const auto models = first(claim("family", "estimand = \"trained_models\"\nfamily"));
  EXPECT_EQ(models.test.estimand, stats::Estimand::kTrainedModels);
  EXPECT_THAT(models.test.name, ::testing::EndsWith("corr, trained_models"));
}

TEST(ClaimExpansion, names_are_the_tables_where_it_has_one) {
  EXPECT_THAT(names_with({claim("family", "name = \"free\"\nfamily")}), ElementsAre("free"));
  EXPECT_THAT(names_with({claim("[\"corr\"]", "[\"corr\", \"mae\"]\nname = \"free\"")}),
              ElementsAre("free, sets/mosi, misa, clean: 15+15 against none, corr",
                          "free, sets/mosi, misa, clean: 15+15 against none, mae"));
  EXPECT_THAT(error_with({claim("family", "name = \"free\"\nfamily"),
                          claim("family", "name = \"free\"\nkind = \"equivalence\"\nfamily")}),
              HasSubstr(": family 'A' has the name 'free' twice (first: "));
}

TEST(ClaimExpansion, margins_are_one_number_or_one_for_a_metric) {
  const std::string two = "[\"corr\", \"f1_non0\"]\n";
  const auto margins = [&](const std::string& line) {
    std::vector<double> margins;
    for (const auto& claim : study_with({claim("[\"corr\"]\n", two + line + "\n")}).claims) {
      margins.push_back(claim.test.margin);
    }
    return margins;
  };
  EXPECT_THAT(margins(""), ElementsAre(0.01, 0.005));
  EXPECT_THAT(margins("margin = 0.02"), ElementsAre(0.02, 0.02));
  EXPECT_THAT(margins("margin = { f1_non0 = 0.03 }"), ElementsAre(0.01, 0.03));
  const auto error = [&](const std::string& line) { return error_with({claim("[\"corr\"]\n", two + line + "\n")}); };
  EXPECT_THAT(error("margin = 0"),
              AllOf(StartsWith("study.toml:35:1: the margin of claim 'A'"), HasSubstr("must be a positive number")));
  EXPECT_THAT(error("margin = -0.1"), HasSubstr("must be a positive number"));
  EXPECT_EQ(error("margin = \"some\""),
            "study.toml:35:1: 'margin' must be a number, or a table of numbers, not \"some\"");
  EXPECT_EQ(error("margin = { corr = true }"),
            "study.toml:35:12: 'margin.corr' must be a number, or a table of numbers, not true");
  EXPECT_THAT(error("margin = { f1_nono = 0.1 }"),
              StartsWith("study.toml:35:12: 'margin.f1_nono' is not among the metrics of the claim; did you mean "
                         "'f1_non0'"));
}

TEST(ClaimExpansion, what_the_grid_lacks_is_an_error_with_near_matches) {
  EXPECT_THAT(error_with({claim("[\"clean\"]", "[\"text missing 35 %\"]")}),
              StartsWith("study.toml:33:1: the study has no condition 'text missing 35 %'; did you mean 'text missing "
                         "30 %'"));
  EXPECT_THAT(error_with({claim("\"none\"", "\"nine\"")}),
              StartsWith("study.toml:32:1: the study has no strategy 'nine'; did you mean 'none'"));
  EXPECT_THAT(error_with({claim("family", "strategies = [\"15+16\"]\nfamily")}),
              StartsWith("study.toml:30:1: the study has no strategy '15+16'; did you mean '15+15'"));
  EXPECT_THAT(error_with({claim("family", "models = [\"mise\"]\nfamily")}),
              StartsWith("study.toml:30:1: the study has no model 'mise'; did you mean 'misa'"));
  EXPECT_THAT(error_with({claim("family", "data = [\"mosei\"]\nfamily")}),
              StartsWith("study.toml:30:1: the study has no data set 'mosei'"));
  EXPECT_THAT(
      error_with({claim("against_strategy = \"none\"", "against_model = \"misa\"")}),
      StartsWith("study.toml:29:1: the study has no model beside 'misa', so nothing is left to compare with it"));
}

TEST(ClaimExpansion, what_an_optional_claim_names_and_the_grid_lacks_is_left_out_with_a_sentence) {
  const auto study = study_with({claim("[\"clean\"]", "[\"clean\", \"text missing 35 %\"]\noptional = true"),
                                 claim("\"none\"", "\"5+5\"\noptional = true")});
  EXPECT_THAT(names(study), ElementsAre("sets/mosi, misa, clean: 15+15 against none, corr"));
  ASSERT_THAT(study.claims_left_out, SizeIs(2));
  EXPECT_THAT(study.claims_left_out[0], AllOf(StartsWith("A ("), HasSubstr("study.toml:33:1"),
                                              EndsWith("): the study has no condition 'text missing 35 %'")));
  EXPECT_THAT(study.claims_left_out[1], EndsWith("): the study has no strategy '5+5'"));
  // What is no condition at all is a mistake, also there.
  EXPECT_THAT(error_with({claim("[\"clean\"]", "[\"text mising 35 %\"]\noptional = true")}),
              AllOf(StartsWith("study.toml:33:1: 'conditions': 'text mising 35 %' names no corruption"),
                    HasSubstr("did you mean 'missing'")));
}

TEST(ClaimExpansion, a_family_has_one_question) {
  const std::string silent = claim("question = \"Is it so?\"\n", "");
  EXPECT_EQ(error_with({silent}),
            "study.toml:30:1: family 'A' has no question; write question = \"...\" in one of its [[claim]]s");
  const std::string other = claim("[\"corr\"]", "[\"mae\"]");
  EXPECT_EQ(study_with({claim("[\"corr\"]", "[\"ccc\"]\nkind = \"equivalence\""), other}).claims.size(), 2u);
  const auto study = study_with({silent, other});
  EXPECT_EQ(study.claims[0].question, "Is it so?");
  EXPECT_THAT(error_with({std::string(kClaim), claim("Is it so?", "Or not?")}),
              AllOf(StartsWith("study.toml:37:1: family 'A' has another question already ("),
                    EndsWith("study.toml:31:1); a family answers one")));
}

TEST(ClaimExpansion, no_claim_is_made_twice_or_about_itself) {
  EXPECT_THAT(
      error_with({std::string(kClaim), std::string(kClaim)}),
      HasSubstr(": family 'A' makes the claim 'sets/mosi, misa, clean: 15+15 against none, corr' twice (first: "));
  // The same two-sided test from its other side.
  EXPECT_THAT(error_with({std::string(kClaim), claim("against_strategy = \"none\"",
                                                     "against_strategy = \"15+15\"\nstrategies = [\"none\"]")}),
              HasSubstr("twice (first: "));
  EXPECT_EQ(names_with({claim("family", "kind = \"non_inferiority\"\nfamily"),
                        claim("against_strategy = \"none\"",
                              "against_strategy = \"15+15\"\nstrategies = [\"none\"]\nkind = \"non_inferiority\"")})
                .size(),
            2u);
  EXPECT_EQ(names_with({std::string(kClaim), claim("\"A\"", "\"B\"")}).size(), 2u) << "another family";
  EXPECT_THAT(error_with({claim("family", "strategies = [\"none\", \"15+15\"]\nfamily")}),
              HasSubstr(": a claim of family 'A' compares 'misa, none, clean' with itself; leave it out of one side"));
}

TEST(ClaimExpansion, mistakes_in_a_table_have_their_line) {
  EXPECT_THAT(error_with({claim("family = \"A\"\n", "")}), StartsWith("study.toml:29:1: a [[claim]] needs a family"));
  EXPECT_THAT(error_with({claim("conditions = [\"clean\"]\n", "")}),
              StartsWith("study.toml:29:1: a [[claim]] needs conditions"));
  EXPECT_THAT(error_with({claim("against_strategy = \"none\"\n", "")}),
              StartsWith("study.toml:29:1: a [[claim]] compares with something"));
  EXPECT_THAT(error_with({claim("family", "famly = \"A\"\nfamily")}),
              StartsWith("study.toml:30:1: unknown setting 'famly'; did you mean 'family'"));
  EXPECT_THAT(error_with({claim("family", "kind = \"superior\"\nfamily")}),
              StartsWith("study.toml:30:1: 'kind' has no choice 'superior'; did you mean 'superiority'"));
  EXPECT_THAT(error_with({claim("family", "estimand = \"recipes\"\nfamily")}), HasSubstr("did you mean 'recipe'"));
  EXPECT_THAT(error_with({claim("family", "quantity = \"drops\"\nfamily")}), HasSubstr("did you mean 'drop'"));
  EXPECT_THAT(error_with({claim("[\"corr\"]", "[\"cor\"]")}),
              StartsWith("study.toml:34:1: 'metrics': unknown metric 'cor'; did you mean 'corr'"));
  EXPECT_THAT(error_with({claim("[\"corr\"]", "[]")}), StartsWith("study.toml:34:1: at least one metric is needed"));
  EXPECT_THAT(error_with({claim("family", "models = []\nfamily")}),
              StartsWith("study.toml:30:1: 'models' is empty; leave it out where all are meant"));
  EXPECT_THAT(error_with({claim("family", "quantity = \"drop\"\nfamily")}),
              HasSubstr("'conditions': 'clean' has no drop"));
  EXPECT_THAT(error_with({claim("family", "optional = 1\nfamily")}), StartsWith("study.toml:30:1: 'optional' must be"));
  const TemporaryFolder folder;
  EXPECT_THAT(user_error_of([&] { read_study(folder, "claim = 3\n" + std::string(kStudy)); }),
              HasSubstr("study.toml:1:1: 'claim' must be written as [[claim]] tables"));
}

TEST(ClaimExpansion, claims_of_included_files_come_first) {
  const TemporaryFolder folder;
  const std::string including = "claims = [\"more.toml\"]\n" + with_claims({claim("[\"corr\"]", "[\"mae\"]")});
  write_file_whole(folder / "more.toml", "[[claim]]\n" + std::string(kClaim));
  auto study = read_study(folder, including);
  EXPECT_THAT(names(study), ElementsAre("sets/mosi, misa, clean: 15+15 against none, corr",
                                        "sets/mosi, misa, clean: 15+15 against none, mae"));
  // study.json is complete without the file, and holds what was a default.
  const io::Json json = study.to_json();
  EXPECT_FALSE(json.contains("claims"));
  EXPECT_EQ(json.at("claim")[0].at("margin"), (io::Json{{"corr", 0.01}}));
  EXPECT_EQ(json.at("claim")[0].at("kind"), "superiority");
  const auto again = StudyFile::from_config(config::Config::from_json(json, "study.json"));
  EXPECT_EQ(names(again), names(study));
  EXPECT_EQ(again.to_json(), json);

  apply({{"elsewhere/mosi"}, ""}, study);
  EXPECT_THAT(names(study)[0], StartsWith("elsewhere/mosi, misa, "));

  const auto error = [&] { return user_error_of([&] { read_study(folder, including); }); };
  write_file_whole(folder / "more.toml", "draws = 3\n[[claim]]\n" + std::string(kClaim));
  EXPECT_THAT(error(), HasSubstr("more.toml:1:1: 'draws' does not belong in a file of claims"));
  write_file_whole(folder / "more.toml", "[[claim]]\n" + claim("\"none\"", "\"nine\""));
  EXPECT_THAT(error(), HasSubstr("more.toml:4:1: the study has no strategy 'nine'"));
  std::filesystem::remove(folder / "more.toml");
  EXPECT_THAT(error(), AllOf(HasSubstr("study.toml:1:1: there is no file '"), HasSubstr("more.toml' of claims")));
  EXPECT_THAT(user_error_of([&] { read_study(folder, "claims = [\"a\", \"a\"]\n" + std::string(kStudy)); }),
              HasSubstr("study.toml:1:1: file of claims 'a' is listed twice"));
}

TEST(ClaimExpansion, data_sets_may_be_called_by_their_last_part) {
  EXPECT_THAT(names_with({claim("family", "data = [\"mosi\"]\nfamily")}),
              ElementsAre("sets/mosi, misa, clean: 15+15 against none, corr"));
}

TEST(ClaimExpansion, overriding_the_data_sets_renews_the_claims) {
  const TemporaryFolder folder;
  auto study = read_study(folder, with_claims({claim("family", "data = [\"mosi\"]\nfamily")}));
  EXPECT_THAT(user_error_of([&] {
                apply({{"spoken_reviews"}, ""}, study);
              }),
              HasSubstr("study.toml:30:1: the study has no data set 'mosi'"));
}

TEST(PaperClaims, answer_four_questions_with_what_each_study_has) {
  const auto families = [](const std::string& name) {
    std::map<std::string, int> sizes;
    for (const auto& claim : StudyFile::read(MODROB_SOURCE_DIR "/studies/" + name + ".toml").claims) {
      ++sizes[claim.test.family];
      EXPECT_FALSE(claim.question.empty());
    }
    return sizes;
  };
  using Sizes = std::map<std::string, int>;
  EXPECT_EQ(families("quick"), (Sizes{{"RQ1", 8}, {"RQ2", 4}, {"RQ3", 4}, {"RQ4", 2}}));
  EXPECT_EQ(families("five_models"), (Sizes{{"RQ1", 40}, {"RQ2", 20}, {"RQ3", 20}, {"RQ4", 10}}));
  EXPECT_EQ(families("mosi_utterance"), (Sizes{{"RQ1", 2}, {"RQ2", 4}, {"RQ3", 4}, {"RQ4", 2}}));
  EXPECT_EQ(families("naacl2022"), (Sizes{{"RQ2", 60}, {"RQ3", 60}, {"RQ4", 60}}));
  EXPECT_EQ(families("naacl2022_reference"), (Sizes{{"RQ2", 60}, {"RQ3", 60}, {"RQ4", 60}}));
  EXPECT_EQ(families("naacl2022_figures"), (Sizes{{"RQ1", 80}}));
  for (const auto& claim : StudyFile::read(MODROB_SOURCE_DIR "/studies/quick.toml").claims) {
    if (claim.test.family != "RQ4") continue;
    EXPECT_EQ(claim.test.kind, stats::ClaimKind::kNonInferiority);
    EXPECT_EQ(claim.test.margin, claim.metric == "corr" ? 0.01 : 0.005);
    EXPECT_FALSE(claim.ours.condition.has_value());
  }
}

TEST(PaperClaims, are_no_preset) {
  const std::filesystem::path presets = MODROB_SOURCE_DIR "/studies";
  EXPECT_THAT(list_presets(presets), ::testing::Not(::testing::Contains("claims")));
  EXPECT_THAT(user_error_of([&] { find_study_file("claims", presets); }), HasSubstr("no preset of that name"));
}

}  // namespace modrob::study
