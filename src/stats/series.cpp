#include "stats/series.h"

#include <algorithm>

#include "core/error.h"

namespace modrob::stats {

Series series_of(std::span<const float> scores, size_t utterances) {
  MODROB_CHECK(utterances > 0 && scores.size() % utterances == 0, "scores are whole rows");
  return {scores.size() / utterances, [scores, utterances](size_t draw, std::span<float> out) {
            const auto row = scores.subspan(draw * utterances, utterances);
            std::copy(row.begin(), row.end(), out.begin());
          }};
}

Hits hits_of(const metrics::Condition& condition, std::span<const std::string> utterances) {
  auto hits = std::make_shared<std::vector<std::vector<plan::Hit>>>();
  for (int64_t draw = 0; draw < condition.draws; ++draw) {
    hits->push_back(metrics::hits_of(condition, utterances, draw));
  }
  return hits;
}

Series clean_series(const metrics::CounterfactualTable& table) { return series_of(table.clean, table.size()); }

Series condition_series(const metrics::CounterfactualTable& table, const metrics::Condition& condition,
                        const Hits& hits) {
  MODROB_CHECK(hits->size() == static_cast<size_t>(condition.draws), "hits of every draw of this condition");
  for (const auto& variant : condition.needed_variants()) table.row(variant.name());
  return {hits->size(), [&table, condition, hits](size_t draw, std::span<float> out) {
            metrics::gather(table, condition, static_cast<int64_t>(draw), (*hits)[draw], out);
          }};
}

Series pass_series(const metrics::CounterfactualTable& table, const metrics::Condition& condition) {
  std::vector<std::span<const float>> rows;
  for (int64_t draw = 0; draw < condition.draws; ++draw) rows.push_back(table.row(condition.pass_name(draw)));
  return {rows.size(),
          [rows](size_t draw, std::span<float> out) { std::copy(rows[draw].begin(), rows[draw].end(), out.begin()); }};
}

}  // namespace modrob::stats
