#include "report/prelude.h"

namespace modrob::report::html {
namespace {

class HtmlCharts : public ::testing::Test {
 protected:
  const ShownMetric& metric(const std::string& name) const {
    for (const auto& metric : shown_) {
      if (metric.name() == name) return metric;
    }
    throw std::out_of_range(name);
  }
  const std::string data_ = "spoken_reviews";
  MadeUpPage study_{.models = {"misa", "self_mm"}};
  analysis::Analysis analysis_ = page_analysis(study_);
  std::vector<ShownMetric> shown_ = shown_metrics(analysis_);
};

const io::Json& values_of(const io::Json& spec) { return spec.at("data").at("values"); }

// The names of marks in a chart's layers.
std::vector<std::string> marks_of(const io::Json& spec) {
  std::vector<std::string> marks;
  for (const auto& layer : spec.at("spec").at("layer")) marks.push_back(layer.at("mark").at("type"));
  return marks;
}

TEST_F(HtmlCharts, shown_metrics_are_the_headline_ones_or_all) {
  ASSERT_EQ(shown_.size(), 3u);
  EXPECT_EQ(shown_[1].name(), "f1_non0");
  analysis_.headline = {};
  EXPECT_EQ(shown_metrics(analysis_).size(), analysis_.metrics.size());
  analysis_.headline = {"corr"};
  analysis_.metrics = {"mae"};
  EXPECT_THROW(shown_metrics(analysis_), CheckFailure);
}

TEST_F(HtmlCharts, a_curve_has_every_rate_of_every_group_with_both_intervals) {
  const auto& group = analysis_.groups[0];
  const auto& curve = group.curves[0];
  const auto spec = curve_chart(analysis_, data_, metric("f1_non0"), curve);
  EXPECT_THAT(marks_of(spec), ElementsAre("area", "line", "point"));
  EXPECT_EQ(values_of(spec).size(), analysis_.groups.size() * curve.rates.size());
  EXPECT_EQ(spec.at("facet").at("sort"), io::Json({"MISA", "Self-MM"}));
  const auto& row = values_of(spec)[4];
  const auto& value = group.conditions[curve.conditions[4]].metrics[1].value;
  EXPECT_EQ(row.at("m"), "MISA");
  EXPECT_EQ(row.at("s"), "none");
  EXPECT_EQ(row.at("x"), 30);
  EXPECT_NEAR(row.at("y").get<double>(), 100 * value.models.point, 5e-4);
  EXPECT_NEAR(row.at("yl").get<double>(), 100 * value.models.t.low, 5e-4);
  EXPECT_NEAR(row.at("yh").get<double>(), 100 * value.models.t.high, 5e-4);
  EXPECT_NEAR(row.at("yrl").get<double>(), 100 * value.recipe.t.low, 5e-4);
  EXPECT_NEAR(row.at("yrh").get<double>(), 100 * value.recipe.t.high, 5e-4);
}

TEST_F(HtmlCharts, all_curves_of_a_data_set_have_one_scale) {
  const auto text = curve_chart(analysis_, data_, metric("corr"), analysis_.groups[0].curves[0]);
  const auto audio = curve_chart(analysis_, data_, metric("corr"), analysis_.groups[0].curves[2]);
  const auto domain = [](const io::Json& spec) { return spec["spec"]["layer"][1]["encoding"]["y"]["scale"]["domain"]; };
  ASSERT_TRUE(domain(text).is_array());
  EXPECT_EQ(domain(text), domain(audio));
  for (const auto& row : values_of(audio)) {
    EXPECT_GE(row.at("yl").get<double>(), domain(audio)[0].get<double>() - 1e-4);
    EXPECT_LE(row.at("yh").get<double>(), domain(audio)[1].get<double>() + 1e-4);
  }
}

TEST_F(HtmlCharts, crowded_rates_get_a_square_root_axis_and_say_so) {
  const auto x = [&](const analysis::Curve& curve) {
    return curve_chart(analysis_, data_, metric("corr"), curve)["spec"]["layer"][1]["encoding"]["x"];
  };
  const auto crowded = x(analysis_.groups[0].curves[0]);
  EXPECT_EQ(crowded["scale"]["type"], "sqrt");
  EXPECT_THAT(crowded["title"].get<std::string>(), HasSubstr("square-root"));
  EXPECT_EQ(x(analysis_.groups[0].curves[2])["scale"]["type"], "linear");
}

TEST_F(HtmlCharts, undefined_numbers_are_null_and_have_no_interval) {
  auto& cell = analysis_.groups[0].conditions[1].metrics[0];
  cell.value = {};
  const auto row = values_of(curve_chart(analysis_, data_, metric("corr"), analysis_.groups[0].curves[0]))[1];
  EXPECT_TRUE(row.at("y").is_null());
  EXPECT_TRUE(row.at("yl").is_null());
  EXPECT_FALSE(row.contains("yrl"));
}

TEST_F(HtmlCharts, a_group_that_lacks_a_curve_is_left_out_of_it) {
  analysis_.groups[1].curves.erase(analysis_.groups[1].curves.begin());
  const auto& curve = analysis_.groups[0].curves[0];
  EXPECT_EQ(values_of(curve_chart(analysis_, data_, metric("corr"), curve)).size(),
            (analysis_.groups.size() - 1) * curve.rates.size());
}

TEST_F(HtmlCharts, the_area_is_called_what_it_is) {
  const auto html = robustness_section(ReportInput{.analysis = analysis_});
  EXPECT_THAT(html, HasSubstr("Area: under the curve, from rate 0 to the highest rate measured (AUILC)."));
}

TEST_F(HtmlCharts, few_rates_make_a_dot_plot) {
  study_.rates = {0.3};
  const auto analysis = page_analysis(study_);
  const auto html = robustness_section(ReportInput{.analysis = analysis});
  EXPECT_THAT(html, HasSubstr("under each condition"));
  EXPECT_EQ(html.find("against the share of utterances"), std::string::npos);
  const auto spec = dot_chart(analysis, data_, metric("corr"), {0, 1});
  EXPECT_THAT(marks_of(spec), ElementsAre("rule", "point"));
  EXPECT_EQ(spec["spec"]["height"]["step"], 9);
  study_.strategies = {"none"};
  EXPECT_EQ(dot_chart(page_analysis(study_), data_, metric("corr"), {0, 1})["spec"]["height"]["step"], 18)
      << "names would lie over each other";
  EXPECT_EQ(values_of(spec).size(), 2 * analysis.groups.size());
}

TEST_F(HtmlCharts, reliance_is_the_drop_without_each_modality) {
  const auto spec = reliance_chart(analysis_, data_, metric("corr"), RelianceMeasure::kDrop);
  ASSERT_TRUE(spec.has_value());
  EXPECT_THAT(marks_of(*spec), ElementsAre("bar", "rule"));
  ASSERT_EQ(values_of(*spec).size(), 3 * analysis_.groups.size());
  EXPECT_EQ(values_of(*spec)[0].at("x"), "text");
  EXPECT_NEAR(values_of(*spec)[0].at("y").get<double>(),
              analysis_.groups[0].reliance[0].modalities[0].drop->models.point, 5e-6);
  for (auto& group : analysis_.groups) {
    for (auto& row : group.reliance[0].modalities) row.shapley.reset();
  }
  EXPECT_FALSE(reliance_chart(analysis_, data_, metric("corr"), RelianceMeasure::kShapley).has_value());
}

TEST_F(HtmlCharts, a_metric_without_shapley_values_is_stood_in_for_by_one_that_has_them) {
  for (auto& group : analysis_.groups) {
    for (auto& row : group.reliance[0].modalities) row.shapley = analysis::Quantity{};
  }
  const auto html = reliance_section({.analysis = analysis_});
  EXPECT_THAT(html, HasSubstr("<figure class=\"stand-in\">"));
  EXPECT_THAT(html, HasSubstr("<b>Shapley values of F1.</b> <b>Corr has none here</b>, because without any modality"));
  EXPECT_THAT(html, HasSubstr("<b>Shapley values.</b> The loss"));
  for (auto& group : analysis_.groups) {
    for (auto& of_metric : group.reliance) {
      for (auto& row : of_metric.modalities) row.shapley = analysis::Quantity{};
    }
  }
  EXPECT_THAT(reliance_section({.analysis = analysis_}), HasSubstr("Shapley values of Corr are undefined here"));
}

TEST_F(HtmlCharts, names_of_conditions_are_not_cut) {
  const std::string name = "text+audio+video missing 100 %";
  for (auto& group : analysis_.groups) group.conditions[1].name = name;
  for (const auto& spec :
       {heat_map(analysis_, data_, metric("corr")), dot_chart(analysis_, data_, metric("corr"), {0, 1})}) {
    EXPECT_GT(spec["spec"]["layer"][0]["encoding"]["y"]["axis"]["labelLimit"].get<int>(), 7 * 30);
    EXPECT_GE(spec["usermeta"]["layout"]["left"].get<int>(), 6 * 30);
  }
}

TEST_F(HtmlCharts, a_trade_off_without_two_ways_of_training_is_left_out_with_a_reason) {
  const auto places = trade_off_conditions(analysis_.groups[0]);
  analysis_.groups[1].conditions[places[0]].metrics[0].value = {};
  const auto spec = trade_off_chart(analysis_, data_, metric("corr"), places);
  EXPECT_EQ(spec["usermeta"]["layout"]["facets"], 2 * places.size() - 1);
  for (const auto& row : values_of(spec)) EXPECT_NE(row.at("f"), "MISA: text missing 30 %");
  EXPECT_THAT(trade_off_section({.analysis = analysis_}),
              HasSubstr("Left out, because fewer than two ways of training have Corr clean and when hit: MISA: text "
                        "missing 30 %.</p>"));
  study_.strategies = {"none"};
  const auto html = trade_off_section({.analysis = page_analysis(study_)});
  EXPECT_THAT(html, AllOf(HasSubstr("Of one way of training nothing is traded."), Not(HasSubstr("<figure"))));
}

TEST_F(HtmlCharts, the_heat_map_holds_every_drop_and_is_neutral_at_zero) {
  const auto spec = heat_map(analysis_, data_, metric("mae"));
  EXPECT_THAT(marks_of(spec), ElementsAre("rect", "text"));
  EXPECT_EQ(values_of(spec).size(), analysis_.groups.size() * analysis_.conditions.size());
  EXPECT_NEAR(values_of(spec)[4].at("d").get<double>(), analysis_.groups[0].conditions[5].metrics[2].drop.models.point,
              5e-6);
  const auto& domain = spec["spec"]["layer"][0]["encoding"]["color"]["scale"]["domain"];
  EXPECT_EQ(domain[1], 0);
  EXPECT_EQ(domain[0].get<double>(), -domain[2].get<double>());
}

TEST_F(HtmlCharts, the_trade_off_shows_each_curve_at_its_largest_rate_below_all) {
  const auto places = trade_off_conditions(analysis_.groups[0]);
  std::vector<std::string> names;
  for (const size_t place : places) names.push_back(analysis_.groups[0].conditions[place].name);
  EXPECT_THAT(names, ElementsAre("text missing 30 %", "text noise_add 30 %", "audio missing 30 %",
                                 "audio noise_add 30 %", "video missing 30 %", "video noise_add 30 %"));
  const auto spec = trade_off_chart(analysis_, data_, metric("corr"), {places[0]});
  EXPECT_THAT(marks_of(spec), ElementsAre("line", "rule", "rule", "point"));
  EXPECT_EQ(spec.at("facet").at("sort"), io::Json({"MISA: text missing 30 %", "Self-MM: text missing 30 %"}));
  const auto& row = values_of(spec)[1];
  EXPECT_EQ(row.at("s"), "15+15");
  EXPECT_NEAR(row.at("x").get<double>(), analysis_.groups[1].conditions[0].metrics[0].value.models.point, 5e-6);
  EXPECT_NEAR(row.at("y").get<double>(), analysis_.groups[1].conditions[places[0]].metrics[0].value.models.point, 5e-6);
}

TEST_F(HtmlCharts, training_curves_mark_the_last_improvement) {
  const auto input = made_up_input(analysis_);
  const auto spec = training_chart(input, data_);
  EXPECT_EQ(values_of(spec).size(), input.training.size() * 8 * 2);
  for (const auto& row : values_of(spec)) EXPECT_EQ(row.contains("b"), row.at("x") == 5);
  EXPECT_EQ(spec.at("facet").at("sort").size(), 4u);
}

TEST_F(HtmlCharts, no_chart_names_an_address) {
  const auto input = made_up_input(analysis_);
  for (const auto& spec :
       {curve_chart(analysis_, data_, metric("corr"), analysis_.groups[0].curves[0]), training_chart(input, data_),
        heat_map(analysis_, data_, metric("corr")), trade_off_chart(analysis_, data_, metric("corr"), {1})}) {
    EXPECT_EQ(spec.dump().find("http"), std::string::npos);
  }
}

}  // namespace
}  // namespace modrob::report::html
