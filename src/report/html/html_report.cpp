#include "report/html/html_report.h"

#include <vector>

#include "core/text_format.h"
#include "report/html/answer_section.h"
#include "report/html/certainty_section.h"
#include "report/html/choices.h"
#include "report/html/claims_section.h"
#include "report/html/content_policy.h"
#include "report/html/data_section.h"
#include "report/html/flips_section.h"
#include "report/html/heat_map_section.h"
#include "report/html/markup.h"
#include "report/html/page_files.h"
#include "report/html/protocol_section.h"
#include "report/html/provenance_section.h"
#include "report/html/reliance_section.h"
#include "report/html/robustness_section.h"
#include "report/html/trade_off_section.h"
#include "report/html/training_section.h"
#include "report/sentences/data_words.h"

namespace modrob::report::html {

namespace {

const std::vector<std::string_view> kScripts = {"vega.min.js", "vega-lite.min.js", "vega-embed.min.js", "page_theme.js",
                                                "charts.js",   "flip_browser.js",  "report.js"};

struct Part {
  std::string id, name, html;
};

std::string header(const ReportInput& input) {
  const auto& analysis = input.analysis;
  std::string facts;
  for (const auto& data : analysis.data) {
    facts += element("li", text(data.data) + ", " + text(analysis.split) +
                               " split: " + text(sample_words(data, analysis.kind, "of"))) +
             "\n";
    if (!data.simulated.empty()) {
      facts += element("li", text(simulated_words(data.simulated)), "simulated") + "\n";
    }
    if (!data.absent.empty()) facts += element("li", text(absent_words(data.absent))) + "\n";
  }
  facts += element("li", counted(static_cast<int64_t>(analysis.declared_seeds.size()), "training seed")) + "\n";
  facts += element("li", counted(analysis.draws, "mask draw")) + "\n";
  return "<header class=\"top\">\n<p class=\"eyebrow\">modrob study \xC2\xB7 " + text(analysis.study) + "</p>\n<h1>" +
         text(analysis.title.empty() ? analysis.study : analysis.title) + "</h1>\n<ul class=\"facts\">\n" + facts +
         "</ul>\n</header>\n";
}

std::string estimands(const analysis::StudyKind& kind) {
  const std::string would_score = " would score on new " + text(kind.groups()) + "; ";
  return "<dl class=\"estimands\">\n<dt>These trained models</dt><dd>How the models that were " +
         std::string(kind.trained() ? "trained here" : "scored") + would_score +
         "the interval holds test sampling alone.</dd>\n<dt>This recipe</dt><dd>How models trained anew in this way, "
         "with other seeds," +
         would_score + "needs at least two seeds, and is wide where few differ much.</dd>\n</dl>\n";
}

std::vector<Part> parts_of(const ReportInput& input) {
  std::vector<Part> parts = {{"answer", "Answer", answer_section(input)},
                             {"reliance", "Reliance", reliance_section(input)},
                             {"robustness", "Robustness", robustness_section(input)},
                             {"protocols", "Protocols", protocol_section(input)},
                             {"trade-off", "Trade-off", trade_off_section(input)},
                             {"claims", "Claims", claims_section(input)},
                             {"heat-map", "Heat map", heat_map_section(input)},
                             {"certainty", "Certainty", certainty_section(input)},
                             {"training", "Training", training_section(input)},
                             {"flips", "Flips", flips_section(input)},
                             {"data", "Data", data_section(input)},
                             {"provenance", "Provenance", provenance_section(input)}};
  std::erase_if(parts, [](const Part& part) { return part.html.empty(); });
  return parts;
}

}  // namespace

std::string html_report(const ReportInput& input) {
  const auto parts = parts_of(input);
  std::string contents, body;
  for (const auto& part : parts) {
    contents += "<li><a href=\"#" + part.id + "\">" + part.name + "</a></li>\n";
    body += part.html;
  }
  std::vector<std::string> scripts;
  for (const auto name : kScripts) scripts.emplace_back(page_file(name));
  std::string page =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"" +
      content_policy(scripts) +
      "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
      text(input.analysis.study) + ": study report</title>\n<style>\n" + std::string(page_file("report.css")) +
      "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#answer\">Skip to the answer</a>\n" + header(input) +
      "<noscript><p class=\"note\">Scripts are off, so no charts are drawn. Every number is in the tables, for every "
      "metric.</p></noscript>\n" +
      controls(input.analysis) + "<div class=\"columns\">\n<nav aria-label=\"Contents\"><ul>\n" + contents +
      "</ul></nav>\n<main>\n" + body + "</main>\n</div>\n<footer>\n" + estimands(input.analysis.kind) +
      "<p>An em dash stands for a number that is undefined.</p>\n</footer>\n";
  for (const auto& script : scripts) page += "<script>" + script + "</script>\n";
  return page + "</body>\n</html>\n";
}

}  // namespace modrob::report::html
