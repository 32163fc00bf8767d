#include "io/prelude.h"

namespace modrob::io {
namespace {

using CsvRows = std::vector<std::vector<std::string>>;

CsvTable parse_csv(const std::string& text, CsvHeader header = CsvHeader::kYes) {
  return CsvTable::parse(bytes_of(text), "a.csv", header);
}

CsvRows rows_of(const CsvTable& table) {
  CsvRows rows(table.rows());
  for (size_t r = 0; r < table.rows(); ++r) {
    for (size_t c = 0; c < table.width(); ++c) rows[r].emplace_back(table.field(r, c));
  }
  return rows;
}

CsvRows rows(const std::string& text) { return rows_of(parse_csv(text, CsvHeader::kNo)); }

std::string csv_error(const std::string& text, CsvHeader header = CsvHeader::kYes) {
  return user_error_of([&] { parse_csv(text, header); });
}

TEST(Csv, fields_and_rows) {
  EXPECT_EQ(rows("a,b\nc,d\n"), (CsvRows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(rows("a,b\r\nc,d"), (CsvRows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(rows("a,b\rc,d\r"), (CsvRows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(rows(",\n,"), (CsvRows{{"", ""}, {"", ""}}));
  EXPECT_EQ(rows("a"), (CsvRows{{"a"}}));
  EXPECT_EQ(rows(" a , b "), (CsvRows{{" a ", " b "}}));
}

TEST(Csv, quoted_fields) {
  EXPECT_EQ(rows("\"a,b\",\"c\"\"d\"\"\"\n"), (CsvRows{{"a,b", "c\"d\""}}));
  EXPECT_EQ(rows("\"one\ntwo\r\nthree\",x"), (CsvRows{{"one\ntwo\r\nthree", "x"}}));
  EXPECT_EQ(rows("\"\",\"\"\"\""), (CsvRows{{"", "\""}}));
  EXPECT_EQ(rows("\"\""), (CsvRows{{""}}));
}

TEST(Csv, a_byte_order_mark_and_empty_lines_are_left_out) {
  const auto table = parse_csv("\xEF\xBB\xBFid,text\n\n1,caf\xC3\xA9\r\n\r\n\n2,x\n\n");
  EXPECT_THAT(table.columns(), ElementsAre("id", "text"));
  EXPECT_EQ(rows_of(table), (CsvRows{{"1", "caf\xC3\xA9"}, {"2", "x"}}));
  EXPECT_EQ(table.line(0), 3);
  EXPECT_EQ(table.line(1), 6);
}

TEST(Csv, a_row_knows_the_line_it_begins_on) {
  const auto table = parse_csv("a,b\n\"x\ny\r\nz\",1\n2,3\r\"\r\r\",\n4,5\n");
  EXPECT_EQ(table.rows(), 4u);
  EXPECT_EQ(table.line(0), 2);
  EXPECT_EQ(table.line(1), 5);
  EXPECT_EQ(table.line(2), 6);
  EXPECT_EQ(table.line(3), 9);
  EXPECT_EQ(user_error_of([&] { table.fail(1, "is odd"); }), "a.csv:5: is odd");
}

TEST(Csv, columns_are_found_by_name) {
  const auto table = parse_csv("id,text,label\n1,x,2.5\n");
  EXPECT_EQ(table.column("label"), 2u);
  EXPECT_EQ(table.find("label"), 2u);
  EXPECT_EQ(table.find("lable"), std::nullopt);
  EXPECT_EQ(table.column_text(2), "column 'label'");
  EXPECT_THAT(user_error_of([&] { table.column("lable"); }),
              HasSubstr("a.csv: no column 'lable'; did you mean 'label'?"));
  EXPECT_THAT(user_error_of([&] { table.column("split"); }), HasSubstr("Known: id, text, label."));
  EXPECT_THAT(user_error_of([&] { parse_csv("id:text\n1:x\n").column("id"); }),
              HasSubstr("something else than commas"));
  EXPECT_THAT(parse_csv("id,text\n").columns(), ElementsAre("id", "text"));
  EXPECT_EQ(parse_csv("id,text\n").rows(), 0u);
  EXPECT_THAT(parse_csv("1,2", CsvHeader::kNo).columns(), IsEmpty());
}

TEST(Csv, numbers) {
  const auto table = parse_csv("1,-2.5e-3, +4 ,nan,1e999,x,,+-1\n", CsvHeader::kNo);
  EXPECT_EQ(table.number(0, 0), 1.0);
  EXPECT_EQ(table.number(0, 1), -2.5e-3);
  EXPECT_EQ(table.number(0, 2), 4.0);
  EXPECT_TRUE(std::isnan(table.number(0, 3)));
  EXPECT_EQ(user_error_of([&] { table.number(0, 4); }), "a.csv:1: field 5 holds '1e999', which is no number");
  EXPECT_EQ(user_error_of([&] { table.number(0, 5); }), "a.csv:1: field 6 holds 'x', which is no number");
  EXPECT_EQ(user_error_of([&] { table.number(0, 6); }), "a.csv:1: field 7 holds '', which is no number");
  EXPECT_EQ(user_error_of([&] { table.number(0, 7); }), "a.csv:1: field 8 holds '+-1', which is no number");
  EXPECT_EQ(user_error_of([] { parse_csv("a,b\n1,x\n").number(0, 1); }),
            "a.csv:2: column 'b' holds 'x', which is no number");
}

// As spreadsheets in half of Europe save them (SheetJS#2239).
TEST(Csv, semicolons_and_decimal_commas) {
  const auto table = parse_csv("\xEF\xBB\xBFid;label;text\r\na;-2,4;\"good; 1,5 times\"\r\nb;3;well, 2.5\r\n");
  EXPECT_EQ(rows_of(table), (CsvRows{{"a", "-2,4", "good; 1,5 times"}, {"b", "3", "well, 2.5"}}));
  EXPECT_EQ(table.number(0, 1), -2.4);
  EXPECT_EQ(table.number(1, 1), 3.0);
  EXPECT_THAT(table.notices(), ElementsAre("a.csv: read with semicolons between fields, decimal commas in 'label'"));
  const auto mixed = parse_csv("id;label\na;1,500\nb;0.5\n");
  EXPECT_EQ(mixed.number(1, 1), 0.5);
  EXPECT_EQ(user_error_of([&] { mixed.number(0, 1); }),
            "a.csv:2: column 'label' holds '1,500', which is no number; not all fields of the column are numbers with "
            "a comma, so it may stand for thousands: write decimal points throughout");
  EXPECT_EQ(user_error_of([] { parse_csv("id,label\na,\"1,5\"\n").number(0, 1); }),
            "a.csv:2: column 'label' holds '1,5', which is no number; write a decimal comma as a point");
  EXPECT_THAT(user_error_of([] { parse_csv("id;label\na;1,2,3\n").number(0, 1); }), HasSubstr("holds '1,2,3'"));
  EXPECT_THAT(csv_error("id;text\na;b;c\n"), HasSubstr("a field that holds semicolons or line breaks must stand in "
                                                       "quotes"));
}

TEST(Csv, other_separators) {
  EXPECT_EQ(rows_of(parse_csv("id\ttext\na\tsay \"hi\", you\n")), (CsvRows{{"a", "say \"hi\", you"}}));
  EXPECT_THAT(parse_csv("id|text, as spoken\na,b\n").columns(), ElementsAre("id|text", " as spoken")) << "a tie";
  EXPECT_THAT(parse_csv("id|text|x\na|b|c\n").notices(), ElementsAre("a.csv: read with vertical bars between fields"));
  EXPECT_EQ(rows_of(parse_csv("id,\"a;b;c\"\n1,2\n")), (CsvRows{{"1", "2"}})) << "separators in quotes";
  for (const std::string line : {"sep=;\r\n", "SEP=;\n", "\"sep=;\"\r"}) {
    const auto table = parse_csv(line + "id,x;text\na,1;b\n");
    EXPECT_THAT(table.columns(), ElementsAre("id,x", "text"));
    EXPECT_EQ(table.line(0), 3);
    EXPECT_THAT(table.notices(),
                ElementsAre("a.csv: read with semicolons between fields, a first line that names the separator"));
  }
  EXPECT_EQ(rows("a;b\nc;d\n"), (CsvRows{{"a;b"}, {"c;d"}})) << "without a header commas separate";
}

TEST(Csv, what_spreadsheets_leave_behind) {
  const auto table = parse_csv("id,text,,\na,x,,\n,,,\nb,y\nc,z,\n,,,\n");
  EXPECT_THAT(table.columns(), ElementsAre("id", "text"));
  EXPECT_EQ(rows_of(table), (CsvRows{{"a", "x"}, {"b", "y"}, {"c", "z"}}));
  EXPECT_EQ(table.line(1), 4);
  EXPECT_THAT(table.notices(),
              ElementsAre("a.csv: read with empty fields behind the last column left out, 2 empty rows left out"));
  EXPECT_EQ(csv_error("id,text,,\na,good, really,\n"),
            "a.csv:2: field 3 holds ' really', but the header, on line 1, has no name for this column; give it one, or "
            "put a field that holds commas in quotes");
  EXPECT_THAT(csv_error("id,text\na,b,c\n"), HasSubstr("3 fields, but line 1 has 2"));
  EXPECT_THAT(parse_csv(",id\n0,a\n").columns(), ElementsAre("", "id")) << "pandas' index";
  EXPECT_THAT(parse_csv("id,text\na,b\n").notices(), IsEmpty());
}

TEST(Csv, utf16) {
  const std::string text = "id,text\n1,caf\xC3\xA9 \xF0\x9F\x98\x80\n";
  const std::u16string wide = u"id,text\n1,caf\u00E9 \U0001F600\n";
  for (const bool little : {true, false}) {
    std::string bytes = little ? "\xFF\xFE" : "\xFE\xFF";
    for (const char16_t unit : wide) {
      const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xFF);
      bytes += little ? low : high;
      bytes += little ? high : low;
    }
    const auto table = parse_csv(bytes);
    EXPECT_EQ(rows_of(table), rows_of(parse_csv(text)));
    EXPECT_THAT(table.notices(), ElementsAre("a.csv: read with text in UTF-16"));
    bytes.pop_back();
    EXPECT_THAT(csv_error(bytes), HasSubstr("a.csv: byte 36: begins as text in UTF-16, but is damaged here"));
  }
}

TEST(Csv, a_typographic_minus_is_a_minus) {
  const auto table = parse_csv(
      "id,label\na,\xE2\x88\x92"
      "2.5\n");
  EXPECT_EQ(table.number(0, 1), -2.5);
  EXPECT_THAT(table.notices(), ElementsAre("a.csv: read with minus signs that are U+2212"));
}

TEST(Csv, json_records) {
  const auto table = parse_csv(
      "[{\"id\": \"a\", \"label\": -2.25},\n"
      " {\"id\": 7, \"text\": \"x,\\\"y\\\"}\", \"label\": null}]\n");
  EXPECT_THAT(table.columns(), ElementsAre("id", "label", "text"));
  EXPECT_EQ(rows_of(table), (CsvRows{{"a", "-2.25", ""}, {"7", "", "x,\"y\"}"}}));
  EXPECT_EQ(table.number(0, 1), -2.25);
  EXPECT_EQ(table.line(1), 2);
  EXPECT_THAT(table.notices(), ElementsAre("a.csv: read as JSON records"));
  EXPECT_EQ(rows_of(parse_csv("{\"id\": \"a\"}\n\n{\"id\": \"b\"}\n")), (CsvRows{{"a"}, {"b"}}));
  EXPECT_THAT(csv_error("{\"id\": {\"0\": \"a\"}}"),
              AllOf(HasSubstr("a.csv:1: the value of 'id' is an object"), HasSubstr("orient='records'")));
  EXPECT_THAT(csv_error("[\n{\"id\": 1},\n{\"id\": nan}]"), HasSubstr("a.csv:3:9:"));
  EXPECT_THAT(csv_error("[{\"id\": 1},\n2]"), HasSubstr("a.csv:2: no record"));
  EXPECT_THAT(csv_error("[{\"id\": 1},\n{\"id\": "), HasSubstr("a.csv:2: a record opens here and is never closed"));
  EXPECT_THAT(csv_error("[{\"id\": 1}\n"), HasSubstr("the list is never closed"));
  EXPECT_THAT(csv_error("[]"), HasSubstr("a.csv has no record with a key"));
  std::string keys;
  for (int i = 0; i < 2000; ++i) keys += "{\"k" + std::to_string(i) + "\":1}\n";
  EXPECT_THAT(csv_error(keys), HasSubstr("2000 records with 2000 different keys are no table"));
}

TEST(Csv, quotes_that_do_not_fit_are_refused) {
  EXPECT_EQ(csv_error("a,b\n1,2\n3,\"4\n5,6\n"), "a.csv:3: a quote opens a field here and is never closed");
  EXPECT_EQ(csv_error("\""), "a.csv:1: a quote opens a field here and is never closed");
  EXPECT_THAT(csv_error("a,b\n\"1\" ,2\n"), HasSubstr("a.csv:2: text behind a closing quote"));
  EXPECT_THAT(csv_error("a,b\n\"x\ny\"z,2\n"), HasSubstr("a.csv:3: text behind a closing quote"));
  EXPECT_THAT(csv_error("a,b\n1,say \"hi\"\n"), HasSubstr("a.csv:2: a quote inside a field that does not begin with"));
}

TEST(Csv, rows_of_another_length_and_a_column_named_twice_are_refused) {
  EXPECT_THAT(csv_error("a,b\n1,2\n3\n"), HasSubstr("a.csv:3: 1 field, but line 1 has 2"));
  EXPECT_THAT(csv_error("a,b\n\"x\ny\",2\n1,2,3"), HasSubstr("a.csv:4: 3 fields, but line 1 has 2"));
  EXPECT_THAT(csv_error("\n1,2\n1,2,3\n", CsvHeader::kNo), HasSubstr("a.csv:3: 3 fields, but line 2 has 2"));
  EXPECT_EQ(csv_error("id,text,id\n"), "a.csv:1: the column 'id' is named twice");
}

TEST(Csv, what_is_no_text_is_refused) {
  EXPECT_THAT(csv_error("a,b\n1,\"x\r\ny\"\nq,\xFFq\n"), HasSubstr("a.csv:4: the text is not UTF-8"));
  EXPECT_THAT(csv_error("a,b\r1,\xC3\r"), HasSubstr("a.csv:2: the text is not UTF-8"));
  EXPECT_THAT(csv_error(std::string("a,b\n1,\0\n", 8)), HasSubstr("a.csv:2: a zero byte"));
  EXPECT_THAT(csv_error(""), HasSubstr("a.csv is empty"));
  EXPECT_EQ(csv_error("\n\r\n"), "a.csv has no rows; it holds nothing but empty lines");
  EXPECT_EQ(csv_error("\xEF\xBB\xBF"), "a.csv has no rows; it holds nothing but empty lines");
  EXPECT_THAT(csv_error("<!DOCTYPE html><html>"), HasSubstr("a.csv is an HTML page"));
  EXPECT_THAT(csv_error("version https://git-lfs.github.com/spec/v1\n"), HasSubstr("git lfs pull"));
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
  EXPECT_EQ(rows_of(table), (CsvRows{{"1", "x"}}));
}

// Whatever the fields hold, quoting them all gives them back.
RC_GTEST_PROP(CsvRoundTrip, any_fields, ()) {
  const auto width = *rc::gen::inRange<size_t>(1, 4);
  const auto field = rc::gen::container<std::string>(rc::gen::elementOf(std::string("a,\"\r\n ")));
  const auto table = *rc::gen::container<CsvRows>(rc::gen::container<std::vector<std::string>>(width, field));
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
