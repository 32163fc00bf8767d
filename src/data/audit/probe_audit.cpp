#include "data/audit/probe_audit.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string_view>

#include "core/text_format.h"
#include "data/audit/linear_probe.h"
#include "data/audit/value_hash.h"

namespace modrob::data {

namespace {

// Labels other than 0 without which a share says little.
constexpr int64_t kFewestTrain = 50;
constexpr int64_t kFewestTest = 20;
// The probe solves a system of width x width.
constexpr int64_t kWidest = 2048;
constexpr double kTooGood = 0.9;
constexpr double kMemorised = 0.98;
constexpr double kMargin = 0.05;        // above the majority line
constexpr int64_t kRowsPerFeature = 4;  // with fewer, a linear model remembers its training rows anyway

std::string percent(double share) { return fixed(100.0 * share, 1) + " %"; }

// What always saying one sign reaches, with the sign that is the more frequent one in the split that is scored: a model
// that knows nothing but its prior can land there.
double majority(const SplitOverview& split) {
  return static_cast<double>(std::max(split.negative, split.positive)) /
         static_cast<double>(split.negative + split.positive);
}

// Adds the transcript's counts to `features` [kTextProbeFeatures]. Signs make words that share a place cancel instead
// of add up.
void add_word_counts(std::string_view folded, std::span<double> features) {
  while (!folded.empty()) {
    const std::string_view word = folded.substr(0, folded.find(' '));
    folded.remove_prefix(std::min(word.size() + 1, folded.size()));
    uint64_t hash = 0;
    for (const char c : word) hash = mix(hash, static_cast<unsigned char>(c));
    features[(hash >> 1) % features.size()] += (hash & 1) != 0 ? 1.0 : -1.0;
  }
}

class ProbeAudit {
 public:
  ProbeAudit(const Dataset& dataset, AuditReport& report)
      : train_(dataset.indices(Split::kTrain)),
        test_(dataset.indices(Split::kTest)),
        dataset_(dataset),
        report_(report) {}

  /// False, and said so, when there are too few labels.
  bool possible() {
    const auto& train = report_.splits[static_cast<size_t>(Split::kTrain)];
    const auto& test = report_.splits[static_cast<size_t>(Split::kTest)];
    if (train.negative + train.positive < kFewestTrain || test.negative + test.positive < kFewestTest) {
      report_.not_done.push_back({"linear probes", "they need " + std::to_string(kFewestTrain) +
                                                       " labels other than 0 in train and " +
                                                       std::to_string(kFewestTest) + " in test"});
      return false;
    }
    report_.majority_train_acc2 = majority(train);
    report_.majority_test_acc2 = majority(test);
    return true;
  }

  /// `fill(index, features)` writes one utterance's features, which are 0 before.
  void probe(Modality modality, int64_t width, const std::function<void(int64_t, std::span<double>)>& fill) {
    const std::string name(modality_name(modality));
    if (width > kWidest) {
      report_.not_done.push_back(
          {"linear probe of " + name, "it has more than " + std::to_string(kWidest) + " features"});
      return;
    }
    const auto train = rows(train_, width, fill);
    const auto fitted = fit_linear_probe(train);
    const auto on_train = fitted.score(train);
    const auto on_test = fitted.score(rows(test_, width, fill));
    report_.probes.push_back({modality, width, on_train.acc2, on_test.acc2, on_test.corr});
    judge(name, report_.probes.back());
  }

 private:
  ProbeRows rows(const std::vector<int64_t>& indices, int64_t width,
                 const std::function<void(int64_t, std::span<double>)>& fill) const {
    ProbeRows rows;
    rows.width = width;
    const auto columns = static_cast<size_t>(width);
    rows.features.resize(indices.size() * columns);
    for (size_t row = 0; row < indices.size(); ++row) {
      fill(indices[row], std::span(rows.features).subspan(row * columns, columns));
      rows.labels.push_back(dataset_.utterance(indices[row]).label);
    }
    return rows;
  }

  void judge(const std::string& name, const ProbeOverview& probe) {
    const double majority = report_.majority_test_acc2;
    const std::string numbers = percent(probe.test_acc2) + " of the test labels' signs";
    if (probe.test_acc2 > kTooGood && probe.test_acc2 > majority + kMargin) {
      find("probe_too_good", name + ": a linear model finds " + numbers + " (majority " + percent(majority) + ").");
      return;
    }
    const bool wide = static_cast<int64_t>(train_.size()) < kRowsPerFeature * probe.features;
    if (!wide && probe.train_acc2 > kMemorised && probe.test_acc2 < majority + kMargin) {
      find("probe_memorises", name + ": a linear model finds " + percent(probe.train_acc2) +
                                  " of the training labels' signs, but " + numbers + ".");
    }
    if (probe.test_acc2 <= majority) {
      find("probe_not_better_than_majority", name + ": a linear model finds " + numbers +
                                                 ", always saying the more frequent sign " + percent(majority) + ".");
    }
  }

  void find(std::string_view code, const std::string& message) {
    report_.findings.push_back(make_finding(code, message));
  }

  const std::vector<int64_t> train_, test_;
  const Dataset& dataset_;
  AuditReport& report_;
};

}  // namespace

void audit_probes(const Dataset& dataset, const TextFacts& text, std::span<const FrameFacts* const> modalities,
                  AuditReport& report) {
  ProbeAudit audit(dataset, report);
  if (!audit.possible()) return;
  if (text.any) {
    audit.probe(Modality::kText, kTextProbeFeatures, [&](int64_t index, std::span<double> features) {
      add_word_counts(text.folded[static_cast<size_t>(index)], features);
    });
  }
  for (const FrameFacts* facts : modalities) {
    audit.probe(facts->modality, facts->width(), [&](int64_t index, std::span<double> features) {
      std::copy_n(facts->averages.begin() + index * facts->width(), facts->width(), features.begin());
    });
  }
}

}  // namespace modrob::data
