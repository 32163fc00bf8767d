#pragma once

#include <gtest/gtest.h>

#include <map>
#include <span>
#include <string>
#include <vector>

#include "io/csv.h"

namespace modrob::testing {

/// The rows of a CSV text, each as column -> field.
inline std::vector<std::map<std::string, std::string>> rows_of(const std::string& text) {
  const auto table = io::CsvTable::parse(std::as_bytes(std::span(text)), "text");
  std::vector<std::map<std::string, std::string>> rows;
  for (size_t r = 0; r < table.rows(); ++r) {
    auto& row = rows.emplace_back();
    for (size_t c = 0; c < table.width(); ++c) row[table.columns()[c]] = table.field(r, c);
  }
  return rows;
}

/// The only row in which all of these columns have these fields.
inline std::map<std::string, std::string> row_with(const std::string& text,
                                                   const std::map<std::string, std::string>& fields) {
  std::vector<std::map<std::string, std::string>> found;
  for (const auto& row : rows_of(text)) {
    bool same = true;
    for (const auto& [column, field] : fields) same = same && row.at(column) == field;
    if (same) found.push_back(row);
  }
  EXPECT_EQ(found.size(), 1u);
  return found.empty() ? std::map<std::string, std::string>() : found.front();
}

}  // namespace modrob::testing
