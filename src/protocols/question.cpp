#include "protocols/question.h"

#include <algorithm>

#include "core/error.h"
#include "core/modality.h"

namespace modrob::protocols {

std::string_view form_name(Form form) { return form == Form::kReference ? "reference" : "corrected"; }

Form parse_form(std::string_view name) {
  std::vector<std::string> known;
  for (const Form form : kForms) {
    if (form_name(form) == name) return form;
    known.emplace_back(form_name(form));
  }
  throw UserError("unknown form '" + std::string(name) + "'; " + suggestion(name, known));
}

std::string rates_text(const std::vector<Rate>& rates) {
  if (rates.empty()) return "none";
  if (std::all_of(rates.begin(), rates.end(), [&](Rate rate) { return rate == rates[0]; })) return rates[0].text();
  std::string text;
  for (size_t m = 0; m < rates.size(); ++m) {
    text += (m == 0 ? "" : ", ") + std::string(modality_name(kModalities[m])) + " " + rates[m].text();
  }
  return text;
}

}  // namespace modrob::protocols
