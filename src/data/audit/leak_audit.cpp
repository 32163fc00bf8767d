#include "data/audit/leak_audit.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>

#include "core/text_format.h"
#include "data/audit/value_hash.h"

namespace modrob::data {

namespace {

// With fewer words, different people say the same sentence.
constexpr int64_t kFewWords = 5;

using SplitSet = std::set<Split>;

std::string names_of(const SplitSet& splits) {
  std::vector<std::string> names;
  for (const Split split : splits) names.emplace_back(split_name(split));
  return join(names, "+");
}

// "train+test: 3, valid+test: 1"
std::string counts_of(const std::map<SplitSet, int64_t>& counts) {
  std::vector<std::string> texts;
  for (const auto& [splits, count] : counts) texts.push_back(names_of(splits) + ": " + std::to_string(count));
  return join(texts, ", ");
}

class LeakAudit {
 public:
  LeakAudit(const Dataset& dataset, const TextFacts& text, std::span<const FrameFacts* const> modalities,
            std::vector<Finding>& findings)
      : dataset_(dataset), text_(text), modalities_(modalities), findings_(findings) {}

  void videos() {
    std::unordered_map<std::string_view, SplitSet> splits_of;
    for (int64_t i = 0; i < dataset_.size(); ++i) splits_of[utterance(i).video].insert(utterance(i).split);
    Affected affected;
    std::map<SplitSet, int64_t> counts;
    for (int64_t i = 0; i < dataset_.size(); ++i) {
      auto& splits = splits_of[utterance(i).video];
      if (splits.size() < 2) continue;
      affected.add(utterance(i).video);
      ++counts[splits];
      splits.clear();  // reported
    }
    if (affected.count == 0) return;
    const std::string message = counted(affected.count, "video") + " of " + std::to_string(splits_of.size()) +
                                " with utterances in more than one split (" + counts_of(counts) + ").";
    findings_.push_back(make_finding("same_video_in_two_splits", message, "videos", std::move(affected)));
  }

  void transcripts() {
    std::unordered_map<std::string_view, SplitSet> splits_of;
    for (int64_t i = 0; i < dataset_.size(); ++i) splits_of[folded(i)].insert(utterance(i).split);
    Affected long_ones, short_ones;
    std::map<SplitSet, int64_t> long_counts, short_counts;
    std::set<std::string_view> long_texts, short_texts;
    for (int64_t i = 0; i < dataset_.size(); ++i) {
      const auto& splits = splits_of[folded(i)];
      if (folded(i).empty() || splits.size() < 2) continue;
      const bool is_short = folded_word_count(i) < kFewWords;
      (is_short ? short_ones : long_ones).add(utterance(i).id);
      const bool is_new = (is_short ? short_texts : long_texts).insert(folded(i)).second;
      if (is_new) ++(is_short ? short_counts : long_counts)[splits];
    }
    const auto find = [&](const char* code, const char* length, const std::set<std::string_view>& texts,
                          const std::map<SplitSet, int64_t>& counts, Affected affected) {
      if (affected.count == 0) return;
      const std::string message = counted(static_cast<int64_t>(texts.size()), "transcript") + " of " + length + " " +
                                  std::to_string(kFewWords) + " words in more than one split (" + counts_of(counts) +
                                  "), letters and digits compared.";
      findings_.push_back(make_finding(code, message, "utterances", std::move(affected)));
    };
    find("same_transcript_in_two_splits", "at least", long_texts, long_counts, std::move(long_ones));
    find("same_short_transcript_in_two_splits", "fewer than", short_texts, short_counts, std::move(short_ones));
  }

  void utterances() {
    std::map<std::pair<std::string_view, uint64_t>, std::vector<int64_t>> groups;
    for (int64_t i = 0; i < dataset_.size(); ++i) {
      if (says_something(i)) groups[{utterance(i).transcript, frames_hash(i)}].push_back(i);
    }
    std::set<int64_t> within, across;  // in the order of the data set
    int64_t different_labels = 0;
    for (const auto& [key, members] : groups) {
      if (members.size() < 2) continue;
      SplitSet splits;
      std::set<double> labels;
      for (const int64_t i : members) {
        splits.insert(utterance(i).split);
        labels.insert(utterance(i).label);
      }
      (splits.size() > 1 ? across : within).insert(members.begin(), members.end());
      different_labels += labels.size() > 1;
    }
    const auto find = [&](const char* code, const std::set<int64_t>& members, const char* where) {
      if (members.empty()) return;
      auto affected = affected_by(members);
      std::string message =
          counted(affected.count, "utterance") + " with transcript and frames that equal another's " + where + ".";
      if (different_labels > 0) {
        message += " Groups of equals whose labels differ: " + std::to_string(different_labels) + ".";
      }
      findings_.push_back(make_finding(code, message, "utterances", std::move(affected)));
    };
    find("duplicate_utterances_in_two_splits", across, "in another split");
    find("duplicate_utterances", within, "in the same split");
  }

  void frames() {
    if (!text_.any) return;
    std::unordered_map<uint64_t, std::set<std::string_view>> transcripts_of;
    for (int64_t i = 0; i < dataset_.size(); ++i) {
      if (has_values(i)) transcripts_of[frames_hash(i)].insert(folded(i));
    }
    std::set<int64_t> members;
    for (int64_t i = 0; i < dataset_.size(); ++i) {
      if (has_values(i) && transcripts_of[frames_hash(i)].size() > 1) members.insert(i);
    }
    if (members.empty()) return;
    auto affected = affected_by(members);
    const std::string message =
        counted(affected.count, "utterance") + " with the frames of another utterance, but another transcript.";
    findings_.push_back(make_finding("same_frames_other_transcript", message, "utterances", std::move(affected)));
  }

 private:
  const Utterance& utterance(int64_t index) const { return dataset_.utterance(index); }
  std::string_view folded(int64_t index) const { return text_.folded[static_cast<size_t>(index)]; }

  int64_t folded_word_count(int64_t index) const {
    return folded(index).empty() ? 0 : 1 + std::count(folded(index).begin(), folded(index).end(), ' ');
  }

  const ColumnStatistics::Rows& rows(const FrameFacts& facts, int64_t index) const {
    return facts.utterances[static_cast<size_t>(index)];
  }

  uint64_t frames_hash(int64_t index) const {
    uint64_t hash = 0;
    for (const FrameFacts* facts : modalities_) hash = mix(hash, rows(*facts, index).hash);
    return hash;
  }

  bool has_values(int64_t index) const {
    return std::any_of(modalities_.begin(), modalities_.end(),
                       [&](const FrameFacts* facts) { return !rows(*facts, index).all_zero(); });
  }

  // Otherwise two speakers' "yes" without a frame would count as one utterance twice.
  bool says_something(int64_t index) const { return has_values(index) || folded_word_count(index) >= kFewWords; }

  Affected affected_by(const std::set<int64_t>& members) const {
    Affected affected;
    for (const int64_t i : members) affected.add(utterance(i).id);
    return affected;
  }

  const Dataset& dataset_;
  const TextFacts& text_;
  std::span<const FrameFacts* const> modalities_;
  std::vector<Finding>& findings_;
};

}  // namespace

void audit_leaks(const Dataset& dataset, const TextFacts& text, std::span<const FrameFacts* const> modalities,
                 std::vector<Finding>& findings) {
  LeakAudit audit(dataset, text, modalities, findings);
  audit.videos();
  audit.transcripts();
  audit.utterances();
  audit.frames();
}

}  // namespace modrob::data
