#include "report/html/html_report.h"

#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>

#include "core/files.h"
#include "html_support.h"
#include "report/html/page_files.h"
#include "support.h"

namespace modrob::testing {

namespace {

using report::html::html_report;
using ::testing::HasSubstr;
using ::testing::Not;

// Leaves the page for a look at it: MODROB_KEEP_REPORTS=DIR.
void keep(const std::string& name, const std::string& page) {
  if (const char* folder = std::getenv("MODROB_KEEP_REPORTS")) {
    write_file_whole(std::filesystem::path(folder) / (name + ".html"), page);
  }
}

}  // namespace

TEST(HtmlReport, holds_every_section_in_order) {
  const auto analysis = made_up_analysis();
  const auto page = html_report(made_up_input(analysis));
  keep("quick", page);
  size_t at = 0;
  for (const char* id : {"answer", "claims", "robustness", "reliance", "heat-map", "trade-off", "training", "flips",
                         "data", "provenance"}) {
    const size_t found = page.find("<section id=\"" + std::string(id) + "\">");
    ASSERT_NE(found, std::string::npos) << id;
    EXPECT_GT(found, at) << id;
    at = found;
    EXPECT_THAT(page, HasSubstr("<a href=\"#" + std::string(id) + "\">"));
  }
}

TEST(HtmlReport, the_full_grid_is_made_in_ten_seconds_and_three_megabytes) {
  const auto study = full_grid();
  const auto analysis = made_up_analysis(study);
  const auto input = made_up_input(analysis);
  const auto begin = std::chrono::steady_clock::now();
  const auto page = html_report(input);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  keep("full_grid", page);
  EXPECT_EQ(analysis.groups.size(), 40u);
  EXPECT_LE(page.size(), 3'000'000u);
  EXPECT_LE(taken.count(), 10);
  RecordProperty("bytes", static_cast<int>(page.size()));
  std::printf("full grid: %zu bytes in %.3f s\n", page.size(), taken.count());
}

}  // namespace modrob::testing
