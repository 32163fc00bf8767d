#include "report/tables/protocol_tables.h"

#include <algorithm>
#include <cmath>

#include "core/text_format.h"
#include "report/group_order.h"
#include "report/sentences/model_names.h"
#include "report/tables/csv_text.h"
#include "report/tables/field_writer.h"
#include "report/tables/plain_text.h"

namespace modrob::report {

namespace {

using analysis::Analysis;
using analysis::ProtocolRanking;

// "MISA, 15+15"
std::string who(const ProtocolRanking::Entry& entry) { return display_name(entry.model) + ", " + entry.strategy; }

std::vector<const ProtocolRanking*> rankings_of(const Analysis& analysis, const std::string& data,
                                                const std::string& metric) {
  std::vector<const ProtocolRanking*> rankings;
  for (const auto& ranking : analysis.rankings) {
    const bool defined = !ranking.entries.empty() && !std::isnan(ranking.entries.front().score.models.point);
    if (ranking.data == data && ranking.metric == metric && defined) rankings.push_back(&ranking);
  }
  return rankings;
}

MetricValue shown(const metrics::MetricInfo& metric, const analysis::Quantity& quantity,
                  MetricValue::Show show = MetricValue::Show::kNumber) {
  return {&metric, quantity.models.point, quantity.models.t, show};
}

std::string share(double value) { return std::isnan(value) ? "" : fixed(100 * value, 1) + " %"; }

// "27.3 %", or "50.0 % (0.0 to 100.0)" where draws differ.
std::string realised_text(const analysis::RealisedRate& rate) {
  const std::string low = fixed(100 * rate.lowest, 1), high = fixed(100 * rate.highest, 1);
  return share(rate.mean) + (low == high ? "" : " (" + low + " to " + high + ")");
}

}  // namespace

Table rankings_table(const Analysis& analysis) {
  struct Place {
    const ProtocolRanking* ranking = &kNone<ProtocolRanking>;
    const ProtocolRanking::Entry* entry = &kNone<ProtocolRanking::Entry>;
    int64_t place = 0;
  };
  std::vector<Place> places;
  for (const auto& ranking : analysis.rankings) {
    for (size_t i = 0; i < ranking.entries.size(); ++i) {
      places.push_back({&ranking, &ranking.entries[i], static_cast<int64_t>(i) + 1});
    }
  }
  return table_of("protocol_rankings", 4, places, [](FieldWriter& row, const Place& of) {
    row.add("data", of.ranking->data).add("protocol", of.ranking->protocol).add("metric", of.ranking->metric);
    row.add("place", of.place).add("model", of.entry->model).add("strategy", of.entry->strategy);
    row.add("rule", of.ranking->score).add_all("score", "", &of.entry->score);
    const bool first = of.place == 1 && of.ranking->lead;
    row.add_all("lead", "lead_", first ? &*of.ranking->lead : nullptr);
    row.add("lead_told", static_cast<int64_t>(first && of.ranking->told));
  });
}

Table realised_rates_table(const Analysis& analysis) {
  struct Rate {
    std::string data;
    analysis::RealisedRate rate;
  };
  std::vector<Rate> rates;
  for (const auto& set : analysis.data) {
    for (const auto& rate : set.realised) rates.push_back({set.data, rate});
  }
  return table_of("realised_rates", 3, rates, [](FieldWriter& row, const Rate& of) {
    row.add("data", of.data).add("condition", of.rate.condition).add("modality", of.rate.modality);
    row.add("nominal", of.rate.nominal).add("lowest", of.rate.lowest).add("mean", of.rate.mean);
    row.add("highest", of.rate.highest);
  });
}

Table winners_table(const Analysis& analysis, const std::string& data, const std::string& metric) {
  const auto& info = metrics::find_metric(metric);
  Table table("", {"Protocol", "Score", "Best", metric_heading(info), "Lead", "over"}, 1, {1, 2, 5});
  for (const auto* ranking : rankings_of(analysis, data, metric)) {
    const auto& first = ranking->entries.front();
    Table::Row row = {ranking->protocol, ranking->score, who(first), shown(info, first.score)};
    if (ranking->lead) {
      row.emplace_back(shown(info, *ranking->lead, MetricValue::Show::kChange));
      row.emplace_back(who(ranking->entries[1]));
    }
    while (row.size() < table.columns().size()) row.emplace_back();
    table.add(std::move(row));
  }
  return table;
}

std::string winners_sentence(const Analysis& analysis, const std::string& data, const std::string& metric) {
  std::vector<std::pair<std::string, int64_t>> wins;
  int64_t told = 0;
  for (const auto* ranking : rankings_of(analysis, data, metric)) {
    const std::string winner = who(ranking->entries.front());
    auto found = std::ranges::find(wins, winner, &std::pair<std::string, int64_t>::first);
    if (found == wins.end()) found = wins.insert(wins.end(), {winner, 0});
    ++found->second;
    told += ranking->told ? 1 : 0;
  }
  if (wins.empty()) return "";
  std::ranges::stable_sort(wins, std::greater(), &std::pair<std::string, int64_t>::second);
  std::vector<std::string> parts;
  for (const auto& [winner, count] : wins) parts.push_back(winner + " under " + std::to_string(count));
  return "Best by " + std::string(metrics::find_metric(metric).label) + ": " + join(parts, "; ") + ". " +
         counted(told, "lead") + (told == 1 ? " is" : " are") +
         " beyond chance for these trained models; a lead is tested by itself, without a family of claims.";
}

Table realised_rates_shown(const analysis::DataSet& data) {
  std::vector<std::string> modalities, heads = {"Condition", "Nominal"};
  for (const auto& rate : data.realised) add_once(modalities, rate.modality);
  heads.insert(heads.end(), modalities.begin(), modalities.end());
  Table table("", heads, 1);
  for (auto rate = data.realised.begin(); rate != data.realised.end();) {
    const std::string& condition = rate->condition;
    Table::Row row = {condition, share(rate->nominal)};
    row.resize(heads.size());
    for (; rate != data.realised.end() && rate->condition == condition; ++rate) {
      const auto place = std::ranges::find(modalities, rate->modality) - modalities.begin();
      row[static_cast<size_t>(place) + 2] = realised_text(*rate);
    }
    table.add(std::move(row));
  }
  return table;
}

std::vector<TextFile> protocol_files(const Analysis& analysis) {
  if (analysis.rankings.empty()) return {};
  std::string text = "# " + analysis.title + ": published protocols\n\n" +
                     "Scores are means over training seeds, with " + fixed(100 * analysis.level, 0) +
                     " % intervals for these trained models; the lead is the best less the runner-up.\n";
  for (const auto& set : analysis.data) {
    for (const auto& metric : analysis.headline) {
      const std::string sentence = winners_sentence(analysis, set.data, metric);
      if (sentence.empty()) continue;
      text += "\n## " + set.data + ", " + std::string(metrics::find_metric(metric).label) + "\n\n" + sentence + "\n\n" +
              markdown_text(winners_table(analysis, set.data, metric));
    }
    text += "\n## " + set.data + ", realised rates\n\n" + std::string(kRealisedWords) + "\n\n" +
            markdown_text(realised_rates_shown(set));
  }
  return {{"protocols.csv", csv_text(rankings_table(analysis))},
          {"realised_rates.csv", csv_text(realised_rates_table(analysis))},
          {"protocols.md", std::move(text)}};
}

}  // namespace modrob::report
