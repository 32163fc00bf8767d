#include "report/prelude.h"

namespace modrob::report {

TEST(CsvText, names_that_a_spreadsheet_would_compute_are_texts) {
  EXPECT_EQ(csv_name("=HYPERLINK(\"http://a\")"), "'=HYPERLINK(\"http://a\")");
  for (const char* name : {"+1+2", "-cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "-", "=1"}) {
    EXPECT_EQ(csv_name(name), "'" + std::string(name));
  }
  for (const char* name : {"", "mosi", "15+15", "a=b", "'=1"}) EXPECT_EQ(csv_name(name), name);
}

TEST(CsvText, numbers_stay_numbers) {
  for (const char* number : {"-1", "+0.25", "-1e-9", "-0.125"}) EXPECT_EQ(csv_name(number), number);
  EXPECT_EQ(csv_name("-1,5"), "'-1,5");
}

TEST(CsvText, every_table_of_a_report_goes_through_it) {
  Table table("t", {{"name", ColumnType::kText}, {"=value", ColumnType::kReal}});
  table.add({"=1+1", -0.5});
  table.add({"a,\"b\"", {}});
  EXPECT_EQ(csv_text(table), "name,'=value\n'=1+1,-0.5\n\"a,\"\"b\"\"\",\n");
  auto analysis = small_analysis();
  for (auto& group : analysis.groups) group.strategy = "@" + group.strategy;
  EXPECT_NE(csv_table(analysis).find("mosi,misa,'@none,clean,corr,"), std::string::npos);
}

}  // namespace modrob::report
