#include "metrics/diagnosis_answer.h"

#include <set>

namespace modrob::metrics {

namespace {

int64_t count_videos(const CounterfactualTable& table) {
  return static_cast<int64_t>(std::set<std::string>(table.videos.begin(), table.videos.end()).size());
}

std::vector<std::vector<float>> stored_passes(const CounterfactualTable& table, const Condition& condition) {
  std::vector<std::vector<float>> scores;
  for (int64_t draw = 0; draw < condition.draws; ++draw) {
    const auto row = table.row(condition.pass_name(draw));
    scores.emplace_back(row.begin(), row.end());
  }
  return scores;
}

}  // namespace

std::vector<Variant> needed_variants(std::span<const Condition> conditions) {
  std::vector<Variant> variants;
  std::set<std::string> known;
  for (const auto& condition : conditions) {
    for (const auto& variant : condition.needed_variants()) {
      if (known.insert(variant.name()).second) variants.push_back(variant);
    }
  }
  return variants;
}

io::Json diagnosis_answer(const CounterfactualTable& table, const AskedDiagnosis& asked) {
  io::Json answer = {{"split", asked.split},
                     {"dataset", table.dataset},
                     {"utterances", static_cast<int64_t>(table.size())},
                     {"videos", count_videos(table)},
                     {"simulated", table.simulated},
                     {"seed", asked.seed},
                     {"draws", asked.draws},
                     {"passes", asked.real_passes ? "real" : "table"},
                     {"clean", to_json(clean_metrics(table))},
                     {"conditions", io::Json::array()}};
  if (!table.absent.empty()) answer["absent"] = table.absent;
  for (const auto& condition : asked.conditions) {
    answer["conditions"].push_back(asked.real_passes ? evaluate(table, condition, stored_passes(table, condition))
                                                     : evaluate(table, condition));
  }
  return answer;
}

}  // namespace modrob::metrics
