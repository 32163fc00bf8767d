// The arithmetic of claims.csv, redone from the tables.

#include "report/prelude.h"

namespace modrob::report::paper {
namespace {

std::string field(const std::string& id, const std::string& column) {
  const auto claims = published_table("claims.csv");
  for (size_t i = 0; i < claims.rows(); ++i) {
    if (claims.field(i, claims.column("id")) == id) return std::string(claims.field(i, claims.column(column)));
  }
  ADD_FAILURE() << id;
  return "";
}

double used(const std::string& address) { return find_cell(address).used; }

// By how many percent of itself the drop under a diagnostic shrinks with robust training.
std::string shrinks(const std::string& model, const std::string& diagnostic, const std::string& place) {
  const double before = used("t1/" + model + "/none/" + diagnostic + "/" + place);
  const double after = used("t1/" + model + "/15+15/" + diagnostic + "/" + place);
  return fixed(100 * (before - after) / before, 1) + "%";
}

std::string pair(const std::string& model, const std::string& diagnostic, const std::string& place) {
  const int decimals = place.ends_with("f1") ? 2 : 3;
  return fixed(used("t1/" + model + "/none/" + diagnostic + "/" + place), decimals) + " -> " +
         fixed(used("t1/" + model + "/15+15/" + diagnostic + "/" + place), decimals);
}

constexpr const char* kModels[] = {"misa", "bbfn", "self_mm", "mmim", "mult"};

TEST(PublishedClaims, bbfn) {
  EXPECT_EQ(published_table("claims.csv").rows(), 12u);
  EXPECT_EQ(field("c1", "cells"), pair("bbfn", "missing", "mosi/f1"));
  EXPECT_EQ(field("c1", "recomputed"), shrinks("bbfn", "missing", "mosi/f1"));
  EXPECT_EQ(field("c2", "cells"), pair("bbfn", "noise", "mosi/f1"));
  EXPECT_EQ(field("c2", "recomputed"), shrinks("bbfn", "noise", "mosi/f1"));
  for (const auto& [id, diagnostic] : {std::pair("c3", "missing"), std::pair("c4", "noise")}) {
    EXPECT_EQ(field(id, "cells"),
              "MOSI " + pair("bbfn", diagnostic, "mosi/corr") + "; MOSEI " + pair("bbfn", diagnostic, "mosei/corr"));
    EXPECT_EQ(field(id, "recomputed"), "MOSI " + shrinks("bbfn", diagnostic, "mosi/corr") + "; MOSEI " +
                                           shrinks("bbfn", diagnostic, "mosei/corr"));
  }
}

TEST(PublishedClaims, self_mm) {
  EXPECT_EQ(field("c5", "cells"), pair("self_mm", "missing", "mosi/corr"));
  EXPECT_EQ("larger by " + shrinks("self_mm", "missing", "mosi/corr").substr(1) + " of itself",
            field("c5", "recomputed"));
  EXPECT_EQ(shrinks("self_mm", "missing", "mosi/f1") + " " + shrinks("self_mm", "missing", "mosei/corr") + " " +
                shrinks("self_mm", "missing", "mosei/f1") + " (missing: MOSI F1, MOSEI Corr, MOSEI F1); " +
                shrinks("self_mm", "noise", "mosi/corr") + " " + shrinks("self_mm", "noise", "mosi/f1") + " " +
                shrinks("self_mm", "noise", "mosei/corr") + " " + shrinks("self_mm", "noise", "mosei/f1") + " (noise)",
            field("c6", "recomputed"));
  EXPECT_EQ(field("c7", "cells"), pair("self_mm", "noise", "mosi/f1"));
  EXPECT_EQ(field("c7", "recomputed"), shrinks("self_mm", "noise", "mosi/f1"));
}

TEST(PublishedClaims, how_many_cells_of_table_1_improve) {
  int noise = 0, missing = 0;
  for (const char* model : kModels) {
    for (const std::string place : {"mosi/corr", "mosi/f1", "mosei/corr", "mosei/f1"}) {
      const std::string start = std::string("t1/") + model;
      missing += used(start + "/15+15/missing/" + place) < used(start + "/none/missing/" + place);
      noise += used(start + "/15+15/noise/" + place) < used(start + "/none/noise/" + place);
    }
  }
  EXPECT_EQ(field("c8", "recomputed"),
            "noise " + std::to_string(noise) + " of 20 cells improve; missing " + std::to_string(missing) + " of 20");
}

TEST(PublishedClaims, clean_f1_with_robust_training) {
  double sum_mosi = 0, sum_mosei = 0;
  for (const char* model : kModels) {
    const std::string start = std::string("t1/") + model;
    const double mosi = used(start + "/15+15/clean/mosi/f1") - used(start + "/none/clean/mosi/f1");
    const double mosei = used(start + "/15+15/clean/mosei/f1") - used(start + "/none/clean/mosei/f1");
    sum_mosi += mosi;
    sum_mosei += mosei;
    EXPECT_THAT(field("c9", "cells"), HasSubstr(signed_fixed(mosi, 2) + "/" + signed_fixed(mosei, 2))) << model;
  }
  EXPECT_EQ(field("c9", "recomputed"),
            "mean " + signed_fixed(sum_mosi / 5, 2) + " (MOSI) " + signed_fixed(sum_mosei / 5, 2) + " (MOSEI)");
}

TEST(PublishedClaims, appendix_c_and_figure_1) {
  std::vector<std::string> noise, missing;
  for (const std::string training : {"none", "5+5", "10+10", "15+15"}) {
    noise.push_back(fixed(used("t3/" + training + "/noise/30/mosi/corr"), 3));
    missing.push_back(fixed(used("t3/" + training + "/missing/30/mosi/corr"), 3));
  }
  EXPECT_EQ(field("c10", "cells"), join(noise, " "));
  EXPECT_THAT(field("c10", "verdict"), HasSubstr("(" + join(missing, " ") + ")"));
  EXPECT_EQ(field("c11", "cells"),
            "noise " + pair("mult", "noise", "mosei/corr") + " and " + pair("mult", "noise", "mosei/f1") +
                "; missing " + pair("mult", "missing", "mosei/corr") + " and " + pair("mult", "missing", "mosei/f1"));
  EXPECT_EQ(field("c12", "cells"),
            "Corr " + find_cell("f1/clean/corr").printed + " vs " + find_cell("f1/video/corr").printed + " and " +
                find_cell("f1/audio/corr").printed + "; F1 " + find_cell("f1/clean/f1").printed + " vs " +
                find_cell("f1/video/f1").printed + " and " + find_cell("f1/audio/f1").printed);
}

}  // namespace
}  // namespace modrob::report::paper
