#include "io/prelude.h"

namespace modrob::io {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string written(const std::vector<std::string>& columns, const Rows& rows) {
  std::string text;
  CsvWriter writer(
      [&](std::span<const std::byte> bytes) { text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size()); },
      columns);
  for (const auto& row : rows) writer.add(row);
  return text;
}

TEST(CsvWriter, quotes_only_what_needs_quotes) {
  EXPECT_EQ(written({"id", "text"}, {{"a", "plain text; 'so'"}, {"b,c", "say \"no\"\nor\r\nnot"}, {"", " "}}),
            "id,text\n"
            "a,plain text; 'so'\n"
            "\"b,c\",\"say \"\"no\"\"\nor\r\nnot\"\n"
            ", \n");
}

TEST(CsvWriter, every_field_is_read_back_as_it_was) {
  const Rows rows = {{"", "\"", ","},
                     {"\"\"", "\r", "\n"},
                     {"a\"b", "\"a", "a\""},
                     {" a ", "\t", "\r\n"},
                     {"caf\xC3\xA9", "a,b,c", "\",\""},
                     {"", "", "last"}};
  const std::string text = written({"x", "y,\"z\"", "z"}, rows);
  const auto table = CsvTable::parse(bytes_of(text), "text");
  EXPECT_EQ(table.columns(), (std::vector<std::string>{"x", "y,\"z\"", "z"}));
  ASSERT_EQ(table.rows(), rows.size());
  for (size_t row = 0; row < rows.size(); ++row) {
    for (size_t column = 0; column < 3; ++column) EXPECT_EQ(table.field(row, column), rows[row][column]);
  }
}

TEST(CsvWriter, a_single_empty_field_is_a_row) {
  const std::string text = written({"text"}, {{""}, {"a"}, {""}});
  const auto table = CsvTable::parse(bytes_of(text), "text");
  ASSERT_EQ(table.rows(), 3u);
  EXPECT_EQ(table.field(2, 0), "");
}

TEST(CsvWriter, mistakes_are_refused) {
  EXPECT_THAT(user_error_of([] {
                written({"id", "text"}, {{"a", "b"}, {"c", std::string("d\0e", 3)}});
              }),
              HasSubstr("zero byte: row 2, column 'text'"));
  EXPECT_THROW(written({"id", "text"}, {{"a"}}), CheckFailure);
}

TEST(CsvWriter, numbers_keep_their_bits) {
  for (const double value : {0.0, -0.1, 1.0 / 3.0, 1e300, -5e-324, 2.4000000953674316}) {
    EXPECT_EQ(std::strtod(csv_number(value).c_str(), nullptr), value) << value;
  }
  EXPECT_EQ(csv_number(-1.5), "-1.5");
  EXPECT_EQ(csv_number(std::numeric_limits<double>::quiet_NaN()), "");
  EXPECT_EQ(csv_number(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(csv_number(std::numeric_limits<double>::infinity()), "inf");
}

}  // namespace
}  // namespace modrob::io
