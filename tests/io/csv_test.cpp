#include "io/csv.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "core/files.h"
#include "support.h"

namespace modrob::io {
namespace {

using modrob::testing::TemporaryFolder;
using modrob::testing::user_error_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Rows = std::vector<std::vector<std::string>>;

CsvTable parse(const std::string& text, CsvHeader header = CsvHeader::kYes) {
  return CsvTable::parse(std::as_bytes(std::span(text)), "a.csv", header);
}

Rows rows_of(const CsvTable& table) {
  Rows rows(table.rows());
  for (size_t r = 0; r < table.rows(); ++r) {
    for (size_t c = 0; c < table.width(); ++c) rows[r].emplace_back(table.field(r, c));
  }
  return rows;
}

Rows rows(const std::string& text) { return rows_of(parse(text, CsvHeader::kNo)); }

std::string error_of(const std::string& text, CsvHeader header = CsvHeader::kYes) {
  return user_error_of([&] { parse(text, header); });
}

TEST(Csv, fields_and_rows) {
  EXPECT_EQ(rows("a,b\nc,d\n"), (Rows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(rows("a,b\r\nc,d"), (Rows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(rows("a,b\rc,d\r"), (Rows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(rows(",\n,"), (Rows{{"", ""}, {"", ""}}));
  EXPECT_EQ(rows("a"), (Rows{{"a"}}));
  EXPECT_EQ(rows(" a , b "), (Rows{{" a ", " b "}}));
}

TEST(Csv, quoted_fields) {
  EXPECT_EQ(rows("\"a,b\",\"c\"\"d\"\"\"\n"), (Rows{{"a,b", "c\"d\""}}));
  EXPECT_EQ(rows("\"one\ntwo\r\nthree\",x"), (Rows{{"one\ntwo\r\nthree", "x"}}));
  EXPECT_EQ(rows("\"\",\"\"\"\""), (Rows{{"", "\""}}));
  EXPECT_EQ(rows("\"\""), (Rows{{""}}));
}

TEST(Csv, a_byte_order_mark_and_empty_lines_are_left_out) {
  const auto table = parse("\xEF\xBB\xBFid,text\n\n1,caf\xC3\xA9\r\n\r\n\n2,x\n\n");
  EXPECT_THAT(table.columns(), ElementsAre("id", "text"));
  EXPECT_EQ(rows_of(table), (Rows{{"1", "caf\xC3\xA9"}, {"2", "x"}}));
  EXPECT_EQ(table.line(0), 3);
  EXPECT_EQ(table.line(1), 6);
}

TEST(Csv, a_row_knows_the_line_it_begins_on) {
  const auto table = parse("a,b\n\"x\ny\r\nz\",1\n2,3\r\"\r\r\",\n4,5\n");
  EXPECT_EQ(table.rows(), 4u);
  EXPECT_EQ(table.line(0), 2);
  EXPECT_EQ(table.line(1), 5);
  EXPECT_EQ(table.line(2), 6);
  EXPECT_EQ(table.line(3), 9);
  EXPECT_EQ(user_error_of([&] { table.fail(1, "is odd"); }), "a.csv:5: is odd");
}

TEST(Csv, columns_are_found_by_name) {
  const auto table = parse("id,text,label\n1,x,2.5\n");
  EXPECT_EQ(table.column("label"), 2u);
  EXPECT_EQ(table.find("label"), 2u);
  EXPECT_EQ(table.find("lable"), std::nullopt);
  EXPECT_EQ(table.column_text(2), "column 'label'");
  EXPECT_THAT(user_error_of([&] { table.column("lable"); }),
              HasSubstr("a.csv: no column 'lable'; did you mean 'label'?"));
  EXPECT_THAT(user_error_of([&] { table.column("split"); }), HasSubstr("Known: id, text, label."));
  EXPECT_THAT(user_error_of([&] { parse("id;text\n1;x\n").column("id"); }), HasSubstr("something else than commas"));
  EXPECT_THAT(parse("id,text\n").columns(), ElementsAre("id", "text"));
  EXPECT_EQ(parse("id,text\n").rows(), 0u);
  EXPECT_THAT(parse("1,2", CsvHeader::kNo).columns(), IsEmpty());
}

TEST(Csv, numbers) {
  const auto table = parse("1,-2.5e-3, +4 ,nan,1e999,x,,+-1\n", CsvHeader::kNo);
  EXPECT_EQ(table.number(0, 0), 1.0);
  EXPECT_EQ(table.number(0, 1), -2.5e-3);
  EXPECT_EQ(table.number(0, 2), 4.0);
  EXPECT_TRUE(std::isnan(table.number(0, 3)));
  EXPECT_EQ(user_error_of([&] { table.number(0, 4); }), "a.csv:1: field 5 holds '1e999', which is no number");
  EXPECT_EQ(user_error_of([&] { table.number(0, 5); }), "a.csv:1: field 6 holds 'x', which is no number");
  EXPECT_EQ(user_error_of([&] { table.number(0, 6); }), "a.csv:1: field 7 holds '', which is no number");
  EXPECT_EQ(user_error_of([&] { table.number(0, 7); }), "a.csv:1: field 8 holds '+-1', which is no number");
  EXPECT_EQ(user_error_of([] { parse("a,b\n1,x\n").number(0, 1); }),
            "a.csv:2: column 'b' holds 'x', which is no number");
}

TEST(Csv, quotes_that_do_not_fit_are_refused) {
  EXPECT_EQ(error_of("a,b\n1,2\n3,\"4\n5,6\n"), "a.csv:3: a quote opens a field here and is never closed");
  EXPECT_EQ(error_of("\""), "a.csv:1: a quote opens a field here and is never closed");
  EXPECT_THAT(error_of("a,b\n\"1\" ,2\n"), HasSubstr("a.csv:2: text behind a closing quote"));
  EXPECT_THAT(error_of("a,b\n\"x\ny\"z,2\n"), HasSubstr("a.csv:3: text behind a closing quote"));
  EXPECT_THAT(error_of("a,b\n1,say \"hi\"\n"), HasSubstr("a.csv:2: a quote inside a field that does not begin with"));
}

TEST(Csv, rows_of_another_length_are_refused) {
  EXPECT_THAT(error_of("a,b\n1,2\n3\n"), HasSubstr("a.csv:3: 1 field, but line 1 has 2"));
  EXPECT_THAT(error_of("a,b\n\"x\ny\",2\n1,2,3"), HasSubstr("a.csv:4: 3 fields, but line 1 has 2"));
  EXPECT_THAT(error_of("\n1,2\n1,2,3\n", CsvHeader::kNo), HasSubstr("a.csv:3: 3 fields, but line 2 has 2"));
}

TEST(Csv, a_column_named_twice_is_refused) {
  EXPECT_EQ(error_of("id,text,id\n"), "a.csv:1: the column 'id' is named twice");
}

TEST(Csv, what_is_no_text_is_refused) {
  EXPECT_THAT(error_of("a,b\n1,\"x\r\ny\"\nq,\xFFq\n"), HasSubstr("a.csv:4: the text is not UTF-8"));
  EXPECT_THAT(error_of("a,b\r1,\xC3\r"), HasSubstr("a.csv:2: the text is not UTF-8"));
  EXPECT_THAT(error_of(std::string("a,b\n1,\0\n", 8)), HasSubstr("a.csv:2: a zero byte"));
  EXPECT_THAT(error_of(""), HasSubstr("a.csv is empty"));
  EXPECT_EQ(error_of("\n\r\n"), "a.csv has no rows; it holds nothing but empty lines");
  EXPECT_EQ(error_of("\xEF\xBB\xBF"), "a.csv has no rows; it holds nothing but empty lines");
  EXPECT_THAT(error_of("<!DOCTYPE html><html>"), HasSubstr("a.csv is an HTML page"));
  EXPECT_THAT(error_of("version https://git-lfs.github.com/spec/v1\n"), HasSubstr("git lfs pull"));
  EXPECT_THAT(user_error_of([] { CsvTable::open("/absent/a.csv"); }), HasSubstr("'/absent/a.csv'"));
}

TEST(Csv, files_beyond_the_limit_are_refused_before_anything_is_read) {
  const TemporaryFolder folder;
  write_file_whole(folder / "a.csv", "id\n");
  std::filesystem::resize_file(folder / "a.csv", uint64_t{1} << 32);
  EXPECT_THAT(user_error_of([&] { CsvTable::open(folder / "a.csv"); }), HasSubstr("read up to 4 GiB"));
}

TEST(Csv, files_are_opened_by_path) {
  const TemporaryFolder folder;
  write_file_whole(folder / "a.csv", "id,text\n1,x");
  const auto table = CsvTable::open(folder / "a.csv");
  EXPECT_EQ(table.name(), (folder / "a.csv").string());
  EXPECT_EQ(rows_of(table), (Rows{{"1", "x"}}));
}

// Whatever the fields hold, quoting them all gives them back.
RC_GTEST_PROP(CsvRoundTrip, any_fields, ()) {
  const auto width = *rc::gen::inRange<size_t>(1, 4);
  const auto field = rc::gen::container<std::string>(rc::gen::elementOf(std::string("a,\"\r\n ")));
  const auto table = *rc::gen::container<Rows>(rc::gen::container<std::vector<std::string>>(width, field));
  RC_PRE(!table.empty());
  std::string text;
  for (const auto& row : table) {
    for (size_t c = 0; c < width; ++c) {
      std::string quoted = "\"";
      for (const char one : row[c]) quoted += one == '"' ? "\"\"" : std::string(1, one);
      text += (c == 0 ? "" : ",") + quoted + "\"";
    }
    text += "\r\n";
  }
  RC_ASSERT(rows(text) == table);
}

}  // namespace
}  // namespace modrob::io
