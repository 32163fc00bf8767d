#include <array>

#include "report/prelude.h"

// Contrast as WCAG 2.2 measures it, of the colours that stylesheet, theme and charts use: text 4.5 (1.4.3, AA), lines
// and marks 3 (1.4.11, AA).
namespace modrob::report::html {
namespace {

constexpr double kText = 4.5, kMarks = 3;

struct Colour {
  std::array<double, 3> parts{};  ///< red, green, blue, in [0, 1]

  static Colour parse(const std::string& hex) {
    const std::string digits =
        hex.size() == 4 ? std::string{hex[1], hex[1], hex[2], hex[2], hex[3], hex[3]} : hex.substr(1);
    Colour colour;
    for (size_t i = 0; i < 3; ++i) colour.parts[i] = std::stoi(digits.substr(2 * i, 2), nullptr, 16) / 255.0;
    return colour;
  }
  double luminance() const {
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(parts[0]) + 0.7152 * linear(parts[1]) + 0.0722 * linear(parts[2]);
  }
  Colour over(const Colour& ground, double opacity) const {
    Colour mixed;
    for (size_t i = 0; i < 3; ++i) mixed.parts[i] = opacity * parts[i] + (1 - opacity) * ground.parts[i];
    return mixed;
  }
};

double contrast(const Colour& one, const Colour& other) {
  const double a = one.luminance(), b = other.luminance();
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

struct Rule {
  std::string selector, body;
  /// The name in `property: var(--name)`; empty where there is none.
  std::string variable(const std::string& property) const {
    std::smatch found;
    const std::regex pattern("(?:^|[;\\s])" + property + ":\\s*(?:[^;]*\\s)?var\\(--([a-z0-9-]+)\\)");
    return std::regex_search(body, found, pattern) ? found[1].str() : "";
  }
};

std::vector<Rule> rules() {
  const std::string css(page_file("report.css"));
  const std::regex innermost("([^{};]+)\\{([^{}]*)\\}");
  std::vector<Rule> rules;
  for (std::sregex_iterator at(css.begin(), css.end(), innermost), end; at != end; ++at) {
    rules.push_back({std::regex_replace((*at)[1].str(), std::regex("^\\s+|/\\*[^]*\\*/|\\s+$"), ""), (*at)[2]});
  }
  return rules;
}

using Palette = std::map<std::string, Colour>;

void take_colours(const Rule& rule, Palette& palette) {
  const std::regex variable("--([a-z0-9-]+):\\s*(#[0-9a-f]{3,6})\\b");
  for (std::sregex_iterator at(rule.body.begin(), rule.body.end(), variable), end; at != end; ++at) {
    palette[(*at)[1]] = Colour::parse((*at)[2]);
  }
}

/// Of the screen, light and dark, and of paper.
std::map<std::string, Palette> palettes() {
  std::vector<Rule> roots;
  for (const auto& rule : rules()) {
    if (rule.selector.starts_with(":root")) roots.push_back(rule);
  }
  EXPECT_EQ(roots.size(), 3u);
  std::map<std::string, Palette> all;
  for (const char* name : {"light", "dark", "paper"}) take_colours(roots.at(0), all[name]);
  take_colours(roots.at(1), all["dark"]);
  take_colours(roots.at(2), all["paper"]);
  return all;
}

// What lies behind a rule's text: its own background, that of what it stands in, else the page and its cards.
std::set<std::string> grounds_of(const Rule& rule, const std::vector<Rule>& all) {
  if (const auto own = rule.variable("background"); !own.empty()) return {own};
  for (const auto& outer : all) {
    const auto ground = outer.variable("background");
    if (!ground.empty() && rule.selector.starts_with(outer.selector + " ")) return {ground};
  }
  return {"paper", "card"};
}

TEST(HtmlContrast, every_text_is_read_on_what_lies_behind_it) {
  const auto all = rules();
  size_t tested = 0;
  for (const auto& entry : palettes()) {
    const std::string& name = entry.first;
    const Palette& palette = entry.second;
    const auto expect_read = [&](const std::string& text, const std::string& ground, const std::string& where) {
      ++tested;
      EXPECT_GE(contrast(palette.at(text), palette.at(ground)), kText)
          << name << ", " << where << ": " << text << " on " << ground;
    };
    for (const auto& rule : all) {
      const auto text = rule.variable("color"), ground = rule.variable("background");
      if (!text.empty()) {
        for (const auto& behind : grounds_of(rule, all)) expect_read(text, behind, rule.selector);
      } else if (!ground.empty() && rule.body.find("background: var") != std::string::npos) {
        for (const char* inherited : {"ink", "soft"}) expect_read(inherited, ground, rule.selector);
      }
    }
    // The numbers of a heat map: between its ends and its middle the colours are between theirs.
    for (const char* end : {"diverging-low", "diverging-middle", "diverging-high"}) expect_read("ink", end, "heat map");
  }
  EXPECT_GT(tested, 100u);
}

TEST(HtmlContrast, every_line_is_seen) {
  size_t tested = 0;
  for (const auto& [name, palette] : palettes()) {
    for (const auto& rule : rules()) {
      for (const char* property : {"stroke", "fill", "outline"}) {
        const auto mark = rule.variable(property);
        // Grey lines that only separate, and marks filled with the ground they stand on, say nothing.
        if (mark.empty() || mark == "line" || mark == "card") continue;
        for (const char* ground : {"paper", "card"}) {
          ++tested;
          EXPECT_GE(contrast(palette.at(mark), palette.at(ground)), kMarks)
              << name << ", " << rule.selector << ": " << mark << " on " << ground;
        }
      }
    }
  }
  EXPECT_GT(tested, 20u);
}

// The opacities of a chart's marks, but for areas that a line of their own surrounds.
std::vector<double> opacities_of(const io::Json& spec) {
  std::vector<double> opacities;
  for (const auto& layer : spec.at("spec").at("layer")) {
    const auto& mark = layer.at("mark");
    opacities.push_back(mark.value("opacity", 1.0));
    if (mark.contains("fillOpacity")) {
      EXPECT_TRUE(mark.contains("strokeWidth"));
    }
  }
  return opacities;
}

TEST(HtmlContrast, every_mark_of_a_chart_is_seen) {
  const auto analysis = page_analysis();
  const auto input = made_up_input(analysis);
  const auto metric = shown_metrics(analysis).front();
  const std::string data = "spoken_reviews";
  std::vector<double> opacities;
  for (const auto& spec :
       {curve_chart(analysis, data, metric, analysis.groups[0].curves[0]), dot_chart(analysis, data, metric, {0, 1}),
        *reliance_chart(analysis, data, metric, RelianceMeasure::kDrop), trade_off_chart(analysis, data, metric, {1}),
        training_chart(input, data)}) {
    for (const double opacity : opacities_of(spec)) opacities.push_back(opacity);
  }
  const std::string theme(page_file("page_theme.js"));
  EXPECT_EQ(theme.find("opacity"), std::string::npos) << "what the theme draws is not paler than its colour";
  for (const auto& [name, palette] : palettes()) {
    for (int series = 1; series <= 8; ++series) {
      const auto& card = palette.at("card");
      const auto& colour = palette.at("series-" + std::to_string(series));
      for (const double opacity : opacities) {
        EXPECT_GE(contrast(colour.over(card, opacity), card), kMarks)
            << name << ", series " << series << ", " << opacity;
      }
    }
  }
}

}  // namespace
}  // namespace modrob::report::html
