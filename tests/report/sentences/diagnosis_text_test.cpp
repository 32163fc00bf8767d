#include "report/prelude.h"

namespace modrob::report {

TEST(DiagnosisText, each_metric_has_a_table_of_values_and_changes) {
  const auto numbers = [](double point, stats::Interval interval) {
    std::vector<stats::Uncertainty> all(metrics::metric_table().size());
    for (auto& number : all) {
      number.point = point;
      number.t = interval;
    }
    return all;
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  analysis::DiagnosisIntervals intervals;
  intervals.conditions = {{"clean", numbers(0.5, {0.25, 0.75}), {}},
                          {"text missing 100 %", numbers(0.25, {}), numbers(-0.25, {-0.5, 0})},
                          {"audio missing 100 %", numbers(nan, {}), numbers(nan, {})}};
  const std::string text = diagnosis_text(intervals);
  EXPECT_THAT(text, HasSubstr("condition                            Corr                  change\n"
                              "clean                0.500 [0.250, 0.750]\n"
                              "text missing 100 %                  0.250  -0.250 [-0.500, 0.000]\n"
                              "audio missing 100 %             undefined               undefined\n"));
  EXPECT_THAT(text, HasSubstr("F1 (%)"));
  EXPECT_THAT(text, HasSubstr("50.0 [25.0, 75.0]"));
  EXPECT_THAT(text, HasSubstr("-25.0 [-50.0, 0.0]"));
  EXPECT_THAT(text, HasSubstr("MAE"));
  EXPECT_THAT(text, HasSubstr("Where no interval stands, nothing varied"));
  intervals.conditions.resize(1);
  EXPECT_THAT(diagnosis_text(intervals), Not(HasSubstr("Where no interval stands")));
}

}  // namespace modrob::report
