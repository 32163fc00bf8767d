#include "corruption/kinds/text_kinds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace modrob::corruption {

namespace {

// A word has some numbers of its own: 0 says whether it is hit, the others what happens.
constexpr uint64_t kNumbersOfAWord = 64;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// One word and the numbers that are drawn for it.
struct HitWord {
  std::string& text;
  uint64_t first;
  const KeyedStream& random;

  double uniform(uint64_t number) const { return random.uniform(first + number); }
  size_t below(uint64_t number, size_t bound) const {
    return static_cast<size_t>(random.integer(first + number, static_cast<uint64_t>(bound)));
  }
  /// Places of its ASCII letters; a word in another alphabet has none, and stays.
  std::vector<size_t> letters() const {
    std::vector<size_t> places;
    for (size_t i = 0; i < text.size(); ++i) {
      if (is_letter(text[i])) places.push_back(i);
    }
    return places;
  }
  /// Without the first and the last one.
  std::vector<size_t> inner_letters() const {
    auto places = letters();
    if (places.size() < 3) return {};
    return {places.begin() + 1, places.end() - 1};
  }
};

template <typename Change>
void for_each_hit(WordRow& row, const Change& change) {
  for (size_t i = 0; i < row.words.size(); ++i) {
    const uint64_t first = static_cast<uint64_t>(i) * kNumbersOfAWord;
    if (row.random.uniform(first) < row.strength) change(HitWord{row.words[i], first, row.random});
  }
}

template <typename Change>
void for_each_hit(TokenRow& row, const Change& change) {
  for (size_t i = 0; i < row.ids.size(); ++i) {
    if (row.random.uniform(2 * i) < row.strength) change(i);
  }
}

std::string_view neighbours_of(char letter) {
  constexpr std::array<std::string_view, 26> kQwerty = {
      "qwsz", "vghn", "xdfv", "erfcxs", "wsdr", "rtgvcd", "tyhbvf", "yujnbg", "ujko", "uikmnh", "iolmj", "opk",  "njk",
      "bhjm", "iklp", "ol",   "wa",     "edft", "wedxza", "rfgy",   "yhji",   "cfgb", "qase",   "zsdc",  "tghu", "asx"};
  return kQwerty[static_cast<size_t>((letter | 0x20) - 'a')];
}

// Spellings of like sound, each way.
constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kLikeSounds = {{
    {"ph", "f"},    {"th", "f"},      {"ck", "k"},   {"ee", "ea"}, {"ie", "y"},  {"ou", "oo"},
    {"ai", "ay"},   {"tion", "shun"}, {"wh", "w"},   {"kn", "n"},  {"qu", "kw"}, {"x", "ks"},
    {"z", "s"},     {"v", "b"},       {"d", "t"},    {"g", "k"},   {"c", "k"},   {"ight", "ite"},
    {"ough", "ow"}, {"er", "a"},      {"ing", "in"}, {"m", "n"},   {"p", "b"},   {"l", "r"},
}};

// The word with one such spelling in place of another; itself where none fits.
std::string heard_as(const HitWord& word) {
  struct Spelling {
    size_t place;
    std::string_view from, to;
  };
  std::array<Spelling, 2 * kLikeSounds.size()> possible;
  size_t count = 0;
  const auto consider = [&](std::string_view from, std::string_view to) {
    const size_t place = word.text.find(from);
    if (place != std::string::npos) possible[count++] = {place, from, to};
  };
  for (const auto& [one, other] : kLikeSounds) {
    consider(one, other);
    consider(other, one);
  }
  std::string heard = word.text;
  if (count == 0) return heard;
  const Spelling& chosen = possible[word.below(2, count)];
  return heard.replace(chosen.place, chosen.from.size(), chosen.to);
}

// What befalls one word.

void mistype(const HitWord& word) {
  const auto places = word.letters();
  if (places.empty()) return;
  char& letter = word.text[places[word.below(1, places.size())]];
  const auto near = neighbours_of(letter);
  letter = static_cast<char>(near[word.below(2, near.size())] - ((letter & 0x20) != 0 ? 0 : 0x20));
}

void double_letter(const HitWord& word) {
  const auto places = word.letters();
  if (places.empty()) return;
  const size_t place = places[word.below(1, places.size())];
  word.text.insert(place, 1, word.text[place]);
}

void omit_letter(const HitWord& word) {
  const auto places = word.inner_letters();
  if (!places.empty()) word.text.erase(places[word.below(1, places.size())], 1);
}

void swap_letters(const HitWord& word) {
  const auto places = word.inner_letters();
  if (places.size() < 2) return;
  const size_t place = word.below(1, places.size() - 1);
  std::swap(word.text[places[place]], word.text[places[place + 1]]);
}

void shuffle_letters(const HitWord& word) {
  const auto places = word.inner_letters();
  for (size_t i = std::min(places.size(), size_t{kNumbersOfAWord - 1}); i-- > 1;) {
    std::swap(word.text[places[i]], word.text[places[word.below(i, i + 1)]]);
  }
}

}  // namespace

void tokens_unknown(TokenRow& row) {
  for_each_hit(row, [&](size_t i) { row.ids[i] = row.choices.unknown; });
}

void tokens_mask(TokenRow& row) {
  for_each_hit(row, [&](size_t i) { row.ids[i] = row.choices.mask; });
}

void tokens_delete(TokenRow& row) {
  std::vector<uint8_t> gone(row.ids.size(), 0);
  for_each_hit(row, [&](size_t i) { gone[i] = 1; });
  size_t i = 0;
  std::erase_if(row.ids, [&](int64_t) { return gone[i++] != 0; });
}

void tokens_repeat(TokenRow& row) {
  std::vector<int64_t> ids;
  for (size_t i = 0; i < row.ids.size(); ++i) {
    ids.push_back(row.ids[i]);
    if (row.random.uniform(2 * i) < row.strength) ids.push_back(row.ids[i]);
  }
  row.ids = std::move(ids);
}

void tokens_random(TokenRow& row) {
  for_each_hit(row, [&](size_t i) {
    row.ids[i] = row.choices.regular[static_cast<size_t>(row.random.integer(2 * i + 1, row.choices.regular.size()))];
  });
}

void tokens_truncate(TokenRow& row) {
  const auto lost = static_cast<size_t>(std::nearbyint(row.strength * static_cast<double>(row.ids.size())));
  row.ids.resize(row.ids.size() - lost);
}

void words_swap(WordRow& row) {
  for (size_t i = 0; i + 1 < row.words.size(); ++i) {
    if (row.random.uniform(i * kNumbersOfAWord) >= row.strength) continue;
    std::swap(row.words[i], row.words[i + 1]);
    ++i;  // what was moved stays where it is
  }
}

void typos_keyboard(WordRow& row) { for_each_hit(row, mistype); }

void typos_double(WordRow& row) { for_each_hit(row, double_letter); }

void typos_omit(WordRow& row) { for_each_hit(row, omit_letter); }

void typos_swap(WordRow& row) { for_each_hit(row, swap_letters); }

void typos_shuffle(WordRow& row) { for_each_hit(row, shuffle_letters); }

void typos_mixed(WordRow& row) {
  constexpr auto kTypos =
      std::to_array<void (*)(const HitWord&)>({swap_letters, shuffle_letters, mistype, double_letter, omit_letter});
  for_each_hit(row, [&](const HitWord& word) {
    const auto places = word.letters();
    if (places.empty() || places.back() < 4) return;
    kTypos[word.below(kNumbersOfAWord - 1, kTypos.size())](word);
  });
}

void speech_errors(WordRow& row) {
  std::vector<std::string> heard;
  for (size_t i = 0; i < row.words.size(); ++i) {
    const HitWord word{row.words[i], i * kNumbersOfAWord, row.random};
    const bool hit = word.uniform(0) < row.strength;
    const double what = word.uniform(1);
    if (!hit) {
      heard.push_back(word.text);
    } else if (what < 0.15 && row.words.size() > 1) {
      continue;  // not heard
    } else if (what < 0.3 && i + 1 < row.words.size()) {
      heard.push_back(word.text + row.words[++i]);
    } else {
      heard.push_back(heard_as(word));
    }
  }
  if (heard.empty()) heard.push_back(row.words.front());
  row.words = std::move(heard);
}

}  // namespace modrob::corruption
