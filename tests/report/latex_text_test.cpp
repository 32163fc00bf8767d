#include "report/paper/latex_text.h"

#include <gtest/gtest.h>

namespace modrob::report::paper {

TEST(EscapeLatex, sets_every_character_as_it_is) {
  EXPECT_EQ(escape_latex("a&b%c$d#e_f{g}h~i^j\\k"),
            "a\\&b\\%c\\$d\\#e\\_f\\{g\\}h\\textasciitilde{}i\\textasciicircum{}j\\textbackslash{}k");
  EXPECT_EQ(escape_latex("↓ 0.1 ± 0.02†1 — → 0 ↑ 2"),
            "$\\downarrow$ 0.1 $\\pm$ 0.02\\textsuperscript{\\dag}1 --- $\\rightarrow$ 0 $\\uparrow$ 2");
  EXPECT_EQ(escape_latex(""), "");
}

}  // namespace modrob::report::paper
