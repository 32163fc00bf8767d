#include "protocols/draw_masks.h"

#include <algorithm>
#include <limits>

#include "core/error.h"
#include "core/find_named.h"
#include "core/text_format.h"

namespace modrob::protocols {

namespace {

const Pattern& pattern_of(const Protocol& protocol, const Question& question) {
  const auto& patterns = protocol.patterns_of(question.purpose);
  if (patterns.empty()) {
    throw UserError(std::string(protocol.title) + " does not train on masks; its masks are of a diagnosis");
  }
  if (question.pattern.empty()) return patterns.front();
  return find_named(patterns, question.pattern, "pattern of " + std::string(protocol.title));
}

std::string grid_text(const Protocol& protocol) {
  std::vector<std::string> rates;
  for (const Rate rate : protocol.rates) rates.push_back(rate.text());
  return join(rates, ", ");
}

std::string said(const Protocol& protocol, const Pattern& pattern) {
  return "pattern '" + std::string(pattern.name) + "' of " + std::string(protocol.title);
}

std::vector<Rate> complete_rates(const Protocol& protocol, const Pattern& pattern, const std::vector<Rate>& rates) {
  if (pattern.rates == RateUse::kNone) {
    if (rates.empty()) return rates;
    throw UserError(said(protocol, pattern) + " takes no rate (" + std::string(pattern.help) + "); leave it out");
  }
  if (rates.empty()) {
    throw UserError(said(protocol, pattern) + " takes a rate from 0 to 1; published are " + grid_text(protocol));
  }
  if (rates.size() == 1) return {rates[0], rates[0], rates[0]};
  if (rates.size() == 3 && pattern.rates == RateUse::kOnePerModality) return rates;
  throw UserError(
      said(protocol, pattern) + " takes " +
      (pattern.rates == RateUse::kOne ? "one rate for all modalities" : "one rate, or three: text, audio, video") +
      ", not " + std::to_string(rates.size()));
}

}  // namespace

Answer draw_masks(const Protocol& protocol, Question question) {
  Answer answer;
  const auto& pattern = pattern_of(protocol, question);
  question.pattern = pattern.name;
  question.rates = complete_rates(protocol, pattern, question.rates);
  if (!question.seed) question.seed = protocol.seed;
  if (question.form == Form::kReference && *question.seed > std::numeric_limits<uint32_t>::max()) {
    throw UserError("seed " + std::to_string(*question.seed) +
                    " is none of numpy's, which go to 4294967295; smaller ones are right for the reference form");
  }
  if (question.batch_size < 1) throw UserError("a batch has one utterance at least");
  question.split.validate("the split");
  if (pattern.aligned && question.split != question.split.aligned()) {
    answer.notes.push_back(said(protocol, pattern) +
                           " is of word-aligned data: audio and video have the positions of text here.");
    question.split = question.split.aligned();
  }
  const auto on_grid = [&](Rate rate) {
    return std::find(protocol.rates.begin(), protocol.rates.end(), rate) != protocol.rates.end();
  };
  if (!std::all_of(question.rates.begin(), question.rates.end(), on_grid)) {
    answer.notes.push_back("Not on the grid that " + std::string(protocol.title) + " publishes (" +
                           grid_text(protocol) + "): " + rates_text(question.rates) + ".");
  }
  answer.draws = protocol.draw(question);
  answer.question = std::move(question);
  return answer;
}

std::vector<Rate> tenths_from(int first, int last) {
  std::vector<Rate> rates;
  for (int tenth = first; tenth <= last; ++tenth) rates.push_back(Rate::from_double(tenth / 10.0));
  return rates;
}

}  // namespace modrob::protocols
