#include "report/prelude.h"

namespace modrob::report::paper {
namespace {

std::string error_of(const std::string& address) {
  return user_error_of([&] { find_cell(address); });
}

TEST(CellAddress, leads_to_the_cell) {
  const PaperCell& cell = find_cell("t3/15+15/missing/30/mosi/corr");
  EXPECT_EQ(cell.source, (Source{false, 3}));
  EXPECT_EQ(cell.model, "misa");
  EXPECT_EQ(cell.training, "15+15");
  EXPECT_EQ(cell.diagnostic, "missing");
  EXPECT_EQ(cell.percent, 30);
  EXPECT_EQ(cell.modality, "text");
  EXPECT_EQ(cell.data, "mosi");
  EXPECT_EQ(cell.metric, "corr");
  EXPECT_EQ(cell.used, 0.122);
  EXPECT_EQ(cell.printed, "↓ 0.122");
  EXPECT_FALSE(cell.level());
  EXPECT_EQ(find_cell("t1/misa/15+15/missing/mosi/corr").printed, "↓ 0.210");
  EXPECT_EQ(find_cell("f2/self_mm/text/mosi").used, 0.697);
  EXPECT_EQ(find_cell("f1/text/f1").used, 27.98);
  EXPECT_EQ(find_cell("f3/mult/video/mosei").modality, "video");
  EXPECT_TRUE(find_cell("f3/mult/video/mosei").level());
}

TEST(CellAddress, parts_with_one_value_may_be_left_out_or_written) {
  const PaperCell& cell = find_cell("t1/misa/15+15/missing/mosi/corr");
  EXPECT_EQ(&find_cell("t1/misa/15+15/missing/30/mosi/corr"), &cell);
  EXPECT_EQ(&find_cell("t3/misa/none/clean/0/mosi/f1"), &find_cell("t3/none/clean/mosi/f1"));
  EXPECT_EQ(&find_cell("f1/misa/text/mosi/f1"), &find_cell("f1/text/f1"));
}

TEST(CellAddress, is_read_as_people_write_it) {
  const PaperCell& cell = find_cell("t5/none/noise/30/mosi/f1");
  EXPECT_EQ(&find_cell("Table 5/none/Noise/30 %/MOSI/F1"), &cell);
  EXPECT_EQ(&find_cell("table5/Self-MM/none/noise/30%/mosi/f1/"), &cell);
  EXPECT_EQ(&find_cell("Figure 2/Self-MM/visual/MOSI"), &find_cell("f2/self_mm/video/mosi"));
  EXPECT_EQ(&find_cell("fig.1/language/corr"), &find_cell("f1/text/corr"));
}

TEST(CellAddress, what_is_missing_is_asked_for) {
  EXPECT_EQ(
      error_of("t3/15+15"),
      "'t3/15+15' names 36 cells; next comes the diagnostic: clean, missing, noise; as in t3/15+15/clean/mosi/corr");
  EXPECT_EQ(error_of("t7/none/noise"),
            "'t7/none/noise' names 16 cells; next comes the rate: 5, 10, 15, 30; as in t7/none/noise/5/mosi/corr");
}

TEST(CellAddress, what_is_unknown_gets_near_matches_and_the_possible_parts) {
  EXPECT_EQ(error_of("t3/15+15/mising/30/mosi/corr"),
            "'t3/15+15/mising/30/mosi/corr': Table 3 has no diagnostic 'mising' there; did you mean 'missing'? Known: "
            "clean, missing, noise.");
  EXPECT_THAT(error_of("t3/20+20/clean"), HasSubstr("has no robust training '20+20' there"));
  EXPECT_THAT(error_of("t3/20+20/clean"), HasSubstr("none, 5+5, 10+10, 15+15"));
  EXPECT_THAT(error_of("t1/misa/none/missing/5/mosi/corr"), HasSubstr("Table 1 has no rate '5' there; Known: 30."));
  EXPECT_THAT(error_of("t3/none/clean/mosi/mae"), HasSubstr("has no metric 'mae' there"));
  EXPECT_THAT(error_of("f1/text/mosei/f1"),
              HasSubstr("Figure 1 has no data set 'mosei' there; did you mean 'mosi'? Known: mosi."));
  EXPECT_EQ(error_of("t3/mult/none/clean/mosi/f1"),
            "'t3/mult/none/clean/mosi/f1': Table 3 is MISA's; MulT is in t7 and t1");
}

TEST(CellAddress, an_address_begins_with_a_table_or_a_figure) {
  EXPECT_THAT(error_of("t8"), HasSubstr("'t8': unknown 't8'; a table or figure of the paper (t1, t3 to t7, f1 to f3)"));
  EXPECT_THAT(error_of(""), HasSubstr("an address begins with a table or figure"));
  EXPECT_THAT(error_of("/t3"), HasSubstr("an address begins with a table or figure"));
  EXPECT_THAT(error_of("t2/misa"), HasSubstr("Table 2 holds hyper-parameters"));
}

TEST(CellAddress, nothing_follows_a_cell) {
  EXPECT_EQ(error_of("t3/none/clean/mosi/f1/f1"),
            "'t3/none/clean/mosi/f1/f1': t3/none/clean/mosi/f1 is a cell; nothing can follow, but 'f1' does");
}

TEST(CellAddress, a_place_lists_what_lies_below_it) {
  const Place place = find_place("t3/10+10");
  EXPECT_EQ(place.address, "t3/10+10");
  EXPECT_EQ(place.cells.size(), 36u);
  EXPECT_EQ(place.next_part, "diagnostic");
  EXPECT_THAT(place.next, ElementsAre("clean", "missing", "noise"));
  EXPECT_TRUE(find_place("t3/10+10/clean/mosi/f1").is_cell());
  EXPECT_EQ(find_place("t3").cells.size(), 144u);
}

TEST(CellAddress, a_listing_shows_the_printed_cells_row_by_row) {
  EXPECT_EQ(listing(find_place("t3/10+10/missing")),
            "address              MOSI Corr   MOSI F1   MOSEI Corr   MOSEI F1\n"
            "t3/10+10/missing/5     ↓ 0.011    ↓ 1.04      ↓ 0.022     ↓ 1.58\n"
            "t3/10+10/missing/10    ↓ 0.030    ↓ 2.05      ↓ 0.042     ↓ 2.54\n"
            "t3/10+10/missing/15    ↓ 0.049    ↓ 3.54      ↓ 0.071     ↓ 4.04\n"
            "t3/10+10/missing/30    ↓ 0.118*  ↓ 11.11*     ↓ 0.135*    ↓ 8.17*\n"
            "* flagged; the cell's own page says why.\n"
            "Next part, rate: 5, 10, 15, 30\n");
  EXPECT_EQ(listing(find_place("f2/bbfn")),
            "address        MOSI Corr   MOSEI Corr\n"
            "f2/bbfn/clean      0.754        0.764\n"
            "f2/bbfn/text       0.627        0.626\n"
            "f2/bbfn/video      0.755        0.764\n"
            "f2/bbfn/audio      0.755        0.764\n"
            "Next part, modality: clean, text, video, audio\n");
  const auto json = listing_json(find_place("t3/10+10/missing/30/mosi"));
  ASSERT_EQ(json.size(), 2u);
  EXPECT_EQ(json[0], (io::Json{{"address", "t3/10+10/missing/30/mosi/corr"},
                               {"printed", "↓ 0.118"},
                               {"used", 0.118},
                               {"level", false},
                               {"flags", {"label_printed_35pct"}}}));
}

}  // namespace
}  // namespace modrob::report::paper
