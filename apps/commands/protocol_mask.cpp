#include "commands/protocol_mask.h"

#include <algorithm>
#include <charconv>

#include "commands/number_options.h"
#include "commands/option_values.h"
#include "core/error.h"
#include "core/rng.h"
#include "data/container/dataset.h"
#include "data/spoken_reviews/data_folder.h"
#include "protocols/protocol_list.h"
#include "protocols/protocol_text.h"
#include "text/encoder_folder.h"

namespace modrob::app {

namespace {

/// Of `text_bert` in the field's pickles.
constexpr int64_t kTextWidth = 50;

std::vector<std::string> split_at(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

[[noreturn]] void refuse_lengths(const std::string& given) {
  throw UserError(
      "--lengths: '" + given +
      "' is no range of positions; right are 10..50 or 10..50/60, the second in an array of width 60, from 1 "
      "to 100000, one range for all modalities or three: text, audio, video");
}

int64_t positions_from(const std::string& number, const std::string& given) {
  int64_t value = 0;
  const char* end = number.data() + number.size();
  const auto [stop, problem] = std::from_chars(number.data(), end, value);
  if (problem != std::errc() || stop != end || value < 1 || value > 100000) refuse_lengths(given);
  return value;
}

/// "10..50/60"
protocols::SplitShape::Range range_from(const std::string& given) {
  const size_t slash = given.find('/');
  const std::string lengths = given.substr(0, slash);
  const size_t dots = lengths.find("..");
  protocols::SplitShape::Range range;
  range.low = positions_from(lengths.substr(0, dots), given);
  range.high = dots == std::string::npos ? range.low : positions_from(lengths.substr(dots + 2), given);
  range.width = slash == std::string::npos ? range.high : positions_from(given.substr(slash + 1), given);
  if (range.low > range.high || range.high > range.width) refuse_lengths(given);
  return range;
}

}  // namespace

void add_protocol_options(CLI::App& mask, ProtocolMask& command) {
  command.option = mask.add_option("--protocol", command.protocol,
                                   "masks of a published protocol instead: `modrob explain protocol` lists them");
  mask.add_option("--form", command.form, "as its released code runs it, or as it is stated [reference]")
      ->type_name(one_of({"reference", "corrected"}))
      ->needs(command.option);
  mask.add_option("--pattern", command.pattern, "one of the protocol's patterns [its first]")->needs(command.option);
  mask.add_option("--rate", command.rate, "nominal rate, or three: text,audio,video")->needs(command.option);
  mask.add_option("--lengths", command.lengths,
                  "positions of made-up utterances, in the width of the padded array; one range for all modalities, or "
                  "three: text,audio,video [10..50/50,75..375/375,100..500/500]")
      ->needs(command.option);
  mask.add_option("--utterances", command.utterances, "how many of them [686]")
      ->check(whole_number_from(1, 1 << 20))
      ->needs(command.option);
  mask.add_option("--batch-size", command.batch_size, "where batches count [32]")
      ->check(whole_number_from(1, 1 << 20))
      ->needs(command.option);
}

protocols::SplitShape shape_of_data(const std::string& data, const std::string& split) {
  const auto dataset = data::Dataset::open(data::data_folder(data));
  if (dataset.present() != ModalitySet::all()) {
    throw UserError("data set '" + dataset.name() + "' has " + dataset.present().name() +
                    "; masks of a protocol are of text, audio and video. --lengths takes made-up utterances instead");
  }
  const auto tokenizer = text::find_tokenizer("");
  protocols::SplitShape shape;
  for (const int64_t index : dataset.indices(data::parse_split(split))) {
    const auto& utterance = dataset.utterance(index);
    shape.ids.push_back(hash_text(utterance.id));
    const auto pieces =
        tokenizer ? std::ssize(tokenizer->tokenize(utterance.transcript)) : std::ssize(dataset.words(index));
    shape.positions[0].lengths.push_back(std::min<int64_t>(kTextWidth, pieces + 2));
    shape.positions[1].lengths.push_back(dataset.audio(index).steps);
    shape.positions[2].lengths.push_back(dataset.video(index).steps);
  }
  if (shape.ids.empty())
    throw UserError("data set '" + dataset.name() + "' has no utterance in its " + split + " split");
  shape.positions[0].width = kTextWidth;
  for (const size_t m : {1, 2}) shape.positions[m].width = std::ranges::max(shape.positions[m].lengths);
  return shape;
}

protocols::SplitShape shape_of_lengths(const ProtocolMask& command) {
  auto ranges = protocols::kMosiRanges;
  if (!command.lengths.empty()) {
    const auto parts = split_at(command.lengths, ',');
    if (parts.size() != 1 && parts.size() != 3) refuse_lengths(command.lengths);
    for (size_t m = 0; m < ranges.size(); ++m) ranges[m] = range_from(parts[parts.size() == 1 ? 0 : m]);
  }
  return protocols::SplitShape::made_up(command.utterances, ranges);
}

std::string protocol_mask(const ProtocolMask& command, protocols::Question question, bool json) {
  const auto& protocol = protocols::find_protocol(command.protocol);
  question.form = protocols::parse_form(command.form);
  question.pattern = command.pattern;
  question.batch_size = command.batch_size;
  if (!command.rate.empty()) {
    for (const auto& part : split_at(command.rate, ',')) {
      question.rates.push_back(Rate::parse(part, "--rate"));
    }
  }
  const auto answer = protocols::draw_masks(protocol, std::move(question));
  return json ? protocols::answer_json(protocol, answer).dump() + "\n" : protocols::answer_text(protocol, answer);
}

}  // namespace modrob::app
