#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace modrob::data {

enum class Split { kTrain, kValid, kTest };
inline constexpr std::array<Split, 3> kSplits = {Split::kTrain, Split::kValid, Split::kTest};
/// "train", "valid", "test".
std::string_view split_name(Split split);
/// The split of exactly this name.
std::optional<Split> find_split(std::string_view name);
/// The same; UserError for an unknown name.
Split parse_split(std::string_view name);
/// The split that other people's tables mean: train, valid, val, validation, dev or test in any case, blanks around it
/// left out.
std::optional<Split> split_of_word(std::string_view word);

struct Utterance {
  std::string id;     ///< unique in the data set
  std::string video;  ///< the video (speaker) it is nested in
  std::string transcript;
  Split split = Split::kTrain;
  double label = 0.0;
};

/// "'a', 'b' and 'c'", at most ten of them, then "... and 7 more".
std::string name_some(const std::vector<std::string>& ids);

}  // namespace modrob::data
