#include "data/splits/video_splits.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <tuple>
#include <utility>

#include "core/error.h"
#include "core/rng.h"
#include "core/text_format.h"
#include "data/splits/standard_folds.h"
#include "text/unicode.h"

namespace modrob::data {

namespace {

struct Video {
  std::string id;
  int64_t utterances = 0;
};

std::string videos_text(size_t count) { return counted(static_cast<int64_t>(count), "video"); }

int64_t all_utterances(const VideoSizes& videos) {
  int64_t sum = 0;
  for (const auto& [id, utterances] : videos) sum += utterances;
  return sum;
}

/// Ascending by uniform number 0 of each video's stream, ties by id.
std::vector<Video> in_seeded_order(const VideoSizes& videos, uint64_t key) {
  std::vector<std::pair<double, Video>> keyed;
  for (const auto& [id, utterances] : videos) {
    keyed.push_back({KeyedStream(key, hash_text(id)).uniform(0), {id, utterances}});
  }
  std::sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first, a.second.id) < std::tie(b.first, b.second.id);
  });
  std::vector<Video> ordered;
  for (auto& [place, video] : keyed) ordered.push_back(std::move(video));
  return ordered;
}

/// Moves videos from `left` to the split until it has about `target` utterances; at least one, and `keep` stay.
void take_share(std::vector<Video>& left, double target, size_t keep, Split split, VideoSplits& splits) {
  double taken = 0.0;
  std::vector<Video> stay;
  size_t available = left.size() - keep;
  const auto take = [&](const Video& video) {
    splits[video.id] = split;
    taken += static_cast<double>(video.utterances);
    --available;
  };
  for (const auto& video : left) {
    const double with = taken + static_cast<double>(video.utterances);
    if (available > 0 && std::abs(with - target) < std::abs(taken - target)) {
      take(video);
    } else {
      stay.push_back(video);
    }
  }
  if (stay.size() == left.size()) {
    const auto smallest = std::min_element(stay.begin(), stay.end(),
                                           [](const Video& a, const Video& b) { return a.utterances < b.utterances; });
    take(*smallest);
    stay.erase(smallest);
  }
  left = std::move(stay);
}

void give_rest(const std::vector<Video>& left, VideoSplits& splits) {
  for (const auto& video : left) splits[video.id] = Split::kTrain;
}

void require_videos(const VideoSizes& videos, size_t needed, const std::string& purpose) {
  if (videos.size() >= needed) return;
  throw UserError("the data set has " + videos_text(videos.size()) + ", but " + purpose + " at least " +
                  std::to_string(needed) + ", because a video lies in one split as a whole");
}

VideoSplits without_empty_split(VideoSplits splits, const std::string& rule) {
  for (const Split split : kSplits) {
    const bool found =
        std::any_of(splits.begin(), splits.end(), [&](const auto& entry) { return entry.second == split; });
    if (found) continue;
    throw UserError("the split '" + std::string(split_name(split)) + "' would be empty: " + rule +
                    " puts none of the " + videos_text(splits.size()) + " into it");
  }
  return splits;
}

std::string shown(double number) { return io::Json(number).dump(); }

void check_shares(const SplitShares& shares) {
  double sum = 0.0;
  for (const Split split : kSplits) {
    const double share = shares[static_cast<size_t>(split)];
    if (!(share > 0.0)) {
      throw UserError("the share of '" + std::string(split_name(split)) + "' is " + shown(share) +
                      " %; every split needs more than 0 %");
    }
    sum += share;
  }
  if (std::abs(sum - 100.0) <= 1e-6) return;
  throw UserError("the shares " + shown(shares[0]) + ", " + shown(shares[1]) + " and " + shown(shares[2]) +
                  " % sum to " + shown(sum) + "; train, valid and test together are 100");
}

void check_choice(const FoldChoice& choice) {
  const int64_t fewest = choice.valid_share ? 2 : 3;
  if (choice.folds < fewest) {
    throw UserError(counted(choice.folds, "fold is", "folds are") + " too few: at least " + std::to_string(fewest) +
                    " are needed" +
                    (choice.valid_share ? ""
                                        : ", one to test, one to validate and one to train; with a share to "
                                          "validate on, two"));
  }
  if (choice.fold < 0 || choice.fold >= choice.folds) {
    throw UserError("there is no fold " + std::to_string(choice.fold) + "; the " + std::to_string(choice.folds) +
                    " folds are 0 to " + std::to_string(choice.folds - 1));
  }
  if (choice.valid_share && !(*choice.valid_share > 0.0 && *choice.valid_share < 100.0)) {
    throw UserError("the share to validate on is " + shown(*choice.valid_share) + " %; between 0 and 100 is possible");
  }
}

}  // namespace

SplitShares parse_split_shares(std::string_view text) {
  std::vector<double> numbers;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    const std::string field(text.substr(begin, end - begin));
    char* stop = nullptr;
    const double number = std::strtod(field.c_str(), &stop);
    if (field.empty() || stop != field.c_str() + field.size() || !std::isfinite(number)) {
      throw UserError("'" + field + "' in the shares '" + std::string(text) +
                      "' is no number; write train, valid and "
                      "test in percent, as 70,10,20");
    }
    numbers.push_back(number);
    begin = end + 1;
  }
  SplitShares shares;
  if (numbers.size() != shares.size()) {
    throw UserError("'" + std::string(text) + "' holds " + counted(static_cast<int64_t>(numbers.size()), "share") +
                    "; three are needed, train, valid and test in percent, as 70,10,20");
  }
  std::copy(numbers.begin(), numbers.end(), shares.begin());
  check_shares(shares);
  return shares;
}

VideoSplits split_by_shares(const VideoSizes& videos, const SplitShares& shares, uint64_t seed) {
  check_shares(shares);
  require_videos(videos, kSplits.size(), "three splits need");
  const auto total = static_cast<double>(all_utterances(videos));
  auto left = in_seeded_order(videos, hash_words({seed, hash_text("data.split")}));
  const auto target = [&](Split split) { return total * shares[static_cast<size_t>(split)] / 100.0; };
  VideoSplits splits;
  take_share(left, target(Split::kTest), 2, Split::kTest, splits);
  take_share(left, target(Split::kValid), 1, Split::kValid, splits);
  give_rest(left, splits);
  return splits;
}

VideoSplits split_by_folds(const VideoSizes& videos, const FoldChoice& choice, uint64_t seed) {
  check_choice(choice);
  const auto folds = static_cast<size_t>(choice.folds);
  require_videos(videos, std::max(folds, kSplits.size()), std::to_string(folds) + " folds with three splits need");
  std::vector<int64_t> utterances(folds, 0);
  VideoSplits splits;
  VideoSizes others;
  for (const auto& video : in_seeded_order(videos, hash_words({seed, hash_text("data.split")}))) {
    const auto lightest = std::min_element(utterances.begin(), utterances.end());
    *lightest += video.utterances;
    const int64_t fold = lightest - utterances.begin();
    const bool valid = !choice.valid_share && fold == (choice.fold + 1) % choice.folds;
    splits[video.id] = fold == choice.fold ? Split::kTest : valid ? Split::kValid : Split::kTrain;
    if (fold != choice.fold) others.emplace(video.id, video.utterances);
  }
  if (choice.valid_share && others.size() >= 2) {
    const auto key = hash_words({seed, hash_text("data.split.valid"), static_cast<uint64_t>(choice.fold)});
    auto left = in_seeded_order(others, key);
    take_share(left, static_cast<double>(all_utterances(videos)) * *choice.valid_share / 100.0, 1, Split::kValid,
               splits);
  }
  return without_empty_split(std::move(splits), "fold " + std::to_string(choice.fold) + " of " + std::to_string(folds));
}

VideoSplits split_by_standard_folds(const VideoSizes& videos) {
  VideoSplits splits;
  std::vector<std::string> unknown;
  for (const auto& [id, utterances] : videos) {
    if (const auto split = standard_fold(id)) {
      splits[id] = *split;
    } else {
      unknown.push_back(id);
    }
  }
  if (!unknown.empty()) {
    throw UserError(std::to_string(unknown.size()) + " of " + videos_text(videos.size()) +
                    " are in no standard fold of MOSI or MOSEI: " + name_some(unknown) +
                    ". Split by shares or by folds, or give a file with the columns video and split");
  }
  return without_empty_split(std::move(splits), "the standard folds");
}

VideoSplits split_by_table(const VideoSizes& videos, const io::CsvTable& table, int64_t& unused) {
  const size_t video_column = table.column("video");
  const size_t split_column = table.column("split");
  std::map<std::string, std::pair<Split, int64_t>, std::less<>> rows;  // and the line
  for (size_t row = 0; row < table.rows(); ++row) {
    const std::string id(table.field(row, video_column));
    const std::string word(table.field(row, split_column));
    const auto known = split_of_word(word);
    if (!known) table.fail(row, "unknown split '" + word + "'; " + suggestion(word, {"train", "valid", "test"}));
    const Split split = *known;
    const auto [place, fresh] = rows.try_emplace(text::composed(id), split, table.line(row));
    if (fresh || place->second.first == split) continue;
    table.fail(row, "video '" + id + "' is put into '" + std::string(split_name(split)) + "', but line " +
                        std::to_string(place->second.second) + " puts it into '" +
                        std::string(split_name(place->second.first)) + "'; a video lies in one split as a whole");
  }
  VideoSplits splits;
  std::vector<std::string> missing;
  std::set<std::string_view> used;
  for (const auto& [id, utterances] : videos) {
    if (const auto row = rows.find(text::composed(id)); row != rows.end()) {
      splits[id] = row->second.first;
      used.insert(row->first);
    } else {
      missing.push_back(id);
    }
  }
  if (!missing.empty()) {
    throw UserError(table.name() + " lacks " + std::to_string(missing.size()) + " of " + videos_text(videos.size()) +
                    " of the data set: " + name_some(missing));
  }
  unused = static_cast<int64_t>(rows.size() - used.size());
  return without_empty_split(std::move(splits), table.name());
}

}  // namespace modrob::data
