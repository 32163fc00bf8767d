#include "text/glove.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <string_view>
#include <unordered_map>

#include "core/error.h"

namespace modrob::text {

namespace {

bool begins_with_number(const char* begin, const char* end) {
  float number;
  const auto [next, error] = std::from_chars(begin, end, number);
  return error == std::errc() && (next == end || *next == ' ');
}

}  // namespace

int64_t read_glove(const std::filesystem::path& file, const std::vector<std::string>& words, int64_t width,
                   const std::function<void(int64_t, std::span<const float>)>& found) {
  std::unordered_map<std::string_view, int64_t> wanted;
  for (size_t i = 0; i < words.size(); ++i) wanted.emplace(words[i], static_cast<int64_t>(i));
  std::ifstream input(file);
  if (!input) {
    throw UserError("cannot read the word vectors '" + file.string() +
                    "'; give a GloVe text file (one word and its numbers a line, as in glove.840B.300d.txt)");
  }
  int64_t count = 0;
  int64_t line_number = 0;
  std::vector<float> vector(static_cast<size_t>(width));
  for (std::string line; std::getline(input, line);) {
    ++line_number;
    const auto fail = [&](const std::string& what) {
      throw UserError(file.string() + ":" + std::to_string(line_number) + ": " + what + "; expected a word and " +
                      std::to_string(width) + " numbers separated by blanks");
    };
    const auto end_of_word = line.find(' ');
    if (end_of_word == std::string::npos) fail("no blank in the line");
    const auto entry = wanted.find(std::string_view(line).substr(0, end_of_word));
    if (entry == wanted.end()) continue;
    const char* position = line.data() + end_of_word;
    const char* const end = line.data() + line.size();
    // glove.840B has words with blanks inside ("at name@domain.com"); their first piece is not the word.
    const bool word_goes_on =
        std::count(line.begin(), line.end(), ' ') > width && !begins_with_number(position + 1, end);
    if (word_goes_on) continue;
    for (float& number : vector) {
      if (position == end || *position != ' ') fail("too few numbers");
      const auto [next, error] = std::from_chars(position + 1, end, number);
      if (error != std::errc() || !std::isfinite(number)) fail("a number cannot be read");
      position = next;
    }
    if (position != end && *position != '\r') fail("too many numbers");
    found(entry->second, vector);
    ++count;
  }
  if (count == 0) {
    throw UserError(file.string() + " holds none of the data set's " + std::to_string(words.size()) +
                    " words; is it a GloVe text file of the right language?");
  }
  return count;
}

}  // namespace modrob::text
