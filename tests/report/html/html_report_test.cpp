#include "report/prelude.h"

namespace modrob::report::html {
namespace {

// Leaves the page for a look at it: MODROB_KEEP_REPORTS=DIR.
void keep(const std::string& name, const std::string& page) {
  if (const char* folder = std::getenv("MODROB_KEEP_REPORTS")) {
    write_file_whole(std::filesystem::path(folder) / (name + ".html"), page);
  }
}

TEST(HtmlReport, holds_every_section_in_order) {
  const auto analysis = page_analysis();
  auto input = made_up_input(analysis);
  input.answers = all_answers(analysis);
  const auto page = html_report(input);
  keep("quick", page);
  EXPECT_LE(page.size(), 1'500'000u);
  size_t at = 0;
  for (const char* id : {"answer", "reliance", "robustness", "trade-off", "claims", "heat-map", "training", "flips",
                         "data", "provenance"}) {
    const size_t found = page.find("<section id=\"" + std::string(id) + "\">");
    ASSERT_NE(found, std::string::npos) << id;
    EXPECT_GT(found, at) << id;
    at = found;
    EXPECT_THAT(page, HasSubstr("<a href=\"#" + std::string(id) + "\">"));
  }
}

TEST(HtmlReport, the_full_grid_is_made_in_ten_seconds_and_three_megabytes) {
  const auto study = full_grid();
  const auto analysis = page_analysis(study);
  const auto input = made_up_input(analysis);
  const auto begin = std::chrono::steady_clock::now();
  const auto page = html_report(input);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  keep("full_grid", page);
  EXPECT_EQ(analysis.groups.size(), 40u);
  EXPECT_LE(page.size(), 3'000'000u);
  EXPECT_LE(taken.count(), 10);
  RecordProperty("bytes", static_cast<int>(page.size()));
  std::printf("full grid: %zu bytes in %.3f s\n", page.size(), taken.count());
}

TEST(HtmlReport, has_no_request_in_it) {
  const auto analysis = page_analysis();
  const auto page = html_report(made_up_input(analysis));
  const auto before_scripts = page.substr(0, page.find("<script>"));
  EXPECT_THAT(before_scripts, Not(HasSubstr("http://")));
  EXPECT_THAT(before_scripts, Not(HasSubstr("https://")));
  EXPECT_THAT(before_scripts, Not(HasSubstr("@import")));
  EXPECT_THAT(before_scripts, HasSubstr("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"));
}

TEST(HtmlReport, no_script_can_end_itself_early) {
  for (const auto& file : embedded_files()) {
    EXPECT_EQ(file.text().find("</script"), std::string_view::npos) << file.name;
    EXPECT_EQ(file.text().find("<!--"), std::string_view::npos) << file.name;
    EXPECT_EQ(file.text().find("sourceMappingURL"), std::string_view::npos) << file.name;
  }
  EXPECT_THROW(page_file("none.js"), CheckFailure);
}

TEST(HtmlReport, everything_from_outside_is_escaped) {
  const std::string attack = "<b class='x\">&</script><script>alert(1)</script>";
  auto analysis = page_analysis({.data = {attack}, .models = {attack}, .strategies = {"none", attack}});
  analysis.study = analysis.title = analysis.split = analysis.warnings.emplace_back(attack);
  for (auto& group : analysis.groups) {
    for (auto& condition : group.conditions) condition.name = attack;
    for (auto& flips : group.flips) {
      flips.variant = attack;
      for (auto& flip : flips.largest) flip.utterance = flip.video = attack;
    }
  }
  for (auto& claim : analysis.claims) claim.claim.test.family = claim.claim.question = attack;
  analysis.missing_runs = {{attack, attack}};
  auto input = made_up_input(analysis);
  input.answers[0].answers = {{attack, {{attack, {attack, Tone::kGood}, attack, {}, {attack}, {attack}}}}};
  input.provenance.facts = {{attack, attack}};
  input.provenance.ledger_problems = {attack};
  for (auto& run : input.provenance.runs) {
    run.identity = run.data_hash = attack;
    run.settings = {{attack, attack}};
  }
  input.transcripts[attack][attack] = attack;
  input.audits[attack] = {{"hash", attack},
                          {"errors", attack},
                          {"splits", {{attack, {{"videos", attack}}}}},
                          {"findings", {{{"grade", attack}, {"message", attack}, {"advice", attack}}}}};
  const auto page = html_report(input);
  const auto before_scripts = page.substr(0, page.find("<script>'use strict'"));
  EXPECT_THAT(before_scripts, Not(HasSubstr("<b class='x")));
  EXPECT_THAT(before_scripts, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

TEST(HtmlReport, the_head_counts_what_the_numbers_rest_on) {
  const auto page = html_report({.analysis = page_analysis()});
  EXPECT_THAT(page, ContainsRegex("[0-9]+ utterances of [0-9]+ videos"));
  EXPECT_THAT(page, ContainsRegex("[0-9]+ training seeds?<"));
  EXPECT_THAT(page, ContainsRegex("[0-9]+ mask draws?<"));
}

TEST(HtmlReport, sections_without_content_are_absent) {
  auto analysis = page_analysis({.rates = {0.3}, .audio_and_video = false, .claims = 0});
  for (auto& group : analysis.groups) group.flips.clear();
  const auto page = html_report({.analysis = analysis});
  for (const char* id : {"claims", "reliance", "training", "flips"}) {
    EXPECT_THAT(page, Not(HasSubstr("<section id=\"" + std::string(id) + "\">"))) << id;
    EXPECT_THAT(page, Not(HasSubstr("<a href=\"#" + std::string(id) + "\">"))) << id;
  }
  EXPECT_THAT(page, HasSubstr("No audit of spoken_reviews was given"));
}

TEST(HtmlReport, says_so_when_texts_were_not_available) {
  const auto analysis = page_analysis();
  auto input = made_up_input(analysis);
  EXPECT_THAT(html_report(input), Not(HasSubstr("were not available when")));
  input.transcripts.clear();
  EXPECT_THAT(html_report(input), HasSubstr("The texts of spoken_reviews were not available"));
}

TEST(HtmlReport, both_estimands_are_explained_and_shown) {
  auto analysis = page_analysis();
  const auto page = html_report({.analysis = analysis});
  EXPECT_THAT(page, HasSubstr("<dt>These trained models</dt>"));
  EXPECT_THAT(page, HasSubstr("<dt>This recipe</dt>"));
  EXPECT_THAT(page, HasSubstr("value=\"recipe\""));
}

}  // namespace
}  // namespace modrob::report::html
