#include "data/audit/frame_audit.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <unordered_map>

#include "core/text_format.h"
#include "data/audit/feature_widths.h"

namespace modrob::data {

namespace {

constexpr double kExtremeValue = 1e4;
constexpr double kUnevenRatio = 1e4;      // largest by smallest deviation of a modality's features
constexpr double kFarDeviations = 100.0;  // from the mean
constexpr double kManyZeroUtterances = 0.1;
constexpr int64_t kFewestForShapes = 20;  // utterances from which padding is judged

std::string three_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.3g", value);
  return text;
}

// The checks of one modality; all share name, facts and the list of findings.
class FrameAudit {
 public:
  FrameAudit(const Dataset& dataset, const FrameFacts& facts, std::vector<Finding>& findings)
      : dataset_(dataset),
        facts_(facts),
        columns_(facts.columns),
        name_(modality_name(facts.modality)),
        findings_(findings) {}

  void run() {
    values_that_are_not_finite();
    if (zeros()) return;  // every other check would say the same again
    constant_and_duplicate_features();
    scales();
    outliers();
    padding();
    lengths();
  }

 private:
  void find(std::string_view code, const std::string& message, const Affected& features) {
    findings_.push_back(make_finding(code, name_ + ": " + message, "features", features));
  }

  template <typename Concerns>
  Affected utterances(Concerns&& concerns) const {
    Affected affected;
    for (size_t i = 0; i < facts_.utterances.size(); ++i) {
      if (concerns(facts_.utterances[i])) affected.add(dataset_.utterance(static_cast<int64_t>(i)).id);
    }
    return affected;
  }

  template <typename Concerns>
  Affected features(Concerns&& concerns) const {
    Affected affected;
    for (int64_t c = 0; c < columns_.width(); ++c) {
      if (concerns(c)) affected.add(feature(c));
    }
    return affected;
  }

  std::string feature(int64_t column) const { return name_ + "[" + std::to_string(column) + "]"; }
  int64_t count() const { return static_cast<int64_t>(facts_.utterances.size()); }

  void values_that_are_not_finite() {
    int64_t nan = 0, infinite = 0;
    for (const auto& rows : facts_.utterances) {
      nan += rows.nan;
      infinite += rows.infinite;
    }
    if (nan + infinite == 0) return;
    auto affected = utterances([](const auto& rows) { return rows.nan + rows.infinite > 0; });
    const std::string message = name_ + ": " + std::to_string(nan) + " NaN and " + std::to_string(infinite) +
                                " infinite values of " + std::to_string(columns_.frames() * columns_.width()) +
                                ", in " + counted(affected.count, "utterance") + ".";
    findings_.push_back(make_finding("not_finite_values", message, "utterances", std::move(affected)));
  }

  // True when there is nothing but zeros.
  bool zeros() {
    auto affected = utterances([](const auto& rows) { return rows.all_zero(); });
    if (affected.count == 0) return false;
    if (affected.count == count()) {
      findings_.push_back(make_finding("all_zero_modality", name_ + ": every value of every utterance is 0."));
      return true;
    }
    const bool many = static_cast<double>(affected.count) >= kManyZeroUtterances * static_cast<double>(count());
    const std::string message = name_ + ": nothing but zeros in " + counted(affected.count, "utterance") + " (" +
                                share(affected.count, count()) + ").";
    findings_.push_back(make_finding(many ? "many_all_zero_utterances" : "all_zero_utterances", message, "utterances",
                                     std::move(affected)));
    return false;
  }

  void constant_and_duplicate_features() {
    if (columns_.frames() < 2) return;
    const auto constant = features([&](int64_t c) { return columns_.constant(c); });
    if (constant.count > 0) {
      find("constant_features",
           std::to_string(constant.count) + " of " + counted(columns_.width(), "feature") +
               " with one value in every frame (the first: " + three_digits(first_constant()) + ").",
           constant);
    }
    std::unordered_map<uint64_t, int64_t> first_with;
    Affected copies;
    for (int64_t c = 0; c < columns_.width(); ++c) {
      if (columns_.constant(c)) continue;
      const auto [original, is_new] = first_with.try_emplace(columns_.hash(c), c);
      if (!is_new) copies.add(feature(c) + " = " + feature(original->second));
    }
    if (copies.count == 0) return;
    find("duplicate_features",
         std::to_string(copies.count) + " of " + counted(columns_.width(), "feature") +
             " equal to an earlier one in every frame.",
         copies);
  }

  double first_constant() const {
    int64_t c = 0;
    while (!columns_.constant(c)) ++c;
    return columns_.smallest(c);
  }

  double magnitude(int64_t column) const {
    return std::max(std::abs(columns_.smallest(column)), std::abs(columns_.largest(column)));
  }

  void scales() {
    double most = 0.0, widest = 0.0, narrowest = std::numeric_limits<double>::infinity();
    for (int64_t c = 0; c < columns_.width(); ++c) {
      if (std::isnan(columns_.mean(c))) continue;  // no finite value
      most = std::max(most, magnitude(c));
      if (columns_.constant(c) || columns_.deviation(c) == 0.0) continue;
      widest = std::max(widest, columns_.deviation(c));
      narrowest = std::min(narrowest, columns_.deviation(c));
    }
    const auto extreme = features([&](int64_t c) { return magnitude(c) > kExtremeValue; });
    if (extreme.count > 0) {
      find("extreme_scale",
           counted(extreme.count, "feature") + " with values beyond " + three_digits(kExtremeValue) + ", the largest " +
               three_digits(most) + ".",
           extreme);
    }
    if (widest <= kUnevenRatio * narrowest) return;
    const auto narrow = features(
        [&](int64_t c) { return columns_.deviation(c) > 0.0 && widest > kUnevenRatio * columns_.deviation(c); });
    find("uneven_scales",
         "standard deviations from " + three_digits(narrowest) + " to " + three_digits(widest) + "; " +
             counted(narrow.count, "feature") + " with one that is more than " + three_digits(kUnevenRatio) +
             " times smaller than the largest.",
         narrow);
  }

  void outliers() {
    double farthest = 0.0;
    const auto far = features([&](int64_t c) {
      const double deviation = columns_.deviation(c);
      if (!(deviation > 0.0) || columns_.constant(c)) return false;
      const double mean = columns_.mean(c);
      const double distance = std::max(mean - columns_.smallest(c), columns_.largest(c) - mean) / deviation;
      farthest = std::max(farthest, distance);
      return distance > kFarDeviations;
    });
    if (far.count == 0) return;
    find("far_outliers",
         counted(far.count, "feature") + " with a value more than " + three_digits(kFarDeviations) +
             " standard deviations from the mean, at most " + three_digits(farthest) + ".",
         far);
  }

  void padding() {
    if (count() < kFewestForShapes) return;
    auto affected = utterances(
        [](const auto& rows) { return !rows.all_zero() && (rows.first_zero_steps >= 2 || rows.last_zero_steps >= 2); });
    if (2 * affected.count <= count()) return;
    int64_t frames = 0;
    for (const auto& rows : facts_.utterances) {
      if (!rows.all_zero()) frames += rows.first_zero_steps + rows.last_zero_steps;
    }
    const std::string message = name_ + ": " + counted(affected.count, "utterance") + " (" +
                                share(affected.count, count()) + ") begin or end with several zero frames, " +
                                share(frames, columns_.frames()) + " of all frames.";
    findings_.push_back(make_finding("padding_kept", message, "utterances", std::move(affected)));
  }

  void lengths() {
    if (dataset_.word_aligned()) return;  // as long as the transcripts, which are looked at there
    const auto overview = frame_overview(facts_).lengths;
    const int64_t limit = std::max<int64_t>(100, 10 * overview.median);
    auto longest = utterances([&](const auto& rows) { return rows.steps > limit; });
    if (longest.count > 0) {
      const std::string message = name_ + ": " + counted(longest.count, "utterance") + " of more than " +
                                  std::to_string(limit) + " frames, at most " + std::to_string(overview.longest) +
                                  "; the median is " + std::to_string(overview.median) + ".";
      findings_.push_back(make_finding("unusually_long_utterances", message, "utterances", std::move(longest)));
    }
    if (overview.median == 1) return;  // one row an utterance, as in utterance-level files
    auto single = utterances([](const auto& rows) { return rows.steps == 1; });
    if (single.count == 0) return;
    const std::string message = name_ + ": " + counted(single.count, "utterance") + " of one frame (" +
                                share(single.count, count()) + "); the median is " + std::to_string(overview.median) +
                                ".";
    findings_.push_back(make_finding("one_frame_utterances", message, "utterances", std::move(single)));
  }

  const Dataset& dataset_;
  const FrameFacts& facts_;
  const ColumnStatistics& columns_;
  const std::string name_;
  std::vector<Finding>& findings_;
};

}  // namespace

void audit_frames(const Dataset& dataset, const FrameFacts& facts, std::vector<Finding>& findings) {
  FrameAudit(dataset, facts, findings).run();
}

LengthOverview length_overview(std::vector<int64_t> lengths) {
  std::sort(lengths.begin(), lengths.end());
  return {lengths.front(), lengths[(lengths.size() - 1) / 2], lengths.back()};
}

FrameOverview frame_overview(const FrameFacts& facts) {
  FrameOverview overview;
  const auto& columns = facts.columns;
  overview.modality = facts.modality;
  overview.width = columns.width();
  overview.simulated = facts.simulated;
  if (overview.width == 0) return overview;
  if (!facts.simulated) overview.usual_meaning = usual_meaning(facts.modality, overview.width);
  overview.frames = columns.frames();
  std::vector<int64_t> steps;
  for (const auto& rows : facts.utterances) {
    steps.push_back(rows.steps);
    overview.zero_frames += rows.zero_steps;
  }
  overview.lengths = length_overview(std::move(steps));
  for (int64_t c = 0; c < columns.width(); ++c) {
    overview.constant_features += columns.constant(c);
    // fmin and fmax pass over the NaN of a column without finite values.
    overview.smallest = std::fmin(overview.smallest, columns.smallest(c));
    overview.largest = std::fmax(overview.largest, columns.largest(c));
  }
  return overview;
}

}  // namespace modrob::data
