#include "data/audit/label_audit.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>

#include "core/text_format.h"

namespace modrob::data {

namespace {

constexpr double kLargestUsualLabel = 3.0;
constexpr int64_t kFewestForShares = 20;  // labels from which shares are judged
constexpr double kImbalanced = 0.8;
constexpr double kShift = 0.15;
constexpr double kShiftDeviations = 3.0;  // of the difference of two shares
constexpr int64_t kFewVideos = 10;

std::string name_of(size_t split) { return std::string(split_name(kSplits[split])); }
int64_t signed_labels(const SplitOverview& split) { return split.negative + split.positive; }

class LabelAudit {
 public:
  LabelAudit(const Dataset& dataset, const std::array<SplitOverview, kSplits.size()>& splits,
             std::vector<Finding>& findings)
      : dataset_(dataset), splits_(splits), findings_(findings) {}

  void values() {
    Affected outside, zeros;
    std::set<double> different;  // at most four are of interest
    for (int64_t i = 0; i < dataset_.size(); ++i) {
      const auto& utterance = dataset_.utterance(i);
      if (std::abs(utterance.label) > kLargestUsualLabel) outside.add(utterance.id);
      if (utterance.label == 0.0) zeros.add(utterance.id);
      if (different.size() < 4) different.insert(utterance.label);
    }
    constant_ = different.size() == 1 && dataset_.size() > 1;
    if (constant_) find("constant_labels", "Every label is " + fixed(*different.begin(), 2) + ".");
    const bool few = different.size() < 4 && !constant_ && dataset_.size() >= kFewestForShares;
    if (few) {
      std::vector<std::string> values;
      for (const double value : different) values.push_back(fixed(value, 2));
      find("few_label_values", "Only " + std::to_string(different.size()) + " values occur: " + join(values, ", ") +
                                   ". These look like classes.");
    }
    if (outside.count > 0) {
      const std::string message = counted(outside.count, "label") + " of " + std::to_string(dataset_.size()) +
                                  " outside [-3, 3], from " + fixed(smallest(), 2) + " to " + fixed(largest(), 2) +
                                  " in all.";
      find("labels_out_of_range", message, std::move(outside));
    }
    if (zeros.count > 0 && !constant_) {
      std::vector<std::string> counts;
      for (size_t split = 0; split < kSplits.size(); ++split) {
        counts.push_back(name_of(split) + " " + std::to_string(splits_[split].zero));
      }
      const std::string message = counted(zeros.count, "label") + " exactly 0 (" + share(zeros.count, dataset_.size()) +
                                  "; " + join(counts, ", ") + ").";
      find("zero_labels", message, std::move(zeros));
    }
  }

  void sizes() {
    for (size_t split = 0; split < kSplits.size(); ++split) {
      if (splits_[split].utterances == 0) find("empty_split", "The " + name_of(split) + " split has no utterance.");
    }
    const auto& test = splits_[static_cast<size_t>(Split::kTest)];
    if (test.videos == 1) {
      find("single_video_test_set",
           "All " + counted(test.utterances, "utterance") + " of the test split are of one video.");
    } else if (test.videos > 1 && test.videos < kFewVideos) {
      find("few_test_videos", "The test split has " + std::to_string(test.videos) + " videos.");
    }
    std::set<std::string_view> videos;
    for (int64_t i = 0; i < dataset_.size(); ++i) videos.insert(dataset_.utterance(i).video);
    if (static_cast<int64_t>(videos.size()) == dataset_.size() && dataset_.size() >= kFewestForShares) {
      find("one_utterance_per_video", "Each of " + std::to_string(dataset_.size()) + " utterances is its own video.");
    }
  }

  void classes() {
    if (constant_) return;
    const auto& train = splits_[static_cast<size_t>(Split::kTrain)];
    for (size_t split = 0; split < kSplits.size(); ++split) {
      const auto& counts = splits_[split];
      const int64_t total = signed_labels(counts);
      if (counts.utterances < 2) continue;
      const std::string classes = name_of(split) + ": " + std::to_string(counts.negative) + " negative, " +
                                  std::to_string(counts.positive) + " positive";
      const int64_t more = std::max(counts.negative, counts.positive);
      if (more == total) {
        find("one_class_split", classes + " labels.");
        continue;
      }
      if (total < kFewestForShares) continue;
      if (static_cast<double>(more) > kImbalanced * static_cast<double>(total)) {
        find("class_imbalance", classes + "; always saying " +
                                    (counts.negative > counts.positive ? "negative" : "positive") + " is right in " +
                                    share(more, total) + ".");
      }
      if (differs(train, counts)) {
        find("class_shift", "Positive labels: " + share(train.positive, signed_labels(train)) + " in train, " +
                                share(counts.positive, total) + " in " + name_of(split) + ".");
      }
    }
  }

 private:
  void find(std::string_view code, const std::string& message) { findings_.push_back(make_finding(code, message)); }
  void find(std::string_view code, const std::string& message, Affected utterances) {
    findings_.push_back(make_finding(code, message, "utterances", std::move(utterances)));
  }

  double smallest() const {
    double value = dataset_.utterance(0).label;
    for (int64_t i = 1; i < dataset_.size(); ++i) value = std::min(value, dataset_.utterance(i).label);
    return value;
  }
  double largest() const {
    double value = dataset_.utterance(0).label;
    for (int64_t i = 1; i < dataset_.size(); ++i) value = std::max(value, dataset_.utterance(i).label);
    return value;
  }

  // More than kShift, and more than chance makes of two samples of one population.
  static bool differs(const SplitOverview& train, const SplitOverview& other) {
    if (signed_labels(train) < kFewestForShares) return false;
    const auto n = static_cast<double>(signed_labels(train)), m = static_cast<double>(signed_labels(other));
    const double p = static_cast<double>(train.positive) / n, q = static_cast<double>(other.positive) / m;
    const double pooled = static_cast<double>(train.positive + other.positive) / (n + m);
    const double deviation = std::sqrt(pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m));
    return std::abs(p - q) > kShift && std::abs(p - q) > kShiftDeviations * deviation;
  }

  const Dataset& dataset_;
  const std::array<SplitOverview, kSplits.size()>& splits_;
  std::vector<Finding>& findings_;
  bool constant_ = false;
};

}  // namespace

std::array<SplitOverview, kSplits.size()> split_overviews(const Dataset& dataset) {
  std::array<SplitOverview, kSplits.size()> splits;
  std::array<std::set<std::string_view>, kSplits.size()> videos;
  std::array<double, kSplits.size()> sums = {};
  for (int64_t i = 0; i < dataset.size(); ++i) {
    const auto& utterance = dataset.utterance(i);
    const auto split = static_cast<size_t>(utterance.split);
    auto& counts = splits[split];
    ++counts.utterances;
    (utterance.label < 0.0 ? counts.negative : utterance.label > 0.0 ? counts.positive : counts.zero) += 1;
    videos[split].insert(utterance.video);
    sums[split] += utterance.label;
  }
  for (size_t split = 0; split < kSplits.size(); ++split) {
    splits[split].videos = static_cast<int64_t>(videos[split].size());
    if (splits[split].utterances == 0) continue;
    splits[split].label_mean = sums[split] / static_cast<double>(splits[split].utterances);
  }
  return splits;
}

void audit_labels(const Dataset& dataset, const std::array<SplitOverview, kSplits.size()>& splits,
                  std::vector<Finding>& findings) {
  LabelAudit audit(dataset, splits, findings);
  audit.values();
  audit.sizes();
  audit.classes();
}

}  // namespace modrob::data
