#include "report/prelude.h"

namespace modrob::report {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

size_t count(const std::string& text, const std::string& part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

// The number of an attribute of the first element that begins with `element`.
double attribute(const std::string& svg, const std::string& element, const std::string& name) {
  const size_t begin = svg.find(element);
  EXPECT_NE(begin, std::string::npos) << element;
  const size_t at = svg.find(" " + name + "=\"", begin);
  return std::stod(svg.substr(at + name.size() + 3));
}

TEST(XmlCheck, finds_faults) {
  EXPECT_EQ(xml_fault("<a b=\"1\"><c/>x &amp; y</a>\n"), "");
  for (const char* bad :
       {"<a>", "<a></b>", "<a b=1/>", "<a b=\"1\" b=\"2\"/>", "<a>&</a>", "<a>\x01</a>", "<a/><b/>", "<a b=\"<\"/>"}) {
    EXPECT_NE(xml_fault(bad), "") << bad;
  }
}

TEST(SvgNumber, is_short) {
  EXPECT_EQ(svg_number(12), "12");
  EXPECT_EQ(svg_number(0.5), "0.5");
  EXPECT_EQ(svg_number(-0.001), "0");
  EXPECT_EQ(svg_number(1.236), "1.24");
  EXPECT_THROW((void)svg_number(kNaN), CheckFailure);
}

TEST(Axis, has_ticks_at_round_numbers) {
  const Axis axis = Axis::around(0.231, 0.784, 5);
  EXPECT_THAT(axis.ticks, ElementsAre(DoubleEq(0.2), DoubleEq(0.3), DoubleEq(0.4), DoubleEq(0.5), DoubleEq(0.6),
                                      DoubleEq(0.7), DoubleEq(0.8)));
  EXPECT_EQ(axis.label(axis.ticks[1]), "0.3");
  EXPECT_EQ(Axis::around(0, 100, 5).ticks, (std::vector<double>{0, 20, 40, 60, 80, 100}));
  EXPECT_EQ(Axis::around(-0.02, 0.09, 5).label(-1e-18), "0.00");
  const Axis flat = Axis::around(3, 3, 5);
  EXPECT_LT(flat.low, 3);
  EXPECT_GT(flat.high, 3);
}

TEST(Axis, holds_every_range_between_its_ends) {
  for (const double low : {-7.0, 0.0, 0.3, 49.9}) {
    for (const double width : {1e-6, 0.02, 1.0, 3.7, 88.0, 1e5}) {
      const Axis axis = Axis::around(low, low + width, 5);
      EXPECT_LE(axis.low, low + 1e-6 * width);
      EXPECT_GE(axis.high, low + width - 1e-6 * width);
      EXPECT_GE(axis.ticks.size(), 3u);
      EXPECT_LE(axis.ticks.size(), 10u);
      for (size_t i = 1; i < axis.ticks.size(); ++i)
        EXPECT_NE(axis.label(axis.ticks[i]), axis.label(axis.ticks[i - 1]));
    }
  }
}

// A panel with one series of (x, y) and intervals of y.
Figure one_line(const std::vector<std::vector<double>>& numbers) {
  Figure figure{.series = {"one"}, .panels = {{"panel", {}, {{}}}}};
  for (const auto& of : numbers) {
    auto& point = figure.panels[0].series[0].emplace_back();
    point.x = of[0];
    point.y = of[1];
    if (of.size() > 2) point.models = {of[2], of[3]};
  }
  return figure;
}

TEST(LineFigure, places_points_between_the_ticks) {
  const std::string svg = line_svg(one_line({{0, 0}, {50, 1}, {100, 2}}));
  EXPECT_EQ(xml_fault(svg), "");
  // Axes from 0 to 100 and from 0 to 2: the second point lies in the middle of the panel, the others in its corners.
  const double left = attribute(svg, "<circle", "cx"), bottom = attribute(svg, "<circle", "cy");
  EXPECT_THAT(svg, HasSubstr("<polyline points=\"" + svg_number(left) + "," + svg_number(bottom) + " " +
                             svg_number(left + 150) + "," + svg_number(bottom - 105) + " " + svg_number(left + 300) +
                             "," + svg_number(bottom - 210) + "\""));
}

TEST(LineFigure, leaves_gaps_where_values_are_undefined) {
  const std::string svg = line_svg(one_line({{0, 1}, {1, 2}, {2, kNaN}, {3, 1}, {4, 1, 0.5, 1.5}}));
  EXPECT_EQ(xml_fault(svg), "");
  EXPECT_EQ(count(svg, "<polyline"), 2u);
  EXPECT_EQ(count(svg, "<circle"), 4u);
  EXPECT_EQ(count(svg, "<polygon"), 1u);
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
}

TEST(LineFigure, nothing_but_undefined_values_is_an_empty_frame) {
  const std::string svg = line_svg({.panels = {{"panel", {}, {}}}});
  EXPECT_EQ(xml_fault(svg), "");
  EXPECT_EQ(count(svg, "<polyline"), 0u);
}

TEST(BarFigure, bars_begin_at_zero_and_have_the_length_of_their_value) {
  const FigurePoint a_bar{.place = "a", .y = 1, .models = {0.5, 1.5}, .mark = 0.75}, b_bar{.place = "b", .y = -1};
  const std::string svg =
      bar_svg({.mark = "the paper", .series = {"one"}, .panels = {{"panel", {"a", "b"}, {{a_bar, b_bar}}}}});
  EXPECT_EQ(xml_fault(svg), "");
  const size_t a = svg.find("<title>a</title>"), b = svg.find("<title>b</title>");
  const double top_a = attribute(svg.substr(a), "<rect", "y"), height_a = attribute(svg.substr(a), "<rect", "height");
  EXPECT_DOUBLE_EQ(attribute(svg.substr(b), "<rect", "height"), height_a);
  EXPECT_DOUBLE_EQ(attribute(svg.substr(b), "<rect", "y"), top_a + height_a);
  // The interval is as long as the bar; the mark lies at three quarters of it.
  EXPECT_NEAR(std::abs(attribute(svg.substr(a), "<line", "y1") - attribute(svg.substr(a), "<line", "y2")), height_a,
              0.02);
  const size_t mark = svg.find("stroke-width=\"2.5\"", a);
  const size_t line = svg.rfind("<line", mark);
  EXPECT_NEAR(attribute(svg.substr(line), "<line", "y1"), top_a + height_a / 4, 0.02);
  // The bar without a mark has none.
  EXPECT_EQ(count(svg.substr(b), "stroke-width=\"2.5\""), 0u);
}

TEST(Svg, escapes_names) {
  Figure figure = one_line({{0, 1}, {1, 2}});
  figure.title = "a <b> & \"c\"";
  figure.series = {"x\ny", "<script>"};
  figure.panels[0].title = "it's";
  const std::string svg = line_svg(figure);
  EXPECT_EQ(xml_fault(svg), "");
  EXPECT_THAT(svg, HasSubstr("a &lt;b&gt; &amp; &quot;c&quot;"));
  EXPECT_THAT(svg, HasSubstr(">&lt;script&gt;</text>"));
  EXPECT_THAT(svg, HasSubstr(">x?y</text>"));
  EXPECT_THAT(svg, HasSubstr(">it&#39;s</text>"));
}

TEST(StudyFigures, are_well_formed_and_the_same_each_time) {
  const auto analysis = made_up_analysis();
  const auto files = study_figures(analysis), again = study_figures(made_up_analysis());
  ASSERT_EQ(files.size(), again.size());
  for (size_t i = 0; i < files.size(); ++i) {
    EXPECT_EQ(xml_fault(files[i].text), "") << files[i].name;
    EXPECT_EQ(files[i].text, again[i].text) << files[i].name;
    EXPECT_THAT(files[i].text, HasSubstr("viewBox=\"0 0 "));
    EXPECT_THAT(files[i].text, HasSubstr("<desc id=\"desc\">"));
  }
}

TEST(StudyFigures, one_for_each_data_set_sort_of_curve_and_headline_metric) {
  std::vector<std::string> names;
  for (const auto& file : study_figures(made_up_analysis())) names.push_back(file.name);
  // 2 data sets x 3 metrics x (text missing, noise in two strengths, reliance); other curves have one rate only.
  EXPECT_EQ(names.size(), 24u);
  EXPECT_THAT(names, Contains("robustness-mosi-text-missing-corr.svg"));
  EXPECT_THAT(names, Contains("robustness-spoken_reviews-text-noise_add-strength0.5-f1_non0.svg"));
  EXPECT_THAT(names, Contains("reliance-spoken_reviews-mae.svg"));
}

TEST(StudyFigures, have_a_panel_for_each_model_and_a_line_for_each_strategy) {
  const auto files = study_figures(made_up_analysis());
  const auto& curve = files.front();
  EXPECT_EQ(curve.name, "robustness-spoken_reviews-text-missing-corr.svg");
  EXPECT_THAT(curve.text, HasSubstr("<title>MISA</title>"));
  EXPECT_THAT(curve.text, HasSubstr("<title>Self-MM</title>"));
  EXPECT_EQ(count(curve.text, "<polyline"), 4u);
  EXPECT_EQ(count(curve.text, "fill-opacity"), 4u);
  EXPECT_THAT(curve.text, HasSubstr("95 % intervals of these trained models"));
  EXPECT_THAT(curve.text, HasSubstr("SIMULATED: audio and video"));
}

TEST(PaperFigures, show_ours_beside_the_paper) {
  EXPECT_TRUE(paper_figures({}, "corrected").empty());
  const std::vector<paper::StudyCell> cells = {study_cell("f2/misa/text/mosi")};
  const auto files = paper_figures(cells, "corrected");
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(files[0].name, "paper-figure2.svg");
  EXPECT_EQ(xml_fault(files[0].text), "");
  EXPECT_THAT(files[0].text, HasSubstr("Figure 2 of the paper: Corr with missing 30 %"));
  // A mark for each of the 40 bars of the paper and one in the legend.
  EXPECT_EQ(count(files[0].text, "stroke-width=\"2.5\""), 41u);
  EXPECT_TRUE(paper_figures(cells, "reference").empty());
}

TEST(PaperFigures, figure_1_has_a_file_for_each_metric) {
  const std::vector<paper::StudyCell> cells = {study_cell("f1/text/f1"), study_cell("f1/audio/corr")};
  const auto files = paper_figures(cells, "corrected");
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].name, "paper-figure1-corr.svg");
  EXPECT_EQ(files[1].name, "paper-figure1-f1_non0.svg");
}

}  // namespace
}  // namespace modrob::report
