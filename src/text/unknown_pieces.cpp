#include "text/unknown_pieces.h"

#include <algorithm>
#include <map>
#include <vector>

#include "core/text_format.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace modrob::text {

namespace {

constexpr size_t kLooked = 1000;
constexpr size_t kExamples = 3;
// A few letters are lacking in any vocabulary, in names and quotations.
constexpr double kManyLetters = 0.02;

UnknownPieces count(const Wordpiece& tokenizer, std::span<const std::string_view> texts) {
  UnknownPieces found;
  for (const auto text : texts) found.add(tokenizer.tokenize(text), tokenizer.vocabulary().unk());
  return found;
}

std::vector<std::string_view> sample(std::span<const std::string_view> texts) {
  const size_t size = std::min(kLooked, texts.size());
  std::vector<std::string_view> chosen;
  for (size_t i = 0; i < size; ++i) chosen.push_back(texts[i * texts.size() / size]);
  return chosen;
}

// Examples of letters that are pieces neither at a word's beginning nor behind it, the most frequent first; none when
// they are few.
std::vector<std::string> lacking_letters(const Wordpiece& tokenizer, std::span<const std::string_view> texts) {
  std::map<std::string, int64_t> lacking;
  int64_t letters = 0, lacking_letters = 0;
  for (const auto text : texts) {
    const std::string normal = tokenizer.settings().normalizer.normalize(text);
    for (size_t position = 0; position < normal.size();) {
      const size_t begin = position;
      if (!is_letter_or_digit(decode_utf8(normal, position))) continue;
      const std::string letter = normal.substr(begin, position - begin);
      ++letters;
      const auto& vocabulary = tokenizer.vocabulary();
      if (vocabulary.find(letter) >= 0 || vocabulary.find(tokenizer.settings().continuation + letter) >= 0) continue;
      ++lacking_letters;
      ++lacking[letter];
    }
  }
  std::vector<std::string> examples;
  if (static_cast<double>(lacking_letters) <= kManyLetters * static_cast<double>(letters)) return examples;
  while (examples.size() < kExamples && !lacking.empty()) {
    const auto most = std::max_element(lacking.begin(), lacking.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    examples.push_back("'" + most->first + "'");
    lacking.erase(most);
  }
  return examples;
}

}  // namespace

void UnknownPieces::add(std::span<const int64_t> ids, int64_t unk) {
  pieces += static_cast<int64_t>(ids.size());
  unknown += std::count(ids.begin(), ids.end(), unk);
}

double UnknownPieces::share() const {
  return pieces == 0 ? 0.0 : static_cast<double>(unknown) / static_cast<double>(pieces);
}

std::string UnknownPieces::text() const {
  return std::to_string(unknown) + " of " + std::to_string(pieces) + " pieces are [UNK] (" + fixed(100.0 * share(), 1) +
         " %)";
}

std::string likely_reason(const Wordpiece& tokenizer, std::span<const std::string_view> texts) {
  const auto chosen = sample(texts);
  auto opposite = tokenizer.settings();
  const bool lower = opposite.normalizer.lower_case;
  opposite.normalizer.lower_case = opposite.normalizer.strip_accents = !lower;
  const auto otherwise = count(Wordpiece(tokenizer.vocabulary(), opposite), chosen);
  if (2 * otherwise.share() <= count(tokenizer, chosen).share()) {
    return std::string("the vocabulary knows most of them ") +
           (lower ? "when letters keep their case and accents" : "in lower case and without accents") +
           ", so do_lower_case and strip_accents (tokenizer_config.json) probably do not fit it";
  }
  const auto examples = lacking_letters(tokenizer, chosen);
  if (!examples.empty()) {
    return "the vocabulary lacks letters such as " + join(examples, ", ") +
           ", so it is probably of another language or script";
  }
  return "the vocabulary is probably of another language";
}

}  // namespace modrob::text
