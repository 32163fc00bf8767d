#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "analysis/analysis.h"
#include "report/table/table.h"

namespace modrob::report {

/// The columns of a stored table, each with its name and its value in a record: named once.
template <typename Record>
class RecordColumns {
 public:
  using Get = std::function<Table::Field(const Record&)>;

  RecordColumns& add(std::string name, ColumnType type, Get get) {
    columns_.push_back({std::move(name), type});
    fields_.push_back(std::move(get));
    return *this;
  }
  /// The column's type is that of what `get` answers: a text, a number, a whole number, or perhaps one of them.
  template <typename Of>
  RecordColumns& add(std::string name, Of get) {
    using Plain = typename Unwrapped<std::decay_t<std::invoke_result_t<Of, const Record&>>>::type;
    constexpr ColumnType kType = std::is_floating_point_v<Plain> ? ColumnType::kReal
                                 : std::is_integral_v<Plain>     ? ColumnType::kInteger
                                                                 : ColumnType::kText;
    return add(std::move(name), kType, [get](const Record& record) { return field_of(std::invoke(get, record)); });
  }

  Table table(std::string name, size_t key_columns, std::span<const Record> records) const {
    Table table(std::move(name), columns_, key_columns);
    for (const auto& record : records) {
      Table::Row row;
      for (const auto& field : fields_) row.push_back(field(record));
      table.add(std::move(row));
    }
    return table;
  }

 private:
  template <typename T>
  struct Unwrapped {
    using type = T;
  };
  template <typename T>
  struct Unwrapped<std::optional<T>> {
    using type = T;
  };
  template <typename T>
  static Table::Field field_of(const T& value) {
    if constexpr (std::is_floating_point_v<T>) {
      return value;
    } else if constexpr (std::is_integral_v<T>) {
      return static_cast<int64_t>(value);
    } else {
      return std::string(value);
    }
  }
  template <typename T>
  static Table::Field field_of(const std::optional<T>& value) {
    return value ? field_of(*value) : Table::Field();
  }

  Columns columns_;
  std::vector<Get> fields_;
};

/// A number of a Quantity that tables hold.
struct QuantityPart {
  std::string name;  ///< "models_low"; empty: the number itself
  ColumnType type;
  Table::Field (*of)(const analysis::Quantity&);
};
/// Every one, in the order of tables. `models_*` is about *these trained models*, `recipe_*` about *this recipe* with
/// new seeds (docs/statistics.md).
const std::vector<QuantityPart>& quantity_parts();

/// Names of parts and of their columns, as {"models_low", "drop_low"}.
using PartNames = std::vector<std::pair<std::string, std::string>>;
/// All parts, the number itself under `name`, the others behind `prefix`.
PartNames all_parts(const std::string& name, const std::string& prefix);

/// The columns of a quantity; where a record has none (nullptr), undefined ones.
template <typename Record>
void add_quantity(RecordColumns<Record>& columns, const PartNames& names,
                  const std::function<const analysis::Quantity*(const std::type_identity_t<Record>&)>& of) {
  for (const auto& [wanted, name] : names) {
    for (const auto& part : quantity_parts()) {
      if (part.name != wanted) continue;
      columns.add(name, part.type, [of, get = part.of](const Record& record) {
        const auto* quantity = of(record);
        return get(quantity != nullptr ? *quantity : analysis::Quantity());
      });
    }
  }
}

}  // namespace modrob::report
