#include "report/paper/latex_text.h"

#include <utility>

namespace modrob::report::paper {

std::string escape_latex(std::string_view text) {
  static constexpr std::pair<std::string_view, std::string_view> kReplacements[] = {{"\\", "\\textbackslash{}"},
                                                                                    {"&", "\\&"},
                                                                                    {"%", "\\%"},
                                                                                    {"$", "\\$"},
                                                                                    {"#", "\\#"},
                                                                                    {"_", "\\_"},
                                                                                    {"{", "\\{"},
                                                                                    {"}", "\\}"},
                                                                                    {"~", "\\textasciitilde{}"},
                                                                                    {"^", "\\textasciicircum{}"},
                                                                                    {"—", "---"},
                                                                                    {"±", "$\\pm$"},
                                                                                    {"†", "\\textsuperscript{\\dag}"},
                                                                                    {"↓", "$\\downarrow$"},
                                                                                    {"↑", "$\\uparrow$"},
                                                                                    {"→", "$\\rightarrow$"}};
  std::string result;
  while (!text.empty()) {
    bool replaced = false;
    for (const auto& [from, to] : kReplacements) {
      if (!text.starts_with(from)) continue;
      result += to;
      text.remove_prefix(from.size());
      replaced = true;
      break;
    }
    if (replaced) continue;
    result += text.front();
    text.remove_prefix(1);
  }
  return result;
}

}  // namespace modrob::report::paper
