#include "data/importers/outline_builder.h"

#include <cctype>

#include "data/splits/standard_folds.h"
#include "io/format_error.h"

namespace modrob::data {

namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool all_videos_in(const DatasetOutline& outline, StandardDataset dataset) {
  for (const auto& utterance : outline.utterances) {
    if (!standard_fold(dataset, utterance.video)) return false;
  }
  return true;
}

}  // namespace

bool OutlineBuilder::add(Utterance utterance) {
  auto words = split_words(utterance.transcript);
  if (words.empty()) {
    dropped_.push_back(utterance.id);
    return false;
  }
  return add(std::move(utterance), std::move(words));
}

bool OutlineBuilder::add_words(Utterance utterance, const std::vector<std::string>& words) {
  if (words.empty()) {
    dropped_.push_back(utterance.id);
    return false;
  }
  std::vector<WordRange> ranges;
  utterance.transcript.clear();
  for (const auto& word : words) {
    if (!utterance.transcript.empty()) utterance.transcript += ' ';
    const auto begin = static_cast<int64_t>(utterance.transcript.size());
    utterance.transcript += word;
    ranges.emplace_back(begin, static_cast<int64_t>(utterance.transcript.size()));
  }
  return add(std::move(utterance), std::move(ranges));
}

void OutlineBuilder::add_without_text(Utterance utterance) { add(std::move(utterance), {}); }

bool OutlineBuilder::add(Utterance utterance, std::vector<WordRange> words) {
  const int64_t uses = ++uses_[utterance.id];
  first_.try_emplace(utterance.id, utterance.split);
  if (uses > 1) {
    in_[utterance.id].insert({first_.at(utterance.id), utterance.split});
    renamed_.push_back(utterance.id);
    utterance.id += "#" + std::to_string(uses);
  }
  outline_.utterances.push_back(std::move(utterance));
  outline_.words.push_back(std::move(words));
  return true;
}

DatasetOutline OutlineBuilder::finish(const std::string& file) {
  if (outline_.utterances.empty()) {
    throw io::FormatError(io::FormatFault::kSchema, file + ": holds no utterance with a word and a frame");
  }
  if (!dropped_.empty()) {
    report_.repair("utterances without a word left out", static_cast<int64_t>(dropped_.size()));
    report_.warn("left out, because their transcripts have no word: " + name_some(dropped_));
  }
  if (!renamed_.empty()) {
    report_.repair("ids made unique by a number", static_cast<int64_t>(renamed_.size()));
    std::vector<std::string> leaks;
    for (const auto& [id, splits] : in_) {
      if (splits.size() > 1) leaks.push_back(id);
    }
    report_.warn("ids that occur twice, told apart by '#2' and so on: " + name_some(renamed_));
    if (!leaks.empty()) report_.warn("the same id in two splits (a leak from training to test): " + name_some(leaks));
  }
  for (const Split split : kSplits) {
    bool found = false;
    for (const auto& utterance : outline_.utterances) found = found || utterance.split == split;
    if (!found) report_.warn("the " + std::string(split_name(split)) + " split is empty");
  }
  return std::move(outline_);
}

std::string video_of(const std::string& id) {
  if (const size_t at = id.rfind("$_$"); at != std::string::npos && at > 0) return id.substr(0, at);
  if (const size_t at = id.rfind('['); at != std::string::npos && at > 0 && id.back() == ']') return id.substr(0, at);
  const size_t at = id.rfind('_');
  if (at != std::string::npos && at > 0 && all_digits(std::string_view(id).substr(at + 1)) && !standard_fold(id)) {
    return id.substr(0, at);
  }
  return id;
}

std::string dataset_name(const DatasetOutline& outline, const std::string& otherwise) {
  if (all_videos_in(outline, StandardDataset::kMosi)) return "mosi";
  if (all_videos_in(outline, StandardDataset::kMosei)) return "mosei";
  std::string name;
  for (const char c : otherwise) {
    const auto byte = static_cast<unsigned char>(c);
    name += std::isalnum(byte) != 0 ? static_cast<char>(std::tolower(byte)) : '_';
  }
  return name.empty() ? "imported" : name;
}

}  // namespace modrob::data
