#include "report/sentences/data_words.h"

#include <algorithm>
#include <cstdio>

#include "core/text_format.h"
#include "report/sentences/model_names.h"

namespace modrob::report {

namespace {

std::string after(const std::string& words, const std::vector<std::string>& modalities) {
  return modalities.empty() ? "" : words + join(modalities, " and ");
}

std::vector<std::string> words_of(const analysis::DataSet& set) {
  std::vector<std::string> words;
  for (const auto& part : {simulated_words(set.simulated), absent_words(set.absent)}) {
    if (!part.empty()) words.push_back(part);
  }
  return words;
}

}  // namespace

std::string modalities_field(const std::vector<std::string>& modalities) { return join(modalities, "+"); }

std::string simulated_field(const analysis::Analysis& analysis, const std::string& data) {
  const auto found = std::find_if(analysis.data.begin(), analysis.data.end(),
                                  [&](const analysis::DataSet& set) { return set.data == data; });
  return found == analysis.data.end() ? "" : modalities_field(found->simulated);
}

std::string simulated_words(const std::vector<std::string>& simulated) { return after("SIMULATED: ", simulated); }

std::string absent_words(const std::vector<std::string>& absent) { return after("not in this data set: ", absent); }

std::string data_suffix(const analysis::DataSet& set) {
  std::string suffix;
  for (const auto& part : words_of(set)) suffix += "; " + part;
  return suffix;
}

std::string sample_words(const analysis::DataSet& set, const analysis::StudyKind& kind, const std::string& in) {
  return counted(set.utterances, "utterance") +
         (kind.grouped() ? " " + in + " " + counted(set.videos, kind.group) : std::string());
}

std::string range_words(const analysis::DataSet& set) {
  if (set.label_range.empty()) return "";
  char words[64];
  std::snprintf(words, sizeof(words), "%.4g to %.4g", set.label_range.at(0), set.label_range.at(1));
  return words;
}

std::string capitalised(std::string word) {
  if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return word;
}

std::string group_heading(const analysis::Analysis& analysis, const analysis::Group& group) {
  const auto& set = analysis.data_set(group.data);
  return display_name(group.model) + " on " + group.data + ", " + analysis.split +
         " split: " + sample_words(set, analysis.kind) + data_suffix(set);
}

std::vector<std::string> data_lines(const std::vector<analysis::DataSet>& sets) {
  std::vector<std::string> lines;
  for (const auto& set : sets) {
    const auto words = words_of(set);
    if (!words.empty()) lines.push_back(set.data + ": " + join(words, "; ") + ".");
  }
  return lines;
}

}  // namespace modrob::report
