#include "report/tables/card_table.h"

#include <algorithm>

namespace modrob::report {

Table card_table(const std::vector<Answer>& answers) {
  const bool several = std::any_of(answers.begin(), answers.end(), [](const Answer& answer) {
    return std::any_of(answer.rows.begin(), answer.rows.end(), [](const AnswerRow& row) { return !row.who.empty(); });
  });
  Columns columns = {{.name = "question", .share = several ? 0.2 : 0.36}};
  if (several) columns.push_back({.name = "of", .left = true, .share = 0.14});
  columns.push_back({.name = "answer", .left = true, .share = several ? 0.14 : 0.16});
  columns.push_back({.name = "difference", .left = true, .share = 0.28});
  Table table("card", columns);
  for (const auto& answer : answers) {
    if (!table.rows().empty()) table.begin_block();
    for (const auto& row : answer.rows) {
      Table::Row fields;
      if (&row == &answer.rows.front()) {
        fields.emplace_back(answer.question);
      } else {
        fields.emplace_back();
      }
      if (several) fields.emplace_back(row.who);
      fields.emplace_back(row.chip.text);
      const auto* metric = row.number.metric;
      fields.emplace_back(metric == nullptr ? "" : std::string(metric->label) + " " + metric_text(row.number));
      table.add(std::move(fields));
    }
  }
  return table;
}

}  // namespace modrob::report
