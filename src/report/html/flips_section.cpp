#include "report/html/flips_section.h"

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
      : input_(input), table_("", {"Utterance", "Data", "Video", "Text"}, 1, {1, 2, 3}) {}

  std::string reference(const std::string& data, const analysis::Flip& flip) {
    const auto [place, added] = numbers_.try_emplace({data, flip.utterance}, numbers_.size());
    const std::string anchor = "u" + std::to_string(place->second);
    if (added) {
      table_.add({Markup{"<span id=" + anchor + ">" + text(flip.utterance) + "</span>"}, data, flip.video,
                  Markup{words(data, flip.utterance)}});
    }
    return "<a href=#" + anchor + ">" + text(flip.utterance) + "</a>";
  }

  std::string html() const { return details("All texts", table_html(table_, "id=\"utterances\""), false); }

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

std::string variant_table(const analysis::Analysis& analysis, const analysis::Group& group,
                          const analysis::Flips& flips, Utterances& texts) {
  const auto& kind = analysis.kind;
  const std::string column = capitalised(kind.group);
  Table table(flips.variant + ": " + std::to_string(flips.flipped) + " of " +
                  std::to_string(analysis.data_set(group.data).utterances) + " utterances flip, " +
                  std::to_string(flips.repaired) + " of them from wrong to right.",
              {"Utterance", column, "Label", "Clean", "Hit"}, 1, {1});
  for (const auto& flip : flips.largest) {
    const auto name =
        kind.trained() ? Table::Field(Markup{texts.reference(group.data, flip)}) : Table::Field(flip.utterance);
    table.add({name, flip.video, score(flip.label), score(flip.clean), score(flip.corrupted)});
  }
  if (kind.trained() || !kind.grouped()) table.leave_out({column});  // it stands beside the text, or is the utterance
  return table_html(table, "class=\"flips\" data-data=\"" + text(group.data) + "\" data-model=\"" +
                               text(display_name(group.model)) + "\" data-strategy=\"" + text(group.strategy) +
                               "\" data-variant=\"" + text(flips.variant) + "\"");
}

std::string label_ranges(const analysis::Analysis& analysis) {
  std::vector<std::string> ranges;
  for (const auto& set : analysis.data) {
    ranges.push_back(range_words(set) + (analysis.data.size() > 1 ? " in " + text(set.data) : ""));
  }
  return join(ranges, ", from ");
}

}  // namespace

std::string flips_section(const ReportInput& input) {
  Utterances texts(input);
  std::string lists, without_texts;
  for (const auto& group : input.analysis.groups) {
    std::string tables;
    for (const auto& flips : group.flips) {
      tables += variant_table(input.analysis, group, flips, texts);
    }
    if (tables.empty()) continue;
    lists += details(text(group.data) + ", " + text(display_name(group.model)) + ", " + text(group.strategy), tables);
  }
  if (lists.empty()) return "";
  const std::string when =
                        " sign when every utterance is hit, in the mean over training seeds; the largest changes "
                        "first. ",
                    examples = " Single utterances are examples: they have no intervals.";
  if (!input.analysis.kind.trained()) {
    return section(
        "flips", "Utterances that flip",
        "Scores that change their" + when + "Labels run from " + label_ranges(input.analysis) + "." + examples, lists);
  }
  for (const auto& data : input.analysis.data) {
    if (input.transcripts.contains(data.data)) continue;
    without_texts +=
        element("p", "The texts of " + text(data.data) + " were not available when this report was made.", "note") +
        "\n";
  }
  return section("flips", "Utterances that flip",
                 "Predicted sentiment that changes its" + when +
                     "Labels and scores run from \xE2\x88\x92"
                     "3 (negative) to 3 (positive)." +
                     examples,
                 without_texts + "<div id=\"flip-browser\" hidden></div>\n<div id=\"flip-lists\">\n" + lists +
                     texts.html() + "</div>\n");
}

}  // namespace modrob::report::html
