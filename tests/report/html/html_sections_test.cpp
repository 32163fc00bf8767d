#include "report/prelude.h"

namespace modrob::report::html {
namespace {

TEST(HtmlNumbers, are_written_with_their_interval_in_the_metrics_unit) {
  const auto shown = shown_metrics(page_analysis());
  analysis::Quantity value;
  value.models.point = 0.8123;
  value.models.t = {0.7923, 0.8323};
  value.recipe.t = {0.7623, 0.8623};
  EXPECT_EQ(metric_html(for_models(shown[0], value)), "0.812 <i>[0.792, 0.832]</i>");
  EXPECT_EQ(metric_html(for_models(shown[1], value)), "81.2 <i>[79.2, 83.2]</i>");
  EXPECT_EQ(metric_html(interval(shown[1], value.recipe.t)), "<i>[76.2, 86.2]</i>");
  EXPECT_EQ(metric_html(for_models(shown[0], {})), kDash);
  EXPECT_EQ(number(shown[0], -0.00001), "0.000");
  EXPECT_EQ(std::get<std::string>(p_value(0.0001)), "< 0.001");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(p_value(metrics::kUndefined)));
}

TEST(HtmlSections, kinds_by_severity_are_a_map_where_strengths_were_measured) {
  auto analysis = page_analysis();
  EXPECT_THAT(heat_map_section({.analysis = analysis}), Not(HasSubstr("Kinds by severity")));
  auto& group = analysis.groups.front();
  analysis::Curve curve{Modality::kText, corruption::kNoiseAdd, 0, {0}, {0}, {}, 1};
  for (size_t i = 0; i < 3; ++i) {
    curve.rates.push_back(corruption::kNoiseAdd->severities[i]);
    curve.conditions.push_back(i + 1);
  }
  curve.metrics.resize(analysis.metrics.size());
  group.curves.push_back(curve);
  const auto html = heat_map_section({.analysis = analysis});
  EXPECT_THAT(html, HasSubstr("Kinds by severity, training " + group.strategy));
  const auto metric = shown_metrics(analysis).front();
  const auto& drop = group.conditions.at(3).metrics.at(metric.place).drop;
  EXPECT_THAT(html, HasSubstr("<th scope=row>MISA<th scope=row>text noise_add<th scope=row>3<td>" +
                              metric_html(for_models(metric, drop))));
}

TEST(HtmlSections, protocols_tell_who_wins_and_what_is_hidden) {
  auto analysis = page_analysis();
  EXPECT_EQ(protocol_section({.analysis = analysis}), "");
  const auto& group = analysis.groups.front();
  const auto& score = group.conditions.at(1).metrics.front().value;
  analysis.rankings.push_back({group.data,
                               "lnln",
                               analysis.metrics.front(),
                               "mean over its rates",
                               {{"misa", "none", score}, {"misa", "15+15", score}},
                               score,
                               false});
  analysis.data.front().realised = {{"lnln 30 %", "text", 0.3, 0.27, 0.273, 0.28}};
  const auto html = protocol_section({.analysis = analysis});
  EXPECT_THAT(html, HasSubstr("<th scope=row>lnln"));
  EXPECT_THAT(html, HasSubstr("MISA, none under 1"));
  EXPECT_THAT(html, HasSubstr("27.3 % (27.0 to 28.0)"));
}

TEST(HtmlSections, tables_hold_the_numbers_of_the_analysis) {
  const auto analysis = page_analysis();
  const auto shown = shown_metrics(analysis);
  const ReportInput input{.analysis = analysis};
  const auto curves = robustness_section(input);
  const auto drops = heat_map_section(input);
  for (const auto& group : analysis.groups) {
    for (const auto& condition : group.conditions) {
      for (const auto& metric : shown) {
        const auto& cell = condition.metrics[metric.place];
        const std::string row = "<th scope=row>MISA<th scope=row>" + group.strategy + "<th scope=row>" + condition.name;
        EXPECT_THAT(curves, HasSubstr(row + "<td>" + metric_html(for_models(metric, cell.value)) + "<td>" +
                                      metric_html(interval(metric, cell.value.recipe.t))));
        if (condition.condition) {
          EXPECT_THAT(drops, HasSubstr(row + "<td>" + metric_html(for_models(metric, cell.drop))));
        }
      }
    }
  }
}

TEST(HtmlSections, sources_of_variation_and_other_intervals_stand_apart) {
  auto analysis = page_analysis();
  auto& cell = analysis.groups[0].conditions[1].metrics[shown_metrics(analysis)[0].place];
  cell.variance = {0.0004, 0.0001, metrics::kUndefined, 0.0009};
  cell.value.models.percentile = {0.7, 0.8};
  cell.value.models.bca = {0.71, 0.81};
  cell.value.models.by_utterance = {0.72, 0.79};
  cell.value.models.design_effect = 1.5;
  const auto html = certainty_section({.analysis = analysis});
  EXPECT_THAT(html, HasSubstr("<td>0.0200<td>0.0100<td>\u2014<td>0.0300"));
  EXPECT_THAT(html, HasSubstr("<td><i>[0.700, 0.800]</i><td><i>[0.710, 0.810]</i><td><i>[0.720, 0.790]</i><td>1.50"));
}

TEST(HtmlSections, one_seed_has_no_recipe) {
  const auto analysis = page_analysis({.seeds = 1});
  EXPECT_THAT(robustness_section({.analysis = analysis}), HasSubstr("]</i><td>\u2014<td>"));
}

TEST(HtmlSections, warnings_are_said_once) {
  auto analysis = page_analysis();
  analysis.missing_runs.clear();
  EXPECT_THAT(all_warnings({.analysis = analysis}),
              ElementsAre(HasSubstr("audio and video are simulated"), HasSubstr("3 seeds")));
  analysis.warnings = {"Audio is simulated.", "Fewer than five seeds."};
  EXPECT_THAT(all_warnings({.analysis = analysis}), ElementsAre("Audio is simulated.", "Fewer than five seeds."));
  ReportInput input{.analysis = analysis};
  analysis.missing_runs = {{"a", "b"}};
  input.provenance.ledger_problems = {"the split was opened twice"};
  EXPECT_THAT(all_warnings(input), ElementsAre("Audio is simulated.", "Fewer than five seeds.",
                                               HasSubstr("1 declared run is missing"), "the split was opened twice"));
  const auto clean = page_analysis({.seeds = 5});
  EXPECT_EQ(all_warnings({.analysis = clean}).size(), 2u);  // simulated, one missing run
}

TEST(HtmlSections, answers_come_with_their_verdict) {
  const auto analysis = page_analysis();
  ReportInput input{.analysis = analysis};
  const auto& corr = metrics::find_metric("corr");
  input.answers.resize(1);
  input.answers[0].answers = {
      {"Which?", {{.chip = {"text", Tone::kNeutral}, .sentence = "Text.", .why = {"Because.", "So."}}}},
      {"Does it?",
       {{.who = "MISA", .chip = {"yes", Tone::kGood}, .sentence = "It does.", .notes = {"By F1: no.", "So."}},
        {.who = "MulT",
         .chip = {"cannot tell", Tone::kOpen},
         .sentence = "It may.",
         .number = {&corr, 0.01, {-0.02, 0.04}}}}}};
  const auto html = answer_section(input);
  EXPECT_THAT(html, HasSubstr("<h3>Which?</h3><div class=\"row\"><span class=\"chip equivalent\">text</span>"
                              "<span class=\"sentence\">Text.</span><details><summary>why</summary><p>Because.</p>"
                              "<p>So.</p></details>\n</div>"));
  EXPECT_THAT(html, HasSubstr("<span class=\"who\">MISA</span><span class=\"chip better\">yes</span>"));
  EXPECT_THAT(html, HasSubstr("<span class=\"sentence\">It does.</span><span class=\"notes soft\">By F1: no. So."));
  EXPECT_THAT(html, HasSubstr("<span class=\"chip undecided\">cannot tell</span>"));
  EXPECT_THAT(html, HasSubstr("aria-label=\"difference 0.010 [-0.020, 0.040]\"><path class=\"zero\" d=\"M80 1V19\"/>"
                              "<path class=\"interval\" d=\"M44.8 10H150.4\"/><circle cx=\"97.6\""));
}

TEST(HtmlSections, of_all_choices_the_declared_answers_to_the_first_metric_show_first) {
  auto analysis = page_analysis();
  for (auto& answer : analysis.claims) answer.claim.test.estimand = stats::Estimand::kTrainedModels;
  const ReportInput input{.analysis = analysis, .answers = all_answers(analysis)};
  ASSERT_EQ(input.answers.size(), 8u) << "three metrics and any, of two estimands";
  const std::string models = "<div class=\"answers\" data-metric=\"corr\" data-estimand=\"models\"",
                    recipe = "<div class=\"answers\" data-metric=\"corr\" data-estimand=\"recipe\"";
  EXPECT_THAT(answer_section(input), AllOf(HasSubstr(models + ">"), HasSubstr(recipe + " hidden>")));
  analysis.claims[0].claim.test.estimand = stats::Estimand::kRecipe;
  const auto html = answer_section(input);
  EXPECT_THAT(html, AllOf(HasSubstr(models + " hidden>"), HasSubstr(recipe + ">")));
  EXPECT_THAT(html, HasSubstr("Judged by Corr, of models that are trained anew in the same way and meet new videos."));
  EXPECT_THAT(html, HasSubstr("Judged by MAE, of these trained models, which meet new videos."));
  EXPECT_THAT(html_report(input), HasSubstr("value=\"recipe\" checked"));
}

TEST(HtmlSections, where_nothing_was_removed_the_glance_shows_losses_under_conditions) {
  const auto analysis = page_analysis({.rates = {0.1, 0.3}, .audio_and_video = false});
  EXPECT_THAT(answer_section({.analysis = analysis}), HasSubstr("lost: text missing 30 %"));
  EXPECT_THAT(answer_section({.analysis = page_analysis()}), Not(HasSubstr("<table"))) << "a chart shows it";
}

TEST(HtmlSections, the_answer_says_what_its_metric_is_and_where_losses_begin) {
  EXPECT_THAT(
      answer_section({.analysis = page_analysis()}),
      AllOf(HasSubstr("<b>Corr</b>: how well scores follow the labels, from 0 (not at all) to 1. On clean data: "
                      "MISA, none <b>0.779</b> "),
            HasSubstr("<b>MAE</b>: how far scores lie from the labels on average, 0 is perfect.")));
  for (const auto& metric : metrics::metric_table()) EXPECT_FALSE(metric.meaning.empty()) << metric.name;
  const auto grid = page_analysis(full_grid());
  const auto html = answer_section(made_up_input(grid));
  const std::string meaning = "<b>Corr</b>: how well";
  EXPECT_EQ(html.find(meaning), html.rfind(meaning)) << "of two data sets";
  EXPECT_THAT(html, Not(HasSubstr("On clean data: ")));
  EXPECT_LT(html.find("<article"), html.find("<table"));
}

TEST(HtmlSections, every_chart_says_what_its_numbers_rest_on) {
  const auto analysis = page_analysis();
  const auto input = made_up_input(analysis);
  const std::string basis = "686 utterances in 31 videos, 3 seeds.";
  const std::map<std::string, std::string> marks = {{robustness_section(input), "Band: 95 % intervals for "},
                                                    {reliance_section(input), "Lines: 95 % intervals for "},
                                                    {trade_off_section(input), "Crosses: 95 % intervals for "},
                                                    {heat_map_section(input), "Intervals are in the table."}};
  for (const auto& [html, mark] : marks) {
    size_t captions = 0;
    for (size_t at = 0; (at = html.find("<figcaption>", at)) != std::string::npos; ++captions) {
      const auto caption = html.substr(at, html.find("</figcaption>", at) - at);
      EXPECT_THAT(caption, AllOf(HasSubstr(basis), HasSubstr(mark)));
      at += caption.size();
    }
    EXPECT_GT(captions, 2u);
  }
  EXPECT_THAT(robustness_section(input),
              HasSubstr("for <span data-estimand=models hidden>these trained models</span><span data-estimand=recipe>"
                        "models trained anew</span> on new videos."));
  EXPECT_THAT(training_section(input), HasSubstr("Training split: 1300 utterances in 60 videos. No band:"));
}

TEST(HtmlSections, claims_show_verdict_difference_and_what_would_decide) {
  auto analysis = page_analysis();
  const auto html = claims_section({.analysis = analysis});
  EXPECT_THAT(html, HasSubstr("<b>repair</b> Does robust training do this: repair?"));
  EXPECT_THAT(html, HasSubstr("<span class=\"soft\">differs: <b>shown</b>, these trained models</span>"));
  EXPECT_THAT(html, HasSubstr("</svg><span class=\"soft\">by seed 0.079, 0.080, 0.081</span>"
                              "<td>0.002<td>0.032<td class=w>\u2014"));
  EXPECT_THAT(html, HasSubstr("at most 0.5 worse: not shown"));
  EXPECT_THAT(html, HasSubstr("-0.4 <i>[-2.5, 1.7]</i><svg "));
  EXPECT_THAT(html, HasSubstr("12 seeds or about 240 videos would decide"));
  analysis.claims[0].seeds.clear();
  analysis.claims[0].not_answered = "no seed is finished on both sides";
  EXPECT_THAT(claims_section({.analysis = analysis}), HasSubstr("no seed is finished on both sides"));
}

TEST(HtmlSections, differences_of_one_metric_in_a_family_are_drawn_on_one_scale) {
  auto analysis = page_analysis({.claims = 2});
  for (auto& answer : analysis.claims) {
    answer.claim.metric = "corr";
    answer.claim.test.family = "one";
  }
  analysis.claims[0].judgement.interval = {-0.1, 0.1};
  analysis.claims[1].judgement.interval = {-0.05, 0.05};
  EXPECT_THAT(claims_section({.analysis = analysis}),
              AllOf(HasSubstr("d=\"M9.6 10H150.4\""), HasSubstr("d=\"M44.8 10H115.2\"")));
}

TEST(HtmlSections, a_text_is_in_the_page_once_and_its_rows_link_to_it) {
  auto analysis = page_analysis({.strategies = {"none"}, .flips = 1});
  const std::string id = "the only one";
  for (auto& flips : analysis.groups[0].flips) flips.largest[0].utterance = id;
  ReportInput input{.analysis = analysis};
  input.transcripts["spoken_reviews"][id] = "what was said";
  const auto html = flips_section(input);
  EXPECT_EQ(html.find("what was said"), html.rfind("what was said"));
  EXPECT_THAT(html, HasSubstr("<span id=u0>the only one</span>"));
  EXPECT_NE(html.find("<a href=#u0>"), html.rfind("<a href=#u0>"));
  EXPECT_THAT(html, HasSubstr("text missing: 120 of 686 utterances flip, 11 of them from wrong to right."));
  EXPECT_THAT(html, HasSubstr("<td>1.20<td>"));
}

TEST(HtmlSections, the_audit_is_summed_up) {
  const auto analysis = page_analysis();
  const auto html = data_section(made_up_input(analysis));
  EXPECT_THAT(html, HasSubstr("Audit: 0 errors, 1 warning, 0 notes"));
  EXPECT_THAT(html, HasSubstr("<li class=\"warning\"><b>warning</b> 3 utterances are cut"));
  EXPECT_THAT(html, HasSubstr("<th scope=row>train<td>1300<td>60<td>600<td>20<td>680<td>0.11"));
}

TEST(HtmlSections, settings_are_shown_where_they_differ) {
  std::vector<RunOrigin> runs(3);
  runs[0].model = runs[1].model = "misa";
  runs[2].model = "mmim";
  runs[0].settings = {{"seed", 1}, {"a", {{"b", 1}, {"c", "x"}}}, {"d", 5}};
  runs[1].settings = {{"seed", 2}, {"a", {{"b", 1}, {"c", "x"}}}, {"d", 6}};
  runs[2].settings = {{"seed", 1}, {"a", {{"b", 1}, {"c", "y"}}}, {"d", 5}};
  const auto shared = share_settings(runs);
  EXPECT_EQ(shared.common, (SharedSettings::Values{{"a.b", "1"}}));
  EXPECT_EQ(shared.by_model.at("misa"), (SharedSettings::Values{{"a.c", "x"}}));
  EXPECT_EQ(shared.by_run[0], (SharedSettings::Values{{"d", "5"}}));
  EXPECT_EQ(shared.by_run[2], SharedSettings::Values{});
}

TEST(HtmlSections, the_answer_says_what_its_words_stand_for) {
  const auto analysis = page_analysis({});
  const auto robust = corruption::Corruption::parse_training("text missing 15 % + audio noise_add 10 %", "test");
  const ReportInput input{.analysis = analysis, .strategies = {{"none", {}}, {"robust", robust}}};
  EXPECT_THAT(answer_section(input),
              AllOf(HasSubstr("<dt>none</dt><dd>ordinary training: nothing is corrupted</dd>"),
                    HasSubstr("<dt>robust</dt><dd>robust training, with text missing 15 % + audio noise_add 10 %</dd>"),
                    HasSubstr("<dt>noise_add 30 %</dt><dd>in 30 % of the utterances (drawn by chance) a random number, "
                              "strength * N(0, 1), is added to every element of the encoding</dd>")));
}

TEST(HtmlSections, provenance_names_missing_runs_and_the_ledger) {
  const auto analysis = page_analysis();
  auto input = made_up_input(analysis);
  EXPECT_THAT(provenance_section(input), HasSubstr("<li>misa, 15+15, seed 9: killed by signal 9</li>"));
  EXPECT_THAT(provenance_section(input), HasSubstr("nothing to say against"));
  EXPECT_THAT(provenance_section(input), HasSubstr("All 6 finished runs"));
  input.provenance.ledger_problems = {"opened before anything was selected"};
  EXPECT_THAT(provenance_section(input), HasSubstr("<li>opened before anything was selected</li>"));
  EXPECT_THAT(provenance_section(input), Not(HasSubstr("nothing to say against")));
}

}  // namespace
}  // namespace modrob::report::html
