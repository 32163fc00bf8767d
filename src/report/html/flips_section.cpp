#include "report/html/flips_section.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/text_format.h"
#include "report/html/markup.h"
#include "report/html/numbers.h"
#include "report/sentences/data_words.h"
#include "report/sentences/model_names.h"

namespace modrob::report::html {

namespace {

std::string score(double value) { return fixed(value, 2); }

// The texts that rows refer to, each once: "u0", "u1", ...
class Utterances {
 public:
  explicit Utterances(const ReportInput& input)
      : input_(input),
        table_("",
               {"Utterance", "Data", capitalised(input.analysis.kind.grouped() ? input.analysis.kind.group : "group"),
                "Text"},
               1, {1, 2, 3}) {}

  std::string reference(const std::string& data, const analysis::Flip& flip) {
    const auto [place, added] = numbers_.try_emplace({data, flip.utterance}, numbers_.size());
    const std::string anchor = "u" + std::to_string(place->second);
    if (added) {
      table_.add({Markup{"<span id=" + anchor + ">" + text(flip.utterance) + "</span>"}, data,
                  input_.analysis.kind.grouped() ? flip.video : std::string(), Markup{words(data, flip.utterance)}});
    }
    return "<a href=#" + anchor + ">" + text(flip.utterance) + "</a>";
  }

  std::string html() {
    const bool texts = input_.analysis.kind.trained();
    if (!texts) table_.leave_out({"Text"});
    return details(texts ? "All texts" : "All utterances", table_html(table_, "id=\"utterances\""), false);
  }

 private:
  // Isolated, so that right-to-left marks in a text turn nothing around it.
  std::string words(const std::string& data, const std::string& utterance) const {
    const auto texts = input_.transcripts.find(data);
    if (texts == input_.transcripts.end()) return "";
    const auto found = texts->second.find(utterance);
    return found == texts->second.end() ? "" : "<bdi>" + text(found->second) + "</bdi>";
  }

  const ReportInput& input_;
  Table table_;
  std::map<std::pair<std::string, std::string>, size_t> numbers_;
};

std::string variant_table(const analysis::Group& group, const analysis::Flips& flips, int64_t utterances,
                          Utterances& texts) {
  Table table(flips.variant + ": " + std::to_string(flips.flipped) + " of " + std::to_string(utterances) +
                  " utterances flip, " + std::to_string(flips.repaired) + " of them from wrong to right.",
              {"Utterance", "Label", "Clean", "Hit"}, 1);
  for (const auto& flip : flips.largest) {
    table.add({Markup{texts.reference(group.data, flip)}, score(flip.label), score(flip.clean), score(flip.corrupted)});
  }
  return table_html(table, "class=\"flips\" data-data=\"" + text(group.data) + "\" data-model=\"" +
                               text(display_name(group.model)) + "\" data-strategy=\"" + text(group.strategy) +
                               "\" data-variant=\"" + text(flips.variant) + "\"");
}

// The largest magnitude of a label.
double scale(const analysis::Analysis& analysis) {
  double largest = 0;
  for (const auto& data : analysis.data) {
    for (const double label : data.label_range) largest = std::max(largest, std::abs(label));
  }
  return largest > 0 ? largest : 3;
}

std::string scale_words(const analysis::Analysis& analysis) {
  if (analysis.kind.trained())
    return "Labels and scores run from \xE2\x88\x92"
           "3 (negative) to 3 (positive).";
  std::string words;
  for (const auto& data : analysis.data) {
    words += (words.empty() ? "Labels run from " : ", of ") + (words.empty() ? "" : text(data.data) + " from ") +
             range_words(data);
  }
  return words + ".";
}

}  // namespace

std::string flips_section(const ReportInput& input) {
  Utterances texts(input);
  std::string lists, without_texts;
  for (const auto& group : input.analysis.groups) {
    std::string tables;
    for (const auto& flips : group.flips) {
      tables += variant_table(group, flips, input.analysis.data_set(group.data).utterances, texts);
    }
    if (tables.empty()) continue;
    lists += details(text(group.data) + ", " + text(display_name(group.model)) + ", " + text(group.strategy), tables);
  }
  if (lists.empty()) return "";
  const bool trained = input.analysis.kind.trained();
  for (const auto& data : input.analysis.data) {
    if (!trained || input.transcripts.contains(data.data)) continue;
    without_texts +=
        element("p", "The texts of " + text(data.data) + " were not available when this report was made.", "note") +
        "\n";
  }
  return section("flips", "Utterances that flip",
                 std::string(trained ? "Predicted sentiment that changes its" : "Scores that change their") +
                     " sign when every utterance is hit, in the mean over training seeds; the largest changes first. " +
                     scale_words(input.analysis) + " Single utterances are examples: they have no intervals.",
                 without_texts + "<div id=\"flip-browser\" hidden></div>\n<div id=\"flip-lists\" data-scale=\"" +
                     std::to_string(scale(input.analysis)) + "\">\n" + lists + texts.html() + "</div>\n");
}

}  // namespace modrob::report::html
