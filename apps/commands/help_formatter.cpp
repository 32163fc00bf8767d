#include "commands/help_formatter.h"

#include <set>

namespace modrob::app {

namespace {

std::string names_of(const std::string& label, const std::set<CLI::Option*>& options) {
  std::set<std::string> names;
  for (const auto* option : options) names.insert(option->get_name());
  std::string text;
  for (const auto& name : names) text += " " + name;
  return text.empty() ? "" : " " + label + ":" + text;
}

}  // namespace

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  std::string text = CLI::Formatter::make_option_opts(option);
  for (const char* label : {"Needs", "Excludes"}) text = text.substr(0, text.find(" " + get_label(label) + ":"));
  return text + names_of(get_label("Needs"), option->get_needs()) +
         names_of(get_label("Excludes"), option->get_excludes());
}

}  // namespace modrob::app
