#include "report/prelude.h"

namespace modrob::report::paper {
namespace {

const Published& published() { return Published::instance(); }

// Apart from these, printing what is used gives the literal cell.
bool repaired_in_print(const PaperCell& cell) {
  static const std::set<std::string> kFlags = {"rows_exchanged_in_print", "missing_decimal_point", "f1_as_fraction",
                                               "corr_as_percent"};
  for (const auto& flag : cell.flags) {
    if (kFlags.count(flag) > 0) return true;
  }
  return cell.printed == "↓ 0.019" && cell.metric == "f1_non0";  // three decimals where F1 has two
}

TEST(Published, has_every_cell_of_the_tables_and_every_bar) {
  size_t tables = 0, bars = 0;
  for (const auto& cell : published().cells()) ++(cell.source.figure ? bars : tables);
  EXPECT_EQ(tables, 840u);
  EXPECT_EQ(bars, 88u);
  EXPECT_EQ(published().cells_of({false, 1}).size(), 120u);
  for (const int number : {3, 4, 5, 6, 7}) EXPECT_EQ(published().cells_of({false, number}).size(), 144u) << number;
}

TEST(Published, every_cell_prints_as_the_paper_does_and_has_an_address_that_leads_back) {
  std::set<std::string> addresses;
  size_t repaired = 0;
  for (const auto& cell : published().cells()) {
    const std::string address = address_of(cell);
    EXPECT_TRUE(addresses.insert(address).second) << address;
    EXPECT_EQ(&find_cell(address), &cell) << address;
    if (repaired_in_print(cell)) {
      ++repaired;
      EXPECT_NE(paper_number(cell.used, cell.level(), cell.metric), cell.printed) << address;
    } else {
      EXPECT_EQ(paper_number(cell.used, cell.level(), cell.metric), cell.printed) << address;
    }
  }
  EXPECT_EQ(addresses.size(), 928u);
  EXPECT_EQ(repaired, 8u + 1 + 3 + 1 + 1);
}

TEST(Published, table_1_agrees_with_the_tables_of_all_rates_once_its_two_rows_are_exchanged_back) {
  size_t exchanged = 0;
  for (const auto* cell : published().cells_of({false, 1})) {
    const PaperCell* whole = published().find(published().table_of(cell->model), *cell);
    ASSERT_NE(whole, nullptr) << address_of(*cell);
    EXPECT_EQ(cell->used, whole->used) << address_of(*cell);
    if (cell->printed == whole->printed) continue;
    ++exchanged;
    EXPECT_THAT(cell->flags, ElementsAre("rows_exchanged_in_print")) << address_of(*cell);
    // What is printed there belongs to the partner row.
    PaperCell partner = *cell;
    partner.training = cell->training == "none" ? "15+15" : "none";
    partner.diagnostic = cell->diagnostic == "missing" ? "noise" : "missing";
    EXPECT_EQ(cell->printed, published().find({false, 3}, partner)->printed) << address_of(*cell);
  }
  EXPECT_EQ(exchanged, 8u);
}

TEST(Published, a_flag_says_what_it_means_and_whether_the_cell_is_a_target) {
  size_t flagged = 0, usable = 0;
  for (const auto& cell : published().cells()) {
    for (const auto& flag : cell.flags) EXPECT_GT(published().reason(cell, flag).size(), 15u) << address_of(cell);
    flagged += !cell.flags.empty();
    usable += !cell.flags.empty() && cell.usable();
  }
  EXPECT_EQ(flagged, 75u);
  EXPECT_EQ(usable, 8u + 4 + 1);
  EXPECT_FALSE(find_cell("t5/5+5/clean/mosei/f1").usable());
  EXPECT_TRUE(find_cell("t3/none/clean/mosi/f1").usable());
}

TEST(Published, rounding_is_half_of_the_last_printed_digit) {
  EXPECT_DOUBLE_EQ(find_cell("t3/none/missing/30/mosi/corr").rounding(), 0.0005);
  EXPECT_DOUBLE_EQ(find_cell("t3/none/missing/30/mosi/f1").rounding(), 0.005);
  EXPECT_DOUBLE_EQ(find_cell("t3/none/noise/5/mosei/f1").rounding(), 0.005) << "→ 0";
  EXPECT_DOUBLE_EQ(find_cell("t4/10+10/clean/mosei/corr").rounding(), 0.0005) << "0752";
  EXPECT_DOUBLE_EQ(find_cell("t6/5+5/clean/mosei/f1").rounding(), 0.05) << "0.836 for 83.6";
  EXPECT_DOUBLE_EQ(find_cell("t6/5+5/noise/30/mosi/corr").rounding(), 0.00005) << "18.75 for 0.1875";
}

TEST(Published, effective_rates_are_the_floors_of_a_batch) {
  for (const char* model : {"misa", "bbfn", "self_mm", "mmim", "mult"}) {
    for (const char* data : {"mosi", "mosei"}) {
      for (const int percent : {5, 10, 15, 30}) {
        const auto* rate = published().effective_rate(model, data, percent);
        ASSERT_NE(rate, nullptr) << model << data << percent;
        const auto nominal = Rate::parse(std::to_string(percent) + "%");
        EXPECT_EQ(rate->rows_perturbed, nominal.floor_of(rate->rows_per_forward)) << model << data << percent;
        EXPECT_NEAR(rate->effective, 100.0 * rate->rows_perturbed / rate->rows_per_forward, 0.00501)
            << model << data << percent;
      }
    }
  }
  EXPECT_EQ(published().effective_rate("misa", "mosi", 100), nullptr);
}

TEST(Published, where_the_code_hits_no_row_the_untreated_cells_are_exactly_those_printed_as_zero) {
  size_t zeros = 0;
  for (const auto& cell : published().cells()) {
    if (cell.source.figure || cell.source.number == 1 || cell.diagnostic != "noise" || cell.training != "none")
      continue;
    const bool nothing_hit = published().effective_rate(cell.model, cell.data, cell.percent)->rows_perturbed == 0;
    EXPECT_EQ(nothing_hit, cell.printed == "→ 0") << address_of(cell);
    zeros += nothing_hit;
  }
  EXPECT_EQ(zeros, 6u);
}

TEST(Published, figures_equal_clean_less_drop_but_for_four_bars) {
  const auto figures = published_table("figures.csv");
  size_t compared = 0, different = 0, row = 0;
  for (const auto& bar : published().cells()) {
    if (!bar.source.figure) continue;
    const size_t at = row++;
    const PaperCell* cell = published().find(published().table_of(bar.model), bar);
    if (cell == nullptr || bar.source.number == 1) continue;
    PaperCell like = bar;
    like.diagnostic = "clean";
    like.percent = 0;
    like.modality.clear();
    const PaperCell* clean = published().find(cell->source, like);
    const double level = cell->clean() ? cell->used : clean->used - cell->used;
    EXPECT_NEAR(figures.number(at, figures.column("table_level")), level, 1e-9) << address_of(bar);
    ++compared;
    if (std::abs(bar.used - level) < 1e-9) continue;
    ++different;
    EXPECT_NEAR(bar.used, level, 0.00201) << address_of(bar);
    EXPECT_THAT(bar.model + " " + bar.data, AnyOf("self_mm mosi", "bbfn mosei"));
  }
  EXPECT_EQ(compared, 40u);
  EXPECT_EQ(different, 4u);
}

TEST(Published, the_log_gives_six_of_the_eight_clean_cells_of_self_mm) {
  for (const std::string training : {"none", "5+5", "10+10", "15+15"}) {
    for (const std::string data : {"mosi", "mosei"}) {
      const bool misplaced = data == "mosei" && (training == "5+5" || training == "10+10");
      for (const std::string metric : {"corr", "f1_non0"}) {
        const auto& cell = find_cell("t5/" + training + "/clean/" + data + "/" + (metric == "corr" ? "corr" : "f1"));
        // The log has four digits, so a mean of three is known to half of the fourth, F1 times 100.
        const double room = cell.rounding() + 0.00005 * unit_of(metric) + 1e-9;
        const double difference = std::abs(published().logged(training, data, metric).mean - cell.used);
        EXPECT_EQ(difference <= room, !misplaced) << training << " " << data << " " << metric << " " << difference;
      }
    }
  }
  EXPECT_NEAR(published().logged("none", "mosi", "corr").sd, 0.0023, 0.00005);
  EXPECT_NEAR(published().logged("15+15", "mosei", "f1_non0").sd, 0.33, 0.005);
}

}  // namespace
}  // namespace modrob::report::paper
