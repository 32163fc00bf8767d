#include "report/tables/study_table.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/error.h"
#include "core/text_format.h"
#include "metrics/metric_table.h"
#include "report/group_order.h"
#include "report/sentences/data_words.h"
#include "report/tables/cell_fields.h"
#include "report/tables/field_writer.h"
#include "report/tables/robustness_table.h"

namespace modrob::report {

namespace {

using analysis::Group;

}  // namespace

StudyTable::StudyTable(const analysis::Analysis& analysis, StudyTableChoice choice)
    : analysis_(analysis), choice_(complete(std::move(choice), analysis)) {
  keep_chosen();
  rows_ = lines(choice_.rows);
  columns_ = lines(choice_.columns);
  const auto empty = [](const auto& line, const auto& others, const auto& meets) {
    return std::none_of(others.begin(), others.end(), [&](const auto& other) { return meets(line, other); });
  };
  const auto row_meets = [&](const Line& row, const Line& column) { return measured(row, column); };
  const auto column_meets = [&](const Line& column, const Line& row) { return measured(row, column); };
  std::erase_if(rows_, [&](const Line& row) { return empty(row, columns_, row_meets); });
  std::erase_if(columns_, [&](const Line& column) { return empty(column, rows_, column_meets); });
  if (rows_.empty()) throw UserError("the study has no number for what was chosen: no run of it finished");
}

// The notes speak of nothing else. Clean stays: without it nobody can say why a number is undefined.
void StudyTable::keep_chosen() {
  analysis_.headline = choice_.metrics;
  for (const auto& name : choice_.metrics) metrics_.push_back(metrics::metric_index(name));
  std::erase_if(analysis_.groups, [&](const Group& group) { return !choice_.holds(group); });
  std::erase_if(analysis_.data, [&](const auto& set) { return !choice_.holds(TableKey::kData, set.data); });
  for (auto& group : analysis_.groups) {
    std::erase_if(group.conditions,
                  [&](const auto& of) { return of.condition && !choice_.holds(TableKey::kCondition, of.name); });
    if (choice_.difference_with.empty()) group.paired_seeds.clear();
  }
  for (const TableKey key : kEveryTableKey) {
    if (contains(choice_.rows, key) || contains(choice_.columns, key)) continue;
    fixed_[index_of(key)] = choice_.only[index_of(key)].front();
  }
}

// One for each combination of the keys' values, the last key changing first.
std::vector<StudyTable::Line> StudyTable::lines(const std::vector<TableKey>& keys) const {
  std::vector<Line> lines(1);
  for (const TableKey key : keys) {
    std::vector<Line> longer;
    for (const auto& line : lines) {
      for (const auto& value : choice_.only[index_of(key)]) {
        auto& next = longer.emplace_back(line);
        next.place[index_of(key)] = value;
        next.text += (next.text.empty() ? "" : ", ") + shown_value(key, value);
      }
    }
    lines = std::move(longer);
  }
  return lines;
}

StudyTable::Place StudyTable::meet(const Line& row, const Line& column) const {
  Place place = fixed_;
  for (const auto* line : {&row, &column}) {
    for (size_t key = 0; key < kTableKeys; ++key) {
      if (!line->place[key].empty()) place[key] = line->place[key];
    }
  }
  return place;
}

// nullptr: the study lacks it.
const analysis::Cell* StudyTable::cell(const Place& place, size_t metric) const {
  const auto& [data, model, strategy, condition] = place;
  const auto* group = analysis_.find(data, model, strategy);
  const auto* found = group == nullptr ? nullptr : group->find(condition);
  return found == nullptr ? nullptr : &found->metrics[metric];
}

bool StudyTable::measured(const Line& row, const Line& column) const {
  return cell(meet(row, column), metrics_.front()) != nullptr;
}

// Whether no other is better, as far as it is shown; one that stands alone is not the best of anything.
bool StudyTable::best(const Place& place, size_t metric) const {
  const auto& info = metrics::metric_table()[metric];
  const auto point = [&](const Place& at) {
    const auto* found = cell(at, metric);
    return found == nullptr ? metrics::kUndefined : found->value.models.point;
  };
  const double own = point(place);
  if (std::isnan(own)) return false;
  bool alone = true;
  for (const auto& row : rows_) {
    for (const auto& column : columns_) {
      const Place other = meet(row, column);
      const auto& [data, model, strategy, condition] = other;
      if (other == place || data != place[index_of(TableKey::kData)] ||
          condition != place[index_of(TableKey::kCondition)])
        continue;
      const double theirs = point(other);
      if (std::isnan(theirs)) continue;
      alone = false;
      const bool better = info.higher_is_better ? theirs > own : theirs < own;
      if (better && metric_number(info, theirs) != metric_number(info, own)) return false;
    }
  }
  return !alone;
}

bool StudyTable::compared(const Place& place) const {
  const auto* found = cell(place, metrics_.front());
  const auto& strategy = place[index_of(TableKey::kStrategy)];
  return !choice_.difference_with.empty() && strategy != choice_.difference_with && found != nullptr &&
         found->difference.has_value();
}

Table StudyTable::shown() const {
  Columns columns;
  for (const TableKey key : choice_.rows) columns.push_back({name_of(key)});
  std::vector<bool> differs;
  for (const auto& column : columns_) {
    differs.push_back(
        std::any_of(rows_.begin(), rows_.end(), [&](const Line& row) { return compared(meet(row, column)); }));
  }
  // Where one number stands in each place, its metric stands above all of them.
  const bool metric_above = metrics_.size() == 1 && !contains(differs, true) && !choice_.columns.empty();
  for (size_t c = 0; c < columns_.size(); ++c) {
    for (const size_t metric : metrics_) {
      const std::string heading = metric_heading(metrics::metric_table()[metric]);
      const bool first = metric == metrics_.front();
      columns.push_back({.name = metric_above ? columns_[c].text : heading,
                         .over = metric_above ? (c == 0 ? heading : "") : (first ? columns_[c].text : "")});
      if (differs[c]) columns.push_back({"difference"});
    }
  }
  Table table(analysis_.study, columns, choice_.rows.size());
  const Line* before = nullptr;
  for (const auto& row : rows_) {
    Table::Row fields;
    bool same = before != nullptr;
    for (const TableKey key : choice_.rows) {
      const size_t place = index_of(key);
      same = same && before->place[place] == row.place[place];
      fields.emplace_back();
      if (!same) fields.back() = shown_value(key, row.place[place]);
    }
    const bool blocks = choice_.rows.size() > 1 && before != nullptr;
    if (blocks && before->place[index_of(choice_.rows.front())] != row.place[index_of(choice_.rows.front())]) {
      table.begin_block();
    }
    for (size_t c = 0; c < columns_.size(); ++c) {
      const Place place = meet(row, columns_[c]);
      for (const size_t metric : metrics_) {
        const auto& info = metrics::metric_table()[metric];
        const auto* found = cell(place, metric);
        if (found == nullptr) {
          fields.push_back("—");
        } else {
          auto value = value_of(info, *found);
          value.best = choice_.best && best(place, metric);
          fields.push_back(value);
        }
        if (differs[c]) fields.push_back(compared(place) ? difference_of(info, *found) : "");
      }
    }
    table.add(std::move(fields));
    before = &row;
  }
  return table;
}

Table StudyTable::cells() const {
  struct Number {
    Place place;
    size_t metric = 0;
    const analysis::Cell* cell = &kNone<analysis::Cell>;
  };
  std::vector<Number> numbers;
  for (const auto& row : rows_) {
    for (const auto& column : columns_) {
      for (const size_t metric : metrics_) {
        const Place place = meet(row, column);
        if (const auto* found = cell(place, metric)) numbers.push_back({place, metric, found});
      }
    }
  }
  return table_of("table", 5, numbers, [&](FieldWriter& writer, const Number& of) {
    const auto& [data, model, strategy, condition] = of.place;
    writer.add("data", data).add("model", model).add("strategy", strategy).add("condition", condition);
    writer.add("metric", metrics::metric_table()[of.metric].name);
    writer.add({{"", "value"}, {"models_low", "low"}, {"models_high", "high"}}, &of.cell->value);
    if (choice_.best) writer.add("best", static_cast<int64_t>(best(of.place, of.metric)));
    if (!choice_.difference_with.empty()) {
      const auto* difference = compared(of.place) ? &*of.cell->difference : nullptr;
      writer.add({{"", "difference"},
                  {"models_low", "difference_low"},
                  {"models_high", "difference_high"},
                  {"recipe_low", "difference_recipe_low"},
                  {"recipe_high", "difference_recipe_high"}},
                 difference);
    }
    writer.add("simulated", simulated_field(analysis_, data));
  });
}

std::string StudyTable::notes() const {
  std::vector<std::string> parts = {analysis_.title};
  for (const TableKey key : kEveryTableKey) {
    const auto& value = fixed_[index_of(key)];
    if (!value.empty()) parts.push_back(name_of(key) + " " + shown_value(key, value));
  }
  parts.push_back(analysis_.split + " split");
  std::string text = printable(join(parts, "; ")) + ".\n" + footnotes(analysis_, SIZE_MAX, false);
  if (choice_.best) text += "Bold: the best mean; a claim or a difference says whether it is better than the others.\n";
  return text;
}

}  // namespace modrob::report
