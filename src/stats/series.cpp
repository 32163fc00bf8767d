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

Hits hits_of(const corruption::Corruption& condition, std::span<const std::string> utterances) {
  auto hits = std::make_shared<std::vector<std::vector<corruption::Hit>>>();
  for (int64_t draw = 0; draw < condition.masks.draws; ++draw) {
    hits->push_back(metrics::hits_of(condition, utterances, draw));
  }
  return hits;
}

Series clean_series(const metrics::CounterfactualTable& table) { return series_of(table.clean, table.size()); }

Series condition_series(const metrics::CounterfactualTable& table, const corruption::Corruption& condition,
                        const Hits& hits) {
  MODROB_CHECK(hits->size() == static_cast<size_t>(condition.masks.draws), "hits of every draw of this condition");
  for (const auto& row : metrics::needed_rows(std::span(&condition, 1))) table.row(row.name());
  return {hits->size(), [&table, condition, hits](size_t draw, std::span<float> out) {
            metrics::gather(table, condition, static_cast<int64_t>(draw), (*hits)[draw], out);
          }};
}

Series pass_series(const metrics::CounterfactualTable& table, const corruption::Corruption& condition) {
  std::vector<std::span<const float>> rows;
  for (int64_t draw = 0; draw < condition.masks.draws; ++draw)
    rows.push_back(table.row(metrics::pass_name(condition, draw)));
  return {rows.size(),
          [rows](size_t draw, std::span<float> out) { std::copy(rows[draw].begin(), rows[draw].end(), out.begin()); }};
}

}  // namespace modrob::stats
