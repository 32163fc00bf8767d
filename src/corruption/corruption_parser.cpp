#include "corruption/corruption_parser.h"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <vector>

#include "core/error.h"
#include "protocols/protocol_list.h"

namespace modrob::corruption {

namespace {

// "text", "missing", "30%", ...; a colon outside of a name parts words as a blank does.
std::vector<std::string> words_of(std::string_view text) {
  std::string blanks(text);
  std::replace(blanks.begin(), blanks.end(), ':', ' ');
  std::vector<std::string> words;
  std::istringstream stream(blanks);
  for (std::string word; stream >> word;) {
    if (word == "%" && !words.empty()) {
      words.back() += word;
    } else {
      words.push_back(word);
    }
  }
  return words;
}

/// Reads the words of one corruption from the left to the right.
class Parser {
 public:
  Parser(std::string_view text, const std::string& where, bool training)
      : text_(text), where_(where), training_(training), words_(words_of(text)) {}

  Corruption parse() {
    Corruption corruption;
    ModalitySet modalities;
    do {
      if (names_protocol()) {
        corruption.perturbations.push_back(of_protocol(ModalitySet::all()));
        continue;
      }
      if (modalities.empty()) {
        modalities = first_modalities();
      } else if (names_modalities()) {
        modalities = ModalitySet::parse(take());
      }
      if (names_protocol()) {
        corruption.perturbations.push_back(of_protocol(modalities));
      } else if (is_short()) {
        add_short(modalities, corruption);
      } else {
        corruption.perturbations.push_back(perturbation(modalities));
      }
    } while (next_plus());
    if (next_ < words_.size()) refuse("");
    return corruption;
  }

  [[noreturn]] void refuse(const std::string& reason) const {
    throw UserError(
        where_ + ": '" + std::string(text_) + "' names no corruption" + reason +
        "; write it as \"text missing 30 %\", \"audio+video noise_add 100 % strength 0.5\" or \"text missing "
        "15 % + noise_add 15 %\"; or as text:missing:0.3 or text:15+15");
  }

 private:
  const std::string& take() {
    if (next_ >= words_.size()) refuse("");
    return words_[next_++];
  }
  bool at(std::string_view word) const { return next_ < words_.size() && words_[next_] == word; }
  bool next_plus() {
    if (!at("+")) return false;
    ++next_;
    return true;
  }
  // Behind a '+' modalities may be left out.
  bool names_modalities() const {
    if (next_ >= words_.size()) return false;
    try {
      ModalitySet::parse(words_[next_]);
      return true;
    } catch (const UserError&) {
      return false;
    }
  }
  // A word that is none may be a protocol that was misspelt.
  ModalitySet first_modalities() {
    const std::string& word = take();
    try {
      return ModalitySet::parse(word);
    } catch (const UserError& error) {
      std::vector<std::string> names;
      for (const auto& protocol : protocols::protocol_list()) names.emplace_back(protocol.name);
      throw UserError(error.what() + std::string(" No protocol either; ") + suggestion(word, names));
    }
  }
  bool names_protocol() const {
    if (next_ >= words_.size()) return false;
    const std::string& word = words_[next_];
    return std::ranges::any_of(protocols::protocol_list(), [&](const auto& protocol) {
      return word == protocol.name || word.starts_with(std::string(protocol.name) + ".");
    });
  }
  Perturbation of_protocol(ModalitySet modalities) {
    Perturbation one{Kind::parse(take(), training_), modalities, Rate::from_double(1)};
    const bool rate = next_ < words_.size() && !at("+");
    if (rate && !one.kind->has_strength) refuse(" (" + one.kind.name() + " has no rate)");
    if (!rate && one.kind->has_strength) refuse(" (" + one.kind.name() + " needs its nominal rate)");
    if (rate) one.strength = Rate::parse(take(), where_).value();
    return one;
  }
  // "15+15"
  bool is_short() const {
    if (next_ >= words_.size()) return false;
    const std::string& word = words_[next_];
    return word.front() >= '0' && word.front() <= '9' && word.find('+') != std::string::npos;
  }
  void add_short(ModalitySet modalities, Corruption& corruption) {
    const std::string& word = take();
    const size_t plus = word.find('+');
    corruption.perturbations.push_back({kMissing, modalities, Rate::parse(word.substr(0, plus) + "%", where_)});
    corruption.perturbations.push_back(
        {training_ ? kPresetNoise : kNoiseAdd, modalities, Rate::parse(word.substr(plus + 1) + "%", where_)});
  }

  Perturbation perturbation(ModalitySet modalities) {
    Perturbation one;
    one.modalities = modalities;
    one.kind = Kind::parse(take(), training_);
    one.rate = Rate::parse(take(), where_);
    const bool severity = at("severity");
    if (!severity && !at("strength")) return one;
    ++next_;
    if (!one.kind->has_strength) refuse(" (" + std::string(one.kind->name) + " has no strength)");
    const std::string& number = take();
    if (severity) {
      const auto& strengths = one.kind->severities;
      if (strengths.front() == 0) refuse(" (" + one.kind.name() + " has no severities; say its strength)");
      if (number.size() != 1 || number[0] < '1' || number[0] > '5') refuse(" (a severity is 1, 2, 3, 4 or 5)");
      one.strength = strengths[static_cast<size_t>(number[0] - '1')];
      if (at("strength")) refuse(kOneOfBoth);
      return one;
    }
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), one.strength);
    if (error != std::errc() || end != number.data() + number.size()) refuse(" (its strength is no number)");
    if (at("severity")) refuse(kOneOfBoth);
    return one;
  }

  static constexpr const char* kOneOfBoth = " (a severity stands for a strength; give one of them)";
  std::string_view text_;
  const std::string& where_;
  bool training_;
  std::vector<std::string> words_;
  size_t next_ = 0;
};

}  // namespace

Corruption parse_corruption(std::string_view text, const std::string& where, bool training) {
  Parser parser(text, where, training);
  Corruption corruption;
  try {
    corruption = parser.parse();
  } catch (const UserError& error) {
    if (std::string_view(error.what()).starts_with(where)) throw;
    parser.refuse(std::string(" (") + error.what() + ")");
  }
  corruption.validate(where);
  for (const auto& one : corruption.perturbations) {
    if (!training || !one.kind->needs_trained_model()) continue;
    throw UserError(where + ": '" + one.kind.name() +
                    "' is for a diagnosis only: it reads encodings or gradients of a trained model, and in a training "
                    "these are just being learnt; train on another kind, such as noise_add");
  }
  return corruption;
}

}  // namespace modrob::corruption
