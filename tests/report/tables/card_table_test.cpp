#include "report/prelude.h"

namespace modrob::report {

TEST(CardTable, has_question_answer_and_the_difference_behind_it) {
  const auto& corr = metrics::find_metric("corr");
  const MetricValue number{&corr, -0.02, {-0.03, -0.01}, MetricValue::Show::kChange};
  const std::vector<Answer> alone = {{"Is it & does it?", {{.chip = {"yes", Tone::kGood}, .number = number}}}};
  EXPECT_EQ(latex_tabular(card_table(alone)),
            "\\begin{tabular}{p{0.36\\linewidth}p{0.16\\linewidth}p{0.28\\linewidth}}\n\\toprule\n"
            "question & answer & difference \\\\\n\\midrule\n"
            "\\rightskip 0pt plus 1fil\\relax Is it \\& does it? & \\rightskip 0pt plus 1fil\\relax yes & "
            "\\rightskip 0pt plus 1fil\\relax Corr $-$0.020 [$-$0.030, $-$0.010] \\\\\n\\bottomrule\n\\end{tabular}\n");
  std::vector<Answer> several = alone;
  several.push_back({"Which?", {{.who = "MISA", .chip = {"text"}}, {.who = "MulT", .chip = {"cannot tell"}}}});
  const auto table = card_table(several);
  EXPECT_EQ(table.heads()[0], (std::vector<std::string>{"question", "of", "answer", "difference"}));
  EXPECT_TRUE(table.begins_block(1));
  EXPECT_EQ(shown_text(table.rows()[2][0]), "") << "a question stands once";
  EXPECT_EQ(shown_text(table.rows()[2][1]), "MulT");
}

}  // namespace modrob::report
