#include "analysis/data_scores.h"

#include <algorithm>

#include "analysis/sample_warning.h"
#include "core/error.h"
#include "corruption/protocol_masks.h"
#include "corruption/split_mask.h"
#include "io/record/json_reader.h"
#include "metrics/diagnosis_metrics.h"

namespace modrob::analysis {

namespace {

metrics::DiagnosisMetrics stored_metrics(const runs::RunFolder& folder) {
  return io::read_record<metrics::DiagnosisMetrics>(
      folder.metrics(), (folder.path() / "metrics.json").string(),
      "remove " + (folder.path() / "DONE").string() + " and start the study again");
}

// One-way analysis of variance with videos of unequal size.
double intraclass_correlation(const stats::Sample& sample) {
  const auto n = static_cast<double>(sample.size()), videos = static_cast<double>(sample.videos());
  if (sample.videos() < 2 || sample.size() <= sample.videos()) return metrics::kUndefined;
  double between = 0, within = 0, squares = 0;
  for (size_t v = 0; v < sample.videos(); ++v) {
    const auto labels = sample.labels().subspan(sample.offsets()[v], sample.offsets()[v + 1] - sample.offsets()[v]);
    const auto size = static_cast<double>(labels.size());
    double mean = 0;
    for (const double label : labels) mean += label / size;
    for (const double label : labels) within += (label - mean) * (label - mean);
    between += size * (mean - sample.label_mean()) * (mean - sample.label_mean());
    squares += size * size;
  }
  between /= videos - 1;
  within /= n - videos;
  const double typical = (n - squares / n) / (videos - 1);
  return (between - within) / (between + (typical - 1) * within);
}

// How much of each modality the conditions really take. Where none is a protocol, rates mean what they say.
std::vector<RealisedRate> realised_rates(const std::vector<corruption::Corruption>& conditions,
                                         const metrics::CounterfactualTable& table) {
  std::vector<RealisedRate> rates;
  if (std::ranges::none_of(conditions, [](const auto& condition) { return condition.of_protocol(); })) return rates;
  const auto count = static_cast<int64_t>(table.size());
  const auto split = protocols::SplitShape::of_ids(corruption::hashes_of(table.utterances));
  for (const auto& condition : conditions) {
    for (const auto& one : condition.perturbations) {
      if (one.of_protocol()) continue;
      const double share = static_cast<double>(one.rate.count_of(count)) / static_cast<double>(count);
      for (const Modality modality : one.modalities.members()) {
        rates.push_back(
            {condition.name(), std::string(modality_name(modality)), one.rate.value(), share, share, share});
      }
    }
    for (const auto& one : condition.perturbations) {
      if (!one.loses_modalities()) continue;
      const double nominal = one.kind->has_strength ? one.strength : metrics::kUndefined;
      for (const auto& share : corruption::lost_shares(one, condition.masks, split)) {
        rates.push_back({condition.name(), std::string(modality_name(share.modality)), nominal, share.lowest,
                         share.mean, share.highest});
      }
    }
    const auto* one = condition.single();
    const bool nominal = one != nullptr && one->of_protocol() && one->kind->has_strength;
    for (const auto& [name, modality, lowest, mean, highest] : table.realised) {
      if (name != condition.name()) continue;
      rates.push_back({name, modality, nominal ? one->strength : metrics::kUndefined, lowest, mean, highest});
    }
  }
  return rates;
}

}  // namespace

size_t RunScores::place(const corruption::Corruption& condition) const {
  const auto found = std::find_if(conditions.begin(), conditions.end(),
                                  [&](const auto& candidate) { return candidate.name() == condition.name(); });
  MODROB_CHECK(found != conditions.end(), "condition is in the study: " + condition.name());
  return static_cast<size_t>(found - conditions.begin());
}

DataScores::DataScores(const study::StudyFolder& study, const study::GridRun& first, const AnalysisOptions& options)
    : study_(study),
      data_(first.data),
      first_(metrics::CounterfactualTable::load(first.folder)),
      first_label_(first.label()),
      bootstrap_(std::make_unique<stats::Bootstrap>(
          stats::Sample(first_.labels, first_.videos),
          stats::BootstrapOptions{
              .seed = options.seed, .resamples = static_cast<size_t>(options.resamples), .threads = options.threads})) {
}

DataSet DataScores::describe() const {
  const auto [low, high] = std::minmax_element(first_.labels.begin(), first_.labels.end());
  return {data_,
          static_cast<int64_t>(sample().size()),
          static_cast<int64_t>(sample().videos()),
          first_.simulated,
          intraclass_correlation(sample()),
          first_.absent,
          study_.study.modalities,
          study_.study.imported() ? std::vector<double>{*low, *high} : std::vector<double>(),
          realised_rates(study::request_of(study_.study).conditions, first_)};
}

std::string DataScores::label_problem() const { return analysis::label_problem(first_.labels); }

bool DataScores::has(ModalitySet modalities) const { return has_modalities(first_, modalities); }

std::unique_ptr<RunScores> DataScores::read(const study::GridRun& run) const {
  runs::RunFolder(run.folder).check_results();
  auto scores = std::make_unique<RunScores>();
  scores->run = &run;
  scores->table = metrics::CounterfactualTable::load(run.folder);
  const auto& table = scores->table;
  if (table.utterances != first_.utterances || table.videos != first_.videos || table.labels != first_.labels) {
    throw UserError("the runs '" + run.label() + "' and '" + first_label_ + "' on " + data_ +
                    " were scored on other utterances or labels, so they cannot be compared: " + run.folder.string() +
                    "; remove its DONE and start the study again");
  }
  const auto stored = stored_metrics(runs::RunFolder(run.folder));
  scores->real_passes = stored.real_passes;
  std::map<std::string, corruption::Selection> selections;
  for (const auto& answer : stored.conditions) {
    selections.emplace(answer.condition.name(), answer.condition.masks.selection);
  }
  auto conditions = study::request_of(study_.study).conditions;
  std::erase_if(conditions, [&](const auto& condition) { return !has(condition.modalities()); });
  for (auto& condition : conditions) {
    const auto selection = selections.find(condition.name());
    if (selection == selections.end()) {
      throw UserError((run.folder / "metrics.json").string() + " does not answer '" + condition.name() +
                      "'; start the study again");
    }
    condition.masks.selection = selection->second;
  }
  scores->conditions = std::move(conditions);
  return scores;
}

stats::Series DataScores::clean(const RunScores& scores) const { return stats::clean_series(scores.table); }

stats::Series DataScores::series(const RunScores& scores, size_t place) {
  const auto& condition = scores.conditions.at(place);
  if (scores.real_passes) return stats::pass_series(scores.table, condition);
  auto& hits = hits_[condition.name() + " " + std::string(corruption::selection_name(condition.masks.selection))];
  if (!hits) hits = stats::hits_of(condition, first_.utterances);
  return stats::condition_series(scores.table, condition, hits);
}

}  // namespace modrob::analysis
